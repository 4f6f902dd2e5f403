"""SARIF 2.1.0 (OASIS standard, 27 March 2020), as code scanning services read it."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from ssmlint.finding import Finding, Related, Severity
from ssmlint.report import repository_path
from ssmlint.report.json import dumps
from ssmlint.rule import HOME, Rule
from ssmlint.rules import RULES
from ssmlint.run import Report
from ssmlint.version import __version__

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
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
    return dumps(log)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": _message(rule.summary),
        "fullDescription": _message(rule.why),
        "helpUri": rule.url,
        "help": _message(f"{rule.why}\nSource: {rule.reference}"),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.severity is not Severity.INFO},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """How the run went; what could not be read is told here, as it is no finding on a document."""
    notifications = [
        {
            "level": "error",
            "message": _message(f"cannot read the file: {each.reason}"),
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
        "message": _message(finding.message),
        "locations": [location],
        "partialFingerprints": {"ssmlint/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(place), "message": _message(place.message)}
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


def _message(text: str) -> dict[str, str]:
    """A plain text message (SARIF 2.1.0, 3.11): braces stand doubled, and nothing in it may become a link."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _uri(path: str) -> str:
    """A relative reference for a relative path, so that it is found below the root of the checkout."""
    path = repository_path(path)
    try:
        name = os.fsencode(path)
    except UnicodeEncodeError:  # no name that a file can have
        name = path.encode("utf-8", "replace")
    # A colon in the first segment would read as a scheme; `quote` encodes it.
    return ("file://" if path.startswith("/") else "") + quote(name)
