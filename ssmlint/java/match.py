"""Whether a text matches a regular expression of Java as a whole, without ever going back.

All ways through the pattern are followed at once: a set of places in the text is a number whose bit n stands for the
place before character n, and each part of the pattern turns the set of places where it may begin into the set where it
may end. So no pattern makes the work grow out of hand, and where it grows all the same it stops.
"""

from __future__ import annotations

from ssmlint.java.characters import WORD
from ssmlint.java.parts import Anchor, Chars, Either, Look, Part, Regex, Repeat, Row

# Longer texts are not matched; a start request takes values of at most 512 characters.
_LONGEST = 2048


class Work:
    """How many more parts may be tried; shared by all matches of a document."""

    def __init__(self, left: int = 100_000) -> None:
        self.left = left


class _Exhausted(Exception):  # noqa: N818 - ends the match, it is not an error of the program
    pass


def matches(regex: Regex, text: str, work: Work, *, in_part: bool = False) -> bool | None:
    """Whether the whole text matches, or a part of it; None where that is not certain or takes more work than is left.

    Only texts of printable ASCII characters are judged: there Java's versions and flags agree.
    """
    if regex.fault is not None or not regex.certain or len(text) > _LONGEST or work.left <= 0:
        return None
    if not (text.isascii() and text.isprintable()):
        return None
    everywhere = (2 << len(text)) - 1
    try:
        ends = _Match(text, work).ends(regex.root, everywhere if in_part else 1)
        return ends != 0 if in_part else ends >> len(text) & 1 == 1
    except _Exhausted:
        return None


class _Match:
    def __init__(self, text: str, work: Work) -> None:
        self.text = text
        self.work = work
        # The places before each character that the text has.
        self.before: dict[str, int] = {}
        for place, char in enumerate(text):
            self.before[char] = self.before.get(char, 0) | 1 << place
        self.sets: dict[int, int] = {}

    def ends(self, part: Part, places: int) -> int:
        """Where a part may end that begins at one of the places."""
        self.work.left -= 1
        if self.work.left < 0:
            raise _Exhausted
        if isinstance(part, Chars):
            return (places & self.holding(part.mask)) << 1
        if isinstance(part, Row):
            for each in part.parts:
                if not places:
                    return 0
                places = self.ends(each, places)
            return places
        if isinstance(part, Either):
            found = 0
            for each in part.branches:
                found |= self.ends(each, places)
            return found
        if isinstance(part, Repeat):
            return self.repeat(part, places)
        if isinstance(part, Anchor):
            return places & self.anchored(part.kind)
        return self.look(part, places)

    def holding(self, mask: int) -> int:
        """The places before a character of the set."""
        if mask not in self.sets:
            found = 0
            for char, places in self.before.items():
                if mask >> ord(char) & 1:
                    found |= places
            self.sets[mask] = found
        return self.sets[mask]

    def anchored(self, kind: str) -> int:
        """The places where an anchor holds."""
        size = len(self.text)
        if kind == "start":
            return 1
        if kind == "end":
            return 1 << size
        words = self.holding(WORD)
        borders = words ^ words << 1
        return borders if kind == "border" else ((2 << size) - 1) & ~borders

    def repeat(self, part: Repeat, places: int) -> int:
        count = 0
        while count < part.least and places:
            following = self.ends(part.part, places)
            count += 1
            if following == places:
                # The rest of the repetitions can match the empty text.
                count = part.least
            places = following
        found = fresh = places
        while fresh and (part.most is None or count < part.most):
            fresh = self.ends(part.part, fresh) & ~found
            found |= fresh
            count += 1
        return found

    def look(self, part: Look, places: int) -> int:
        if part.behind:
            everywhere = (2 << len(self.text)) - 1
            found = self.ends(part.part, everywhere)
            return places & ~found if part.negative else places & found
        kept = 0
        for place in range(places.bit_length()):
            if places >> place & 1 and (self.ends(part.part, 1 << place) != 0) is not part.negative:
                kept |= 1 << place
        return kept
