"""Which comment quiets a finding: the first that covers its place and names its rule."""

from __future__ import annotations

from collections.abc import Iterable

from ssmlint.finding import Finding
from ssmlint.quieting.comments import Ignore
from ssmlint.selecting import names_of


class Comments:
    """The comments of one file, found by the lines that they cover: both may be many."""

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        self._named: list[tuple[Ignore, frozenset[str]]] = []
        # The numbers of those that cover a place on a line, and for those that cover the file the first for each name.
        self._on_line: dict[int, list[int]] = {}
        self._of_file: dict[str, int] = {}
        for number, ignore in enumerate(ignores):
            names = frozenset(selector.text for selector in ignore.selectors)
            self._named.append((ignore, names))
            if ignore.covers_file:
                for name in names:
                    self._of_file.setdefault(name, number)
            elif names:
                for line in range(ignore.start[0], ignore.end[0] + 1):
                    self._on_line.setdefault(line, []).append(number)

    def quieting(self, finding: Finding) -> Ignore | None:
        """The first comment that quiets a finding."""
        meant = names_of(finding.code, finding.name)
        numbers = [self._of_file[name] for name in meant if name in self._of_file]
        for number in self._on_line.get(finding.line, ()):
            ignore, names = self._named[number]
            if ignore.covers(finding.line, finding.column) and not meant.isdisjoint(names):
                numbers.append(number)
                break
        return self._named[min(numbers)][0] if numbers else None
