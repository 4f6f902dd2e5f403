"""What a simulated run was: one record for each time that a step ran, and the run as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ssmlint.model import Step

PENDING = "Pending"
IN_PROGRESS = "InProgress"
SUCCESS = "Success"
FAILED = "Failed"
TIMED_OUT = "TimedOut"
CANCELLED = "Cancelled"
EXITED = "Exited"


@dataclass(frozen=True)
class Parent:
    """The pass of a loop in which a step ran; `value` is None in a do-while loop."""

    id: str
    name: str
    action: str
    iteration: int
    value: str | None = None


@dataclass(frozen=True)
class StepExecution:
    """One time that a step ran, or a step that stayed Pending, which has no `order`.

    `next_step` is the step that the run went on to, as ValidNextSteps reports it; `onward` says the same for people,
    ends included, and `reason` why. `failed_attempts` went before the last one.
    """

    step: Step
    id: str
    status: str
    order: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, list[str]] | None = None
    next_step: str | None = None
    onward: str = ""
    reason: str = ""
    failed_attempts: int = 0
    failure: str = ""
    parent: Parent | None = None


@dataclass(frozen=True)
class Execution:
    """A simulated run. `steps` stand in the order of the document, the passes of a loop behind it.

    `why` gives the reason of the status. `assumptions` are the readings of what the documentation leaves open that the
    run rests on; `notes` say which options had no effect.
    """

    id: str
    document_name: str
    status: str
    why: str
    start: datetime
    end: datetime | None
    steps: tuple[StepExecution, ...]
    parameters: Mapping[str, list[str]]
    outputs: Mapping[str, list[str]]
    variables: Mapping[str, list[str]]
    failure: str = ""
    current: Step | None = None
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def trace(self) -> list[StepExecution]:
        """The steps that ran, in the order in which they began."""
        ran = [each for each in self.steps if each.order is not None]
        return sorted(ran, key=lambda each: each.order or 0)

    @property
    def pending(self) -> list[StepExecution]:
        return [each for each in self.steps if each.order is None]

    def get_automation_execution(self, AutomationExecutionId: str | None = None) -> dict[str, Any]:  # noqa: N803
        """The response of GetAutomationExecution as the AWS CLI prints it: plain data, times as ISO 8601 text.

        Raises AutomationExecutionNotFoundException for the id of another run.
        """
        from ssmlint.execution.responses import get_automation_execution

        return get_automation_execution(self, AutomationExecutionId)

    def describe_automation_step_executions(
        self,
        AutomationExecutionId: str | None = None,  # noqa: N803
        *,
        Filters: list[dict[str, Any]] | None = None,  # noqa: N803
        MaxResults: int = 50,  # noqa: N803
        NextToken: str | None = None,  # noqa: N803
        ReverseOrder: bool = False,  # noqa: N803
    ) -> dict[str, Any]:
        """One page of the response of DescribeAutomationStepExecutions, plain data as above.

        Raises InvalidFilterKey, InvalidFilterValue, InvalidNextToken, AutomationExecutionNotFoundException, and
        ValidationException for numbers outside of the limits.
        """
        from ssmlint.execution.paging import describe_automation_step_executions

        return describe_automation_step_executions(
            self, AutomationExecutionId, Filters, MaxResults, NextToken, ReverseOrder
        )
