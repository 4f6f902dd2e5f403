"""For people: each finding with its line of the document, a caret under the place, and the related places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import combining, east_asian_width

from ssmlint.finding import Finding, Related
from ssmlint.quote import visible
from ssmlint.report.concise import headline, paint
from ssmlint.run import Report

# Columns of a document's line that are shown; a longer line is cut around the place.
_WIDTH = 110
_MARGIN = 30


def render(report: Report, color: bool) -> str:
    parts = []
    for result in report.results:
        parts += [_render_finding(finding, result.lines, color) for finding in result.findings]
    return "".join(parts)


def _render_finding(finding: Finding, lines: Mapping[int, str], color: bool) -> str:
    places: list[Finding | Related] = [finding, *finding.related]
    gutter = max(len(str(each.line)) for each in places) + 2
    rows = [headline(finding, color)]
    rows += _excerpt(finding, lines, gutter, "^", "", color)
    for place in finding.related:
        rows += _excerpt(place, lines, gutter, "-", f" {visible(place.message)}", color)
    return "\n".join(rows) + "\n\n"


def _excerpt(
    place: Finding | Related, lines: Mapping[int, str], gutter: int, mark: str, label: str, color: bool
) -> Iterator[str]:
    line = lines.get(place.line)
    if line is None:
        return
    start = min(place.column - 1, len(line))
    end = min(place.end_column - 1, len(line)) if place.end_line == place.line else len(line)
    end = max(end, start + 1)
    cut_start = max(0, start - _WIDTH + _MARGIN) if len(line) > _WIDTH else 0
    shown = line[cut_start : cut_start + _WIDTH]
    before, marked = line[cut_start:start], line[start : min(end, cut_start + _WIDTH)]
    lead, tail = ("..." if cut_start else ""), ("..." if cut_start + _WIDTH < len(line) else "")
    indent = " " * (len(lead) + _columns(before))
    carets = mark * max(1, _columns(marked))
    number = paint(f"{place.line:>{gutter}} |", "2", color)
    yield f"{number} {lead}{_clean(shown)}{tail}"
    code = "1;31" if mark == "^" else "34"
    yield f"{paint(' ' * gutter + ' |', '2', color)} {indent}{paint(carets + label, code, color)}"


def _clean(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in _clean(text))
