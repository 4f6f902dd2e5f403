"""Which way an aws:branch takes (automation-branch-condition.html): its choices in order, the first true one wins."""

from __future__ import annotations

from typing import NamedTuple

from ssmlint.execution.deciding import evaluate, explained, remedies
from ssmlint.execution.errors import SimulationError, UndecidedError
from ssmlint.execution.values import Missing, Values
from ssmlint.flow import ANYWHERE, Edge, EdgeKind
from ssmlint.model import Step
from ssmlint.quote import quote


class Decision(NamedTuple):
    """The ways that are left, and why in words; empty where the way tells it."""

    edges: list[Edge]
    why: str = ""


def decide(step: Step, edges: list[Edge], time: int, values: Values) -> Decision:
    """The ways that a branch leaves open once it is decided. Raises UndecidedError and SimulationError."""
    told = values.plan.choices.get(step.id)
    unmatched = [edge for edge in edges if edge.kind is not EdgeKind.CHOICE]
    if told:
        target = told[min(time, len(told) - 1)]
        if target is not None:
            named = [edge for edge in edges if edge.target == target]
            return Decision(named or [edge for edge in edges if edge.target == ANYWHERE], "--choose")
        if not any(edge.possible for edge in unmatched):
            raise SimulationError(f"--choose: one of the choices of {quote(step.label)} always holds")
        return Decision(unmatched, "--choose none")
    for choice in step.choices:
        verdict = evaluate(choice.node, values, step)
        if verdict.truth is None:
            raise _undecided(step, edges, verdict.missing)
        if verdict.truth:
            taken = [edge for edge in edges if edge.choice == choice.index]
            if not taken:
                where = f"Choices[{choice.index}] of {quote(step.label)}"
                raise SimulationError(f"{where} holds and has no NextStep: the service refuses the document")
            return Decision(taken, ", ".join((f"Choices[{choice.index}]", *verdict.seen)))
    if step.hidden_choices is not None:
        raise _undecided(step, edges, (Missing("further choices", "only a generator knows them"),))
    return Decision(unmatched)


def _undecided(step: Step, edges: list[Edge], missing: tuple[Missing, ...]) -> UndecidedError:
    chosen = (EdgeKind.CHOICE, EdgeKind.DEFAULT)
    # The nodes that are no steps begin with a bracket.
    targets = dict.fromkeys(edge.target for edge in edges if edge.kind in chosen and not edge.target.startswith("<"))
    default = any(edge.kind is EdgeKind.DEFAULT for edge in edges)
    ways = "|".join([*targets, *([] if default and targets else ["none"])])
    asked = " or ".join([f"--choose {step.label}={ways}", *remedies(missing)])
    return UndecidedError(
        step.label, f"the branch {quote(step.label)} cannot be decided ({explained(missing)}): give {asked}"
    )
