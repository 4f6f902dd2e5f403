"""One line for each finding, for editors and for grep."""

from __future__ import annotations

from ssmlint.finding import Finding, Severity
from ssmlint.report.plain import plain
from ssmlint.run import Report

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def paint(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def headline(finding: Finding, color: bool) -> str:
    """`file:line:col: error SSM203 unknown-step-target: message`."""
    place = paint(f"{_file(finding.file)}:{finding.line}:{finding.column}:", "1", color)
    level = paint(finding.severity.value, _COLORS[finding.severity], color)
    return f"{place} {level} {finding.code} {finding.name}: {plain(finding.message)}"


def _file(file: str) -> str:
    shown = plain(file)
    # A line that begins with `::` is a command to the runner of GitHub Actions.
    odd = "::" in shown and not (shown[0].isascii() and (shown[0].isalnum() or shown[0] in "./<"))
    return f"./{shown}" if odd else shown


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del encoding
    return "".join(headline(finding, color) + "\n" for finding in report.findings)
