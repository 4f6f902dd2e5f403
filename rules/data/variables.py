"""Variables: SSM309 and SSM310."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.finding import Severity
from ssmlint.fixing.reference_repairs import reference_repair, variable_repair
from ssmlint.model import Document, Step
from ssmlint.names import hint
from ssmlint.quote import quote
from ssmlint.references import SYSTEM_VARIABLES, Form, Place
from ssmlint.resolve import Resolved, Trouble, read_names
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.text import Label

_PREFIX = "variable:"
_LOOKED_AT = frozenset((Place.VALUE, Place.ROLE, Place.DEFAULT, Place.INITIAL, Place.DECLARATION))


def _updates(document: Document) -> Iterator[tuple[Step, Field]]:
    """The steps that set a variable, with the input that names it."""
    for step in document.steps:
        name = step.inputs.get("Name") if step.action == "aws:updateVariable" else None
        if name is not None:
            yield step, name


def check_unused(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    if document.may_hide_uses:
        return
    names = [(name.text or "").strip() for _, name in _updates(document) if not name.is_open]
    any_is_set = any(name.is_open for _, name in _updates(document))
    read = set(read_names(analysis.resolved))
    read |= {_PREFIX + each.reference.tail.partition(".")[0].partition("[")[0] for each in analysis.resolved}
    for name, variable in document.variables.items():
        default = variable.fields.get("default")
        is_set = any_is_set or _PREFIX + name in names or (default is not None and not default.is_null)
        related: tuple[Label, ...] = ()
        if _PREFIX + name not in read:
            message = f"variable {quote(name)} is never read"
        elif not is_set:
            message = f"variable {quote(name)} has no default and no step sets it: what reads it gets no value"
            reader = next((each for each in analysis.resolved if each.reference.name == _PREFIX + name), None)
            if reader is not None:
                related = (Label("it is read here", reader.reference.place(document.source.text)),)
        else:
            continue
        yield Problem(message, variable.field.key.span, variable.field.path, related=related)


def check_unknown(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    for each in analysis.resolved:
        if each.use.place in _LOOKED_AT:
            message = _unknown(each)
            if message is not None:
                severity = None if _is_sure(each) else Severity.WARNING
                place = each.reference.place(document.source.text)
                repair = reference_repair(analysis, each)
                yield Problem(message, place, each.use.path, each.use.step, severity=severity, repair=repair)
    if document.is_open("variables"):
        return
    for step, field in _updates(document):
        text = (field.text or "").strip()
        name = text.removeprefix(_PREFIX)
        # A name without its prefix is told by SSM104.
        if field.is_open or not text.startswith(_PREFIX) or not name or name in document.variables:
            continue
        message = f"aws:updateVariable sets {quote(name)}, which variables does not declare"
        repair = variable_repair(analysis, field, name, document.variables)
        yield Problem(message + hint(name, document.variables), field.place, field.path, step, repair=repair)


def _is_sure(each: Resolved) -> bool:
    """Whether it is known that references of the form are looked up at the place, and that the prefix is one."""
    if each.use.place not in (Place.VALUE, Place.ROLE, Place.DEFAULT):
        return False
    return each.reference.head in ("variable", "global", "automation")


def _unknown(each: Resolved) -> str | None:
    shown = quote(each.reference.name)
    meant = f"; did you mean {quote(f'{{{{ {each.meant} }}}}')}?" if each.meant is not None else ""
    if each.trouble is Trouble.UNKNOWN_VARIABLE:
        return f"{shown} names a variable that the document does not declare{meant}"
    if each.trouble is not Trouble.UNKNOWN_SYSTEM_VARIABLE:
        return None
    if each.reference.form is Form.SYSTEM and each.reference.head in ("global", "automation"):
        return f"there is no system variable {shown}{meant or '; there are ' + ', '.join(SYSTEM_VARIABLES)}"
    return f"{shown} has no prefix that Automation knows{meant or '; it knows variable:, global: and automation:'}"


UNUSED_VARIABLE = Rule(
    "SSM309",
    "unused-variable",
    Severity.WARNING,
    "a variable that is never read, or read and never set",
    "A variable holds its default until aws:updateVariable gives it another value, and serves only what reads it as "
    "`{{ variable:X }}`. One that nothing reads was forgotten or left behind; one that is read and has neither a "
    "default nor a step that sets it has no value.",
    f"{GUIDE}/automation-action-update-variable.html, {GUIDE}/documents-schemas-features.html",
    check_document=check_unused,
)

UNKNOWN_VARIABLE = Rule(
    "SSM310",
    "unknown-variable",
    Severity.ERROR,
    "a variable that is not declared, or a system variable that does not exist",
    "`{{ variable:X }}`, and the Name of aws:updateVariable, take a variable that the document declares in "
    "`variables`. Of system variables there are global:ACCOUNT_ID, global:DATE, global:DATE_TIME, "
    "global:AWS_PARTITION, global:REGION and automation:EXECUTION_ID, and no others. A misspelt prefix is a warning.",
    f"{GUIDE}/automation-variables.html, {GUIDE}/automation-action-update-variable.html",
    check_document=check_unknown,
    fixable="safe",
)
