"""SSM201 unreachable-step."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.flow import EdgeKind, Outcome
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        if step.id in analysis.reachable:
            continue
        if step.parent is not None and step.parent.id not in analysis.reachable:
            continue
        reason, related = _reason(analysis, step)
        message = f"step {quote(step.label)} can never run: {reason}"
        yield Problem(message, step.place, f"{step.path}.name" if step.name else step.path, step, related)


def _reason(analysis: Analysis, step: Step) -> tuple[str, tuple[Label, ...]]:
    """What keeps a step from running: the step before that leaves, or that all who lead here cannot run either."""
    sources = [analysis.step(edge.source) for edge in analysis.entering(step)]
    others = [source for source in sources if source is not None and source is not step]
    before = step.preceding
    if others and (before is None or before.id not in analysis.reachable):
        other = others[0]
        assert other is not None
        text = f"only {step_line(analysis.document, other)} leads to it, which can never run either"
        return text, (Label(f"{quote(other.label)} leads here, but never runs", other.place),)
    if before is None:
        return "nothing leads to it", ()
    return _cut(analysis, before)


def _cut(analysis: Analysis, before: Step) -> tuple[str, tuple[Label, ...]]:
    """How the step before leaves without going on in order."""
    name = step_line(analysis.document, before)
    edges = [edge for edge in analysis.flow.leaving(before, Outcome.SUCCESS) if edge.kind is not EdgeKind.BODY]
    if not edges:
        return f"{name} never goes on to it, and nothing else leads to it", ()
    last = edges[-1]
    if last.kind is EdgeKind.DEFAULT:
        text, label = "always goes to one of its choices or to its Default", "the Default leaves nothing over"
    elif last.kind is EdgeKind.NEXT:
        target = analysis.step(last.target)
        whither = step_line(analysis.document, target) if target is not None else "elsewhere"
        text, label = f"jumps to {whither} with nextStep", "the jump"
    else:
        text, label = "ends the automation with isEnd", "the automation ends here"
    return f"{name} {text}, and nothing else leads to it", (Label(label, last.span),)


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
)
