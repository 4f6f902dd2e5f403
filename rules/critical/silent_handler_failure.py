"""SSM227 silent-handler-failure."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.critical import counts, handler_name
from ssmlint.finding import Severity
from ssmlint.flow import EdgeKind
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.rules.critical.same_thing import hides_failure, idle_check
from ssmlint.source.text import Label


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    for step in analysis.document.steps:
        if counts(step) is not False or hides_failure(path, step) or idle_check(path, step) is not None:
            continue
        for edge in analysis.entering(step):
            failing = analysis.step(edge.source)
            if edge.kind is not EdgeKind.FAILURE or not edge.certain:
                continue
            if failing is None or failing is step or handler_name(failing) is None:
                continue
            by = step.given("isCritical") or step.fields["onFailure"]
            why = "isCritical: false" if by.key.value == "isCritical" else "onFailure: Continue without isCritical"
            message = (
                f"{quote(step.label)} handles the failure of {step_line(analysis.document, failing)}, and its own "
                f"failure is hidden by {why}: nobody learns that the handling went wrong"
            )
            related = (Label(f"a failure of {quote(failing.label)} leads here", edge.span),)
            yield Problem(message, by.place, by.path, step, related)
            break


RULE = Rule(
    "SSM227",
    "silent-handler-failure",
    Severity.INFO,
    "a failure handler whose own failure is hidden",
    "A handler cleans up, rolls back or tells somebody. When it fails itself and is not critical, the status of the "
    "run says nothing of it: what it should have put right stays wrong. `isCritical: true`, with "
    "`onFailure: Continue` where the next handler shall run all the same, keeps the failure visible. Advice only: of a "
    "message that is merely nice to have it does not matter.",
    f"{GUIDE}/automation-actions.html (isCritical, onFailure)",
    check_document=check,
)
