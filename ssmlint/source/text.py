"""The text of one file: where each offset is, and what was wrong with reading it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from ssmlint.source.nodes import Span

# Lines as editors and terminals count them; YAML's own NEL, LS and PS are not line ends to them.
_LINE_END = re.compile(r"\r\n|\n|\r")


class Label(NamedTuple):
    """A place with what there is to say of it."""

    message: str
    span: Span


class Fault(NamedTuple):
    """Something that was wrong with the text itself, found while reading it; `code` names the rule."""

    code: str
    message: str
    span: Span
    related: tuple[Label, ...] = ()


@dataclass(eq=False)
class Text:
    """The decoded text of a file, with its line table.

    Offsets count code points from the first character after a byte order mark.
    """

    name: str
    content: str
    _line_starts: list[int] = field(default_factory=list, repr=False)

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
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.content)
        return self.content[starts[number - 1] : end].rstrip("\r\n")

    def clip(self, span: Span) -> Span:
        """The span cut to lie inside the text."""
        size = len(self.content)
        start = max(0, min(span.start, size))
        return Span(start, max(start, min(span.end, size)))
