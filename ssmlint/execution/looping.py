"""The passes of aws:loop: how many there are, and whether there is another (automation-action-loop.html)."""

from __future__ import annotations

from typing import Any

from ssmlint.execution.deciding import evaluate, explained, remedies
from ssmlint.execution.errors import UndecidedError
from ssmlint.execution.plan import MOST_ITERATIONS
from ssmlint.execution.typed import as_json, fitted
from ssmlint.execution.values import Missing, Values
from ssmlint.execution.visit import Frame, Visit
from ssmlint.fields import Field
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.source.nodes import Node, Sequence


def begin(visit: Visit, values: Values) -> Frame:
    """The first pass of a loop; it may turn out that there is none. Raises UndecidedError."""
    step = visit.step
    limit = _limit(step, values)
    told = values.plan.iterations.get(step.id)
    iterators = _given(step, "Iterators")
    if iterators is None:
        if told is None and _given(step, "LoopCondition") is None:
            raise _undecided(step, "it has neither Iterators nor LoopCondition", [])
        return Frame(visit, told, limit, None)
    items, missing = _items(iterators.value, step, values)
    if told is None and items is None:
        raise _undecided(step, explained(missing), remedies(missing))
    wanted = told if told is not None else len(items or [])
    passes = min(wanted, limit)
    return Frame(visit, passes, limit, _known(items or [], step, values), wanted - passes)


def _given(step: Step, name: str) -> Field | None:
    found = step.inputs.get(name)
    return None if found is None or found.is_null else found


def _limit(step: Step, values: Values) -> int:
    """The number of passes at most; the default is not documented, 100 is what MaxIterations may be at most."""
    found = _given(step, "MaxIterations")
    if found is None:
        return MOST_ITERATIONS
    resolved = values.resolve(found.value, step)
    try:
        number = int(fitted(resolved.value, "Integer"))
    except ValueError:
        values.assume(f"MaxIterations of {quote(step.label)} is not known and taken for {MOST_ITERATIONS}")
        return MOST_ITERATIONS
    return min(max(number, 1), MOST_ITERATIONS)


def _items(node: Node, step: Step, values: Values) -> tuple[list[Any] | None, tuple[Missing, ...]]:
    """The values to go through; None where it is not known how many there are."""
    resolved = values.resolve(node, step)
    if not isinstance(resolved.value, list):
        missing = resolved.missing
        return None, missing or (Missing("Iterators", f"{quote(as_json(resolved.value))} is no list"),)
    unclear = [item for item in node.items if values.may_be_list(item)] if isinstance(node, Sequence) else []
    if any(values.resolve(item, step).missing for item in unclear):
        return None, resolved.missing
    return resolved.value, ()


def _known(items: list[Any], step: Step, values: Values) -> list[Any]:
    """The values of the passes; those that an option gives for CurrentIteratorValue come first."""
    told = values.plan.outputs.get((step.id, "CurrentIteratorValue"))
    return list(told) + items[len(told) :] if told else items


def goes_again(frame: Frame, values: Values) -> bool:
    """Whether there is another pass after this one. Raises UndecidedError."""
    step = frame.loop
    if frame.passes is not None:
        if frame.iteration >= frame.passes and frame.cut:
            _tell_limit(frame, values)
        return frame.iteration < frame.passes
    verdict = evaluate(step.inputs["LoopCondition"].value, values, step)
    if verdict.truth is None:
        raise _undecided(step, explained(verdict.missing), remedies(verdict.missing))
    if verdict.truth and frame.iteration >= frame.limit:
        _tell_limit(frame, values)
        return False
    return verdict.truth


def _tell_limit(frame: Frame, values: Values) -> None:
    name = quote(frame.loop.label)
    values.assume(f"the loop {name} is taken to end Success with work left, at its limit of {frame.limit} passes")


def _undecided(step: Step, why: str, options: list[str]) -> UndecidedError:
    asked = " or ".join([f"--iterations {step.label}=N", *options])
    return UndecidedError(step.label, f"how often the loop {quote(step.label)} runs is not known ({why}): give {asked}")


def publish(frame: Frame, values: Values) -> None:
    """Makes the pass known to the steps in it."""
    step = frame.loop
    values.produced[step.id, "CurrentIteration"] = frame.iteration
    values.produced.pop((step.id, "CurrentIteratorValue"), None)
    if frame.values is not None and frame.iteration <= len(frame.values):
        value = frame.current_value()
        if not (isinstance(value, str) and value.startswith("{{")):
            values.produced[step.id, "CurrentIteratorValue"] = value
