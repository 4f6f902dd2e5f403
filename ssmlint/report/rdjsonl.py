"""The diagnostic format of reviewdog, one diagnostic a line (see `rdjson`)."""

from __future__ import annotations

from ssmlint.report.json import dumps
from ssmlint.report.rdjson import diagnostics
from ssmlint.run import Report


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return "".join(dumps(diagnostic, indent=None) for diagnostic in diagnostics(report))
