"""SSM312 reference-not-expanded."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.references import Place, Use
from ssmlint.rule import GUIDE, Problem, Rule


def check(analysis: Analysis) -> Iterator[Problem]:
    text = analysis.document.source.text
    for use in analysis.uses:
        message, severity = _message(use)
        if message:
            yield Problem(message, use.reference.braces(text), use.path, use.step, severity=severity)
    for each in analysis.resolved:
        written = each.reference.scalar.value.strip()
        if each.use.place is Place.RESULT and written.startswith("{{"):
            message = f"an entry of outputs is written without braces: {quote(each.reference.name)}"
            yield Problem(message, each.reference.scalar.span, each.use.path)


def _message(use: Use) -> tuple[str, Severity | None]:
    name = quote(use.reference.name)
    last = use.path.rpartition(".")[2]
    if use.place is Place.KEY:
        return f"{name} stands in a key, and Automation expands references in values only", None
    if use.place is Place.SETTING:
        return f"whether a reference such as {name} is expanded in {last} is not documented", Severity.INFO
    # Braces in a name or an action are told by SSM110 and SSM105.
    if use.place is not Place.TARGET or last in ("name", "action"):
        return "", None
    return f"{last} takes the literal name of a step: it is not documented that {name} is expanded there", None


RULE = Rule(
    "SSM312",
    "reference-not-expanded",
    Severity.WARNING,
    "a reference where Automation expands none",
    "References are expanded in the values of inputs, in assumeRole and in the conditions of branches. In a key "
    "they stay as they are, and so they do, as far as anything is documented, where a step is named: nextStep, "
    "onFailure, onCancel, NextStep, Default. To go where a value says, use aws:branch. In timeoutSeconds, "
    "maxAttempts, isEnd and isCritical it is simply not known: an info. The document's `outputs` take `step.Output` "
    "without braces.",
    f"{GUIDE}/automation-variables.html, {GUIDE}/automation-branch-condition.html",
    check_document=check,
)
