"""SSM119 timeout-over-cap."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import facts
from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Scalar, is_opaque

_DAY = 86_400


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        action, timeout = facts(step.action), step.fields.get("timeoutSeconds")
        if action is None or action.longest_timeout is None or timeout is None:
            continue
        if not isinstance(timeout.value, Scalar) or is_opaque(timeout.value):
            continue
        seconds, most = timeout.value.as_int(), action.longest_timeout
        if seconds is None or seconds <= most:
            continue
        limit = f"{most} seconds" + (f" ({most // _DAY} days)" if most >= _DAY and most % _DAY == 0 else "")
        if action.run_time is not None:
            consequence = f"{action.name} is stopped after {limit} all the same"
        else:
            consequence = f"the longest that {action.name} can be given is {limit}"
        message = f"timeoutSeconds of {quote(step.label)} is {seconds}, but {consequence}"
        yield Problem(message, timeout.place, timeout.path, step)


RULE = Rule(
    "SSM119",
    "timeout-over-cap",
    Severity.WARNING,
    "a timeoutSeconds that the action's own cap makes meaningless",
    "A script of aws:executeScript gets 600 seconds and a call of aws:invokeLambdaFunction 300, whatever "
    "timeoutSeconds says: it can only shorten them. aws:approve and aws:pause wait 2592000 seconds (30 days) at most. "
    "Published documents state more and were created, so work that was meant to take longer fails only when it runs. "
    "The 25 seconds that aws:executeAwsApi has for a single call are not checked: a step may retry a throttled call.",
    f"{GUIDE}/automation-action-executeScript.html, automation-action-lamb.html, automation-action-approve.html, "
    "automation-action-pause.html",
    check_document=check,
)
