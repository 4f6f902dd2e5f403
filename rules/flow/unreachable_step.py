"""SSM201 unreachable-step."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.flow_repairs import StepRemovals
from ssmlint.flow import EdgeKind, Outcome
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label


def check(analysis: Analysis) -> Iterator[Problem]:
    # For each unreachable step the last one before it, in the same list, that can run: that one cuts it off.
    cutters: dict[str, Step] = {}
    removals: StepRemovals | None = None
    for step in analysis.document.steps:
        before = step.preceding
        if step.id in analysis.reachable or before is None:
            continue
        cutter = before if before.id in analysis.reachable else cutters.get(before.id)
        # The steps of a loop that cannot run are not told one by one.
        if cutter is None:
            continue
        cutters[step.id] = cutter
        reason, related = _reason(analysis, step, cutter)
        message = f"step {quote(step.label)} can never run: {reason}"
        path = f"{step.path}.name" if step.name else step.path
        if removals is None:
            removals = StepRemovals(analysis)
        yield Problem(message, step.place, path, step, related, repair=removals.repair(step))


def _reason(analysis: Analysis, step: Step, cutter: Step) -> tuple[str, tuple[Label, ...]]:
    """Where the run goes instead, and that all who lead here cannot run either."""
    leaving, label = _way_out(analysis, cutter)
    found = (analysis.step(edge.source) for edge in analysis.entering(step))
    sources = list(dict.fromkeys(source for source in found if source is not None and source is not step))
    if not sources:
        return f"{leaving}, and nothing else leads to it", (label,)
    first = step_line(analysis.document, sources[0])
    if len(sources) == 1:
        text = f"only {first} leads to it, which can never run either"
    else:
        text = f"only steps that can never run either lead to it, such as {first}"
    return f"{leaving}, and {text}", (
        label,
        Label(f"{quote(sources[0].label)} leads here, but never runs", sources[0].place),
    )


def _way_out(analysis: Analysis, cutter: Step) -> tuple[str, Label]:
    """How a step leaves without going on in order."""
    edges = [edge for edge in analysis.flow.leaving(cutter, Outcome.SUCCESS) if edge.kind is not EdgeKind.BODY]
    last = edges[-1]
    end = "ends the automation with isEnd" if cutter.parent is None else "ends with isEnd"
    if last.kind is EdgeKind.DEFAULT:
        text, label = "always goes to one of its choices or to its Default", "the Default leaves nothing over"
    elif last.kind is EdgeKind.NO_MATCH:
        text, label = f"goes to one of its choices or {end}", "without a match the automation ends here"
    elif last.kind is EdgeKind.NEXT:
        target = analysis.step(last.target)
        whither = step_line(analysis.document, target) if target is not None else "elsewhere"
        text, label = f"jumps to {whither} with nextStep", "the jump"
    else:
        text, label = end, "the automation ends here" if cutter.parent is None else "the end"
    return f"{step_line(analysis.document, cutter)} {text}", Label(label, last.span)


RULE = Rule(
    "SSM201",
    "unreachable-step",
    Severity.ERROR,
    "no way through the document leads to the step",
    "A step runs only when something leads to it: the order of the steps, nextStep, a choice or the Default of a "
    "branch, onFailure or onCancel of another step. Where the step before ends the automation or jumps elsewhere "
    "and nothing names the step, it stays Pending in every run. Mostly a handler whose `onFailure: step:` was "
    "forgotten, or a jump that went too far.",
    f"{GUIDE}/automation-actions.html (nextStep, isEnd, onFailure, onCancel), {GUIDE}/automation-branch-condition.html",
    check_document=check,
    fixable="unsafe",
)
