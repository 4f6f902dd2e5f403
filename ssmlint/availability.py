"""Which steps have succeeded when a run comes to a node of the graph: surely, possibly or never.

Only a step that succeeded has outputs, so the answer is computed over outcomes: the success edges of a step carry the
fact that it succeeded, its failure, timeout and cancel edges do not, and where edges meet only what all of them carry
is sure. That a step dominates another is not enough: it dominates its own failure handler too, where it has no outputs,
and what stands behind `onFailure: Continue`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, partial

from ssmlint.analysis import Analysis
from ssmlint.arms import NOTHING
from ssmlint.flow import START, Edge, EdgeKind, Outcome, pass_of
from ssmlint.model import Step
from ssmlint.references import Form, Place, Use
from ssmlint.searching import FactsOnWays, Search, Tree, Way
from ssmlint.source.nodes import Mapping, Node, Scalar
from ssmlint.targets import without_prefix


class Gap(Enum):
    """How an output is missing where it is used."""

    NEVER = "never"
    IN_HANDLER = "in the handler"
    SOMETIMES = "sometimes"


@dataclass(frozen=True, slots=True)
class Missing:
    """A use of an output that its step may not have given. `way` leads from the start to it, empty for NEVER."""

    use: Use
    producer: Step
    gap: Gap
    way: Way = ()


class Availability:
    """The steps of some names as facts along the edges of a document's flow.

    `successful` leaves only the ways on which a run can still end in Success: no cancellation, and no failure of a
    critical step.
    """

    def __init__(self, analysis: Analysis, names: Iterable[str], *, successful: bool = False) -> None:
        self.analysis = analysis
        self.successful = successful
        self.arms = analysis.arms
        self.names = list(dict.fromkeys(names))
        self._bits: dict[str, int] = {}
        by_name = {name: 1 << index for index, name in enumerate(self.names)}
        for step in analysis.document.steps:
            if step.name in by_name:
                self._bits[step.id] = by_name[step.name]
        self._by_name = by_name
        self._behind_failure: dict[str, Tree] = {}

    def always(self, name: str, node: str) -> bool:
        """Whether a step of the name has succeeded on every way to the node that is sure to exist."""
        return bool(self._surely.get(node, -1) & self._by_name[name])

    def never(self, name: str, node: str) -> bool:
        """Whether a step of the name has succeeded on no way to the node, be it only a way that may exist."""
        return node in self._possibly and not self._possibly[node] & self._by_name[name]

    @cached_property
    def _surely(self) -> dict[str, int]:
        return self._solve(self._sure_edges, every=True)

    @cached_property
    def _possibly(self) -> dict[str, int]:
        return self._solve(self.analysis.flow.edges, every=False)

    @cached_property
    def _sure_edges(self) -> dict[str, list[Edge]]:
        """The edges that documents and values surely allow, by their source."""
        return {
            source: [edge for edge in edges if edge.certain and edge.possible and self._counts(edge)]
            for source, edges in self.analysis.flow.edges.items()
        }

    def _counts(self, edge: Edge) -> bool:
        if self.successful and not edge.on_success:
            step = self.analysis.step(edge.source)
            if edge.outcome is Outcome.CANCELLED or step is None or step.is_critical:
                return False
        return self.arms.is_sure(edge)

    def given_by(self, edge: Edge) -> int:
        """The names whose step has succeeded when a run takes the edge."""
        return self._bits.get(edge.source, 0) if edge.on_success and edge.kind is not EdgeKind.BODY else 0

    def _solve(self, edges: dict[str, list[Edge]], *, every: bool) -> dict[str, int]:
        """For each node that the edges reach the names given on every way to it, or on some."""
        ranks = self._ranks
        known = {START: 0}
        pending = [(ranks[START], START)]
        queued = {START}
        # Nodes wait in the order of the document: those before have all been seen, but for what jumps back.
        while pending:
            _, node = heapq.heappop(pending)
            queued.discard(node)
            for edge in edges.get(node, ()):
                carried = known[node] | self.given_by(edge)
                before = known.get(edge.target)
                after = carried if before is None else before & carried if every else before | carried
                if after != before:
                    known[edge.target] = after
                    if edge.target not in queued:
                        queued.add(edge.target)
                        heapq.heappush(pending, (ranks.get(edge.target, len(ranks)), edge.target))
        return known

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """The place of each node in the order of the document."""
        ranks = {START: -1}
        for step in self.analysis.document.steps:
            ranks[step.id] = len(ranks)
            if step.following is None and step.parent is not None:
                ranks[pass_of(step.parent)] = len(ranks)
        return ranks

    # Ways

    def way_without(self, step: Step, node: str) -> Way | None:
        """A short way from the start to a node on which a step has not succeeded; None where none is found.

        Branches on a value that does not change in between decide alike.
        """
        bit = self._bits.get(step.id, 0)
        if not self._given_on_way.get(node, -1) & bit:
            way = self.way_through(node)
            if way is not None:
                return way
        if step.id not in self._behind_failure:
            self._behind_failure[step.id] = Tree(step.id, partial(self._leaving_without, bit))
        # The step itself fails on this one.
        behind = self._behind_failure[step.id].way(node)
        way = None if behind is None else self.way_through(step.id, behind)
        return way if way is not None else self._search_without(bit, node)

    @cached_property
    def _given_on_way(self) -> dict[str, int]:
        """For each node the names given on the shortest way to it."""
        given = {START: 0}
        for node, edge in self._tree.all().items():
            given[node] = given[edge.source] | self.given_by(edge)
        return given

    @cached_property
    def _tree(self) -> Tree:
        return Tree(START, partial(self._leaving_without, 0))

    def _leaving_without(self, names: int, node: str) -> list[Edge]:
        """The sure edges that leave a node, but for the successes of steps of some names."""
        edges = self._sure_edges.get(node, [])
        if self._bits.get(node, 0) & names:
            return [edge for edge in edges if not self.given_by(edge)]
        return edges

    @cached_property
    def _facts(self) -> FactsOnWays:
        return FactsOnWays(self._tree.all(), self.arms)

    @cached_property
    def _search(self) -> Search:
        return Search(self._sure_edges, self.arms)

    def way_through(self, node: str, behind: Way = ()) -> Way | None:
        """A shortest way to a node and on from there; None where none is sure, or the branches on it contradict."""
        before = self._tree.way(node)
        if before is None or self._search.holding(behind, self._facts.at(node)) is None:
            return None
        return before + behind

    def _search_without(self, bit: int, node: str) -> Way | None:
        """A shortest way that the facts allow, over states of a node with the facts known there."""

        def move(edge: Edge, phase: int) -> int | None:
            return None if self.given_by(edge) & bit else phase

        return self._search.with_facts(self._sure_edges.get(START, ()), move, (node,), 0, NOTHING)


def missing_outputs(analysis: Analysis) -> list[Missing]:
    """Every use of a step's output that the step may not have given when it is read, once for each step that reads it.

    Outputs of steps inside a loop that are read outside of it, and those of a loop itself, are left out: what they hold
    then is not documented.
    """
    document = analysis.document
    uses = [use for use in analysis.uses if _needs_output(use, analysis)]
    guarded = _guarded_names(analysis)
    availability = Availability(analysis, (use.reference.head for use in uses))
    found: list[Missing] = []
    seen: set[tuple[str, str]] = set()
    for use in uses:
        producer = document.by_name[use.reference.head]
        assert use.node is not None
        key = producer.id, use.node
        if key in seen or use.reference.name in guarded:
            continue
        missing = _missing(availability, use, producer)
        if missing is not None:
            seen.add(key)
            found.append(missing)
    return found


def _needs_output(use: Use, analysis: Analysis) -> bool:
    if use.reference.form is not Form.OUTPUT or use.place is not Place.VALUE or use.step is None:
        return False
    producer = analysis.document.by_name.get(use.reference.head)
    # A step that can never run is told by SSM201.
    if producer is None or producer.id not in analysis.reachable or producer.is_loop:
        return False
    return use.step.lies_in(producer.parent) or use.node == pass_of(producer.parent or producer)


def _missing(availability: Availability, use: Use, producer: Step) -> Missing | None:
    node, name = use.node or "", use.reference.head
    if availability.never(name, node):
        return Missing(use, producer, Gap.NEVER)
    if availability.always(name, node):
        return None
    handled = _handler_edge(availability.analysis, producer, node)
    if handled is not None:
        way = availability.way_through(producer.id, (handled,))
        if way is not None:
            return Missing(use, producer, Gap.IN_HANDLER, way)
    found = availability.way_without(producer, node)
    return None if found is None else Missing(use, producer, Gap.SOMETIMES, found)


def _handler_edge(analysis: Analysis, producer: Step, node: str) -> Edge | None:
    """The edge by which the failure or cancellation of a step leads straight to the node."""
    for edge in analysis.flow.edges[producer.id]:
        if edge.target == node and not edge.on_success and edge.certain and edge.possible:
            by = producer.given("onCancel" if edge.kind is EdgeKind.CANCEL else "onFailure")
            if by is not None and without_prefix(by.text or "") is not None:
                return edge
    return None


def _guarded_names(analysis: Analysis) -> frozenset[str]:
    """Outputs whose absence the document itself asks for.

    A reference that finds no value stays as it is written: published runbooks compare an output with the text of its
    own name, to learn whether it has a value.
    """
    texts = [text for step in analysis.document.steps for choice in step.choices for text in _plain_texts(choice.node)]
    names = {use.reference.name for use in analysis.uses if use.reference.form is Form.OUTPUT}
    return frozenset(name for name in names if any(name in text for text in texts))


def _plain_texts(node: Node) -> Iterator[str]:
    """The texts in a choice that hold no reference but may hold the name of one."""
    if isinstance(node, Scalar):
        if "{{" not in node.value and "." in node.value:
            yield node.value
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if key.value != "NextStep":
                yield from _plain_texts(value)
    else:
        for item in node.items:
            yield from _plain_texts(item)
