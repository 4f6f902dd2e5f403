"""SSM202 step-cycle."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis, Cycle
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.text import Label

# Steps that a message names before it leaves out the middle of a long cycle; the related places have them all.
_SHOWN = 8


def check(analysis: Analysis) -> Iterator[Problem]:
    cycles, more = analysis.cycles()
    for number, cycle in enumerate(cycles, 1):
        rest = f" ({len(cycles)} cycles are reported, there are more)" if more and number == len(cycles) else ""
        yield _problem(analysis, cycle, rest)


def _problem(analysis: Analysis, cycle: Cycle, rest: str) -> Problem:
    closing = cycle.edges[-1]
    step = analysis.step(closing.source)
    trace = _trace(analysis, cycle)
    if cycle.sure:
        message = f"the steps form an infinite loop, which Automation refuses: {trace}; repeat with aws:loop"
    else:
        message = f"the steps form a loop by way of a failure, a cancel or an undocumented turn: {trace}"
    related = tuple(
        Label(f"{edge.label} leads from {_name(analysis, edge.source)} to {_name(analysis, edge.target)}", edge.span)
        for edge in cycle.edges[:-1]
    )
    severity = Severity.ERROR if cycle.sure else Severity.WARNING
    return Problem(message + rest, closing.span, closing.path, step, related, severity)


def _name(analysis: Analysis, node: str) -> str:
    step = analysis.step(node)
    return quote(step.label if step is not None else node)


def _trace(analysis: Analysis, cycle: Cycle) -> str:
    names = [_name(analysis, edge.source)[1:-1] for edge in cycle.edges]
    arrows = [f" -> ({edge.label}) " for edge in cycle.edges]
    parts = [name + arrow for name, arrow in zip(names, arrows, strict=True)]
    if len(parts) > _SHOWN:
        half = _SHOWN // 2
        parts[half:-half] = [f"... {len(parts) - _SHOWN} more steps ... -> "]
    return "".join(parts) + names[0]


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
