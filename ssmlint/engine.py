"""Runs the rules on one text and turns what they yield into findings.

Nothing is filtered here: `decide` does that afterwards.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ssmlint.finding import Edit, Finding, Fix, Quieted, Related
from ssmlint.model import build_document
from ssmlint.quote import quote
from ssmlint.recognise import DocumentKind, recognise
from ssmlint.rule import HOME, Problem, Repair, Rule
from ssmlint.source import Source, read_source
from ssmlint.source.nodes import Span
from ssmlint.source.text import Label, Text


@dataclass(frozen=True)
class FileResult:
    """What came of one file.

    `is_document` says whether it counts as an Automation document, or would if it could be parsed; of any other file
    there are no findings but those on its schemaVersion. `crashed` says that a rule failed on it. `lines` holds the
    text of every line that a finding points to, by its number. `quieted` are findings that do not count.
    """

    file: str
    is_document: bool
    findings: tuple[Finding, ...] = ()
    crashed: bool = False
    lines: Mapping[int, str] = field(default_factory=dict)
    quieted: tuple[Quieted, ...] = ()


def lint_source(data: bytes | str, name: str, rules: Sequence[Rule], *, meant: bool) -> FileResult:
    """Lints the content of one file with the given rules.

    `meant` says that the caller means this very text to be a runbook, so that a text which cannot be parsed is a
    finding even where nothing in it looks like one.
    """
    try:
        source = read_source(data, name)
        kind = recognise(source.root) if source.parsed else None
    except Exception as error:
        run = _Run(Source(Text(name, ""), 0, parsed=False), rules)
        run.crash("reading the text", error)
        return run.result(is_document=True)
    if kind is DocumentKind.FOREIGN or (kind is None and not (meant or source.shows_signs)):
        return FileResult(name, is_document=False)
    run = _Run(source, rules)
    if kind is DocumentKind.COMMAND:
        run.check_source([rule for rule in rules if rule.code == "SSM003"])
        return run.result(is_document=False)
    run.check_source(rules)
    if kind is DocumentKind.AUTOMATION:
        run.check_document(rules)
    return run.result(is_document=True)


class _Run:
    """The rules on one source; a rule that fails becomes a finding and leaves the others alone."""

    def __init__(self, source: Source, rules: Sequence[Rule]) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.crashed = False
        self.crash_rule = next((rule for rule in rules if rule.code == "SSM009"), None)

    def check_source(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            if rule.check_source is not None:
                self.attempt(rule, partial(rule.check_source, self.source))

    def check_document(self, rules: Sequence[Rule]) -> None:
        if all(rule.check_document is None for rule in rules):
            return
        # Imported here: a file that is no runbook needs no graph.
        from ssmlint.analysis import analyse

        try:
            analysis = analyse(build_document(self.source))
        except Exception as error:
            self.crash("the graph of the steps", error)
            return
        for rule in rules:
            if rule.check_document is not None:
                self.attempt(rule, partial(rule.check_document, analysis))

    def attempt(self, rule: Rule, check: Callable[[], Iterable[Problem]]) -> None:
        try:
            for problem in check():
                self.findings.append(self.finding(rule, problem))
        except Exception as error:
            self.crash(f"rule {rule.code} {rule.name}", error)

    def crash(self, what: str, error: Exception) -> None:
        self.crashed = True
        if self.crash_rule is None:
            return
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = "" if place is None else f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}"
        text = quote(str(error)) if str(error) else "no message"
        message = (
            f"{what} failed on this document ({type(error).__name__}: {text}{where}); the other findings stand; "
            f"please report it at {HOME}/issues with the document"
        )
        self.findings.append(self.finding(self.crash_rule, Problem(message, Span(0, 0))))

    def finding(self, rule: Rule, problem: Problem) -> Finding:
        text = self.source.text
        span = text.clip(problem.span)
        return Finding(
            self.source.name,
            *text.locate(span.start),
            *text.locate(span.end),
            rule.code,
            rule.name,
            problem.severity or rule.severity,
            problem.message,
            problem.step.name if problem.step is not None else None,
            problem.path,
            tuple(self.place(label) for label in problem.related),
            rule.url,
            # Until `sorted` numbers it: the text of the place, blanks folded.
            " ".join(text.content[span.start : span.end].split()),
            tuple(self.place(label) for label in problem.way),
            None if problem.repair is None else self.fix(problem.repair),
        )

    def place(self, label: Label) -> Related:
        text = self.source.text
        span = text.clip(label.span)
        return Related(self.source.name, *text.locate(span.start), *text.locate(span.end), label.message)

    def fix(self, repair: Repair) -> Fix:
        text = self.source.text
        edits = tuple(
            Edit(*span, *text.locate(span.start), *text.locate(span.end), new) for span, new in sorted(repair.changes)
        )
        return Fix(repair.message, edits, repair.safe)

    def result(self, *, is_document: bool) -> FileResult:
        findings = self.sorted()
        numbers = {line for each in findings for line in (each.line, *(place.line for place in each.explained_by))}
        lines = {number: self.source.text.line(number) for number in sorted(numbers)}
        return FileResult(self.source.name, is_document, findings, self.crashed, lines)

    def sorted(self) -> tuple[Finding, ...]:
        """The findings by their place, with fingerprints that rest on no line number."""
        if not self.findings:
            return ()
        from hashlib import sha256

        seen: Counter[str] = Counter()
        result = []
        for finding in sorted(self.findings, key=lambda each: each.sort_key):
            file = os.path.normpath(finding.file).replace(os.sep, "/")
            parts = (finding.code, file, finding.step or "", finding.fingerprint)
            base = "\0".join(parts)
            seen[base] += 1
            digest = sha256(f"{base}\0{seen[base]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            result.append(replace(finding, fingerprint=digest))
        return tuple(result)
