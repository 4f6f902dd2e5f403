"""ISO 8601 durations and timestamps, as aws:sleep takes them."""

from __future__ import annotations

import re

_DURATION = re.compile(
    r"(?P<sign>[-+]?)P(?!\Z)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?!\Z)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:[.,]\d+)?S)?)?\Z"
)
_SECONDS = {
    "years": 365 * 86_400,
    "months": 28 * 86_400,
    "weeks": 7 * 86_400,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
}
_TIMESTAMP = re.compile(
    r"\d{4}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-4])(?::?[0-5]\d(?::?[0-6]\d(?:[.,]\d+)?)?)?(?:Z|[-+]\d\d(?::?\d\d)?)?)?\Z",
    re.IGNORECASE,
)


def duration_seconds(text: str) -> int | None:
    """The whole seconds of a duration such as `PT1H30M`, negative with a sign; None where it is no ISO 8601 duration.

    Years and months have no fixed length: they count with their shortest.
    """
    match = _DURATION.match(text) if len(text) < 100 else None
    if match is None:
        return None
    total = sum(int(match.group(unit) or 0) * length for unit, length in _SECONDS.items())
    return -total if match.group("sign") == "-" else total


def is_timestamp(text: str) -> bool:
    """Whether a text is an ISO 8601 date, or date and time."""
    return _TIMESTAMP.match(text) is not None
