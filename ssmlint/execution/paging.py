"""DescribeAutomationStepExecutions: filters, order and pages over the steps of a simulated run.

Keys and limits are those of the service model: 1 to 6 filters with 1 to 10 values of 1 to 150 characters, 1 to 50
results a page. A step passes a filter that it meets with one of the values, and has to pass every filter.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any, TypeAlias

from ssmlint.execution.errors import SimulationError
from ssmlint.execution.plan import parse_time
from ssmlint.execution.records import Execution, StepExecution
from ssmlint.execution.responses import (
    InvalidFilterKey,
    InvalidFilterValue,
    InvalidNextToken,
    ValidationException,
    check_id,
    step_execution,
)

# AutomationExecutionStatus of the service model.
STATUSES = frozenset(
    (
        "Pending InProgress Waiting Success TimedOut Cancelling Cancelled Failed PendingApproval Approved Rejected "
        "Scheduled RunbookInProgress PendingChangeCalendarOverride ChangeCalendarOverrideApproved "
        "ChangeCalendarOverrideRejected CompletedWithSuccess CompletedWithFailure Exited"
    ).split()
)

# Whether a step passes a filter.
Test: TypeAlias = Callable[[StepExecution], bool]

_MOST_FILTERS, _MOST_VALUES, _LONGEST_VALUE, MOST_RESULTS = 6, 10, 150, 50


def describe_automation_step_executions(
    execution: Execution,
    wanted: str | None,
    filters: Sequence[dict[str, Any]] | None,
    most: int,
    token: str | None,
    reverse: bool,
) -> dict[str, Any]:
    """One page of the response."""
    check_id(execution, wanted)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_RESULTS:
        raise ValidationException(f"MaxResults must be 1 to {MOST_RESULTS}, not {most!r}")
    tests = [_test(each) for each in _checked(filters)]
    records = [each for each in _in_time(execution, reverse) if all(test(each) for test in tests)]
    query = [execution.id, filters, bool(reverse)]
    begin = 0 if token is None else _offset(token, query, len(records))
    page = records[begin : begin + most]
    result: dict[str, Any] = {"StepExecutions": [step_execution(each) for each in page]}
    if begin + most < len(records):
        result["NextToken"] = _token(begin + most, query)
    return result


def _in_time(execution: Execution, reverse: bool) -> list[StepExecution]:
    """The steps by the time at which they began; those that are Pending have none and stand at the end."""
    trace = execution.trace
    return [*(reversed(trace) if reverse else trace), *execution.pending]


# Filters


def _checked(filters: Sequence[dict[str, Any]] | None) -> list[tuple[str, list[str]]]:
    """The filters as keys and values. Raises the errors of the service."""
    if filters is None:
        return []
    if not isinstance(filters, (list, tuple)) or not 1 <= len(filters) <= _MOST_FILTERS:
        raise ValidationException(f"Filters must be a list of 1 to {_MOST_FILTERS} filters")
    return [_checked_filter(each) for each in filters]


def _checked_filter(entry: dict[str, Any]) -> tuple[str, list[str]]:
    if not isinstance(entry, dict) or set(entry) != {"Key", "Values"}:
        raise ValidationException("a filter must have Key and Values, and nothing else")
    key, values = entry["Key"], entry["Values"]
    if not isinstance(key, str) or key not in _TESTS:
        raise InvalidFilterKey(f"{key!r} is no filter key; the keys are {', '.join(_TESTS)}")
    if not isinstance(values, (list, tuple)) or not 1 <= len(values) <= _MOST_VALUES:
        raise InvalidFilterValue(f"the filter {key} takes a list of 1 to {_MOST_VALUES} values")
    for value in values:
        if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_VALUE:
            raise InvalidFilterValue(f"the filter {key} takes texts of 1 to {_LONGEST_VALUE} characters")
    return key, list(values)


def _test(checked: tuple[str, list[str]]) -> Test:
    key, values = checked
    return _TESTS[key](key, values)


def _by_text(read: Callable[[StepExecution], str | None]) -> Callable[[str, list[str]], Test]:
    return lambda key, values: lambda record: read(record) in values


def _by_status(key: str, values: list[str]) -> Test:
    for value in values:
        if value not in STATUSES:
            raise InvalidFilterValue(f"the filter {key} takes a status such as Success, not {value!r}")
    return lambda record: record.status in values


def _by_iteration(key: str, values: list[str]) -> Test:
    numbers = []
    for value in values:
        if not (value.isascii() and value.isdigit()):
            raise InvalidFilterValue(f"the filter {key} takes a whole number, not {value!r}")
        numbers.append(value.lstrip("0"))
    return lambda record: record.parent is not None and str(record.parent.iteration) in numbers


def _by_time(key: str, values: list[str]) -> Test:
    """Before or after, the time itself not counted. Times are ISO 8601, or seconds since 1970."""
    times = [_time(key, value) for value in values]
    if key == "StartTimeBefore":
        return lambda record: record.start is not None and record.start < max(times)
    return lambda record: record.start is not None and record.start > min(times)


def _time(key: str, value: str) -> datetime:
    try:
        return parse_time(value)
    except SimulationError:
        pass
    try:
        return datetime.fromtimestamp(float(value), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise InvalidFilterValue(f"the filter {key} takes a time such as 2026-01-31T04:00:00Z, not {value!r}") from None


_TESTS: dict[str, Callable[[str, list[str]], Test]] = {
    "StartTimeBefore": _by_time,
    "StartTimeAfter": _by_time,
    "StepExecutionStatus": _by_status,
    "StepExecutionId": _by_text(lambda record: record.id),
    "StepName": _by_text(lambda record: record.step.label),
    "Action": _by_text(lambda record: record.step.action),
    "ParentStepExecutionId": _by_text(lambda record: None if record.parent is None else record.parent.id),
    "ParentStepIteration": _by_iteration,
    "ParentStepIteratorValue": _by_text(lambda record: None if record.parent is None else record.parent.value),
}


# Tokens


def _token(offset: int, query: Sequence[object]) -> str:
    """A token that holds for this run and these filters alone: where the page begins, and a digest of the request."""
    digest = hashlib.sha256(json.dumps([offset, query], sort_keys=True).encode()).digest()[:12]
    return base64.urlsafe_b64encode(digest + offset.to_bytes(3, "big")).decode()


def _offset(token: str, query: Sequence[object], count: int) -> int:
    try:
        offset = int.from_bytes(base64.urlsafe_b64decode(token.encode())[12:], "big")
        sound = 0 < offset < count and token == _token(offset, query)
    except (ValueError, AttributeError, TypeError, OverflowError):
        sound = False
    if not sound:
        raise InvalidNextToken("the token is not one that this request has given")
    return offset
