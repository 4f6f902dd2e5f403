"""References to outputs of steps that do not exist: SSM302 and SSM303."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.reference_repairs import reference_repair
from ssmlint.quote import listing, quote
from ssmlint.references import Form, Place
from ssmlint.resolve import Resolved, Trouble
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.text import Label

# Where the service surely looks for outputs; whether it does in a step's own `outputs` is not known.
_SURE = frozenset((Place.VALUE, Place.RESULT))
_READ = _SURE | {Place.DECLARATION}


def check_steps(analysis: Analysis) -> Iterator[Problem]:
    for each in analysis.resolved:
        if each.use.place is Place.RESULT:
            message = _result_message(analysis, each)
        elif each.trouble is Trouble.UNKNOWN_STEP and each.use.place in _READ:
            head = quote(each.reference.head)
            message = f"reference {quote(each.reference.name)} to an output of the unknown step {head}{_hint(each)}"
        else:
            continue
        if message is not None:
            severity = None if each.use.place in _SURE else Severity.WARNING
            place = each.reference.place(analysis.document.source.text)
            is_slip = each.trouble is Trouble.UNKNOWN_STEP and each.use.place in _SURE
            repair = reference_repair(analysis, each) if is_slip else None
            yield Problem(message, place, each.use.path, each.use.step, severity=severity, repair=repair)


def _result_message(analysis: Analysis, each: Resolved) -> str | None:
    """What is wrong with an entry of the document's outputs as far as its step goes."""
    name, document = each.reference.name, analysis.document
    if each.reference.form is Form.OUTPUT:
        if each.trouble is not Trouble.UNKNOWN_STEP:
            return None
        return f"Unknown step name in named output: {quote(name)[1:-1]}{_hint(each)}"
    # Whether the list may name variables and parameters is not known.
    if each.reference.form is not Form.PARAMETER or name in document.parameters or name in document.variables:
        return None
    if document.is_partial or document.is_open("parameters"):
        return None
    step = document.by_name.get(name)
    if step is None:
        return f"Unknown step name in named output: {quote(name)[1:-1]}; an entry is written 'step.Output'"
    names = analysis.resolver.outputs(step).names
    known = f"; {quote(name)} has {listing(names)}" if names else ""
    return f"the entry {quote(name)} of outputs names a step but none of its outputs: write 'step.Output'{known}"


def check_outputs(analysis: Analysis) -> Iterator[Problem]:
    for each in analysis.resolved:
        if each.trouble is not Trouble.UNKNOWN_OUTPUT or each.use.place not in _READ or each.step is None:
            continue
        outputs = analysis.resolver.outputs(each.step)
        message = f"step {quote(each.step.label)} ({each.step.action or 'no action'}) has no output "
        message += f"{quote(each.reference.tail)}{_hint(each) or _known(outputs.names, outputs.declared)}"
        sure = outputs.is_closed and each.use.place in _SURE
        yield Problem(
            message,
            each.reference.place(analysis.document.source.text),
            each.use.path,
            each.use.step,
            (Label(f"step {quote(each.step.label)}", each.step.place),),
            None if sure else Severity.WARNING,
            repair=reference_repair(analysis, each) if sure else None,
        )


def _known(names: list[str], declared: object) -> str:
    if names:
        return f"; it has {listing(names)}"
    return "" if declared else "; it declares none"


def _hint(each: Resolved) -> str:
    if each.meant is None:
        return ""
    same = "; only the case of letters differs" if each.meant.lower() == each.reference.name.lower() else ""
    shown = each.meant if each.use.place is Place.RESULT else f"{{{{ {each.meant} }}}}"
    return f"; did you mean {quote(shown)}?{same}"


UNKNOWN_STEP_REFERENCE = Rule(
    "SSM302",
    "unknown-step-reference",
    Severity.ERROR,
    "a reference to an output of a step that does not exist",
    "`{{ step.Output }}` names a step of the same document, inside a loop or not, to the letter. What it stands for "
    "when there is no such step is nothing. In the document's `outputs` CreateDocument refuses it: `Unknown step name "
    "in named output: X`. There entries are written without braces; whether they may name parameters and variables is "
    "not documented, so those are passed over.",
    f"{GUIDE}/automation-variables.html, {GUIDE}/automation-action-outputs-inputs.html; CreateDocument's message",
    check_document=check_steps,
    fixable="safe",
)

UNKNOWN_OUTPUT = Rule(
    "SSM303",
    "unknown-output",
    Severity.ERROR,
    "a reference to an output that its step does not have",
    "A step has the outputs of its action and those that it declares in `outputs`; aws:executeAwsApi has only declared "
    "ones, aws:executeScript those and `Payload`. An error where the set is closed, a warning where it is open: a "
    "child runbook of aws:executeAutomation, outputs that a generator fills in.",
    f"the page of each action; {GUIDE}/automation-action-outputs-inputs.html",
    check_document=check_outputs,
    fixable="safe",
)
