"""The ways to leave each step, and the graph they make.

The specification is "what runs next" in the User Guide: automation-actions.html (nextStep, isEnd, onFailure, onCancel),
automation-branch-condition.html, automation-action-loop.html, automation-handling-timeouts.html. Where it is silent,
every way that may exist is kept and is not `certain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from ssmlint.conditions import covers_everything, parse_condition
from ssmlint.model import Document, Field, Step
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


# No step name holds an angle bracket, so these never meet one.
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


# Stands for any step, after a target that is only known at run time.
ANYWHERE = "<anywhere>"


@dataclass(frozen=True, slots=True)
class Edge:
    """One way to leave a step.

    `source` and `target` are node ids; `span` is the text that made the edge, which for the plain order of steps is the
    step's own place. `certain` is false where the documentation does not say whether the way exists, or where the text
    holds a mistake and the edge follows what was probably meant. `possible` is false for a way that the values rule
    out, such as no match after choices that leave nothing over.
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
            return f"Choices[{self.choice}]"
        return _LABELS[self.kind] if self.kind in _LABELS else self.path.rsplit(".", 1)[-1]


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
    _graph: StepGraph | None = None

    def leaving(self, step: Step, outcome: Outcome) -> list[Edge]:
        return [edge for edge in self.edges[step.id] if edge.outcome is outcome]

    @property
    def graph(self) -> StepGraph:
        """The steps as a MultiDiGraph.

        Nodes: step ids with the attribute `step`, START, the four ENDS, the end of a pass for each loop, and ANYWHERE
        where a target is open. Edges carry the attributes `edge` (an Edge) and `kind` (its EdgeKind's value).
        """
        if self._graph is None:
            self._graph = self._build_graph()
        return self._graph

    def _build_graph(self) -> StepGraph:
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
        flow.edges[START] = [Edge(START, first.id, Outcome.SUCCESS, EdgeKind.START, first.place, first.path)]
    for step in document.steps:
        flow.edges[step.id] = list(_Ways(flow, step).all())
        if step.children:
            end = pass_of(step)
            flow.edges[end] = [Edge(end, step.id, Outcome.SUCCESS, EdgeKind.REPEAT, step.place, step.path)]
    if any(target.fitness is Fitness.OPEN for target in flow.targets):
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
    ) -> Edge:
        span, path = (self.step.place, self.step.path) if by is None else (by.place, by.path)
        return Edge(self.step.id, target, outcome, kind, span, path, choice, certain, possible)

    def to(
        self,
        target: Target,
        kind: EdgeKind,
        *,
        outcome: Outcome = Outcome.SUCCESS,
        certain: bool = True,
        choice: int | None = None,
    ) -> Iterator[Edge]:
        """The edge that a target makes.

        A target that names no step goes where it was probably meant to go; where that is unknown too, a success
        goes on in order, so that one mistake does not make the whole rest unreachable.
        """
        by = target.field
        if target.fitness is Fitness.OPEN:
            yield self.edge(ANYWHERE, kind, by, outcome=outcome, certain=False, choice=choice)
            return
        guessed = target.fitness is not Fitness.GOOD
        if target.step is not None:
            # Whether a step outside of a loop may jump into it is not documented.
            inward = not _encloses(target.step.parent, self.step)
            certain = certain and not guessed and not inward
            aim = target.step.id
        elif outcome is Outcome.SUCCESS:
            certain, aim = False, self.order_target()
        else:
            certain, aim = False, ENDS[outcome]
        span, path = by.place, by.path
        yield Edge(self.step.id, aim, outcome, kind, span, path, choice, certain, True, guessed)

    def order_target(self) -> str:
        """The node that follows in order: the next step, the end of the loop's pass, or the end."""
        if self.step.following is not None:
            return self.step.following.id
        return pass_of(self.step.parent) if self.step.parent is not None else ENDS[Outcome.SUCCESS]

    def in_order(self, kind: EdgeKind = EdgeKind.ORDER, *, certain: bool = True, possible: bool = True) -> Edge:
        return self.edge(self.order_target(), kind, certain=certain, possible=possible)

    def bare(self, by: Field, label: str) -> Target:
        target = bare_target(self.document, self.step, by, label)
        self.flow.targets.append(target)
        return target

    # The three outcomes

    def after_success(self) -> Iterator[Edge]:
        step = self.step
        if step.children:
            yield self.edge(step.children[0].id, EdgeKind.BODY)
        if step.is_branch and step.choices:
            yield from self.after_branch()
            return
        next_step = step.fields.get("nextStep")
        if next_step is not None and next_step.text is not None:
            # isEnd beside nextStep is refused; both ways are kept so that nothing more follows from the mistake.
            certain = not step.is_end
            yield from self.to(self.bare(next_step, "nextStep"), EdgeKind.NEXT, certain=certain)
            if step.is_end:
                yield from self.end(certain=False)
        elif step.is_end:
            yield from self.end()
        else:
            yield self.in_order()

    def end(self, *, certain: bool = True) -> Iterator[Edge]:
        """The ways out by isEnd. What it ends inside a loop, the pass, the loop or the run, is not documented."""
        by = self.step.fields["isEnd"]
        parent = self.step.parent
        if parent is not None:
            yield self.edge(pass_of(parent), EdgeKind.END, by, certain=False)
        yield self.edge(ENDS[Outcome.SUCCESS], EdgeKind.END, by, certain=certain and parent is None)

    def after_branch(self) -> Iterator[Edge]:
        step = self.step
        for choice in step.choices:
            if choice.next_step is not None:
                target = self.bare(choice.next_step, "NextStep")
                yield from self.to(target, EdgeKind.CHOICE, choice=choice.index)
        default = step.inputs.get("Default")
        if default is not None and default.text is not None:
            # Default beside isEnd: Default is taken to win, as the branch has found its way (inferred).
            yield from self.to(self.bare(default, "Default"), EdgeKind.DEFAULT)
            return
        next_step = step.fields.get("nextStep")
        if next_step is not None and next_step.text is not None:
            # No page says what nextStep does on a branch.
            yield from self.to(self.bare(next_step, "nextStep"), EdgeKind.NEXT, certain=False)
            if step.is_end:
                yield from self.end(certain=False)
            else:
                yield self.in_order(EdgeKind.NO_MATCH, certain=False)
            return
        conditions = [parse_condition(choice.node) for choice in step.choices]
        possible = not covers_everything(conditions, self.document)
        if step.is_end:
            for edge in self.end():
                yield self.edge(
                    edge.target, EdgeKind.NO_MATCH, step.fields["isEnd"], certain=edge.certain, possible=possible
                )
        else:
            yield self.in_order(EdgeKind.NO_MATCH, possible=possible)

    def after_failure(self) -> Iterator[Edge]:
        """Failure and timeout take the same way (automation-handling-timeouts)."""
        step = self.step
        by = step.fields.get("onFailure")
        strategy = "abort" if by is None else (by.text or "abort").lower()
        target = handler_target(self.document, step, by) if by is not None else None
        if target is not None:
            self.flow.targets.append(target)
        for outcome, kind in ((Outcome.FAILED, EdgeKind.FAILURE), (Outcome.TIMED_OUT, EdgeKind.TIMEOUT)):
            if target is not None:
                # isEnd says stop and onFailure says jump: which one wins is not documented.
                yield from self.to(target, kind, outcome=outcome, certain=not step.is_end)
                if step.is_end:
                    yield self.edge(ENDS[outcome], kind, step.fields["isEnd"], outcome=outcome, certain=False)
            elif strategy == "continue" and by is not None:
                yield from self.after_continue(outcome, kind, by)
            else:
                yield self.edge(ENDS[outcome], kind, by, outcome=outcome)

    def after_continue(self, outcome: Outcome, kind: EdgeKind, by: Field) -> Iterator[Edge]:
        step = self.step
        if step.is_end:
            yield self.edge(ENDS[Outcome.SUCCESS], kind, by, outcome=outcome)
            return
        order = self.order_target()
        next_step = step.fields.get("nextStep")
        if next_step is not None and next_step.text is not None and not step.is_branch:
            target = bare_target(self.document, step, next_step, "nextStep")
            if target.step is None or target.step.id != order:
                # Continue where nextStep leaves the order: which of the two is taken is not documented.
                yield from self.to(target, kind, outcome=outcome, certain=False)
                yield self.edge(order, kind, by, outcome=outcome, certain=False)
                return
        yield self.edge(order, kind, by, outcome=outcome)

    def after_cancel(self) -> Iterator[Edge]:
        by = self.step.fields.get("onCancel")
        target = handler_target(self.document, self.step, by) if by is not None else None
        if target is None:
            yield self.edge(ENDS[Outcome.CANCELLED], EdgeKind.CANCEL, by, outcome=Outcome.CANCELLED)
            return
        self.flow.targets.append(target)
        yield from self.to(target, EdgeKind.CANCEL, outcome=Outcome.CANCELLED)


def _encloses(parent: Step | None, step: Step) -> bool:
    """Whether `step` lies in the list of steps of `parent`, at any depth; None is the document's own list."""
    if parent is None:
        return True
    around = step.parent
    while around is not None:
        if around is parent:
            return True
        around = around.parent
    return False
