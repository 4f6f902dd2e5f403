"""Family 2: steps that can never run, that run for ever, or that run when they should not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeds.base import Also, At, Runbook, Seed, Seeder, scalar_of, within
from ssmlint.model import Step
from ssmlint.rule import Change
from ssmlint.source.nodes import Mapping, Sequence, Span


def _goes_on(step: Step) -> bool:
    """Whether a step goes on in order and to nothing else after success."""
    return not step.is_end and step.given("nextStep") is None and not step.is_branch and step.given("isEnd") is None


def _is_read(book: Runbook, step: Step) -> bool:
    """Whether somebody reads an output of a step."""
    return f"{step.name}." in book.text


def _reached_without(book: Runbook, step: Step) -> set[str]:
    """The steps that are reached though one ends the automation."""
    first = book.document.top[0]
    reached = book.after(first, frozenset((step.name or "",)))
    for goal in book.document.top:
        if any(by is step for by, _, _ in book.named_by(goal)):
            reached |= book.after(goal, frozenset((step.name or "",)))
    return reached | {step.name or ""}


def end_in_the_middle(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        following = step.following
        if following is None or not _goes_on(step) or book.named_by(following):
            continue
        changes = book.add(step.node, "action", "isEnd", "true")
        kept = _reached_without(book, step)
        lost = [each for each in book.document.top if each.name not in kept]
        if not changes or following not in lost or step.given("onFailure") is not None or step.parent is not None:
            continue
        if any(book.reads(each, lost) for each in book.document.top if each.name in kept):
            continue
        also = tuple(Also("SSM201", "it can never run either") for each in lost if each is not following)
        yield Seed("SSM201", changes, At(following.place.start), also)


def jump_over(book: Runbook) -> Iterator[Seed]:
    for step in book.document.top:
        following = step.following
        goal = following.following if following is not None else None
        if following is None or goal is None or not _goes_on(step) or book.named_by(following):
            continue
        plain = following.given("onFailure") is None and following.given("onCancel") is None and _goes_on(following)
        changes = book.add(step.node, "action", "nextStep", goal.name or "")
        if changes and book.is_json:
            changes = book.add(step.node, "action", "nextStep", book.quoted(goal.name or ""))
        continues = (step.text("onFailure") or "").lower() == "continue"
        if changes and plain and not _is_read(book, following) and not following.is_loop and not continues:
            yield Seed("SSM201", changes, At(following.place.start))


def handler_no_longer_named(book: Runbook) -> Iterator[Seed]:
    for handler in book.document.top:
        named = book.named_by(handler)
        before = handler.preceding
        apart = before is not None and (before.is_end or before.given("nextStep") is not None)
        if len(named) == 1 and named[0][1] == "onFailure" and apart and isinstance(named[0][0].node, Mapping):
            changes = book.drop(named[0][0].node, "onFailure")
            if not _is_read(book, handler):
                yield Seed("SSM201", changes, At(handler.place.start))


def jump_back(book: Runbook) -> Iterator[Seed]:
    """A nextStep to an earlier step in order, with nothing between that could turn off."""
    steps = book.document.top
    for index, step in enumerate(steps[1:], 1):
        value = scalar_of(step.given("nextStep"))
        earlier = steps[index - 1]
        if value is None or not _goes_on(earlier) or step.is_branch:
            continue
        # What the jump led to is still reached otherwise.
        if len(book.targets.get(value.value, [])) > 1:
            yield Seed("SSM202", book.respelt(value, earlier.name or ""), At(value.span.start))


def end_jumps_back(book: Runbook) -> Iterator[Seed]:
    """A nextStep to the step before in the place of isEnd."""
    for step in book.document.top:
        before, value = step.preceding, scalar_of(step.given("isEnd"))
        if (
            before is None
            or value is None
            or not step.is_end
            or not _goes_on(before)
            or not isinstance(step.node, Mapping)
        ):
            continue
        if step.is_branch or scalar_of(step.given("onFailure")) is not None:
            continue
        entry = step.node.entry("isEnd")
        assert entry is not None
        target = book.quoted(before.name or "")
        key = book.quoted("nextStep") if book.is_json else "nextStep"
        change = Change(Span(entry.key.span.start, value.span.end), f"{key}: {target}")
        yield Seed("SSM202", (change,), within((change,), target))


def fails_to_itself(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.given("onFailure"))
        if value is None:
            changes = book.add(step.node, "action", "onFailure", book.quoted(f"step:{step.name}"))
            if changes and step.parent is None and not step.is_end:
                yield Seed("SSM202", changes, within(changes, f'"step:{step.name}"'))


def cancels_to_itself(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.given("onCancel"))
        target = (value.value if value is not None else "").removeprefix("step:")
        if value is not None and len(book.targets.get(target, [])) > 1 and step.action == "aws:executeAwsApi":
            yield Seed("SSM202", book.respelt(value, f"step:{step.name}"), At(value.span.start))


def end_and_next_step(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value, following = scalar_of(step.given("nextStep")), step.following
        if value is not None and step.given("isEnd") is None and len(book.targets.get(value.value, [])) > 1:
            changes = book.add(step.node, "nextStep", "isEnd", "true")
            if changes and following is not None and following.name != value.value:
                yield Seed("SSM204", changes, within(changes, "true"))


def next_step_beside_end(book: Runbook) -> Iterator[Seed]:
    for step in book.document.top:
        if step.is_end and not step.is_branch and step.given("nextStep") is None:
            last = book.document.top[-1]
            if last is not step and last.name:
                changes = book.add(step.node, "isEnd", "nextStep", book.quoted(last.name))
                value = scalar_of(step.given("isEnd"))
                if changes and value is not None:
                    yield Seed("SSM204", changes, At(value.span.start))


def handler_entered_by_success(book: Runbook) -> Iterator[Seed]:
    words = ("fail", "error", "problem", "abort")
    for handler in book.document.top:
        before, named = handler.preceding, book.named_by(handler)
        if before is None or not before.is_end or not named or before.is_branch:
            continue
        if before.id not in book.analysis.reachable_by_success:
            continue
        by_failure = all(key == "onFailure" for _, key, _ in named)
        is_handler = any(word in (handler.name or "").lower() for word in words)
        if by_failure and is_handler and not book.misses(handler, before) and before.given("onFailure") is None:
            yield Seed("SSM206", book.drop(before.node, "isEnd"), At(handler.place.start))


def default_removed(book: Runbook) -> Iterator[Seed]:
    for step in book.document.top:
        inputs, value = step.fields.get("inputs"), scalar_of(step.inputs.get("Default"))
        following = step.following
        if not step.is_branch or inputs is None or value is None or following is None:
            continue
        # In order comes what the Default named, so that nothing else changes.
        if following.name == value.value and step.given("isEnd") is None:
            yield Seed("SSM207", book.drop(inputs.value, "Default"), At(step.place.start))


def choice_twice(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        field = step.inputs.get("Choices")
        if not step.is_branch or field is None or not isinstance(field.value, Sequence) or not step.choices:
            continue
        first = step.choices[0].node
        lines = book.text[first.span.start : first.span.end]
        if "\n" in lines and not book.is_json:
            continue
        changes = book.add_item(field.value, lines)
        if changes:
            text = changes[0].text
            first_key = re.search(r"\{\s*", text)
            start = first_key.end() if first_key is not None else text.index(lines)
            yield Seed("SSM208", changes, At(changes[0].span.start, start))


def end_with_handler(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        goal = next((each for each in book.document.top[::-1] if each is not step and book.named_by(each)), None)
        if not step.is_end or step.given("onFailure") is not None or goal is None or goal.is_loop or step.is_branch:
            continue
        if goal.position <= step.position or step.parent is not None or book.misses(goal, step):
            continue
        target = book.quoted(f"step:{goal.name}")
        changes = book.add(step.node, "isEnd", "onFailure", target)
        if changes:
            yield Seed("SSM209", changes, within(changes, target))


def continue_with_jump(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value, following = scalar_of(step.given("nextStep")), step.following
        if value is None or step.given("onFailure") is not None or step.given("isCritical") is not None:
            continue
        if following is None or following.name == value.value or _is_read(book, step) or step.is_branch:
            continue
        if step.id not in book.analysis.reachable_by_success:
            continue
        if step.action in ("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty", "aws:approve"):
            continue
        first = book.add(step.node, "nextStep", "isCritical", "false")
        if not first:
            continue
        both = _one_more(book, step, "nextStep", (("onFailure", "Continue"), ("isCritical", "false")))
        if both:
            yield Seed("SSM210", both, within(both, "Continue", last=True))


def _one_more(book: Runbook, step: Step, after: str, entries: tuple[tuple[str, str], ...]) -> tuple[Change, ...]:
    """A step with several more entries behind one of its own."""
    added: list[Change] = []
    for key, value in entries:
        plain = value in ("true", "false") or value.isdecimal()
        changes = book.add(step.node, after, key, value if plain else book.quoted(value))
        if not changes:
            return ()
        added += changes
    return tuple(added)


def iterators_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        field = step.inputs.get("Iterators") if step.is_loop else None
        if field is not None:
            yield Seed("SSM211", book.respelt(field.key, "Iterator"), At(field.key.span.start))


def loop_of_both_kinds(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        inputs = step.fields.get("inputs")
        if step.is_loop and "Iterators" in step.inputs and inputs is not None:
            condition = '{"Variable": "{{ global:REGION }}", "StringEquals": "eu-west-1"}'
            changes = book.add(inputs.value, "Iterators", "LoopCondition", condition)
            if changes:
                yield Seed("SSM211", changes, within(changes, "LoopCondition"))


SEEDERS: tuple[Seeder, ...] = (
    end_in_the_middle,
    jump_over,
    handler_no_longer_named,
    jump_back,
    end_jumps_back,
    fails_to_itself,
    cancels_to_itself,
    end_and_next_step,
    next_step_beside_end,
    handler_entered_by_success,
    default_removed,
    choice_twice,
    end_with_handler,
    continue_with_jump,
    iterators_misspelt,
    loop_of_both_kinds,
)
