"""Runs the rules on one text and turns what they yield into findings.

Nothing is filtered here: `decide` does that afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from ssmlint.finding import Edit, Finding, Fix, Related, Severity
from ssmlint.model import build_document
from ssmlint.names import start_guessing
from ssmlint.quieting.comments import Ignore, find_ignores
from ssmlint.quote import quote, said
from ssmlint.recognise import DocumentKind, recognise
from ssmlint.result import FileResult, lines_of
from ssmlint.rule import Problem, Repair, Rule
from ssmlint.source import Source, read_source
from ssmlint.source.nodes import Span
from ssmlint.source.text import Label, Text
from ssmlint.version import HOME


def lint_source(data: bytes | str, name: str, rules: Sequence[Rule], *, meant: bool) -> FileResult:
    """Lints the content of one file with the given rules.

    `meant` says that the caller means this very text to be a runbook, so that a text which cannot be parsed is a
    finding even where nothing in it looks like one.
    """
    start_guessing()
    try:
        source = read_source(data, name)
        kind = recognise(source.root) if source.parsed else None
    except Exception as error:
        return crash_result(name, rules, "reading the text failed on this document", error)
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


def crash_result(name: str, rules: Sequence[Rule], what: str, error: BaseException | None = None) -> FileResult:
    """The result of a file of which nothing is known but that something failed on it; `what` says so."""
    run = _Run(Source(Text(name, ""), 0, parsed=False), rules)
    run.crash(what, error)
    return run.result(is_document=True)


def with_crash(result: FileResult, crash: FileResult) -> FileResult:
    """The result of a file on which something failed after it was linted: its findings, and the crash as one more."""
    found = sorted((*crash.findings, *result.findings), key=lambda each: each.sort_key)
    return replace(result, findings=tuple(found), crashed=True, lines={**crash.lines, **result.lines})


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
            self.crash("the graph of the steps failed on this document", error)
            return
        for rule in rules:
            if rule.check_document is not None:
                self.attempt(rule, partial(rule.check_document, analysis))

    def attempt(self, rule: Rule, check: Callable[[], Iterable[Problem]]) -> None:
        """What the check finds; where it fails, what it has found before, and the crash."""
        if not rule.code.startswith("SSM"):
            self.attempt_of_others(rule, check)
            return
        try:
            for problem in check():
                self.findings.append(self.finding(rule, problem))
        except Exception as error:
            self.crash_of(rule, error)

    def attempt_of_others(self, rule: Rule, check: Callable[[], Iterable[Problem]]) -> None:
        """A rule of another package may do and yield anything, and ends nothing but itself."""
        import sys
        from contextlib import redirect_stdout

        try:
            # What it prints must not get between the findings.
            with redirect_stdout(sys.stderr):
                problems = iter(check())
                try:
                    for problem in problems:
                        self.findings.append(_checked(self.finding(rule, problem)))
                finally:
                    # Here, not where Python clears it away and can only complain.
                    close = getattr(problems, "close", None)
                    if close is not None:
                        close()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.crash_of(rule, error)

    def crash_of(self, rule: Rule, error: BaseException) -> None:
        # A rule of another package is no matter for ssmlint's maintainers.
        whom = f"at {HOME}/issues" if rule.code.startswith("SSM") else "to the makers of the rule"
        self.crash(f"rule {rule.code} {rule.name} failed on this document", error, whom)

    def crash(self, what: str, error: BaseException | None, whom: str = f"at {HOME}/issues") -> None:
        self.crashed = True
        if self.crash_rule is None:
            return
        told = "" if error is None else _told(error)
        message = f"{what}{told}; the other findings stand; please report it {whom} with the document"
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
        changes = sorted(repair.changes)
        bounds = [0, *(offset for span, _ in changes for offset in span), len(text.content)]
        if any(before > after for before, after in pairwise(bounds)):
            raise ValueError("the changes of a repair overlap or leave the text")
        edits = tuple(Edit(*span, *text.locate(span.start), *text.locate(span.end), new) for span, new in changes)
        return Fix(repair.message, edits, bool(repair.safe))

    def ignores(self) -> tuple[Ignore, ...]:
        try:
            return find_ignores(self.source)
        except Exception as error:
            self.crash("reading the comments failed on this document", error)
            # Nobody knows what was asked to be left alone.
            self.findings = [replace(each, fix=None) for each in self.findings]
            return ()

    def result(self, *, is_document: bool) -> FileResult:
        text = self.source.text
        ignores = self.ignores()
        # What aliases repeat is found for each of them, at the one place where it stands.
        findings = tuple(dict.fromkeys(sorted(self.findings, key=lambda each: each.sort_key)))
        numbers = {line for each in findings for line in lines_of(each)} | {each.line for each in ignores}
        lines = {number: text.line(number) for number in sorted(numbers)}
        return FileResult(self.source.name, is_document, findings, self.crashed, lines, ignores=ignores)


def _checked(finding: Finding) -> Finding:
    """The finding; raises TypeError where a rule has put into it what could not be sorted, kept or printed later."""
    places = finding.explained_by
    edits = () if finding.fix is None else finding.fix.edits
    texts = [finding.message, finding.path, *(each.message for each in places), *(each.text for each in edits)]
    if finding.step is not None:
        texts.append(finding.step)
    if finding.fix is not None:
        texts.append(finding.fix.message)
    columns = [number for place in places for number in (place.column, place.end_column)]
    columns += [number for edit in edits for number in (edit.column, edit.end_column)]
    for values, kind in ((texts, str), (columns, int), ([finding.severity], Severity)):
        for value in values:
            # Exactly: a class of its own may do anything when it is compared, printed or handed to another process.
            if type(value) is not kind:
                raise TypeError(f"a problem has {type(value).__name__} where {kind.__name__} must be")
    return finding


def _told(error: BaseException) -> str:
    """What has failed, and where in the program."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}"
    message = said(error)
    text = quote(message) if message else "no message"
    return f" ({type(error).__name__}: {text}{where})"
