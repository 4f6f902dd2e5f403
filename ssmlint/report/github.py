"""Workflow commands of GitHub Actions, which become annotations.

The form and its escapes: docs.github.com, "Workflow commands for GitHub Actions", and `actions/toolkit` (command.ts).
"""

from __future__ import annotations

from ssmlint.finding import Finding, Severity
from ssmlint.quote import visible
from ssmlint.run import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, color: bool) -> str:
    del color
    return "".join(_command(finding) + "\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    properties = {
        "file": finding.file,
        "line": str(finding.line),
        "endLine": str(finding.end_line),
        "title": f"{finding.code} {finding.name}",
    }
    if finding.line == finding.end_line:
        # Columns are only allowed where the annotation stays on one line.
        properties |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    notes = "".join(f"\nline {place.line}: {place.message}" for place in finding.related)
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(finding.message + notes)}"


def _data(text: str) -> str:
    kept = "\n".join(visible(line) for line in text.split("\n"))
    return kept.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
