"""A summary for a pull request: a table of the files, then each finding with what explains it.

For GitHub (a comment, or the file of GITHUB_STEP_SUMMARY), GitLab and Azure Pipelines (`task.uploadsummary`). The form:
github.github.com/gfm. It ends before the 65,536 characters that GitHub allows a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ssmlint.finding import Finding, Severity
from ssmlint.report import plural, repository_path, summary
from ssmlint.report.inert import code, inert
from ssmlint.result import FileResult
from ssmlint.run import Report

_LONGEST = 60_000
_LINK = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9./_#-]*")


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    writer = _Writer()
    writer.add(f"## ssmlint\n\n{summary(report)}\n")
    listed = [result for result in report.results if result.findings]
    if listed:
        rows = [_row(result) for result in listed]
        writer.list("\n| file | errors | warnings | infos |\n| --- | ---: | ---: | ---: |\n", rows, "file")
    for result in listed:
        items = [_item(finding) for finding in result.findings]
        writer.list(f"\n### {code(repository_path(result.file))}\n\n", items, "finding")
    if report.unreadable:
        lines = [f"- {code(each.file)}: {inert(each.reason)}\n" for each in report.unreadable]
        writer.list("\n### Unreadable\n\n", lines, "path")
    return "".join(writer.parts) + writer.rest()


class _Writer:
    """Takes parts while there is room for them, and counts the others."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = _LONGEST
        self.left_out: Counter[str] = Counter()

    def add(self, part: str) -> bool:
        fits = len(part) <= self.room
        if fits:
            self.parts.append(part)
            self.room -= len(part)
        return fits

    def list(self, head: str, items: Sequence[str], noun: str) -> None:
        """A list or table under its heading."""
        begun = self.add(head)
        self.left_out[noun] += sum(not (begun and self.add(item)) for item in items)

    def rest(self) -> str:
        told = [plural(count, noun) for noun, count in self.left_out.items() if count]
        return f"\nNo room for {', '.join(told)}.\n" if told else ""


def _row(result: FileResult) -> str:
    counts = [sum(finding.severity is level for finding in result.findings) for level in Severity]
    # A bar ends the cell even inside a code span, and readers differ about a backslash before it.
    name = code(repository_path(result.file)).replace("|", "\\x7c")
    return f"| {name} | {' | '.join(map(str, counts))} |\n"


def _item(finding: Finding) -> str:
    rule = code(f"{finding.code} {finding.name}")
    if _LINK.fullmatch(finding.url):
        rule = f"[{rule}]({finding.url})"
    place = f"line {finding.line}"
    lines = [f"- **{finding.severity.value}** {rule}, {place}: {inert(finding.message)}\n"]
    lines += [f"  - line {each.line}: {inert(each.message)}\n" for each in finding.explained_by]
    if finding.fix is not None:
        lines.append(f"  - {'fix' if finding.fix.safe else 'unsafe fix'}: {inert(finding.fix.message)}\n")
    return "".join(lines)
