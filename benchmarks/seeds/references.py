"""Family 3: references that name nothing, or that are not written as one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeds.base import Also, At, Changes, Runbook, Seed, Seeder, typo
from ssmlint.references import Form, Use
from ssmlint.rule import Change
from ssmlint.source.nodes import Span
from ssmlint.source.places import place_in


def _renamed(book: Runbook, use: Use, name: str) -> tuple[Changes, At]:
    """Another name between the braces of a reference, and the place of the braces."""
    scalar, start, end = book.name_part(use)
    text = book.document.source.text
    place = place_in(text, scalar, start, end)
    is_own = book.text[place.start : place.end] == use.reference.name
    changes = (Change(place, name),) if is_own else ()
    return changes, At(use.reference.place(text).start)


def parameter_misspelt(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.PARAMETER):
        if use.reference.head in book.document.parameters:
            changes, place = _renamed(book, use, typo(use.reference.name))
            yield Seed("SSM301", changes, place)


def parameter_unknown(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.PARAMETER):
        parameter = book.document.parameters.get(use.reference.head)
        if parameter is None:
            continue
        changes, place = _renamed(book, use, "Qqwwzz")
        yield Seed("SSM301", changes, place, book.unused_without(use))


def parameter_removed(book: Runbook) -> Iterator[Seed]:
    parameters = book.document.fields.get("parameters")
    for use in book.uses(Form.PARAMETER):
        name = use.reference.head
        if name in book.document.parameters and book.is_only_use(use) and parameters is not None:
            changes = book.drop(parameters.value, name) if len(book.document.parameters) > 2 else ()
            yield Seed("SSM301", changes, At(use.reference.place(book.document.source.text).start))


def step_misspelt(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.OUTPUT):
        head, _, tail = use.reference.name.partition(".")
        if head in book.document.by_name:
            changes, place = _renamed(book, use, f"{typo(head)}.{tail}")
            yield Seed("SSM302", changes, place)


def result_of_no_step(book: Runbook) -> Iterator[Seed]:
    field = book.document.fields.get("outputs")
    if field is None or not hasattr(field.value, "items"):
        return
    changes = book.add_item(field.value, "tidyUpEverything.State" if not book.is_json else '"tidyUpEverything.State"')
    if changes:
        index = changes[0].text.index("tidyUp")
        start = index - 1 if book.is_json else index
        yield Seed("SSM302", changes, At(changes[0].span.start, start + 1 if book.is_json else start))


def output_misspelt(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.OUTPUT):
        step = book.document.by_name.get(use.reference.head)
        if step is None or step.is_loop:
            continue
        declared = {output.name for output in step.outputs}
        if use.reference.tail in declared and step.action in ("aws:executeAwsApi", "aws:runInstances"):
            changes, place = _renamed(book, use, f"{use.reference.head}.{typo(use.reference.tail)}")
            yield Seed("SSM303", changes, place)


def output_unknown(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.OUTPUT):
        step = book.document.by_name.get(use.reference.head)
        if step is None or step.action not in ("aws:executeAwsApi", "aws:runInstances"):
            continue
        tail = use.reference.tail
        if tail not in {output.name for output in step.outputs}:
            continue
        also = (Also("SSM315", "nothing reads the output any more"),) if _reads(book, use.reference.name) == 1 else ()
        changes, place = _renamed(book, use, f"{use.reference.head}.Qqwwzz")
        yield Seed("SSM303", changes, place, also)


def _reads(book: Runbook, name: str) -> int:
    return book.text.count(name)


def system_variable_misspelt(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.SYSTEM):
        changes, place = _renamed(book, use, typo(use.reference.name))
        yield Seed("SSM310", changes, place)


def variable_misspelt(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.VARIABLE):
        changes, place = _renamed(book, use, typo(use.reference.name))
        yield Seed("SSM310", changes, place)


def brace_missing(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.PARAMETER):
        scalar = use.reference.scalar
        # Where other braces are left over it is not sure what was meant.
        braces = re.sub(r"\{\{[^{}]*\}\}", "", scalar.value)
        in_quotes = scalar.style in ("single", "double", "json") and "{" not in braces and "}" not in braces
        if in_quotes and use.reference.head in book.document.parameters:
            place = place_in(book.document.source.text, scalar, use.reference.start, use.reference.end)
            if book.text[place.end - 2 : place.end] == "}}" and place.end - place.start == len(_written(use)):
                also = book.unused_without(use)
                yield Seed("SSM311", (Change(Span(place.end - 1, place.end), ""),), At(place.start), also)


def _written(use: Use) -> str:
    return use.reference.scalar.value[use.reference.start : use.reference.end]


def reference_in_reference(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.PARAMETER):
        scalar, start, end = book.name_part(use)
        place = place_in(book.document.source.text, scalar, start, end)
        parameter = book.document.parameters.get(use.reference.head)
        # Of another type than text more is wrong: it would stand inside a longer text.
        if parameter is not None and parameter.type == "String" and scalar.style in ("single", "double", "json"):
            text = f"{{{{ {use.reference.head} }}}}"
            outer = At(place_in(book.document.source.text, scalar, use.reference.start, use.reference.end).start)
            yield Seed("SSM311", (Change(place, text),), outer)


def store_in_step(book: Runbook) -> Iterator[Seed]:
    for use in book.uses(Form.PARAMETER):
        if use.reference.head in book.document.parameters and not book.is_only_use(use):
            changes, place = _renamed(book, use, "ssm:/team/value")
            yield Seed("SSM311", changes, place)


SEEDERS: tuple[Seeder, ...] = (
    parameter_misspelt,
    parameter_unknown,
    parameter_removed,
    step_misspelt,
    result_of_no_step,
    output_misspelt,
    output_unknown,
    system_variable_misspelt,
    variable_misspelt,
    brace_missing,
    reference_in_reference,
    store_in_step,
)
