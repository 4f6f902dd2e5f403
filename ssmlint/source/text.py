"""The text of one file: where each offset is, and what was wrong with reading it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ssmlint.source.nodes import Span

if TYPE_CHECKING:
    from ssmlint.source.places import Alignment

# Lines as editors and terminals count them; YAML's own NEL, LS and PS are not line ends to them.
_LINE_END = re.compile(r"\r\n|\n|\r")


class Label(NamedTuple):
    """A place with what there is to say of it."""

    message: str
    span: Span


class Fault(NamedTuple):
    """Something that was wrong with the text itself, found while reading it; `code` names the rule.

    `redundant` says of an entry that it may go without a loss.
    """

    code: str
    message: str
    span: Span
    related: tuple[Label, ...] = ()
    redundant: bool = False


@dataclass(eq=False)
class Text:
    """The decoded text of a file, with its line table.

    Offsets count code points from the first character after a byte order mark. `alignments` is what `place_in` has
    found out so far.
    """

    name: str
    content: str
    _line_starts: list[int] = field(default_factory=list, repr=False)
    alignments: dict[int, Alignment] = field(default_factory=dict, repr=False)

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(self.content))]
        return self._line_starts

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, the column in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start, end = self.line_span(number)
        return self.content[start:end]

    def line_span(self, number: int) -> Span:
        """Where a line stands, counted from 1, without its end."""
        starts = self.line_starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.content)
        if number < len(starts):
            end -= 2 if self.content.startswith("\r\n", end - 2) else 1
        return Span(start, end)

    def clip(self, span: Span) -> Span:
        """The span cut to lie inside the text."""
        size = len(self.content)
        start = max(0, min(span.start, size))
        return Span(start, max(start, min(span.end, size)))
