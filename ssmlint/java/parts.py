"""What a regular expression of Java is made of, as `ssmlint.java.regex` reads it and `ssmlint.java.match` uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias


@dataclass(frozen=True)
class Chars:
    """One character out of a set. Bit n of the mask stands for the ASCII character n; others are never asked for."""

    mask: int


@dataclass(frozen=True)
class Row:
    """One part after the other; an empty row matches the empty text."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Either:
    """One of several."""

    branches: tuple[Part, ...]


@dataclass(frozen=True)
class Repeat:
    """A part several times in a row; `most` is None where there is no bound."""

    part: Part
    least: int
    most: int | None


@dataclass(frozen=True)
class Anchor:
    """A place between characters."""

    kind: Literal["start", "end", "border", "no border"]


@dataclass(frozen=True)
class Look:
    """What must follow here, or stand before."""

    part: Part
    behind: bool
    negative: bool


Part: TypeAlias = "Chars | Row | Either | Repeat | Anchor | Look"
EMPTY = Row(())


class RegexFault(NamedTuple):
    """What Java refuses, and where in the pattern: offsets in characters."""

    message: str
    start: int
    end: int


@dataclass(frozen=True)
class Regex:
    """A pattern as it was read: with a fault it is no regular expression."""

    root: Part = EMPTY
    fault: RegexFault | None = None
    certain: bool = True
