"""Python's garbage collector, for a process that only lints."""

from __future__ import annotations

import gc

# Objects that come into being before the youngest of them are looked through. A tree of nodes is no garbage while it is
# being linted: with Python's own 700 an eighth of the time went into finding that out again and again.
_YOUNGEST = 50_000


def collect_seldom() -> None:
    """Lets some megabytes of garbage lie. For processes of the command's own, not for those that import ssmlint."""
    gc.set_threshold(_YOUNGEST, 20, 20)
