"""Logging commands of Azure Pipelines, which become issues of the run.

The form: learn.microsoft.com, "Logging commands", LogIssue. The escapes: microsoft/azure-pipelines-agent,
CommandStringConvertor.cs. There are two types of an issue only, so what is an info is a warning there.
"""

from __future__ import annotations

from ssmlint.finding import Finding, Severity
from ssmlint.quote import visible
from ssmlint.report import repository_path
from ssmlint.run import Report

_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "warning"}


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return "".join(_command(finding) + "\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    properties = {
        "type": _TYPES[finding.severity],
        "sourcepath": visible(repository_path(finding.file)),
        "linenumber": str(finding.line),
        "columnnumber": str(finding.column),
        "code": finding.code,
    }
    listed = "".join(f"{name}={_escape(value)};" for name, value in properties.items())
    lines = [
        f"{finding.code} {finding.name}: {finding.message}",
        *(f"line {place.line}: {place.message}" for place in finding.explained_by),
    ]
    return f"##vso[task.logissue {listed}]{_escape(chr(10).join(visible(line) for line in lines))}"


def _escape(text: str) -> str:
    # The agent turns the percent sign back last, so here it comes first.
    text = text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(";", "%3B").replace("]", "%5D")
