"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_CANDIDATES = 2000
_LONGEST = 100


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one known name that was probably meant, None where nothing is near enough.

    A name that differs only in letter case or underscores comes before any other; ties go to the first.
    """
    candidates = [each for each in known if len(each) <= _LONGEST][:_MOST_CANDIDATES]
    if not name or len(name) > _LONGEST:
        return None
    folded = _fold(name)
    for candidate in candidates:
        if _fold(candidate) == folded:
            return candidate
    from difflib import SequenceMatcher

    best, best_ratio = None, 0.75 if len(name) > 3 else 0.65
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for candidate in candidates:
        matcher.set_seq1(_fold(candidate))
        if matcher.real_quick_ratio() > best_ratio and matcher.quick_ratio() > best_ratio:
            ratio = matcher.ratio()
            if ratio > best_ratio:
                best, best_ratio = candidate, ratio
    return best


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def hint(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'X'?`, or nothing."""
    from ssmlint.quote import quote

    found = nearest(name, known)
    return f"; did you mean {quote(found)}?" if found is not None else ""
