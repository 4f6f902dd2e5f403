"""The ways to leave each step, and the graph they make.

The specification is "what runs next" in the User Guide: automation-actions.html (nextStep, isEnd, onFailure, onCancel),
automation-branch-condition.html, automation-action-loop.html, automation-handling-timeouts.html. Where it is silent,
every way that may exist is kept and is not `certain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from ssmlint.actions import has_property
from ssmlint.conditions import covers_everything, parse_condition
from ssmlint.fields import Field
from ssmlint.model import Document, Step
from ssmlint.source.nodes import Span
from ssmlint.targets import Fitness, Target, bare_target, handler_target

if TYPE_CHECKING:
    import networkx

    StepGraph: TypeAlias = "networkx.MultiDiGraph[str]"


class Outcome(Enum):
    """How a step can end, as the API reports it (StepStatus)."""

    SUCCESS = "Success"
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


class EdgeKind(Enum):
    """What sends a run along an edge."""

    START = "start"
    ORDER = "order"
    NEXT = "next"
    END = "end"
    CHOICE = "choice"
    DEFAULT = "default"
    NO_MATCH = "no-match"
    BODY = "body"
    REPEAT = "repeat"
    FAILURE = "failure"
    TIMEOUT = "timeout"
    CANCEL = "cancel"


# The id of a step never begins with an angle bracket and one of these words.
START = "<start>"
ENDS = {
    Outcome.SUCCESS: "<end>",
    Outcome.FAILED: "<failed>",
    Outcome.TIMED_OUT: "<timed out>",
    Outcome.CANCELLED: "<cancelled>",
}


def pass_of(loop: Step) -> str:
    """The node in which a pass through a loop's steps ends, before the loop goes on or around again."""
    return f"<pass of {loop.id}>"


# Further steps of the same name to which a target may lead; a document with more of them has another trouble.
_MOST_NAMESAKES = 4

# Stands for any step, after a target that is only known at run time.
ANYWHERE = "<anywhere>"


@dataclass(frozen=True, slots=True)
class Edge:
    """One way to leave a step.

    `source` and `target` are node ids; `span` is the text that made the edge, for the plain order of steps that of the
    step. `choice` is the index of the choice, None where only a generator knows which there are. `certain` is false
    where the documentation does not say whether the way exists, and where it is `guessed`: the text holds a mistake,
    and the edge follows what was probably meant. `possible` is false for a way that the values rule out, such as no
    match after choices that leave nothing over.
    """

    source: str
    target: str
    outcome: Outcome
    kind: EdgeKind
    span: Span
    path: str
    choice: int | None = None
    certain: bool = True
    possible: bool = True
    guessed: bool = False

    @property
    def on_success(self) -> bool:
        return self.outcome is Outcome.SUCCESS

    @property
    def label(self) -> str:
        """The property behind the edge, in a word or two."""
        if self.kind is EdgeKind.CHOICE:
            return "Choices" if self.choice is None else f"Choices[{self.choice}]"
        return _LABELS[self.kind]


_LABELS = {
    EdgeKind.START: "start",
    EdgeKind.ORDER: "next in order",
    EdgeKind.NEXT: "nextStep",
    EdgeKind.END: "isEnd",
    EdgeKind.DEFAULT: "Default",
    EdgeKind.NO_MATCH: "no choice matches",
    EdgeKind.BODY: "loop body",
    EdgeKind.REPEAT: "end of iteration",
    EdgeKind.FAILURE: "onFailure",
    EdgeKind.TIMEOUT: "onFailure (timeout)",
    EdgeKind.CANCEL: "onCancel",
}


@dataclass(eq=False)
class Flow:
    """The edges of a document by their source node, in the order in which Automation would try them."""

    document: Document
    targets: list[Target] = field(default_factory=list)
    edges: dict[str, list[Edge]] = field(default_factory=dict)

    def leaving(self, step: Step, outcome: Outcome) -> list[Edge]:
        return [edge for edge in self.edges[step.id] if edge.outcome is outcome]

    @cached_property
    def graph(self) -> StepGraph:
        """The steps as a MultiDiGraph.

        Nodes: step ids with the attribute `step`, START, the four ENDS, the end of a pass for each loop, and ANYWHERE
        where a target is open. Edges carry the attributes `edge` (an Edge) and `kind` (its EdgeKind's value).
        """
        import networkx

        graph: StepGraph = networkx.MultiDiGraph()
        graph.add_node(START)
        for step in self.document.steps:
            graph.add_node(step.id, step=step)
        for end in ENDS.values():
            graph.add_node(end)
        for edges in self.edges.values():
            graph.add_edges_from((edge.source, edge.target, {"edge": edge, "kind": edge.kind.value}) for edge in edges)
        return graph


def build_flow(document: Document) -> Flow:
    """Every way to leave every step of a document."""
    flow = Flow(document)
    if document.top:
        first = document.top[0]
        begin = partial(Edge, START, outcome=Outcome.SUCCESS, kind=EdgeKind.START, span=first.place, path=first.path)
        flow.edges[START] = [begin(first.id, certain=not document.is_partial)]
        if document.is_partial:
            # What only a generator knows can lead to any step.
            flow.edges[START].append(begin(ANYWHERE, certain=False))
    for step in document.steps:
        flow.edges[step.id] = list(_Ways(flow, step).all())
        if step.children:
            end = pass_of(step)
            certain = step.parent is None
            flow.edges[end] = [
                Edge(end, step.id, Outcome.SUCCESS, EdgeKind.REPEAT, step.place, step.path, certain=certain)
            ]
    if any(edge.target == ANYWHERE for edges in flow.edges.values() for edge in edges):
        flow.edges[ANYWHERE] = [
            Edge(ANYWHERE, step.id, Outcome.SUCCESS, EdgeKind.NEXT, step.place, step.path, certain=False)
            for step in document.steps
        ]
    return flow


class _Ways:
    """The ways to leave one step."""

    def __init__(self, flow: Flow, step: Step) -> None:
        self.flow = flow
        self.document = flow.document
        self.step = step

    def all(self) -> Iterator[Edge]:
        yield from self.after_success()
        yield from self.after_failure()
        yield from self.after_cancel()
        yield from self.meant()

    # Where things lead

    def edge(
        self,
        target: str,
        kind: EdgeKind,
        by: Field | None = None,
        *,
        outcome: Outcome = Outcome.SUCCESS,
        certain: bool = True,
        choice: int | None = None,
        possible: bool = True,
        guessed: bool = False,
    ) -> Edge:
        span, path = (self.step.place, self.step.path) if by is None else (by.place, by.path)
        return Edge(self.step.id, target, outcome, kind, span, path, choice, certain, possible, guessed)

    def to(
        self,
        target: Target,
        kind: EdgeKind,
        *,
        outcome: Outcome = Outcome.SUCCESS,
        certain: bool = True,
        choice: int | None = None,
        guessed: bool = False,
    ) -> Iterator[Edge]:
        """The edges that a target makes.

        A target that names no step goes where it was probably meant to go, and a success goes on in order besides, so
        that one mistake does not make the whole rest unreachable. A name that several steps have may mean each of them.
        """
        make = partial(self.edge, kind=kind, by=target.field, outcome=outcome, choice=choice)
        wrong = target.fitness is not Fitness.GOOD
        if target.fitness is Fitness.OPEN:
            yield make(ANYWHERE, certain=False, guessed=guessed)
            return
        if target.step is not None:
            # Whether a step outside of a loop may jump into it is not documented.
            inward = not self.step.lies_in(target.step.parent)
            certain = certain and target.documented and not (guessed or wrong or inward)
            yield make(target.step.id, certain=certain, guessed=guessed or wrong)
            for namesake in self.document.namesakes.get(target.step.label, [])[:_MOST_NAMESAKES]:
                yield make(namesake.id, certain=False, guessed=True)
        if wrong and outcome is Outcome.SUCCESS:
            yield make(self.order_target(), certain=False, guessed=True)
        elif target.step is None:
            yield make(ENDS[outcome], certain=False, guessed=True)

    def order_target(self) -> str:
        """The node that follows in order: the next step, the end of the loop's pass, or the end."""
        if self.step.following is not None:
            return self.step.following.id
        return pass_of(self.step.parent) if self.step.parent is not None else ENDS[Outcome.SUCCESS]

    def bare(self, by: Field, label: str) -> Target:
        target = bare_target(self.document, self.step, by, label)
        self.flow.targets.append(target)
        return target

    def handler(self, label: str) -> Target | None:
        by = self.step.given(label)
        target = handler_target(self.document, self.step, by, label) if by is not None else None
        if target is not None:
            self.flow.targets.append(target)
        return target

    def stop(
        self,
        kind: EdgeKind,
        by: Field,
        end: Outcome = Outcome.SUCCESS,
        *,
        outcome: Outcome = Outcome.SUCCESS,
        certain: bool = True,
        possible: bool = True,
    ) -> Iterator[Edge]:
        """The ways out by isEnd. What it ends inside a loop, the pass, the loop or the run, is not documented."""
        make = partial(self.edge, kind=kind, by=by, outcome=outcome, possible=possible)
        parent = self.step.parent
        if parent is not None:
            yield make(pass_of(parent), certain=False)
        yield make(ENDS[end], certain=certain and parent is None)

    # The three outcomes

    def after_success(self) -> Iterator[Edge]:
        step = self.step
        if step.children:
            # Whether a loop may stand inside a loop is not documented.
            yield self.edge(step.children[0].id, EdgeKind.BODY, certain=step.parent is None)
        if step.is_branch:
            yield from self.after_branch()
            return
        next_step = step.given("nextStep")
        if next_step is not None:
            # isEnd beside nextStep is refused; both ways are kept so that nothing more follows from the mistake.
            yield from self.to(self.bare(next_step, "nextStep"), EdgeKind.NEXT, certain=not step.may_end)
        elif not step.is_end:
            yield self.edge(self.order_target(), EdgeKind.ORDER, certain=step.goes_on_in_order)
        if step.may_end:
            yield from self.stop(EdgeKind.END, step.fields["isEnd"], certain=step.is_end and next_step is None)

    def after_branch(self) -> Iterator[Edge]:
        step = self.step
        # Whether a branch may stand inside a loop is not documented.
        certain = step.parent is None
        for choice in step.choices:
            if choice.next_step is not None and not choice.next_step.is_null:
                target = self.bare(choice.next_step, "NextStep")
                yield from self.to(target, EdgeKind.CHOICE, certain=certain, choice=choice.index)
        if (hidden := step.hidden_choices) is not None:
            yield self.edge(ANYWHERE, EdgeKind.CHOICE, hidden, certain=False)
        default = step.inputs.get("Default")
        if default is not None and not default.is_null:
            # Default beside isEnd: Default is taken to win, as the branch has found its way (inferred).
            yield from self.to(self.bare(default, "Default"), EdgeKind.DEFAULT, certain=certain)
            return
        next_step = step.given("nextStep")
        if next_step is not None:
            # No page says what nextStep does on a branch.
            certain = False
            yield from self.to(self.bare(next_step, "nextStep"), EdgeKind.NEXT, certain=False)
        conditions = [parse_condition(choice.node) for choice in step.choices]
        possible = next_step is not None or not covers_everything(conditions, self.document)
        if not step.is_end:
            in_order = certain and step.goes_on_in_order
            yield self.edge(self.order_target(), EdgeKind.NO_MATCH, certain=in_order, possible=possible)
        if step.may_end:
            by = step.fields["isEnd"]
            yield from self.stop(EdgeKind.NO_MATCH, by, certain=certain and step.is_end, possible=possible)

    def after_failure(self) -> Iterator[Edge]:
        """Failure and timeout take the same way (automation-handling-timeouts)."""
        step = self.step
        by = step.given("onFailure")
        target = self.handler("onFailure")
        for outcome, kind in ((Outcome.FAILED, EdgeKind.FAILURE), (Outcome.TIMED_OUT, EdgeKind.TIMEOUT)):
            if target is not None:
                yield from self.to(target, kind, outcome=outcome, certain=not step.may_end)
                if step.may_end:
                    # isEnd says stop and onFailure says jump: which one wins is not documented.
                    yield from self.stop(kind, step.fields["isEnd"], outcome, outcome=outcome, certain=False)
            elif by is not None and (by.text or "").lower() == "continue":
                yield from self.after_continue(outcome, kind, by)
            else:
                certain = _is_abort(by) and step.meant("onFailure") is None
                yield self.edge(ENDS[outcome], kind, by, outcome=outcome, certain=certain)

    def after_continue(self, outcome: Outcome, kind: EdgeKind, by: Field) -> Iterator[Edge]:
        step = self.step
        certain = by.text == "Continue"
        if step.may_end:
            yield from self.stop(kind, by, outcome=outcome, certain=certain and step.is_end)
            if step.is_end:
                return
        order = self.order_target()
        next_step = step.given("nextStep")
        if next_step is not None:
            target = bare_target(self.document, step, next_step, "nextStep")
            if target.step is None or target.step.id != order:
                # Continue where nextStep leaves the order: which of the two is taken is not documented.
                certain = False
                yield from self.to(target, kind, outcome=outcome, certain=False)
        yield self.edge(order, kind, by, outcome=outcome, certain=certain and not (step.may_end or step.gap))

    def after_cancel(self) -> Iterator[Edge]:
        by = self.step.given("onCancel")
        target = self.handler("onCancel")
        end = partial(self.edge, ENDS[Outcome.CANCELLED], EdgeKind.CANCEL, by, outcome=Outcome.CANCELLED)
        if target is None:
            yield end(certain=_is_abort(by) and self.step.meant("onCancel") is None)
        elif has_property(self.step.action, "onCancel"):
            yield from self.to(target, EdgeKind.CANCEL, outcome=Outcome.CANCELLED)
        else:
            # Where the action has no onCancel a cancellation ends the run; the way that was meant is kept as a guess.
            yield from self.to(target, EdgeKind.CANCEL, outcome=Outcome.CANCELLED, guessed=True)
            yield end()

    def meant(self) -> Iterator[Edge]:
        """The ways that properties were meant to make which are misspelt or stand in a wrong place."""
        document, step = self.document, self.step
        if (by := step.meant("nextStep")) is not None:
            yield from self.to(bare_target(document, step, by, "nextStep"), EdgeKind.NEXT, guessed=True)
        for label, kind, outcome in _HANDLERS:
            by = step.meant(label)
            target = None if by is None else handler_target(document, step, by, label)
            if target is not None:
                yield from self.to(target, kind, outcome=outcome, guessed=True)


_HANDLERS = (
    ("onFailure", EdgeKind.FAILURE, Outcome.FAILED),
    ("onFailure", EdgeKind.TIMEOUT, Outcome.TIMED_OUT),
    ("onCancel", EdgeKind.CANCEL, Outcome.CANCELLED),
)


def _is_abort(by: Field | None) -> bool:
    """Whether a handler says Abort in a spelling that the documentation has; it is the default."""
    return by is None or by.text in ("Abort", "abort")
