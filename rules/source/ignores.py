"""SSM007 and SSM008: the descriptors; what decides which findings count yields their findings itself."""

from __future__ import annotations

from ssmlint.finding import Severity
from ssmlint.rule import Rule

UNUSED_IGNORE = Rule(
    "SSM007",
    "unused-ignore",
    Severity.WARNING,
    "an ignore that quiets nothing",
    "What it was written for has been mended, or stands elsewhere now. Left behind it would quiet the next mistake at "
    "its place without a word. An ignore is only judged where all rules that it names have run. `--fix` removes a "
    "comment, or the name in it that quiets nothing; an entry of the configuration is removed by hand. Entries are "
    "judged when the run covers every file that they can mean.",
    "ssmlint",
)

INVALID_IGNORE = Rule(
    "SSM008",
    "invalid-ignore",
    Severity.WARNING,
    "an ignore that cannot do what it says",
    "It names no rule that there is, has nothing below it to cover, names a rule that cannot be ignored (a text that "
    "cannot be parsed, a rule that failed, an ignore), or gives no reason where `require-reason` asks for one. It "
    "quiets nothing until it is mended, so that what it was meant for still shows.",
    "ssmlint",
)
