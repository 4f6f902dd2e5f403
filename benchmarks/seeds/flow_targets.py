"""Family 2: targets that name no step, or none that can be one."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeds.base import At, Runbook, Seed, Seeder, scalar_of, typo, within
from ssmlint.fixing.edits import remove_item
from ssmlint.source.nodes import Mapping, Sequence

_NO_CANCEL_TARGET = frozenset(
    f"aws:{name}"
    for name in "approve copyImage createImage createStack createTags loop pause runInstances sleep".split()
)


def target_misspelt(book: Runbook) -> Iterator[Seed]:
    names = set(book.document.by_name)
    for name, places in book.targets.items():
        for _, _, value in places:
            wrong = typo(value.value)
            if name in names and wrong.removeprefix("step:") not in names:
                yield Seed("SSM203", book.respelt(value, wrong), At(value.span.start))


def target_in_lower_case(book: Runbook) -> Iterator[Seed]:
    names = set(book.document.by_name)
    for name, places in book.targets.items():
        for _, _, value in places:
            wrong = value.value.swapcase().replace("STEP:", "step:")
            if name in names and wrong.removeprefix("step:") not in names:
                yield Seed("SSM203", book.respelt(value, wrong), At(value.span.start))


def target_without_prefix(book: Runbook) -> Iterator[Seed]:
    for name, places in book.targets.items():
        for _, key, value in places:
            if key in ("onFailure", "onCancel") and value.value == f"step:{name}":
                yield Seed("SSM203", book.respelt(value, name), At(value.span.start))


def target_with_prefix(book: Runbook) -> Iterator[Seed]:
    for name, places in book.targets.items():
        for _, key, value in places:
            if key in ("nextStep", "NextStep", "Default") and name in book.document.by_name:
                yield Seed("SSM203", book.respelt(value, f"step:{name}"), At(value.span.start))


def target_is_a_word(book: Runbook) -> Iterator[Seed]:
    """A word that reads like an action of the service where only a step can stand; success needs no such target."""
    for places in book.targets.values():
        for step, key, value in places:
            following = step.following
            if key == "nextStep" and following is not None and following.name == value.value:
                yield Seed("SSM203", book.respelt(value, "End"), At(value.span.start))


def failure_word_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.given("onFailure"))
        if value is not None and value.value in ("Abort", "Continue"):
            yield Seed("SSM203", book.respelt(value, typo(value.value)), At(value.span.start))


def target_step_removed(book: Runbook) -> Iterator[Seed]:
    """A step taken out that one nextStep names, from which nobody reads."""
    for step in book.document.top:
        around = book.document.fields["mainSteps"].value
        named = book.named_by(step)
        if not isinstance(around, Sequence) or len(named) != 1 or step.is_loop or step.is_branch:
            continue
        _, key, value = named[0]
        leads_on = any(step.given(name) is not None for name in ("onFailure", "onCancel"))
        if key not in ("nextStep", "NextStep", "Default") or leads_on or book.has_only_use(step.node):
            continue
        following, preceding = step.following, step.preceding
        ends = step.is_end or step.given("nextStep") is not None
        apart = preceding is not None and (preceding.is_end or preceding.given("nextStep") is not None)
        if book.words.get(step.name or "") == 2 and following is not None and ends and apart:
            onward = scalar_of(step.given("nextStep"))
            if onward is not None and len(book.targets.get(onward.value, [])) < 2:
                continue
            yield Seed("SSM203", remove_item(book.source, around, step.node), At(value.span.start))


def cancel_target_unfit(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if step.is_loop or step.action == "aws:updateVariable" or step.parent is not None:
            continue
        goal = next(
            (each for each in book.document.top if each.action in _NO_CANCEL_TARGET and each.position > step.position),
            None,
        )
        if goal is None or "{{" in book.text[goal.node.span.start : goal.node.span.end]:
            continue
        # What runs behind the new target must not read what the way there has not done.
        undone = [each for each in book.document.steps if each.position >= step.position]
        if any(book.reads(each, undone) for each in book.document.top if each.name in book.after(goal)):
            continue
        value = scalar_of(step.given("onCancel"))
        if value is not None and len(book.targets.get(value.value.removeprefix("step:"), [])) < 2:
            continue
        if value is not None:
            yield Seed("SSM205", book.respelt(value, f"step:{goal.name}"), At(value.span.start))
        else:
            changes = book.add(step.node, "action", "onCancel", book.quoted(f"step:{goal.name}"))
            if changes:
                yield Seed("SSM205", changes, within(changes, f'"step:{goal.name}"'))


def cancel_unsupported(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if step.is_loop or step.action == "aws:updateVariable":
            changes = book.add(step.node, "action", "onCancel", book.quoted(f"step:{book.document.top[-1].name}"))
            if changes:
                yield Seed("SSM205", changes, within(changes, "onCancel"))


def target_is_a_reference(book: Runbook) -> Iterator[Seed]:
    parameter = next((each for each in book.document.parameters.values() if each.type == "String"), None)
    for places in book.targets.values():
        for step, key, value in places:
            following = step.following
            plain = key == "nextStep" and following is not None and following.name == value.value
            if plain and parameter is not None and isinstance(step.node, Mapping):
                text = f"{{{{ {parameter.name} }}}}"
                yield Seed("SSM312", book.raw(value, book.quoted(text)), At(value.span.start, 1))


def property_is_a_reference(book: Runbook) -> Iterator[Seed]:
    parameter = next((each for each in book.document.parameters.values() if each.type == "Integer"), None)
    for step in book.steps:
        value = scalar_of(step.given("timeoutSeconds"))
        if value is not None and parameter is not None:
            text = f"{{{{ {parameter.name} }}}}"
            yield Seed("SSM312", book.raw(value, book.quoted(text)), At(value.span.start, 1))


SEEDERS: tuple[Seeder, ...] = (
    target_misspelt,
    target_in_lower_case,
    target_without_prefix,
    target_with_prefix,
    target_is_a_word,
    failure_word_misspelt,
    target_step_removed,
    cancel_target_unfit,
    cancel_unsupported,
    target_is_a_reference,
    property_is_a_reference,
)
