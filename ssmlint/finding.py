"""What the linter has found: plain data that can be compared, sorted and pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Severity(Enum):
    """How sure and how bad. `rank` is higher for worse."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return _RANKS[self.value]


_RANKS = {"error": 2, "warning": 1, "info": 0}


@dataclass(frozen=True, order=True)
class Related:
    """A further place that explains a finding. Lines and columns count from 1; the end is the first column after."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


@dataclass(frozen=True, order=True)
class Edit:
    """A stretch of the text and what to put in its place; an empty stretch is a place to insert at.

    `start` and `end` are offsets in code points (a byte order mark does not count), the rest is the same in lines and
    columns. Only the stretch changes: line ends, comments and quotes around it stay.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True)
class Fix:
    """A way to mend a finding: what it does in lower-case words, and its edits, apart and in order.

    A safe one keeps or restores what the author clearly meant; one that is not safe changes what a run does, or takes
    away text.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong at one place.

    Lines and columns count from 1, columns in Unicode code points, and the end is the first column after. `step` is the
    name of the step concerned, `path` the way from the top of the document (`mainSteps[2].onFailure`), empty for the
    text as a whole. `way` tells a way through the steps turn by turn, `related` what else explains the finding.
    `fingerprint` stays the same under edits elsewhere in the file.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    name: str
    severity: Severity
    message: str
    step: str | None = None
    path: str = ""
    related: tuple[Related, ...] = ()
    url: str = ""
    fingerprint: str = field(default="", compare=False)
    way: tuple[Related, ...] = ()
    fix: Fix | None = field(default=None, compare=False)

    @property
    def explained_by(self) -> tuple[Related, ...]:
        """All further places: the way, then the others."""
        return (*self.way, *self.related)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Orders findings by place, then by rule."""
        return self.line, self.column, self.code, self.end_line, self.end_column, self.message

    def __lt__(self, other: Finding) -> bool:
        return (self.file, *self.sort_key) < (other.file, *other.sort_key)


class Quieting(Enum):
    """What has quieted a finding."""

    COMMENT = "comment"
    CONFIGURATION = "configuration"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Quieted:
    """A finding that does not count, what has quieted it, and the reason given there; a baseline gives none.

    `line` is that of the comment, or of the table in the configuration; 0 for a baseline.
    """

    finding: Finding
    by: Quieting
    reason: str = ""
    line: int = 0
