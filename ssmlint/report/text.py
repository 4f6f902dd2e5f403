"""For people: each finding with its line of the document, a caret under the place, and the related places."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import category, east_asian_width

from ssmlint.finding import Finding, Related
from ssmlint.quote import visible
from ssmlint.report.concise import headline, paint
from ssmlint.report.plain import hold, plain, release
from ssmlint.run import Report

# Columns of a terminal that a document's line may take; a longer line is cut around the place.
_WIDTH = 110
_MARGIN = 30


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    parts = []
    for result in report.results:
        parts += [_render_finding(finding, result.lines, color, encoding) for finding in result.findings]
    return "".join(parts)


def _render_finding(finding: Finding, lines: Mapping[int, str], color: bool, encoding: str) -> str:
    own_place = (finding.line, finding.column)
    # The turn of a way that is the finding's own place is told by its message.
    others = [each for each in finding.explained_by if (each.line, each.column) != own_place]
    places: list[Finding | Related] = [finding, *others]
    gutter = max(len(str(each.line)) for each in places) + 2
    rows = [headline(finding, color)]
    for place in places:
        line = lines.get(place.line)
        if line is None:
            continue
        own = place is finding
        shown, indent, width = _excerpt(place, line, encoding)
        mark = ("^" if own else "-") * width + ("" if own else f" {plain(place.message)}")
        rows.append(f"{paint(f'{place.line:>{gutter}} |', '2', color)} {shown}")
        rows.append(f"{paint(' ' * gutter + ' |', '2', color)} {indent}{paint(mark, '1;31' if own else '34', color)}")
    return "\n".join(rows) + "\n\n"


def _excerpt(place: Finding | Related, line: str, encoding: str) -> tuple[str, str, int]:
    """The part of the line that is shown, what stands before the mark under it, and how wide the mark is."""
    line = hold(line)
    start = min(place.column - 1, len(line))
    end = min(place.end_column - 1, len(line)) if place.end_line == place.line else len(line)
    end = max(end, start)
    left, right = 0, len(line)
    if right > _WIDTH or _columns(line, encoding) > _WIDTH:
        left = _reach(line, start, -1, _WIDTH - _MARGIN, encoding)
        right = _reach(line, left, 1, _WIDTH, encoding)
    lead, tail = "..." if left else "", "..." if right < len(line) else ""
    shown = _clean(line[left:right], encoding)
    indent = " " * (len(lead) + _columns(line[left:start], encoding))
    return lead + shown + tail, indent, max(1, _columns(line[start : min(end, right)], encoding))


def _reach(line: str, start: int, step: int, columns: int, encoding: str) -> int:
    """How far from a place one comes in a number of columns: an offset, together with the marks on its character."""
    end = start
    while 0 <= (following := end if step > 0 else end - 1) < len(line):
        columns -= _columns(line[following], encoding)
        if columns < 0:
            break
        end += step
    while 0 < end < len(line) and step < 0 and _columns(line[end], encoding) == 0:
        end -= 1
    return end


def _clean(text: str, encoding: str) -> str:
    """The text as the output shows it: no tabs, nothing that a terminal acts on, nothing that the encoding lacks."""
    shown = visible(release(text.replace("\t", "    ")))
    return shown if shown.isascii() else shown.encode(encoding, "backslashreplace").decode(encoding)


def _columns(text: str, encoding: str) -> int:
    """How many columns of a terminal a text takes."""
    shown = _clean(text, encoding)
    return len(shown) if shown.isascii() else sum(_width(each) for each in shown)


def _width(character: str) -> int:
    # Marks stand on the character before them, and so do the vowels and finals of Hangul written in parts.
    if category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
