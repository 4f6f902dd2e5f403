"""Comments that quiet findings: `# ssmlint: ignore[unreachable-step] reason`.

A comment at the end of a line covers what begins on that line, and a text of several lines that begins or ends there.
A comment on a line of its own covers what begins on the next line: a step, a parameter, any key with its value. Before
the first key it covers the file. What stands inside a text, such as the comments of a script, is no comment of the
document. A text that cannot be parsed has none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ssmlint.finding import Edit, Fix
from ssmlint.source import Source
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span
from ssmlint.source.text import Text

Position = tuple[int, int]

_MARK = re.compile(r"#[ \t]*ssmlint[ \t]*:[^\r\n]*")
_IGNORE = re.compile(r"#[ \t]*ssmlint[ \t]*:[ \t]*ignore[ \t]*\[([^\]\r\n]*)\][ \t]*:?")
_NEXT_COMMENT = re.compile(r"[ \t]#")
_NAME = re.compile(r"[^\s,][^,]*")
_BLOCKS = ("literal", "folded")
AT_END: Position = (2**53, 1)

USAGE = "write '# ssmlint: ignore[rule] reason'"


@dataclass(frozen=True)
class Selector:
    """One name between the brackets, with the fix that takes it out."""

    text: str
    line: int
    column: int
    end_column: int
    removal: Fix


@dataclass(frozen=True)
class Ignore:
    """One comment. It covers the places from `start` up to, not including, `end`.

    `problem` says what is wrong with one that quiets nothing because of it, empty for a good one.
    """

    line: int
    column: int
    end_column: int
    selectors: tuple[Selector, ...]
    reason: str
    start: Position
    end: Position
    removal: Fix
    problem: str = ""

    def covers(self, line: int, column: int) -> bool:
        return self.start <= (line, column) < self.end


def find_ignores(source: Source) -> tuple[Ignore, ...]:
    """The comments of a source that quiet findings, in order."""
    content = source.text.content
    # Most documents have none: one quick search spares them the walk over the tree.
    if "ssmlint" not in content or not source.parsed:
        return ()
    marks = list(_MARK.finditer(content))
    if not marks:
        return ()
    parts = _Parts(source)
    return tuple(_read(source.text, parts, mark) for mark in marks if not parts.is_inside_value(mark.start()))


class _Parts:
    """The scalars of a tree, and what begins where: the entries of mappings and the items of sequences."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.scalars: list[Scalar] = []
        self.begins: dict[int, Span] = {}
        root = source.root
        self.first_key = AT_END
        if isinstance(root, Mapping) and root.entries:
            self.first_key = self.text.locate(min(entry.key.span.start for entry in root.entries))
        for span in self._walk(root):
            # Outer parts come before those in them.
            self.begins.setdefault(self.text.locate(span.start)[0], span)
        self.scalars.sort(key=lambda each: each.span)
        self.starts = [each.span.start for each in self.scalars]

    def _walk(self, root: Node | None) -> Iterator[Span]:
        pending: list[Node] = [] if root is None else [root]
        seen: set[int] = set()
        while pending:
            node = pending.pop()
            if isinstance(node, Scalar):
                self.scalars.append(node)
                continue
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Mapping):
                for entry in node.entries:
                    yield Span(entry.key.span.start, max(entry.key.span.end, entry.value.span.end))
                pending += [part for entry in reversed(node.entries) for part in (entry.value, entry.key)]
            elif isinstance(node, Sequence):
                for item in node.items:
                    yield item.span
                pending += reversed(node.items)

    def around(self, offset: int) -> Scalar | None:
        """The last scalar that begins at an offset or before it; scalars lie one behind the other."""
        index = bisect_right(self.starts, offset)
        return self.scalars[index - 1] if index else None

    def is_inside_value(self, offset: int) -> bool:
        """Whether a `#` belongs to a text: the header line of a block of text takes a comment, its lines do not."""
        scalar = self.around(offset)
        if scalar is None or offset >= scalar.span.end:
            return False
        header = self.text.line_span(self.text.locate(scalar.span.start)[0])
        return not (scalar.style in _BLOCKS and offset < header.end)

    def of_line(self, line: int) -> tuple[Position, Position]:
        """What a comment at the end of a line covers."""
        whole = self.text.line_span(line)
        start, end = whole.start, whole.end
        # A text that begins on the line and goes on behind it, and one that ends on it.
        last = self.around(whole.end)
        if last is not None and whole.start <= last.span.start < whole.end < last.span.end:
            end = last.span.end
        before = self.around(whole.start - 1)
        if before is not None and whole.start < before.span.end <= whole.end and before.style not in _BLOCKS:
            start = self.text.line_span(self.text.locate(before.span.start)[0]).start
        return self.text.locate(start), _behind(self.text, end)

    def below(self, line: int) -> tuple[Position, Position] | None:
        """What a comment on a line of its own covers; None where nothing begins below."""
        number = self.next_lines[line]
        span = self.begins.get(number)
        return None if span is None else (self.text.locate(span.start), _behind(self.text, span.end))

    @cached_property
    def next_lines(self) -> list[int]:
        """For each line, counted from 1, the next one below that is neither blank nor a comment; 0 for none."""
        count = len(self.text.line_starts)
        following = [0] * (count + 1)
        for number in range(count - 1, 0, -1):
            shown = self.text.line(number + 1).lstrip()
            following[number] = following[number + 1] if not shown or shown.startswith("#") else number + 1
        return following


def _behind(text: Text, offset: int) -> Position:
    """The first position that is no longer covered: even an empty place at the offset still is."""
    line, column = text.locate(offset)
    return line, column + 1


def _read(text: Text, parts: _Parts, mark: re.Match[str]) -> Ignore:
    offset = mark.start()
    line, column = text.locate(offset)
    written = text.content[offset : text.line_span(line).end].rstrip()
    before = text.line(line)[: column - 1]
    own_line = not before.strip()
    problem = ""
    scope: tuple[Position, Position] | None
    if own_line and (line, column) < parts.first_key:
        scope = ((1, 1), AT_END)
    elif own_line:
        scope = parts.below(line)
        if scope is None:
            problem = "nothing begins on the line below it"
    else:
        scope = parts.of_line(line)
    match = _IGNORE.match(written)
    if match is None:
        scope, problem = None, f"this is no ignore that ssmlint knows: {USAGE}"
    elif not match.group(1).replace(",", "").strip():
        problem = f"an ignore names its rules: {USAGE}"
    start, end = scope or ((line, column), (line, column))
    return Ignore(
        line,
        column,
        column + len(written),
        () if match is None else tuple(_selectors(text, offset, match)),
        "" if match is None else _NEXT_COMMENT.split(written[match.end() :], maxsplit=1)[0].strip(" \t"),
        start,
        end,
        _removal(text, line, column, own_line),
        problem,
    )


def _selectors(text: Text, offset: int, match: re.Match[str]) -> Iterator[Selector]:
    listed, base = match.group(1), offset + match.start(1)
    names = list(_NAME.finditer(listed))
    for index, name in enumerate(names):
        start, end = name.start(), name.start() + len(name.group().rstrip())
        # Its comma goes with it: the one behind it, or that of the last name before.
        if index + 1 < len(names):
            cut = (start, names[index + 1].start())
        else:
            cut = (names[index - 1].end() if index else start, len(listed.rstrip()))
        line, column = text.locate(base + start)
        removal = _cut(text, base + cut[0], base + cut[1], f"take '{name.group().strip()}' out of the ignore")
        yield Selector(name.group().strip(), line, column, column + end - start, removal)


def _removal(text: Text, line: int, column: int, own_line: bool) -> Fix:
    """The fix that takes a comment away: with its whole line, or with the blanks before it."""
    span = text.line_span(line)
    if own_line:
        starts = text.line_starts
        if line < len(starts):
            start, end = span.start, starts[line]
        else:
            start, end = text.line_span(line - 1).end if line > 1 else span.start, span.end
    else:
        kept = text.line(line)[: column - 1].rstrip()
        start, end = span.start + len(kept), span.end
    return _cut(text, start, end, "remove the ignore")


def _cut(text: Text, start: int, end: int, message: str) -> Fix:
    return Fix(message, (Edit(start, end, *text.locate(start), *text.locate(end), ""),), True)
