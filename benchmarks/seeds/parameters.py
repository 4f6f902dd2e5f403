"""Family 1: parameters with their defaults and patterns, and the conditions of branches."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeds.base import Also, At, Runbook, Seed, Seeder, scalar_of, within
from ssmlint.fixing.edits import remove_item
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence


def type_in_lower_case(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        value = scalar_of(parameter.fields.get("type"))
        if value is not None:
            yield Seed("SSM104", book.respelt(value, value.value.lower()), At(value.span.start))


def default_outside(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        value = scalar_of(parameter.fields.get("default"))
        if value is None:
            continue
        if parameter.allowed_values and parameter.type == "String":
            yield Seed("SSM111", book.respelt(value, "something"), At(value.span.start))
        elif parameter.type in ("Integer", "Boolean"):
            yield Seed("SSM111", book.raw(value, '"many"'), At(value.span.start))


def default_not_of_pattern(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        value, pattern = scalar_of(parameter.fields.get("default")), parameter.fields.get("allowedPattern")
        anchored = pattern is not None and (pattern.text or "").startswith("^") and (pattern.text or "").endswith("$")
        if value is not None and anchored and value.value:
            yield Seed("SSM111", book.respelt(value, "?! " + value.value), At(value.span.start))


def default_of_parameter(book: Runbook) -> Iterator[Seed]:
    names = list(book.document.parameters)
    for parameter in book.document.parameters.values():
        value = scalar_of(parameter.fields.get("default"))
        other = next((name for name in names if name != parameter.name), None)
        plain = not parameter.allowed_values and "allowedPattern" not in parameter.fields
        if value is not None and other is not None and plain and parameter.type == "String":
            yield Seed("SSM111", book.raw(value, book.quoted(f"{{{{ {other} }}}}")), At(value.span.start, 1))


def pattern_broken(book: Runbook) -> Iterator[Seed]:
    for parameter in book.document.parameters.values():
        value = scalar_of(parameter.fields.get("allowedPattern"))
        if value is not None and "default" not in parameter.fields:
            changes = book.respelt(value, value.value + "(")
            if changes:
                yield Seed("SSM112", changes, At(value.span.start, changes[0].text.rindex("(")))


def _conditions(node: Node) -> Iterator[Mapping]:
    """The conditions of a choice that compare something, at any depth."""
    if isinstance(node, Mapping):
        if node.entry("Variable") is not None:
            yield node
        for entry in node.entries:
            yield from _conditions(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _conditions(item)


def conditions(book: Runbook) -> Iterator[Mapping]:
    """All comparisons of the branches of a document."""
    for step in book.steps:
        for choice in step.choices:
            yield from _conditions(choice.node)


def operator_unknown(book: Runbook) -> Iterator[Seed]:
    others = {"StringEquals": "StringNotEquals", "NumericEquals": "NumberEquals", "BooleanEquals": "IsTrue"}
    for condition in conditions(book):
        for key, _ in condition.entries:
            if key.value in others:
                yield Seed("SSM114", book.respelt(key, others[key.value]), At(key.span.start))


def operator_twice(book: Runbook) -> Iterator[Seed]:
    for condition in conditions(book):
        keys = [key for key, _ in condition.entries if key.value not in ("Variable", "NextStep")]
        variable = condition.entry("Variable")
        changes = book.add(condition, "Variable", "Contains", '"x"')
        compared = {"StringEquals", "StartsWith", "EndsWith", "EqualsIgnoreCase"}
        if changes and len(keys) == 1 and keys[0].value in compared and variable is not None:
            is_behind = keys[0].span.start > variable.key.span.start
            place = At(keys[0].span.start) if is_behind else within(changes, "Contains")
            yield Seed("SSM114", changes, place)


def junction_of_one(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for choice in step.choices:
            for name in ("And", "Or"):
                entry = choice.node.entry(name) if isinstance(choice.node, Mapping) else None
                if entry is None or not isinstance(entry.value, Sequence) or len(entry.value.items) != 2:
                    continue
                gone = entry.value.items[1]
                if name == "And" and choice is not step.choices[-1]:
                    # With less to ask it may cover a later choice.
                    continue
                if book.has_only_use(gone):
                    continue
                changes = remove_item(book.source, entry.value, gone)
                yield Seed("SSM114", changes, At(entry.key.span.start))


def operand_of_other_type(book: Runbook) -> Iterator[Seed]:
    for condition in conditions(book):
        for key, value in condition.entries:
            if not isinstance(value, Scalar) or "{{" in value.value:
                continue
            if key.value == "BooleanEquals":
                yield Seed("SSM115", book.raw(value, '"yes"'), At(value.span.start))
            elif key.value.startswith("Numeric"):
                yield Seed("SSM115", book.raw(value, '"ten"'), At(value.span.start))
            elif key.value in ("StringEquals", "Contains", "StartsWith"):
                yield Seed("SSM115", book.raw(value, "[a, b]" if not book.is_json else '["a"]'), At(key.span.start))


def parameter_with_blank(book: Runbook) -> Iterator[Seed]:
    parameters = book.document.fields.get("parameters")
    if parameters is None or not book.document.parameters:
        return
    last = list(book.document.parameters)[-1]
    changes = book.add(parameters.value, last, "Host Name", '{"type": "String"}')
    if changes:
        also = (Also("SSM308", "nothing uses the new parameter"),)
        yield Seed("SSM110", changes, within(changes, "Host Name"), also)


SEEDERS: tuple[Seeder, ...] = (
    type_in_lower_case,
    default_outside,
    default_not_of_pattern,
    default_of_parameter,
    pattern_broken,
    operator_unknown,
    operator_twice,
    junction_of_one,
    operand_of_other_type,
    parameter_with_blank,
)
