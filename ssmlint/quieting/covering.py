"""Which comment quiets a finding: the first that covers its place and names its rule."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from ssmlint.finding import Finding
from ssmlint.quieting.comments import Ignore, Position
from ssmlint.selecting import names_of


class Comments:
    """The comments of one file, laid out for its findings; of both there may be thousands.

    Comments that cover the same stretch stand together, with the first one for each name. Stretches lie one in another,
    so that few of them cover one line.
    """

    def __init__(self, ignores: Sequence[Ignore], findings: Iterable[Finding]) -> None:
        self._ignores = ignores
        stretches: dict[tuple[Position, Position], dict[str, int]] = {}
        for number, ignore in enumerate(ignores):
            first = stretches.setdefault((ignore.start, ignore.end), {})
            for selector in ignore.selectors:
                first.setdefault(selector.text, number)
        # Only for lines with findings: a stretch may have many lines, and a file many stretches.
        self._on_line: dict[int, list[tuple[Position, Position, dict[str, int]]]] = {}
        lines = sorted({finding.line for finding in findings}) if stretches else []
        for (start, end), first in stretches.items():
            for line in lines[bisect_left(lines, start[0]) : bisect_right(lines, end[0])]:
                self._on_line.setdefault(line, []).append((start, end, first))

    def quieting(self, finding: Finding) -> Ignore | None:
        """The first comment that quiets a finding."""
        place = (finding.line, finding.column)
        meant = names_of(finding.code, finding.name)
        numbers = [
            first[name]
            for start, end, first in self._on_line.get(finding.line, ())
            if start <= place < end
            for name in meant
            if name in first
        ]
        return self._ignores[min(numbers)] if numbers else None
