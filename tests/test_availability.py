"""Which steps have succeeded: the analysis against every way through small documents, and what may change nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.analysis import Analysis, analyse
from ssmlint.api import lint_text
from ssmlint.arms import Arms
from ssmlint.availability import Availability
from ssmlint.flow import START, Edge, EdgeKind
from ssmlint.model import build_document
from ssmlint.source import read_source

NAMES = tuple(f"step{number}" for number in range(6))
OUTPUTS = [{"Name": "Value", "Selector": "$.Value", "Type": "String"}]


def step_of(name: str, **more: Any) -> dict[str, Any]:
    inputs = {"Service": "ec2", "Api": "DescribeVolumes"}
    return {"name": name, "action": "aws:executeAwsApi", "inputs": inputs, "outputs": OUTPUTS, **more}


def branch_of(name: str, target: str, variable: str, truth: bool, default: str | None) -> dict[str, Any]:
    choice = {"NextStep": target, "Variable": f"{{{{ {variable} }}}}", "BooleanEquals": truth}
    inputs: dict[str, Any] = {"Choices": [choice]} | ({"Default": default} if default else {})
    return {"name": name, "action": "aws:branch", "inputs": inputs}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents of a few steps that jump, fail and are cancelled anywhere, and read outputs of each other."""
    names = NAMES[: draw(st.integers(2, 6))]
    target = st.sampled_from(names)
    steps = []
    for name in names:
        if draw(st.integers(0, 4)) == 0:
            default = draw(st.none() | target)
            variable = draw(st.sampled_from(["One", "Two"]))
            steps.append(branch_of(name, draw(target), variable, draw(st.booleans()), default))
            continue
        more: dict[str, Any] = {}
        if draw(st.integers(0, 2)) == 0:
            more |= draw(st.sampled_from([{"isEnd": True}, {"nextStep": draw(target)}]))
        if draw(st.integers(0, 2)) == 0:
            more["onFailure"] = draw(st.sampled_from(["Abort", "Continue", f"step:{draw(target)}"]))
        if draw(st.integers(0, 5)) == 0:
            more["onCancel"] = f"step:{draw(target)}"
        step = step_of(name, **more)
        step["inputs"] |= {f"Read{other}": f"{{{{ {other}.Value }}}}" for other in draw(st.sets(target, max_size=2))}
        steps.append(step)
    parameters = {"One": {"type": "Boolean", "default": True}, "Two": {"type": "Boolean", "default": True}}
    return {"schemaVersion": "0.3", "parameters": parameters, "mainSteps": steps}


def analysis_of(document: dict[str, Any]) -> Analysis:
    return analyse(build_document(read_source(json.dumps(document), "doc.json")))


def every_state(analysis: Analysis, *, sure: bool) -> dict[str, set[frozenset[str]]]:
    """For each node the sets of steps that can have succeeded there, over all walks from the start."""
    arms = Arms(analysis.document)

    def counts(edge: Edge) -> bool:
        return not sure or (edge.certain and edge.possible and arms.is_sure(edge))

    seen: dict[str, set[frozenset[str]]] = {START: {frozenset()}}
    pending: list[tuple[str, frozenset[str]]] = [(START, frozenset())]
    while pending:
        node, done = pending.pop()
        for edge in analysis.flow.edges.get(node, ()):
            if counts(edge):
                gives = edge.on_success and edge.kind is not EdgeKind.BODY and analysis.step(node) is not None
                after = done | {node} if gives else done
                if after not in seen.setdefault(edge.target, set()):
                    seen[edge.target].add(after)
                    pending.append((edge.target, after))
    return seen


@given(documents())
@settings(derandomize=True, deadline=None, max_examples=400)
def test_always_and_never_agree_with_every_way(document: dict[str, Any]) -> None:
    analysis = analysis_of(document)
    names = [step["name"] for step in document["mainSteps"]]
    availability = Availability(analysis, names)
    surely, possibly = every_state(analysis, sure=True), every_state(analysis, sure=False)
    for node in possibly:
        for name in names:
            assert availability.never(name, node) == all(name not in done for done in possibly[node])
            assert availability.always(name, node) == all(name in done for done in surely.get(node, ()))


@given(documents())
@settings(derandomize=True, deadline=None, max_examples=400)
def test_a_way_that_is_told_leads_there_without_the_step(document: dict[str, Any]) -> None:
    analysis = analysis_of(document)
    arms = Arms(analysis.document)
    for missing in analysis.missing_outputs:
        if not missing.way:
            continue
        assert (missing.way[0].source, missing.way[-1].target) == (START, missing.use.node)
        answers: dict[tuple[str, bool], bool] = {}
        for edge, after in zip(missing.way, (*missing.way[1:], None), strict=True):
            assert after is None or edge.target == after.source
            assert edge.certain
            assert edge.possible
            assert arms.is_sure(edge)
            assert not (edge.source == missing.producer.id and edge.on_success)
            step = analysis.step(edge.source)
            if step is not None and step.is_branch:
                # The parameters never change, so the same question has the same answer all the way.
                variable = step.choices[0].node.get("Variable").value  # type: ignore[union-attr]
                truth = step.choices[0].node.get("BooleanEquals").value == "true"  # type: ignore[union-attr]
                value = truth if edge.kind is EdgeKind.CHOICE else not truth
                assert answers.setdefault((variable, True), value) == value


@given(documents())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_a_step_that_cannot_run_changes_no_other_finding(document: dict[str, Any]) -> None:
    last = document["mainSteps"][-1]
    document["mainSteps"][-1] = step_of(last["name"], isEnd=True)
    before = lint_text(json.dumps(document), "doc.json", select=["SSM3"])
    document["mainSteps"].append({"name": "Unreached", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}})
    after = lint_text(json.dumps(document), "doc.json", select=["SSM3"])
    assert [(each.code, each.message, each.column) for each in after] == [
        (each.code, each.message, each.column) for each in before
    ]


@given(documents())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_other_names_of_steps_change_nothing(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    # Of the same length, so that places stay.
    renamed = text.replace("step:step", "step:pets").replace('"step', '"pets').replace("{{ step", "{{ pets")
    renamed = renamed.replace('"pets:pets', '"step:pets')
    found = [(each.code, each.line, each.column, each.message) for each in lint_text(text, "doc.json", select=["ALL"])]
    other = lint_text(renamed, "doc.json", select=["ALL"])
    assert sorted((each.code, each.line, each.column, each.message.replace("pets", "step")) for each in other) == (
        sorted(found)
    )


def lint_codes(steps: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    document = {"schemaVersion": "0.3", "parameters": {"One": {"type": "Boolean"}}, "mainSteps": steps}
    return [(each.code, each.step) for each in lint_text(json.dumps(document), "doc.json", select=["SSM304", "SSM305"])]


def reader(name: str, of: str, **more: Any) -> dict[str, Any]:
    step = step_of(name, **more)
    step["inputs"]["Read"] = f"{{{{ {of}.Value }}}}"
    return step


def test_branches_on_one_value_decide_alike_until_it_may_change() -> None:
    first = branch_of("first", "make", "One", True, "between")
    second = branch_of("second", "use", "One", True, "end")
    steps = [first, step_of("make"), step_of("between"), second, reader("use", "make"), step_of("end")]
    assert lint_codes(steps) == []
    # The other arm of the second question.
    steps[3] = branch_of("second", "use", "One", False, "end")
    assert lint_codes(steps) == [("SSM305", "use")]
    # A variable may have another value once a step has set it.
    steps[0] = branch_of("first", "make", "variable:Flag", True, "between")
    steps[3] = branch_of("second", "use", "variable:Flag", True, "end")
    assert lint_codes(steps) == []
    steps[2] = {"name": "between", "action": "aws:updateVariable"}
    steps[2]["inputs"] = {"Name": "variable:Flag", "Value": True}
    assert lint_codes(steps) == [("SSM305", "use")]
