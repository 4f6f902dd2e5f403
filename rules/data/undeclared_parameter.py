"""SSM301 undeclared-parameter."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.reference_repairs import reference_repair
from ssmlint.quote import quote
from ssmlint.references import Place
from ssmlint.resolve import Resolved, Trouble
from ssmlint.rule import GUIDE, Problem, Rule

# Where the service surely looks for references.
_EXPANDED = frozenset((Place.VALUE, Place.ROLE))
# Where it is not known to look, so that the text may be meant as it stands.
_UNSURE = frozenset((Place.INITIAL, Place.DECLARATION))


def check(analysis: Analysis) -> Iterator[Problem]:
    for each in analysis.resolved:
        place = each.use.place
        if each.trouble is Trouble.UNDECLARED_PARAMETER and (place in _EXPANDED or place in _UNSURE):
            yield _problem(analysis, each)


def _problem(analysis: Analysis, each: Resolved) -> Problem:
    name = each.reference.head
    # No parameter can have a hyphen or a letter beyond ASCII in its name, so it may be text of another program's.
    sure = each.use.place in _EXPANDED and name.isascii() and "-" not in name and not each.reference.tail
    hint = f"; did you mean {quote(f'{{{{ {each.meant} }}}}')}?" if each.meant is not None else ""
    if not hint and name in ("CurrentIteration", "CurrentIteratorValue"):
        hint = f"; in a loop it is written with the loop's name, as in {quote(f'{{{{ LoopStep.{name} }}}}')}"
    message = f'Parameter "{quote(name)[1:-1]}" is not declared{hint}'
    place = each.reference.place(analysis.document.source.text)
    severity, repair = (None, reference_repair(analysis, each)) if sure else (Severity.WARNING, None)
    return Problem(message, place, each.use.path, each.use.step, severity=severity, repair=repair)


RULE = Rule(
    "SSM301",
    "undeclared-parameter",
    Severity.ERROR,
    "a reference to a parameter that the document does not declare",
    'CreateDocument refuses it: `Parameter "X" is not declared.` Names are compared to the letter. Variables are '
    "written `{{ variable:X }}`, system variables `{{ global:X }}`, outputs `{{ step.Output }}`. The pseudo parameters "
    "of maintenance windows, such as `{{ RESOURCE_ID }}`, need no declaration; text in braces that is no identifier "
    "(`{{ODBC Driver 18}}`, `{{.Names}}`) is no reference. A warning where the name has a hyphen, which no parameter "
    "can have, and in places of which it is not known whether references are expanded there.",
    f"{GUIDE}/automation-variables.html; message in github.com/CrowdStrike/aws-ssm-distributor/issues/66",
    check_document=check,
    fixable="safe",
)
