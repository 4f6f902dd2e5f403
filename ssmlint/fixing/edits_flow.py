"""Changes to JSON and to YAML in brackets, where commas part what is in them."""

from __future__ import annotations

import re

from ssmlint.fixing.layout import Layout
from ssmlint.rule import Change
from ssmlint.source.nodes import Entry, Mapping, Sequence, Span

Changes = tuple[Change, ...]

_COMMA = re.compile(r"\s*,\s*\Z")
_COLON = re.compile(r"[ \t]*:[ \t]*\Z")
_BREAK = re.compile(r"\r\n|\n|\r")


def entry_span(entry: Entry) -> Span:
    """An entry from its key to its value."""
    return Span(entry.key.span.start, max(entry.key.span.end, entry.value.span.end))


def remove(layout: Layout, container: Mapping | Sequence, index: int) -> Changes:
    """A mapping or a sequence without its part of an index, and without one comma.

    Nothing where more than blanks and a comma stands beside the part, such as a comment or an anchor.
    """
    content = layout.content
    start, end = _span_at(container, index)
    if index:
        gap = Span(_span_at(container, index - 1).end, start)
        cut = Span(gap.start, end)
    elif len(container.entries if isinstance(container, Mapping) else container.items) > 1:
        if content[container.span.start + 1 : start].strip():
            return ()
        gap = Span(end, _span_at(container, 1).start)
        cut = Span(start, gap.end)
    else:
        cut = Span(container.span.start + 1, container.span.end - 1)
        inside = content[cut.start : start].strip(), content[end : cut.end].strip()
        return (Change(cut, ""),) if inside in (("", ""), ("", ",")) else ()
    return (Change(cut, ""),) if gap.start <= gap.end and _COMMA.match(content[gap.start : gap.end]) else ()


def _span_at(container: Mapping | Sequence, index: int) -> Span:
    return entry_span(container.entries[index]) if isinstance(container, Mapping) else container.items[index].span


def insert(layout: Layout, mapping: Mapping, after: Entry, text: str) -> Changes:
    """A mapping with one more entry behind another."""
    place = entry_span(after).end
    return (Change(Span(place, place), _gap(layout, mapping, after) + text),)


def _gap(layout: Layout, mapping: Mapping, after: Entry) -> str:
    """What parts two entries of a mapping, as beside a given one."""
    index = mapping.entries.index(after)
    for left, right in ((index - 1, index), (index, index + 1)):
        if left >= 0 and right < len(mapping.entries):
            gap = layout.content[_span_at(mapping, left).end : _span_at(mapping, right).start]
            if _COMMA.match(gap):
                return gap
    lead = leading(layout, after.key.span.start)
    if lead is None:
        return ", "
    found = _BREAK.search(layout.content)
    return f",{found.group() if found else ''}{lead}"


def leading(layout: Layout, offset: int) -> str | None:
    """The blanks before what is first on its line; None where something else is."""
    line, column = layout.text.locate(offset)
    before = layout.text.line(line)[: column - 1]
    return None if before.strip(" \t") else before


def colon_of(layout: Layout, entry: Entry) -> str:
    """The colon of an entry with the blanks around it."""
    between = layout.content[entry.key.span.end : entry.value.span.start]
    is_usual = _COLON.match(between) and entry.value.span.end > entry.value.span.start
    return between if is_usual else ": "


def take_over(layout: Layout, origin: Mapping, entry: Entry, target: Mapping, after: Entry) -> Changes:
    """An entry taken out of one mapping and put into another behind an entry, both in brackets."""
    removed = remove(layout, origin, origin.entries.index(entry))
    start, end = entry_span(entry)
    text = layout.content[start:end]
    if _BREAK.search(text):
        old, new = leading(layout, start), leading(layout, after.key.span.start)
        if old is None or new is None:
            return ()
        text = re.sub(rf"(\r\n|\n|\r){re.escape(old)}", lambda match: match.group(1) + new, text)
    added = insert(layout, target, after, text)
    if not removed:
        return ()
    cut, place = removed[0].span, added[0].span.start
    if cut.start <= place <= cut.end:
        # The entry stood directly behind the place it goes to: that would be no move.
        return ()
    return tuple(sorted((*removed, *added)))
