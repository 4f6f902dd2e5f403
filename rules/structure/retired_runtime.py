"""SSM121 retired-runtime."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import Input, facts
from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.finding import Severity
from ssmlint.fixing.repairs import respell
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Repair, Rule
from ssmlint.source.nodes import Scalar

_ACTION = "aws:executeScript"


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        field = step.inputs.get("Runtime") if step.action == _ACTION else None
        action = facts(_ACTION) if field is not None else None
        if action is None or field is None or field.text is None:
            continue
        runtime = action.inputs["Runtime"]
        for level, group in runtime.limits["retired"].items():
            if field.text in group["values"]:
                severity = Severity(level)
                what = (
                    "a document with it can be neither created, nor updated, nor run"
                    if severity is Severity.ERROR
                    else "it is no longer supported"
                )
                message = (
                    f"the runtime {quote(field.text)} of {quote(step.label)} is retired: "
                    f"since {group['since']} {what}; use {_listed(_successors(field.text, runtime))}"
                )
                repair = _repair(analysis, field, runtime)
                yield Problem(message, field.place, field.path, step, severity=severity, repair=repair)


def _successors(text: str, runtime: Input) -> list[str]:
    """The runtimes for the same language that there are now, the newest last."""
    return [value for value in runtime.limits["enum"] if value[:6].lower() == text[:6].lower()]


def _listed(names: list[str]) -> str:
    return " or ".join(", ".join(part) for part in (names[:-1], names[-1:]) if part)


def _repair(analysis: Analysis, field: Field, runtime: Input) -> Repair | None:
    """The newest Python for an old one; no safe repair, as a script may need what was removed since."""
    text, scalar = field.text or "", field.value
    if not text.startswith("python") or not isinstance(scalar, Scalar):
        return None
    return respell(analysis.document.source, scalar, _successors(text, runtime)[-1], safe=False)


RULE = Rule(
    "SSM121",
    "retired-runtime",
    Severity.ERROR,
    "an aws:executeScript runtime that AWS has retired",
    "Since 2025-09-10 documents with python3.6, python3.7, python3.8 or python3.9 can be neither created, nor updated, "
    "nor run. PowerShell Core 6.0 and PowerShell 7.0 are named as no longer supported since 2025-10-16: a warning, as "
    "no refusal is on record. Mostly the new runtime is all that has to change; what was removed from Python in "
    "between (`distutils`, `asyncore`) is worth a search.",
    f"AWS's notice on the Python runtimes of aws:executeScript; {GUIDE}/systems-manager-release-history.html; "
    f"{GUIDE}/automation-action-executeScript.html",
    check_document=check,
    fixable="unsafe",
)
