"""SSM206 handler-on-success-path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssmlint.actions import AUTOMATION_ACTIONS
from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.flow_repairs import handler_repair
from ssmlint.flow import Edge, EdgeKind
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label
from ssmlint.targets import without_prefix

# Words by which authors name a step that is meant for failures alone, and one that takes back what was done.
_FAILURE_NAME = re.compile(
    r"fail(?!_?over|_?back|_?safe)|error|abort|exception|unsuccess|handle|alert|alarm|incident|escalat|problem|trouble"
    r"|rescue",
    re.IGNORECASE,
)
# With these verbs they are things to put away, which success does too: unmuteAlarm, clearErrors, closeIncident.
_TIDYING_NAME = re.compile(
    r"(?:un_?)?(?:mute|silence|suppress|enable|disable|suspend|resume|clear|close|resolve|reset|delete|remove)"
    r"(?!.*on_?(?:fail|error|exception|abort))",
    re.IGNORECASE,
)
_UNDO_NAME = re.compile(r"roll_?back|back_?out|revert|undo|recover|restore|compensat", re.IGNORECASE)

# Do, wait, undo is the shape of a fault injection, whose last part is meant for success too.
_WAITING = frozenset(("aws:sleep", "aws:pause"))


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        entering = analysis.entering(step)
        handled = [
            edge
            for edge in entering
            if edge.kind is EdgeKind.FAILURE and edge.certain and edge.source != step.id and _names(analysis, edge)
        ]
        before = step.preceding
        if not handled or before is None or not _is_handler(analysis, step, handled):
            continue
        # Any other way in, and be it one that only may exist, shows that the step is meant for success too.
        successes = [edge for edge in entering if edge.on_success and edge.possible]
        if not successes or any(edge.kind is not EdgeKind.ORDER or not edge.certain for edge in successes):
            continue
        if before.id not in analysis.reachable_by_success:
            continue
        failing = analysis.step(handled[0].source)
        assert failing is not None
        document = analysis.document
        message = (
            f"{quote(step.label)} handles the failure of {step_line(document, failing)}, but runs after success too: "
            f"{step_line(document, before)} goes on to it in order; end that step with isEnd or name its nextStep"
        )
        related = (
            Label(f"a failure of {quote(failing.label)} leads here on purpose", handled[0].span),
            Label(f"after {quote(before.label)} nothing ends the automation", before.place),
        )
        repair = handler_repair(analysis, before, step)
        yield Problem(message, step.place, f"{step.path}.name", step, related, repair=repair)


def may_be_told(analysis: Analysis, step: Step) -> bool:
    """Whether the rule could tell of a step as soon as a failure leads to it for sure."""
    successes = [edge for edge in analysis.entering(step) if edge.on_success and edge.possible]
    by_order = successes and all(edge.kind is EdgeKind.ORDER and edge.certain for edge in successes)
    return bool(by_order and (_FAILURE_NAME.search(step.label) or _UNDO_NAME.search(step.label)))


def _is_work(step: Step) -> bool:
    """Whether a step does something; what a misspelt action does is not known."""
    return step.action in AUTOMATION_ACTIONS and step.action not in _WAITING


def _names(analysis: Analysis, edge: Edge) -> bool:
    """Whether the edge was made by `onFailure: step:X`, not by Continue."""
    source = analysis.step(edge.source)
    by = source.given("onFailure") if source is not None else None
    return by is not None and without_prefix(by.text or "") is not None


def _is_handler(analysis: Analysis, step: Step, handled: list[Edge]) -> bool:
    """Whether the step is there for failures alone.

    The graph cannot tell: a clean-up that is meant for both outcomes looks the same, and most public runbooks with a
    handler on the success path mean it. So the name must speak of failure, or of undoing; what undoes counts only where
    some step fails to it from farther away than its own next, and no wait stands before it.
    """
    if _FAILURE_NAME.search(step.label) and not _TIDYING_NAME.match(step.label):
        return True
    before = step.preceding
    if not _UNDO_NAME.search(step.label) or before is None or not _is_work(before):
        return False
    return any(
        all(way.target != step.id for way in analysis.flow.edges[edge.source] if way.on_success) for edge in handled
    )


RULE = Rule(
    "SSM206",
    "handler-on-success-path",
    Severity.WARNING,
    "a failure handler is also entered after success",
    "Steps run in the order of the document unless something ends the automation or jumps. A handler written below "
    "the last good step is therefore entered when everything succeeded, and rolls back or reports a failure that "
    "did not happen. End the last good step with `isEnd: true`. Where the step is meant to run in both cases, say "
    "so with `nextStep` in the step before: that is never reported.",
    f"{GUIDE}/automation-actions.html (isEnd, nextStep); {GUIDE}/automation-branch-condition.html",
    check_document=check,
    fixable="unsafe",
)
