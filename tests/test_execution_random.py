"""What holds for every simulated run, whatever the document and the options."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ssmlint.analysis import Analysis
from ssmlint.api import load, loads
from ssmlint.execution import Execution, SimulationError, UndecidedError, simulate
from ssmlint.execution.run import MOST_STEPS
from ssmlint.flow import ENDS, Outcome
from tests.conftest import RUNBOOKS

NAMES = ("A", "B", "C", "D", "E", "F", "G")
ENDED = {outcome.value: outcome for outcome in Outcome}


@st.composite
def steps(draw: st.DrawFn, names: list[str], depth: int = 0) -> list[dict[str, Any]]:
    """A list of steps under the given names, which are used up; loops take some for the steps in them."""
    found = []
    for _ in range(draw(st.integers(1, 5 if depth == 0 else 2))):
        if not names:
            break
        step: dict[str, Any] = {"name": names.pop(0), "action": "aws:executeScript", "inputs": {}}
        target = st.sampled_from(NAMES)
        kind = draw(st.sampled_from(("plain", "plain", "branch", "loop")))
        if kind == "branch":
            choices = draw(st.lists(target, min_size=1, max_size=3))
            step["action"] = "aws:branch"
            conditions = [{"NextStep": each, "Variable": "{{ P }}", "StringEquals": each} for each in choices]
            step["inputs"] = {"Choices": conditions}
            if draw(st.booleans()):
                step["inputs"]["Default"] = draw(target)
        elif kind == "loop" and names and depth < 2:
            step["action"] = "aws:loop"
            step["inputs"] = {"Steps": draw(steps(names, depth + 1))}
            step["inputs"] |= draw(
                st.sampled_from(
                    (
                        {"Iterators": "{{ L }}"},
                        {"Iterators": ["a", "b"], "MaxIterations": 1},
                        {"LoopCondition": {"Variable": "{{ P }}", "StringEquals": "A"}, "MaxIterations": 3},
                    )
                )
            )
        elif draw(st.booleans()):
            step["nextStep"] = draw(target)
        if draw(st.integers(0, 3)) == 0 and "nextStep" not in step:
            step["isEnd"] = True
        handler = st.one_of(st.sampled_from(("Abort", "Continue", "ABORT")), target.map("step:{}".format))
        if draw(st.booleans()):
            step["onFailure"] = draw(handler)
        if draw(st.booleans()):
            step["onCancel"] = draw(st.one_of(st.just("Abort"), target.map("step:{}".format)))
        if draw(st.booleans()):
            step["isCritical"] = draw(st.booleans())
        if draw(st.booleans()):
            step["maxAttempts"] = draw(st.integers(1, 3))
        found.append(step)
    return found


def settle(found: list[dict[str, Any]], used: list[str]) -> None:
    """Makes every target one of the steps that there are."""
    there = dict(zip(NAMES, used * len(NAMES), strict=False))
    for step in found:
        for key in ("nextStep", "onFailure", "onCancel"):
            prefix, _, name = step.get(key, "").rpartition(":")
            if name in there:
                step[key] = f"{prefix}:{there[name]}" if prefix else there[name]
        inputs = step["inputs"]
        for holder, key in (*((choice, "NextStep") for choice in inputs.get("Choices", [])), (inputs, "Default")):
            if key in holder:
                holder[key] = there[holder[key]]
        settle(inputs.get("Steps", []), used)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A document and options of a run that fit it, as far as its targets exist."""
    names = list(NAMES)
    main = draw(steps(names))
    used = [name for name in NAMES if name not in names]
    settle(main, used)
    text = json.dumps(
        {
            "schemaVersion": "0.3",
            "parameters": {"P": {"type": "String"}, "L": {"type": "StringList"}},
            "mainSteps": main,
            "outputs": [f"{used[-1]}.Payload"],
        }
    )
    ends: dict[str, list[str]] = {"fail": [], "timeout": [], "cancel": []}
    for name in used:
        option = draw(st.sampled_from(("", "", *ends)))
        if option:
            times = draw(st.sampled_from(("", ":1", ":2"))) if option != "cancel" else ""
            ends[option].append(name + times)
    options: dict[str, Any] = {**ends, "parameters": {}}
    if draw(st.booleans()):
        options["parameters"] = {"P": draw(st.sampled_from(NAMES)), "L": draw(st.lists(st.just("x"), max_size=2))}
    return text, options


def assert_asks(error: UndecidedError, analysis: Analysis) -> None:
    assert error.step in analysis.document.by_name
    assert "give --" in str(error)


def checked(text: str, options: dict[str, Any]) -> Execution | None:
    """The run, with everything checked that must hold; None where it asks for more."""
    analysis = loads(text, "doc.json")
    try:
        execution = simulate(analysis, **options)
    except UndecidedError as error:
        assert_asks(error, analysis)
        return None
    assert len(execution.trace) <= MOST_STEPS
    assert [each.order for each in execution.trace] == list(range(len(execution.trace)))
    starts = [each.start for each in execution.trace if each.start is not None]
    assert starts == sorted(set(starts))
    assert len({each.id for each in execution.steps}) == len(execution.steps)
    for record in execution.trace:
        if record.next_step is not None:
            outcome = ENDED[record.status]
            assert record.next_step in analysis.next_steps(record.step, outcome)[0], (record.step.label, outcome)
            edges = [each for each in analysis.flow.leaving(record.step, outcome) if each.target == record.next_step]
            assert any(each.certain for each in edges) or execution.assumptions
    check_order(execution)
    check_status(execution)
    return execution


def check_order(execution: Execution) -> None:
    """Steps outside of loops stand in the order of the document, each at least once."""
    tops = [each.step.position for each in execution.steps if each.parent is None]
    assert tops == sorted(tops)
    assert {each.step.label for each in execution.steps if each.step.parent is None} >= {
        step.label for step in (execution.steps[0].step.siblings if execution.steps[0].step.parent is None else [])
    }
    by_id = {each.id: each for each in execution.steps}
    for each in execution.steps:
        assert (each.parent is None) == (each.step.parent is None)
        if each.parent is not None:
            assert by_id[each.parent.id].step is each.step.parent


def check_status(execution: Execution) -> None:
    """Section 5.4, said another way."""
    ended = [each.status for each in execution.trace if not each.step.children or each.onward]
    if "InProgress" in (execution.status, *ended):
        assert execution.end is None
    elif "Cancelled" in ended:
        assert execution.status == "Cancelled"
    elif execution.status == "Success":
        assert not any(each.step.is_critical for each in execution.trace if each.status in ("Failed", "TimedOut"))
    else:
        assert execution.status in ended
        assert any(each.status in ("Failed", "TimedOut") for each in execution.trace)


SLOW = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SLOW
@given(documents())
def test_every_run_ends_and_follows_the_flow(made: tuple[str, dict[str, Any]]) -> None:
    text, options = made
    execution = checked(text, options)
    if execution is not None:
        response = execution.get_automation_execution()
        assert json.loads(json.dumps(response)) == response
        again = simulate(loads(text, "doc.json"), **options)
        assert again.get_automation_execution() == response


@SLOW
@given(documents(), st.data())
def test_choices_and_passes_let_every_run_go_on(made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, options = made
    analysis = loads(text, "doc.json")
    options["choose"], options["iterations"] = {}, {}
    for step in analysis.document.steps:
        if step.is_branch:
            edges = [edge for edge in analysis.flow.leaving(step, Outcome.SUCCESS) if edge.possible]
            targets = [edge.target for edge in edges if edge.target in analysis.document.by_name]
            options["choose"][step.label] = data.draw(st.sampled_from([*targets, None]))
        elif step.is_loop:
            options["iterations"][step.label] = data.draw(st.integers(1, 3))
    assert checked(text, options) is not None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=20), st.text(max_size=20))
@example("A.Payload", "[" * 50_000)
@example("L", "9" * 5000)
def test_any_value_is_taken_or_refused(name: str, value: str) -> None:
    step = {"name": "A", "action": "aws:executeScript", "inputs": {"InputPayload": "x {{ L }}" + value}}
    parameters = {"L": {"type": "Integer"}, name: {"type": "String"}}
    text = json.dumps({"schemaVersion": "0.3", "parameters": parameters, "mainSteps": [step]})
    analysis = loads(text)
    tries: list[dict[str, Any]] = [
        {"parameters": {name: value}},
        {"parameters": {"L": value}},
        {"outputs": {name: value}},
        {"fail": name + value},
        {"start": value},
    ]
    for options in tries:
        assert complaint(analysis, options).isprintable()


def complaint(analysis: Analysis, options: dict[str, Any]) -> str:
    try:
        simulate(analysis, **options)
    except SimulationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", sorted(RUNBOOKS.iterdir()), ids=lambda path: path.name)
@pytest.mark.parametrize("option", ["fail", "timeout", "cancel"])
def test_each_step_of_the_runbooks(path: Any, option: str) -> None:
    """With the first choice of every branch and one pass of every loop, each step that runs is made to end badly."""
    analysis = load(path)
    branches = [step for step in analysis.document.steps if step.is_branch]
    base: dict[str, Any] = {
        "choose": {step.label: step.choices[0].next_step.text for step in branches if step.choices[0].next_step},
        "iterations": {step.label: 1 for step in analysis.document.steps if step.is_loop},
    }
    for record in simulate(analysis, **base).trace:
        execution = simulate(analysis, **{**base, option: record.step.label})
        status = {"fail": "Failed", "timeout": "TimedOut", "cancel": "Cancelled"}[option]
        assert execution.trace[record.order or 0].status == status
        # A failure that leads back, tried again until it succeeds, never ends when it always fails.
        endless = ["InProgress"] if any(not cycle.sure for cycle in analysis.cycles()[0]) else []
        assert execution.status in (["Cancelled"] if option == "cancel" else [status, "Success", *endless])
        assert not {ENDS[Outcome.SUCCESS]} & {each.next_step for each in execution.trace}
