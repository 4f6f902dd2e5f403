"""SSM009 rule-crash: the descriptor; the engine itself yields its findings."""

from __future__ import annotations

from ssmlint.finding import Severity
from ssmlint.rule import Rule

RULE = Rule(
    "SSM009",
    "rule-crash",
    Severity.ERROR,
    "a rule of ssmlint itself failed on the document",
    "This is a fault of ssmlint, not of the document: the exit code is 3. All other findings stand. Please report "
    "it with the document, or the part of it that still shows the fault.",
    "ssmlint",
)
