"""SSM224 check-without-effect."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.critical import counts, states_nothing
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.rules.critical.same_thing import idle_check
from ssmlint.rules.critical.vocabulary import CHECKS
from ssmlint.source.text import Label

_ADVICE = {
    "aws:assertAwsResourceProperty": "leave onFailure out to stop there, or name a step that deals with it",
    "aws:waitForAwsResourceProperty": "leave onFailure out to stop there, or state isCritical if it may be in vain",
    "aws:approve": "leave onFailure out so that a rejection stops the run",
}


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    for step in analysis.document.steps:
        after = idle_check(path, step)
        if after is None:
            continue
        on_failure = step.fields["onFailure"]
        check_word = f"{CHECKS[step.action]} {quote(step.label)}"
        fate = "is given or rejected" if step.action == "aws:approve" else "succeeds or fails"
        if counts(step) is True:
            shown = ", and only the final status tells them apart"
        elif states_nothing(step):
            shown = ", and the final status does not tell either"
        else:
            shown = ""
        message = (
            f"{step_line(analysis.document, after)} runs next whether the {check_word} {fate}{shown}; "
            f"{_ADVICE[step.action]}"
        )
        related = (Label("runs in both cases", after.place),)
        yield Problem(message, on_failure.place, on_failure.path, step, related)


RULE = Rule(
    "SSM224",
    "check-without-effect",
    Severity.WARNING,
    "an assert, wait or approval whose failure leads to the same next step as its success",
    "An assertion, a wait or an approval is there to keep what follows from running. With `onFailure: Continue`, or an "
    "onFailure that names the next step, what follows runs anyway, on the resource that was found unfit or although "
    "somebody said no. Not reported: an assert or wait that states `isCritical: true`, as its failure shows in the "
    "status; a wait with `isCritical: false`, which may be in vain; a check whose outputs a later step looks at; and "
    "a jump to the clean-up or report that success needs too.",
    f"{GUIDE}/automation-actions.html (onFailure), {GUIDE}/automation-action-approve.html, "
    f"{GUIDE}/automation-action-assertAwsResourceProperty.html, "
    f"{GUIDE}/automation-action-waitForAwsResourceProperty.html",
    check_document=check,
)
