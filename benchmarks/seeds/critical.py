"""Family 2: failures that do not show in the result, and what they leave behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeds.base import At, Changes, Runbook, Seed, Seeder, scalar_of, within
from ssmlint.model import Step

_CHECKS = ("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty", "aws:approve")
_IDLE = (*_CHECKS, "aws:branch", "aws:sleep", "aws:pause", "aws:loop", "aws:updateVariable")


# Names of steps that clean up, take back or tell.
_LAST = re.compile(r"delete|remove|clean|tag|report|notify|tell|send|publish|restore|resume|log", re.IGNORECASE)


def _settings(book: Runbook, step: Step, **values: str) -> Changes:
    """A step with more properties behind its action; nothing where it has one of them already."""
    result: Changes = ()
    for key, value in values.items():
        if step.fields.get(key) is not None:
            return ()
        one = book.add(step.node, "action", key, value if value in ("true", "false") else book.quoted(value))
        if not one:
            return ()
        result = (*result, *one)
    return result


def continue_alone(book: Runbook) -> Iterator[Seed]:
    """Continue on a step from which nobody reads, and after which more runs."""
    for step in book.steps:
        if step.action in _IDLE or f"{step.name}." in book.text or step.parent is not None:
            continue
        if step.given("nextStep") is not None or step.position == 0:
            continue
        changes = _settings(book, step, onFailure="Continue") if step.given("isCritical") is None else ()
        if changes and not _by_failure(book, step):
            yield Seed("SSM221", changes, within(changes, '"Continue"'))


def _by_failure(book: Runbook, step: Step) -> bool:
    """Whether a step may run where the run has failed already: nothing but a failure leads there."""
    return step.id not in book.analysis.reachable_by_success


def critical_unstated(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if (step.text("onFailure") or "") == "Continue" and step.flag("isCritical") is not None:
            value = scalar_of(step.given("onFailure"))
            if value is not None and not _by_failure(book, step) and step.action not in _CHECKS:
                yield Seed("SSM221", book.drop(step.node, "isCritical"), At(value.span.start))


def critical_skipped(book: Runbook) -> Iterator[Seed]:
    """Three steps in a row: the first may fail and jumps over the second, which is marked critical."""
    for first in book.document.top:
        second = first.following
        third = second.following if second is not None else None
        if second is None or third is None or not all(_plain(each) for each in (first, second)):
            continue
        if any(book.reads(each, [first, second]) for each in book.document.top) or first.action in _CHECKS:
            continue
        if book.named_by(second) or book.named_by(third) or second.action in _IDLE:
            continue
        jump = _settings(book, first, onFailure=f"step:{third.name}", isCritical="false")
        mark = _settings(book, second, isCritical="true")
        if jump and mark and all(_plain(each) or each.is_end for each in book.document.top[first.position :]):
            yield Seed("SSM222", (*jump, *mark), within(mark, "true"))


def _plain(step: Step) -> bool:
    """A step that goes on in order, and stops the run where it fails."""
    names = ("nextStep", "onFailure", "isEnd", "isCritical", "onCancel")
    return all(step.given(name) is None for name in names) and not step.is_branch and not step.is_loop


def continue_becomes_a_jump(book: Runbook) -> Iterator[Seed]:
    """A step that may fail, which now jumps over the critical one behind it."""
    for first in book.document.top:
        second = first.following
        third = second.following if second is not None else None
        on_failure = scalar_of(first.given("onFailure"))
        if second is None or third is None or on_failure is None or on_failure.value != "Continue":
            continue
        mark = scalar_of(second.given("isCritical"))
        may_fail = first.flag("isCritical") is False and first.given("nextStep") is None
        if mark is not None and second.flag("isCritical") and may_fail and not book.reads(third, [first, second]):
            yield Seed("SSM222", book.respelt(on_failure, f"step:{third.name}"), At(mark.span.start))


_WORKING = ("aws:runCommand", "aws:changeInstanceState", "aws:executeScript", "aws:executeAutomation")


def nothing_critical(book: Runbook) -> Iterator[Seed]:
    """Every step that does something, in a document without turns, is marked as not critical."""
    top = book.document.top
    acting = [step for step in top if step.action not in _IDLE]
    if len(top) != len(book.document.steps) or not acting:
        return
    # What decides or checks is critical by itself.
    if any(step.is_branch or step.action in _CHECKS for step in top):
        return
    if any(step.given("nextStep") or step.is_end or (step.text("onFailure") or "").startswith("step:") for step in top):
        return
    if any(step.flag("isCritical") for step in top) or any(step.action not in _WORKING for step in acting):
        return
    # The step that the run is for: the last that is not there to tidy up.
    main = [step for step in acting if not _LAST.search(step.name or "")] or acting
    changes: Changes = ()
    place = At(0)
    for step in acting:
        value = scalar_of(step.given("isCritical"))
        if value is not None:
            place = At(value.span.start) if step is main[-1] else place
            continue
        one = book.add(step.node, "action", "isCritical", "false")
        if not one:
            return
        changes += one
        place = within(one, "false") if step is main[-1] else place
    yield Seed("SSM223", changes, place)


def check_in_vain(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if step.action in _CHECKS and step.following is not None and step.parent is None:
            changes = _settings(book, step, onFailure="Continue") if step.given("isCritical") is None else ()
            if changes and step.given("nextStep") is None and not step.is_end:
                yield Seed("SSM224", changes, within(changes, '"Continue"'))


def check_leads_on(book: Runbook) -> Iterator[Seed]:
    for step in book.document.top:
        following = step.following
        if following is not None and _LAST.search(following.name or ""):
            # What stands at the end is for success and failure alike.
            continue
        if step.action in _CHECKS and following is not None and step.given("isCritical") is None:
            target = f"step:{following.name}"
            changes = _settings(book, step, onFailure=target)
            if changes and step.given("nextStep") is None and not step.is_end:
                yield Seed("SSM224", changes, within(changes, book.quoted(target)))


def handler_hides_its_failure(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        named = [key for _, key, _ in book.named_by(step)]
        if "onFailure" in named and step.given("isCritical") is None and not step.is_branch and step.parent is None:
            changes = _settings(book, step, isCritical="false")
            if changes and (step.text("onFailure") or "") != "Continue" and _by_failure(book, step):
                yield Seed("SSM227", changes, within(changes, "false"))


def removal_missed(book: Runbook) -> Iterator[Seed]:
    """A step between a launch and the end of the instance, which no longer fails to the removal."""
    for made in book.document.top:
        if made.action != "aws:runInstances":
            continue
        removing = [
            step
            for step in book.document.top
            if step.text("action") == "aws:changeInstanceState"
            and (step.inputs["DesiredState"].text or "") == "terminated"
            and f"{made.name}." in book.text[step.node.span.start : step.node.span.end]
        ]
        names = {step.name for step in removing}
        for step in book.document.top[made.position + 1 :]:
            value = scalar_of(step.given("onFailure"))
            if value is not None and value.value.removeprefix("step:") in names:
                goal = value.value.removeprefix("step:")
                if len(book.targets.get(goal, [])) > 1 and step.id in book.analysis.reachable_by_success:
                    yield Seed("SSM226", book.drop(step.node, "onFailure"), At(made.place.start))


def recovery_unstated(book: Runbook) -> Iterator[Seed]:
    """The isCritical: false left out of a step whose handler does its work another way, and goes on with it."""
    for step in book.document.top:
        on_failure, goal = scalar_of(step.given("onFailure")), scalar_of(step.given("nextStep"))
        if on_failure is None or goal is None or step.flag("isCritical") is not False:
            continue
        handler = book.document.by_name.get(on_failure.value.removeprefix("step:"))
        work = book.document.by_name.get(goal.value)
        if handler is None or work is None or work.action not in ("aws:runCommand", "aws:executeScript"):
            continue
        if goal.value in book.after(handler) and handler.id not in book.analysis.reachable_by_success:
            yield Seed("SSM225", book.drop(step.node, "isCritical"), At(on_failure.span.start))


SEEDERS: tuple[Seeder, ...] = (
    continue_alone,
    critical_unstated,
    critical_skipped,
    continue_becomes_a_jump,
    nothing_critical,
    check_in_vain,
    check_leads_on,
    handler_hides_its_failure,
    removal_missed,
    recovery_unstated,
)
