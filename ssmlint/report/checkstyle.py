"""The XML of Checkstyle, which Jenkins (warnings-ng), reviewdog and many more read.

The form: checkstyle/checkstyle, XMLLogger.java, and its reader in jenkinsci/analysis-model, CheckStyleParser.java, to
whom the last word of `source` is the type of a warning and the word before it the category.
"""

from __future__ import annotations

from ssmlint.finding import Finding
from ssmlint.report import repository_path
from ssmlint.report.markup import DECLARATION, element
from ssmlint.run import Report


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    files = [
        element("file", {"name": repository_path(result.file)}, [_error(finding) for finding in result.findings], 1)
        for result in report.results
        if result.findings
    ]
    return DECLARATION + element("checkstyle", {"version": "4.3"}, files)


def _error(finding: Finding) -> str:
    attributes = {
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity.value,
        "message": finding.message,
        "source": f"ssmlint.{finding.code}.{finding.name}",
    }
    return element("error", attributes, depth=2)
