"""The conditions of aws:branch and aws:loop, really evaluated: true, false, or not known.

Operators: automation-branch-condition.html. And, Or and Not take what is not known as neither: `false And unknown` is
false. What a comparison of values of unlike types gives is not documented; a text that is a number, or true or false,
counts as one, which is told, and everything else is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as SequenceOf
from typing import Any, NamedTuple

from ssmlint.conditions import NUMERIC_OPERATORS, OPERATORS, STRING_OPERATORS
from ssmlint.execution.typed import as_json, as_text, number_of
from ssmlint.execution.values import Missing, Values
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.source.nodes import Mapping, Node, is_opaque, items_of, text_of


class Verdict(NamedTuple):
    """Whether a condition holds, None where that is not known; what is missing, and the values that were compared."""

    truth: bool | None
    missing: tuple[Missing, ...] = ()
    seen: tuple[str, ...] = ()


def evaluate(node: Node | None, values: Values, reader: Step) -> Verdict:
    """Whether a condition holds for the step that asks. NextStep is no part of it."""
    if not isinstance(node, Mapping) or is_opaque(node):
        return _unknown("the condition", "only a generator knows it" if is_opaque(node) else "it has no known form")
    names = [name for name in node.index() if name.lower() != "nextstep"]
    if names == ["Not"]:
        part = evaluate(node.get("Not"), values, reader)
        return part._replace(truth=None if part.truth is None else not part.truth)
    if names in (["And"], ["Or"]):
        parts = [evaluate(item, values, reader) for item in items_of(node.get(names[0]))]
        return _joined(parts, names[0] == "Or") if parts else _unknown(names[0], "it holds no conditions")
    operators = [name for name in names if name in OPERATORS]
    if len(names) != 2 or len(operators) != 1 or "Variable" not in names:
        return _unknown("the condition", "it has no documented form")
    return _comparison(node, operators[0], values, reader)


def _unknown(text: str, why: str) -> Verdict:
    return Verdict(None, (Missing(text, why),))


def _joined(parts: SequenceOf[Verdict], deciding: bool) -> Verdict:
    """Or, of which one true part decides, or And, of which one false part does."""
    seen = tuple(text for part in parts for text in part.seen)
    if any(part.truth is deciding for part in parts):
        return Verdict(deciding, (), seen)
    missing = tuple(each for part in parts if part.truth is None for each in part.missing)
    return Verdict(None if missing else not deciding, missing, seen)


def _comparison(node: Mapping, operator: str, values: Values, reader: Step) -> Verdict:
    variable, operand = node.get("Variable"), node.get(operator)
    if variable is None or operand is None:
        return _unknown("the condition", "it is not complete")
    left, right = values.resolve(variable, reader), values.resolve(operand, reader)
    missing = left.missing + right.missing
    if missing:
        return Verdict(None, missing)
    written = text_of(variable) or ""
    seen = (f"{written} is {quote(as_text(left.value))}",) if "{{" in written else ()
    truth = _compare(operator, left.value, right.value, values.assume)
    if truth is None:
        shown = f"{quote(as_json(left.value))} by {operator} with {quote(as_json(right.value))}"
        missing = (Missing(written or "the condition", f"what comparing {shown} gives is not documented"),)
        return Verdict(None, missing, seen)
    return Verdict(truth, (), seen)


def _compare(operator: str, left: Any, right: Any, assume: Callable[[str], None]) -> bool | None:
    if operator in STRING_OPERATORS:
        one, other = _text(left), _text(right)
        return None if one is None or other is None else _texts_hold(operator, one, other)
    if operator in NUMERIC_OPERATORS:
        low, high = _number(operator, left, assume), _number(operator, right, assume)
        return None if low is None or high is None else _numbers_hold(operator, low, high)
    first, second = _truth(left, assume), _truth(right, assume)
    return None if first is None or second is None else first is second


def _text(value: Any) -> str | None:
    """A value as a text to compare. Runs show `EqualsIgnoreCase: true` to match the text True."""
    return as_text(value) if isinstance(value, (str, bool, int, float)) else None


def _texts_hold(operator: str, value: str, operand: str) -> bool:
    if operator == "StringEquals":
        return value == operand
    if operator == "EqualsIgnoreCase":
        return value.lower() == operand.lower() or value.upper() == operand.upper()
    if operator == "StartsWith":
        return value.startswith(operand)
    return value.endswith(operand) if operator == "EndsWith" else operand in value


def _number(operator: str, value: Any, assume: Callable[[str], None]) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = number_of(value.strip())
        if isinstance(found, str):
            return None
        assume(f"{operator} takes the text {quote(value)} for a number")
        return found
    return value if isinstance(value, (int, float)) else None


def _numbers_hold(operator: str, value: float, operand: float) -> bool:
    return {
        "NumericEquals": value == operand,
        "NumericGreater": value > operand,
        "NumericLesser": value < operand,
        "NumericGreaterOrEquals": value >= operand,
        "NumericLesserOrEquals": value <= operand,
    }[operator]


def _truth(value: Any, assume: Callable[[str], None]) -> bool | None:
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        assume(f"BooleanEquals takes the text {quote(value)} for a truth value")
        return value.strip().lower() == "true"
    return value if isinstance(value, bool) else None


def explained(missing: SequenceOf[Missing]) -> str:
    """What is missing, in words: each once."""
    texts = list(dict.fromkeys(f"{each.text}: {each.why}" for each in missing))
    return "; ".join(texts)


def remedies(missing: SequenceOf[Missing]) -> list[str]:
    """The options that would give what is missing."""
    return list(dict.fromkeys(each.remedy for each in missing if each.remedy))
