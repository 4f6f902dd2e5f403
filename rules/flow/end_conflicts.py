"""What isEnd and onFailure: Continue do not go together with: SSM204, SSM209, SSM210."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.flow_repairs import end_repair
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label
from ssmlint.targets import without_prefix


def check_end_with_next_step(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        next_step = step.given("nextStep")
        if step.is_end and next_step is not None and not next_step.may_vanish:
            is_end = step.fields["isEnd"]
            whither = "elsewhere" if next_step.text is None else f"to {quote(next_step.text)}"
            message = (
                f'"isEnd == true" and nextStep should not exist in same step: {quote(step.label)} cannot both end '
                f"the automation and go on {whither}"
            )
            related = (Label("nextStep stands here", next_step.place),)
            repair = end_repair(analysis, step, next_step)
            yield Problem(message, is_end.place, is_end.path, step, related, repair=repair)


def check_end_with_failure_target(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        on_failure = step.given("onFailure")
        name = without_prefix(on_failure.text or "") if on_failure is not None else None
        if step.is_end and on_failure is not None and name is not None:
            is_end = step.fields["isEnd"]
            message = (
                f"isEnd stops after a failure too, and onFailure jumps to {quote(name)}: which of the two wins is not "
                "documented; let a step of its own end the automation"
            )
            related = (Label("isEnd stands here", is_end.place),)
            yield Problem(message, on_failure.place, on_failure.path, step, related)


def check_continue_with_next_step(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    for step in document.steps:
        on_failure, next_step = step.given("onFailure"), step.given("nextStep")
        if on_failure is None or next_step is None or step.is_end or step.is_branch:
            continue
        name = next_step.text
        target = document.by_name.get(name) if name is not None else None
        if (on_failure.text or "").lower() != "continue" or target is None or target is step.following:
            continue
        if step.following is not None:
            after = f"to {step_line(document, step.following)}, next in order"
        else:
            after = "to the end" if step.parent is None else "to the end of the loop's pass"
        message = (
            f"after a failure Continue may go {after}, or to {step_line(document, target)} by nextStep: which is not "
            f"documented; write onFailure: step:{quote(target.label)[1:-1]} if that is meant"
        )
        related = (Label("nextStep stands here", next_step.place),)
        yield Problem(message, on_failure.place, on_failure.path, step, related)


END_WITH_NEXT_STEP = Rule(
    "SSM204",
    "end-with-next-step",
    Severity.ERROR,
    "isEnd: true and nextStep in one step",
    'CreateDocument refuses it with `"isEnd == true" and nextStep should not exist in same step.` Either the step '
    "is the last one, or it names the next. isEnd: false beside nextStep is fine.",
    f"CreateDocument's messages; {GUIDE}/automation-actions.html",
    check_document=check_end_with_next_step,
    fixable="safe",
)

END_WITH_FAILURE_TARGET = Rule(
    "SSM209",
    "end-with-failure-target",
    Severity.WARNING,
    "isEnd: true and onFailure: step:X in one step",
    "isEnd stops the automation whether the step failed or succeeded, and onFailure jumps to another step after a "
    "failure. Both cannot happen, and no page says which does: the handler may never run. Give the end a step of "
    "its own, or put the handler's work where it runs in any case. `Continue` beside isEnd simply ends and is not "
    "reported.",
    f"{GUIDE}/automation-actions.html (isEnd, onFailure); silent on the two together",
    check_document=check_end_with_failure_target,
)

CONTINUE_WITH_NEXT_STEP = Rule(
    "SSM210",
    "continue-with-next-step",
    Severity.WARNING,
    "onFailure: Continue where nextStep is not the next step in order",
    "nextStep is defined for success only, and Continue is described as going on with the next step. When the two "
    "differ, no page says where a failed step leads: to the step that nextStep names, or to the one below. Name the "
    "step: `onFailure: step:X`. Beware that this makes the step critical again unless it states `isCritical: false`.",
    f"{GUIDE}/automation-actions.html, {GUIDE}/automation-branch-condition.html; silent on the two together",
    check_document=check_continue_with_next_step,
)
