"""The one place that decides whether a finding counts, and how much.

In this order: the rules that are selected, the severity, `per-file-ignores`, comments, `[[ignore]]` tables, the
baseline. The first two groups leave findings out without a word; what the last three quiet is kept and counted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ssmlint.config import Settings
from ssmlint.finding import Finding, Fix, Quieted, Quieting, Severity
from ssmlint.gitignore import Patterns, ignored
from ssmlint.names import hint, start_guessing
from ssmlint.quieting.covering import Comments
from ssmlint.quote import quote
from ssmlint.registry import Described
from ssmlint.result import FileResult
from ssmlint.selecting import matches, names_of

# The codes that are given out here and in the engine.
CRASH = "SSM009"
UNUSED = "SSM007"
INVALID = "SSM008"
# What no comment, table or baseline can quiet: the document has not been read, or it is about the quieting itself.
LOUD = ("SSM001", UNUSED, INVALID, CRASH)


@dataclass
class Decider:
    """Settings applied to findings.

    Selected are the rules that `select` names, or without it all whose severity is warning or worse; less those that
    `ignore` or the entry of `per-file-ignores` for the file names. `baseline` holds the fingerprints of findings that
    are accepted.
    """

    settings: Settings
    rules: Sequence[Described]
    baseline: frozenset[str] = frozenset()
    _per_file: list[tuple[Patterns, tuple[str, ...]]] = field(default_factory=list)
    _exempted: list[Patterns | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        globs = self.settings.per_file_ignores
        exemptions = self.settings.exemptions
        if globs or exemptions:
            root = os.path.realpath(self.settings.root)
            self._per_file = [(Patterns([glob], root), names) for glob, names in globs]
            self._exempted = [Patterns(each.files, root) if each.files else None for each in exemptions]

    def rules_to_run(self) -> tuple[Described, ...]:
        """The rules of which a finding can count; the crash of a rule always does."""
        return tuple(rule for rule in self.rules if rule.code == CRASH or self._selected(rule))

    @cached_property
    def running(self) -> dict[str, Described]:
        """The rules to run by their codes."""
        return {rule.code: rule for rule in self.rules_to_run()}

    def _selected(self, rule: Described) -> bool:
        if matches(rule.code, rule.name, self.settings.ignore):
            return False
        if self.settings.select is not None:
            return matches(rule.code, rule.name, self.settings.select)
        return self.settings.severities.get(rule.code, rule.severity) is not Severity.INFO

    def decide(self, result: FileResult) -> FileResult:
        """The result with the findings that count, at the severity that they count with, and what was quieted.

        A crash always counts. What ignores themselves do wrong is added.
        """
        if not result.findings and not result.ignores:
            return result
        start_guessing()
        left_out = self._left_out(result.file) if self._per_file else []
        severities = self.settings.severities
        kept = [
            replace(each, severity=severities[each.code]) if each.code in severities else each
            for each in self._with_fingerprints(result.findings, result.file)
            if each.code == CRASH or not matches(each.code, each.name, left_out)
        ]
        counting, quieted = self._quieted(kept, result)
        if self.settings.ignores and result.ignores:
            mine = _OfComments(self, result, left_out, quieted)
            counting += self._with_fingerprints(list(mine.findings()), result.file)
            counting.sort(key=lambda each: each.sort_key)
        return replace(result, findings=tuple(counting), quieted=tuple(quieted))

    def _with_fingerprints(self, findings: Sequence[Finding], file: str) -> Iterator[Finding]:
        """The findings with fingerprints that rest on code, file, step and the text of the place, and on no line."""
        if not findings:
            return
        from hashlib import sha256

        name = self.identity(file)
        seen: Counter[str] = Counter()
        for finding in findings:
            base = "\0".join((finding.code, name, finding.step or "", finding.fingerprint))
            seen[base] += 1
            digest = sha256(f"{base}\0{seen[base]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            yield replace(finding, fingerprint=digest)

    def identity(self, file: str) -> str:
        """The path of a file from the root, with slashes: the same from wherever the command is called."""
        try:
            path = os.path.relpath(os.path.abspath(file), os.path.abspath(self.settings.root))
        except (OSError, ValueError):  # the working directory is gone; another drive
            path = os.path.normpath(file)
        return path.replace(os.sep, "/")

    def _quieted(self, findings: Iterable[Finding], result: FileResult) -> tuple[list[Finding], list[Quieted]]:
        counting: list[Finding] = []
        quieted: list[Quieted] = []
        asked = [each for each in result.ignores if not self.reason_problem(each.reason)]
        findings = list(findings)
        comments = Comments(asked if self.settings.ignores else (), findings)
        for finding in findings:
            found = None if finding.code in LOUD else self._by(finding, comments)
            if found is None:
                counting.append(finding)
            else:
                quieted.append(found)
        return counting, quieted

    def _by(self, finding: Finding, comments: Comments) -> Quieted | None:
        if self.settings.ignores:
            ignore = comments.quieting(finding)
            if ignore is not None:
                return Quieted(finding, Quieting.COMMENT, ignore.reason, ignore.line)
            if (index := self.exemption_of(finding)) is not None:
                exemption = self.settings.exemptions[index]
                return Quieted(finding, Quieting.CONFIGURATION, exemption.reason, exemption.line)
        if finding.fingerprint in self.baseline:
            return Quieted(finding, Quieting.BASELINE)
        return None

    def exemption_of(self, finding: Finding) -> int | None:
        """The number of the first `[[ignore]]` table that quiets a finding."""
        for index, (exemption, patterns) in enumerate(zip(self.settings.exemptions, self._exempted, strict=True)):
            if self.reason_problem(exemption.reason) or exemption.step not in (None, finding.step):
                continue
            if matches(finding.code, finding.name, exemption.rules) and self.means(patterns, finding.file):
                return index
        return None

    def means(self, patterns: Patterns | None, file: str) -> bool:
        return patterns is None or ignored((patterns,), self._place(file), False)

    def patterns_of(self, index: int) -> Patterns | None:
        return self._exempted[index]

    def reason_problem(self, reason: str) -> str:
        """What is wrong with an ignore that gives this reason."""
        return _NO_REASON if self.settings.require_reason and not reason else ""

    def _left_out(self, file: str) -> list[str]:
        """The rules that `per-file-ignores` names for a file, found like the paths of `exclude` (see `files`)."""
        place = self._place(file)
        return [name for globs, names in self._per_file if ignored((globs,), place, False) for name in names]

    def _place(self, file: str) -> str:
        """The path of a file as the globs of the configuration see it."""
        below = os.path.join(os.path.abspath(self.settings.root), "")
        place = os.path.abspath(file)
        if place.startswith(below):
            return os.path.join(os.path.realpath(self.settings.root), place[len(below) :])
        folder, name = os.path.split(place)
        return os.path.join(os.path.realpath(folder), name)


_NO_REASON = "the ignore gives no reason, which require-reason asks for: it quiets nothing"


class _OfComments:
    """What the comments of one file do wrong: SSM007 and SSM008."""

    def __init__(
        self, decider: Decider, result: FileResult, left_out: Sequence[str], quieted: Sequence[Quieted]
    ) -> None:
        self.decider = decider
        self.result = result
        self.left_out = left_out
        # The names that mean what the comment on a line has quieted.
        self.used: dict[int, set[str]] = {}
        for each in quieted:
            if each.by is Quieting.COMMENT:
                self.used.setdefault(each.line, set()).update(names_of(each.finding.code, each.finding.name))
        self.known: dict[str, list[Described]] = {}
        self.problems: dict[str, str] = {}

    def findings(self) -> Iterator[Finding]:
        for ignore in self.result.ignores:
            place = (ignore.line, ignore.column, ignore.end_column)
            problem = ignore.problem or self.decider.reason_problem(ignore.reason)
            if problem:
                yield from self.finding(INVALID, place, problem)
                continue
            idle = []
            used = self.used.get(ignore.line, ())
            for selector in ignore.selectors:
                within = (selector.line, selector.column, selector.end_column)
                if problem := self.problem(selector.text):
                    yield from self.finding(INVALID, within, problem)
                elif selector.text not in used and self.has_run(self.known[selector.text]):
                    idle.append(selector)
            if len(idle) == len(ignore.selectors):
                yield from self.finding(UNUSED, place, "this ignore quiets nothing", ignore.removal)
                continue
            for selector in idle:
                within = (selector.line, selector.column, selector.end_column)
                message = f"this ignore quiets nothing of {quote(selector.text)}"
                yield from self.finding(UNUSED, within, message, selector.removal)

    def has_run(self, rules: Sequence[Described]) -> bool:
        """Whether all of the rules were looked at in this file; only then it is known that nothing is quieted."""
        return not self.result.crashed and all(
            rule.code in self.decider.running and not matches(rule.code, rule.name, self.left_out) for rule in rules
        )

    def problem(self, selector: str) -> str:
        if selector not in self.problems:
            rules = self.decider.rules
            self.known[selector] = [rule for rule in rules if selector in names_of(rule.code, rule.name)]
            self.problems[selector] = selector_problem(selector, self.known[selector], rules)
        return self.problems[selector]

    def finding(
        self, code: str, place: tuple[int, int, int], message: str, fix: Fix | None = None
    ) -> Iterator[Finding]:
        rule = self.decider.running.get(code)
        if rule is None or matches(rule.code, rule.name, self.left_out):
            return
        severity = self.decider.settings.severities.get(code, rule.severity)
        line, column, end = place
        file = self.result.file
        yield Finding(
            file,
            line,
            column,
            line,
            end,
            code,
            rule.name,
            severity,
            message,
            url=rule.url,
            fingerprint=message,
            fix=fix,
        )


def selector_problem(text: str, known: Sequence[Described], rules: Sequence[Described]) -> str:
    """What is wrong with a name in an ignore; empty for a good one."""
    if not known:
        names = [name for rule in rules for name in (rule.name, rule.code)]
        return f"there is no rule {quote(text)}{hint(text, names)}"
    if all(rule.code in LOUD for rule in known):
        return f"{quote(text)} cannot be ignored"
    return ""
