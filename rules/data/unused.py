"""What is declared and never read: SSM308 and SSM315."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.reference_repairs import parameter_repair
from ssmlint.model import Parameter
from ssmlint.outputs import PAYLOAD_COPY
from ssmlint.quote import quote
from ssmlint.references import Form, Place
from ssmlint.resolve import read_names
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.text import Label


def check_parameters(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    # Where a step lacks an input, an unused parameter was meant for it: one mistake, which SSM107 tells.
    if document.may_hide_uses or any(flaw.code == "SSM107" for flaw in analysis.structure):
        return
    resolved = [each for each in analysis.resolved if each.use.place is not Place.SCRIPT]
    read = {each.reference.head for each in resolved} | set(read_names(resolved))
    # A name without its braces is told by SSM117.
    role = document.fields.get("assumeRole")
    read.add(role.text or "" if role is not None else "")
    in_script = {
        each.reference.head: each.reference
        for each in reversed(analysis.resolved)
        if each.use.place is Place.SCRIPT and each.reference.form is Form.PARAMETER
    }
    # The value of a parameter with interpolationType also reaches commands as the variable SSM_<name>.
    unused = [
        name
        for name, parameter in document.parameters.items()
        if name not in read and "interpolationType" not in parameter.fields
    ]
    for name in unused:
        parameter = document.parameters[name]
        message = f"parameter {quote(name)} is never used"
        related: tuple[Label, ...] = ()
        repair = None
        if name in in_script:
            related = (Label("the script names it here", in_script[name].place(document.source.text)),)
            message += (
                " but inside a Script, where it is not documented that references are expanded: hand its value over in "
                "InputPayload"
            )
        elif _is_role(parameter) and "assumeRole" not in document.fields:
            message += ": without assumeRole the automation runs with the rights of whoever starts it"
        else:
            repair = parameter_repair(analysis, name, unused)
        yield Problem(message, parameter.field.key.span, parameter.field.path, related=related, repair=repair)


def _is_role(parameter: Parameter) -> bool:
    return parameter.type == "AWS::IAM::Role::Arn" or parameter.name.lower().endswith("assumerole")


def check_outputs(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    if document.may_hide_uses:
        return
    read = set(read_names(analysis.resolved))
    read |= {
        f"{head}.{tail.replace('[', '.').partition('.')[0]}"
        for head, tail in ((each.reference.head, each.reference.tail) for each in analysis.resolved)
    }
    for step in document.steps:
        for output in step.outputs:
            name = output.fields.get("Name")
            if name is None or not name.text or name.is_open or f"{step.name}.{name.text}" in read:
                continue
            # A copy of all outputs reads each of them.
            if f"{step.name}.{PAYLOAD_COPY}" not in read:
                message = f"output {quote(name.text)} of {quote(step.label)} is never read"
                yield Problem(message, name.place, name.path, step)


UNUSED_PARAMETER = Rule(
    "SSM308",
    "unused-parameter",
    Severity.WARNING,
    "a parameter that nothing reads",
    "Whoever starts the runbook fills it in, and it changes nothing: a step that should read it was forgotten, or the "
    "parameter was left behind. Anything that reads it counts, assumeRole and the conditions of branches included. "
    "`{{ X }}` inside a Script does not, as it is not documented that references are expanded there. A parameter that "
    "only serves as the target of an association or a maintenance window can be ignored by name.",
    f"{GUIDE}/documents-syntax-data-elements-parameters.html, {GUIDE}/automation-action-executeScript.html",
    check_document=check_parameters,
    fixable="unsafe",
)

UNUSED_OUTPUT = Rule(
    "SSM315",
    "unused-output",
    Severity.INFO,
    "a declared step output that nothing reads",
    "An output is declared to be read by a later step, or by the document's `outputs`. It also shows in the step's "
    "execution, so one that nothing reads can be there for people.",
    f"{GUIDE}/automation-action-outputs-inputs.html",
    check_document=check_outputs,
)
