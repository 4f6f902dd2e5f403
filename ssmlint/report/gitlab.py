"""The Code Quality report of GitLab, for `artifacts:reports:codequality`.

The form: docs.gitlab.com, "Code Quality", "Code Quality report format", a subset of the Code Climate specification
(codeclimate/platform, spec/analyzers/SPEC.md). GitLab shows one finding for each fingerprint, and takes one that has
the same fingerprint in the target branch for known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from ssmlint.finding import Finding, Severity
from ssmlint.quote import visible
from ssmlint.report import repository_path
from ssmlint.report.json import dumps
from ssmlint.run import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    return dumps([_issue(finding, fingerprint) for finding, fingerprint in _with_fingerprints(report.findings)])


def _with_fingerprints(findings: tuple[Finding, ...]) -> Iterator[tuple[Finding, str]]:
    """Each finding with a fingerprint that no other has and that does not rest on its line."""
    seen: Counter[str] = Counter()
    for finding in findings:
        # What the configuration does wrong has none of its own.
        base = finding.fingerprint or f"{finding.code}\0{repository_path(finding.file)}\0{finding.message}"
        seen[base] += 1
        if finding.fingerprint and seen[base] == 1:
            yield finding, base
        else:
            yield finding, sha256(f"{base}\0{seen[base]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "type": "issue",
        "description": f"{finding.name}: {visible(finding.message)}",
        "check_name": finding.code,
        "categories": ["Bug Risk"],
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": repository_path(finding.file),
            "positions": {
                "begin": {"line": finding.line, "column": finding.column},
                "end": {"line": finding.end_line, "column": finding.end_column},
            },
        },
    }
