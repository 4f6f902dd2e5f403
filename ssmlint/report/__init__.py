"""The output formats, one module each; a module is imported when its format is asked for."""

from __future__ import annotations

import os
from importlib import import_module

from ssmlint import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    # For types only: `--help` needs the names of the formats and nothing else.
    from ssmlint.run import Report

    Renderer: TypeAlias = Callable[[Report, bool, str], str]

FORMATS = (
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "azure",
    "junit",
    "checkstyle",
    "rdjson",
    "rdjsonl",
    "markdown",
)


def renderer(name: str) -> Renderer:
    """The function that makes the text of a format from a report.

    Its second argument asks for colour, its third is the encoding that the text will be written in: a character that it
    lacks takes the columns of its escape.
    """
    found: Renderer = import_module(f"ssmlint.report.{name}").render
    return found


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def summary(report: Report) -> str:
    """One line: how many documents, findings by severity, what was quieted and left out, what can be mended."""
    from ssmlint.finding import Severity

    counts = [plural(report.count(level), level.value) for level in (Severity.ERROR, Severity.WARNING)]
    if infos := report.count(Severity.INFO):
        counts.append(plural(infos, "info"))
    parts = [*_quieted(report), *_left_out(report), *_mended(report)]
    return f"{plural(report.documents, 'document')}: {', '.join(counts)}" + "".join(f"; {part}" for part in parts)


def _quieted(report: Report) -> Iterator[str]:
    from ssmlint.finding import Quieting

    words = {
        Quieting.COMMENT: "comments",
        Quieting.CONFIGURATION: "the configuration",
        Quieting.BASELINE: "the baseline",
    }
    counts = {by: sum(each.by is by for each in report.quieted) for by in words}
    told = [f"{count} by {words[by]}" for by, count in counts.items() if count]
    if told:
        yield f"quieted: {', '.join(told)}"
    if gone := len(report.gone):
        yield f"{gone} {'entry' if gone == 1 else 'entries'} of the baseline gone"


def _left_out(report: Report) -> Iterator[str]:
    if passed := len(report.passed_over):
        yield f"{plural(passed, 'other file')} passed over"
    if report.excluded:
        yield f"{plural(len(report.excluded), 'path')} excluded"
    if report.unreadable:
        yield f"{plural(len(report.unreadable), 'path')} unreadable"


def _mended(report: Report) -> Iterator[str]:
    if report.fixed:
        yield f"{len(report.fixed)} fixed"
    safe, unsafe = fixable(report, safe=True), fixable(report, safe=False)
    if safe:
        yield f"{safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")
    elif unsafe:
        yield f"{unsafe} fixable with --unsafe-fixes"


def fixable(report: Report, *, safe: bool) -> int:
    """How many of the findings that count have a fix that is safe, or one that is not."""
    return sum(finding.fix is not None and finding.fix.safe is safe for finding in report.findings)


def repository_path(path: str) -> str:
    """A path as services look it up in a repository: with slashes, without a `./` before it."""
    path = path.replace(os.sep, "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path
