"""The final status of a run by the statuses of its steps.

User Guide: automation-actions.html (isCritical), automation-statuses.html, automation-handling-timeouts.html.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ssmlint.execution.records import CANCELLED, FAILED, SUCCESS, TIMED_OUT
from ssmlint.model import Step
from ssmlint.quote import listing, quote


class Failure(NamedTuple):
    """A step that failed or timed out with all its attempts. `stopped` says that the run ended with it by Abort."""

    step: Step
    status: str
    message: str
    stopped: bool


class Final(NamedTuple):
    """The status of a run, why, and the message of the failure behind it."""

    status: str
    why: str
    message: str = ""


_WORDS = {FAILED: "failed", TIMED_OUT: "timed out"}


def final_status(failures: Sequence[Failure], cancelled: Step | None, assume: Callable[[str], None]) -> Final:
    """The status of a run that has ended."""
    if cancelled is not None:
        return Final(CANCELLED, f"the run was cancelled while {quote(cancelled.label)} ran")
    stop = next((each for each in failures if each.stopped), None)
    critical = [each for each in failures if each.step.is_critical or each.stopped]
    if not critical:
        if not failures:
            return Final(SUCCESS, "every step that ran succeeded")
        names = listing(list(dict.fromkeys(each.step.label for each in failures)))
        return Final(SUCCESS, f"only steps failed that are not critical: {names}")
    decisive = stop or critical[0]
    _doubt(decisive, critical, assume)
    why = f"{quote(decisive.step.label)} {_WORDS[decisive.status]} and {_because(decisive)}"
    return Final(decisive.status, why, decisive.message)


def _because(failure: Failure) -> str:
    step = failure.step
    if failure.stopped:
        return "its onFailure is Abort" if step.given("onFailure") is not None else "onFailure is Abort by default"
    return "is critical" if step.flag("isCritical") is not None else "is critical by default"


def _doubt(decisive: Failure, critical: Sequence[Failure], assume: Callable[[str], None]) -> None:
    name = quote(decisive.step.label)
    if decisive.stopped and not decisive.step.is_critical:
        assume(f"{name} stops the run by Abort: that is taken to end {decisive.status} although it is not critical")
    if len({each.status for each in critical}) > 1:
        rule = "the one that stopped the run" if decisive.stopped else "the first one"
        assume(f"critical steps failed and timed out: {rule}, {name}, is taken to give the status")
    if decisive.step.parent is not None and not decisive.stopped:
        assume(f"the failure of {name} inside of a loop is taken to count in the final status as outside of one")
