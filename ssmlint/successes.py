"""Where the successes of a document's steps lead, over edges that the documentation and the values surely allow.

Sets of steps are numbers: the bit of a step is its position in the document. So a set for each node of the graph, and
the union of many, cost little.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from ssmlint.analysis import Analysis
from ssmlint.flow import ANYWHERE, ENDS, Edge, EdgeKind, Outcome
from ssmlint.model import Step
from ssmlint.searching import Way

END = ENDS[Outcome.SUCCESS]


class Successes:
    """The sure edges of a document, and which steps successes alone lead to."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.arms = analysis.arms
        self._kinds: dict[Callable[[Step], bool], int] = {}
        self._with_ahead: dict[Callable[[Step], bool], int] = {}

    @cached_property
    def sure(self) -> dict[str, list[Edge]]:
        """The edges that surely exist, by their source."""
        return {
            source: [
                edge
                for edge in edges
                if edge.certain and edge.possible and edge.target != ANYWHERE and self.arms.is_sure(edge)
            ]
            for source, edges in self.analysis.flow.edges.items()
        }

    @cached_property
    def _onward(self) -> dict[str, list[Edge]]:
        return {source: [edge for edge in edges if edge.on_success] for source, edges in self.sure.items()}

    def onward(self, node: str) -> list[Edge]:
        """The sure ways on from a node after success."""
        return self._onward.get(node, [])

    @cached_property
    def _failing(self) -> dict[str, list[Edge]]:
        return {
            source: [edge for edge in edges if edge.kind is EdgeKind.FAILURE] for source, edges in self.sure.items()
        }

    def after_failure(self, step: Step) -> list[Edge]:
        """The sure ways on from a step after a failure; a timeout takes the same."""
        return self._failing[step.id]

    # Sets of steps

    def bits(self, steps: Iterable[Step]) -> int:
        """Some steps as a set."""
        found = 0
        for step in steps:
            found |= 1 << step.position
        return found

    def steps_in(self, bits: int) -> Iterator[Step]:
        """The steps of a set, in the order of the document."""
        steps = self.analysis.document.steps
        while bits:
            low = bits & -bits
            yield steps[low.bit_length() - 1]
            bits ^= low

    def those(self, kind: Callable[[Step], bool]) -> int:
        """The steps of some kind as a set."""
        if kind not in self._kinds:
            self._kinds[kind] = self.bits(step for step in self.analysis.document.steps if kind(step))
        return self._kinds[kind]

    # What leads where

    @cached_property
    def own_bits(self) -> dict[str, int]:
        """Each node as a set: the step that it is, if it is one."""
        own = {step.id: 1 << step.position for step in self.analysis.document.steps}
        return {node: own.get(node, 0) for node in self.sure}

    @cached_property
    def _ahead(self) -> dict[str, int]:
        onward = {node: [edge.target for edge in edges] for node, edges in self._onward.items()}
        # Last first: of a document that only goes forward each node is then seen once.
        return _closure(self.own_bits, list(reversed(self.own_bits)), onward, self.sources)

    @cached_property
    def _behind(self) -> dict[str, int]:
        onward = {node: [edge.target for edge in edges] for node, edges in self._onward.items()}
        return _closure(self.own_bits, list(self.own_bits), self.sources, onward)

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """The nodes from which a success leads to a node."""
        found: dict[str, list[str]] = {}
        for edges in self._onward.values():
            for edge in edges:
                found.setdefault(edge.target, []).append(edge.source)
        return found

    def ahead_bits(self, node: str) -> int:
        """The steps that successes lead to from a node, itself included."""
        return self._ahead.get(node, 0)

    def behind_bits(self, step: Step) -> int:
        """The steps from which successes lead to a step, itself included."""
        return self._behind[step.id]

    def leads_to(self, node: str, step: Step) -> bool:
        """Whether successes alone surely lead from a node to a step, or are there already."""
        return bool(self.ahead_bits(node) >> step.position & 1)

    def ahead(self, node: str) -> list[Step]:
        """The steps that successes lead to from a node, itself included, in the order of the document."""
        return list(self.steps_in(self.ahead_bits(node)))

    def has_ahead(self, node: str, kind: Callable[[Step], bool]) -> bool:
        """Whether a step of some kind is at a node, or successes lead to one from it."""
        return bool(self.ahead_bits(node) & self.those(kind))

    def those_with_ahead(self, kind: Callable[[Step], bool]) -> int:
        """The steps from which successes lead to one of some kind, those of the kind included."""
        if kind not in self._with_ahead:
            steps = self.analysis.document.steps
            self._with_ahead[kind] = self.bits(step for step in steps if self.has_ahead(step.id, kind))
        return self._with_ahead[kind]

    # Ways to the end

    @cached_property
    def _to_end(self) -> dict[str, int]:
        """How many successes it takes from each node to the end; nodes from which none lead there are missing."""
        found = {END: 0}
        pending = deque((END,))
        while pending:
            node = pending.popleft()
            for source in self.sources.get(node, ()):
                if source not in found:
                    found[source] = found[node] + 1
                    pending.append(source)
        return found

    def steps_to_end(self, node: str) -> int | None:
        """The length of the shortest way of successes from a node to the end, None where there is none."""
        return self._to_end.get(node)

    @cached_property
    def _next_to_end(self) -> dict[str, Edge]:
        """The first edge of the way from each node to the end."""
        lengths = self._to_end
        return {
            node: next(each for each in self._onward[node] if lengths.get(each.target) == length - 1)
            for node, length in lengths.items()
            if length
        }

    def way_to_end(self, node: str) -> Way | None:
        """A shortest way of successes from a node to the end, the one that a search in breadth finds first."""
        if node not in self._to_end:
            return None
        onward = self._next_to_end
        way: list[Edge] = []
        while node != END:
            way.append(onward[node])
            node = way[-1].target
        return tuple(way)


def _closure(
    own: Mapping[str, int], order: list[str], onward: Mapping[str, list[str]], before: Mapping[str, list[str]]
) -> dict[str, int]:
    """For each node the union of the sets of all nodes that it leads to, itself included."""
    found = dict(own)
    pending = deque(order)
    queued = set(order)
    while pending:
        node = pending.popleft()
        queued.discard(node)
        known = found[node]
        for target in onward.get(node, ()):
            known |= found.get(target, 0)
        if known != found[node]:
            found[node] = known
            for each in before.get(node, ()):
                if each in found and each not in queued:
                    queued.add(each)
                    pending.append(each)
    return found
