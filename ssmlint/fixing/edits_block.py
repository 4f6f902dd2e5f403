"""Changes to YAML that is written in lines, where the indentation tells what belongs together."""

from __future__ import annotations

import re
from typing import NamedTuple

from ssmlint.fixing.layout import Layout
from ssmlint.rule import Change
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span

Changes = tuple[Change, ...]

_BREAK = re.compile(r"\r\n|\n|\r")
# What may follow a value on its line.
_REST = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")
_NEXT_LINE = re.compile(r"(?:\r\n|\n|\r)( *)([^\r\n]*)")
_DASHES = re.compile(r" *(?:- +)+\Z")
_DASH = re.compile(r" *- +\Z")
_LONE_DASH = re.compile(r"( *)-[ \t]*(?:\r\n|\n|\r) +\Z")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)(?:[ \t]*[\r\n]|[ \t]+\Z)")
_COLON = re.compile(r"[ \t]*:")
# Each character can be read in one way only, as a break of two is no more than two of one: the search stays linear.
_DOWN_TO = re.compile(r"(?:[ \t]*|[ \t]+#[^\r\n]*)(?:[\r\n][ \t]*(?:#[^\r\n]*)?)*\Z")
_KEEPING = re.compile(r"[|>][0-9]?\+")


class Lines(NamedTuple):
    """The lines of an entry or an item.

    `start` is the first character of the first line, `first` where the entry itself begins, `end` the end of the last
    line without its line end, `column` how many characters stand before the entry.
    """

    start: int
    first: int
    end: int
    column: int
    behind_dash: bool


def entry_lines(layout: Layout, entry: Entry) -> Lines | None:
    """The lines of an entry with the comments that belong to it; None where others share them in some other way."""
    first = entry.key.span.start
    start = _line_start(layout.content, first)
    before = layout.content[start:first]
    behind_dash = _DASHES.match(before) is not None
    end = _end_of_lines(layout.content, _end(entry), first - start)
    if end is None or not (behind_dash or not before.strip(" ")):
        return None
    return Lines(start, first, end, first - start, behind_dash)


def item_lines(layout: Layout, item: Node) -> Lines | None:
    """The lines of an item, its dash included."""
    content = layout.content
    first = item.span.start
    start = _line_start(content, first)
    before = content[start:first]
    if not before.strip(" "):
        # The dash has a line of its own above.
        above = _line_start(content, max(0, start - (2 if content.startswith("\r\n", start - 2) else 1)))
        match = _LONE_DASH.match(content[above:first])
        if match is None:
            return None
        start, dash = above, above + len(match.group(1))
    elif _DASH.match(before):
        dash = start + before.index("-")
    else:
        return None
    end = _end_of_lines(content, item.span.end, dash - start)
    return None if end is None else Lines(start, dash, end, dash - start, False)


def _end(entry: Entry) -> int:
    return max(entry.key.span.end, entry.value.span.end)


def _line_start(content: str, offset: int) -> int:
    return max(content.rfind("\n", 0, offset), content.rfind("\r", 0, offset)) + 1


def _end_of_lines(content: str, end: int, column: int) -> int | None:
    """Where the last line of a value ends, with the comments below that are indented deeper than its key.

    Such a comment, and blanks without end, could become text of a block scalar that comes to stand above.
    """
    rest = _REST.match(content, end)
    if rest is None:
        return None
    position = kept = rest.end()
    while match := _NEXT_LINE.match(content, position):
        position = match.end()
        indent, text = len(match.group(1)), match.group(2)
        if not text.strip():
            if indent + len(text) > column:
                kept = position
        elif text.startswith("#") and indent > column:
            kept = position
        else:
            break
    return kept


def _after_break(content: str, offset: int) -> int:
    match = _BREAK.match(content, offset)
    return match.end() if match else offset


def _line_break(content: str, offset: int) -> str:
    """The line end behind an offset, that of the whole text where there is none."""
    match = _BREAK.match(content, offset) or _BREAK.search(content)
    return match.group() if match else "\n"


def remove_lines(layout: Layout, lines: Lines) -> Changes:
    """The text without some lines."""
    end = _after_break(layout.content, lines.end)
    # Empty lines that follow belong to a scalar above that keeps them.
    keeps = _KEEPING.search(layout.content, 0, lines.start) and _BLANK_LINE.match(layout.content, lines.end)
    return () if keeps else (Change(Span(lines.start, end), ""),)


def remove(layout: Layout, mapping: Mapping, entry: Entry) -> Changes:
    """A mapping without an entry; `{}` where it was the only one."""
    lines = entry_lines(layout, entry)
    if lines is None:
        return ()
    if len(mapping.entries) == 1:
        return _empty(layout, mapping, lines)
    if lines.behind_dash:
        # What follows moves up behind the dash, be it a comment.
        following = re.compile(r"\s*").match(layout.content, lines.end)
        return () if following is None else (Change(Span(lines.first, following.end()), ""),)
    return remove_lines(layout, lines)


def _empty(layout: Layout, mapping: Mapping, lines: Lines) -> Changes:
    key = layout.key_of.get(id(mapping))
    colon = None if key is None else _COLON.match(layout.content, key.span.end)
    if colon is None or lines.behind_dash or not _DOWN_TO.match(layout.content[colon.end() : lines.first]):
        return (Change(Span(lines.first, lines.end), "{}"),)
    removed = remove_lines(layout, lines)
    return (Change(Span(colon.end(), colon.end()), " {}"), *removed) if removed else ()


def insert(layout: Layout, after: Entry, text: str) -> Changes:
    """One more line behind an entry."""
    lines = entry_lines(layout, after)
    return () if lines is None else _put_behind(layout, after, lines, text)


def _put_behind(layout: Layout, after: Entry, lines: Lines, text: str) -> Changes:
    content = layout.content
    scalar = _last_scalar(after.value)
    if scalar is not None and scalar.style in ("literal", "folded"):
        keeps = _KEEPING.match(content, scalar.span.start) and _BLANK_LINE.match(content, lines.end)
        if keeps or not _BREAK.match(content, lines.end):
            # What ends such a scalar is part of its value.
            return ()
    ending = _line_break(content, lines.end)
    return (Change(Span(lines.end, lines.end), f"{ending}{' ' * lines.column}{text}"),)


def _last_scalar(node: Node) -> Scalar | None:
    while not isinstance(node, Scalar):
        inner = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
        if not inner:
            return None
        node = inner[-1]
    return node


def take_over(layout: Layout, origin: Mapping, entry: Entry, after: Entry) -> Changes:
    """An entry with its lines taken out of one mapping, and put behind an entry of another."""
    source, goal = entry_lines(layout, entry), entry_lines(layout, after)
    if source is None or goal is None:
        return ()
    moved = layout.content[source.first : source.end]
    text = _shifted(moved, goal.column - source.column)
    removed = remove(layout, origin, entry)
    added = _put_behind(layout, after, goal, text)
    return joined(layout, removed, added[0]) if removed and added else ()


def joined(layout: Layout, removed: Changes, added: Change) -> Changes:
    """What is removed and the line that is added as changes apart from each other."""
    place = added.span.start
    for change in removed:
        start, end = change.span
        if start <= place <= end and end > start:
            # The line takes the place of lines that end where it begins.
            text = added.text
            if place < end or start == _line_start(layout.content, start):
                break_behind = layout.content[place:end]
                text = _BREAK.sub("", text, count=1) + break_behind
            merged = Change(change.span, change.text + text)
            return tuple(merged if each is change else each for each in removed)
    return (*removed, added)


def _shifted(text: str, columns: int) -> str:
    """Lines of which all but the first go to the right, or with a negative number to the left."""
    if columns >= 0:
        return re.sub(r"(\r\n|\n|\r)(?=[^\r\n])", rf"\1{' ' * columns}", text)
    return re.sub(rf"(\r\n|\n|\r) {{0,{-columns}}}", r"\1", text)
