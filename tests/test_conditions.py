"""What one condition of a branch says of another, held against an evaluation of both; SSM207 and SSM208."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint import conditions
from ssmlint.api import lint_text, loads
from ssmlint.conditions import (
    OPERATORS,
    Atom,
    Condition,
    Junction,
    Negation,
    covered_by,
    covers_everything,
    implies,
    parse_condition,
)
from ssmlint.model import Document
from ssmlint.source import read_source
from tests.test_flow import document, found, marked

Value = str | int | float | bool
Shape = dict[str, Any]


def parsed(text: str | Shape) -> Condition | None:
    """A condition from YAML text, or from data by way of JSON."""
    source = read_source(text, "c.yaml") if isinstance(text, str) else read_source(json.dumps(text), "c.json")
    assert source.root is not None
    return parse_condition(source.root)


def known(text: str | Shape) -> Condition:
    condition = parsed(text)
    assert condition is not None
    return condition


# Form


def test_the_documented_operators() -> None:
    assert sorted(OPERATORS) == [
        "BooleanEquals", "Contains", "EndsWith", "EqualsIgnoreCase", "NumericEquals", "NumericGreater",
        "NumericGreaterOrEquals", "NumericLesser", "NumericLesserOrEquals", "StartsWith", "StringEquals",
    ]  # fmt: skip
    for operator in OPERATORS:
        assert isinstance(parsed(f"{{Variable: '{{{{ P }}}}', {operator}: 1, NextStep: A}}"), Atom)
        assert parsed(f"{{Variable: '{{{{ P }}}}', {operator.lower()}: 1}}") is None


@pytest.mark.parametrize(
    ("text", "operand", "kind", "plain"),
    [
        # Text is literal only where it is text in the document.
        ("StringEquals: abc", "abc", "str", True),
        ("StringEquals: ' Abc '", " Abc ", "str", True),
        ("StringEquals: '5'", "5", "str", True),
        ("StringEquals: 5", "5", "int", False),
        ("StringEquals: 1.0", "1.0", "float", False),
        ("StringEquals: yes", "yes", "bool", False),
        ("StringEquals: null", "null", "null", False),
        ("StringEquals: 2024-01-01", "2024-01-01", "timestamp", False),
        ("StringEquals: '{{ Q }}'", "{{Q}}", "str", False),
        ("Contains: 'x{{  Q }}y'", "x{{Q}}y", "str", False),
        # Case counts everywhere else.
        ("EqualsIgnoreCase: ABc", "abc", "str", True),
        ("EqualsIgnoreCase: ÄB", "ÄB", "str", True),
        ("StartsWith: ABc", "ABc", "str", True),
        # Numbers that are exact, however they are written.
        ("NumericEquals: 5", "5.0", "number", True),
        ("NumericEquals: 5.00", "5.0", "number", True),
        ("NumericEquals: +5", "5.0", "number", True),
        ("NumericEquals: -0.0", "0.0", "number", True),
        ("NumericEquals: 123456789012345", "123456789012345.0", "number", True),
        ("NumericEquals: 1234567890123456", "1234567890123456", "int", False),
        ("NumericEquals: 010", "010", "int", False),
        ("NumericEquals: 0x10", "0x10", "int", False),
        ("NumericEquals: 1_000", "1_000", "int", False),
        ("NumericEquals: 1:30", "1:30", "int", False),
        ("NumericEquals: .5", ".5", "float", False),
        ("NumericEquals: .inf", ".inf", "float", False),
        ("NumericEquals: .nan", ".nan", "float", False),
        ("NumericEquals: '5'", "5", "str", False),
        ("NumericEquals: '{{ Q }}'", "{{Q}}", "str", False),
        # Truth values.
        ("BooleanEquals: true", "true", "bool", True),
        ("BooleanEquals: Yes", "true", "bool", True),
        ("BooleanEquals: off", "false", "bool", True),
        ("BooleanEquals: 'true'", "true", "str", False),
        ("BooleanEquals: 1", "1", "int", False),
        ("BooleanEquals: '{{Q}}'", "{{Q}}", "str", False),
    ],
)
def test_operands(text: str, operand: str, kind: str, plain: bool) -> None:
    operator = text.partition(":")[0]
    condition = known(f"{{Variable: '{{{{  P }}}}', {text}}}")
    assert condition == Atom("{{P}}", operator, operand, kind)
    assert isinstance(condition, Atom)
    assert condition.plain is plain


def test_blanks_inside_braces_do_not_count_and_blanks_around_them_do() -> None:
    same = {known(f"{{Variable: '{text}', StringEquals: x}}") for text in ("{{P}}", "{{ P }}", "{{  P}}")}
    assert len(same) == 1
    assert known("{Variable: ' {{P}}', StringEquals: x}") not in same
    assert known("{Variable: 'P', StringEquals: x}") not in same


@pytest.mark.parametrize(
    "text",
    [
        "text", "[]", "{}", "null", "{NextStep: A}", "{StringEquals: x}", "{Variable: '{{ P }}'}",
        "{Variable: '{{ P }}', StringEquals: x, Contains: y}", "{Variable: '{{ P }}', Unequal: x}",
        "{Variable: null, StringEquals: x}", "{Variable: [x], StringEquals: x}",
        "{Variable: '{{ P }}', StringEquals: [x]}",
        "{Variable: '${P}', StringEquals: x}", "{Variable: '{{ P }}', StringEquals: '${X}'}",
        "{Variable: '{{ P }}', StringEquals: !Ref X}", "{Variable: '{{ P }}', StringEquals: {Ref: X}}",
        "!If {Variable: '{{ P }}', StringEquals: x}", "{And: []}", "{Or: {Variable: '{{ P }}', StringEquals: x}}",
        "{Not: [{Variable: '{{ P }}', StringEquals: x}]}", "{Not: null}", "{Not: {}}",
        "{And: [{Variable: '{{ P }}', StringEquals: x}, text]}",
        "{Not: {Variable: '{{ P }}', StringEquals: x}, Variable: a}",
        "{And: !Ref X}", "{And: !If [{Variable: '{{ P }}', StringEquals: x}]}",
    ],
)  # fmt: skip
def test_other_forms_are_unknown(text: str) -> None:
    assert parsed(text) is None


def test_compounds() -> None:
    a, b, c = (f"{{Variable: '{{{{ P }}}}', StringEquals: {name}}}" for name in "abc")
    one, two, three = (known(text) for text in (a, b, c))
    assert known(f"{{And: [{b}, {a}], NextStep: X}}") == Junction("And", (one, two))
    assert known(f"{{Or: [{a}, {b}, {a}]}}") == Junction("Or", (one, two))
    assert known(f"{{Not: {a}}}") == Negation(one)
    assert known(f"{{Not: {{Not: {a}}}}}") == one
    assert known(f"{{And: [{{And: [{a}, {b}]}}, {c}]}}") == Junction("And", (one, two, three))
    assert known(f"{{Or: [{{And: [{a}, {b}]}}, {c}]}}") == Junction("Or", (three, Junction("And", (one, two))))
    assert known(f"{{And: [{a}]}}") == Junction("And", (one,))


def nested(depth: int, seed: str = "x") -> Shape:
    """And in Or in And ..., each with a comparison of its own."""
    condition: Shape = {"Variable": "{{ P }}", "StartsWith": seed}
    for level in range(depth):
        own = {"Variable": "{{ P }}", "StartsWith": f"{seed}{level}"}
        condition = {"Or" if level % 2 else "And": [own, condition]}
    return condition


def wide(count: int) -> Shape:
    return {"Or": [{"Variable": "{{ P }}", "StringEquals": f"v{number}"} for number in range(count)]}


def test_conditions_past_the_bounds_are_unknown() -> None:
    assert parsed(nested(8)) is not None
    assert parsed(nested(9)) is None
    assert parsed(nested(50)) is None
    assert parsed(wide(64)) is not None
    assert parsed(wide(65)) is None


def test_deep_conditions_are_compared_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(first: Condition, second: Condition) -> bool:
        nonlocal calls
        calls += 1
        return implies(first, second)

    monkeypatch.setattr(conditions, "implies", counted)
    deep = [known(nested(8, seed)) for seed in ("x", "y", "z")]
    broad = [known({"And": [wide(20), {"Or": [wide(20), nested(6)]}, nested(6, "y")]})] * 2
    assert list(covered_by([*deep, *broad])) == [(4, 3)]
    assert calls < 50_000


# Meaning, by evaluation. How the service treats values of another type is not known, nor how it folds letters: what
# `implies` is sure of must hold under each reading.


def strict(value: Value, operator: str, operand: Value) -> bool:
    """A comparison with a value of another type fails."""
    if operator == "BooleanEquals":
        return isinstance(value, bool) and isinstance(operand, bool) and value == operand
    if operator.startswith("Numeric"):
        numbers = [each for each in (value, operand) if isinstance(each, (int, float)) and not isinstance(each, bool)]
        return len(numbers) == 2 and numeric(numbers[0], operator, numbers[1])
    return isinstance(value, str) and isinstance(operand, str) and textual(value, operator, operand, str.lower)


def lenient(value: Value, operator: str, operand: Value) -> bool:
    """Values are converted to the type of the operator."""
    if operator == "BooleanEquals":
        return as_text(value).lower() == as_text(operand).lower() in ("true", "false")
    if operator.startswith("Numeric"):
        try:
            return numeric(float(as_text(value)), operator, float(as_text(operand)))
        except ValueError:
            return False
    return textual(as_text(value), operator, as_text(operand), str.casefold)


def as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def numeric(value: float, operator: str, operand: float) -> bool:
    return {
        "NumericEquals": value == operand,
        "NumericGreater": value > operand,
        "NumericGreaterOrEquals": value >= operand,
        "NumericLesser": value < operand,
        "NumericLesserOrEquals": value <= operand,
    }[operator]


def textual(value: str, operator: str, operand: str, fold: Callable[[str], str]) -> bool:
    return {
        "StringEquals": value == operand,
        "EqualsIgnoreCase": fold(value) == fold(operand),
        "StartsWith": value.startswith(operand),
        "EndsWith": value.endswith(operand),
        "Contains": operand in value,
    }[operator]


Reading = Callable[[Value, str, Value], bool]
READINGS: tuple[Reading, ...] = (strict, lenient)


def resolve(text: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(text, str):
        for name, value in values.items():
            for reference in (f"{{{{ {name} }}}}", f"{{{{{name}}}}}"):
                if text == reference:
                    return value
                text = text.replace(reference, as_text(value))
    return text


def holds(condition: Shape, values: Mapping[str, Any], reading: Reading) -> bool:
    if "And" in condition:
        return all(holds(part, values, reading) for part in condition["And"])
    if "Or" in condition:
        return any(holds(part, values, reading) for part in condition["Or"])
    if "Not" in condition:
        return not holds(condition["Not"], values, reading)
    (operator,) = condition.keys() - {"Variable"}
    return reading(resolve(condition["Variable"], values), operator, resolve(condition[operator], values))


TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "aB",
    "ba",
    "aba",
    "b",
    "true",
    "True",
    "false",
    "1",
    "2",
    "5.0",
    "é",
    "É",
    "ß",
    "ss",
    "K",
    "k",
]
NUMBERS: list[Value] = [-1, 0, 1, 1.5, 2, 5]
VALUES: list[Value] = [*TEXTS, *NUMBERS, True, False]

operands: dict[str, st.SearchStrategy[Any]] = {
    "String": st.sampled_from([*TEXTS, "{{ Q }}", "{{Q}}", "a{{ Q }}", 1, 2, True]),
    "Numeric": st.sampled_from([*NUMBERS, -1.0, 1.0, "1", "{{ Q }}"]),
    "Boolean": st.sampled_from([True, False, "true", "{{ Q }}"]),
}


def comparisons(operators: list[str]) -> st.SearchStrategy[Shape]:
    def with_operator(operator: str) -> st.SearchStrategy[Shape]:
        group = operator[:7] if operator.startswith(("Numeric", "Boolean")) else "String"
        variables = st.sampled_from(["{{ P }}", "{{P}}", "{{ P }}", "{{ Q }}", "x{{ P }}"])
        return st.fixed_dictionaries({"Variable": variables, operator: operands[group]})

    return st.sampled_from(operators).flatmap(with_operator)


def compounds(inner: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    lists = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"And": lists}),
        st.fixed_dictionaries({"Or": lists}),
        st.fixed_dictionaries({"Not": inner}),
    )


TEXT_OPERATORS = ["StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains"]
NUMBER_OPERATORS = [
    "NumericEquals", "NumericGreater", "NumericLesser", "NumericGreaterOrEquals", "NumericLesserOrEquals",
]  # fmt: skip
# Pairs within one group meet more often than pairs of all operators.
families = [TEXT_OPERATORS, NUMBER_OPERATORS, ["BooleanEquals"], sorted(OPERATORS)]
pairs = st.sampled_from(families).flatmap(
    lambda operators: st.tuples(*[st.recursive(comparisons(operators), compounds, max_leaves=4)] * 2)
)
WORLDS = [{"P": p, "Q": q} for p, q in product(VALUES, ["a", "b", "1", 1, True])]


@settings(max_examples=500, derandomize=True, deadline=None)
@given(pairs)
def test_what_is_implied_holds_for_every_value(pair: tuple[Shape, Shape]) -> None:
    first, second = pair
    if implies(known(first), known(second)):
        for values, reading in product(WORLDS, READINGS):
            assert holds(first, values, reading) <= holds(second, values, reading), values


def test_every_pair_of_comparisons_of_one_variable() -> None:
    """Not left to chance: each operator with each literal operand against each other."""
    shapes: list[Any] = [
        {"Variable": "{{ P }}", operator: operand}
        for operators, literals in (
            (TEXT_OPERATORS, ["", "a", "A", "ab", "ba", "é", "É", "ß", "ss", "K", "k"]),
            (NUMBER_OPERATORS, [0, 1, 1.5, 2]),
            (["BooleanEquals"], [True, False]),
        )
        for operator in operators
        for operand in literals
    ]
    shapes += [{"Not": shape} for shape in shapes]
    table = [[holds(shape, {"P": value}, reading) for value, reading in product(VALUES, READINGS)] for shape in shapes]
    conditions_of = [known(shape) for shape in shapes]
    sure = 0
    for (first, row), (second, other) in product(zip(conditions_of, table, strict=True), repeat=2):
        if implies(first, second):
            sure += 1
            assert all(one <= two for one, two in zip(row, other, strict=True)), (first, second)
    assert sure > len(shapes)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Text.
        ("StringEquals: ab", "StringEquals: ab", True),
        ("StringEquals: ab", "StringEquals: aB", False),
        ("StringEquals: ab", "EqualsIgnoreCase: AB", True),
        ("EqualsIgnoreCase: AB", "EqualsIgnoreCase: ab", True),
        ("EqualsIgnoreCase: AB", "StringEquals: AB", False),
        ("StringEquals: É", "EqualsIgnoreCase: É", True),
        ("StringEquals: É", "EqualsIgnoreCase: é", False),
        ("StringEquals: abc", "StartsWith: ab", True),
        ("StringEquals: abc", "StartsWith: AB", False),
        ("StringEquals: abc", "EndsWith: bc", True),
        ("StringEquals: abc", "Contains: b", True),
        ("StringEquals: abc", "Contains: ''", True),
        ("StartsWith: abc", "StartsWith: ab", True),
        ("StartsWith: ab", "StartsWith: abc", False),
        ("StartsWith: abc", "Contains: bc", True),
        ("StartsWith: abc", "EndsWith: c", False),
        ("EndsWith: abc", "EndsWith: bc", True),
        ("EndsWith: abc", "Contains: ab", True),
        ("Contains: abc", "Contains: b", True),
        ("Contains: b", "Contains: abc", False),
        ("StartsWith: a", "EqualsIgnoreCase: a", False),
        # Numbers.
        ("NumericEquals: 5", "NumericEquals: 5.0", True),
        ("NumericEquals: 5", "NumericGreater: 4", True),
        ("NumericEquals: 5", "NumericGreater: 5", False),
        ("NumericEquals: 5", "NumericGreaterOrEquals: 5", True),
        ("NumericEquals: 5", "NumericLesserOrEquals: 5", True),
        ("NumericGreater: 5", "NumericGreaterOrEquals: 5", True),
        ("NumericGreaterOrEquals: 5", "NumericGreater: 5", False),
        ("NumericGreater: 5", "NumericGreater: 4.5", True),
        ("NumericLesser: 5", "NumericLesserOrEquals: 5", True),
        ("NumericLesser: 5", "NumericLesser: 6", True),
        ("NumericLesser: 5", "NumericGreater: 4", False),
        ("NumericGreaterOrEquals: -3", "NumericGreater: -4", True),
        ("NumericEquals: 9007199254740993", "NumericEquals: 9007199254740992", False),
        ("NumericEquals: '5'", "NumericEquals: 5", False),
        ("NumericEquals: 010", "NumericEquals: 10", False),
        # Truth values.
        ("BooleanEquals: true", "BooleanEquals: True", True),
        ("BooleanEquals: true", "BooleanEquals: false", False),
        ("BooleanEquals: true", "BooleanEquals: 'true'", False),
        ("BooleanEquals: true", "StringEquals: 'true'", False),
        # References say nothing but that they equal themselves.
        ("StringEquals: '{{ Q }}'", "StringEquals: '{{Q}}'", True),
        ("StringEquals: '{{ Q }}'", "StartsWith: '{{'", False),
        ("StartsWith: 'a{{ Q }}'", "StartsWith: a", False),
        ("NumericGreater: '{{ Q }}'", "NumericGreaterOrEquals: '{{ Q }}'", False),
        # What is no text in the document says nothing of texts.
        ("StringEquals: yes", "StringEquals: 'yes'", False),
        ("StringEquals: 1.0", "StartsWith: '1'", False),
        ("StringEquals: 5", "StringEquals: 5", True),
    ],
)  # fmt: skip
def test_one_comparison_of_another(first: str, second: str, expected: bool) -> None:
    one, two = (known(f"{{Variable: '{{{{ P }}}}', {text}}}") for text in (first, second))
    assert implies(one, two) is expected
    assert implies(Negation(two), Negation(one)) is expected
    # Of another variable nothing follows.
    assert not implies(one, known(f"{{Variable: '{{{{ Q }}}}', {second}}}"))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("StringEquals: a", "StringEquals: b", True),
        ("StringEquals: a", "StringEquals: A", True),
        ("StringEquals: a", "EqualsIgnoreCase: A", False),
        ("StringEquals: a", "EqualsIgnoreCase: B", True),
        ("StringEquals: ß", "EqualsIgnoreCase: ss", False),
        ("StringEquals: ab", "StartsWith: b", True),
        ("StartsWith: b", "StringEquals: ab", True),
        ("StartsWith: a", "StartsWith: b", False),
        ("EndsWith: a", "StringEquals: ab", True),
        ("Contains: c", "StringEquals: ab", True),
        ("NumericEquals: 1", "NumericEquals: 2", True),
        ("NumericEquals: 1", "NumericGreater: 1", True),
        ("NumericEquals: 1", "NumericGreaterOrEquals: 1", False),
        ("NumericLesser: 1", "NumericGreater: 1", True),
        ("NumericLesser: 1", "NumericGreaterOrEquals: 1", True),
        ("NumericLesserOrEquals: 1", "NumericGreaterOrEquals: 1", False),
        ("NumericLesser: 2", "NumericGreater: 1", False),
        ("BooleanEquals: true", "BooleanEquals: false", True),
        ("BooleanEquals: true", "BooleanEquals: 'false'", False),
        ("StringEquals: a", "StringEquals: '{{ Q }}'", False),
        ("StringEquals: '5'", "StringEquals: 6", False),
        ("StringEquals: a", "NumericEquals: 5", False),
    ],
)
def test_one_comparison_excludes_another(first: str, second: str, expected: bool) -> None:
    one, two = (known(f"{{Variable: '{{{{ P }}}}', {text}}}") for text in (first, second))
    assert implies(one, Negation(two)) is expected


def test_compounds_of_each_other() -> None:
    a, ab, b = (known({"Variable": "{{ P }}", "StartsWith": text}) for text in ("a", "ab", "b"))
    q = known({"Variable": "{{ Q }}", "StringEquals": "x"})

    def both(*parts: Condition) -> Condition:
        return Junction("And", parts)

    def either(*parts: Condition) -> Condition:
        return Junction("Or", parts)

    assert implies(both(ab, q), a)
    assert implies(both(ab, q), both(a, q))
    assert implies(ab, either(a, q))
    assert implies(either(ab, a), a)
    assert implies(either(both(ab, q), both(b, q)), either(a, b))
    assert implies(both(either(ab, a), q), both(q, a))
    assert implies(Negation(either(a, b)), Negation(a))
    assert implies(Negation(a), Negation(both(ab, q)))
    assert not implies(either(ab, q), a)
    assert not implies(a, both(a, q))
    assert not implies(both(a, q), b)
    assert not implies(Negation(both(a, q)), Negation(a))
    assert not implies(a, Negation(q))
    assert not implies(Negation(a), b)


# covered_by

listed = st.lists(
    st.one_of(
        st.none(), *(st.recursive(comparisons(operators), compounds, max_leaves=3) for operators in families[:3])
    ),
    max_size=8,
)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(listed)
def test_covered_by_finds_what_comparing_all_finds(shapes: list[Shape | None]) -> None:
    every = [None if shape is None else known(shape) for shape in shapes]
    expected = []
    for index, condition in enumerate(every):
        for earlier, other in enumerate(every[:index]):
            if condition is not None and other is not None and implies(condition, other):
                expected.append((index, earlier))
                break
    assert list(covered_by(every)) == expected


def test_covered_by_names_the_first_that_covers() -> None:
    texts = ["StartsWith: win", "StringEquals: linux", "StringEquals: windows", "StringEquals: linux",
             "EqualsIgnoreCase: MAC", "StringEquals: Mac", "EqualsIgnoreCase: mac", "StringEquals: bsd"]  # fmt: skip
    every = [known(f"{{Variable: '{{{{ P }}}}', {text}}}") for text in texts]
    assert list(covered_by(every)) == [(2, 0), (3, 1), (5, 4), (6, 4)]
    assert list(covered_by([None, *every[:2], None, every[1]])) == [(4, 2)]
    assert list(covered_by([])) == []


def test_many_equal_choices_are_not_compared_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(first: Condition, second: Condition) -> bool:
        nonlocal calls
        calls += 1
        return implies(first, second)

    monkeypatch.setattr(conditions, "implies", counted)
    every = [known(f"{{Variable: '{{{{ P }}}}', StringEquals: v{number % 1500}}}") for number in range(2000)]
    assert list(covered_by(every)) == [(number, number - 1500) for number in range(1500, 2000)]
    assert calls <= 2000


# covers_everything

PARAMETERS = {
    "Text": {"type": "String", "allowedValues": ["a", "B"]},
    "WithDefault": {"type": "String", "allowedValues": ["a"], "default": "c"},
    "WithSsm": {"type": "String", "allowedValues": ["a"], "default": "{{ ssm:x }}"},
    "Free": {"type": "String"},
    "Flag": {"type": "Boolean"},
    "Count": {"type": "Integer"},
    "List": {"type": "StringList", "allowedValues": ["a"]},
    "Numbers": {"type": "String", "allowedValues": [1, 2]},
}
POSSIBLE: dict[str, list[Value]] = {
    "Text": ["a", "B"],
    "WithDefault": ["a", "c"],
    "WithSsm": ["a", "z"],
    "Free": ["a", "B", "z", ""],
    "Flag": [True, False],
    "Count": [-1, 0, 1, 2, 3, 6],
    "Numbers": ["1", "2"],
    "step.Out": ["a", "B", "", "true", 1],
}


@cache
def declared() -> Document:
    text = json.dumps({"schemaVersion": "0.3", "parameters": PARAMETERS, "mainSteps": []})
    return loads(text, "doc.json").document


def about(variable: str) -> st.SearchStrategy[Shape]:
    def with_operator(operator: str) -> st.SearchStrategy[Shape]:
        literals: st.SearchStrategy[Any] = st.sampled_from(["a", "A", "b", "B", "c", "", "z"])
        if operator.startswith("Numeric"):
            literals = st.sampled_from([0, 1, 1.5, 2])
        elif operator == "BooleanEquals":
            literals = st.booleans()
        return st.fixed_dictionaries({"Variable": st.just(f"{{{{ {variable} }}}}"), operator: literals})

    operators = {"Flag": ["BooleanEquals"], "Count": NUMBER_OPERATORS}.get(variable, TEXT_OPERATORS)
    return st.recursive(st.sampled_from(operators).flatmap(with_operator), compounds, max_leaves=3)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    st.sampled_from(sorted(POSSIBLE)).flatmap(lambda name: st.tuples(st.just(name), st.lists(about(name), max_size=4)))
)
def test_where_everything_is_covered_some_condition_holds_for_every_value(case: tuple[str, list[Shape]]) -> None:
    name, shapes = case
    if covers_everything([known(shape) for shape in shapes], declared()):
        for value, reading in product(POSSIBLE[name], READINGS):
            assert any(holds(shape, {name: value}, reading) for shape in shapes), value


@pytest.mark.parametrize(
    ("variable", "texts", "expected"),
    [
        ("Flag", ["BooleanEquals: true", "BooleanEquals: false"], True),
        ("Flag", ["BooleanEquals: true"], False),
        ("Flag", ["BooleanEquals: true", "BooleanEquals: 'false'"], False),
        ("Flag", ["StringEquals: 'true'", "StringEquals: 'false'"], False),
        ("Text", ["StringEquals: a", "StringEquals: B"], True),
        ("Text", ["StringEquals: a", "EqualsIgnoreCase: b"], True),
        ("Text", ["StringEquals: a", "StringEquals: b"], False),
        ("Text", ["Contains: ''"], True),
        ("Text", ["StringEquals: a"], False),
        ("Text", ["StringEquals: a", "StringEquals: '{{ Flag }}'"], False),
        ("WithDefault", ["StringEquals: a"], False),
        ("WithDefault", ["StringEquals: a", "StringEquals: c"], True),
        ("WithSsm", ["StringEquals: a"], False),
        ("Free", ["StringEquals: a", "StringEquals: b"], False),
        ("List", ["StringEquals: a"], False),
        ("Numbers", ["StringEquals: '1'", "StringEquals: '2'"], False),
        ("Undeclared", ["BooleanEquals: true", "BooleanEquals: false"], False),
        ("step.Out", ["BooleanEquals: true", "BooleanEquals: false"], False),
        ("Count", ["NumericGreater: 5", "NumericLesserOrEquals: 5"], True),
        ("Count", ["NumericGreater: 5", "NumericLesser: 5"], False),
        ("Count", ["NumericGreater: 5", "NumericLesser: 5", "NumericEquals: 5"], True),
        ("Count", ["NumericGreaterOrEquals: 3", "NumericLesser: 4"], True),
        ("Count", ["NumericGreater: 5"], False),
        ("Count", ["NumericLesser: 5"], False),
        ("Count", [], False),
        # A condition and its Not, whatever the variable.
        ("step.Out", ["StringEquals: a", "Not: {Variable: '{{ step.Out }}', StringEquals: a}"], True),
        ("step.Out", ["StartsWith: a", "Not: {Variable: '{{ step.Out }}', StringEquals: ab}"], True),
        ("step.Out", ["StringEquals: ab", "Not: {Variable: '{{ step.Out }}', StartsWith: a}"], False),
        ("step.Out", ["Not: {Variable: '{{ step.Out }}', StringEquals: a}"], False),
        # An Or is as good as its parts one by one, an And is not.
        (
            "Flag",
            ["Or: [{Variable: '{{ Flag }}', BooleanEquals: true}, {Variable: '{{ Flag }}', BooleanEquals: false}]"],
            True,
        ),
        (
            "Flag",
            ["And: [{Variable: '{{ Flag }}', BooleanEquals: true}, {Variable: '{{ Flag }}', BooleanEquals: false}]"],
            False,
        ),
        (
            "step.Out",
            [
                "Or: [{Variable: '{{step.Out}}', Contains: a}, {Not: {Variable: '{{step.Out}}', Contains: a}}]",
            ],
            True,
        ),
    ],
)
def test_covers_everything(variable: str, texts: list[str], expected: bool) -> None:
    every = [
        known(f"{{{text}}}" if text[:2] in ("No", "Or", "An") else f"{{Variable: '{{{{ {variable} }}}}', {text}}}")
        for text in texts
    ]
    assert covers_everything([*every], declared()) is expected
    assert covers_everything([None, *reversed(every)], declared()) is expected


# SSM207, SSM208

BRANCH_HEAD = (
    'schemaVersion: "0.3"\nparameters: {P: {type: String}, Q: {type: Boolean}, N: {type: Integer}}\nmainSteps:\n'
)


def compared(text: str, target: str = "B", mark: str = "", variable: str = "P") -> str:
    return f"{{{mark}Variable: '{{{{ {variable} }}}}', {text}, NextStep: {target}}}"


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (["StringEquals: a", "@StringEquals: a"], ["@0 warning SSM208 mainSteps[0].inputs.Choices[1]"]),
        (["StringEquals: a", "StringEquals: b"], []),
        (["StringEquals: ab", "StartsWith: a"], []),
        (["StartsWith: a", "@StringEquals: ab"], ["@0 warning SSM208 mainSteps[0].inputs.Choices[1]"]),
        (
            ["StartsWith: a", "@StartsWith: ab", "Contains: z", "@EndsWith: zz"],
            ["@0 warning SSM208 mainSteps[0].inputs.Choices[1]", "@1 warning SSM208 mainSteps[0].inputs.Choices[3]"],
        ),
        (["StringEquals: '${A}'", "StringEquals: '${A}'"], []),
        (["Unequal: a", "Unequal: a"], []),
    ],
)
def test_choices_that_are_never_taken(choices: list[str], expected: list[str]) -> None:
    shown = ", ".join(compared(text.removeprefix("@"), mark="@" if text[0] == "@" else "") for text in choices)
    branch = f"{{name: A, action: aws:branch, inputs: {{Choices: [{shown}], Default: B}}}}"
    text, expected = marked(document(branch, "B"), expected)
    assert found(text) == expected


def test_what_is_said_of_a_choice_that_is_never_taken() -> None:
    lines = [
        "- name: A",
        "  action: aws:branch",
        "  inputs:",
        "    Choices:",
        "    - NextStep: B",
        "      Variable: '{{ P }}'",
        "      StartsWith: win",
        "    - Variable: '{{P}}'",
        "      StringEquals: windows",
        "      NextStep: A2",
        "    - Variable: '{{ P }}'",
        "      NextStep: B",
        "      StartsWith: win",
        "    Default: B",
        "- {name: A2}",
        "- {name: B}",
    ]
    findings = lint_text(BRANCH_HEAD + "\n".join(lines), "doc.yaml", select=["SSM208"])
    assert [(each.line, each.column, each.end_line, each.end_column, each.step) for each in findings] == [
        (11, 7, 11, 15, "A"),
        (14, 7, 14, 15, "A"),
    ]
    first = "that of Choices[0] (line 8), which is tested first"
    assert [each.message for each in findings] == [
        f"Choices[1] of 'A' can never be taken: its condition is covered by {first}",
        f"Choices[2] of 'A' can never be taken: its condition repeats {first}",
    ]
    for each in findings:
        assert [(place.line, place.column, place.message) for place in each.related] == [(8, 7, "tested first")]


@pytest.mark.parametrize(
    ("settings_", "choices", "told"),
    [
        ("", "[{0}]", True),
        ("isEnd: false, ", "[{0}]", True),
        ("isEnd: true, ", "[{0}]", False),
        ("isEnd: '${{Last}}', ", "[{0}]", False),
        ("nextStep: B, ", "[{0}]", False),
        ("", "[{0}], Default: B", False),
        ("", "[{0}], Default: null", True),
        ("", "[{0}, {1}]", False),
        ("", "[{0}, {0}]", True),
        ("", "[{0}, !Ref More]", False),
        ("", "!Ref All", False),
        ("", "[]", False),
        ("", "[{2}, {3}]", False),
        ("", "[{2}]", True),
        ("", "[{{Variable: '{{{{ P }}}}', StringEquals: x, NextStep: '${{Next}}'}}]", True),
    ],
)
def test_branches_that_fall_through(settings_: str, choices: str, told: bool) -> None:
    filled = choices.format(
        compared("BooleanEquals: true", variable="Q"),
        compared("BooleanEquals: false", variable="Q"),
        compared("NumericGreater: 3", variable="N"),
        compared("NumericLesserOrEquals: 3", variable="N"),
    )
    branch = f"- {{name: @A, action: aws:branch, {settings_.format()}inputs: {{Choices: {filled}}}}}\n- {{name: B}}\n"
    text, expected = marked(BRANCH_HEAD + branch, ["@0 info SSM207 mainSteps[0]"])
    assert found(text, "SSM207") == (expected if told else [])


def messages(text: str) -> Iterator[str]:
    for finding in lint_text(text, "doc.yaml", select=["SSM207"]):
        yield finding.message


def test_what_is_said_of_a_branch_that_falls_through() -> None:
    choice = compared("StringEquals: x", "C")
    branch = f"{{name: A, action: aws:branch, inputs: {{Choices: [{choice}]}}}}"
    head, tail = "when no choice of 'A' matches, ", ": state a Default, or isEnd"
    assert list(messages(document(branch, "B", "C"))) == [head + "'B' (line 5) runs, the next step in order" + tail]
    assert list(messages(document(branch, "C"))) == [
        head + "'C' (line 5) runs, the next step in order and one of the choices" + tail
    ]
    assert list(messages(document("C", branch))) == [head + "the automation ends" + tail]
    loop = f"{{name: L, action: aws:loop, inputs: {{Iterators: [x], Steps: [{branch}]}}}}"
    assert list(messages(document("C", loop))) == [head + "this pass of the loop ends" + tail]
    # What a generator puts behind the branch is not known.
    assert list(messages(document(branch, "{Ref: More}", "C"))) == []
