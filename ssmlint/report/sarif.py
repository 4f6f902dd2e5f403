"""SARIF 2.1.0 (OASIS standard, 27 March 2020), as code scanning services read it."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from ssmlint.finding import Edit, Finding, Fix, Quieted, Quieting, Related, Severity
from ssmlint.registry import all_rules
from ssmlint.report import repository_path
from ssmlint.report.json import dumps
from ssmlint.rule import Rule
from ssmlint.run import Report
from ssmlint.version import HOME, __version__

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    rules = all_rules()
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    results = [_result(finding, indexes[finding.code]) for finding in report.findings]
    results += [_result(each.finding, indexes[each.finding.code], each) for each in report.quieted]
    run = {
        "tool": {
            "driver": {
                "name": "ssmlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
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
        **({"helpUri": rule.url} if rule.url else {}),
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


def _result(finding: Finding, index: int, quieted: Quieted | None = None) -> dict[str, Any]:
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
        # Of the results of a run either all have suppressions or none (3.27.23); an empty list says that it counts.
        "suppressions": [] if quieted is None else [_suppression(quieted)],
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"ssmlint/v1": finding.fingerprint}
    if finding.way:
        steps = [{"location": _labelled(place)} for place in finding.way]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_labelled(place)} for number, place in enumerate(finding.related)
        ]
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix, finding.file)]
    return result


def _suppression(quieted: Quieted) -> dict[str, Any]:
    """What has quieted a result (3.35): a comment of its file, or a file beside it.

    That it is accepted is left unsaid: the text of the standard calls that `status` and its schema `state`.
    """
    suppression: dict[str, Any] = {"kind": "external"}
    if quieted.by is Quieting.COMMENT:
        suppression["kind"] = "inSource"
        if quieted.line:
            place = {"artifactLocation": {"uri": _uri(quieted.finding.file)}, "region": {"startLine": quieted.line}}
            suppression["location"] = {"physicalLocation": place}
    if quieted.reason:
        suppression["justification"] = quieted.reason
    return {**suppression, "properties": {"by": quieted.by.value}}


def _fix(fix: Fix, file: str) -> dict[str, Any]:
    """A fix (3.55). An empty region is a place to insert at (3.57.3)."""
    change = {"artifactLocation": {"uri": _uri(file)}, "replacements": [_replacement(edit) for edit in fix.edits]}
    return {
        "description": _message(fix.message),
        "artifactChanges": [change],
        "properties": {"safe": fix.safe},
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    # By lines and columns and not by charOffset, which counts a byte order mark with some readers.
    replacement: dict[str, Any] = {"deletedRegion": _region(edit)}
    if edit.text:
        replacement["insertedContent"] = {"text": edit.text}
    return replacement


def _labelled(place: Related) -> dict[str, Any]:
    return {"physicalLocation": _place(place), "message": _message(place.message)}


def _place(place: Finding | Related) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(place.file)}, "region": _region(place)}


def _region(place: Finding | Related | Edit) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
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
