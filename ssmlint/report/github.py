"""Workflow commands of GitHub Actions, which become annotations.

The form and its escapes: docs.github.com, "Workflow commands for GitHub Actions", and `actions/toolkit` (command.ts).
"""

from __future__ import annotations

from ssmlint.finding import Finding, Severity
from ssmlint.quote import visible
from ssmlint.report import repository_path
from ssmlint.run import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return "".join(_command(finding) + "\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    properties = {
        "file": repository_path(finding.file),
        "line": str(finding.line),
        "endLine": str(finding.end_line),
        "title": f"{finding.code} {finding.name}",
    }
    if finding.line == finding.end_line:
        # Columns are only allowed where the annotation stays on one line.
        properties |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    lines = [finding.message, *(f"line {place.line}: {place.message}" for place in finding.explained_by)]
    # The runner decodes the message and prints it, so the line ends of a document's text must not be among its own.
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(chr(10).join(visible(line) for line in lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # A line end in the name of a file is kept, encoded; other characters that nobody sees would reach the log raw.
    shown = "".join(each if each in "\r\n" else visible(each) for each in text)
    return _data(shown).replace(":", "%3A").replace(",", "%2C")
