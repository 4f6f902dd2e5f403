"""The conditions of aws:branch choices: their form, and what one says of another.

Operators and shapes: automation-branch-condition.html. Nothing is evaluated here; only what must hold whatever the
values are counts, so every answer is either sure or no.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from ssmlint.model import Document
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, is_opaque

STRING_OPERATORS = ("StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains")
NUMERIC_OPERATORS = (
    "NumericEquals",
    "NumericGreater",
    "NumericLesser",
    "NumericGreaterOrEquals",
    "NumericLesserOrEquals",
)
OPERATORS = frozenset((*STRING_OPERATORS, *NUMERIC_OPERATORS, "BooleanEquals"))

# And / Or / Not deeper than this are taken for unknown; 2 levels are the most ever published.
_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison. The variable has no blanks inside its braces; the operand is its text, numbers normalised."""

    variable: str
    operator: str
    operand: str


@dataclass(frozen=True, slots=True)
class Junction:
    """And / Or over the conditions, kept in a fixed order and each once."""

    operator: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Not."""

    part: Condition


Condition: TypeAlias = Atom | Junction | Negation

_BRACES = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_WHOLE_REFERENCE = re.compile(r"\{\{([A-Za-z0-9]+)\}\}\Z")


def parse_condition(node: Node, depth: int = 0) -> Condition | None:
    """The condition of a choice, or of one entry of And / Or / Not; None where its form is not the documented one."""
    if not isinstance(node, Mapping) or is_opaque(node) or depth > _DEPTH:
        return None
    names = [name for name in node.index() if name != "NextStep"]
    if len(names) == 1 and names[0] in ("And", "Or", "Not"):
        return _compound(names[0], node.get(names[0]), depth)
    operators = [name for name in names if name != "Variable"]
    variable = node.get("Variable")
    if len(names) != 2 or len(operators) != 1 or operators[0] not in OPERATORS:
        return None
    operand = node.get(operators[0])
    if not isinstance(variable, Scalar) or not isinstance(operand, Scalar):
        return None
    if is_opaque(variable) or is_opaque(operand):
        return None
    return Atom(_normal(variable.value), operators[0], _operand(operators[0], operand))


def _compound(operator: str, node: Node | None, depth: int) -> Condition | None:
    if operator == "Not":
        if isinstance(node, Sequence):
            node = node.items[0] if len(node.items) == 1 else None
        part = parse_condition(node, depth + 1) if node is not None else None
        if isinstance(part, Negation):
            return part.part
        return None if part is None else Negation(part)
    if not isinstance(node, Sequence) or not node.items:
        return None
    parts = set()
    for item in node.items:
        part = parse_condition(item, depth + 1)
        if part is None:
            return None
        parts.add(part)
    return Junction(operator, tuple(sorted(parts, key=repr)))


def _normal(text: str) -> str:
    return _BRACES.sub(lambda match: "{{" + match.group(1) + "}}", text.strip())


def _operand(operator: str, node: Scalar) -> str:
    if operator == "BooleanEquals":
        truth = node.as_bool()
        return _normal(node.value) if truth is None else str(truth).lower()
    if operator in NUMERIC_OPERATORS:
        number = _number(node.value)
        return _normal(node.value) if number is None else repr(number)
    return node.value


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) < 40 and "_" not in text else None
    except ValueError:
        return None


def implies(first: Condition, second: Condition) -> bool:
    """Whether the second surely holds wherever the first does."""
    if first == second:
        return True
    if isinstance(second, Junction):
        test = all if second.operator == "And" else any
        if test(implies(first, part) for part in second.parts):
            return True
    if isinstance(first, Junction):
        test = any if first.operator == "And" else all
        return test(implies(part, second) for part in first.parts)
    if isinstance(first, Negation) and isinstance(second, Negation):
        return implies(second.part, first.part)
    if isinstance(first, Atom) and isinstance(second, Atom):
        return first.variable == second.variable and _atom_implies(first, second)
    if isinstance(first, Atom) and isinstance(second, Negation) and isinstance(second.part, Atom):
        return _excludes(first, second.part)
    return False


def _has_reference(*operands: str) -> bool:
    return any("{{" in operand for operand in operands)


def _atom_implies(first: Atom, second: Atom) -> bool:
    one, other = first.operand, second.operand
    if _has_reference(one, other):
        return False
    kinds = first.operator, second.operator
    if second.operator in STRING_OPERATORS and first.operator in STRING_OPERATORS:
        if kinds[0] == "StringEquals":
            return _text_holds(second.operator, one, other)
        if kinds[0] == kinds[1] == "EqualsIgnoreCase":
            return one.lower() == other.lower()
        if kinds[1] == "Contains" and kinds[0] in ("StartsWith", "EndsWith", "Contains"):
            return other in one
        if kinds[0] == kinds[1] == "StartsWith":
            return one.startswith(other)
        return kinds[0] == kinds[1] == "EndsWith" and one.endswith(other)
    low, high = _interval(first), _interval(second)
    if low is None or high is None:
        return False
    return _inside(low, high)


def _text_holds(operator: str, value: str, operand: str) -> bool:
    if operator == "StringEquals":
        return value == operand
    if operator == "EqualsIgnoreCase":
        return value.lower() == operand.lower()
    if operator == "StartsWith":
        return value.startswith(operand)
    return value.endswith(operand) if operator == "EndsWith" else operand in value


# (lowest, whether it belongs, highest, whether it belongs)
_Interval: TypeAlias = tuple[float, bool, float, bool]
_INFINITE = float("inf")


def _interval(atom: Atom) -> _Interval | None:
    number = _number(atom.operand)
    if atom.operator not in NUMERIC_OPERATORS or number is None or number != number:
        return None
    return {
        "NumericEquals": (number, True, number, True),
        "NumericGreater": (number, False, _INFINITE, False),
        "NumericGreaterOrEquals": (number, True, _INFINITE, False),
        "NumericLesser": (-_INFINITE, False, number, False),
        "NumericLesserOrEquals": (-_INFINITE, False, number, True),
    }[atom.operator]


def _inside(inner: _Interval, outer: _Interval) -> bool:
    lower = inner[0] > outer[0] or (inner[0] == outer[0] and (outer[1] or not inner[1]))
    upper = inner[2] < outer[2] or (inner[2] == outer[2] and (outer[3] or not inner[3]))
    return lower and upper


def _excludes(first: Atom, second: Atom) -> bool:
    """Whether the two surely never hold together."""
    if first.variable != second.variable or _has_reference(first.operand, second.operand):
        return False
    if first.operator == second.operator == "BooleanEquals":
        return {first.operand, second.operand} == {"true", "false"}
    if first.operator == "StringEquals" and second.operator in STRING_OPERATORS:
        return not _text_holds(second.operator, first.operand, second.operand)
    if second.operator == "StringEquals" and first.operator in STRING_OPERATORS:
        return not _text_holds(first.operator, second.operand, first.operand)
    one, other = _interval(first), _interval(second)
    if one is None or other is None:
        return False
    return _apart(one, other) or _apart(other, one)


def _apart(lower: _Interval, upper: _Interval) -> bool:
    return lower[2] < upper[0] or (lower[2] == upper[0] and not (lower[3] and upper[1]))


def covered_by(condition: Condition, earlier: list[Condition | None]) -> int | None:
    """The index of the earlier condition that holds wherever this one does, so that this one is never asked."""
    for index, other in enumerate(earlier):
        if other is not None and implies(condition, other):
            return index
    return None


def covers_everything(conditions: list[Condition | None], document: Document) -> bool:
    """Whether one of the conditions surely holds, whatever the values.

    Sure are: a condition beside its own Not; both truth values of a Boolean parameter; every one of the allowedValues
    of a String parameter, as the service refuses a start with another value. Outputs of steps are never sure, as a
    selector may find nothing.
    """
    known = [condition for condition in conditions if condition is not None]
    for condition in known:
        if isinstance(condition, Negation) and any(implies(condition.part, other) for other in known):
            return True
    by_parameter: dict[str, list[Atom]] = {}
    for condition in known:
        for atom in _alternatives(condition):
            match = _WHOLE_REFERENCE.match(atom.variable)
            if match is not None:
                by_parameter.setdefault(match.group(1), []).append(atom)
    return any(_covers_parameter(name, atoms, document) for name, atoms in by_parameter.items())


def _alternatives(condition: Condition) -> list[Atom]:
    """The comparisons each of which alone makes the condition true."""
    if isinstance(condition, Atom):
        return [condition]
    if isinstance(condition, Junction) and condition.operator == "Or":
        return [atom for part in condition.parts for atom in _alternatives(part)]
    return []


def _covers_parameter(name: str, atoms: list[Atom], document: Document) -> bool:
    parameter = document.parameters.get(name)
    if parameter is None:
        return False
    if parameter.type == "Boolean":
        values = {atom.operand for atom in atoms if atom.operator == "BooleanEquals"}
        return {"true", "false"} <= values
    allowed = parameter.allowed_values
    if allowed is None or parameter.type != "String":
        return False
    literal = [atom for atom in atoms if atom.operator in STRING_OPERATORS and not _has_reference(atom.operand)]
    return all(any(_text_holds(atom.operator, value, atom.operand) for atom in literal) for value in allowed)
