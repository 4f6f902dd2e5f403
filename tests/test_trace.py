"""A recorded run held against a document: recorded responses, simulated runs, and what was edited since."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.api import loads
from ssmlint.cli import FINDINGS, OK, USAGE, Command
from ssmlint.execution import UndecidedError, simulate
from ssmlint.execution.recorded import read_run
from ssmlint.execution.trace import trace
from tests.test_availability import documents

STEPS: list[dict[str, Any]] = [
    {"name": "ask", "action": "aws:approve", "inputs": {"Approvers": ["ops"]}, "onFailure": "step:tell"},
    {"name": "work", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "isEnd": True},
    {"name": "tell", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}},
]


EDITED = [
    (
        "OnFailure of 'ask' (line 1) was 'step:tell' in the run, and the document has 'Abort': one of them was edited "
        "since"
    ),
    "ValidNextSteps of 'ask' (line 1) is 'tell' after Failed, and by the document there is none",
    "after Failed of 'ask' (line 1) the run went on to 'tell', and the document ends there",
]


def document(*steps: dict[str, Any]) -> bytes:
    return json.dumps({"schemaVersion": "0.3", "mainSteps": list(steps or STEPS)}).encode()


def response(**options: Any) -> dict[str, Any]:
    """What the API answers of a simulated run of the document above."""
    execution = simulate(loads(document(), "doc.json"), **options)
    return execution.get_automation_execution()


def disagreements(run: dict[str, Any], *steps: dict[str, Any]) -> list[str]:
    return trace(loads(document(*steps), "doc.json"), read_run(json.dumps(run).encode())).disagreements


@pytest.mark.parametrize("options", [{}, {"reject": ["ask"]}, {"timeout": ["ask"]}, {"cancel": ["work"]}])
def test_a_run_of_the_document_agrees(options: dict[str, Any]) -> None:
    assert disagreements(response(**options)) == []


def test_each_kind_of_disagreement() -> None:
    edited = [{**STEPS[0], "onFailure": "Abort"}, STEPS[1], STEPS[2]]
    assert disagreements(response(reject=["ask"]), *edited) == EDITED
    assert disagreements(response(), STEPS[0], STEPS[1]) == ["the run has a step 'tell', which the document has not"]
    more = {"name": "more", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}
    assert disagreements(response(), *STEPS, more) == [
        "the document has a step 'more' (line 1), which the run does not list"
    ]
    wrong = response(reject=["ask"])
    wrong["AutomationExecution"]["AutomationExecutionStatus"] = "Success"
    assert disagreements(wrong) == [
        (
            "the run ended Success, and by its steps and the document it should be Failed: 'ask' failed and is "
            "critical by default"
        )
    ]
    early = response()
    early["AutomationExecution"]["StepExecutions"][1]["StepStatus"] = "Pending"
    del early["AutomationExecution"]["StepExecutions"][1]["ExecutionStartTime"]
    assert disagreements(early) == ["the run ended after Success of 'ask' (line 1), and the document leads to 'work'"]


def test_what_is_only_a_part_is_said_to_be_one() -> None:
    run = response()
    run["AutomationExecution"]["StepExecutionsTruncated"] = True
    del run["AutomationExecution"]["StepExecutions"][1:]
    found = read_run(json.dumps(run).encode())
    assert (found.is_complete, len(found.notes)) == (False, 1)
    assert trace(loads(document(), "doc.json"), found).agrees
    page = read_run(json.dumps({"StepExecutions": [], "NextToken": "x"}).encode())
    assert page.notes[0] == "NextToken: this is one page of several, so that steps may be missing"


@given(documents(), st.data())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_every_simulated_run_agrees_with_its_document(described: dict[str, Any], data: st.DataObject) -> None:
    analysis = loads(json.dumps(described).encode(), "doc.json")
    names = [step["name"] for step in described["mainSteps"]]
    steps = [step["name"] for step in described["mainSteps"] if step["action"] != "aws:branch"]
    some = st.lists(st.sampled_from(steps or names), unique=True, max_size=2) if steps else st.just([])
    fail = data.draw(some)
    timeout = [name for name in data.draw(some) if name not in fail]
    try:
        execution = simulate(analysis, fail=fail, timeout=timeout)
    except UndecidedError:
        return
    if any("does not end" in each or "is shown for" in each for each in execution.assumptions):
        return
    found = trace(analysis, read_run(json.dumps(execution.get_automation_execution()).encode()))
    assert found.disagreements == []


def call(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = Command(None, out, err).run(["trace", *arguments])
    return code, out.getvalue(), err.getvalue()


def test_the_command(tmp_path: Path) -> None:
    run, good, other = (tmp_path / name for name in ("run.json", "doc.json", "other.json"))
    run.write_text(json.dumps(response()), encoding="utf-8")
    good.write_bytes(document())
    other.write_bytes(document(STEPS[0], STEPS[2]))
    code, out, err = call(str(run), "--document", str(good))
    assert (code, err, out.splitlines()[-1]) == (OK, "", "the run and the document agree")
    code, out, _ = call(str(run), "--document", str(other), "--format", "json")
    assert (code, json.loads(out)["Agrees"]) == (FINDINGS, False)
    run.write_text("{}", encoding="utf-8")
    code, out, err = call(str(run), "--document", str(good))
    assert (code, out) == (USAGE, "")
    assert err.startswith("ssmlint: the recorded run has no StepExecutions: give what 'aws ssm ")


def test_recorded_responses(shared: Path) -> None:
    folder = shared / "executions"
    recorded = str(folder / "active-directory-success.json")
    code, out, err = call(recorded, "--document", str(folder / "active-directory.document.json"))
    assert (code, err) == (OK, "")
    assert out.splitlines()[-2:] == ["status: Success: every step that ran succeeded", "the run and the document agree"]
    # Times as numbers, and a page of steps alone: held against documents with the same steps.
    change = {"action": "aws:changeInstanceState", "inputs": {"InstanceIds": ["i-02573cafcfEXAMPLE"]}}
    restart = document({"name": "stopInstances", **change}, {"name": "startInstances", **change})
    found = trace(loads(restart, "doc.json"), read_run((folder / "restart-instance-manual.json").read_bytes()))
    assert found.disagreements == []
    assert [(turn.step, turn.onward) for turn in found.turns] == [
        ("stopInstances", "startInstances"),
        ("startInstances", ""),
    ]
    assert found.notes == ["no AutomationExecutionStatus: the status of the run is not compared"]
    # A run that stopped at its first step, whose settings no response of its time held.
    recorded_run = read_run((folder / "update-linux-ami-failed.json").read_bytes())
    actions = [(each.name, each.settings["Action"]) for each in recorded_run.steps]
    update = document(*({"name": name, "action": action, "inputs": {}} for name, action in actions))
    failed = trace(loads(update, "doc.json"), recorded_run)
    assert failed.disagreements == []
    assert [(turn.step, turn.status, turn.reason) for turn in failed.turns] == [
        ("launchInstance", "Failed", "onFailure: Abort (default)")
    ]
    assert failed.why == "'launchInstance' failed and onFailure is Abort by default"


def test_a_changed_next_step_is_named(shared: Path, tmp_path: Path) -> None:
    folder = shared / "executions"
    text = (folder / "active-directory.document.json").read_text(encoding="utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(text.replace('"nextStep": "dc2InstanceId"', '"nextStep": "intializeInstance"'), encoding="utf-8")
    code, out, _ = call(str(folder / "active-directory-success.json"), "--document", str(changed))
    assert code == FINDINGS
    assert "after Success of 'dc1InstanceId' (line 178) the run went on to 'dc2InstanceId'" in out
