"""Simulated runs: the next step by sections 5.1 to 5.3 and 6.3 of what is known, the final status by 5.4, and loops."""

from __future__ import annotations

from typing import Any

import pytest

from ssmlint.api import loads
from ssmlint.execution import Execution, SimulationError, UndecidedError, simulate
from ssmlint.execution.finishing import NO_OUTPUT
from ssmlint.execution.run import MOST_STEPS, MOST_VISITS
from tests.test_flow import REST, branch, choice, document

API = "action: aws:executeAwsApi, inputs: {Service: ec2, Api: Describe}"


def run(text: str, **options: Any) -> Execution:
    return simulate(loads(text, "doc.yaml"), **options)


def around(settings: str, **options: Any) -> Execution:
    """A run of step T with the given settings between A, and B and C."""
    return run(document("A", f"{{name: T, {REST}, {settings}}}" if settings else "T", "B", "C"), **options)


def trace(execution: Execution) -> str:
    """The run on one line: `A > T Failed > B`, statuses only where they are not Success."""
    return " > ".join(
        each.step.label + ("" if each.status == "Success" else f" {each.status}") for each in execution.trace
    )


def assumed(execution: Execution) -> list[str]:
    """The assumptions beside those on parameters, which every run of these documents makes."""
    return [text for text in execution.assumptions if "values for 'P', 'Q'" not in text]


# 5.1 after success


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("nextStep: C", "A > T > C"),
        ("isEnd: true", "A > T"),
        ("", "A > T > B > C"),
        ("isEnd: false, nextStep: C", "A > T > C"),
    ],
)
def test_after_success(settings: str, expected: str) -> None:
    execution = around(settings)
    assert (trace(execution), execution.status, assumed(execution)) == (expected, "Success", [])
    assert [each.step.label for each in execution.pending] == [name for name in "ABC" if name not in expected]


def test_a_last_step_may_lead_backward() -> None:
    steps = ("{name: A, action: aws:sleep, inputs: {Duration: PT1S}, nextStep: C}", f"{{name: B, {REST}, isEnd: true}}")
    execution = run(document(*steps, f"{{name: C, {REST}, nextStep: B}}"))
    assert trace(execution) == "A > C > B"
    # The list of the response keeps the order of the document.
    assert [each.step.label for each in execution.steps] == ["A", "B", "C"]


# 5.2 after failure and timeout


@pytest.mark.parametrize("outcome", ["Failed", "TimedOut"])
@pytest.mark.parametrize(
    ("settings", "after", "status", "assumption"),
    [
        ("onFailure: Abort", "", None, ""),
        ("", "", None, ""),
        ("onFailure: Abort, isEnd: true", "", None, ""),
        ("onFailure: Continue", " > B > C", "Success", ""),
        ("onFailure: Continue, nextStep: B", " > B > C", "Success", ""),
        ("onFailure: Continue, nextStep: C", " > C", "Success", "follow its nextStep to 'C'"),
        ("onFailure: Continue, isEnd: true", "", "Success", ""),
        ("onFailure: Continue, isEnd: true, isCritical: true", "", None, ""),
        ("onFailure: step:C", " > C", None, ""),
        ("onFailure: step:C, isEnd: true", " > C", None, "the failure is taken to lead to 'C'"),
        ("onFailure: 'Step:C'", " > C", None, "of which the documentation is not sure"),
        ("onFailure: ABORT", "", None, "is taken for Abort"),
    ],
)
def test_after_failure(outcome: str, settings: str, after: str, status: str | None, assumption: str) -> None:
    option = "fail" if outcome == "Failed" else "timeout"
    execution = around(settings, **{option: "T"})
    assert trace(execution) == f"A > T {outcome}{after}"
    assert execution.status == (status or outcome)
    assert [assumption in text for text in assumed(execution)] == ([True] if assumption else [])


def test_a_failing_recovery_step_is_judged_by_its_own_settings() -> None:
    text = document("A", f"{{name: R, {REST}, isEnd: true}}", f"{{name: T, {REST}, onFailure: step:R}}")
    execution = run(text.replace("name: A, ", "name: A, nextStep: T, "), fail=["T", "R"])
    assert (trace(execution), execution.status) == ("A > T Failed > R Failed", "Failed")
    assert execution.why == "'R' failed and onFailure is Abort by default"


# 5.3 after cancellation


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", "A > T Cancelled"),
        ("onCancel: Abort", "A > T Cancelled"),
        ("onCancel: step:C", "A > T Cancelled > C"),
        ("onCancel: step:B", "A > T Cancelled > B > C"),
        ("onCancel: step:C, isEnd: true, onFailure: Continue", "A > T Cancelled > C"),
    ],
)
def test_after_cancel(settings: str, expected: str) -> None:
    execution = around(settings, cancel="T")
    assert (trace(execution), execution.status) == (expected, "Cancelled")
    assert execution.why == "the run was cancelled while 'T' ran"
    assert not assumed(execution)


def test_a_cancelled_run_stays_cancelled_when_its_workflow_fails() -> None:
    assert around("onCancel: step:C", cancel="T", fail="C").status == "Cancelled"
    assert around("onCancel: step:C", cancel=["T", "C"]).status == "Cancelled"


def test_the_cancel_workflow_has_two_minutes() -> None:
    sleep = "{name: C, action: aws:sleep, inputs: {Duration: PT5M}}"
    execution = run(document(f"{{name: T, {REST}, onCancel: step:C, isEnd: true}}", sleep), cancel="T")
    assert "two minutes" in assumed(execution)[0]


# 5.4 the final status, row by row


@pytest.mark.parametrize(
    ("row", "settings", "options", "status"),
    [
        ("all executed steps succeeded", "", {}, "Success"),
        ("some steps never reached", "isEnd: true", {}, "Success"),
        ("failed, Abort", "onFailure: Abort", {"fail": "T"}, "Failed"),
        ("timed out, Abort", "onFailure: Abort", {"timeout": "T"}, "TimedOut"),
        ("critical failed, step:X", "onFailure: step:C", {"fail": "T"}, "Failed"),
        ("critical timed out, step:X", "onFailure: step:C", {"timeout": "T"}, "TimedOut"),
        ("not critical failed, step:X", "onFailure: step:C, isCritical: false", {"fail": "T"}, "Success"),
        ("not critical timed out, step:X", "onFailure: step:C, isCritical: false", {"timeout": "T"}, "Success"),
        ("not critical failed, Continue", "onFailure: Continue", {"fail": "T"}, "Success"),
        ("not critical timed out, Continue", "onFailure: Continue", {"timeout": "T"}, "Success"),
        ("not critical, but then", "onFailure: Continue", {"fail": ["T", "B"]}, "Failed"),
        ("not critical, but then", "onFailure: Continue", {"fail": "T", "timeout": "B"}, "TimedOut"),
        ("Continue, isCritical true", "onFailure: Continue, isCritical: true", {"fail": "T"}, "Failed"),
        ("Continue, isCritical true", "onFailure: Continue, isCritical: true", {"timeout": "T"}, "TimedOut"),
        ("Continue, isCritical 'false'", "onFailure: Continue, isCritical: 'true'", {"fail": "T"}, "Failed"),
        ("user cancelled", "onCancel: step:C", {"cancel": "T"}, "Cancelled"),
        ("user cancelled after a failure", "onFailure: step:B", {"fail": "T", "cancel": "B"}, "Cancelled"),
    ],
)
def test_final_status(row: str, settings: str, options: dict[str, Any], status: str) -> None:
    execution = around(settings, **options)
    assert execution.status == status, row
    assert not assumed(execution)


def test_abort_ends_failed_although_not_critical() -> None:
    execution = around("onFailure: Abort, isCritical: false", fail="T")
    assert (trace(execution), execution.status) == ("A > T Failed", "Failed")
    assert assumed(execution) == ["'T' stops the run by Abort: that is taken to end Failed although it is not critical"]
    assert around("isCritical: false", timeout="T").status == "TimedOut"


@pytest.mark.parametrize(
    ("options", "status", "rule"),
    [
        ({"timeout": "A", "fail": "B"}, "TimedOut", "the first one, 'A'"),
        ({"fail": "A", "timeout": "B"}, "Failed", "the first one, 'A'"),
        ({"timeout": "A", "fail": "C"}, "Failed", "the one that stopped the run, 'C'"),
    ],
)
def test_failed_and_timed_out(options: dict[str, str], status: str, rule: str) -> None:
    text = document(f"{{name: A, {REST}, onFailure: step:B}}", f"{{name: B, {REST}, onFailure: step:C}}", "C")
    execution = run(text, **options)
    assert execution.status == status
    assert assumed(execution) == [f"critical steps failed and timed out: {rule}, is taken to give the status"]


APPROVE = "action: aws:approve, inputs: {Approvers: [me]}"


def test_an_approval_and_a_rejection() -> None:
    text = document(f"{{name: Ask, {APPROVE}}}", "B")
    execution = run(text)
    assert (trace(execution), execution.trace[0].outputs) == (
        "Ask > B",
        {"ApprovalStatus": ["Approved"], "ApproverDecisions": ["{{ Ask.ApproverDecisions }}"]},
    )
    execution = run(text, reject="Ask")
    assert (trace(execution), execution.status) == ("Ask Failed", "Failed")
    assert execution.trace[0].outputs == {"ApprovalStatus": ["Rejected"]}
    with pytest.raises(SimulationError, match=r"^--reject: 'B' is no aws:approve step$"):
        run(text, reject="B")


# Attempts


@pytest.mark.parametrize(
    ("attempts", "fail", "status", "failed"),
    [
        ("maxAttempts: 3", "T:2", "Success", 2),
        ("maxAttempts: 3", "T:3", "Failed", 2),
        ("maxAttempts: 3", "T", "Failed", 2),
        ("maxAttempts: '3'", "T:1", "Success", 1),
        ("description: d", "T:1", "Failed", 0),
        ("maxAttempts: 0", "T:1", "Failed", 0),
        ("maxAttempts: many", "T:2", "Failed", 0),
    ],
)
def test_attempts(attempts: str, fail: str, status: str, failed: int) -> None:
    step = around(attempts, fail=fail).trace[1]
    assert (step.status, step.failed_attempts) == (status, failed)
    assert around(attempts, timeout=fail).trace[1].status == ("TimedOut" if status == "Failed" else status)


# 6.3 where a branch leads

X, Y = choice("B", "x"), choice("C", "y")


@pytest.mark.parametrize(
    ("inputs", "settings", "value", "expected"),
    [
        (f"Choices: [{X}, {Y}]", "", "x", "A > T > B > C"),
        (f"Choices: [{X}, {Y}]", "", "y", "A > T > C"),
        (f"Choices: [{Y}, {choice('B', 'y')}]", "", "y", "A > T > C"),
        (f"Choices: [{Y}]", "isEnd: true", "y", "A > T > C"),
        (f"Choices: [{X}], Default: C", "", "z", "A > T > C"),
        (f"Choices: [{X}], Default: C", "isEnd: true", "z", "A > T > C"),
        (f"Choices: [{Y}]", "isEnd: true", "z", "A > T"),
        (f"Choices: [{Y}]", "", "z", "A > T > B > C"),
    ],
)
def test_branch(inputs: str, settings: str, value: str, expected: str) -> None:
    execution = run(document("A", branch(inputs, settings), "B", "C"), parameters={"P": value})
    assert (trace(execution), execution.status) == (expected, "Success")
    led = expected.split(" > ")[2:3]
    matched = value != "z" or "Default" in inputs
    text = '{"NextStep":"' + "".join(led) + '"}'
    assert execution.trace[1].outputs == ({"NextStep": led, "OutputPayload": [text]} if matched else {})
    assert execution.trace[1].next_step == (led[0] if led else None)


def test_a_branch_as_the_last_step_ends_the_run() -> None:
    assert trace(run(document("B", "C", branch(f"Choices: [{X}]")), parameters={"P": "z"})) == "B > C > T"


def test_a_branch_with_its_own_next_step() -> None:
    text = document(branch(f"Choices: [{X}]", "nextStep: C"), "B", "C")
    execution = run(text, parameters={"P": "z"})
    assert trace(execution) == "T > C"
    assert any("nextStep of the branch 'T'" in each for each in execution.assumptions)


def test_a_branch_without_values_asks() -> None:
    text = document("A", branch(f"Choices: [{X}, {Y}]"), "B", "C")
    with pytest.raises(UndecidedError) as caught:
        run(text)
    assert str(caught.value) == (
        "the branch 'T' cannot be decided ({{ P }}: the parameter has no default): "
        "give --choose T=B|C|none or --param P=VALUE"
    )
    assert caught.value.step == "T"
    assert trace(run(text, choose={"T": "C"})) == "A > T > C"
    assert trace(run(text, choose={"T": None})) == "A > T > B > C"
    assert trace(run(text, choose={"T": "none"}, parameters={"P": "y"})) == "A > T > B > C"


def test_a_branch_on_an_output_asks_for_it() -> None:
    text = (
        'schemaVersion: "0.3"\nmainSteps:\n'
        f"- {{name: A, {API}, onFailure: Continue, outputs: [{{Name: Out, Selector: $.X, Type: Integer}}]}}\n"
        "- name: T\n  action: aws:branch\n  inputs:\n    Choices:\n"
        "    - {NextStep: C, Variable: '{{ A.Out }}', NumericGreater: 3}\n"
        f"- {{name: B, {REST}}}\n- {{name: C, {REST}}}\n"
    )
    with pytest.raises(UndecidedError, match=r"give --choose T=C\|none or --output A.Out=VALUE$"):
        run(text)
    assert trace(run(text, outputs={"A.Out": "4"})) == "A > T > C"
    assert trace(run(text, outputs={"A.Out": 3})) == "A > T > B > C"
    with pytest.raises(UndecidedError, match=r"'A' ended Failed\): give --choose T=C\|none$"):
        run(text, fail="A")
    execution = run(text, fail="A", outputs={"A.Out": 4})
    assert trace(execution) == "A Failed > T > C"
    assert execution.assumptions == ("'A.Out' has the value that was given, although 'A' Failed",)


# Loops

LOOP = """\
schemaVersion: "0.3"
variables:
  Left: {type: Integer, default: 2}
mainSteps:
- name: L
  action: aws:loop
  inputs:
    %s
    Steps:
    - {name: In, action: aws:executeScript, inputs: {InputPayload: {it: '{{ L.CurrentIteratorValue }}'}}%s}
    - {name: Last, action: aws:sleep, inputs: {Duration: PT1S}%s}
- {name: After, action: aws:sleep, inputs: {Duration: PT1S}}
- {name: Out, action: aws:sleep, inputs: {Duration: PT1S}}
"""


def loop(settings: str = "", last: str = "", inputs: str = "Iterators: [a, b]", **options: Any) -> Execution:
    settings, last = (f", {each}" if each else "" for each in (settings, last))
    return run(LOOP % (inputs, settings, last), **options)


def test_for_each() -> None:
    execution = loop()
    assert trace(execution) == "L > In > Last > In > Last > After > Out"
    nested = [each for each in execution.steps if each.parent is not None]
    ids = {each.parent.id for each in nested if each.parent is not None}
    assert ids == {execution.trace[0].id}
    assert [(each.parent.iteration, each.parent.value) for each in nested if each.parent is not None] == [
        (1, "a"),
        (1, "a"),
        (2, "b"),
        (2, "b"),
    ]
    assert nested[2].inputs["InputPayload"] == '{"it":"b"}'
    assert execution.trace[0].next_step == "After"
    assert execution.trace[0].outputs == {"CurrentIteration": ["2"], "CurrentIteratorValue": ["b"]}
    assert [each.next_step for each in nested] == ["Last", None, "Last", None]
    assert len({each.id for each in execution.steps}) == 7


def test_for_each_over_nothing() -> None:
    assert trace(loop(inputs="Iterators: []")) == "L > After > Out"
    assert trace(loop(inputs="Iterators: '{{ Unknown.List }}'", iterations={"L": 0})) == "L > After > Out"


def test_for_each_asks_for_the_number() -> None:
    with pytest.raises(UndecidedError, match=r"how often the loop 'L' runs is not known .* give --iterations L=N"):
        loop(inputs="Iterators: '{{ Other.List }}'")
    execution = loop(inputs="Iterators: '{{ Other.List }}'", iterations={"L": 2})
    values = [each.parent.value for each in execution.trace if each.parent is not None]
    assert values == ["{{ L.CurrentIteratorValue }}"] * 4
    execution = loop(
        inputs="Iterators: '{{ Other.List }}'", iterations={"L": 3}, outputs={"L.CurrentIteratorValue": ("x", "y")}
    )
    assert [each.parent.value for each in execution.trace if each.parent is not None][::2] == [
        "x",
        "y",
        "{{ L.CurrentIteratorValue }}",
    ]


def test_do_while() -> None:
    condition = "LoopCondition: {Variable: '{{ L.CurrentIteration }}', NumericLesser: 3}"
    execution = loop(inputs=condition)
    assert trace(execution) == "L > " + "In > Last > " * 3 + "After > Out"
    assert all(each.parent is None or each.parent.value is None for each in execution.trace)
    assert not assumed(execution)
    assert trace(loop(inputs=condition, iterations={"L": 1})) == "L > In > Last > After > Out"
    with pytest.raises(SimulationError, match=r"^--iterations: 'L' takes a number from 1 to 100, not '0'$"):
        loop(inputs=condition, iterations={"L": 0})


def test_do_while_with_a_variable() -> None:
    text = LOOP % ("LoopCondition: {Variable: '{{ variable:Left }}', NumericGreater: 0}", "", "")
    update = "action: aws:updateVariable, inputs: {Name: 'variable:Left', Value: 0}"
    text = text.replace("action: aws:sleep, inputs: {Duration: PT1S}", update, 1)
    execution = run(text)
    assert trace(execution) == "L > In > Last > After > Out"
    assert execution.variables == {"Left": ["0"]}


def test_do_while_over_outputs_that_change() -> None:
    condition = "LoopCondition: {Variable: '{{ In.More }}', BooleanEquals: true}"
    settings = "outputs: [{Name: More, Selector: $.Payload.More, Type: Boolean}]"
    execution = loop(settings, inputs=condition, outputs={"In.More": (True, "true", False)})
    assert trace(execution).count("In") == 3
    assert not assumed(execution)
    with pytest.raises(UndecidedError, match=r"give --iterations L=N or --output In.More=VALUE"):
        loop(settings, inputs=condition)


@pytest.mark.parametrize(
    "inputs",
    [
        "MaxIterations: 2\n    Iterators: [a, b, c]",
        "MaxIterations: 2\n    LoopCondition: {Variable: '{{ variable:Left }}', NumericEquals: 2}",
    ],
)
def test_most_iterations(inputs: str) -> None:
    execution = loop(inputs=inputs)
    assert trace(execution) == "L > In > Last > In > Last > After > Out"
    assert assumed(execution) == ["the loop 'L' is taken to end Success with work left, at its limit of 2 passes"]


@pytest.mark.parametrize(
    ("settings", "options", "expected", "status"),
    [
        ("nextStep: Out", {}, "L Exited > In > Out", "Success"),
        ("onFailure: step:Out", {"fail": "In"}, "L Exited > In Failed > Out", "Failed"),
        ("onFailure: step:Out, isCritical: false", {"fail": "In"}, "L Exited > In Failed > Out", "Success"),
        ("onCancel: step:Out", {"cancel": "In"}, "L Exited > In Cancelled > Out", "Cancelled"),
        ("onCancel: step:Last", {"cancel": "In"}, "L Cancelled > In Cancelled > Last", "Cancelled"),
        ("", {"cancel": "In"}, "L Cancelled > In Cancelled", "Cancelled"),
        ("", {"fail": "In"}, "L Failed > In Failed", "Failed"),
        ("", {"timeout": "In"}, "L TimedOut > In TimedOut", "TimedOut"),
        ("", {"fail": "In:1"}, "L Failed > In Failed", "Failed"),
        ("maxAttempts: 2", {"fail": "In:3"}, "L Failed > In Failed", "Failed"),
        ("maxAttempts: 2", {"fail": "In:1"}, "L > In > Last > In > Last > After > Out", "Success"),
        ("onFailure: Continue", {"fail": "In:1"}, "L > In Failed > Last > In > Last > After > Out", "Success"),
        ("isEnd: true", {}, "L > In > In > After > Out", "Success"),
        ("", {"fail": "L"}, "L Failed", "Failed"),
    ],
)
def test_ways_out_of_a_loop(settings: str, options: dict[str, Any], expected: str, status: str) -> None:
    execution = loop(settings, **options)
    assert (trace(execution), execution.status) == (expected, status)


def test_steps_after_an_exit() -> None:
    execution = loop("nextStep: Out")
    assert execution.trace[0].next_step is None
    assert execution.trace[1].next_step == "Out"
    assert [each.step.label for each in execution.pending] == ["After"]
    assert [each.step.label for each in execution.steps] == ["L", "In", "After", "Out"]
    assert assumed(execution) == ["steps inside a loop that did not run are taken not to be listed as Pending"]


def test_a_jump_into_a_loop() -> None:
    text = LOOP % ("Iterators: [a, b]", "", "")
    text = text.replace("mainSteps:\n", f"mainSteps:\n- {{name: First, {REST}, nextStep: Last}}\n")
    execution = run(text)
    assert trace(execution) == "First > L > Last > In > Last > After > Out"
    assert "'First' leads into the loop 'L': the run is taken to join its first pass there" in execution.assumptions


def test_a_loop_in_a_loop() -> None:
    inner = "action: aws:loop, inputs: {Iterators: [x, y], Steps: [{name: Deep, action: aws:sleep, inputs: {}}]}"
    execution = run(
        (LOOP % ("Iterators: [a, b]", "", "")).replace("action: aws:sleep, inputs: {Duration: PT1S}", inner, 1)
    )
    assert trace(execution) == "L > " + "In > Last > Deep > Deep > " * 2 + "After > Out"
    assert [each.step.label for each in execution.steps][:5] == ["L", "In", "Last", "Deep", "Deep"]
    assert [each.parent.value for each in execution.trace if each.step.label == "Deep" and each.parent] == list("xyxy")
    assert any("the loop 'Last' is taken to work inside of a loop" in text for text in execution.assumptions)


def test_choices_and_failures_by_visit() -> None:
    inner = (
        "{name: B, action: aws:branch, inputs: {Choices: [{NextStep: Out, Variable: '{{ x.y }}', StringEquals: a}]}}"
    )
    text = (LOOP % ("Iterators: [a, b, c]", "", "")).replace("    - {name: Last", f"    - {inner}\n    - {{name: Last")
    assert trace(run(text, choose={"B": [None, "Out"]})) == "L Exited > In > B > Last > In > B > Out"


# What is known of values


def test_inputs_and_outputs() -> None:
    text = """\
schemaVersion: "0.3"
parameters:
  Name: {type: String}
  Ids: {type: StringList, default: [i-1, i-2]}
  On: {type: Boolean, default: true}
  Stored: {type: String, default: '{{ ssm:name }}'}
mainSteps:
- name: A
  action: aws:executeAwsApi
  inputs: {Service: ec2, Api: Run, Text: 'is {{Name}} {{ On }} {{ Ids }}', Same: '{{ On }}', List: ['{{ Ids }}', x],
    When: '{{ global:DATE_TIME }}', Id: '{{ automation:EXECUTION_ID }}', Here: 'in {{ global:REGION }}',
    Secret: '{{ Stored }}', Number: 5, Version: '1.10', Nothing: null, Code: '{{ A.Out }}'}
  outputs: [{Name: Out, Selector: $.Out}, {Name: Told, Selector: $.Told, Type: StringList}]
- name: B
  action: aws:changeInstanceState
  onFailure: Continue
  inputs: {InstanceIds: '{{ Ids }}', DesiredState: stopped}
- name: C
  action: aws:executeScript
  inputs: {InputPayload: {state: '{{ B.InstanceStates }}', told: '{{ A.Told }}'}, Script: 'print("{{ Name }}")'}
outputs: [A.Out, A.Told, B.InstanceStates, C.Payload, Gone.X]
"""
    execution = run(text, parameters={"Name": "n"}, outputs={"A.Told": "p, q"}, fail="B")
    assert execution.trace[0].inputs == {
        "Api": '"Run"',
        "Code": '"{{ A.Out }}"',
        "Here": '"in {{ global:REGION }}"',
        "Id": f'"{execution.id}"',
        "List": '["i-1","i-2","x"]',
        "Nothing": "null",
        "Number": "5",
        "Same": "true",
        "Secret": '"{{ Stored }}"',
        "Service": '"ec2"',
        "Text": '"is n true [\\"i-1\\",\\"i-2\\"]"',
        "Version": '"1.10"',
        "When": '"2026-01-01_00.00.00"',
    }
    assert execution.trace[0].outputs == {"Out": ["{{ A.Out }}"], "Told": ["p", "q"]}
    assert execution.trace[2].inputs == {
        "InputPayload": '{"state":"{{ B.InstanceStates }}","told":["p","q"]}',
        "Script": '"print(\\"{{ Name }}\\")"',
    }
    assert execution.outputs == {
        "A.Out": ["{{ A.Out }}"],
        "A.Told": ["p", "q"],
        "B.InstanceStates": [NO_OUTPUT],
        "C.Payload": ["{{ C.Payload }}"],
        "Gone.X": [NO_OUTPUT],
    }
    assert any("'C' runs although it reads {{ B.InstanceStates }}" in each for each in execution.assumptions)
    assert run(text, parameters={"Name": "n"}).outputs["B.InstanceStates"] == ["stopped", "stopped"]
    assert execution.parameters == {"Name": ["n"]}


@pytest.mark.parametrize(
    ("duration", "seconds"), [("PT10M", 600), ("P3D", 259_200), ("P9999Y", 604_799), ("soon", 1), ("PT0S", 1)]
)
def test_sleep_takes_its_time(duration: str, seconds: int) -> None:
    execution = run(document(f"{{name: T, action: aws:sleep, inputs: {{Duration: {duration}}}}}"))
    assert execution.end is not None
    assert (execution.end - execution.start).total_seconds() == seconds


def test_sleep_until() -> None:
    sleep = "{name: T, action: aws:sleep, inputs: {Timestamp: '2026-01-01T01:00:00Z'}}"
    assert str(run(document("A", sleep)).end) == "2026-01-01 01:00:00+00:00"
    assert str(run(document(sleep), start="2027-01-01").end) == "2027-01-01 00:00:01+00:00"


# The run always ends


def test_a_cycle_is_stopped() -> None:
    execution = run(document("A", f"{{name: B, {REST}, nextStep: A}}"))
    assert (len(execution.trace), execution.status, execution.end) == (2 * MOST_VISITS, "InProgress", None)
    assert "the simulation stops" in assumed(execution)[0]


def test_a_long_run_is_stopped() -> None:
    deep = "inputs: {Iterators: '{{ x.y }}', Steps: [{name: Deep, action: aws:sleep, inputs: {}}]}"
    text = LOOP % ("Iterators: '{{ x.y }}'", "", "")
    text = text.replace("action: aws:sleep, inputs: {Duration: PT1S}", f"action: aws:loop, {deep}", 1)
    execution = run(text, iterations={"L": 100, "Last": 60})
    assert (len(execution.trace), execution.status) == (MOST_STEPS, "InProgress")
    assert any(each.startswith(f"the run is shown for its first {MOST_STEPS} steps") for each in execution.assumptions)


# Wrong options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fail": "Tt"}, "--fail: no step 'Tt' in the document; did you mean 'T'?"),
        ({"fail": "T:0"}, "--fail: '0' in 'T:0' is no number of attempts"),
        ({"timeout": "T:x"}, "--timeout: 'x' in 'T:x' is no number of attempts"),
        ({"fail": "T", "cancel": "T"}, "--cancel: another option already says how 'T' ends"),
        ({"choose": {"A": "B"}}, "--choose: 'A' is no aws:branch step"),
        ({"choose": {"T": "A"}}, "--choose: 'T' does not lead to 'A', only to 'B', 'C'"),
        ({"choose": {"T": "Nowhere"}}, "--choose: no step 'Nowhere' in the document"),
        ({"parameters": {"p": "x"}}, "--param: no parameter 'p' in the document; did you mean 'P'?"),
        ({"parameters": {"Q": "maybe"}}, "--param: 'Q' must be true or false, not 'maybe'"),
        ({"outputs": {"A": 1}}, "--output: 'A' must be STEP.NAME"),
        ({"outputs": {"A.Payloat": 1}}, "--output: 'A' has no output 'Payloat'; did you mean 'Payload'?"),
        ({"iterations": {"A": 1}}, "--iterations: 'A' is no aws:loop step"),
        ({"start": "today"}, "'today' is no ISO 8601 time such as 2026-01-31T04:00:00Z"),
        ({"start": "0001-01-01"}, "--start: the year must be 1970 to 9000, not 1"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    text = document("A", branch(f"Choices: [{X}]", "nextStep: C"), "B", "C")
    with pytest.raises(SimulationError) as caught:
        run(text, **options)
    assert str(caught.value) == message


def test_a_value_that_the_service_refuses() -> None:
    text = document("A").replace("{type: String}", "{type: String, allowedValues: [a, b]}")
    assert run(text, parameters={"P": ["a"]}).parameters == {"P": ["a"]}
    with pytest.raises(SimulationError, match=r"^--param: 'P' does not allow 'c', only 'a', 'b'$"):
        run(text, parameters={"P": "c"})


def test_options_without_effect_are_told() -> None:
    execution = around("isEnd: true", fail="C", outputs={"B.Payload": 1})
    assert execution.notes == ("options for 'C', 'B' had no effect: the run never came there",)


def test_an_open_target() -> None:
    text = document("A", f"{{name: T, {REST}, nextStep: '${{Next}}'}}", "B", "C")
    with pytest.raises(
        UndecidedError, match="'T' leads by nextStep is only known to a generator: give --choose T=STEP"
    ):
        run(text)
    assert trace(run(text, choose={"T": "C"})) == "A > T > C"


def test_steps_without_a_name_of_their_own() -> None:
    execution = run(document("A", "A", f"{{{REST}}}"))
    assert trace(execution) == "A > A > mainSteps[2]"
    assert [each.next_step for each in execution.trace] == ["A", "mainSteps[2]", None]
    assert len({each.id for each in execution.steps}) == 3


def test_a_document_without_steps() -> None:
    with pytest.raises(SimulationError, match=r"the document has no steps to run"):
        run('schemaVersion: "0.3"\nmainSteps: []\n')


def test_a_mistake_is_read_as_what_was_meant() -> None:
    execution = around("nextStep: step:C")
    assert trace(execution) == "A > T > C"
    assert "a mistake in the text of 'T'" in assumed(execution)[0]
