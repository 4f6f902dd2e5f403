"""SSM313 type-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.parameters import misfits
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Scalar, is_opaque
from ssmlint.value_types import Clash, ClashKind, clashes, plain_type

_LISTS = ("StringList", "MapList")


def check(analysis: Analysis) -> Iterator[Problem]:
    text = analysis.document.source.text
    for clash in clashes(analysis.document, analysis.resolver):
        yield Problem(_message(clash), clash.reference.place(text), clash.path, clash.step)
    yield from _new_values(analysis)


def _message(clash: Clash) -> str:
    shown = quote(f"{{{{ {clash.reference.name} }}}}")
    if clash.kind is ClashKind.TEXT:
        return (
            f"{shown} is of type {clash.given}, inside a longer text of {clash.where}, where only text has a sure form"
        )
    if clash.kind is ClashKind.VARIABLE:
        return (
            f"variable {quote(clash.where)} is of type {clash.wanted}, and {shown} of type {clash.given}: a "
            "new value must have the declared type"
        )
    if clash.kind is ClashKind.OPERATOR:
        return f"{clash.where} compares values of type {clash.wanted}, and {shown} is of type {clash.given}"
    advice = ""
    if clash.given == "String" and clash.wanted in _LISTS:
        advice = f"; write it as an item of a list: [{shown}]"
    return (
        f"{clash.where} of {clash.step.action} takes {clash.wanted}, and {shown} is of type {clash.given}: Automation "
        f"converts nothing inside an input{advice}"
    )


def _new_values(analysis: Analysis) -> Iterator[Problem]:
    """Plain values that aws:updateVariable gives to a variable of another type."""
    for step in analysis.document.steps:
        if step.action != "aws:updateVariable" or "Name" not in step.inputs or "Value" not in step.inputs:
            continue
        name, value = step.inputs["Name"].text or "", step.inputs["Value"]
        variable = analysis.document.variables.get(name.removeprefix("variable:"))
        type_name = None if variable is None else plain_type(variable.type)
        if type_name is None or variable is None or value.is_null or is_opaque(value.value):
            continue
        if isinstance(value.value, Scalar) and "{{" in value.value.value:
            continue
        for misfit in misfits(type_name, value.value, variable=True):
            message = f"the new value of variable {quote(variable.name)} ({type_name}) {misfit.problem}"
            place = value.place if misfit.node is value.value else misfit.node.span
            yield Problem(message, place, value.path + misfit.suffix, step)


RULE = Rule(
    "SSM313",
    "type-mismatch",
    Severity.WARNING,
    "a value of one type where another belongs",
    "A reference that is the whole value keeps its type, and Automation converts nothing inside an input: a String "
    "where a StringList belongs fails when the step begins. Inside a longer text a list or a map becomes text of a "
    "form that no page states. aws:updateVariable takes values of the declared type only, and each operator of a "
    "condition compares one type. Reported only where both types are known: of parameters, of variables, of outputs "
    "that are declared (String where no Type is given) or documented. Left in peace: lists inside lists, as in "
    "`InstanceIds: ['{{ launch.InstanceIds }}']`, and lists of ids that an action gives where one id belongs, as "
    "published runbooks do both.",
    f"{GUIDE}/documents-syntax-data-elements-parameters.html, {GUIDE}/automation-action-outputs-inputs.html, "
    f"{GUIDE}/automation-action-update-variable.html, {GUIDE}/automation-branch-condition.html",
    check_document=check,
)
