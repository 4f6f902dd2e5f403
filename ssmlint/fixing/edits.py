"""Changes to the text of a document that keep all else as it is: comments, quotes, order, indentation, line ends.

Each function gives the changes for one repair, or none where the text has no simple place for it: where an alias or a
merge key brings the same text to several places, or where a notation is mixed in a way that nobody writes.
"""

from __future__ import annotations

import json
import re

from ssmlint.fixing import edits_block, edits_flow
from ssmlint.fixing.layout import Layout, layout_of
from ssmlint.rule import Change
from ssmlint.source import Source
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span
from ssmlint.source.places import place_in

Changes = tuple[Change, ...]

# What needs no quotes anywhere, provided that it is not read as another type.
_PLAIN = re.compile(r"[A-Za-z_][\w./-]*(?: [\w./-]+)*\Z", re.ASCII)
_PLAIN_IN_LINES = re.compile(r"[A-Za-z_][\w./-]*(?::[\w./-]+)?(?: [\w./-]+)*\Z", re.ASCII)
# What a part of a scalar may become without another look at the whole.
_WORD = re.compile(r"[\w.:-]+\Z", re.ASCII)


def replace_value(source: Source, scalar: Scalar, text: str) -> Changes:
    """Another text for a scalar, a key or a value, quoted as it was or as it has to be."""
    layout = layout_of(source)
    if scalar.tag is not None or not layout.is_own(scalar) or not _is_whole(layout, scalar):
        return ()
    written = _written(layout, scalar, text)
    return () if written is None else (Change(scalar.span, written),)


def _is_whole(layout: Layout, scalar: Scalar) -> bool:
    """Whether the span holds the scalar and nothing else: not what is empty, no list as a key, no odd line ends."""
    return scalar.span.end > scalar.span.start and (scalar.style != "plain" or scalar.value[:1] not in ("[", "{"))


def _written(layout: Layout, scalar: Scalar, text: str) -> str | None:
    """A text in the style of a scalar; None where it would need another."""
    if scalar.style in ("literal", "folded") or not text.isprintable():
        return None
    if layout.is_json or scalar.style == "double":
        return json.dumps(text, ensure_ascii=False)
    quoted = "'" + text.replace("'", "''") + "'"
    if scalar.style == "single":
        return quoted
    pattern = _PLAIN if layout.in_flow(scalar) else _PLAIN_IN_LINES
    is_plain = pattern.match(text) and Scalar(Span(0, 0), text, "plain").kind == "str"
    return text if is_plain else quoted


def replace_part(source: Source, scalar: Scalar, start: int, end: int, text: str) -> Changes:
    """Another text for `scalar.value[start:end]`, which keeps the quotes as they are."""
    layout = layout_of(source)
    place = place_in(source.text, scalar, start, end)
    before = scalar.value[start:end]
    if layout.content[place.start : place.end] != before or not (_WORD.match(text) and layout.is_own(scalar)):
        return ()
    if scalar.style == "plain":
        if ":" in text and ":" not in before:
            return ()
        # At its beginning a plain scalar may become another type, or an indicator.
        if start == 0 and (not text[0].isalpha() or _kind(scalar, text + scalar.value[end:]) != scalar.kind):
            return ()
    return (Change(place, text),)


def _kind(scalar: Scalar, text: str) -> str:
    return Scalar(scalar.span, text, scalar.style, scalar.tag).kind


def unquote(source: Source, scalar: Scalar) -> Changes:
    """The scalar without its quotes, for a truth value or a number."""
    layout = layout_of(source)
    truth, number = scalar.as_bool(), scalar.as_int()
    if scalar.style not in ("single", "double", "json") or scalar.tag is not None or not layout.is_own(scalar):
        return ()
    if truth is None and number is None:
        return ()
    return (Change(scalar.span, str(number) if truth is None else str(truth).lower()),)


def remove_entry(source: Source, mapping: Mapping, entry: Entry) -> Changes:
    """A mapping without one of its entries; the comment at its end goes with it, those above stay.

    A mapping that is left with nothing becomes `{}`.
    """
    layout = layout_of(source)
    return _checked(layout, _cut(layout, mapping, entry))


def _checked(layout: Layout, changes: Changes) -> Changes:
    """The changes, none where they take away an anchor that is needed elsewhere."""
    return () if any(layout.is_needed(change.span) for change in changes) else tuple(sorted(changes))


def _is_editable(layout: Layout, mapping: Mapping, *nodes: Node) -> bool:
    return not layout.has_merge(mapping) and layout.is_own(*nodes)


def _cut(layout: Layout, mapping: Mapping, entry: Entry) -> Changes:
    if entry not in mapping.entries or not _is_editable(layout, mapping, entry.key, entry.value):
        return ()
    if layout.has_brackets(mapping):
        return edits_flow.remove(layout, mapping, mapping.entries.index(entry))
    return edits_block.remove(layout, mapping, entry) if layout.is_block(mapping) else ()


def remove_item(source: Source, sequence: Sequence, item: Node) -> Changes:
    """A sequence without one of its items; of the only one there is no change."""
    layout = layout_of(source)
    if len(sequence.items) < 2 or item not in sequence.items or not layout.is_own(item):
        return ()
    if layout.has_brackets(sequence):
        return _checked(layout, edits_flow.remove(layout, sequence, sequence.items.index(item)))
    lines = edits_block.item_lines(layout, item) if layout.is_block(sequence) else None
    return () if lines is None else _checked(layout, edits_block.remove_lines(layout, lines))


def insert_entry(source: Source, mapping: Mapping, after: Entry, key: str, value: str) -> Changes:
    """A mapping with one more entry behind another; `value` is a plain word or number of JSON and YAML alike."""
    layout = layout_of(source)
    if after not in mapping.entries or not _is_editable(layout, mapping, after.key, after.value):
        return ()
    quotes = {"json": '"', "double": '"', "single": "'"}.get(after.key.style, "")
    name = f"{quotes}{key}{quotes}"
    if layout.has_brackets(mapping):
        return edits_flow.insert(layout, mapping, after, f"{name}{edits_flow.colon_of(layout, after)}{value}")
    return edits_block.insert(layout, after, f"{name}: {value}") if layout.is_block(mapping) else ()


def move_entry(source: Source, origin: Mapping, entry: Entry, target: Mapping, after: Entry) -> Changes:
    """An entry taken out of one mapping and put into another, behind one of its entries."""
    layout = layout_of(source)
    if entry not in origin.entries or after not in target.entries:
        return ()
    if not _is_editable(layout, origin, entry.key, entry.value):
        return ()
    if not _is_editable(layout, target, after.key, after.value):
        return ()
    if layout.has_brackets(target):
        changes = edits_flow.take_over(layout, origin, entry, target, after) if layout.has_brackets(origin) else ()
    elif not layout.is_block(target):
        changes = ()
    elif layout.is_block(origin):
        changes = edits_block.take_over(layout, origin, entry, after)
    else:
        changes = _out_of_brackets(layout, origin, entry, after)
    return _checked(layout, changes)


def _out_of_brackets(layout: Layout, origin: Mapping, entry: Entry, after: Entry) -> Changes:
    """An entry out of brackets as a line of its own."""
    key, value = (layout.content[node.span.start : node.span.end] for node in entry)
    if not layout.has_brackets(origin) or "\n" in f"{key}{value}" or "\r" in f"{key}{value}":
        return ()
    between = layout.content[entry.key.span.end : entry.value.span.start]
    if between.strip() not in (":", "") or entry.value.tag is not None:
        return ()
    removed = _cut(layout, origin, entry)
    added = edits_block.insert(layout, after, f"{key}: {value}" if value else f"{key}:")
    return (*removed, *added) if removed and added else ()
