"""SSM311 malformed-reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.references import Form, Place, Reference, Spot, Use, parse_name
from ssmlint.resolve import Resolved, Trouble
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.places import place_in

_NAME = r"[A-Za-z0-9_.:-]+"
_NESTED = re.compile(r"\{\{[\w.:\s-]*\{\{([^{}]*)\}\}[\w.:\s-]*\}\}")
# Two braces on one side and fewer on the other, or braces that blanks tear apart.
_UNBALANCED = re.compile(
    rf"\{{\{{\s*({_NAME})\s*\}}(?!\s*\}})|(?<![{{$])\{{\s*({_NAME})\s*\}}\}}"
    rf"|\{{\s+\{{\s*({_NAME})\s*\}}\s*\}}|\{{\{{\s*({_NAME})\s*\}}\s+\}}"
)
_OPEN_END = re.compile(rf"\{{\{{\s*({_NAME})\s*\Z|\A\s*({_NAME})\s*\}}\}}")
_COMPLETE = re.compile(r"\{\{[^{}]*\}\}")


def check(analysis: Analysis) -> Iterator[Problem]:
    text = analysis.document.source.text
    for each in analysis.resolved:
        if each.use.place in (Place.VALUE, Place.ROLE) and each.trouble is Trouble.ACCESS:
            message = _access_message(each)
            yield Problem(message, each.reference.place(text), each.use.path, each.use.step, severity=Severity.WARNING)
        elif each.use.place is Place.VALUE and each.reference.form is Form.STORE and each.reference.head == "ssm":
            message = (
                f"{quote(each.reference.name)} reads Parameter Store inside a step, which CreateDocument refuses "
                "(InvalidDocumentContent): give a parameter that reference as its default, and refer to the parameter"
            )
            yield Problem(message, each.reference.place(text), each.use.path, each.use.step)
    for spot in analysis.spots:
        if spot.place is Place.VALUE:
            yield from _broken(analysis, spot)


def _access_message(each: Resolved) -> str:
    if each.step is not None:
        advice = "declare an output of the step whose Selector goes there"
    else:
        advice = "a parameter or variable is read as a whole; take it apart in an aws:executeScript step"
    return f"{quote(each.reference.name)} reaches into a value, which is not documented: {advice}"


def _broken(analysis: Analysis, spot: Spot) -> Iterator[Problem]:
    """Braces around braces, and a name that is declared with too few of them."""
    value, text = spot.scalar.value, analysis.document.source.text
    for match in _NESTED.finditer(value):
        if parse_name(match.group(1).strip()) is not None:
            message = f"{quote(match.group())} has a reference inside a reference, which Automation does not expand"
            yield Problem(message, place_in(text, spot.scalar, *match.span()), spot.path, spot.step)
    # Other programs have braces too: only where no others are left over it is sure what was meant.
    rest = _COMPLETE.sub(lambda match: " " * len(match.group()), value)
    candidates = [*_UNBALANCED.finditer(rest)] or [*_OPEN_END.finditer(rest)]
    if not candidates or sum(map(rest.count, "{}")) != sum(map("".join(m.group() for m in candidates).count, "{}")):
        return
    for match in candidates:
        name = next(group for group in match.groups() if group is not None)
        if _is_declared(analysis, spot, name):
            message = (
                f"{quote(' '.join(match.group().split()))} is not expanded: a reference has two braces on each side, "
                f"as in {quote(f'{{{{ {name} }}}}')}"
            )
            yield Problem(message, place_in(text, spot.scalar, *match.span()), spot.path, spot.step)


def _is_declared(analysis: Analysis, spot: Spot, name: str) -> bool:
    parsed = parse_name(name)
    if parsed is None or (parsed[0] is Form.PARAMETER and name not in analysis.document.parameters):
        return False
    reference = Reference(spot.scalar, 0, 0, name, *parsed)
    resolved = analysis.resolver.resolve(Use(reference, spot))
    return resolved.trouble is None and (parsed[0] is not Form.OUTPUT or resolved.step is not None)


RULE = Rule(
    "SSM311",
    "malformed-reference",
    Severity.ERROR,
    "a reference that is written so that Automation cannot expand it",
    "A reference is two braces, one name and two braces. References inside references are not expanded. Where one "
    "of four braces is missing around a name that the document declares, the text stays as it is. `{{ ssm:name }}` "
    "in a step is refused when the document is created; it may stand as the default of a parameter. An index or an "
    "attribute behind a name (`{{ list[0] }}`, `{{ step.Output.key }}`) is not documented: a warning.",
    f"{GUIDE}/automation-variables.html",
    check_document=check,
)
