"""SSM221 implicit-non-critical."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.repairs import add_property
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.rules.critical.same_thing import hides_failure


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    for step in analysis.document.steps:
        if not hides_failure(path, step):
            continue
        on_failure = step.fields["onFailure"]
        after = step.following
        if step.is_end or (after is None and step.parent is None):
            consequence = "the automation ends"
        elif after is not None and not step.gap:
            consequence = f"{step_line(analysis.document, after)} runs"
        else:
            consequence = "it goes on"
        message = (
            f"a failure of {quote(step.label)} is hidden: with Continue isCritical turns to false, so {consequence} "
            "and the run reports Success; state isCritical: false if that is meant, isCritical: true if not"
        )
        repair = add_property(analysis.document.source, step, "onFailure", "isCritical", "false")
        yield Problem(message, on_failure.place, on_failure.path, step, repair=repair)


RULE = Rule(
    "SSM221",
    "implicit-non-critical",
    Severity.WARNING,
    "onFailure: Continue without isCritical hides the failure",
    "A failed critical step makes the run end as Failed. isCritical is true by default, but with `onFailure: Continue` "
    "the default turns to false: the run goes on and reports Success, and nobody learns that the step failed. State "
    "`isCritical: true` to go on and still end as Failed, or `isCritical: false` where the failure does not matter. "
    "Not reported: a first attempt whose next step tries the same thing again and is critical, as a stop before a "
    "forced stop; and a step that only runs where the run has failed already.",
    f"{GUIDE}/automation-actions.html (isCritical, onFailure)",
    check_document=check,
    fixable="unsafe",
)
