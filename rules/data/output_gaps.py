"""Outputs that have no value yet, or not on every way: SSM304, SSM305 and SSM306."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.availability import Gap, Missing
from ssmlint.finding import Severity
from ssmlint.flow import EdgeKind
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, DocumentCheck, Problem, Rule, step_line
from ssmlint.source.text import Label
from ssmlint.ways import labels, told


def _check(gap: Gap) -> DocumentCheck:
    def check(analysis: Analysis) -> Iterator[Problem]:
        for missing in analysis.missing_outputs:
            if missing.gap is gap:
                yield _problem(analysis, missing)

    return check


def _problem(analysis: Analysis, missing: Missing) -> Problem:
    use, producer = missing.use, missing.producer
    assert use.step is not None
    name, line = quote(use.reference.name), step_line(analysis.document, producer)
    related: tuple[Label, ...] = ()
    way: tuple[Label, ...] = ()
    if missing.gap is Gap.NEVER:
        why = "a step cannot read its own" if producer is use.step else f"no way through {line} leads there"
        message = f"{name} has no value in {quote(use.step.label)}: {why}"
        related = (Label(f"step {quote(producer.label)}", producer.place),)
    elif missing.gap is Gap.IN_HANDLER:
        edge = missing.way[-1]
        event = "is cancelled" if edge.kind is EdgeKind.CANCEL else "fails"
        message = (
            f"{name} has no value in {quote(use.step.label)} when {line} {event}: {edge.label} leads here, and a step "
            "that did not succeed has no outputs"
        )
        way = labels(analysis, missing.way[-1:])
    else:
        message = f"{name} may have no value in {quote(use.step.label)}: {told(analysis, missing.way)} skips {line}"
        if any(edge.source == producer.id for edge in missing.way):
            message = (
                f"{name} may have no value in {quote(use.step.label)}: on the way {told(analysis, missing.way)} "
                f"{line} has not succeeded"
            )
        way = labels(analysis, missing.way)
    place = use.reference.place(analysis.document.source.text)
    return Problem(message, place, use.path, use.step, related, way=way)


_PAGES = f"{GUIDE}/automation-variables.html, {GUIDE}/automation-actions.html"

OUTPUT_BEFORE_STEP = Rule(
    "SSM304",
    "output-before-step",
    Severity.ERROR,
    "an output is read where its step can never have run",
    "`{{ step.Output }}` has a value once the step has succeeded. Here no way through the document, over edges of any "
    "kind, comes past that step first: it stands behind, on another arm, or is the reading step itself.",
    _PAGES,
    check_document=_check(Gap.NEVER),
)

OUTPUT_NOT_ON_EVERY_PATH = Rule(
    "SSM305",
    "output-not-on-every-path",
    Severity.WARNING,
    "some path reads an output of a step that has not succeeded",
    "A branch, a jump or `onFailure: Continue` can lead past the step whose output is read here; one such way is "
    "told arrow by arrow. What the reference then stands for is not documented: text that is left as it is, or a step "
    "that fails. Branches on the same value decide alike, so two that ask the same question make no such way, as long "
    "as no step in between can change the value. An output whose own name the document compares as text, to learn "
    "whether it has a value, is not reported. Reported once for each step that reads.",
    f"{_PAGES}, {GUIDE}/automation-branch-condition.html",
    check_document=_check(Gap.SOMETIMES),
)

FAILED_STEP_OUTPUT = Rule(
    "SSM306",
    "failed-step-output",
    Severity.WARNING,
    "a failure handler reads an output of the step that failed",
    "`onFailure: step:X` leads to X when the step has failed, and a step that failed, timed out or was cancelled has "
    "no outputs. A handler that cleans up after the step itself must find the thing by another way: by a name or "
    "tag that is known before, such as a parameter or `{{ automation:EXECUTION_ID }}`.",
    _PAGES,
    check_document=_check(Gap.IN_HANDLER),
)
