"""Family 0: texts that cannot be read, or that are no plain Automation document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from benchmarks.seeds.base import Also, At, Runbook, Seed, Seeder, scalar_of, within
from ssmlint.fixing.edits import insert_entry
from ssmlint.rule import Change
from ssmlint.source.nodes import Mapping, Scalar, Span


def comma_missing(book: Runbook) -> Iterator[Seed]:
    if not book.is_json:
        return
    for step in book.steps:
        assert isinstance(step.node, Mapping)
        for before, after in pairwise(step.node.entries):
            comma = book.text.index(",", before.value.span.end)
            yield Seed("SSM001", (Change(Span(comma, comma + 1), ""),), At(after.key.span.start))


def trailing_comma(book: Runbook) -> Iterator[Seed]:
    if not book.is_json:
        return
    for step in book.steps:
        assert isinstance(step.node, Mapping)
        end = step.node.entries[-1].value.span.end
        yield Seed("SSM001", (Change(Span(end, end), ","),), At(end))


def blank_after_step(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.given("onFailure"))
        if value is not None and value.style == "plain" and value.value.startswith("step:"):
            place = value.span.start + len("step:")
            yield Seed("SSM001", (Change(Span(place, place), " "),), At(place - 1))


def reference_without_quotes(book: Runbook) -> Iterator[Seed]:
    for use in book.analysis.uses:
        scalar = use.reference.scalar
        if scalar.style in ("single", "double") and scalar.value == scalar.value.strip() and scalar.value[:2] == "{{":
            whole = use.reference.start == 0 and use.reference.end == len(scalar.value)
            if whole and not book.is_json:
                yield Seed("SSM001", (Change(scalar.span, scalar.value),), At(scalar.span.start))


def key_twice(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        assert isinstance(step.node, Mapping)
        for key in ("timeoutSeconds", "action", "nextStep", "maxAttempts"):
            field = step.fields.get(key)
            value = scalar_of(field)
            last = step.node.entries[-1]
            if value is None or value.style in ("literal", "folded") or last.key.value == key:
                continue
            text = book.text[value.span.start : value.span.end]
            changes = insert_entry(book.source, step.node, last, key, text)
            if changes:
                yield Seed("SSM002", changes, within(changes, key))


def other_schema_version(book: Runbook) -> Iterator[Seed]:
    value = scalar_of(book.document.fields.get("schemaVersion"))
    if value is not None:
        yield Seed("SSM003", book.respelt(value, "2.2"), At(value.span.start))


def no_schema_version(book: Runbook) -> Iterator[Seed]:
    first = next((entry for entry in book.root.entries if entry.key.value != "schemaVersion"), None)
    if first is not None:
        yield Seed("SSM003", book.drop(book.root, "schemaVersion"), At(first.key.span.start))


def _written(book: Runbook) -> Iterator[tuple[str, Scalar]]:
    """Texts of steps that stand in quotes or bare on one line, with their keys."""
    for step in book.steps:
        for name in ("name", "description", "action"):
            value = scalar_of(step.fields.get(name))
            named_only_here = name != "name" or book.is_named_once(step.name)
            if value is not None and value.style not in ("literal", "folded") and named_only_here:
                yield name, value


_WITH_THE_CHARACTER = {
    "name": (Also("SSM110", "the name has a character that names cannot have"),),
    "action": (Also("SSM105", "no action is called so"),),
}


def no_utf8(book: Runbook) -> Iterator[Seed]:
    for name, value in _written(book):
        place = value.span.start + 1
        also = _WITH_THE_CHARACTER.get(name, ())
        yield Seed("SSM004", (Change(Span(place, place), "\udce4"),), At(place), also)


def nul(book: Runbook) -> Iterator[Seed]:
    for name, value in _written(book):
        place = value.span.start + 1
        also = _WITH_THE_CHARACTER.get(name, ())
        yield Seed("SSM004", (Change(Span(place, place), "\0"),), At(place), also)


def too_large(book: Runbook) -> Iterator[Seed]:
    size, end = len(book.data), len(book.text)
    if book.text[-1:] != "\n" or "|" in book.text[-40:]:
        return
    blank = (" " * 79 + "\n") if book.is_json else ("#" * 79 + "\n")
    padding = blank * (1 + (65537 - size) // 80)
    if size < 65536:
        yield Seed("SSM005", (Change(Span(end, end), padding),), At(end, 65536 - size))


def object_tag(book: Runbook) -> Iterator[Seed]:
    if book.is_json:
        return
    for _, value in _written(book):
        yield Seed(
            "SSM006",
            (Change(Span(value.span.start, value.span.start), "!!python/name:os.system "),),
            At(value.span.start),
        )


def _comment(book: Runbook, text: str) -> Iterator[tuple[Change, int]]:
    """A comment at the end of the line of each step's name, where that is all that stands behind it."""
    for step in book.steps:
        name = scalar_of(step.fields.get("name"))
        if name is not None and not book.is_json:
            end = name.span.end
            if book.text[end : end + 1] in ("\n", "\r"):
                yield Change(Span(end, end), f"  {text}"), end


def ignore_of_nothing(book: Runbook) -> Iterator[Seed]:
    for change, end in _comment(book, "# ssmlint: ignore[unreachable-step] it is called by hand"):
        yield Seed("SSM007", (change,), At(end, 2))


def ignore_of_no_rule(book: Runbook) -> Iterator[Seed]:
    for change, end in _comment(book, "# ssmlint: ignore[unreachable-stepp] it is called by hand"):
        yield Seed("SSM008", (change,), At(end, change.text.index("unreachable")))


SEEDERS: tuple[Seeder, ...] = (
    comma_missing,
    trailing_comma,
    blank_after_step,
    reference_without_quotes,
    key_twice,
    other_schema_version,
    no_schema_version,
    no_utf8,
    nul,
    too_large,
    object_tag,
    ignore_of_nothing,
    ignore_of_no_rule,
)
