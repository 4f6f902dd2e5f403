"""What GetAutomationExecution or DescribeAutomationStepExecutions answered, read from JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ssmlint.execution.errors import SimulationError

# Bytes of a response that are read. Read into Python they take up to thirty times as many.
RUN_BYTES = 8 * 1024 * 1024

_OVER = frozenset(("Success", "Failed", "TimedOut", "Cancelled", "CompletedWithSuccess", "CompletedWithFailure"))


@dataclass(frozen=True)
class RecordedStep:
    """One StepExecution. `parent` is the id of the loop's StepExecution with the pass, empty outside of loops."""

    name: str
    status: str
    settings: Mapping[str, Any]
    valid_next_steps: tuple[str, ...]
    parent: tuple[str, int]


@dataclass(frozen=True)
class RecordedRun:
    """The steps of a run in the order in which they began, Pending ones last; `status` is None where none is told.

    `is_complete` says that no step is left out, `has_beginning` that none is before the first, `is_over` that the run
    has ended. `notes` tell what is missing.
    """

    steps: tuple[RecordedStep, ...]
    status: str | None
    is_complete: bool
    has_beginning: bool
    is_over: bool
    notes: tuple[str, ...]


def read_run(data: bytes) -> RecordedRun:
    """Reads one of the two responses as the AWS CLI prints it. Raises SimulationError for anything else."""
    if len(data) > RUN_BYTES:
        raise SimulationError(f"the recorded run is larger than {RUN_BYTES >> 20} MB")
    try:
        # A number is told apart from a text, and not more: Python refuses to read one of thousands of digits.
        found = json.loads(data, parse_int=lambda digits: int(digits) if len(digits) < 100 else float("inf"))
    except RecursionError:
        raise SimulationError("the recorded run is not JSON of a response: it is nested too deep") from None
    except ValueError as error:
        raise SimulationError(f"the recorded run is not JSON: {error}") from None
    run = found.get("AutomationExecution", found) if isinstance(found, dict) else None
    listed = run.get("StepExecutions") if isinstance(run, dict) else None
    if not isinstance(run, dict) or not isinstance(listed, list):
        raise SimulationError(
            "the recorded run has no StepExecutions: give what 'aws ssm get-automation-execution' or "
            "'aws ssm describe-automation-step-executions' printed"
        )
    status = run.get("AutomationExecutionStatus")
    steps = _in_order([each for each in listed if isinstance(each, dict) and isinstance(each.get("StepName"), str)])
    notes = []
    truncated = run.get("StepExecutionsTruncated") is True
    if truncated:
        notes.append(
            "StepExecutionsTruncated: not all steps are listed; describe-automation-step-executions lists them"
        )
    if run.get("NextToken"):
        notes.append("NextToken: this is one page of several, so that steps may be missing")
    if len(steps) < len(listed):
        notes.append(f"{len(listed) - len(steps)} of the listed steps have no StepName and are left out")
    is_partial = bool(notes)
    if not isinstance(status, str):
        status = None
        notes.append("no AutomationExecutionStatus: the status of the run is not compared")
    ends = {_text(each, "StepStatus") for each in steps}
    is_over = status in _OVER if status is not None else not ends & {"InProgress", "Waiting", "Cancelling"}
    if not is_over:
        notes.append(f"the run has not ended{f' ({status})' if status is not None else ''}: what follows is not known")
    return RecordedRun(
        tuple(map(_step, steps)),
        status,
        not is_partial,
        not run.get("NextToken") and not truncated,
        is_over,
        tuple(notes),
    )


def _step(data: Mapping[str, Any]) -> RecordedStep:
    nexts = data.get("ValidNextSteps")
    parent = data.get("ParentStepDetails")
    inside = parent if isinstance(parent, dict) else {}
    iteration = inside.get("Iteration")
    return RecordedStep(
        _text(data, "StepName"),
        _text(data, "StepStatus"),
        data,
        tuple(each for each in nexts if isinstance(each, str)) if isinstance(nexts, list) else (),
        (_text(inside, "StepExecutionId"), iteration if isinstance(iteration, int) else 0),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    return found if isinstance(found, str) else ""


def _in_order(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps by the time at which they began; those without one keep their order behind the others."""
    return sorted(steps, key=lambda each: _time(each.get("ExecutionStartTime")))


def _time(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return float("inf") if value != value else float(value)
        except OverflowError:
            return float("inf")
    if isinstance(value, str):
        try:
            time = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return float("inf")
        return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()
    return float("inf")
