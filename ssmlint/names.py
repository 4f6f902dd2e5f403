"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_MOST_CANDIDATES = 2000
_LONGEST = 100

# Looking for the nearest name is slow, and a hostile document has thousands that are unknown: what may be spent on one
# document, in pairs of letters that are compared, some 10 ns each. A hundred slips among a hundred names take half.
_MOST_WORK = 50_000_000
_FOLDING = 60
_COUNTING = 10
_COMPARING = 2_000


class _Work:
    left = _MOST_WORK


def start_guessing() -> None:
    """Lets another document have its guesses."""
    _Work.left = _MOST_WORK


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one known name that was probably meant, None where nothing is near enough.

    A name that differs only in letter case or underscores comes before any other, then one with two neighbouring
    letters in the other order; ties go to the first. A document that has asked too much gets no answer any more, until
    `start_guessing`.
    """
    if not name or len(name) > _LONGEST or _Work.left <= 0:
        return None
    candidates = [each for each in known if len(each) <= _LONGEST][:_MOST_CANDIDATES]
    _Work.left -= _FOLDING * len(candidates)
    folded = _fold(name)
    for candidate in candidates:
        if _fold(candidate) == folded:
            return candidate
    if len(folded) > 3:
        for candidate in candidates:
            if _are_swapped(folded, _fold(candidate)):
                return candidate
    from difflib import SequenceMatcher

    best, best_ratio = None, 0.75 if len(name) > 3 else 0.65
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for candidate in candidates:
        matcher.set_seq1(_fold(candidate))
        if matcher.real_quick_ratio() <= best_ratio:
            continue
        _Work.left -= _COUNTING * len(candidate)
        if matcher.quick_ratio() > best_ratio:
            _Work.left -= _COMPARING + len(folded) * len(candidate)
            if _Work.left <= 0:
                return None
            ratio = matcher.ratio()
            if ratio > best_ratio:
                best, best_ratio = candidate, ratio
    return best


def one_slip(name: str, known: Iterable[str]) -> str | None:
    """The known name that is one slip away from `name`: a letter wrong, missing, too many, or two in the wrong order.

    None where several are, where the slip would be a digit (`step1` and `step2` are two names), and where `nearest`
    finds another one.
    """
    candidates = list(known)
    near = [each for each in candidates if abs(len(each) - len(name)) <= 1 and _is_one_slip(name, each)]
    if len(near) != 1 or any(letter.isdigit() for letter in "".join(_difference(name, near[0]))):
        return None
    return near[0] if nearest(name, candidates) == near[0] else None


def _is_one_slip(name: str, other: str) -> bool:
    written, meant = _difference(name, other)
    return max(len(written), len(meant)) == 1 or (len(written) == 2 and written == meant[::-1])


def _are_swapped(name: str, other: str) -> bool:
    """Whether two names differ in the order of two neighbouring letters alone."""
    if len(name) != len(other) or name[0] != other[0]:
        return False
    written, meant = _difference(name, other)
    return len(written) == 2 and written == meant[::-1] and not any(letter.isdigit() for letter in written)


def _difference(name: str, other: str) -> tuple[str, str]:
    """What two names have between the beginning and the end that they share."""
    start = 0
    while start < min(len(name), len(other)) and name[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(name), len(other)) - start and name[-1 - end] == other[-1 - end]:
        end += 1
    return name[start : len(name) - end], other[start : len(other) - end]


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def hint(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'X'?`, or nothing."""
    from ssmlint.quote import quote

    found = nearest(name, known)
    return f"; did you mean {quote(found)}?" if found is not None else ""
