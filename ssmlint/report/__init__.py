"""The output formats, one module each; a module is imported when its format is asked for."""

from __future__ import annotations

import os
from importlib import import_module

from ssmlint import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    # For types only: `--help` needs the names of the formats and nothing else.
    from ssmlint.run import Report

    Renderer: TypeAlias = Callable[[Report, bool, str], str]

FORMATS = ("text", "concise", "json", "github", "sarif")


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
    """One line: how many documents, findings by severity, and what was left out."""
    from ssmlint.finding import Severity

    counts = [plural(report.count(level), level.value) for level in (Severity.ERROR, Severity.WARNING)]
    if infos := report.count(Severity.INFO):
        counts.append(plural(infos, "info"))
    left_out = []
    if passed := len(report.passed_over):
        left_out.append(f"{plural(passed, 'other file')} passed over")
    if report.excluded:
        left_out.append(f"{plural(len(report.excluded), 'path')} excluded")
    if report.unreadable:
        left_out.append(f"{plural(len(report.unreadable), 'path')} unreadable")
    return f"{plural(report.documents, 'document')}: {', '.join(counts)}" + "".join(f"; {part}" for part in left_out)


def repository_path(path: str) -> str:
    """A path as services look it up in a repository: with slashes, without a `./` before it."""
    path = path.replace(os.sep, "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path
