"""Searches for ways through a document's flow, in breadth, so that each way found is a shortest one.

Of ways of the same length the one is taken that turns off first: at each node the edges are tried in their order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from ssmlint.arms import NOTHING, Arms, Facts
from ssmlint.flow import START, Edge

Way: TypeAlias = "tuple[Edge, ...]"
Edges: TypeAlias = "Mapping[str, Sequence[Edge]]"

# What leads along an edge: the phase behind it, None where the edge is not to be taken.
Move: TypeAlias = "Callable[[Edge, int], int | None]"
_State: TypeAlias = "tuple[str, int, Facts | None]"

# States that one search with facts may visit, and edges that all searches for one question may try. A document that
# needs more has so many branches on the same values that the rest stays unsaid.
_MOST_STATES = 4_000
_MOST_TRIED = 100_000


def walk_back(tree: Mapping[str, Edge], start: str, node: str) -> Way:
    """The way from the start of a tree, which knows the last edge to each node, to a node in it."""
    way: list[Edge] = []
    while node != start:
        way.append(tree[node])
        node = way[-1].source
    return tuple(reversed(way))


class Tree:
    """The last edge of a shortest way from one node to each other, found as far as somebody asks."""

    def __init__(self, start: str, leaving: Callable[[str], Iterable[Edge]]) -> None:
        self._start = start
        self._leaving = leaving
        self._found: dict[str, Edge] = {}
        self._seen = {start}
        self._pending = deque((start,))

    def way(self, node: str) -> Way | None:
        """A shortest way to a node, None where there is none."""
        found, seen, pending = self._found, self._seen, self._pending
        while node not in seen:
            if not pending:
                return None
            for edge in self._leaving(pending.popleft()):
                target = edge.target
                if target not in seen:
                    seen.add(target)
                    found[target] = edge
                    pending.append(target)
        return walk_back(found, self._start, node)

    def all(self) -> dict[str, Edge]:
        """The last edges of the ways to all nodes, in the order in which they were found."""
        self.way("")
        return self._found


class FactsOnWays:
    """What is known at the end of the way that a tree from the start has to a node."""

    def __init__(self, tree: Mapping[str, Edge], arms: Arms) -> None:
        self._tree = tree
        self._arms = arms
        self._facts: dict[str, Facts | None] = {START: NOTHING}

    def at(self, node: str) -> Facts | None:
        """The facts at a node of the tree, None where the branches on the way to it contradict each other."""
        if not self._arms.shared:
            return NOTHING
        missing: list[Edge] = []
        while node not in self._facts:
            missing.append(self._tree[node])
            node = missing[-1].source
        facts = self._facts[node]
        # Ways have their beginnings in common, so the facts are kept for those that go on from here.
        for edge in reversed(missing):
            facts = self._facts[edge.target] = None if facts is None else self._arms.after(edge, facts)
        return facts


class Search:
    """Searches over nodes with a phase, and with facts where branches share values."""

    def __init__(self, edges: Edges, arms: Arms) -> None:
        self._edges = edges
        self._arms = arms
        self._left = _MOST_TRIED

    def holding(self, way: Iterable[Edge], facts: Facts | None) -> Facts | None:
        """What is known behind a way, None where the way cannot be taken."""
        if not self._arms.shared:
            return facts
        for edge in way:
            if facts is None:
                return None
            facts = self._arms.after(edge, facts)
        return facts

    def plain(self, starts: Iterable[Edge], move: Move, goals: Iterable[str], phase: int) -> Way | None:
        """A shortest way that begins with one of some edges and comes to a goal in the given phase, beginning in 0."""
        return self._run(starts, move, goals, phase, None)

    def with_facts(
        self, starts: Iterable[Edge], move: Move, goals: Iterable[str], phase: int, facts: Facts
    ) -> Way | None:
        """The same, but no way that the branches on it rule out: those on a value that does not change decide alike."""
        return self._run(starts, move, goals, phase, facts)

    def _run(
        self, starts: Iterable[Edge], move: Move, goals: Iterable[str], phase: int, facts: Facts | None
    ) -> Way | None:
        ends = frozenset(goals)
        begin: _State = ("", 0, facts)
        came: dict[_State, tuple[_State, Edge] | None] = {begin: None}
        pending = deque([begin])
        found: Way | None = None
        while pending and found is None and (facts is None or (len(came) <= _MOST_STATES and self._left > 0)):
            state = pending.popleft()
            node, now, known = state
            for edge in starts if state is begin else self._edges.get(node, ()):
                behind = move(edge, now)
                if behind is None:
                    continue
                after = None
                if known is not None:
                    self._left -= 1
                    after = self._arms.after(edge, known)
                    if after is None:
                        continue
                reached = (edge.target, behind, after)
                if reached in came:
                    continue
                came[reached] = (state, edge)
                if edge.target in ends and behind == phase:
                    found = _retrace(came, reached)
                    break
                pending.append(reached)
        return found


def _retrace(came: Mapping[_State, tuple[_State, Edge] | None], state: _State) -> Way:
    way = []
    while (before := came[state]) is not None:
        state, edge = before
        way.append(edge)
    return tuple(reversed(way))
