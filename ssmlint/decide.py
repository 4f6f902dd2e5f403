"""The one place that decides whether a finding counts, and how much."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ssmlint.config import Settings
from ssmlint.finding import Finding, Severity
from ssmlint.gitignore import Patterns, ignored
from ssmlint.rule import Rule

# The code of the finding that a rule has failed.
CRASH = "SSM009"


@dataclass
class Decider:
    """Settings applied to findings.

    Selected are the rules that `select` names, or without it all whose severity is warning or worse; less those that
    `ignore` or the entry of `per-file-ignores` for the file names.
    """

    settings: Settings
    rules: Sequence[Rule]
    _per_file: list[tuple[Patterns, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.settings.per_file_ignores:
            root = os.path.realpath(self.settings.root)
            self._per_file = [(Patterns([glob], root), names) for glob, names in self.settings.per_file_ignores]

    def rules_to_run(self) -> tuple[Rule, ...]:
        """The rules of which a finding can count; the crash of a rule always does."""
        return tuple(rule for rule in self.rules if rule.code == CRASH or self._selected(rule))

    def _selected(self, rule: Rule) -> bool:
        if matches(rule.code, rule.name, self.settings.ignore):
            return False
        if self.settings.select is not None:
            return matches(rule.code, rule.name, self.settings.select)
        return self.settings.severities.get(rule.code, rule.severity) is not Severity.INFO

    def decide(self, findings: Iterable[Finding], file: str) -> tuple[Finding, ...]:
        """The findings of a file that count, with the severity that they count with; a crash always counts."""
        left_out = self._left_out(file) if self._per_file else []
        severities = self.settings.severities
        return tuple(
            replace(each, severity=severities[each.code]) if each.code in severities else each
            for each in findings
            if each.code == CRASH or not matches(each.code, each.name, left_out)
        )

    def _left_out(self, file: str) -> list[str]:
        """The rules that `per-file-ignores` names for a file, found like the paths of `exclude` (see `files`)."""
        below = os.path.join(os.path.abspath(self.settings.root), "")
        place = os.path.abspath(file)
        if place.startswith(below):
            place = os.path.join(os.path.realpath(self.settings.root), place[len(below) :])
        else:
            folder, name = os.path.split(place)
            place = os.path.join(os.path.realpath(folder), name)
        return [name for globs, names in self._per_file if ignored((globs,), place, False) for name in names]


def matches(code: str, name: str, selectors: Iterable[str]) -> bool:
    """Whether a code, a name or the beginning of a code is among the selectors; `ALL` stands for every rule."""
    return any(each == name or code.startswith(each) or each == "ALL" for each in selectors)
