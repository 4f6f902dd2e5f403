"""Where the properties that name a step point to, and what is said of those that do not: SSM203 and SSM205."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.api import lint_text, loads
from ssmlint.finding import Finding
from ssmlint.targets import Fitness, Target, meant_strategy, strategies, without_prefix
from tests.test_flow import REST, document, found, marked

GOOD, UNKNOWN, MISSING, SUPERFLUOUS, OPEN = Fitness

# Each property that names a step, as the only one of step A; X stands for its value.
BARE = {
    "nextStep": "{name: A, action: aws:sleep, inputs: {}, nextStep: X}",
    "Default": "{name: A, action: aws:branch, inputs: {Choices: [], Default: X}}",
    "NextStep": "{name: A, action: aws:branch, inputs: {Choices: [{NextStep: X}], Default: Cleanup}}",
}
HANDLERS = {
    "onFailure": "{name: A, action: aws:sleep, inputs: {}, onFailure: X}",
    "onCancel": "{name: A, action: aws:sleep, inputs: {}, onCancel: X}",
}
PATHS = {
    "nextStep": "mainSteps[0].nextStep",
    "Default": "mainSteps[0].inputs.Default",
    "NextStep": "mainSteps[0].inputs.Choices[0].NextStep",
    "onFailure": "mainSteps[0].onFailure",
    "onCancel": "mainSteps[0].onCancel",
}

# (value, fitness, name, step); the steps are A, Cleanup, Report2.
BARE_VALUES = [
    ("Cleanup", GOOD, "Cleanup", "Cleanup"),
    ("'Cleanup'", GOOD, "Cleanup", "Cleanup"),
    ("A", GOOD, "A", "A"),
    ("step:Cleanup", SUPERFLUOUS, "step:Cleanup", "Cleanup"),
    ("'step: Cleanup '", SUPERFLUOUS, "step: Cleanup ", "Cleanup"),
    ("Step:Cleanup", SUPERFLUOUS, "Step:Cleanup", "Cleanup"),
    ("cleanup", UNKNOWN, "cleanup", "Cleanup"),
    ("Clean_Up", UNKNOWN, "Clean_Up", "Cleanup"),
    ("Claenup", UNKNOWN, "Claenup", "Cleanup"),
    ("step:Claenup", UNKNOWN, "step:Claenup", "Cleanup"),
    ("' Cleanup'", UNKNOWN, " Cleanup", "Cleanup"),
    ("Zebra", UNKNOWN, "Zebra", None),
    ("Continue", UNKNOWN, "Continue", None),
    ("End", UNKNOWN, "End", None),
    ("''", UNKNOWN, "", None),
    ("[Cleanup]", UNKNOWN, "", None),
    ("{name: Cleanup}", UNKNOWN, "", None),
    ("5", UNKNOWN, "5", None),
    ("'{{ Next }}'", OPEN, "{{ Next }}", None),
    ("'Do{{ Next }}'", OPEN, "Do{{ Next }}", None),
    ("'${Next}'", OPEN, "${Next}", None),
    ("'%%NEXT%%'", OPEN, "%%NEXT%%", None),
    ("!Ref Next", OPEN, "Next", None),
    ("{Ref: Next}", OPEN, "", None),
    ("!If [a, b, c]", OPEN, "", None),
]
HANDLER_VALUES = [
    ("step:Cleanup", GOOD, "Cleanup", "Cleanup"),
    ("'step:Cleanup'", GOOD, "Cleanup", "Cleanup"),
    ("step:A", GOOD, "A", "A"),
    ("Cleanup", MISSING, "Cleanup", "Cleanup"),
    ("Claenup", UNKNOWN, "Claenup", "Cleanup"),
    ("cleanup", UNKNOWN, "cleanup", "Cleanup"),
    ("step:cleanup", UNKNOWN, "cleanup", "Cleanup"),
    ("'step: Cleanup'", UNKNOWN, " Cleanup", "Cleanup"),
    ("'step:'", UNKNOWN, "", None),
    ("step:Zebra", UNKNOWN, "Zebra", None),
    ("Retry", UNKNOWN, "Retry", None),
    ("Abrot", UNKNOWN, "Abrot", None),
    ("''", UNKNOWN, "", None),
    ("' Abort'", UNKNOWN, " Abort", None),
    ("5", UNKNOWN, "5", None),
    ("true", UNKNOWN, "true", None),
    ("[step:Cleanup]", UNKNOWN, "", None),
    ("'step:{{ Next }}'", OPEN, "step:{{ Next }}", None),
    ("'step:${Next}'", OPEN, "step:${Next}", None),
    ("!Sub 'step:x'", OPEN, "step:x", None),
    ("{Ref: Next}", OPEN, "", None),
]


def targets(step: str, *others: str) -> list[Target]:
    return loads(document(step, *(others or ("Cleanup", "Report2"))), "doc.yaml").flow.targets


@pytest.mark.parametrize("value", BARE_VALUES, ids=lambda value: value[0])
@pytest.mark.parametrize("name", BARE)
def test_properties_that_take_a_plain_name(name: str, value: tuple[str, Fitness, str, str | None]) -> None:
    text, fitness, written, step = value
    target = targets(BARE[name].replace("X", text))[0]
    assert target.owner.name == "A"
    assert (target.property, target.field.path, target.documented) == (name, PATHS[name], True)
    assert (target.fitness, target.name) == (fitness, written)
    assert (target.step.name if target.step else None) == step


@pytest.mark.parametrize("value", HANDLER_VALUES, ids=lambda value: value[0])
@pytest.mark.parametrize("name", HANDLERS)
def test_properties_that_take_a_handler(name: str, value: tuple[str, Fitness, str, str | None]) -> None:
    text, fitness, written, step = value
    (target,) = targets(HANDLERS[name].replace("X", text))
    assert (target.property, target.field.path, target.documented) == (name, PATHS[name], True)
    assert (target.fitness, target.name) == (fitness, written)
    assert (target.step.name if target.step else None) == step


@pytest.mark.parametrize("value", ["null", "~", ""])
@pytest.mark.parametrize("name", [*BARE, *HANDLERS])
def test_a_property_that_is_null_names_nothing(name: str, value: str) -> None:
    step = (BARE | HANDLERS)[name].replace("X", value)
    assert [target.property for target in targets(step)] == (["Default"] if name == "NextStep" else [])
    assert found(document(step, "Cleanup")) == []


@pytest.mark.parametrize("text", ["Abort", "abort", "ABORT", "Continue", "continue"])
def test_the_words_of_on_failure_are_no_targets_even_where_a_step_has_their_name(text: str) -> None:
    step = HANDLERS["onFailure"].replace("X", text)
    assert targets(step) == []
    assert targets(step, text) == []
    assert found(document(step, text)) == []


def test_on_cancel_has_no_continue() -> None:
    for text in ("Abort", "aBORT"):
        assert targets(HANDLERS["onCancel"].replace("X", text), text) == []
    (target,) = targets(HANDLERS["onCancel"].replace("X", "Continue"))
    assert (target.fitness, target.name, target.step) == (UNKNOWN, "Continue", None)
    (target,) = targets(HANDLERS["onCancel"].replace("X", "Continue"), "Continue")
    assert (target.fitness, target.step and target.step.name) == (MISSING, "Continue")


@pytest.mark.parametrize("prefix", ["Step:", "STEP:", "sTeP:"])
@pytest.mark.parametrize("name", HANDLERS)
def test_another_case_of_the_prefix_is_not_documented(name: str, prefix: str) -> None:
    (target,) = targets(HANDLERS[name].replace("X", f"{prefix}Cleanup"))
    assert (target.fitness, target.step and target.step.name, target.documented) == (GOOD, "Cleanup", False)
    (target,) = targets(HANDLERS[name].replace("X", f"{prefix}Claenup"))
    assert (target.fitness, target.step and target.step.name) == (UNKNOWN, "Cleanup")


def test_targets_come_in_the_order_of_their_steps() -> None:
    step = (
        "{name: B, action: aws:branch, onCancel: step:B, onFailure: step:A, inputs: "
        "{Default: A, Choices: [{NextStep: B}, {NextStep: Zebra}]}}"
    )
    found = targets(f"{{name: A, {REST}, onFailure: B, nextStep: B}}", step)
    assert [(target.owner.name, target.property, target.name) for target in found] == [
        ("A", "nextStep", "B"),
        ("A", "onFailure", "B"),
        ("B", "NextStep", "B"),
        ("B", "NextStep", "Zebra"),
        ("B", "Default", "A"),
        ("B", "onFailure", "A"),
        ("B", "onCancel", "B"),
    ]


def test_of_a_document_with_hidden_steps_an_unknown_name_is_open() -> None:
    hidden = "{Ref: More}"
    for step in BARE.values():
        (target, *_) = targets(step.replace("X", "Zebra"), "Cleanup", hidden)
        assert (target.fitness, target.step) == (OPEN, None)
    (target,) = targets(HANDLERS["onFailure"].replace("X", "step:Zebra"), hidden)
    assert (target.fitness, target.step) == (OPEN, None)
    # What is wrong whatever the steps are is told all the same.
    (target,) = targets(HANDLERS["onFailure"].replace("X", "Zebra"), hidden)
    assert (target.fitness, target.step) == (UNKNOWN, None)
    (target,) = targets(BARE["nextStep"].replace("X", "step:Cleanup"), "Cleanup", hidden)
    assert target.fitness is SUPERFLUOUS


@pytest.mark.parametrize(
    ("text", "rest"), [("step:A", "A"), ("Step:A", "A"), ("step:", ""), ("step", None), ("", None), ("a:step:A", None)]
)
def test_without_prefix(text: str, rest: str | None) -> None:
    assert without_prefix(text) == rest


def test_the_words() -> None:
    assert strategies("onFailure") == ("abort", "continue")
    assert strategies("onCancel") == ("abort",)
    assert meant_strategy("onFailure", "Contniue") == "Continue"
    assert meant_strategy("onCancel", "Contniue") is None
    assert meant_strategy("onCancel", "Aborted") == "Abort"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.sampled_from("Step:abort {}$AC'\"\\"), max_size=12))
def test_no_text_is_too_strange(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    for name, step in (BARE | HANDLERS).items():
        analysis = loads(document(step.replace("X", quoted), "Cleanup"), "doc.yaml")
        for target in analysis.flow.targets:
            assert (target.fitness is GOOD) <= (target.step is not None)
            assert (target.property == name) or target.property == "Default"
        assert all(edges for edges in analysis.flow.edges.values())


# SSM203


def only(text: str, code: str = "SSM203") -> Finding:
    (finding,) = lint_text(text, "doc.yaml", select=[code])
    return finding


def each_related(finding: Finding) -> Iterator[str]:
    for related in finding.related:
        yield f"{related.line}:{related.column}-{related.end_line}:{related.end_column} {related.message}"


@pytest.mark.parametrize(
    ("value", "message", "related"),
    [
        ("Zebra", "unknown step name 'Zebra' in {0}", None),
        ("cleanup", "unknown step name 'cleanup' in {0}; did you mean 'Cleanup'?", "Cleanup"),
        ("step:Cleanup", "{0} takes the plain name of a step: write 'Cleanup' without 'step:'", "Cleanup"),
        ("''", "{0} names no step", None),
    ],
)
@pytest.mark.parametrize("name", BARE)
def test_what_is_said_of_a_plain_name(name: str, value: str, message: str, related: str | None) -> None:
    text, (place,) = marked(document(BARE[name].replace("X", f"@{value}"), "Cleanup"), ["@0"])
    if value == "''":
        place = place.replace(place, f"4:{document(BARE[name]).splitlines()[3].index(': X') + 3}")
    finding = only(text)
    assert (f"{finding.line}:{finding.column}", finding.severity.value, finding.step) == (place, "error", "A")
    assert (finding.end_line, finding.end_column) == (4, finding.column + len(value))
    assert finding.path == PATHS[name]
    assert finding.message == message.format(name)
    assert list(each_related(finding)) == (["5:10-5:17 step 'Cleanup'"] if related else [])


WORDS = {"onFailure": "Abort, Continue", "onCancel": "Abort"}


@pytest.mark.parametrize(
    ("value", "severity", "message", "related"),
    [
        ("step:Zebra", "error", "unknown step name 'Zebra' in {0}", False),
        ("step:cleanup", "error", "unknown step name 'cleanup' in {0}; did you mean 'Cleanup'?", True),
        ("'step:'", "error", "{0} names no step", False),
        (
            "Cleanup",
            "error",
            "{0} takes a step as 'step:Cleanup': without 'step:' 'Cleanup' is no known strategy",
            True,
        ),
        ("Retry", "error", "{0} takes {1} or 'step:' and the name of a step, not 'Retry'", False),
        (
            "Abrot",
            "error",
            "{0} takes {1} or 'step:' and the name of a step, not 'Abrot'; did you mean 'Abort'?",
            False,
        ),
        (
            "Claenup",
            "error",
            "{0} takes {1} or 'step:' and the name of a step, not 'Claenup'; did you mean 'step:Cleanup'?",
            True,
        ),
        (
            "Step:Cleanup",
            "warning",
            "{0} takes a step as 'step:Cleanup', in lower case: whether it takes 'Step:' is not documented",
            True,
        ),
    ],
)
@pytest.mark.parametrize("name", HANDLERS)
def test_what_is_said_of_a_handler(name: str, value: str, severity: str, message: str, related: bool) -> None:
    text, (place,) = marked(document(HANDLERS[name].replace("X", f"@{value}"), "Cleanup"), ["@0"])
    finding = only(text)
    assert (f"{finding.line}:{finding.column}", finding.severity.value) == (place, severity)
    assert (finding.end_line, finding.end_column) == (4, finding.column + len(value))
    assert (finding.step, finding.path) == ("A", PATHS[name])
    assert finding.message == message.format(name, WORDS[name])
    assert list(each_related(finding)) == (["5:10-5:17 step 'Cleanup'"] if related else [])


def test_a_handler_that_lost_its_prefix_or_a_letter_is_not_unreachable_besides() -> None:
    for value in ("Cleanup", "Claenup", "step:Claenup"):
        step = f"{{name: A, {REST}, isEnd: false, onFailure: @{value}}}"
        text, expected = marked(
            document(step, f"{{name: B, {REST}, isEnd: true}}", "Cleanup"), ["@0 error SSM203 mainSteps[0].onFailure"]
        )
        assert found(text) == expected


def test_what_follows_an_unknown_next_step_is_not_unreachable_besides() -> None:
    for value in ("Zebra", "Claenup", "step:Cleanup"):
        step = f"{{name: A, {REST}, nextStep: @{value}}}"
        text, expected = marked(document(step, "B", "Cleanup", "Report2"), ["@0 error SSM203 mainSteps[0].nextStep"])
        assert found(text) == expected


# SSM205

NEVER = ("approve", "copyImage", "createImage", "createStack", "createTags", "loop", "pause", "runInstances", "sleep")


@pytest.mark.parametrize("action", NEVER)
def test_actions_that_cannot_run_on_cancellation(action: str) -> None:
    target = f"{{name: B, action: aws:{action}, inputs: {{}}}}"
    text, expected = marked(
        document(f"{{name: A, {REST}, onCancel: @step:B}}", target), ["@0 error SSM205 mainSteps[0].onCancel"]
    )
    assert found(text, "SSM205") == expected
    finding = only(text, "SSM205")
    assert finding.message == (
        f"onCancel leads to 'B' (line 5), but aws:{action} cannot run while an automation is being cancelled"
    )
    assert list(each_related(finding)) == [f"5:21-5:{25 + len(action)} the action of 'B'"]


@pytest.mark.parametrize("action", ["executeScript", "branch", "updateVariable", "deleteStack", "noSuchAction"])
def test_actions_that_may_run_on_cancellation(action: str) -> None:
    target = f"{{name: B, action: aws:{action}, inputs: {{}}}}"
    assert found(document(f"{{name: A, {REST}, onCancel: step:B}}", target), "SSM205") == []


def test_only_the_step_that_on_cancel_names_is_held_against_the_list() -> None:
    sleep = "{name: B, action: aws:sleep, inputs: {}}"
    assert found(document(f"{{name: A, {REST}, onFailure: step:B}}", sleep), "SSM205") == []
    assert found(document(f"{{name: A, {REST}, onCancel: step:C}}", "C", sleep), "SSM205") == []
    # A target that is wrong in another way is told once.
    assert found(document(f"{{name: A, {REST}, onCancel: @B}}".replace("@", ""), sleep), "SSM205") == []


@pytest.mark.parametrize("action", ["loop", "updateVariable"])
@pytest.mark.parametrize(("value", "is_told"), [("step:B", True), ("B", True), ("'{{ X }}'", True), ("Abort", False)])
def test_actions_without_on_cancel(action: str, value: str, is_told: bool) -> None:
    step = f"{{name: A, action: aws:{action}, inputs: {{Iterators: [x]}}, @onCancel: {value}}}"
    text, expected = marked(document(step, "B"), ["@0 error SSM205 mainSteps[0].onCancel"])
    assert found(text, "SSM205") == (expected if is_told else [])
