"""Ways on which a failure comes between what makes something and what takes it back."""

from __future__ import annotations

from collections import deque
from functools import cached_property, reduce
from operator import or_

from ssmlint.arms import NOTHING
from ssmlint.critical import FAILURES, IDLE_ACTIONS, CriticalPath
from ssmlint.flow import ENDS, Edge, EdgeKind, Outcome
from ssmlint.model import Step
from ssmlint.searching import Way


class Leaks:
    """The failures, and the cancels, of a document that lead past a clean-up. Sets of steps are those of Successes."""

    def __init__(self, path: CriticalPath) -> None:
        self.path = path
        self._turns: dict[bool, dict[str, list[Edge]]] = {}
        self._into: dict[bool, dict[str, int]] = {}
        self._escapes: dict[tuple[int, bool], int] = {}

    def way(self, creator: Step, remover: Step, removers: int, *, cancels: bool) -> Way | None:
        """From behind a step's success to an end, past one failure or cancel, and past no step of a set that removes.

        The failure is one of a step from which success would have led to the remover.
        """
        fails = self.path.behind_bits(remover) & ~removers & ~(1 << creator.position)
        ahead = fails & self.path.ahead_bits(creator.id)
        if not ahead & self._stopping(cancels) and not ahead & self._escaping(removers, cancels):
            return None
        starts = [edge for edge in self.path.onward(creator.id) if edge.kind is not EdgeKind.BODY]
        found = self._leak(creator, starts, fails, removers, cancels)
        search = self.path.search("leaking")
        if found is None or search.holding(found, NOTHING) is not None:
            return found
        turns = self._turning(cancels)

        def move(edge: Edge, phase: int) -> int | None:
            target, step = self.path.analysis.step(edge.target), self.path.analysis.step(edge.source)
            if target is not None and removers >> target.position & 1:
                return None
            if edge.on_success:
                return phase
            may_turn = step is not None and fails >> step.position & 1 and edge in turns.get(edge.source, ())
            return 1 if may_turn and not phase else None

        return search.with_facts(starts, move, ENDS.values(), 1, NOTHING)

    def _turning(self, cancels: bool) -> dict[str, list[Edge]]:
        """The failures, and if wanted the cancels, of the steps that may be in the way of a clean-up."""
        if cancels not in self._turns:
            self._turns[cancels] = {
                step.id: [
                    edge
                    for edge in self.path.sure[step.id]
                    if (cancels and edge.kind is EdgeKind.CANCEL)
                    or (edge.kind in FAILURES and step.action not in IDLE_ACTIONS)
                ]
                for step in self.path.analysis.document.steps
            }
        return self._turns[cancels]

    @cached_property
    def _onward(self) -> dict[str, list[tuple[Edge, str, int]]]:
        """The successes from each node, with where they lead, also as a set."""
        own = self.path.own_bits
        nodes = (*own, *ENDS.values())
        return {
            node: [(edge, edge.target, own.get(edge.target, 0)) for edge in self.path.onward(node)] for node in nodes
        }

    def _stopping(self, cancels: bool) -> int:
        """The steps whose failure ends the run at once."""
        into = self._turning_into(cancels)
        return reduce(or_, (into.get(end, 0) for end in ENDS.values()))

    def _turning_into(self, cancels: bool) -> dict[str, int]:
        """For each node the steps whose failure leads to it at once."""
        if cancels not in self._into:
            found = self._into[cancels] = {}
            for node, edges in self._turning(cancels).items():
                for edge in edges:
                    found[edge.target] = found.get(edge.target, 0) | self.path.own_bits[node]
        return self._into[cancels]

    def _escaping(self, removers: int, cancels: bool) -> int:
        """The steps whose failure leads by successes to an end, past none of a set."""
        key = removers, cancels
        if key not in self._escapes:
            own, into = self.path.own_bits, self._turning_into(cancels)
            seen = set(ENDS.values())
            pending = [*ENDS.values()]
            found = 0
            while pending:
                node = pending.pop()
                found |= into.get(node, 0)
                for source in self.path.sources.get(node, ()):
                    if source not in seen and not own.get(source, 0) & removers:
                        seen.add(source)
                        pending.append(source)
            self._escapes[key] = found
        return self._escapes[key]

    def _leak(self, creator: Step, starts: list[Edge], fails: int, removers: int, cancels: bool) -> Way | None:
        """A shortest way as `way` wants it, whatever the branches say; written out, as each pair asks for it."""
        turning, ends, own = self._turning(cancels), frozenset(ENDS.values()), self.path.own_bits
        # What was reached before the failure and behind it, with the last edge to each.
        came: tuple[dict[str, Edge], dict[str, Edge]] = ({}, {})
        before, behind = came
        pending: deque[tuple[str, int]] = deque()
        for edge in starts:
            if edge.target not in before and not own.get(edge.target, 0) & removers:
                before[edge.target] = edge
                pending.append((edge.target, 0))
        while pending:
            node, phase = pending.popleft()
            reached = came[phase]
            for edge, target, bit in self._onward[node]:
                if target not in reached and not bit & removers:
                    reached[target] = edge
                    if phase and target in ends:
                        return _walk_back_twice(before, behind, creator.id, target)
                    pending.append((target, phase))
            for edge in turning[node] if not phase and own.get(node, 0) & fails else ():
                target = edge.target
                if target not in behind and not own.get(target, 0) & removers:
                    behind[target] = edge
                    if target in ends:
                        return _walk_back_twice(before, behind, creator.id, target)
                    pending.append((target, 1))
        return None


def _walk_back_twice(before: dict[str, Edge], behind: dict[str, Edge], start: str, node: str) -> Way:
    """The way to a node behind the failure, from the last edges on both sides of it."""
    way = [behind[node]]
    while way[-1].outcome is Outcome.SUCCESS:
        way.append(behind[way[-1].source])
    while way[-1].source != start or way[-1].kind is EdgeKind.BODY:
        way.append(before[way[-1].source])
    return tuple(reversed(way))
