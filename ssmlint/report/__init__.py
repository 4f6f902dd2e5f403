"""The output formats, one module each; a module is imported when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from ssmlint.finding import Severity
from ssmlint.run import Report

FORMATS = ("text", "concise", "json", "github", "sarif")

Renderer: TypeAlias = Callable[[Report, bool], str]


def renderer(name: str) -> Renderer:
    """The function that makes the text of a format from a report; its second argument asks for colour."""
    found: Renderer = import_module(f"ssmlint.report.{name}").render
    return found


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def summary(report: Report) -> str:
    """One line: how many documents, findings by severity, and what was left out."""
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
