"""The conditions of aws:branch choices: their form, and what one says of another.

Operators and shapes: automation-branch-condition.html. Nothing is evaluated here; only what must hold whatever the
values are counts, so every answer is either sure or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from typing import TypeAlias

from ssmlint.fields import known_text
from ssmlint.model import Document, Parameter
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, is_opaque, text_of

STRING_OPERATORS = ("StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains")
NUMERIC_OPERATORS = (
    "NumericEquals",
    "NumericGreater",
    "NumericLesser",
    "NumericGreaterOrEquals",
    "NumericLesserOrEquals",
)
OPERATORS = frozenset((*STRING_OPERATORS, *NUMERIC_OPERATORS, "BooleanEquals"))

# Operators that hold for one value alone: no other comparison with one of them is implied by a comparison but by
# itself, and EqualsIgnoreCase by StringEquals.
_EQUALITIES = frozenset(("StringEquals", "EqualsIgnoreCase", "NumericEquals", "BooleanEquals"))

# And / Or / Not deeper, and with more comparisons, than this are taken for unknown; 2 levels with 2 comparisons each
# are the most ever published. What two of them say of each other is not known either when so many questions of their
# parts do not tell.
_DEPTH = 8
_MOST_ATOMS = 64
_MOST_QUESTIONS = 2_000


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison.

    The variable has no blanks inside its braces. The operand is its text: numbers normalised, and in lower case where
    case does not count. `kind` is the type that the operand has in the document, "number" for every plain number.
    """

    variable: str
    operator: str
    operand: str
    kind: str

    @property
    def plain(self) -> bool:
        """Whether the operand is a literal of the operator's own type.

        Of any other nothing is known but that it equals itself: a reference, a number where a text belongs (the text
        `1.0`, or `1`?), a text where a number belongs, a number too long to be exact.
        """
        return self.kind == _KINDS[self.operator] and "{{" not in self.operand


_KINDS = {
    **dict.fromkeys(STRING_OPERATORS, "str"),
    **dict.fromkeys(NUMERIC_OPERATORS, "number"),
    "BooleanEquals": "bool",
}


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

# A pair of braces with no brace inside: the search stays linear.
_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
_WHOLE_REFERENCE = re.compile(r"\{\{([A-Za-z0-9]+)\}\}\Z")


def parse_condition(node: Node) -> Condition | None:
    """The condition of a choice; None where its form is not the documented one or holds what is not known yet."""
    condition = _parse(node, 0)
    return condition if condition is not None and _size(condition) <= _MOST_ATOMS else None


def _parse(node: Node | None, depth: int) -> Condition | None:
    if not isinstance(node, Mapping) or is_opaque(node) or depth > _DEPTH:
        return None
    names = [name for name in node.index() if name != "NextStep"]
    if len(names) == 1 and names[0] in ("And", "Or", "Not"):
        return _compound(names[0], node.get(names[0]), depth)
    operators = [name for name in names if name != "Variable"]
    if len(names) != 2 or len(operators) != 1 or operators[0] not in OPERATORS:
        return None
    variable, operand = node.get("Variable"), node.get(operators[0])
    text = None if is_opaque(variable) else text_of(variable)
    if text is None or not isinstance(operand, Scalar) or is_opaque(operand):
        return None
    return Atom(without_blanks(text), operators[0], *_operand(operators[0], operand))


def _compound(operator: str, node: Node | None, depth: int) -> Condition | None:
    if operator == "Not":
        part = _parse(node, depth + 1)
        if isinstance(part, Negation):
            return part.part
        return None if part is None else Negation(part)
    if not isinstance(node, Sequence) or not node.items or is_opaque(node):
        return None
    parts: set[Condition] = set()
    for item in node.items:
        part = _parse(item, depth + 1)
        if part is None:
            return None
        # And inside And says the same as one And.
        parts.update(part.parts if isinstance(part, Junction) and part.operator == operator else (part,))
    return Junction(operator, tuple(sorted(parts, key=repr)))


def _size(condition: Condition) -> int:
    if isinstance(condition, Junction):
        return sum(_size(part) for part in condition.parts)
    return _size(condition.part) if isinstance(condition, Negation) else 1


def without_blanks(text: str) -> str:
    """The text without blanks at the inner side of its braces, where they make no difference."""
    return _BRACES.sub(lambda match: "{{" + match.group(1).strip() + "}}", text)


def _operand(operator: str, node: Scalar) -> tuple[str, str]:
    if "{{" in node.value:
        return without_blanks(node.value), node.kind
    if operator == "BooleanEquals" and node.kind == "bool":
        return str(node.as_bool()).lower(), "bool"
    if operator in NUMERIC_OPERATORS and node.kind in ("int", "float") and _NUMBER.match(node.value):
        # Adding nothing makes 0.0 of -0.0.
        return repr(float(node.value) + 0.0), "number"
    if operator == "EqualsIgnoreCase" and node.kind == "str":
        return _folded(node.value), "str"
    return node.value, node.kind


# Decimal numbers that a float holds exactly enough to be told apart and compared; YAML reads 010 as 8.
_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){1,15}[^0-9]*\Z)[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")


def _folded(text: str) -> str:
    # How the service folds letters beyond ASCII is not known.
    return text.lower() if text.isascii() else text


def implies(first: Condition, second: Condition) -> bool:
    """Whether the second surely holds wherever the first does."""
    if isinstance(first, Atom) and isinstance(second, Atom):
        return first == second or (_related(first, second) and _atom_implies(first, second))
    return _Implying().holds(first, second)


class _Implying:
    """One question whether a condition implies another, with the answers to the parts of it that came up."""

    def __init__(self) -> None:
        # By identity: the parts live as long as the question, and comparing them deep down costs more than asking.
        self._known: dict[tuple[int, int], bool] = {}
        self._asked = 0

    def holds(self, first: Condition, second: Condition) -> bool:
        if isinstance(first, Atom) and isinstance(second, Atom):
            return implies(first, second)
        key = id(first), id(second)
        if key not in self._known:
            self._asked += 1
            if self._asked > _MOST_QUESTIONS:
                return False
            self._known[key] = first == second or self._by_parts(first, second)
        return self._known[key]

    def _by_parts(self, first: Condition, second: Condition) -> bool:
        if isinstance(first, Junction) and first.operator == "Or":
            return all(self.holds(part, second) for part in first.parts)
        if isinstance(second, Junction) and second.operator == "And":
            return all(self.holds(first, part) for part in second.parts)
        if isinstance(first, Junction) and any(self.holds(part, second) for part in first.parts):
            return True
        if isinstance(second, Junction):
            return any(self.holds(first, part) for part in second.parts)
        if isinstance(first, Negation) and isinstance(second, Negation):
            return self.holds(second.part, first.part)
        if isinstance(first, Atom) and isinstance(second, Negation) and isinstance(second.part, Atom):
            return _related(first, second.part) and _excludes(first, second.part)
        return False


def _related(first: Atom, second: Atom) -> bool:
    """Whether the two compare the same variable with literals."""
    return first.variable == second.variable and first.plain and second.plain


def _atom_implies(first: Atom, second: Atom) -> bool:
    one, other = first.operand, second.operand
    if first.operator in STRING_OPERATORS and second.operator in STRING_OPERATORS:
        if first.operator == "StringEquals":
            return _text_holds(second.operator, one, other) is True
        if second.operator == "Contains" and first.operator in ("StartsWith", "EndsWith", "Contains"):
            return other in one
        if first.operator == second.operator == "StartsWith":
            return one.startswith(other)
        return first.operator == second.operator == "EndsWith" and one.endswith(other)
    inner, outer = _interval(first), _interval(second)
    return inner is not None and outer is not None and _inside(inner, outer)


def _text_holds(operator: str, value: str, operand: str) -> bool | None:
    """Whether a text fulfils a comparison; None where that hangs on letters beyond ASCII."""
    if operator == "EqualsIgnoreCase":
        same = _folded(value) == operand
        return True if same else False if value.isascii() and operand.isascii() else None
    if operator == "StringEquals":
        return value == operand
    if operator == "StartsWith":
        return value.startswith(operand)
    return value.endswith(operand) if operator == "EndsWith" else operand in value


# (lowest, whether it belongs, highest, whether it belongs)
_Interval: TypeAlias = tuple[float, bool, float, bool]
_INFINITE = float("inf")


def _interval(atom: Atom) -> _Interval | None:
    if atom.operator not in NUMERIC_OPERATORS:
        return None
    number = float(atom.operand)
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
    if first.operator == second.operator == "BooleanEquals":
        return first.operand != second.operand
    if first.operator == "StringEquals" and second.operator in STRING_OPERATORS:
        return _text_holds(second.operator, first.operand, second.operand) is False
    if second.operator == "StringEquals" and first.operator in STRING_OPERATORS:
        return _text_holds(first.operator, second.operand, first.operand) is False
    one, other = _interval(first), _interval(second)
    if one is None or other is None:
        return False
    return _apart(one, other) or _apart(other, one)


def _apart(lower: _Interval, upper: _Interval) -> bool:
    return lower[2] < upper[0] or (lower[2] == upper[0] and not (lower[3] and upper[1]))


def covered_by(conditions: SequenceOf[Condition | None]) -> Iterator[tuple[int, int]]:
    """The conditions that are never asked, each with the first of those before it that holds wherever it does."""
    # Equalities, of which a branch may have many, are looked up; only what holds for more values must be tried.
    first: dict[Condition, int] = {}
    wide: list[int] = []
    for index, condition in enumerate(conditions):
        if condition is None:
            continue
        candidates = list(wide)
        if isinstance(condition, Atom):
            candidates += [first[each] for each in _equalities_of(condition) if each in first]
        else:
            candidates = sorted(first.values())
        found = [at for at in candidates if (other := conditions[at]) is not None and implies(condition, other)]
        if found:
            yield index, min(found)
        if condition not in first:
            first[condition] = index
            if not isinstance(condition, Atom) or condition.operator not in _EQUALITIES:
                wide.append(index)


def _equalities_of(atom: Atom) -> Iterator[Atom]:
    """The equalities that hold wherever the comparison does."""
    yield atom
    if atom.operator == "StringEquals" and atom.plain:
        yield Atom(atom.variable, "EqualsIgnoreCase", _folded(atom.operand), atom.kind)


def covers_everything(conditions: list[Condition | None], document: Document) -> bool:
    """Whether one of the conditions surely holds, whatever the values.

    Sure are: a condition beside its own Not; both truth values of a Boolean parameter; every number of an Integer
    parameter; every one of the allowedValues of a String parameter, as the service refuses a start with another value.
    Outputs of steps are never sure, as a selector may find nothing.
    """
    known = [each for condition in conditions if condition is not None for each in _alternatives(condition)]
    for condition in known:
        if isinstance(condition, Negation) and any(implies(condition.part, other) for other in known):
            return True
    by_parameter: dict[str, list[Atom]] = {}
    for condition in known:
        if isinstance(condition, Atom) and condition.plain and (match := _WHOLE_REFERENCE.match(condition.variable)):
            by_parameter.setdefault(match.group(1), []).append(condition)
    declared = document.parameters
    return any(name in declared and _covers(declared[name], atoms) for name, atoms in by_parameter.items())


def _alternatives(condition: Condition) -> tuple[Condition, ...]:
    """The conditions each of which alone makes the condition true."""
    return condition.parts if isinstance(condition, Junction) and condition.operator == "Or" else (condition,)


def _covers(parameter: Parameter, atoms: list[Atom]) -> bool:
    if parameter.type == "Boolean":
        return {"true", "false"} <= {atom.operand for atom in atoms if atom.operator == "BooleanEquals"}
    if parameter.type == "Integer":
        return _fills_the_line([interval for atom in atoms if (interval := _interval(atom)) is not None])
    values = parameter.allowed_values
    if values is None or parameter.type != "String":
        return False
    default = parameter.fields.get("default")
    if default is not None and not default.is_null:
        # Whether the service holds a default against allowedValues is not known.
        text = known_text(default.value)
        if text is None:
            return False
        values = [*values, text]
    texts = [atom for atom in atoms if atom.operator in STRING_OPERATORS]
    return all(any(_text_holds(atom.operator, value, atom.operand) is True for atom in texts) for value in values)


def _fills_the_line(intervals: list[_Interval]) -> bool:
    """Whether every number lies in one of the intervals."""
    ordered = sorted(intervals, key=lambda interval: (interval[0], not interval[1]))
    if not ordered or ordered[0][0] != -_INFINITE:
        return False
    high, included = -_INFINITE, True
    for lower, lower_included, upper, upper_included in ordered:
        if lower > high or (lower == high and not (included or lower_included)):
            return False
        high, included = max((high, included), (upper, upper_included))
    return high == _INFINITE
