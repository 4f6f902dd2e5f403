"""The ways to leave a step: each row of "what runs next" as the User Guide has it, and the graph they make."""

from __future__ import annotations

import json
import re
from typing import Any

import networkx
import pytest

from ssmlint.analysis import Analysis
from ssmlint.api import lint_text, loads
from ssmlint.flow import ANYWHERE, ENDS, START, Edge, EdgeKind, Outcome, pass_of

SUCCESS, FAILED, TIMED_OUT, CANCELLED = Outcome

HEAD = 'schemaVersion: "0.3"\nparameters: {P: {type: String}, Q: {type: Boolean}}\nmainSteps:\n'
REST = "action: aws:executeScript, inputs: {}"


def document(*steps: str) -> str:
    """A document with one step a line, from line 4 on: the properties of each, without name only in `{...}`."""
    lines = (step if step.startswith("{") else f"{{name: {step}, {REST}}}" for step in steps)
    return HEAD + "".join(f"- {line}\n" for line in lines)


def around(settings: str) -> Analysis:
    """Step T with the given settings between A, and B and C."""
    return loads(document("A", f"{{name: T, {REST}, {settings}}}" if settings else "T", "B", "C"), "doc.yaml")


def branch(inputs: str, settings: str = "") -> str:
    return f"{{name: T, action: aws:branch, {settings or 'description: d'}, inputs: {{{inputs}}}}}"


def choice(target: str, value: str = "x") -> str:
    return f"{{NextStep: {target}, Variable: '{{{{ P }}}}', StringEquals: {value}}}"


def told(analysis: Analysis, edge: Edge) -> str:
    """An edge on one line: `kind -> target`, with ? not certain, ! guessed, 0 impossible, then path and text."""
    marks = ("" if edge.certain else "?") + ("!" if edge.guessed else "") + ("" if edge.possible else "0")
    text = analysis.document.source.text.content[edge.span.start : edge.span.end]
    assert edge.label.startswith("Choices") == (edge.kind is EdgeKind.CHOICE)
    kind = edge.label if edge.kind is EdgeKind.CHOICE else edge.kind.value
    return f"{kind} -> {edge.target}{marks} | {edge.path} | {text}"


def ways(analysis: Analysis, outcome: Outcome, name: str = "T") -> list[str]:
    step = analysis.document.by_name[name]
    assert all(edge.source == step.id for edge in analysis.flow.edges[step.id])
    return [told(analysis, edge) for edge in analysis.flow.leaving(step, outcome)]


def following(analysis: Analysis, outcome: Outcome, name: str = "T") -> tuple[list[str], bool]:
    return analysis.next_steps(analysis.document.by_name[name], outcome)


def found(text: str, *codes: str) -> list[str]:
    """The findings of family 2, or of the given rules, as `line:column severity code path`."""
    return [
        f"{each.line}:{each.column} {each.severity.value} {each.code} {each.path}"
        for each in lint_text(text, "doc.yaml", select=codes or ["SSM20", "SSM21"])
    ]


def marked(text: str, expected: list[str]) -> tuple[str, list[str]]:
    """The text without its marks, and what is expected with `@0`, `@1` ... replaced by the places of the marks."""
    places = []
    while (at := text.find("@")) >= 0:
        head = text[:at]
        places.append(f"{head.count(chr(10)) + 1}:{at - head.rfind(chr(10))}")
        text = head + text[at + 1 :]
    return text, [re.sub(r"@([0-9])", lambda match: places[int(match.group(1))], line) for line in expected]


# 5.1 after success

IN_ORDER = "order -> B | mainSteps[1] | T"


@pytest.mark.parametrize(
    ("settings", "edges", "next_steps", "documented"),
    [
        ("", [IN_ORDER], ["B"], True),
        ("nextStep: C", ["next -> C | mainSteps[1].nextStep | C"], ["C"], True),
        ("nextStep: 'A'", ["next -> A | mainSteps[1].nextStep | 'A'"], ["A"], True),
        ("nextStep: T", ["next -> T | mainSteps[1].nextStep | T"], ["T"], True),
        ("isEnd: true", ["end -> <end> | mainSteps[1].isEnd | true"], [], True),
        ("isEnd: yes", ["end -> <end> | mainSteps[1].isEnd | yes"], [], True),
        ("isEnd: 'true'", ["end -> <end> | mainSteps[1].isEnd | 'true'"], [], True),
        ("isEnd: false", [IN_ORDER], ["B"], True),
        ("isEnd: 'False'", [IN_ORDER], ["B"], True),
        ("isEnd: 1", [IN_ORDER], ["B"], True),
        ("isEnd: null", [IN_ORDER], ["B"], True),
        ("nextStep: null", [IN_ORDER], ["B"], True),
        ("nextStep: ~, isEnd: true", ["end -> <end> | mainSteps[1].isEnd | true"], [], True),
        ("isEnd: false, nextStep: C", ["next -> C | mainSteps[1].nextStep | C"], ["C"], True),
        # Refused: both ways are kept so that nothing more follows from it.
        (
            "isEnd: true, nextStep: C",
            ["next -> C? | mainSteps[1].nextStep | C", "end -> <end>? | mainSteps[1].isEnd | true"],
            ["C"],
            False,
        ),
        # Known at run time, or after a generator ran.
        (
            "isEnd: '{{ Q }}'",
            ["order -> B? | mainSteps[1] | T", "end -> <end>? | mainSteps[1].isEnd | '{{ Q }}'"],
            ["B"],
            False,
        ),
        (
            "isEnd: !Ref Last, nextStep: C",
            ["next -> C? | mainSteps[1].nextStep | C", "end -> <end>? | mainSteps[1].isEnd | Last"],
            ["C"],
            False,
        ),
        (
            "nextStep: '{{ P }}'",
            ["next -> <anywhere>? | mainSteps[1].nextStep | '{{ P }}'"],
            ["A", "T", "B", "C"],
            False,
        ),
        ("nextStep: !Ref N", ["next -> <anywhere>? | mainSteps[1].nextStep | N"], ["A", "T", "B", "C"], False),
        ("nextStep: {Ref: N}", ["next -> <anywhere>? | mainSteps[1].nextStep | nextStep"], ["A", "T", "B", "C"], False),
        # Mistakes: where it was probably meant to go, and in order.
        (
            "nextStep: step:C",
            ["next -> C?! | mainSteps[1].nextStep | step:C", "next -> B?! | mainSteps[1].nextStep | step:C"],
            [],
            True,
        ),
        ("nextStep: Zebra", ["next -> B?! | mainSteps[1].nextStep | Zebra"], [], True),
        ("nextStep: [C]", ["next -> B?! | mainSteps[1].nextStep | nextStep"], [], True),
    ],
)
def test_after_success(settings: str, edges: list[str], next_steps: list[str], documented: bool) -> None:
    analysis = around(settings)
    assert ways(analysis, SUCCESS) == edges
    assert following(analysis, SUCCESS) == (next_steps, documented)


@pytest.mark.parametrize(
    ("settings", "edges", "next_steps"),
    [
        ("", ["order -> <end> | mainSteps[1] | T"], []),
        ("isEnd: true", ["end -> <end> | mainSteps[1].isEnd | true"], []),
        ("isEnd: false", ["order -> <end> | mainSteps[1] | T"], []),
        ("nextStep: A", ["next -> A | mainSteps[1].nextStep | A"], ["A"]),
    ],
)
def test_after_success_of_the_last_step(settings: str, edges: list[str], next_steps: list[str]) -> None:
    analysis = loads(document("A", f"{{name: T, {REST}, {settings or 'description: d'}}}"), "doc.yaml")
    assert ways(analysis, SUCCESS) == edges
    assert following(analysis, SUCCESS) == (next_steps, True)


# 5.2 after failure or timeout

ON_FAILURE = "mainSteps[1].onFailure"
BOTH_ENDS = ["failure -> <failed>? | mainSteps[1].isEnd | true"]


@pytest.mark.parametrize(
    ("settings", "edges", "next_steps", "documented"),
    [
        # Abort, the default.
        ("", ["failure -> <failed> | mainSteps[1] | T"], [], True),
        ("onFailure: null", ["failure -> <failed> | mainSteps[1] | T"], [], True),
        ("nextStep: C", ["failure -> <failed> | mainSteps[1] | T"], [], True),
        ("isEnd: true", ["failure -> <failed> | mainSteps[1] | T"], [], True),
        ("onFailure: Abort", [f"failure -> <failed> | {ON_FAILURE} | Abort"], [], True),
        ("onFailure: abort", [f"failure -> <failed> | {ON_FAILURE} | abort"], [], True),
        ("onFailure: ABORT", [f"failure -> <failed>? | {ON_FAILURE} | ABORT"], [], False),
        ("onFailure: Abort, isEnd: true", [f"failure -> <failed> | {ON_FAILURE} | Abort"], [], True),
        # Continue.
        ("onFailure: Continue", [f"failure -> B | {ON_FAILURE} | Continue"], ["B"], True),
        ("onFailure: continue", [f"failure -> B? | {ON_FAILURE} | continue"], ["B"], False),
        ("onFailure: Continue, nextStep: B", [f"failure -> B | {ON_FAILURE} | Continue"], ["B"], True),
        (
            "onFailure: Continue, nextStep: C",
            ["failure -> C? | mainSteps[1].nextStep | C", f"failure -> B? | {ON_FAILURE} | Continue"],
            ["C", "B"],
            False,
        ),
        (
            "onFailure: Continue, nextStep: A",
            ["failure -> A? | mainSteps[1].nextStep | A", f"failure -> B? | {ON_FAILURE} | Continue"],
            ["A", "B"],
            False,
        ),
        (
            "onFailure: Continue, nextStep: '{{ P }}'",
            ["failure -> <anywhere>? | mainSteps[1].nextStep | '{{ P }}'", f"failure -> B? | {ON_FAILURE} | Continue"],
            ["A", "T", "B", "C"],
            False,
        ),
        ("onFailure: Continue, isEnd: true", [f"failure -> <end> | {ON_FAILURE} | Continue"], [], True),
        ("onFailure: Continue, isEnd: true, nextStep: C", [f"failure -> <end> | {ON_FAILURE} | Continue"], [], True),
        (
            "onFailure: Continue, isEnd: '${Last}'",
            [f"failure -> <end>? | {ON_FAILURE} | Continue", f"failure -> B? | {ON_FAILURE} | Continue"],
            ["B"],
            False,
        ),
        # step:X.
        ("onFailure: step:C", [f"failure -> C | {ON_FAILURE} | step:C"], ["C"], True),
        ("onFailure: step:A", [f"failure -> A | {ON_FAILURE} | step:A"], ["A"], True),
        ("onFailure: step:T", [f"failure -> T | {ON_FAILURE} | step:T"], ["T"], True),
        ("onFailure: step:C, nextStep: B", [f"failure -> C | {ON_FAILURE} | step:C"], ["C"], True),
        ("onFailure: Step:C", [f"failure -> C? | {ON_FAILURE} | Step:C"], ["C"], False),
        ("onFailure: step:C, isEnd: true", [f"failure -> C? | {ON_FAILURE} | step:C", *BOTH_ENDS], ["C"], False),
        (
            "onFailure: 'step:{{ P }}'",
            [f"failure -> <anywhere>? | {ON_FAILURE} | 'step:{{{{ P }}}}'"],
            list("ATBC"),
            False,
        ),
        ("onFailure: !Sub x", [f"failure -> <anywhere>? | {ON_FAILURE} | x"], list("ATBC"), False),
        ("onFailure: {Ref: X}", [f"failure -> <anywhere>? | {ON_FAILURE} | onFailure"], list("ATBC"), False),
        # Mistakes.
        ("onFailure: C", [f"failure -> C?! | {ON_FAILURE} | C"], [], True),
        ("onFailure: step:Zebra", [f"failure -> <failed>?! | {ON_FAILURE} | step:Zebra"], [], True),
        ("onFailure: Retry", [f"failure -> <failed>?! | {ON_FAILURE} | Retry"], [], True),
        ("onFailure: Contineu", [f"failure -> <failed>?! | {ON_FAILURE} | Contineu"], [], True),
        ("onFailure: [step:C]", [f"failure -> <failed>?! | {ON_FAILURE} | onFailure"], [], True),
    ],
)
def test_after_failure(settings: str, edges: list[str], next_steps: list[str], documented: bool) -> None:
    analysis = around(settings)
    assert ways(analysis, FAILED) == edges
    assert following(analysis, FAILED) == (next_steps, documented)
    # A timeout takes the same ways.
    timeouts = [edge.replace("failure ->", "timeout ->").replace("<failed>", "<timed out>") for edge in edges]
    assert ways(analysis, TIMED_OUT) == timeouts
    assert following(analysis, TIMED_OUT) == (next_steps, documented)


def test_continue_in_the_last_step_ends() -> None:
    analysis = loads(document("A", f"{{name: T, {REST}, onFailure: Continue}}"), "doc.yaml")
    assert ways(analysis, FAILED) == [f"failure -> <end> | {ON_FAILURE} | Continue"]
    assert following(analysis, FAILED) == ([], True)


def test_a_failing_handler_is_judged_by_its_own_properties() -> None:
    text = document(
        f"{{name: A, {REST}, onFailure: step:T, isEnd: true}}", f"{{name: T, {REST}, onFailure: step:C}}", "C"
    )
    assert ways(loads(text, "doc.yaml"), FAILED) == [f"failure -> C | {ON_FAILURE} | step:C"]


# 5.3 after cancellation

ON_CANCEL = "mainSteps[1].onCancel"


@pytest.mark.parametrize(
    ("settings", "edges", "next_steps", "documented"),
    [
        ("", ["cancel -> <cancelled> | mainSteps[1] | T"], [], True),
        ("onCancel: null", ["cancel -> <cancelled> | mainSteps[1] | T"], [], True),
        ("isEnd: true, onFailure: step:C", ["cancel -> <cancelled> | mainSteps[1] | T"], [], True),
        ("onCancel: Abort", [f"cancel -> <cancelled> | {ON_CANCEL} | Abort"], [], True),
        ("onCancel: aBort", [f"cancel -> <cancelled>? | {ON_CANCEL} | aBort"], [], False),
        ("onCancel: step:C", [f"cancel -> C | {ON_CANCEL} | step:C"], ["C"], True),
        ("onCancel: step:A, isEnd: true", [f"cancel -> A | {ON_CANCEL} | step:A"], ["A"], True),
        ("onCancel: STEP:C", [f"cancel -> C? | {ON_CANCEL} | STEP:C"], ["C"], False),
        ("onCancel: '${X}'", [f"cancel -> <anywhere>? | {ON_CANCEL} | '${{X}}'"], list("ATBC"), False),
        # Mistakes: onCancel has no Continue.
        ("onCancel: Continue", [f"cancel -> <cancelled>?! | {ON_CANCEL} | Continue"], [], True),
        ("onCancel: C", [f"cancel -> C?! | {ON_CANCEL} | C"], [], True),
        ("onCancel: step:Zebra", [f"cancel -> <cancelled>?! | {ON_CANCEL} | step:Zebra"], [], True),
    ],
)
def test_after_cancel(settings: str, edges: list[str], next_steps: list[str], documented: bool) -> None:
    analysis = around(settings)
    assert ways(analysis, CANCELLED) == edges
    assert following(analysis, CANCELLED) == (next_steps, documented)


@pytest.mark.parametrize("action", ["aws:loop", "aws:updateVariable"])
def test_where_the_action_has_no_on_cancel_a_cancellation_ends_the_run(action: str) -> None:
    text = document("A", f"{{name: T, action: {action}, inputs: {{}}, onCancel: step:B}}", "B")
    analysis = loads(text, "doc.yaml")
    assert ways(analysis, CANCELLED) == [
        f"cancel -> B?! | {ON_CANCEL} | step:B",
        f"cancel -> <cancelled> | {ON_CANCEL} | step:B",
    ]
    assert following(analysis, CANCELLED) == ([], True)


# 6.3 routing of aws:branch

TO_B = "Choices[0] -> B | mainSteps[1].inputs.Choices[0].NextStep | B"
TO_C = "Choices[1] -> C | mainSteps[1].inputs.Choices[1].NextStep | C"
TWO = f"Choices: [{choice('B')}, {choice('C', 'y')}]"
BOTH_VALUES = (
    "Choices: [{NextStep: B, Variable: '{{ Q }}', BooleanEquals: true}, "
    "{NextStep: C, Variable: '{{ Q }}', BooleanEquals: false}]"
)


@pytest.mark.parametrize(
    ("inputs", "settings", "edges", "next_steps", "documented"),
    [
        # A choice is true, or none and there is no Default: the next in order.
        (TWO, "", [TO_B, TO_C, "no-match -> B | mainSteps[1] | T"], ["B", "C"], True),
        (
            f"Choices: [{choice('C')}]",
            "",
            [TO_B.replace("B", "C"), "no-match -> B | mainSteps[1] | T"],
            ["C", "B"],
            True,
        ),
        (TWO, "isEnd: false", [TO_B, TO_C, "no-match -> B | mainSteps[1] | T"], ["B", "C"], True),
        # None true, Default.
        (
            f"{TWO}, Default: A",
            "",
            [TO_B, TO_C, "default -> A | mainSteps[1].inputs.Default | A"],
            ["B", "C", "A"],
            True,
        ),
        (
            f"{TWO}, Default: A",
            "isEnd: true",
            [TO_B, TO_C, "default -> A | mainSteps[1].inputs.Default | A"],
            ["B", "C", "A"],
            True,
        ),
        (
            f"{TWO}, Default: A",
            "nextStep: T",
            [TO_B, TO_C, "default -> A | mainSteps[1].inputs.Default | A"],
            ["B", "C", "A"],
            True,
        ),
        (f"{TWO}, Default: null", "", [TO_B, TO_C, "no-match -> B | mainSteps[1] | T"], ["B", "C"], True),
        # None true, no Default, isEnd: the run ends; a choice that is true is taken all the same.
        (TWO, "isEnd: true", [TO_B, TO_C, "no-match -> <end> | mainSteps[1].isEnd | true"], ["B", "C"], True),
        # The branch's own nextStep: never seen.
        (
            TWO,
            "nextStep: A",
            [TO_B, TO_C, "next -> A? | mainSteps[1].nextStep | A", "no-match -> B? | mainSteps[1] | T"],
            ["B", "C", "A"],
            False,
        ),
        (
            TWO,
            "nextStep: A, isEnd: true",
            [TO_B, TO_C, "next -> A? | mainSteps[1].nextStep | A", "no-match -> <end>? | mainSteps[1].isEnd | true"],
            ["B", "C", "A"],
            False,
        ),
        # Nothing is left over: kept in the graph, but no way that a run takes.
        (
            BOTH_VALUES,
            "",
            [TO_B, TO_C, "no-match -> B0 | mainSteps[1] | T"],
            ["B", "C"],
            True,
        ),
        (BOTH_VALUES, "isEnd: true", [TO_B, TO_C, "no-match -> <end>0 | mainSteps[1].isEnd | true"], ["B", "C"], True),
        # Known after a generator ran.
        (
            TWO,
            "isEnd: '${Last}'",
            [TO_B, TO_C, "no-match -> B? | mainSteps[1] | T", "no-match -> <end>? | mainSteps[1].isEnd | '${Last}'"],
            ["B", "C"],
            False,
        ),
        (
            f"Choices: [{choice('B')}, !Ref Other], Default: A",
            "",
            [
                TO_B,
                "Choices -> <anywhere>? | mainSteps[1].inputs.Choices | Choices",
                "default -> A | mainSteps[1].inputs.Default | A",
            ],
            ["B", "A", "T", "C"],
            False,
        ),
        (
            "Choices: !Ref All",
            "isEnd: true",
            [
                "Choices -> <anywhere>? | mainSteps[1].inputs.Choices | All",
                "no-match -> <end> | mainSteps[1].isEnd | true",
            ],
            ["A", "T", "B", "C"],
            False,
        ),
        (
            "'Fn::Transform': {Name: x}",
            "",
            [
                "Choices -> <anywhere>? | mainSteps[1].inputs | inputs",
                "no-match -> B | mainSteps[1] | T",
            ],
            ["A", "T", "B", "C"],
            False,
        ),
        (
            f"Choices: [{choice(chr(39) + '{{ P }}' + chr(39))}], Default: !Ref D",
            "",
            [
                "Choices[0] -> <anywhere>? | mainSteps[1].inputs.Choices[0].NextStep | '{{ P }}'",
                "default -> <anywhere>? | mainSteps[1].inputs.Default | D",
            ],
            ["A", "T", "B", "C"],
            False,
        ),
        # Choices of wrong shapes.
        ("Default: C", "", ["default -> C | mainSteps[1].inputs.Default | C"], ["C"], True),
        ("Choices: [], Default: C", "", ["default -> C | mainSteps[1].inputs.Default | C"], ["C"], True),
        ("Choices: null", "", ["no-match -> B | mainSteps[1] | T"], ["B"], True),
        (f"Choices: {choice('C')}", "", ["no-match -> B | mainSteps[1] | T"], ["B"], True),
        ("Choices: text", "", ["no-match -> B | mainSteps[1] | T"], ["B"], True),
        ("Choices: [1, null, [x], {}, {NextStep: null}]", "", ["no-match -> B | mainSteps[1] | T"], ["B"], True),
        (
            "Choices: [{NextStep: [C]}]",
            "",
            [
                "Choices[0] -> B?! | mainSteps[1].inputs.Choices[0].NextStep | NextStep",
                "no-match -> B | mainSteps[1] | T",
            ],
            ["B"],
            True,
        ),
    ],
)
def test_branch(inputs: str, settings: str, edges: list[str], next_steps: list[str], documented: bool) -> None:
    analysis = loads(document("A", branch(inputs, settings), "B", "C"), "doc.yaml")
    assert ways(analysis, SUCCESS) == edges
    assert following(analysis, SUCCESS) == (next_steps, documented)


def test_a_branch_at_the_end_without_a_match_ends() -> None:
    analysis = loads(document("B", branch(f"Choices: [{choice('B')}]")), "doc.yaml")
    assert ways(analysis, SUCCESS) == [TO_B, "no-match -> <end> | mainSteps[1] | T"]
    assert following(analysis, SUCCESS) == (["B"], True)


def test_a_branch_fails_and_is_cancelled_like_any_other_step() -> None:
    analysis = loads(document("A", branch(TWO, "onFailure: step:A, onCancel: step:C"), "B", "C"), "doc.yaml")
    assert ways(analysis, FAILED) == [f"failure -> A | {ON_FAILURE} | step:A"]
    assert ways(analysis, CANCELLED) == [f"cancel -> C | {ON_CANCEL} | step:C"]
    analysis = loads(document("A", branch(TWO, "onFailure: Continue, nextStep: C"), "B", "C"), "doc.yaml")
    assert ways(analysis, FAILED) == [
        "failure -> C? | mainSteps[1].nextStep | C",
        f"failure -> B? | {ON_FAILURE} | Continue",
    ]


# 7 aws:loop


def looped(*nested: str, after: tuple[str, ...] = ("B",), settings: str = "description: d") -> Analysis:
    """Loop T with the given steps between A and B, the nested ones on lines of their own."""
    lines = (step if step.startswith("{") else f"{{name: {step}, {REST}}}" for step in nested)
    body = ",\n  ".join(lines)
    loop = f"{{name: T, action: aws:loop, {settings}, inputs: {{Iterators: ['x'], Steps: [\n  {body}]}}}}"
    return loads(document("A", loop, *after), "doc.yaml")


NESTED = "mainSteps[1].inputs.Steps"


def test_a_loop_goes_into_its_steps_and_on() -> None:
    analysis = looped("X", "Y")
    assert ways(analysis, SUCCESS) == ["body -> X | mainSteps[1] | T", IN_ORDER]
    assert ways(analysis, SUCCESS, "X") == [f"order -> Y | {NESTED}[0] | X"]
    assert ways(analysis, SUCCESS, "Y") == [f"order -> <pass of T> | {NESTED}[1] | Y"]
    loop = analysis.document.by_name["T"]
    assert [told(analysis, edge) for edge in analysis.flow.edges[pass_of(loop)]] == ["repeat -> T | mainSteps[1] | T"]
    # Neither the body of a loop nor the way back to it is a next step.
    assert following(analysis, SUCCESS) == (["B"], True)
    assert following(analysis, SUCCESS, "Y") == ([], True)


def test_a_loop_that_ends_the_run_runs_its_steps_all_the_same() -> None:
    analysis = looped("X", settings="isEnd: true")
    assert ways(analysis, SUCCESS) == ["body -> X | mainSteps[1] | T", "end -> <end> | mainSteps[1].isEnd | true"]
    assert following(analysis, SUCCESS) == ([], True)


@pytest.mark.parametrize(
    ("settings", "outcome", "edges", "next_steps", "documented"),
    [
        # Nested steps take nextStep, onFailure, onCancel, isEnd.
        ("nextStep: Z", SUCCESS, [f"next -> Z | {NESTED}[0].nextStep | Z"], ["Z"], True),
        ("onFailure: step:Z", FAILED, [f"failure -> Z | {NESTED}[0].onFailure | step:Z"], ["Z"], True),
        ("onFailure: Continue", FAILED, [f"failure -> Y | {NESTED}[0].onFailure | Continue"], ["Y"], True),
        ("", FAILED, [f"failure -> <failed> | {NESTED}[0] | X"], [], True),
        ("onCancel: step:Z", CANCELLED, [f"cancel -> Z | {NESTED}[0].onCancel | step:Z"], ["Z"], True),
        # They may jump out, to any step outside.
        ("nextStep: B", SUCCESS, [f"next -> B | {NESTED}[0].nextStep | B"], ["B"], True),
        ("nextStep: A", SUCCESS, [f"next -> A | {NESTED}[0].nextStep | A"], ["A"], True),
        ("onFailure: step:B", TIMED_OUT, [f"timeout -> B | {NESTED}[0].onFailure | step:B"], ["B"], True),
        ("onCancel: step:B", CANCELLED, [f"cancel -> B | {NESTED}[0].onCancel | step:B"], ["B"], True),
        # What isEnd ends, the pass, the loop or the run, is not documented.
        (
            "isEnd: true",
            SUCCESS,
            [f"end -> <pass of T>? | {NESTED}[0].isEnd | true", f"end -> <end>? | {NESTED}[0].isEnd | true"],
            [],
            False,
        ),
        (
            "isEnd: true, onFailure: Continue",
            FAILED,
            [
                f"failure -> <pass of T>? | {NESTED}[0].onFailure | Continue",
                f"failure -> <end>? | {NESTED}[0].onFailure | Continue",
            ],
            [],
            False,
        ),
        (
            "isEnd: true, onFailure: step:B",
            FAILED,
            [
                f"failure -> B? | {NESTED}[0].onFailure | step:B",
                f"failure -> <pass of T>? | {NESTED}[0].isEnd | true",
                f"failure -> <failed>? | {NESTED}[0].isEnd | true",
            ],
            ["B"],
            False,
        ),
    ],
)
def test_steps_of_a_loop(
    settings: str, outcome: Outcome, edges: list[str], next_steps: list[str], documented: bool
) -> None:
    analysis = looped(f"{{name: X, {REST}, {settings or 'description: d'}}}", "Y", "Z")
    assert ways(analysis, outcome, "X") == edges
    assert following(analysis, outcome, "X") == (next_steps, documented)


def test_continue_in_the_last_step_of_a_loop_ends_the_pass() -> None:
    analysis = looped("X", f"{{name: Y, {REST}, onFailure: Continue}}")
    assert ways(analysis, FAILED, "Y") == [f"failure -> <pass of T> | {NESTED}[1].onFailure | Continue"]
    # nextStep to what follows anyway leaves no doubt; one that leads elsewhere does.
    analysis = looped("X", f"{{name: Y, {REST}, onFailure: Continue, nextStep: B}}")
    assert ways(analysis, FAILED, "Y") == [
        f"failure -> B? | {NESTED}[1].nextStep | B",
        f"failure -> <pass of T>? | {NESTED}[1].onFailure | Continue",
    ]


@pytest.mark.parametrize("way", ["nextStep: X", "onFailure: step:X", "onCancel: step:X"])
def test_a_jump_from_outside_into_a_loop_is_kept_and_not_documented(way: str) -> None:
    name = way.partition(":")[0]
    outcome, kind = {
        "nextStep": (SUCCESS, "next"),
        "onFailure": (FAILED, "failure"),
        "onCancel": (CANCELLED, "cancel"),
    }[name]
    analysis = looped("X", after=(f"{{name: B, {REST}, {way}}}",))
    assert ways(analysis, outcome, "B") == [f"{kind} -> X? | mainSteps[2].{name} | {way.partition(': ')[2]}"]
    assert following(analysis, outcome, "B") == (["X"], False)
    # So does the loop itself lie outside of its steps.
    analysis = looped("X", settings="nextStep: X")
    assert ways(analysis, SUCCESS)[1:] == ["next -> X? | mainSteps[1].nextStep | X"]


def test_a_branch_inside_a_loop_is_kept_and_not_documented() -> None:
    nested = branch(f"Choices: [{choice('Y')}, {choice('B', 'y')}]").replace("name: T", "name: X")
    analysis = looped(nested, "Y")
    assert ways(analysis, SUCCESS, "X") == [
        f"Choices[0] -> Y? | {NESTED}[0].inputs.Choices[0].NextStep | Y",
        f"Choices[1] -> B? | {NESTED}[0].inputs.Choices[1].NextStep | B",
        f"no-match -> Y? | {NESTED}[0] | X",
    ]
    assert following(analysis, SUCCESS, "X") == (["Y", "B"], False)
    nested = branch(f"Choices: [{choice('B')}], Default: Y", "isEnd: true").replace("name: T", "name: X")
    assert ways(looped(nested, "Y"), SUCCESS, "X") == [
        f"Choices[0] -> B? | {NESTED}[0].inputs.Choices[0].NextStep | B",
        f"default -> Y? | {NESTED}[0].inputs.Default | Y",
    ]
    nested = branch(f"Choices: [{choice('B')}]", "isEnd: true").replace("name: T", "name: X")
    assert ways(looped("Y", nested), SUCCESS, "X") == [
        f"Choices[0] -> B? | {NESTED}[1].inputs.Choices[0].NextStep | B",
        f"no-match -> <pass of T>? | {NESTED}[1].isEnd | true",
        f"no-match -> <end>? | {NESTED}[1].isEnd | true",
    ]


def test_a_loop_inside_a_loop_is_kept_and_not_documented() -> None:
    inner = f"{{name: I, action: aws:loop, inputs: {{Iterators: [y], Steps: [{{name: X, {REST}, nextStep: Y}}]}}}}"
    analysis = looped(inner, "Y")
    assert ways(analysis, SUCCESS, "I") == [f"body -> X? | {NESTED}[0] | I", f"order -> Y | {NESTED}[0] | I"]
    assert ways(analysis, SUCCESS, "X") == [f"next -> Y | {NESTED}[0].inputs.Steps[0].nextStep | Y"]
    back = analysis.flow.edges["<pass of I>"]
    assert [told(analysis, edge) for edge in back] == [f"repeat -> I? | {NESTED}[0] | I"]
    assert {"X", "Y", "B"} <= analysis.reachable
    # A jump from the outer loop's steps into the inner one goes inwards, one the other way does not.
    analysis = looped(inner, f"{{name: Y, {REST}, nextStep: X}}")
    assert ways(analysis, SUCCESS, "Y") == [f"next -> X? | {NESTED}[1].nextStep | X"]


def test_targets_are_looked_up_over_all_steps_of_the_document() -> None:
    analysis = looped(f"{{name: X, {REST}, nextStep: B}}", "Y", after=("B", "C"))
    assert [step.name for step in analysis.document.steps] == ["A", "T", "X", "Y", "B", "C"]
    assert [step.name for step in analysis.document.top] == ["A", "T", "B", "C"]
    text = looped(f"{{name: X, {REST}, nextStep: Nowhere}}").document.source.text.content
    text, expected = marked(text.replace("Nowhere", "@Nowhere"), [f"@0 error SSM203 {NESTED}[0].nextStep"])
    assert found(text) == expected


@pytest.mark.parametrize("steps", ["null", "text", "{name: X}", "5", "[1, null, text, [x]]", "!Ref Steps", "[]"])
def test_a_loop_whose_steps_are_no_list_of_steps_is_a_step_like_others(steps: str) -> None:
    text = document("A", f"{{name: T, action: aws:loop, inputs: {{Iterators: [x], Steps: {steps}}}}}", "B", "C")
    analysis = loads(text, "doc.yaml")
    assert ways(analysis, SUCCESS) == [IN_ORDER]
    assert found(text) == []


# The graph


def test_the_graph_is_a_multidigraph_whose_edges_carry_kind_and_edge() -> None:
    analysis = looped(f"{{name: X, {REST}, onFailure: step:B}}", after=(f"{{name: B, {REST}, onFailure: step:A}}",))
    graph = analysis.flow.graph
    assert isinstance(graph, networkx.MultiDiGraph)
    assert analysis.flow.graph is graph
    assert list(graph) == [START, "A", "T", "X", "B", "<end>", "<failed>", "<timed out>", "<cancelled>", "<pass of T>"]
    assert [graph.nodes[name].get("step") for name in "ATXB"] == analysis.document.steps
    assert list(ENDS.values()) == ["<end>", "<failed>", "<timed out>", "<cancelled>"]
    between = graph.get_edge_data("X", "B")
    assert [data["kind"] for data in between.values()] == ["failure", "timeout"]
    assert all(data["edge"].kind.value == data["kind"] for _, _, data in graph.edges(data=True))
    assert [(u, v, data["kind"]) for u, v, data in graph.edges(data=True) if u == START] == [(START, "A", "start")]
    assert {data["kind"] for _, _, data in graph.edges(data=True)} == {
        "start", "order", "body", "repeat", "failure", "timeout", "cancel",
    }  # fmt: skip
    assert sum(len(edges) for edges in analysis.flow.edges.values()) == graph.number_of_edges()


def test_every_kind_of_edge_has_a_label() -> None:
    texts = (document("A", branch(f"{TWO}, Default: A"), f"{{name: B, {REST}, nextStep: C, isEnd: true}}", "C"),
             document(branch(f"Choices: [{choice('T')}]")))  # fmt: skip
    edges = [edge for text in texts for edges in loads(text, "x").flow.edges.values() for edge in edges]
    edges += [edge for edges in looped("X").flow.edges.values() for edge in edges]
    assert {edge.kind for edge in edges} == set(EdgeKind)
    assert {edge.label for edge in edges} == {
        "start", "next in order", "nextStep", "isEnd", "Choices[0]", "Choices[1]", "Default", "no choice matches",
        "loop body", "end of iteration", "onFailure", "onFailure (timeout)", "onCancel",
    }  # fmt: skip


YAML_TWIN = """\
schemaVersion: "0.3"
mainSteps:
  - name: First
    action: aws:branch
    inputs:
      Choices:
        - Variable: "{{ global:REGION }}"
          StringEquals: eu-west-1
          NextStep: Third
    isEnd: true
  - name: Second
    action: aws:sleep
    inputs: {Duration: PT1S}
    onFailure: >-
      step:Third
    onCancel: "step:\\x54hird"
  - name: Third
    action: aws:sleep
    inputs: {Duration: PT1S}
    nextStep: Second
"""

JSON_TWIN = """\
{
\t"schemaVersion": "0.3",
\t"mainSteps": [
\t\t{"name": "First", "action": "aws:branch", "isEnd": true, "inputs": {"Choices": [
\t\t\t{"Variable": "{{ global:REGION }}", "StringEquals": "eu-west-1", "NextStep": "Third"}]}},
\t\t{"name": "Second", "action": "aws:sleep", "inputs": {"Duration": "PT1S"},
\t\t "onFailure": "step:Third", "onCancel": "step:\\u0054hird"},
\t\t{"name": "Third", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "nextStep": "Second"}
\t]
}
"""


def test_edges_stand_where_the_text_that_made_them_stands() -> None:
    def shown(text: str, name: str) -> list[str]:
        analysis = loads(text, name)
        locate = analysis.document.source.text.locate
        edges = [edge for edges in analysis.flow.edges.values() for edge in edges if edge.kind is not EdgeKind.TIMEOUT]
        return [
            f"{edge.source} {edge.kind.value} {edge.target} "
            f"{'{}:{}'.format(*locate(edge.span.start))}-{'{}:{}'.format(*locate(edge.span.end))}"
            for edge in edges
        ]

    assert shown(YAML_TWIN, "doc.yaml") == [
        "<start> start First 3:11-3:16",
        "First choice Third 9:21-9:26",
        "First no-match <end> 10:12-10:16",
        "First failure <failed> 3:11-3:16",
        "First cancel <cancelled> 3:11-3:16",
        "Second order Third 11:11-11:17",
        "Second failure Third 14:16-15:17",
        "Second cancel Third 16:15-16:30",
        "Third next Second 20:15-20:21",
        "Third failure <failed> 17:11-17:16",
        "Third cancel <cancelled> 17:11-17:16",
    ]
    assert shown(JSON_TWIN, "doc.json") == [
        "<start> start First 4:12-4:19",
        "First choice Third 5:81-5:88",
        "First no-match <end> 4:54-4:58",
        "First failure <failed> 4:12-4:19",
        "First cancel <cancelled> 4:12-4:19",
        "Second order Third 6:12-6:20",
        "Second failure Third 7:17-7:29",
        "Second cancel Third 7:43-7:60",
        "Third next Second 8:88-8:96",
        "Third failure <failed> 8:12-8:19",
        "Third cancel <cancelled> 8:12-8:19",
    ]


# Documents that are not as they should be


def test_no_name_is_taken_for_another_node() -> None:
    names = [START, *ENDS.values(), ANYWHERE, "<pass of T>", "<mainSteps[0]>", "<mainSteps[9]>"]
    steps = [{"name": name, "action": "aws:sleep", "inputs": {}} for name in [*names, "T"]]
    analysis = loads(json.dumps({"schemaVersion": "0.3", "mainSteps": steps}), "doc.json")
    assert [step.id for step in analysis.document.steps] == [*(f"<mainSteps[{n}]>" for n in range(len(names))), "T"]
    assert [step.label for step in analysis.document.steps] == [*names, "T"]
    assert all(step.id in analysis.reachable for step in analysis.document.steps)
    assert analysis.cycles() == ([], False)


def test_the_first_step_of_a_name_is_the_target_and_the_others_may_be_meant() -> None:
    text = document(f"{{name: A, {REST}, nextStep: X}}", "X", f"{{name: B, {REST}, isEnd: true}}", "X", "C")
    analysis = loads(text, "doc.yaml")
    assert [step.id for step in analysis.document.steps] == ["A", "X", "B", "<mainSteps[3]>", "C"]
    assert ways(analysis, SUCCESS, "A") == [
        "next -> X | mainSteps[0].nextStep | X",
        "next -> <mainSteps[3]>?! | mainSteps[0].nextStep | X",
    ]
    assert following(analysis, SUCCESS, "A") == (["X"], True)
    assert found(text) == []


def test_many_steps_of_one_name_make_few_edges() -> None:
    text = document(*["X"] * 50, f"{{name: A, {REST}, nextStep: X}}")
    analysis = loads(text, "doc.yaml")
    assert ways(analysis, SUCCESS, "A") == [
        "next -> X | mainSteps[50].nextStep | X",
        *(f"next -> <mainSteps[{number}]>?! | mainSteps[50].nextStep | X" for number in range(1, 5)),
    ]


@pytest.mark.parametrize("steps", ["null", "text", "{A: 1}", "[1, null, text, [x]]", "[]", "3", "!Ref Steps"])
def test_a_document_without_steps_has_an_empty_graph(steps: str) -> None:
    text = f'schemaVersion: "0.3"\nmainSteps: {steps}\n'
    analysis = loads(text, "doc.yaml")
    assert list(analysis.flow.edges) == []
    assert list(analysis.flow.graph) == [START, *ENDS.values()]
    assert analysis.reachable == {START}
    assert analysis.cycles() == ([], False)
    assert analysis.dominators() == {}
    assert found(text) == []


def test_what_is_no_mapping_between_steps_is_passed_over() -> None:
    analysis = loads(document("A", "{}").replace("{}", "text") + f"- 5\n- {{name: B, {REST}}}\n", "doc.yaml")
    assert ways(analysis, SUCCESS, "A") == ["order -> B | mainSteps[0] | A"]
    assert analysis.document.by_name["B"].path == "mainSteps[3]"


def test_steps_without_names_stand_in_the_graph_by_their_place() -> None:
    analysis = loads(document("{action: aws:sleep}", "{name: null}", "{name: [x]}", "{}", "A"), "doc.yaml")
    assert [step.id for step in analysis.document.steps] == [*(f"<mainSteps[{number}]>" for number in range(4)), "A"]
    assert [step.label for step in analysis.document.steps] == [*(f"mainSteps[{number}]" for number in range(4)), "A"]
    assert analysis.next_steps(analysis.document.steps[0], SUCCESS) == (["mainSteps[1]"], True)
    assert "A" in analysis.reachable


def test_one_step_that_aliases_share_stands_at_each_of_its_places() -> None:
    text = HEAD + f"- &step {{name: A, {REST}, onFailure: step:B}}\n- *step\n- {{name: B, {REST}}}\n- *step\n"
    analysis = loads(text, "doc.yaml")
    assert [step.id for step in analysis.document.steps] == ["A", "<mainSteps[1]>", "B", "<mainSteps[3]>"]
    assert [[edge.target for edge in analysis.flow.edges[step.id]] for step in analysis.document.steps] == [
        ["<mainSteps[1]>", "B", "B", "<cancelled>"],
        ["B", "B", "B", "<cancelled>"],
        ["<mainSteps[3]>", "<failed>", "<timed out>", "<cancelled>"],
        ["<end>", "B", "B", "<cancelled>"],
    ]


def test_loops_in_loops_to_the_depth_that_is_read() -> None:
    depth = 30
    text = f"{{name: S{depth}, {REST}}}"
    for level in reversed(range(depth)):
        text = f"{{name: S{level}, action: aws:loop, inputs: {{Iterators: [x], Steps: [{text}]}}}}"
    analysis = loads(document(text), "doc.yaml")
    assert [step.name for step in analysis.document.steps] == [f"S{level}" for level in range(depth + 1)]
    assert analysis.reachable >= {f"S{level}" for level in range(depth + 1)}
    assert analysis.document.steps[-1].path == "mainSteps[0]" + ".inputs.Steps[0]" * depth
    assert found(document(text)) == []


# Keys that steps do not have. Whether the service refuses them is not known: nothing that follows from them is sure,
# and what they were probably meant to be keeps anything else from being reported.


@pytest.mark.parametrize(
    ("settings", "outcome", "edges", "next_steps", "documented"),
    [
        (
            "nextstep: C",
            SUCCESS,
            ["order -> B? | mainSteps[1] | T", "next -> C?! | mainSteps[1].nextStep | C"],
            ["B"],
            False,
        ),
        (
            "nextStp: Zebra",
            SUCCESS,
            ["order -> B? | mainSteps[1] | T", "next -> B?! | mainSteps[1].nextStep | Zebra"],
            ["B"],
            False,
        ),
        (
            "isend: true",
            SUCCESS,
            ["order -> B? | mainSteps[1] | T", "end -> <end>? | mainSteps[1].isEnd | true"],
            ["B"],
            False,
        ),
        (
            "onFailur: step:C",
            FAILED,
            ["failure -> <failed>? | mainSteps[1] | T", "failure -> C?! | mainSteps[1].onFailure | step:C"],
            [],
            False,
        ),
        ("onfailure: Continue", FAILED, ["failure -> <failed>? | mainSteps[1] | T"], [], False),
        (
            "oncancel: step:C",
            CANCELLED,
            ["cancel -> <cancelled>? | mainSteps[1] | T", "cancel -> C?! | mainSteps[1].onCancel | step:C"],
            [],
            False,
        ),
        # The property itself counts where it is there as well.
        ("nextStep: C, nextstep: A", SUCCESS, ["next -> C | mainSteps[1].nextStep | C"], ["C"], True),
        ("isEnd: false, isend: true", SUCCESS, [IN_ORDER], ["B"], True),
        ("nextstep: null", SUCCESS, [IN_ORDER], ["B"], True),
        ("timeout: 5, critical: true", SUCCESS, [IN_ORDER], ["B"], True),
    ],
)
def test_misspelt_properties(
    settings: str, outcome: Outcome, edges: list[str], next_steps: list[str], documented: bool
) -> None:
    analysis = around(settings)
    assert ways(analysis, outcome) == edges
    assert following(analysis, outcome) == (next_steps, documented)
    assert analysis.document.by_name["T"].is_critical


@pytest.mark.parametrize(
    "steps",
    [
        (f"{{name: A, {REST}, isend: true}}", "B"),
        (f"{{name: A, {REST}, isend: true, nextStep: B}}", "B"),
        (f"{{name: A, {REST}, isEnd: true, nextstep: B}}", "B"),
        ("A", f"{{name: B, {REST}, nextstep: A}}"),
        (f"{{name: A, {REST}, onfailure: step:B, isEnd: true}}", "B"),
        (f"{{name: A, {REST}, onFailure: step:OnError, isend: true}}", "OnError"),
        (f"{{name: A, {REST}, onFailure: step:OnError, nextstep: B}}", "OnError", "B"),
        ("{name: A, action: aws:sleep, inputs: {Duration: PT1S, isEnd: true}, onFailure: step:OnError}", "OnError"),
        ("{name: A, action: aws:sleep, isEnd: true, inputs: {Duration: PT1S, onFailure: step:B}}", "B"),
        ("{name: A, action: aws:loop, inputs: {Iterators: [x]}, oncancel: step:B}", "B"),
        ("{Name: A, action: aws:sleep}", f"{{name: B, {REST}, onFailure: Continue}}", f"{{name: C, {REST}}}"),
    ],
)
def test_nothing_else_follows_from_a_misspelt_property(steps: tuple[str, ...]) -> None:
    assert found(document(*steps)) == []


# Steps that only a generator knows

END_A = f"{{name: A, {REST}, isEnd: true}}"


@pytest.mark.parametrize(
    ("steps", "gap"),
    [
        ((END_A, "{Ref: Extra}", "B"), True),
        ((END_A, "{'Fn::If': [x, {name: Y}, {Ref: 'AWS::NoValue'}]}", "B"), True),
        ((END_A, "{name: '${Name}', action: aws:sleep}", "B"), False),
        ((END_A, "{name: B, action: !Ref Kind}", "C"), False),
        ((END_A, "{name: B, action: aws:loop, inputs: {'Fn::Transform': {Name: x}}}", "C"), False),
        ((END_A, "{name: B, action: aws:loop, inputs: {Iterators: [x], Steps: !Ref More}}", "C"), False),
        ((END_A, "{name: B, action: aws:loop, inputs: {Iterators: [x], Steps: [{name: X}, !Ref More]}}", "C"), False),
    ],
)
def test_hidden_steps_may_lead_anywhere_and_have_any_name(steps: tuple[str, ...], gap: bool) -> None:
    text = document(*steps, f"{{name: Last, {REST}, onFailure: step:Hidden, nextStep: Unseen}}")
    analysis = loads(text, "doc.yaml")
    assert analysis.document.is_partial
    assert [told(analysis, edge) for edge in analysis.flow.edges[START]] == [
        "start -> A? | mainSteps[0] | A",
        "start -> <anywhere>? | mainSteps[0] | A",
    ]
    assert analysis.reachable >= {step.id for step in analysis.document.steps}
    assert analysis.document.steps[0].gap is gap
    last = analysis.document.steps[-1]
    names = [step.label for step in analysis.document.steps]
    assert analysis.next_steps(last, SUCCESS) == (names, False)
    assert analysis.next_steps(last, FAILED) == (names, False)
    assert found(text) == []


@pytest.mark.parametrize("item", ["{Ref: Extra}", "!Include part.yaml", "'%%STEPS%%'", "'${Steps}'"])
def test_what_a_generator_puts_between_two_steps_leaves_their_order_open(item: str) -> None:
    steps = "\n".join(f"- {line}" for line in (f"{{name: A, {REST}}}", item, f"{{name: B, {REST}}}", item))
    analysis = loads(f"{HEAD}{steps}\n", "doc.yaml")
    assert ways(analysis, SUCCESS, "A") == ["order -> B? | mainSteps[0] | A"]
    assert ways(analysis, SUCCESS, "B") == ["order -> <end>? | mainSteps[2] | B"]


def test_what_aliases_and_merges_make_is_known() -> None:
    text = (
        HEAD
        + f"- &base {{name: A, {REST}, onFailure: Continue}}\n- {{<<: *base, name: T, isEnd: true}}\n- {{name: B}}\n"
    )
    analysis = loads(text, "doc.yaml")
    assert not analysis.document.is_partial
    assert ways(analysis, SUCCESS) == ["end -> <end> | mainSteps[1].isEnd | true"]
    assert ways(analysis, FAILED) == [f"failure -> <end> | {ON_FAILURE} | Continue"]


def test_tags_of_plain_data_hide_nothing() -> None:
    text = document("A", f"!!map {{name: T, {REST}, nextStep: !!str C}}".replace("!!map {", "{", 1), "B", "C")
    analysis = loads(text.replace("- {name: T", "- !!map {name: T"), "doc.yaml")
    assert not analysis.document.is_partial
    assert ways(analysis, SUCCESS) == ["next -> C | mainSteps[1].nextStep | C"]


# The rules that follow from single steps: SSM204, SSM206, SSM209, SSM210, SSM211


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("isEnd: @true, nextStep: C", ["@0 error SSM204 mainSteps[1].isEnd"]),
        ("isEnd: @'true', nextStep: C", ["@0 error SSM204 mainSteps[1].isEnd"]),
        ("nextStep: '${X}', isEnd: @true", ["@0 error SSM204 mainSteps[1].isEnd"]),
        # That a list is no step's name is told by SSM103.
        ("isEnd: @true, nextStep: [C]", ["@0 error SSM204 mainSteps[1].isEnd"]),
        ("isEnd: false, nextStep: C", []),
        ("isEnd: true, nextStep: null", []),
        ("isEnd: '${X}', nextStep: C", []),
        ("isEnd: true, nextStep: !If [x, C, !Ref 'AWS::NoValue']", []),
        ("isEnd: true, nextStep: {Ref: 'AWS::NoValue'}", []),
        ("isEnd: true, onFailure: @step:C", ["@0 warning SSM209 mainSteps[1].onFailure"]),
        (
            "onFailure: @'step:Zebra', isEnd: 'true'",
            [
                "@0 error SSM203 mainSteps[1].onFailure",
                "@0 warning SSM209 mainSteps[1].onFailure",
            ],
        ),
        (
            "isEnd: true, onFailure: @STEP:C",
            ["@0 warning SSM203 mainSteps[1].onFailure", "@0 warning SSM209 mainSteps[1].onFailure"],
        ),
        ("isEnd: true, onFailure: Continue", []),
        ("isEnd: true, onFailure: Abort", []),
        ("isEnd: '{{ Q }}', onFailure: step:C", []),
        ("onFailure: @Continue, nextStep: C", ["@0 warning SSM210 mainSteps[1].onFailure"]),
        ("onFailure: @continue, nextStep: C", ["@0 warning SSM210 mainSteps[1].onFailure"]),
        ("onFailure: Continue, nextStep: B", []),
        ("onFailure: Continue, nextStep: '${X}'", []),
        ("onFailure: step:C, nextStep: C", []),
    ],
)
def test_conflicts_inside_one_step(settings: str, expected: list[str]) -> None:
    # A leads to every step, so that nothing else is wrong.
    first = f"{{name: A, {REST}, onFailure: step:B, onCancel: step:C}}"
    text = document(first, f"{{name: T, {REST}, {settings}}}", f"{{name: B, {REST}, nextStep: C}}", "C")
    text, expected = marked(text, expected)
    assert found(text) == expected


def test_the_message_of_continue_says_where_the_two_ways_lead() -> None:
    nested = f"{{name: X, {REST}, onFailure: Continue, nextStep: B}}"
    for text, way in (
        (document("A", f"{{name: T, {REST}, onFailure: Continue, nextStep: A}}"), "to the end"),
        (
            document("A", f"{{name: T, {REST}, onFailure: Continue, nextStep: A}}", "B"),
            "to 'B' (line 6), next in order",
        ),
        (looped(nested).document.source.text.content, "to the end of the loop's pass"),
    ):
        (finding,) = lint_text(text, "doc.yaml", select=["SSM210"])
        assert finding.message.startswith(f"after a failure Continue may go {way}, or to ")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # Entered by the plain order alone.
        ((f"{{name: A, {REST}, onFailure: step:OnFailure}}", "OnFailure"), ["5:10 warning SSM206 mainSteps[1].name"]),
        ((f"{{name: A, {REST}, onFailure: STEP:OnFailure}}", "OnFailure"), []),
        ((f"{{name: A, {REST}, onFailure: Continue}}", "OnFailure"), []),
        ((f"{{name: A, {REST}, onFailure: step:OnFailure, isEnd: true}}", "OnFailure"), []),
        ((f"{{name: A, {REST}, onFailure: step:OnFailure, isEnd: '${{X}}'}}", "OnFailure"), []),
        ((f"{{name: A, {REST}, onFailure: step:OnFailure, nextStep: OnFailure}}", "OnFailure"), []),
        # Another way in, certain or not, shows that success is meant too.
        (
            (
                f"{{name: A, {REST}, onFailure: step:OnFailure}}",
                "OnFailure",
                f"{{name: B, {REST}, nextStep: OnFailure}}",
            ),
            [],
        ),
        (
            (
                f"{{name: A, {REST}, onFailure: step:OnFailure}}",
                "OnFailure",
                f"{{name: B, {REST}, nextStep: OnFailure, isEnd: true}}",
            ),
            [],
        ),
        (
            (
                f"{{name: A, {REST}, onFailure: step:OnFailure}}",
                "OnFailure",
                f"{{name: B, {REST}, nextStep: '${{X}}'}}",
            ),
            [],
        ),
        # What a generator puts before it may jump or end.
        ((f"{{name: A, {REST}, onFailure: step:OnFailure}}", "{Ref: Extra}", "OnFailure"), []),
    ],
)
def test_handlers_on_the_way_of_success(steps: tuple[str, ...], expected: list[str]) -> None:
    assert found(document(*steps), "SSM206") == expected


@pytest.mark.parametrize(
    ("name", "is_handler"),
    [
        ("ReportFailure", True),
        ("OnError", True),
        ("RaiseAlarm", True),
        ("deleteStackOnFailure", True),
        ("openIncident", True),
        ("failover", False),
        ("FailBack", False),
        ("fail_over_database", False),
        ("unmuteAlarm", False),
        ("EnableAlerts", False),
        ("clearErrors", False),
        ("closeIncident", False),
        ("CleanUp", False),
        ("Notify", False),
    ],
)
def test_names_that_speak_of_failure(name: str, is_handler: bool) -> None:
    text = document(f"{{name: A, {REST}, onFailure: step:{name}}}", "B", name)
    assert found(text, "SSM206") == (["6:10 warning SSM206 mainSteps[2].name"] if is_handler else [])


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("inputs: {Iterators: [x], Steps: []}", []),
        ("inputs: {LoopCondition: {Variable: '{{ P }}', StringEquals: x}, Steps: [], MaxIterations: 3}", []),
        ("inputs: {Iterators: null, LoopCondition: {}}", []),
        ("inputs: {Iterators: [x], @LoopCondition: {}}", ["@0 error SSM211 mainSteps[1].inputs.LoopCondition"]),
        ("inputs: {@LoopCondition: {}, Iterators: [x]}", ["@0 error SSM211 mainSteps[1].inputs.LoopCondition"]),
        ("@inputs: {Steps: []}", ["@0 error SSM211 mainSteps[1].inputs"]),
        ("@inputs: {Iterators: null, Steps: []}", ["@0 error SSM211 mainSteps[1].inputs"]),
        ("@inputs: []", ["@0 error SSM211 mainSteps[1].inputs"]),
        ("inputs: {@Iterator: {List: x}}", ["@0 error SSM211 mainSteps[1].inputs.Iterator"]),
        ("inputs: {@iterators: [x]}", ["@0 error SSM211 mainSteps[1].inputs.iterators"]),
        ("inputs: {Iterators: !Ref List, LoopCondition: !If [x, y, z]}", []),
        ("inputs: {'Fn::Transform': {Name: x}}", []),
        ("inputs: !Ref Inputs", []),
        ("description: d", []),
    ],
)
def test_misused_loops(inputs: str, expected: list[str]) -> None:
    text, expected = marked(document("A", f"{{name: T, action: aws:loop, {inputs}}}"), expected)
    assert found(text, "SSM211") == expected


# Size


def test_a_long_document_takes_memory_and_edges_in_proportion() -> None:
    def edges(count: int) -> int:
        steps: list[dict[str, Any]] = [
            {"name": f"S{n}", "action": "aws:sleep", "inputs": {}, "onFailure": f"step:S{n + 1}"} for n in range(count)
        ]
        steps.append({"name": f"S{count}", "action": "aws:sleep", "inputs": {}})
        analysis = loads(json.dumps({"schemaVersion": "0.3", "mainSteps": steps}), "doc.json")
        return analysis.flow.graph.number_of_edges()

    assert edges(500) == 4 * 501 + 1
    assert edges(5000) == 4 * 5001 + 1
