"""SSM202 step-cycle."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis, Cycle
from ssmlint.finding import Severity
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.ways import labels, told


def check(analysis: Analysis) -> Iterator[Problem]:
    cycles, more = analysis.cycles()
    for number, cycle in enumerate(cycles, 1):
        rest = f" ({len(cycles)} cycles are reported, there are more)" if more and number == len(cycles) else ""
        yield _problem(analysis, cycle, rest)


def _problem(analysis: Analysis, cycle: Cycle, rest: str) -> Problem:
    closing = cycle.edges[-1]
    step = analysis.step(closing.source)
    trace = told(analysis, cycle.edges)
    if cycle.sure:
        message = f"the steps form an infinite loop, which Automation refuses: {trace}; repeat with aws:loop"
    else:
        message = f"the steps form a loop by way of a failure, a cancel or an undocumented turn: {trace}"
    way = labels(analysis, cycle.edges)
    severity = Severity.ERROR if cycle.sure else Severity.WARNING
    return Problem(message + rest, closing.span, closing.path, step, severity=severity, way=way)


RULE = Rule(
    "SSM202",
    "step-cycle",
    Severity.ERROR,
    "steps lead back to themselves",
    "Before it processes a runbook, Automation verifies that it makes no infinite loop, and refuses it with a trace "
    "of the circle. Branches do not help: a way out does not make the circle legal. To repeat steps use aws:loop; "
    "to wait, aws:waitForAwsResourceProperty; to try again, maxAttempts. Each cycle is told in full, with the "
    "property behind each arrow. Where the circle needs a failure or a cancellation, or a turn that is not "
    "documented, it is not known whether the check counts it: a warning.",
    f"{GUIDE}/automation-branch-condition.html, {GUIDE}/automation-action-loop.html",
    check_document=check,
)
