"""SSM226 leaked-resource."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.critical import FAILURES, CriticalPath, handler_name
from ssmlint.finding import Severity
from ssmlint.flow import ENDS, Edge, EdgeKind
from ssmlint.leaks import Leaks
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.rules.critical.undo import Kind, Undoing
from ssmlint.rules.flow.handler_on_success_path import check as handlers_on_success_path
from ssmlint.source.text import Label
from ssmlint.ways import labels, told


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    undoing, leaks = Undoing(path), Leaks(path)
    # Without any onCancel nothing in the document is meant to survive a cancellation.
    cancels = any(step.given("onCancel") is not None for step in analysis.document.steps)
    by_mistake: int | None = None
    for step, removers, kind in undoing.pairs():
        after = removers & path.ahead_bits(step.id) & ~path.behind_bits(step)
        if not after or step.id not in analysis.reachable_by_success:
            continue
        if by_mistake is None:
            # What runs after success by mistake is told by SSM206.
            told_there = (problem.step for problem in handlers_on_success_path(analysis))
            by_mistake = path.bits(each for each in told_there if each is not None)
        remover = next(path.steps_in(after & ~by_mistake), None)
        if remover is None or (kind is Kind.CHANGED and not removers & _handlers(path)):
            continue
        blocked = removers | undoing.possible(step)
        for with_cancels in (False, True) if cancels else (False,):
            way = leaks.way(step, remover, blocked, cancels=with_cancels)
            # After a change of state a handler may leave it so on purpose, for people to look at.
            if way is not None and (kind is Kind.MADE or _turn(way).target in ENDS.values()):
                yield _problem(analysis, step, remover, way, kind)
                break


def _handlers(path: CriticalPath) -> int:
    """The steps that some failure leads to by name, so that the document shows that failures are to come past them."""

    def is_handler(step: Step) -> bool:
        sources = (path.analysis.step(edge.source) for edge in path.analysis.entering(step) if edge.kind in FAILURES)
        return any(source is not None and handler_name(source) is not None for source in sources)

    return path.bits(step for step in path.analysis.document.steps if is_handler(step))


def _turn(way: tuple[Edge, ...]) -> Edge:
    """The failure or the cancellation on a way."""
    return next(edge for edge in way if not edge.on_success)


def _problem(analysis: Analysis, step: Step, remover: Step, way: tuple[Edge, ...], kind: Kind) -> Problem:
    turn = _turn(way)
    failing = analysis.step(turn.source)
    assert failing is not None
    what = "is cancelled" if turn.kind is EdgeKind.CANCEL else "fails"
    left = "what it made is left behind" if kind is Kind.MADE else "what it changed stays so"
    message = (
        f"{step_line(analysis.document, remover)} takes back what {quote(step.label)} did, but when "
        f"{step_line(analysis.document, failing)} {what}, {left}: {told(analysis, way)}; lead it there with "
        f"{'onCancel' if turn.kind is EdgeKind.CANCEL else 'onFailure'}"
    )
    related = (Label(f"takes back what {quote(step.label)} did, on success", remover.place),)
    return Problem(message, step.place, f"{step.path}.name", step, related, way=labels(analysis, way))


RULE = Rule(
    "SSM226",
    "leaked-resource",
    Severity.WARNING,
    "what a step makes is removed on success, but left behind after a failure",
    "A document that launches an instance, creates a stack or attaches a volume and removes it at the end means it to "
    "be gone. A step in between that fails with Abort, which is the default, or whose handler does not come past the "
    "removal, leaves it behind, where it costs money or stands in the way of the next run. Let the steps in between "
    "fail to the removal: `onFailure: step:X`. Cancellations count where the document uses onCancel at all. A setting "
    "that is changed and set back to what was read before is reported where the failure stops the run at once; a state "
    "such as suspended processes only where, besides, some other failure leads to the step that changes it back. A "
    "handler that may remove the thing unseen, as a script that is given it, counts as one that does.",
    f"{GUIDE}/automation-actions.html (onFailure, onCancel)",
    check_document=check,
)
