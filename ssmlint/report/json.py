"""One JSON object for programs."""

from __future__ import annotations

import json
import re
from typing import Any

from ssmlint.finding import Finding, Fix, Quieted, Quieting, Related, Severity
from ssmlint.report import fixable
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
        "way": [_place(place) for place in finding.way],
        "related": [_place(place) for place in finding.related],
        "url": finding.url,
        "fingerprint": finding.fingerprint,
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _place(place: Related) -> dict[str, Any]:
    return {
        "message": place.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "message": fix.message,
        "safe": fix.safe,
        "edits": [
            {
                "line": edit.line,
                "column": edit.column,
                "end_line": edit.end_line,
                "end_column": edit.end_column,
                "text": edit.text,
            }
            for edit in fix.edits
        ],
    }


_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile("[^\x00-\x7e]+")


def dumps(value: object, indent: int | None = 2) -> str:
    """A value as JSON text for any output and any reader, on one line where `indent` is None.

    It is ASCII without control characters, whatever the value holds. A lone surrogate, which a file name that is not
    UTF-8 has for its bytes, becomes U+FFFD: many parsers refuse a text with such an escape. Two number signs never
    stand side by side, as they begin a command to the runner of a pipeline (see `plain`).
    """
    text = _SURROGATE.sub("\ufffd", json.dumps(value, indent=indent, ensure_ascii=False))
    return _NOT_ASCII.sub(_escape, text).replace("##", "#\\u0023") + "\n"


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    result = {
        "version": __version__,
        "documents": report.documents,
        "findings": [as_json(finding) for finding in report.findings],
        "quieted": [_quieted(each) for each in report.quieted],
        "summary": {
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "documents": report.documents,
            "quieted": {by.value: sum(each.by is by for each in report.quieted) for by in Quieting},
            "fixable": {"safe": fixable(report, safe=True), "unsafe": fixable(report, safe=False)},
            "fixed": len(report.fixed),
            "gone": len(report.gone),
            "passed_over": list(report.passed_over),
            "excluded": list(report.excluded),
            "unreadable": [{"file": each.file, "reason": each.reason} for each in report.unreadable],
        },
    }
    return dumps(result)


def _quieted(quieted: Quieted) -> dict[str, Any]:
    return {**as_json(quieted.finding), "by": quieted.by.value, "reason": quieted.reason}
