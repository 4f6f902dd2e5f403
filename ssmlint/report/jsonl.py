"""One JSON object for each finding, each on a line of its own: for jq, log collectors and streams.

The form: jsonlines.org. A finding is the same object as in `json`; what was quieted is left out.
"""

from __future__ import annotations

from ssmlint.report.json import as_json, dumps
from ssmlint.run import Report


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return "".join(dumps(as_json(finding), indent=None) for finding in report.findings)
