"""SSM314 loop-reference."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.model import Step
from ssmlint.outputs import LOOP_OUTPUTS
from ssmlint.quote import quote
from ssmlint.references import Place
from ssmlint.resolve import Resolved
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label


def check(analysis: Analysis) -> Iterator[Problem]:
    for each in analysis.resolved:
        loop = each.step
        if loop is None or not loop.is_loop or each.reference.tail not in LOOP_OUTPUTS:
            continue
        if each.use.place is not Place.VALUE or each.use.step is None:
            continue
        found = _message(analysis, each, loop, each.use.step)
        if found is not None:
            message, severity = found
            place = each.reference.place(analysis.document.source.text)
            related = (Label(f"loop {quote(loop.label)}", loop.place),)
            yield Problem(message, place, each.use.path, each.use.step, related, severity)


def _message(analysis: Analysis, each: Resolved, loop: Step, step: Step) -> tuple[str, Severity | None] | None:
    name = quote(each.reference.name)
    is_value = each.reference.tail == "CurrentIteratorValue"
    if is_value and _is_do_while(loop):
        repeated = "repeats while a condition holds and goes over no values"
        return f"{name} has no value: loop {step_line(analysis.document, loop)} {repeated}", None
    if step is loop:
        # Whether the condition, which is asked after each pass, still sees the pass is not documented.
        if "LoopCondition" in each.use.path[len(loop.path) :]:
            return None
        return f"{name} is only there inside the loop: its own inputs are read before the first pass", Severity.WARNING
    if step.lies_in(loop):
        return None
    return f"{name} has no value in {quote(step.label)}: it is only there in the steps of that loop", None


def _is_do_while(loop: Step) -> bool:
    return "LoopCondition" in loop.inputs and "Iterators" not in loop.inputs


RULE = Rule(
    "SSM314",
    "loop-reference",
    Severity.ERROR,
    "the current pass of a loop is read where there is none",
    "`{{ loop.CurrentIteration }}`, counted from 1, and `{{ loop.CurrentIteratorValue }}` stand for the pass that is "
    "running, so they have a value in the steps of that loop only, and the second in loops with Iterators only: one "
    "with a LoopCondition goes over no values.",
    f"{GUIDE}/automation-action-loop.html",
    check_document=check,
)
