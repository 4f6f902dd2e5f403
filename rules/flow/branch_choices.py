"""What a branch leaves over or never asks: SSM207, SSM208."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.conditions import Atom, Condition, Junction, covered_by, parse_condition
from ssmlint.finding import Severity
from ssmlint.flow import Edge, EdgeKind, Outcome
from ssmlint.model import Choice, Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.nodes import Mapping, Span
from ssmlint.source.text import Label


def check_falls_through(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        edges = analysis.flow.leaving(step, Outcome.SUCCESS) if step.choices else []
        if step.may_end or step.gap or any(map(_leaves_open, edges)):
            continue
        for edge in edges:
            if edge.kind is not EdgeKind.NO_MATCH or not edge.possible or _is_unclear(analysis, step):
                continue
            target = analysis.step(edge.target)
            if target is not None:
                consequence = f"{step_line(analysis.document, target)} runs, the next step in order"
                if any(choice.next_step and choice.next_step.text == target.name for choice in step.choices):
                    consequence += " and one of the choices"
            else:
                consequence = "the automation ends" if step.parent is None else "this pass of the loop ends"
            message = f"when no choice of {quote(step.label)} matches, {consequence}: state a Default, or isEnd"
            yield Problem(message, step.place, step.path, step)


def _is_unclear(analysis: Analysis, step: Step) -> bool:
    """Whether another mistake may be what keeps the choices from covering everything."""
    declared = any(flaw.problem.path.startswith("parameters") for flaw in analysis.structure)
    inside = any(each.startswith(f"{step.path}.inputs") for each in analysis.mistakes.get(step.id, ()))
    return declared or inside or not all(map(_is_sound, map(_condition, step.choices)))


def _condition(choice: Choice) -> Condition | None:
    return parse_condition(choice.node)


def _is_sound(condition: Condition | None) -> bool:
    """Whether a condition has the documented form, with operands of the type that their operators take."""
    if isinstance(condition, Atom):
        return condition.plain or "{{" in condition.operand
    if isinstance(condition, Junction):
        return len(condition.parts) > 1 and all(map(_is_sound, condition.parts))
    return condition is not None and _is_sound(condition.part)


def _leaves_open(edge: Edge) -> bool:
    """Whether what happens without a match is not known: a branch with a nextStep, choices that a generator makes."""
    return edge.kind is EdgeKind.NEXT or (edge.kind is EdgeKind.CHOICE and edge.choice is None)


def check_unreachable_choice(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        conditions = [parse_condition(choice.node) for choice in step.choices]
        for index, covering in covered_by(conditions):
            choice, first = step.choices[index], step.choices[covering]
            line = analysis.document.line(first.node.span)
            verb = "repeats" if conditions[index] == conditions[covering] else "is covered by"
            message = (
                f"Choices[{choice.index}] of {quote(step.label)} can never be taken: its condition {verb} that of "
                f"Choices[{first.index}] (line {line}), which is tested first"
            )
            yield Problem(message, _place(choice), choice.path, step, (Label("tested first", _place(first)),))


def _place(choice: Choice) -> Span:
    node = choice.node
    return node.entries[0].key.span if isinstance(node, Mapping) and node.entries else node.span


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
