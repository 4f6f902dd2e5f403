"""A simulated run in the shape of the API: StepExecution and GetAutomationExecution, as recorded responses have them.

Settings are there only where the document sets them, fields that a Pending step lacks are absent, and no default is
filled in (recorded responses; botocore's service model has the types). The fields stand in the order of the
recordings, times are ISO 8601 text as the AWS CLI prints them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ssmlint.execution.records import FAILED, IN_PROGRESS, TIMED_OUT, Execution, Parent, StepExecution
from ssmlint.model import Step
from ssmlint.source.nodes import Scalar

# Step executions that GetAutomationExecution lists; with more, StepExecutionsTruncated is true and
# DescribeAutomationStepExecutions has them all. The service's own threshold is not documented.
MOST_LISTED = 100


class ServiceError(Exception):
    """An error of the API under the name that the service gives it; `response` is shaped as botocore has it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.response = {"Error": {"Code": type(self).__name__, "Message": message}}


class InvalidFilterKey(ServiceError):  # noqa: N818 - the service's own name
    """A filter whose key the operation does not have."""


class InvalidFilterValue(ServiceError):  # noqa: N818 - the service's own name
    """A filter whose values do not fit its key."""


class InvalidNextToken(ServiceError):  # noqa: N818 - the service's own name
    """A token that no page of this run and these filters has given."""


class AutomationExecutionNotFoundException(ServiceError):  # noqa: N818 - the service's own name
    """The id of another run."""


class ValidationException(ServiceError):  # noqa: N818 - the service's own name
    """A request outside of the limits of the service model."""


def check_id(execution: Execution, wanted: str | None) -> None:
    if wanted is not None and wanted != execution.id:
        raise AutomationExecutionNotFoundException(f"automation execution {wanted!r} does not exist")


def get_automation_execution(execution: Execution, wanted: str | None = None) -> dict[str, Any]:
    """The response of GetAutomationExecution."""
    check_id(execution, wanted)
    steps = list(execution.steps)
    result: dict[str, Any] = {
        "AutomationExecutionId": execution.id,
        "DocumentName": execution.document_name,
        "DocumentVersion": "1",
        "ExecutionStartTime": shown_time(execution.start),
    }
    if execution.end is not None:
        result["ExecutionEndTime"] = shown_time(execution.end)
    result |= {
        "AutomationExecutionStatus": execution.status,
        "StepExecutions": [step_execution(each) for each in steps[:MOST_LISTED]],
        "StepExecutionsTruncated": len(steps) > MOST_LISTED,
        "Parameters": dict(execution.parameters),
        "Outputs": dict(execution.outputs),
    }
    if execution.failure:
        result["FailureMessage"] = execution.failure
    if execution.status == IN_PROGRESS and execution.current is not None:
        result |= {"CurrentStepName": execution.current.label, "CurrentAction": execution.current.action}
    # A run that is started for no targets and not step by step.
    result |= {"Mode": "Auto", "Targets": [], "ResolvedTargets": {"ParameterValues": [], "Truncated": False}}
    if execution.variables:
        result["Variables"] = dict(execution.variables)
    return {"AutomationExecution": result}


def step_execution(record: StepExecution) -> dict[str, Any]:
    """One StepExecution."""
    step = record.step
    result: dict[str, Any] = {"StepName": step.label, "Action": step.action}
    _echo(result, step, OnFailure="onFailure")
    result["StepStatus"] = record.status
    _echo(result, step, IsEnd="isEnd", IsCritical="isCritical", NextStep="nextStep")
    if record.next_step is not None:
        result["ValidNextSteps"] = [record.next_step]
    _echo(result, step, TimeoutSeconds="timeoutSeconds", MaxAttempts="maxAttempts")
    result["OverriddenParameters"] = {}
    if record.start is not None:
        result["ExecutionStartTime"] = shown_time(record.start)
    if record.end is not None:
        result["ExecutionEndTime"] = shown_time(record.end)
    result |= {"StepExecutionId": record.id, "Inputs": dict(record.inputs)}
    if record.outputs is not None:
        result["Outputs"] = dict(record.outputs)
    if record.failure and record.status in (FAILED, TIMED_OUT):
        result["FailureMessage"] = record.failure
        result["FailureDetails"] = {"FailureStage": "Invocation", "FailureType": "Action", "Details": {}}
    if record.parent is not None:
        result["ParentStepDetails"] = _parent(record.parent)
    return result


def _parent(parent: Parent) -> dict[str, Any]:
    result: dict[str, Any] = {
        "StepExecutionId": parent.id,
        "StepName": parent.name,
        "Action": parent.action,
        "Iteration": parent.iteration,
    }
    if parent.value is not None:
        result["IteratorValue"] = parent.value
    return result


def _echo(result: dict[str, Any], step: Step, **names: str) -> None:
    """Adds the settings that the document has, as far as they have the type of the field."""
    for field_name, name in names.items():
        found = step.given(name)
        if found is None or not isinstance(found.value, Scalar):
            continue
        value: object = found.text
        if name in ("isEnd", "isCritical"):
            value = found.value.as_bool()
        elif name in ("timeoutSeconds", "maxAttempts"):
            value = found.value.as_int()
        if value is not None:
            result[field_name] = value


def shown_time(time: datetime) -> str:
    return time.isoformat()
