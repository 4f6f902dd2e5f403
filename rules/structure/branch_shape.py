"""The form of the conditions of aws:branch and aws:loop: SSM114, SSM115."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from ssmlint.analysis import Analysis
from ssmlint.conditions import NUMERIC_OPERATORS, OPERATORS, STRING_OPERATORS
from ssmlint.fields import Field, below
from ssmlint.finding import Severity
from ssmlint.model import Step
from ssmlint.names import nearest
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of
from ssmlint.source.text import Label
from ssmlint.values import kind_of

_JUNCTIONS = ("And", "Or")
_COMPARISONS = (*STRING_OPERATORS, *NUMERIC_OPERATORS, "BooleanEquals")
_ALL_OPERATORS = (*_COMPARISONS, *_JUNCTIONS, "Not")
_OTHER_KEYS = ("Variable", "NextStep")
_STEP_PROPERTIES = ("description", "isEnd", "isCritical", "onFailure", "onCancel", "maxAttempts", "timeoutSeconds")


class _Spot(NamedTuple):
    """A condition: a choice of aws:branch, the LoopCondition of aws:loop, or one inside And / Or / Not."""

    step: Step
    node: Node
    path: str

    @property
    def where(self) -> str:
        """The condition as messages name it: its place in the inputs."""
        return self.path.removeprefix(f"{self.step.path}.inputs.")

    @property
    def title(self) -> str:
        return f"{self.where} of {quote(self.step.label)}"

    @property
    def is_choice(self) -> bool:
        return "." not in self.where and self.where != "LoopCondition"

    def problem(self, message: str, span: Span, *related: Label, severity: Severity | None = None) -> Problem:
        return Problem(message, span, self.path, self.step, related, severity)


def _spots(step: Step) -> Iterator[_Spot]:
    """Every condition of a step, the inner ones behind the one that holds them."""
    choices = step.inputs.get("Choices")
    for choice in step.choices if choices is not None and not is_opaque(choices.value) else ():
        yield from _with_inner(_Spot(step, choice.node, choice.path))
    condition = step.inputs.get("LoopCondition") if step.is_loop else None
    # That it is no mapping is told by SSM103.
    if condition is not None and isinstance(condition.value, Mapping):
        yield from _with_inner(_Spot(step, condition.value, condition.path))


def _with_inner(spot: _Spot) -> Iterator[_Spot]:
    yield spot
    for name, entry in (_entries(spot.node) or {}).items():
        path = below(spot.path, name)
        if name == "Not" and isinstance(entry.value, Mapping):
            yield from _with_inner(_Spot(spot.step, entry.value, path))
        elif (name == "Not" or name in _JUNCTIONS) and not is_opaque(entry.value):
            for index, item in enumerate(items_of(entry.value)):
                yield from _with_inner(_Spot(spot.step, item, f"{path}[{index}]"))


def _is_open(node: Node) -> bool:
    """Whether the value is only known when references are resolved or a generator ran."""
    return is_opaque(node) or (isinstance(node, Scalar) and "{{" in node.value)


def _entries(node: Node) -> dict[str, Entry] | None:
    """The entries of a condition; None where it is no mapping, or a generator has yet to write some of them."""
    if not isinstance(node, Mapping) or is_opaque(node):
        return None
    if any(is_opaque(key) or key.value.startswith("Fn::") for key, _ in node.entries):
        return None
    return node.index()


def check_arity(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        choices = step.inputs.get("Choices") if step.is_branch else None
        if choices is not None:
            yield from _check_choices(step, choices)
        for spot in _spots(step):
            yield from _check_condition(spot)


def _check_choices(step: Step, choices: Field) -> Iterator[Problem]:
    value = choices.value
    if _is_open(value) or (isinstance(value, Scalar) and value.kind == "null"):
        # Without a value it counts as missing, which is SSM107's matter.
        return
    if not isinstance(value, Sequence):
        message = f"Choices of {quote(step.label)} must be a list, not {kind_of(value)}: each choice is an item of it"
        yield Problem(message, choices.place, choices.path, step)
    elif not value.items:
        message = f"Choices of {quote(step.label)} is empty: a branch needs one choice at least"
        yield Problem(message, choices.key.span, choices.path, step)


def _check_condition(spot: _Spot) -> Iterator[Problem]:
    node, entries = spot.node, _entries(spot.node)
    if entries is None:
        if not isinstance(node, Mapping) and not _is_open(node):
            message = f"{spot.title} must be a mapping with Variable and an operator, not {kind_of(node)}"
            yield spot.problem(message, node.span)
        return
    operators = [entry for name, entry in entries.items() if name in _ALL_OPERATORS]
    others = [entry for name, entry in entries.items() if name not in (*_ALL_OPERATORS, *_OTHER_KEYS)]
    stands_for_one = False
    for entry in others:
        stray = _stray(spot, entry.key.value, entries)
        if stray is not None:
            sure = stray.is_operator or (stray.may_be_operator and not operators)
            severity = Severity.ERROR if sure else Severity.WARNING
            yield spot.problem(f"{spot.title} {stray.message}", entry.key.span, severity=severity)
            stands_for_one = stands_for_one or stray.may_be_operator
    if not operators and not stands_for_one:
        what = "an operator" if "Variable" in entries else "a condition: Variable with an operator, or And, Or, Not"
        place = next((entry.key.span for entry in entries.values()), node.span)
        yield spot.problem(f"{spot.title} lacks {what}", place)
    elif len(operators) > 1:
        names = " and ".join(quote(entry.key.value) for entry in operators)
        message = f"{spot.title} has the operators {names}, but a condition has exactly one: join two with And or Or"
        first = Label("one operator", operators[0].key.span)
        yield spot.problem(message, operators[1].key.span, first)
    elif operators and operators[0].key.value not in _COMPARISONS and "Variable" in entries:
        name = operators[0].key.value
        message = (
            f"{spot.title} has a Variable beside {name}, where none is documented: each condition in it has its own"
        )
        yield spot.problem(message, entries["Variable"].key.span, severity=Severity.WARNING)
    if "NextStep" in entries and not spot.is_choice:
        message = f"{spot.title} has a NextStep, which only a choice has"
        if spot.step.is_loop:
            message += ": while the condition holds, the loop goes round again"
        yield spot.problem(message, entries["NextStep"].key.span, severity=Severity.WARNING)
    for entry in operators:
        yield from _check_operands(spot, entry)


class _Stray(NamedTuple):
    """A key that a condition does not have: what is wrong, and whether it was meant for an operator."""

    message: str
    may_be_operator: bool = False
    is_operator: bool = False


def _stray(spot: _Spot, name: str, entries: Container[str]) -> _Stray | None:
    """What to say of a key; nothing of a misspelt Variable or NextStep, whose absence SSM102 tells."""
    if name in _STEP_PROPERTIES:
        return _Stray(f"has {quote(name)}, which is a property of the step")
    if name == "Default":
        return _Stray("has a 'Default', which belongs beside Choices and not into a choice")
    meant = nearest(name, (*_ALL_OPERATORS, *_OTHER_KEYS))
    if meant in _OTHER_KEYS:
        if meant not in entries and (meant == "Variable" or spot.is_choice):
            return None
        return _Stray(f"has {quote(name)}, which is neither {quote(meant)} nor an operator")
    negated = nearest(name.replace("Not", ""), _COMPARISONS) if "Not" in name else None
    if negated is not None:
        advice = f": put Not around {quote(negated)}"
    elif meant is not None:
        advice = f"; did you mean {quote(meant)}?"
    else:
        advice = f"; there are {', '.join(_ALL_OPERATORS)}"
    return _Stray(f"has {quote(name)}, which is no operator{advice}", True, meant is not None)


def _check_operands(spot: _Spot, entry: Entry) -> Iterator[Problem]:
    """How many conditions And, Or and Not hold."""
    name, value = entry.key.value, entry.value
    if name in _COMPARISONS or _is_open(value):
        return
    if name in _JUNCTIONS:
        if not isinstance(value, Sequence):
            message = f"{name} in {spot.title} must be a list of two or more conditions, not {kind_of(value)}"
            yield spot.problem(message, entry.key.span)
        elif len(value.items) < 2 and not any(_is_open(item) for item in value.items):
            words = f"Expect at lease two expressions for operator: {name} in step: {quote(spot.step.label)[1:-1]}"
            message = f"{name} in {spot.title} must join two conditions or more: {words}. Provided: {len(value.items)}"
            yield spot.problem(message, entry.key.span)
    elif isinstance(value, Sequence):
        count = len(value.items)
        if count != 1:
            message = f"Not in {spot.title} takes exactly one condition, and there are {count or 'none'}"
            yield spot.problem(message, entry.key.span)
        else:
            message = (
                f"Not in {spot.title} is a list, but only a mapping is documented: write the condition without '-'"
            )
            yield spot.problem(message, entry.key.span, severity=Severity.WARNING)
    elif not isinstance(value, Mapping):
        message = f"Not in {spot.title} takes exactly one condition, a mapping, and is {kind_of(value)}"
        yield spot.problem(message, entry.key.span)


def check_operand_type(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        for spot in _spots(step):
            for name, entry in (_entries(spot.node) or {}).items():
                if name not in OPERATORS or _is_open(entry.value):
                    continue
                message = _operand_message(name, entry.value)
                if message is not None:
                    value = entry.value
                    in_text = isinstance(value, Scalar) and value.span.end > value.span.start
                    place = value.span if in_text else entry.key.span
                    yield Problem(f"{name} in {spot.title} {message}", place, f"{spot.path}.{name}", step)


def _operand_message(operator: str, node: Node) -> str | None:
    scalar = node if isinstance(node, Scalar) and node.kind != "null" else None
    if operator == "BooleanEquals":
        if scalar is None or scalar.kind != "bool":
            if scalar is not None and scalar.as_bool() is not None:
                written = f"write {scalar.value.lower()} without quotes, as how it compares with text is not documented"
                return f"compares with true or false, not with the text {quote(scalar.value)}: {written}"
            return f"compares with true or false, not with {_shown(node)}"
    elif operator in NUMERIC_OPERATORS:
        if scalar is None or not _is_number(scalar):
            return f"compares with a number, not with {_shown(node)}"
    elif scalar is None:
        return f"compares with text, not with {_shown(node)}"
    return None


def _is_number(node: Scalar) -> bool:
    """Whether the value is a number, in quotes or not."""
    if node.kind in ("int", "float"):
        return True
    try:
        float(node.value)
    except ValueError:
        return False
    return node.kind == "str" and "_" not in node.value


def _shown(node: Node) -> str:
    if isinstance(node, Scalar) and node.kind != "null":
        return quote(node.value)
    return "nothing" if isinstance(node, Scalar) else kind_of(node)


BRANCH_ARITY = Rule(
    "SSM114",
    "branch-arity",
    Severity.ERROR,
    "a condition of aws:branch or aws:loop that is not put together as it must be",
    "A choice has a `NextStep` and either a `Variable` with exactly one operator, or `And` or `Or` with a list of two "
    "conditions or more, or `Not` with one; the conditions inside have the same form without `NextStep`. "
    "CreateDocument validates each operator and refuses one that does not exist, and answers a single condition under "
    "`Or` with `Expect at lease two expressions for operator: Or in step: NAME. Provided: 1` (its own spelling). What "
    "is only not documented is a warning: `Not` with a list of one, `Variable` beside `And`, `NextStep` inside a "
    "condition.",
    f"{GUIDE}/automation-branch-condition.html, {GUIDE}/automation-action-loop.html; CreateDocument's message in "
    "github.com/awsdocs/aws-systems-manager-user-guide/pull/186",
    check_document=check_arity,
)

BRANCH_OPERAND_TYPE = Rule(
    "SSM115",
    "branch-operand-type",
    Severity.WARNING,
    "an operator of a condition beside a value of another type",
    "`BooleanEquals` compares with true or false, the numeric operators with a number, the others with text. What "
    "happens with a value of another type is not documented; a choice may then never be taken. A number in quotes "
    "passes, as does a truth value or a number for `StringEquals` and its like, which compare with its text.",
    f"{GUIDE}/automation-branch-condition.html; the schema of AWS's document language service",
    check_document=check_operand_type,
)
