"""One JSON object for programs."""

from __future__ import annotations

import json
from typing import Any

from ssmlint.finding import Finding, Severity
from ssmlint.run import Report
from ssmlint.version import __version__


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as the object that this format prints."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "step": finding.step,
        "path": finding.path,
        "related": [
            {
                "message": place.message,
                "file": place.file,
                "line": place.line,
                "column": place.column,
                "end_line": place.end_line,
                "end_column": place.end_column,
            }
            for place in finding.related
        ],
        "url": finding.url,
    }


def render(report: Report, color: bool) -> str:
    del color
    result = {
        "version": __version__,
        "documents": report.documents,
        "findings": [as_json(finding) for finding in report.findings],
        "summary": {
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "documents": report.documents,
            "passed_over": list(report.passed_over),
            "excluded": list(report.excluded),
            "unreadable": [{"file": each.file, "reason": each.reason} for each in report.unreadable],
        },
    }
    # ASCII alone, so that no encoding of the output and no control character of a document can do harm.
    return json.dumps(result, indent=2, ensure_ascii=True) + "\n"
