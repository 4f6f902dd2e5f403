"""One line for each finding, for editors and for grep."""

from __future__ import annotations

from ssmlint.finding import Finding, Severity
from ssmlint.report.plain import plain, plain_path
from ssmlint.run import Report

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def paint(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def headline(finding: Finding, color: bool) -> str:
    """`file:line:col: error SSM203 unknown-step-target: message`."""
    place = paint(f"{plain_path(finding.file)}:{finding.line}:{finding.column}:", "1", color)
    level = paint(finding.severity.value, _COLORS[finding.severity], color)
    return f"{place} {level} {finding.code} {finding.name}: {plain(finding.message)}"


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del encoding
    return "".join(headline(finding, color) + "\n" for finding in report.findings)
