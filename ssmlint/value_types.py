"""The types that values have when they reach an input, and which of them do not fit there.

Automation converts nothing inside an input; it converts declared outputs of steps, and a text that goes through
`{{ }}` inside a longer one becomes text (documents-syntax-data-elements-parameters, automation-action-outputs-inputs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ssmlint.actions import Input, facts
from ssmlint.conditions import NUMERIC_OPERATORS, STRING_OPERATORS
from ssmlint.fields import Field, below
from ssmlint.model import Document, Step
from ssmlint.outputs import LOOP_OUTPUTS
from ssmlint.parameters import TEXT_LISTS, TEXTS
from ssmlint.references import Form, Reference, references_in
from ssmlint.resolve import Resolver
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, is_opaque

# What stands where an input takes several types, or one that says nothing of the value.
_OPEN_TYPES = frozenset(("Any", "ChoiceList", "StepList", "AnyList"))

# The types of values that each type of an input takes.
_TAKES = {
    "String": frozenset(("String",)),
    "Text": frozenset(("String",)),
    "StringList": frozenset(("StringList",)),
    "Integer": frozenset(("Integer",)),
    "Boolean": frozenset(("Boolean",)),
    "Map": frozenset(("StringMap",)),
    "StringMap": frozenset(("StringMap",)),
    "MapList": frozenset(("MapList",)),
}


class ClashKind(Enum):
    """Where a value does not fit."""

    INPUT = "input"
    TEXT = "text"
    VARIABLE = "variable"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Clash:
    """A reference whose type does not fit its place. `wanted` is what belongs there, `given` what the reference is."""

    reference: Reference
    path: str
    step: Step
    kind: ClashKind
    wanted: str
    given: str
    # The input, the variable or the operator.
    where: str


def type_of(resolver: Resolver, reference: Reference) -> str | None:
    """The type of what a reference stands for; None where it is not known, or not documented."""
    document = resolver.document
    if reference.form is Form.SYSTEM:
        return "String"
    if reference.form is Form.PARAMETER:
        parameter = document.parameters.get(reference.head)
        return None if parameter is None or reference.tail else plain_type(parameter.type)
    if reference.form is Form.VARIABLE:
        variable = document.variables.get(reference.tail)
        return None if variable is None else plain_type(variable.type)
    step = document.by_name.get(reference.head) if reference.form is Form.OUTPUT else None
    if step is None or step.name in document.namesakes or (step.is_loop and reference.tail in LOOP_OUTPUTS):
        return None
    return plain_type(resolver.outputs(step).types.get(reference.tail))


def plain_type(name: str | None) -> str | None:
    """One of the six types, for those that name a resource that of their values; None for any other name."""
    if name in TEXTS:
        return "String"
    if name in TEXT_LISTS:
        return "StringList"
    return name if name in ("Integer", "Boolean", "MapList", "StringMap") else None


def clashes(document: Document, resolver: Resolver) -> Iterator[Clash]:
    """Every reference in an input whose type surely does not fit there."""
    for step in document.steps:
        action = facts(step.action)
        for name, field in step.inputs.items():
            # What slid in from elsewhere has another path.
            if field.path != f"{step.path}.inputs.{name}" or is_opaque(field.value):
                continue
            known = action.inputs.get(name) if action is not None else None
            if known is not None:
                yield from _input_clashes(resolver, step, known, field)
            if name not in _NO_TEXTS:
                yield from _text_clashes(resolver, step, field.value, field.path, name)
        for choice in step.choices:
            yield from _operator_clashes(resolver, step, choice.node, choice.path)
        condition = step.inputs.get("LoopCondition") if step.is_loop else None
        if condition is not None:
            yield from _operator_clashes(resolver, step, condition.value, condition.path)


# Scripts, in which no reference counts, and the steps of a loop, which have their turn.
_NO_TEXTS = frozenset(("Script", "Steps"))


def _input_clashes(resolver: Resolver, step: Step, known: Input, field: Field) -> Iterator[Clash]:
    whole = whole_reference(field.value)
    given = None if whole is None else type_of(resolver, whole)
    if whole is None or given is None:
        return
    if step.action == "aws:updateVariable" and known.name == "Value":
        name = (step.inputs["Name"].text or "").removeprefix("variable:") if "Name" in step.inputs else ""
        variable = resolver.document.variables.get(name)
        wanted = None if variable is None else plain_type(variable.type)
        if wanted is not None and wanted != given:
            yield Clash(whole, field.path, step, ClashKind.VARIABLE, wanted, given, name)
        return
    if _OPEN_TYPES & set(known.types) or (given == "MapList" and known.name == "Iterators"):
        return
    takes = frozenset(each for name in known.types for each in _TAKES.get(name, ()))
    if given not in takes and not _is_listed_id(resolver, whole, takes):
        yield Clash(whole, field.path, step, ClashKind.INPUT, " or ".join(known.types), given, known.name)


def _is_listed_id(resolver: Resolver, whole: Reference, takes: frozenset[str]) -> bool:
    """Whether the value is a list that an action gives by itself, and a text belongs there.

    The guide's walkthroughs give the InstanceIds of aws:runInstances to the InstanceId of aws:createImage.
    """
    step = resolver.document.by_name.get(whole.head) if whole.form is Form.OUTPUT else None
    return step is not None and "String" in takes and whole.tail not in resolver.outputs(step).declared


def _text_clashes(resolver: Resolver, step: Step, node: Node, path: str, where: str) -> Iterator[Clash]:
    """References to lists and maps inside a longer text."""
    if isinstance(node, Scalar):
        if "{{" in node.value and whole_reference(node) is None:
            for reference in references_in(node):
                given = type_of(resolver, reference)
                if given in ("StringList", "MapList", "StringMap"):
                    yield Clash(reference, path, step, ClashKind.TEXT, "String", given, where)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _text_clashes(resolver, step, item, f"{path}[{index}]", where)
    elif not is_opaque(node):
        for key, value in node.entries:
            yield from _text_clashes(resolver, step, value, below(path, key.value), where)


def _operator_clashes(resolver: Resolver, step: Step, node: Node, path: str) -> Iterator[Clash]:
    """Comparisons of a value with an operator for another type; an operand of another type is told by SSM115."""
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _operator_clashes(resolver, step, item, f"{path}[{index}]")
    if not isinstance(node, Mapping) or is_opaque(node):
        return
    for name in ("And", "Or", "Not"):
        part = node.get(name)
        if part is not None:
            yield from _operator_clashes(resolver, step, part, below(path, name))
    variable = node.get("Variable")
    whole = None if variable is None else whole_reference(variable)
    given = None if whole is None else type_of(resolver, whole)
    for operator, (wanted, kinds) in _OPERATORS.items():
        operand = node.get(operator)
        if whole is None or given is None or not isinstance(operand, Scalar) or "{{" in operand.value:
            continue
        # Whether Contains looks into lists is not documented.
        listed = operator == "Contains" and given in ("StringList", "MapList", "StringMap")
        if given != wanted and operand.kind in kinds and not listed:
            yield Clash(whole, f"{path}.Variable", step, ClashKind.OPERATOR, wanted, given, operator)


# The type that each operator compares, and the kinds of operands that fit it.
_OPERATORS: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(STRING_OPERATORS, ("String", ("str",))),
    **dict.fromkeys(NUMERIC_OPERATORS, ("Integer", ("int", "float"))),
    "BooleanEquals": ("Boolean", ("bool",)),
}


def whole_reference(node: Node) -> Reference | None:
    """The reference that a value is as a whole."""
    if isinstance(node, Mapping | Sequence) or "{{" not in node.value:
        return None
    found = list(references_in(node))
    return found[0] if len(found) == 1 and found[0].is_whole else None
