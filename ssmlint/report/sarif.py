"""SARIF 2.1.0 (OASIS standard, 27 March 2020), as code scanning services read it."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from ssmlint.finding import Finding, Related, Severity
from ssmlint.rule import HOME, Rule
from ssmlint.rules import RULES
from ssmlint.run import Report
from ssmlint.version import __version__

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, color: bool) -> str:
    del color
    indexes = {rule.code: index for index, rule in enumerate(RULES)}
    run = {
        "tool": {
            "driver": {
                "name": "ssmlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(finding, indexes[finding.code]) for finding in report.findings],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "helpUri": rule.url,
        "help": {"text": f"{rule.why}\nSource: {rule.reference}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.severity is not Severity.INFO},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """How the run went; what could not be read is told here, as it is no finding on a document."""
    notifications = [
        {
            "level": "error",
            "message": {"text": f"cannot read the file: {each.reason}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(each.file)}}}],
        }
        for each in report.unreadable
    ]
    successful = not (report.unreadable or report.crashed)
    return {"executionSuccessful": successful, "toolExecutionNotifications": notifications}


def _result(finding: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _place(finding)}
    if finding.step is not None:
        name = f"{finding.step}/{finding.path}" if finding.path else finding.step
        location["logicalLocations"] = [{"name": finding.step, "fullyQualifiedName": name, "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"ssmlint/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(place), "message": {"text": place.message}}
            for number, place in enumerate(finding.related)
        ]
    return result


def _place(place: Finding | Related) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(place.file)},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _uri(path: str) -> str:
    """A relative reference for a relative path, so that it is found below the root of the checkout."""
    encoded = quote(os.fsencode(path.replace(os.sep, "/")))
    if os.path.isabs(path):
        return "file://" + encoded
    # A colon in the first segment would read as a scheme; `quote` has encoded it already.
    return encoded
