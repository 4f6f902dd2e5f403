"""Family 1: keys that are misspelt, missing, too many or of another place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from benchmarks.seeds.base import At, Runbook, Seed, Seeder, scalar_of, typo, within
from ssmlint.actions import facts
from ssmlint.fixing.edits import move_entry
from ssmlint.model import Step
from ssmlint.source.nodes import Mapping

_PROPERTIES = ("nextStep", "onFailure", "onCancel", "isEnd", "isCritical", "timeoutSeconds", "maxAttempts", "inputs")


def property_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for name in (*_PROPERTIES, "outputs", "action", "name"):
            field = step.fields.get(name)
            if field is not None:
                yield Seed("SSM101", book.respelt(field.key, typo(name)), At(field.key.span.start))


def property_in_other_case(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for name in (*_PROPERTIES, "name"):
            field = step.fields.get(name)
            other = name.lower() if name != name.lower() else name.capitalize()
            if field is not None:
                yield Seed("SSM101", book.respelt(field.key, other), At(field.key.span.start))


def property_unknown(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        changes = book.add(step.node, "action", "retryInterval", "30")
        if changes:
            yield Seed("SSM101", changes, within(changes, "retryInterval"))


def part_unknown(book: Runbook) -> Iterator[Seed]:
    changes = book.add(book.root, "schemaVersion", "owner", '"platform"')
    if changes:
        yield Seed("SSM101", changes, within(changes, "owner"))


def property_slid_in(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        action = facts(step.action)
        inputs = step.fields.get("inputs")
        if inputs is None or not isinstance(inputs.value, Mapping) or not inputs.value.entries or action is None:
            continue
        for name in ("nextStep", "isEnd", "onFailure"):
            field = step.fields.get(name)
            entry = step.node.entry(name) if isinstance(step.node, Mapping) else None
            if field is None or entry is None or action.open_inputs:
                continue
            assert isinstance(step.node, Mapping)
            changes = move_entry(book.source, step.node, entry, inputs.value, inputs.value.entries[-1])
            if changes:
                yield Seed("SSM101", changes, within(changes, name))


def output_key_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for output in step.outputs:
            for name in ("Name", "Selector", "Type"):
                field = output.fields.get(name)
                if field is not None:
                    yield Seed("SSM101", book.respelt(field.key, name.lower()), At(field.key.span.start))


def attribute_misspelt(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        for name in ("type", "description", "allowedValues", "allowedPattern", "default"):
            field = parameter.fields.get(name)
            if field is not None:
                yield Seed("SSM101", book.respelt(field.key, typo(name)), At(field.key.span.start))


def _missing(book: Runbook, step: Step, name: str, place: int) -> Iterator[Seed]:
    changes = book.drop(step.node, name)
    if changes:
        yield Seed("SSM102", changes, At(place))


def name_missing(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        assert isinstance(step.node, Mapping)
        rest = [entry for entry in step.node.entries if entry.key.value != "name"]
        if book.is_named_once(step.name) and rest:
            yield from _missing(book, step, "name", rest[0].key.span.start)


def action_missing(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if not (step.is_branch or step.is_loop) and not step.outputs and not book.words.get(step.name or "", 0) > 1:
            yield from _missing(book, step, "action", step.place.start)


def inputs_missing(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        # Of actions whose inputs hold references, or lead to steps, more would be missing.
        if step.action == "aws:sleep" and not any("{{" in (field.text or "") for field in step.inputs.values()):
            yield from _missing(book, step, "inputs", step.place.start)


def type_missing(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        changes = book.drop(parameter.field.value, "type")
        if changes and len(parameter.fields) > 1:
            yield Seed("SSM102", changes, At(parameter.field.key.span.start))


def output_part_missing(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for output in step.outputs:
            if "Selector" in output.fields and "Name" in output.fields:
                changes = book.drop(output.node, "Selector")
                first = next(each for name, each in output.fields.items() if name != "Selector")
                yield Seed("SSM102", changes, At(first.key.span.start))


def action_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.fields.get("action"))
        if value is not None:
            yield Seed("SSM105", book.respelt(value, typo(value.value)), At(value.span.start))


def action_unknown(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.fields.get("action"))
        if value is not None and not step.is_branch and not step.is_loop:
            yield Seed("SSM105", book.respelt(value, "aws:restartDatabaseCluster"), At(value.span.start))


def input_misspelt(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        action = facts(step.action)
        if action is None or action.open_inputs or step.is_branch or step.is_loop:
            continue
        for name, field in step.inputs.items():
            yield Seed("SSM106", book.respelt(field.key, typo(name)), At(field.key.span.start))


def input_unknown(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        action, inputs = facts(step.action), step.fields.get("inputs")
        if action is None or action.open_inputs or step.is_loop or inputs is None or not step.inputs:
            continue
        first = next(iter(step.inputs))
        changes = book.add(inputs.value, first, "RetryPolicy", '"slow"')
        if changes:
            yield Seed("SSM106", changes, within(changes, "RetryPolicy"))


def input_missing(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        action, inputs = facts(step.action), step.fields.get("inputs")
        if action is None or inputs is None or step.is_branch or step.is_loop:
            continue
        for name, field in step.inputs.items():
            known = action.inputs.get(name)
            text = book.text[field.value.span.start : field.value.span.end]
            # A reference that goes with it may be the only one.
            if known is not None and known.required and "{{" not in text and len(step.inputs) > 1:
                yield Seed("SSM107", book.drop(inputs.value, name), At(inputs.key.span.start))


def inputs_in_conflict(book: Runbook) -> Iterator[Seed]:
    """The text of a template beside its place; told at the place, as the later of the two in the documentation."""
    for step in book.steps:
        inputs, url = step.fields.get("inputs"), step.inputs.get("TemplateURL")
        if step.action == "aws:createStack" and inputs is not None and url is not None:
            yield Seed(
                "SSM108",
                book.add(inputs.value, "TemplateURL", "TemplateBody", '"{}"'),
                At(url.key.span.start),
            )
        elif step.action == "aws:createStack" and inputs is not None and "TemplateBody" in step.inputs:
            changes = book.add(inputs.value, "TemplateBody", "TemplateURL", '"https://x"')
            if changes:
                yield Seed("SSM108", changes, within(changes, "TemplateURL"))
        elif step.action == "aws:invokeLambdaFunction" and inputs is not None and "InputPayload" in step.inputs:
            changes = book.add(inputs.value, "FunctionName", "Payload", '"{}"')
            if changes:
                yield Seed("SSM108", changes, within(changes, "Payload"))


def name_twice(book: Runbook) -> Iterator[Seed]:
    steps = book.steps
    for earlier, later in pairwise(steps):
        value = scalar_of(later.fields.get("name"))
        if value is not None and book.is_named_once(later.name) and earlier.name:
            yield Seed("SSM109", book.respelt(value, earlier.name), At(value.span.start))


def name_with_hyphen(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.fields.get("name"))
        if value is not None and book.is_named_once(step.name):
            yield Seed("SSM110", book.respelt(value, f"{value.value}-now"), At(value.span.start))
            yield Seed("SSM110", book.respelt(value, f"1 {value.value}"), At(value.span.start))


SEEDERS: tuple[Seeder, ...] = (
    property_misspelt,
    property_in_other_case,
    property_unknown,
    part_unknown,
    property_slid_in,
    output_key_misspelt,
    attribute_misspelt,
    name_missing,
    action_missing,
    inputs_missing,
    type_missing,
    output_part_missing,
    action_misspelt,
    action_unknown,
    input_misspelt,
    input_unknown,
    input_missing,
    inputs_in_conflict,
    name_twice,
    name_with_hyphen,
)
