"""What a branch leaves over or never asks: SSM207, SSM208."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.conditions import Condition, covered_by, parse_condition
from ssmlint.finding import Severity
from ssmlint.flow import EdgeKind, Outcome
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.nodes import Mapping
from ssmlint.source.text import Label


def check_falls_through(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        for edge in analysis.flow.leaving(step, Outcome.SUCCESS) if step.choices else ():
            if edge.kind is not EdgeKind.NO_MATCH or not edge.possible or not edge.certain or step.is_end:
                continue
            target = analysis.step(edge.target)
            if target is None:
                consequence = "ends" if step.parent is None else "ends this pass of the loop"
                consequence = f"the automation {consequence}" if step.parent is None else consequence
            else:
                consequence = f"{step_line(analysis.document, target)} runs, the next step in order"
                if any(choice.next_step and choice.next_step.text == target.name for choice in step.choices):
                    consequence += " and one of the choices"
            message = f"when no choice of {quote(step.label)} matches, {consequence}: state a Default, or isEnd"
            yield Problem(message, step.place, step.path, step)


def check_unreachable_choice(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        earlier: list[Condition | None] = []
        for choice in step.choices:
            condition = parse_condition(choice.node)
            covering = covered_by(condition, earlier) if condition is not None else None
            if covering is not None:
                first = step.choices[covering]
                line = analysis.document.line(first.node.span)
                verb = "repeats" if earlier[covering] == condition else "is covered by"
                message = (
                    f"Choices[{choice.index}] of {quote(step.label)} can never be taken: its condition {verb} that of "
                    f"Choices[{covering}] (line {line}), which is tested first"
                )
                spot = choice.node
                span = spot.entries[0].key.span if isinstance(spot, Mapping) and spot.entries else spot.span
                head = first.node
                label_span = head.entries[0].key.span if isinstance(head, Mapping) and head.entries else head.span
                yield Problem(message, span, choice.path, step, (Label("tested first", label_span),))
            earlier.append(condition)


BRANCH_FALLS_THROUGH = Rule(
    "SSM207",
    "branch-falls-through",
    Severity.INFO,
    "a branch without Default and isEnd, whose choices leave something over",
    "When no choice matches and there is no Default, Automation goes on with the next step in the document, which "
    "is often the first of the choices: a value that nobody thought of then takes that way. State what should "
    "happen: a `Default`, or `isEnd: true` to stop. Branches that cannot miss are not reported: both values of a "
    "Boolean parameter, every allowed value, a condition and its Not.",
    f"{GUIDE}/automation-branch-condition.html",
    check_document=check_falls_through,
)

UNREACHABLE_CHOICE = Rule(
    "SSM208",
    "unreachable-choice",
    Severity.WARNING,
    "a choice whose condition an earlier choice covers",
    "Choices are tested in order and the first that is true wins. A condition that repeats an earlier one, or that "
    "holds only where an earlier one holds as well (`StringEquals: windows-2022` after `StartsWith: windows`), is "
    "never taken: put the narrower one first, or mend the copy.",
    f"{GUIDE}/automation-branch-condition.html",
    check_document=check_unreachable_choice,
)
