"""Conditions of branches and loops, evaluated: every operator, And / Or / Not, and values that are not known."""

from __future__ import annotations

from typing import Any

import pytest

from ssmlint.api import loads
from ssmlint.execution import UndecidedError, simulate
from ssmlint.execution.typed import fitted, number_of

HEAD = """\
schemaVersion: "0.3"
parameters:
  S: {type: String}
  N: {type: Integer}
  B: {type: Boolean}
  L: {type: StringList}
  M: {type: StringMap}
  U: {type: String}
mainSteps:
- {name: A, action: aws:executeScript, inputs: {}}
"""
KNOWN = {"S": "Abc", "N": 5, "B": True, "L": ["a"], "M": {"k": "v"}}


def holds(condition: str, **values: Any) -> bool:
    """Whether a branch with the condition, a flow mapping, takes its choice."""
    text = HEAD + (
        "- name: T\n  action: aws:branch\n  isEnd: true\n"
        f"  inputs: {{Choices: [{{NextStep: Yes_, {condition}}}]}}\n"
        "- {name: Yes_, action: aws:executeScript, inputs: {}}\n"
    )
    return simulate(loads(text), parameters={**KNOWN, **values}).trace[-1].step.label == "Yes_"


def on(variable: str, operator: str, operand: str) -> str:
    return f"Variable: '{{{{ {variable} }}}}', {operator}: {operand}"


@pytest.mark.parametrize(
    ("operator", "true", "false"),
    [
        ("StringEquals", ["Abc"], ["abc", "Ab"]),
        ("EqualsIgnoreCase", ["aBC", "Abc"], ["ab"]),
        ("StartsWith", ["A", "Abc", "''"], ["a", "b"]),
        ("EndsWith", ["bc", "''"], ["C", "b"]),
        ("Contains", ["b", "Abc"], ["ac", "B"]),
    ],
)
def test_string_operators(operator: str, true: list[str], false: list[str]) -> None:
    assert [holds(on("S", operator, operand)) for operand in true] == [True] * len(true)
    assert [holds(on("S", operator, operand)) for operand in false] == [False] * len(false)


@pytest.mark.parametrize(
    ("operator", "results"),
    [
        ("NumericEquals", [False, True, False]),
        ("NumericGreater", [True, False, False]),
        ("NumericLesser", [False, False, True]),
        ("NumericGreaterOrEquals", [True, True, False]),
        ("NumericLesserOrEquals", [False, True, True]),
    ],
)
def test_numeric_operators(operator: str, results: list[bool]) -> None:
    assert [holds(on("N", operator, operand)) for operand in ("4.5", "5", "6")] == results
    assert [holds(on("N", operator, operand)) for operand in ("-4", "5.0", "'6'")] == results


def test_boolean_operator() -> None:
    assert [holds(on("B", "BooleanEquals", each)) for each in ("true", "false")] == [True, False]
    assert [holds(on("B", "BooleanEquals", each), B="false") for each in ("true", "false", "'False'")] == [
        False,
        True,
        True,
    ]


def test_seen_in_runs() -> None:
    """Section 6.2: what runs have shown."""
    assert holds(on("S", "EqualsIgnoreCase", "true"), S="True")
    assert holds(on("B", "BooleanEquals", "true"), B="true")
    assert holds(on("N", "NumericEquals", "'{{ N }}'"))


def test_references_on_the_right_and_inside_of_text() -> None:
    assert holds(on("S", "StringEquals", "'{{ U }}'"), U="Abc")
    assert holds("Variable: 'x{{ N }}', StringEquals: x5")
    assert holds("Variable: plain, StringEquals: plain")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("And: [{%s}, {%s}]", [False, False, True]),
        ("Or: [{%s}, {%s}]", [False, True, True]),
        ("Not: {And: [{%s}, {%s}]}", [True, True, False]),
        ("And: [{Not: {%s}}, {Not: {%s}}]", [True, False, False]),
        ("Or: [{And: [{%s}, {%s}]}, {Variable: a, StringEquals: b}]", [False, False, True]),
    ],
)
def test_and_or_not(condition: str, expected: list[bool]) -> None:
    yes, no = on("S", "StringEquals", "Abc"), on("N", "NumericEquals", "1")
    assert [holds(condition % pair) for pair in ((no, no), (yes, no), (yes, yes))] == expected
    assert holds(condition % (no, yes)) is expected[1]


def test_what_is_not_known_may_not_matter() -> None:
    unknown, yes, no = on("U", "StringEquals", "x"), on("S", "StringEquals", "Abc"), on("S", "StringEquals", "no")
    assert not holds(f"And: [{{{unknown}}}, {{{no}}}]")
    assert holds(f"Or: [{{{unknown}}}, {{{yes}}}]")
    for condition in (unknown, f"And: [{{{unknown}}}, {{{yes}}}]", f"Or: [{{{no}}}, {{Not: {{{unknown}}}}}]"):
        with pytest.raises(UndecidedError, match=r"\{\{ U \}\}: the parameter has no default\).* or --param U=VALUE$"):
            holds(condition)


@pytest.mark.parametrize(
    "condition",
    [
        on("L", "Contains", "a"),
        on("M", "StringEquals", "a"),
        on("B", "NumericEquals", "1"),
        on("S", "NumericGreater", "1"),
        on("N", "BooleanEquals", "true"),
        on("S", "StringEquals", "[a]"),
        on("S", "StringEquals", "null"),
        on("S", "Matches", "a"),
        on("S", "StringEquals", "a") + ", Contains: b",
        "Variable: a",
        "Not: a",
        "And: []",
        on("Gone.Output", "StringEquals", "a"),
        on("global:REGION", "StringEquals", "a"),
        on("variable:x", "StringEquals", "a"),
        "Variable: '${Made}', StringEquals: a",
    ],
)
def test_what_no_page_tells_is_asked(condition: str) -> None:
    with pytest.raises(UndecidedError, match=r"^the branch 'T' cannot be decided \(.*: give --choose T=Yes_\|none$"):
        holds(condition)


def test_the_first_true_choice_wins() -> None:
    text = HEAD + (
        "- name: T\n  action: aws:branch\n  inputs:\n    Choices:\n"
        f"    - {{NextStep: Y, {on('N', 'NumericGreater', '9')}}}\n"
        f"    - {{NextStep: Z, {on('N', 'NumericGreater', '1')}}}\n"
        f"    - {{NextStep: Y, {on('U', 'StringEquals', 'x')}}}\n"
        "    Default: Y\n"
        "- {name: Y, action: aws:executeScript, inputs: {}}\n- {name: Z, action: aws:executeScript, inputs: {}}\n"
    )
    execution = simulate(loads(text), parameters=KNOWN)
    assert [each.step.label for each in execution.trace] == ["A", "T", "Z"]
    assert execution.trace[1].reason == "Choices[1], {{ N }} is '5'"
    with pytest.raises(UndecidedError, match=r"give --choose T=Y\|Z or --param U=VALUE$"):
        simulate(loads(text), parameters={**KNOWN, "N": 0})


def test_texts_that_stand_for_other_values_are_told() -> None:
    text = (
        HEAD
        + f"- {{name: T, action: aws:branch, inputs: {{Choices: [{{NextStep: A, {on('S', 'NumericLesser', '1')}}}]}}}}"
    )
    execution = simulate(loads(text), parameters={**KNOWN, "S": "7"})
    assert "NumericLesser takes the text '7' for a number" in execution.assumptions


@pytest.mark.parametrize(
    ("value", "type_name", "expected"),
    [
        ("5", "String", "5"),
        ('"x"', "String", "x"),
        ('{"a": 1}', "String", '{"a": 1}'),
        (True, "String", "true"),
        (["a"], "String", "a"),
        ("5", "Integer", 5),
        (["5"], "Integer", 5),
        ("TRUE", "Boolean", True),
        (False, "Boolean", False),
        ("a, b", "StringList", ["a", "b"]),
        ('["a", 1]', "StringList", ["a", "1"]),
        ("", "StringList", []),
        (("a",), "List<AWS::EC2::Instance::Id>", ["a"]),
        ('{"a": 1}', "StringMap", {"a": 1}),
        ('{"a": 1}', "MapList", [{"a": 1}]),
        ("5", None, 5),
        ("text", None, "text"),
        ("NaN", None, "NaN"),
        ("[" * 100_000, None, "[" * 100_000),
    ],
)
def test_values_fit_their_type(value: object, type_name: str | None, expected: object) -> None:
    assert fitted(value, type_name) == expected


@pytest.mark.parametrize(
    ("value", "type_name", "message"),
    [
        ("x", "Integer", "must be a whole number, not 'x'"),
        (True, "Integer", "must be a whole number, not 'true'"),
        (1.5, "Integer", "must be a whole number, not '1.5'"),
        ("yes", "Boolean", "must be true or false, not 'yes'"),
        ("x", "StringMap", "must be a JSON object, not 'x'"),
        ("[1]", "MapList", "must be a JSON list of objects, not '[1]'"),
    ],
)
def test_values_that_do_not_fit(value: object, type_name: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^must be ") as caught:
        fitted(value, type_name)
    assert str(caught.value) == message


def test_numbers() -> None:
    texts = ["5", "-5", "1.5", "1e3", "", "x", "1e999", "9" * 19, "9" * 5000]
    assert [number_of(text) for text in texts[:7]] == [5, -5, 1.5, 1000.0, "", "x", "1e999"]
    assert number_of(texts[7]) == 1e19
    assert number_of(texts[8]) == texts[8]
