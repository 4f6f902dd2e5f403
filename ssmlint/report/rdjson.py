"""The diagnostic format of reviewdog, as one object.

The form: reviewdog/reviewdog, proto/rdf/reviewdog.proto. Columns there count bytes of UTF-8. A message becomes a
comment in Markdown, so what it holds of a document is kept from being any. Each suggestion is applied by itself, so
that a fix is suggested only where it is one stretch of the text, or several on one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ssmlint.finding import Edit, Finding, Fix, Severity
from ssmlint.report import repository_path
from ssmlint.report.inert import inert
from ssmlint.report.json import dumps
from ssmlint.run import Report
from ssmlint.version import HOME

_SOURCE = {"name": "ssmlint", "url": HOME}
_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
Lines = Mapping[int, str]


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return dumps({"source": _SOURCE, "diagnostics": list(diagnostics(report))})


def diagnostics(report: Report) -> Iterator[dict[str, Any]]:
    """The findings as messages `Diagnostic`."""
    for result in report.results:
        for finding in result.findings:
            yield _diagnostic(finding, result.lines)


def _diagnostic(finding: Finding, lines: Lines) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": _message(finding),
        "location": {"path": repository_path(finding.file), "range": _range(finding, lines)},
        "severity": _SEVERITIES[finding.severity],
        "source": _SOURCE,
        "code": {"value": finding.code, **({"url": finding.url} if finding.url else {})},
    }
    edit = _one_edit(finding.fix, lines) if finding.fix is not None and finding.fix.edits else None
    if edit is not None:
        diagnostic["suggestions"] = [{"range": _range(edit, lines), "text": edit.text}]
    return diagnostic


def _message(finding: Finding) -> str:
    items = [f"- line {place.line}: {inert(place.message)}" for place in finding.explained_by]
    if finding.fix is not None:
        items.append(f"- {'fix' if finding.fix.safe else 'unsafe fix'}: {inert(finding.fix.message)}")
    return "\n".join([inert(finding.message), *([""] if items else []), *items])


def _range(place: Finding | Edit, lines: Lines) -> dict[str, dict[str, int]]:
    """The range of a place; by lines only where the text of a line is not known."""
    start, end = _column(place.line, place.column, lines), _column(place.end_line, place.end_column, lines)
    if start is None or end is None:
        return {"start": {"line": place.line}, "end": {"line": place.end_line}}
    return {"start": {"line": place.line, "column": start}, "end": {"line": place.end_line, "column": end}}


def _column(line: int, column: int, lines: Lines) -> int | None:
    """A column in bytes from one in code points, both from 1."""
    if column == 1:
        return 1
    text = lines.get(line)
    return None if text is None else len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1


def _one_edit(fix: Fix, lines: Lines) -> Edit | None:
    """The fix as a single edit, or none where it cannot be one."""
    first, last = fix.edits[0], fix.edits[-1]
    places = [(first.line, first.column), (last.end_line, last.end_column)]
    if any(_column(*place, lines) is None for place in places):
        return None
    if len(fix.edits) == 1:
        return first
    text = lines.get(first.line)
    if text is None or any((edit.line, edit.end_line) != (first.line, first.line) for edit in fix.edits):
        return None
    pieces, at = [], first.column
    for edit in fix.edits:
        pieces += [text[at - 1 : edit.column - 1], edit.text]
        at = edit.end_column
    return Edit(first.start, last.end, first.line, first.column, last.end_line, last.end_column, "".join(pieces))
