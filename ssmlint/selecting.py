"""Which rules the names in settings and ignores mean: codes, names, beginnings of codes, and `ALL`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def matches(code: str, name: str, selectors: Iterable[str]) -> bool:
    """Whether a code, a name or the beginning of a code is among the selectors; `ALL` stands for every rule."""
    return not names_of(code, name).isdisjoint(selectors)


@lru_cache(maxsize=1024)
def names_of(code: str, name: str) -> frozenset[str]:
    """All that a selector can be to mean a rule."""
    return frozenset((name, "ALL", *(code[:length] for length in range(1, len(code) + 1))))
