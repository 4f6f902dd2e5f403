"""Which of several ways a run takes, and why: in words for people, and as an assumption where no page tells."""

from __future__ import annotations

from collections.abc import Sequence

from ssmlint.flow import ENDS, Edge, EdgeKind, Flow, Outcome
from ssmlint.model import Step
from ssmlint.quote import quote


def ways_out(flow: Flow, step: Step, outcome: Outcome) -> list[Edge]:
    """The ways on from a step that has ended; into the body of a loop is none."""
    return [edge for edge in flow.leaving(step, outcome) if edge.kind is not EdgeKind.BODY]


def pick(edges: Sequence[Edge]) -> Edge | None:
    """The way that a run takes: one that the documentation states, or else the first that it leaves open.

    The flow gives the ways in the order to which the sources lean. What only a mistake in the text makes, or what the
    values rule out, is taken where there is nothing else.
    """
    sound = [edge for edge in edges if edge.possible and not edge.guessed]
    left = sound or [edge for edge in edges if not edge.guessed] or list(edges)
    return next((edge for edge in left if edge.certain), left[0] if left else None)


def onward(flow: Flow, edge: Edge) -> str:
    """Where an edge leads, in a word."""
    if edge.target in ENDS.values():
        return "end"
    step = step_at(flow, edge.target)
    return step.label if step is not None else "end of the pass"


def step_at(flow: Flow, node: str) -> Step | None:
    """The step behind a node of the graph, one without a name or with a name given twice too."""
    return next((step for step in flow.document.steps if step.id == node), None)


def reason(step: Step, edge: Edge, outcome: Outcome) -> str:
    """What sends a run along an edge."""
    if edge.kind is EdgeKind.CHOICE:
        return edge.label
    if edge.kind in (EdgeKind.FAILURE, EdgeKind.TIMEOUT, EdgeKind.CANCEL):
        label = "onCancel" if edge.kind is EdgeKind.CANCEL else "onFailure"
        by = step.given(label)
        return f"{label}: {by.text if by is not None else 'Abort'}" + ("" if by is not None else " (default)")
    if edge.kind is EdgeKind.ORDER and edge.target == ENDS[Outcome.SUCCESS]:
        return "last step"
    if edge.kind is EdgeKind.NO_MATCH:
        return "no choice is true, isEnd" if edge.target in ENDS.values() and step.is_end else "no choice is true"
    return "no choice is true, Default" if edge.kind is EdgeKind.DEFAULT else edge.label


def doubt(flow: Flow, step: Step, edge: Edge, outcome: Outcome) -> str:
    """The assumption behind an edge of which the documentation does not say that a run takes it."""
    name, target = quote(step.label), _target(flow, edge)
    on_failure = step.given("onFailure")
    written = (on_failure.text or "") if on_failure is not None else ""
    handler = written.lower()
    ended = outcome in (Outcome.FAILED, Outcome.TIMED_OUT)
    found = step_at(flow, edge.target)
    if edge.guessed:
        return f"a mistake in the text of {name} is read as {edge.label} leading {target}; the service may refuse it"
    if found is not None and not step.lies_in(found.parent):
        return f"{name} leads into the loop {quote(_loop(found))}: the run is taken to join its first pass there"
    if ended and step.is_end and handler.startswith("step:"):
        return f"{name} has isEnd and onFailure {quote(written)}: the failure is taken to lead {target}"
    if ended and handler == "continue" and step.given("nextStep") is not None:
        return f"after its failure {name} with onFailure Continue is taken to follow its nextStep {target}"
    if step.parent is not None and step.is_end and found is None:
        return f"isEnd of {name} is taken to end the pass of the loop {quote(_loop(step))}, not the run"
    if step.is_branch and step.given("nextStep") is not None and edge.kind is EdgeKind.NEXT:
        return f"nextStep of the branch {name} is taken to be followed where no choice is true"
    if step.is_branch and step.parent is not None:
        return f"the branch {name} is taken to work inside of the loop {quote(_loop(step))} as it does outside"
    if step.is_end and step.given("nextStep") is not None:
        return f"{name} has isEnd and nextStep, which the service refuses: it is taken to lead {target}"
    if ended and on_failure is not None and edge.target in ENDS.values():
        return f"onFailure {quote(written)} of {name} is taken for Abort"
    return f"{name} is taken to lead {target} ({edge.label}), of which the documentation is not sure"


def _target(flow: Flow, edge: Edge) -> str:
    step = step_at(flow, edge.target)
    return f"to {quote(step.label)}" if step is not None else "to the end"


def _loop(step: Step) -> str:
    return step.parent.label if step.parent is not None else ""
