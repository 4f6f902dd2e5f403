"""The two API responses of a simulated run: against recorded ones, against botocore's model, filters and pages."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from ssmlint.api import load, loads
from ssmlint.execution import (
    AutomationExecutionNotFoundException,
    Execution,
    InvalidFilterKey,
    InvalidFilterValue,
    InvalidNextToken,
    ServiceError,
    ValidationException,
    simulate,
)
from ssmlint.execution.paging import STATUSES
from ssmlint.execution.responses import MOST_LISTED

RUNBOOK = """\
schemaVersion: "0.3"
parameters:
  Name: {type: String}
  Other: {type: String, default: x}
variables:
  Kept: {type: StringList, default: [a, b]}
mainSteps:
- name: First
  action: aws:executeAwsApi
  maxAttempts: 2
  timeoutSeconds: "60"
  isCritical: true
  onFailure: step:Recover
  inputs: {Service: ec2, Api: DescribeInstances, Filters: [{Name: '{{ Name }}', Values: [1, true]}]}
  outputs: [{Name: Ids, Selector: $..Id, Type: StringList}]
- name: Which
  action: aws:branch
  inputs: {Choices: [{NextStep: Each, Variable: '{{ Name }}', StringEquals: go}]}
  isEnd: false
- name: Each
  action: aws:loop
  nextStep: Last
  inputs:
    Iterators: [x, y]
    Steps:
    - {name: Inner, action: aws:sleep, inputs: {Duration: PT10S}}
- {name: Last, action: aws:executeScript, isEnd: true, inputs: {Script: "print('é')"}}
- {name: Recover, action: aws:runCommand, inputs: {InstanceIds: [i-1]}, isCritical: maybe, maxAttempts: many}
outputs: [First.Ids, Last.Payload, Recover.Output]
"""


def run(**options: Any) -> Execution:
    return simulate(loads(RUNBOOK, "some/my runbook.yaml"), parameters={"Name": "go"}, **options)


def cycle() -> Execution:
    return simulate(
        loads('schemaVersion: "0.3"\nmainSteps:\n- {name: A, action: aws:pause, inputs: {}, nextStep: A}\n')
    )


def variants() -> list[Execution]:
    return [
        run(),
        run(fail="First"),
        run(timeout="First"),
        run(cancel="Inner"),
        run(choose={"Which": None}),
        run(fail="Inner"),
        cycle(),
    ]


# The shape


def test_get_automation_execution() -> None:
    response = run(outputs={"First.Ids": ["i-1", "i-2"]}).get_automation_execution()
    assert list(response) == ["AutomationExecution"]
    execution = response["AutomationExecution"]
    steps = execution.pop("StepExecutions")
    ids = [execution.pop("AutomationExecutionId"), *(step.pop("StepExecutionId") for step in steps)]
    assert len(set(ids)) == len(ids)
    assert all(str(uuid.UUID(each)) == each and uuid.UUID(each).version == 5 for each in ids)
    assert execution == {
        "DocumentName": "my-runbook",
        "DocumentVersion": "1",
        "ExecutionStartTime": "2026-01-01T00:00:00+00:00",
        "ExecutionEndTime": "2026-01-01T00:00:24+00:00",
        "AutomationExecutionStatus": "Success",
        "StepExecutionsTruncated": False,
        "Parameters": {"Name": ["go"]},
        "Outputs": {
            "First.Ids": ["i-1", "i-2"],
            "Last.Payload": ["{{ Last.Payload }}"],
            "Recover.Output": ["No output available yet because the step is not successfully executed"],
        },
        "Mode": "Auto",
        "Targets": [],
        "ResolvedTargets": {"ParameterValues": [], "Truncated": False},
        "Variables": {"Kept": ["a", "b"]},
    }
    first, which, each, inner, _, last, recover = steps
    assert first == {
        "StepName": "First",
        "Action": "aws:executeAwsApi",
        "OnFailure": "step:Recover",
        "StepStatus": "Success",
        "IsCritical": True,
        "ValidNextSteps": ["Which"],
        "TimeoutSeconds": 60,
        "MaxAttempts": 2,
        "OverriddenParameters": {},
        "ExecutionStartTime": "2026-01-01T00:00:00+00:00",
        "ExecutionEndTime": "2026-01-01T00:00:01+00:00",
        "Inputs": {
            "Api": '"DescribeInstances"',
            "Filters": '[{"Name":"go","Values":[1,true]}]',
            "Service": '"ec2"',
        },
        "Outputs": {"Ids": ["i-1", "i-2"]},
    }
    assert (which["IsEnd"], which["ValidNextSteps"]) == (False, ["Each"])
    assert which["Outputs"] == {"NextStep": ["Each"], "OutputPayload": ['{"NextStep":"Each"}']}
    assert (each["NextStep"], each["ValidNextSteps"], each["Inputs"]) == ("Last", ["Last"], {"Iterators": '["x","y"]'})
    assert "ParentStepDetails" not in each
    assert inner["ParentStepDetails"] == {
        "StepExecutionId": ids[3],
        "StepName": "Each",
        "Action": "aws:loop",
        "Iteration": 1,
        "IteratorValue": "x",
    }
    assert (inner["ExecutionStartTime"], inner["ExecutionEndTime"]) == (
        "2026-01-01T00:00:03+00:00",
        "2026-01-01T00:00:13+00:00",
    )
    assert "ValidNextSteps" not in last
    # Settings of another type than the field has are left out; a Pending step has no times and no outputs.
    assert recover == {
        "StepName": "Recover",
        "Action": "aws:runCommand",
        "StepStatus": "Pending",
        "OverriddenParameters": {},
        "Inputs": {},
    }


def test_a_failed_step() -> None:
    execution = run(fail="First").get_automation_execution()["AutomationExecution"]
    step = execution["StepExecutions"][0]
    assert (step["StepStatus"], step["ValidNextSteps"]) == ("Failed", ["Recover"])
    assert step["FailureMessage"].startswith("Step fails when it is Poll action status for completion. Simulated: ")
    assert step["FailureDetails"] == {"FailureStage": "Invocation", "FailureType": "Action", "Details": {}}
    assert "Outputs" not in step
    assert (execution["AutomationExecutionStatus"], execution["FailureMessage"]) == ("Failed", step["FailureMessage"])
    recovered = execution["StepExecutions"][-1]
    assert list(recovered["Outputs"]) == ["CommandId", "Output", "OutputPayload", "ResponseCode", "Status"]
    timed_out = run(timeout="First").get_automation_execution()["AutomationExecution"]
    assert timed_out["FailureMessage"].startswith("Step timed out while step is ")
    cancelled = run(cancel="First").get_automation_execution()["AutomationExecution"]
    assert "FailureMessage" not in cancelled


def test_a_run_that_does_not_end() -> None:
    execution = cycle().get_automation_execution()["AutomationExecution"]
    assert (execution["AutomationExecutionStatus"], execution["CurrentStepName"]) == ("InProgress", "A")
    assert execution["CurrentAction"] == "aws:pause"
    assert "ExecutionEndTime" not in execution


def test_the_same_run_is_the_same() -> None:
    one, other = (json.dumps(run().get_automation_execution()) for _ in range(2))
    assert one == other
    assert run(start="2025-01-01T12:00:00+02:00").id != run().id
    first = run(start="2025-01-01T12:00:00+02:00").get_automation_execution()["AutomationExecution"]
    assert first["ExecutionStartTime"] == "2025-01-01T12:00:00+02:00"


def test_truncation() -> None:
    steps = "".join(f"- {{name: S{number}, action: aws:pause, inputs: {{}}}}\n" for number in range(MOST_LISTED + 1))
    execution = simulate(loads('schemaVersion: "0.3"\nmainSteps:\n' + steps))
    found = execution.get_automation_execution()["AutomationExecution"]
    assert (len(found["StepExecutions"]), found["StepExecutionsTruncated"]) == (MOST_LISTED, True)
    assert len(pages(execution)) == MOST_LISTED + 1


# Recorded runs

# Fields that values or the clock decide, not the flow.
_NOT_OF_THE_FLOW = ("ExecutionStartTime", "ExecutionEndTime", "StepExecutionId")


def test_the_recorded_run(shared: Path) -> None:
    analysis = load(shared / "executions" / "active-directory.document.json")
    recorded = json.loads((shared / "executions" / "active-directory-success.json").read_text(encoding="utf-8"))
    parameters = {name: (each.allowed_values or ["x"])[0] for name, each in analysis.document.parameters.items()}
    execution = simulate(analysis, parameters=parameters)
    assert not execution.assumptions
    expected, found = recorded["AutomationExecution"], execution.get_automation_execution()["AutomationExecution"]
    # The fields, their order, and the values of those that the flow determines.
    assert list(found) == list(expected)
    for name in (
        "AutomationExecutionStatus",
        "StepExecutionsTruncated",
        "Outputs",
        "Mode",
        "Targets",
        "ResolvedTargets",
    ):
        assert found[name] == expected[name]
    assert list(found["Parameters"]) == sorted(expected["Parameters"])
    assert len(found["StepExecutions"]) == len(expected["StepExecutions"]) == 18
    for mine, theirs in zip(found["StepExecutions"], expected["StepExecutions"], strict=True):
        assert list(mine) == list(theirs)
        for name, value in theirs.items():
            if name in ("Inputs", "Outputs") and mine["Action"] != "aws:branch":
                # The recording leaves values out; the names are there.
                assert list(mine[name]) == list(value), mine["StepName"]
            elif name not in (*_NOT_OF_THE_FLOW, "Inputs"):
                assert mine[name] == value, mine["StepName"]


def test_the_choice_of_the_recorded_run_can_be_given(shared: Path) -> None:
    analysis = load(shared / "executions" / "active-directory.document.json")
    execution = simulate(analysis, choose={"CFNSignalEnd": "signalsuccess"})
    assert [each.step.label for each in execution.pending] == ["sleepend", "signalfailure"]


# botocore's model of the service


@pytest.fixture(scope="module")
def client() -> Any:
    session = pytest.importorskip("botocore.session").get_session()
    return session.create_client("ssm", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")


@pytest.mark.parametrize("number", range(len(variants())))
def test_stubber_takes_the_responses(client: Any, number: int) -> None:
    """Stubber refuses what is no field of the response or has another type."""
    stub = pytest.importorskip("botocore.stub")
    execution = variants()[number]
    request = {"AutomationExecutionId": execution.id}
    with stub.Stubber(client) as stubber:
        response = execution.get_automation_execution()
        stubber.add_response("get_automation_execution", response, request)
        assert client.get_automation_execution(**request)["AutomationExecution"] == response["AutomationExecution"]
        page = execution.describe_automation_step_executions(MaxResults=2, ReverseOrder=True)
        stubber.add_response("describe_automation_step_executions", page, {**request, "MaxResults": 2})
        client.describe_automation_step_executions(**request, MaxResults=2)


@pytest.mark.parametrize("number", range(len(variants())))
def test_the_parser_keeps_every_field(client: Any, number: int) -> None:
    """Through botocore's parser nothing is lost, and values keep the enums of the model."""
    parsers = pytest.importorskip("botocore.parsers")
    model = client.meta.service_model
    response = variants()[number].get_automation_execution()
    shape = model.operation_model("GetAutomationExecution").output_shape
    body = {"body": json.dumps(response).encode(), "headers": {}, "status_code": 200}
    parsed = parsers.create_parser("json").parse(body, shape)
    parsed.pop("ResponseMetadata")
    assert json.loads(json.dumps(parsed, default=lambda time: time.isoformat())) == response
    check_enums(response, shape, "")


def check_enums(value: Any, shape: Any, path: str) -> None:
    """Checks enums and patterns, which botocore itself lets pass."""
    if shape.type_name == "structure":
        for name, each in value.items():
            check_enums(each, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "map":
        for each in value.values():
            check_enums(each, shape.value, path)
    elif shape.type_name == "list":
        for each in value:
            check_enums(each, shape.member, path)
    elif shape.type_name == "string":
        assert not shape.enum or value in shape.enum, path
        pattern = shape.metadata.get("pattern")
        assert pattern is None or re.search(pattern, value), path


def test_statuses_and_keys_are_those_of_the_model(client: Any) -> None:
    model = client.meta.service_model
    assert set(model.shape_for("AutomationExecutionStatus").enum) == STATUSES
    with pytest.raises(InvalidFilterKey) as caught:
        run().describe_automation_step_executions(Filters=[{"Key": "Name", "Values": ["x"]}])
    keys = str(caught.value).split("the keys are ")[1].split(", ")
    assert keys == model.shape_for("StepExecutionFilterKey").enum
    operation = model.operation_model("DescribeAutomationStepExecutions")
    names = {shape.name for shape in operation.error_shapes}
    assert names - {each.__name__ for each in ServiceError.__subclasses__()} == {"InternalServerError"}


# Pages and filters


def pages(execution: Execution, **request: Any) -> list[str]:
    """The names of all steps, page after page."""
    names: list[str] = []
    token = None
    while True:
        page = execution.describe_automation_step_executions(NextToken=token, **request)
        assert set(page) <= {"StepExecutions", "NextToken"}
        assert 0 < len(page["StepExecutions"]) <= request.get("MaxResults", 50)
        names += [step["StepName"] for step in page["StepExecutions"]]
        token = page.get("NextToken")
        if token is None:
            return names


IN_ORDER = ["First", "Which", "Each", "Inner", "Inner", "Last", "Recover"]


@pytest.mark.parametrize("most", [1, 2, 3, 6, 7, 8, 50])
def test_pages(most: int) -> None:
    assert pages(run(), MaxResults=most) == IN_ORDER
    assert pages(run(), MaxResults=most, ReverseOrder=True) == [*IN_ORDER[-2::-1], "Recover"]


def test_tokens_belong_to_their_request() -> None:
    execution = run()
    token = execution.describe_automation_step_executions(MaxResults=2)["NextToken"]
    assert "First" not in token
    execution.describe_automation_step_executions(MaxResults=3, NextToken=token)
    run().describe_automation_step_executions(MaxResults=2, NextToken=token)
    filters = [{"Key": "Action", "Values": ["aws:sleep"]}]
    for request in (
        {"NextToken": token, "ReverseOrder": True},
        {"NextToken": token, "Filters": filters},
        {"NextToken": ""},
        {"NextToken": "2"},
        {"NextToken": "é"},
        {"NextToken": token[:-1]},
        {"NextToken": "A" * 20},
        {"NextToken": 2},
    ):
        with pytest.raises(InvalidNextToken):
            execution.describe_automation_step_executions(**request)
    with pytest.raises(InvalidNextToken):
        run(start="2025-01-01").describe_automation_step_executions(NextToken=token)


def filtered(*filters: tuple[str, list[str]], **options: Any) -> list[str]:
    wanted = [{"Key": key, "Values": values} for key, values in filters]
    found = run(**options).describe_automation_step_executions(Filters=wanted)
    assert "NextToken" not in found
    return [step["StepName"] for step in found["StepExecutions"]]


def test_every_filter_key() -> None:
    steps = run().get_automation_execution()["AutomationExecution"]["StepExecutions"]
    loop, inner = steps[2]["StepExecutionId"], steps[4]["StepExecutionId"]
    assert filtered(("StartTimeBefore", ["2026-01-01T00:00:02Z"])) == ["First", "Which"]
    assert filtered(("StartTimeAfter", ["2026-01-01T00:00:02Z"])) == ["Inner", "Inner", "Last"]
    assert filtered(("StartTimeAfter", ["1767225602"])) == ["Inner", "Inner", "Last"]
    assert filtered(("StepExecutionStatus", ["Pending"])) == ["Recover"]
    assert filtered(("StepExecutionStatus", ["Failed", "Pending"]), fail="First") == [
        "First",
        "Which",
        "Each",
        "Last",
    ]
    assert filtered(("StepExecutionId", [inner, loop])) == ["Each", "Inner"]
    assert filtered(("StepName", ["Last", "First"])) == ["First", "Last"]
    assert filtered(("Action", ["aws:sleep"])) == ["Inner", "Inner"]
    assert filtered(("ParentStepExecutionId", [loop])) == ["Inner", "Inner"]
    assert filtered(("ParentStepIteration", ["2", "7"])) == ["Inner"]
    assert filtered(("ParentStepIteratorValue", ["y"])) == ["Inner"]
    assert filtered(("ParentStepIteratorValue", ["Y"])) == []


def test_filters_together() -> None:
    assert filtered(("Action", ["aws:sleep"]), ("ParentStepIteration", ["1"])) == ["Inner"]
    assert filtered(("Action", ["aws:sleep"]), ("StepName", ["Last"])) == []


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ([], ValidationException),
        ([{"Key": "StepName", "Values": ["x"]}] * 7, ValidationException),
        ("StepName", ValidationException),
        ([{"Key": "StepName"}], ValidationException),
        ([{"Key": "StepName", "Values": ["x"], "More": 1}], ValidationException),
        ([["StepName"]], ValidationException),
        ([{"Key": "stepName", "Values": ["x"]}], InvalidFilterKey),
        ([{"Key": 1, "Values": ["x"]}], InvalidFilterKey),
        ([{"Key": "StepName", "Values": []}], InvalidFilterValue),
        ([{"Key": "StepName", "Values": "x"}], InvalidFilterValue),
        ([{"Key": "StepName", "Values": ["x"] * 11}], InvalidFilterValue),
        ([{"Key": "StepName", "Values": [""]}], InvalidFilterValue),
        ([{"Key": "StepName", "Values": ["x" * 151]}], InvalidFilterValue),
        ([{"Key": "StepName", "Values": [1]}], InvalidFilterValue),
        ([{"Key": "StepExecutionStatus", "Values": ["success"]}], InvalidFilterValue),
        ([{"Key": "StartTimeBefore", "Values": ["yesterday"]}], InvalidFilterValue),
        ([{"Key": "StartTimeAfter", "Values": ["1e999"]}], InvalidFilterValue),
        ([{"Key": "ParentStepIteration", "Values": ["one"]}], InvalidFilterValue),
    ],
)
def test_wrong_filters(filters: Any, error: type[ServiceError]) -> None:
    with pytest.raises(error) as caught:
        run().describe_automation_step_executions(Filters=filters)
    assert caught.value.response["Error"] == {"Code": error.__name__, "Message": str(caught.value)}


def test_limits_of_filters() -> None:
    assert filtered(*[("StepName", ["First", *["x"] * 8, "x" * 150])] * 6) == ["First"]


@pytest.mark.parametrize("most", [0, 51, -1, True, "5", 1.5])
def test_wrong_numbers_of_results(most: Any) -> None:
    with pytest.raises(ValidationException):
        run().describe_automation_step_executions(MaxResults=most)


def test_the_id_of_another_run() -> None:
    execution = run()
    execution.get_automation_execution(execution.id)
    execution.describe_automation_step_executions(AutomationExecutionId=execution.id)
    with pytest.raises(AutomationExecutionNotFoundException):
        execution.get_automation_execution(str(uuid.UUID(int=0)))
    with pytest.raises(AutomationExecutionNotFoundException):
        execution.describe_automation_step_executions(str(uuid.UUID(int=0)))
