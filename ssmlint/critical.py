"""The critical path: which failures the status of a run shows, and ways through a document on which things go wrong.

A step is critical when it states so, or where it states nothing unless its onFailure is Continue (automation-actions,
isCritical). Every way that is returned rests on edges alone that the documentation and the values surely allow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import cached_property

from ssmlint.analysis import Analysis
from ssmlint.arms import NOTHING, Arms, Facts
from ssmlint.flow import ANYWHERE, ENDS, START, Edge, EdgeKind, Outcome
from ssmlint.model import Step
from ssmlint.references import Form, Place
from ssmlint.targets import without_prefix

END = ENDS[Outcome.SUCCESS]

# What leads along an edge: the phase behind it, None where the edge is not to be taken.
Move = Callable[[Edge, int], "int | None"]

# States that one search with facts, and all those of a document, may visit; what needs more stays unsaid.
_MOST_STATES = 4_000
_MOST_STATES_IN_ALL = 40_000

FAILURES = (EdgeKind.FAILURE, EdgeKind.TIMEOUT)

# Actions that decide, wait or remember: in practice they do not fail, and they change nothing outside.
IDLE_ACTIONS = frozenset(("aws:branch", "aws:sleep", "aws:pause", "aws:updateVariable"))


def stated_critical(step: Step) -> bool | None:
    """The isCritical that the step states, None where it states none or one that cannot be read."""
    return step.flag("isCritical")


def states_nothing(step: Step) -> bool:
    """Whether the step surely has no isCritical, be it misspelt or filled in by a generator."""
    return step.given("isCritical") is None and step.meant("isCritical") is None


def goes_on(step: Step) -> bool:
    """Whether the step has `onFailure: Continue`, in the spelling that is documented."""
    return step.text("onFailure") == "Continue" and step.given("onFailure") is not None


def counts(step: Step) -> bool | None:
    """Whether a failure of the step counts in the final status; None where that is not known."""
    if not states_nothing(step):
        return stated_critical(step)
    on_failure = step.given("onFailure")
    if step.meant("onFailure") is not None or (on_failure is not None and on_failure.is_open):
        return None
    if on_failure is not None and (on_failure.text or "").lower() == "continue" and not goes_on(step):
        return None
    return not goes_on(step)


def handler_name(step: Step) -> str | None:
    """The step that `onFailure: step:X` names."""
    on_failure = step.given("onFailure")
    return None if on_failure is None else without_prefix(on_failure.text or "")


class CriticalPath:
    """Questions to the graph of a document's outcomes."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.arms = Arms(analysis.document)
        self._states_left = _MOST_STATES_IN_ALL
        self._kinds: dict[Callable[[Step], bool], int] = {}
        self._healthy_ways: dict[str, tuple[Edge, ...]] = {START: ()}

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

    def onward(self, node: str) -> list[Edge]:
        """The sure ways on from a node after success."""
        return [edge for edge in self.sure.get(node, ()) if edge.on_success]

    def after_failure(self, step: Step) -> list[Edge]:
        """The sure ways on from a step after a failure; a timeout takes the same."""
        return [edge for edge in self.sure[step.id] if edge.kind is EdgeKind.FAILURE]

    # What leads where

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {step.id: 1 << index for index, step in enumerate(self.analysis.document.steps)}

    @cached_property
    def _ahead(self) -> dict[str, int]:
        """For each node the steps that successes lead to from it, itself included, as bits."""
        found = {node: self._numbers.get(node, 0) for node in self.sure}
        before: dict[str, list[str]] = {}
        for node in found:
            for edge in self.onward(node):
                before.setdefault(edge.target, []).append(node)
        # Last first: of a document that only goes forward each node is then seen once.
        pending = deque(reversed(found))
        queued = set(pending)
        while pending:
            node = pending.popleft()
            queued.discard(node)
            known = found[node]
            for edge in self.onward(node):
                known |= found.get(edge.target, 0)
            if known != found[node]:
                found[node] = known
                for each in before.get(node, ()):
                    if each not in queued:
                        queued.add(each)
                        pending.append(each)
        return found

    def leads_to(self, node: str, step: Step) -> bool:
        """Whether successes alone surely lead from a node to a step, or are there already."""
        return bool(self._ahead.get(node, 0) & self._numbers[step.id])

    def ahead(self, node: str) -> list[Step]:
        """The steps that successes lead to from a node, itself included, in the order of the document."""
        bits = self._ahead.get(node, 0)
        return [step for step in self.analysis.document.steps if bits & self._numbers[step.id]]

    def has_ahead(self, node: str, kind: Callable[[Step], bool]) -> bool:
        """Whether a step of some kind is at a node, or successes lead to one from it."""
        if kind not in self._kinds:
            self._kinds[kind] = sum(self._numbers[step.id] for step in self.analysis.document.steps if kind(step))
        return bool(self._ahead.get(node, 0) & self._kinds[kind])

    def tries_again(self, step: Step) -> bool:
        """Whether a failure leads back to the step, so that a run cannot go on without its success."""
        return any(self.leads_to(edge.target, step) for edge in self.after_failure(step))

    @cached_property
    def readers(self) -> dict[str, frozenset[str]]:
        """For each step name the steps whose inputs refer to an output of it."""
        found: dict[str, set[str]] = {}
        for use in self.analysis.uses:
            if use.reference.form is Form.OUTPUT and use.step is not None and use.place is not Place.DECLARATION:
                found.setdefault(use.reference.head, set()).add(use.step.id)
        return {name: frozenset(readers) for name, readers in found.items()}

    @cached_property
    def may_be_green(self) -> frozenset[str]:
        """The nodes that some way leads to on which nothing has surely spoilt the result: a run may still succeed.

        Here ways that only may exist count too, as the answer serves to stay silent where there are none.
        """
        seen = {START}
        pending = deque(seen)
        while pending:
            for edge in self.analysis.flow.edges.get(pending.popleft(), ()):
                step = self.analysis.step(edge.source)
                spoilt = edge.kind is EdgeKind.CANCEL or (
                    edge.kind in FAILURES and step is not None and counts(step) is True
                )
                if edge.possible and not spoilt and edge.target not in seen:
                    seen.add(edge.target)
                    pending.append(edge.target)
        return frozenset(seen)

    # Ways

    def is_healthy(self, edge: Edge) -> bool:
        """Whether a run that takes the edge can still end in Success."""
        if edge.on_success:
            return True
        step = self.analysis.step(edge.source)
        return edge.kind in FAILURES and step is not None and counts(step) is False

    @cached_property
    def _healthy_tree(self) -> dict[str, Edge]:
        """For each node the last edge of a shortest way to it on which a run can still end in Success."""
        found: dict[str, Edge] = {}
        pending = deque([START])
        while pending:
            for edge in self.sure.get(pending.popleft(), ()):
                if edge.target not in found and self.is_healthy(edge):
                    found[edge.target] = edge
                    pending.append(edge.target)
        return found

    def healthy_way(self, node: str) -> tuple[Edge, ...] | None:
        """A shortest way from the start to a node on which nothing critical fails."""
        missing: list[Edge] = []
        while node not in self._healthy_ways:
            edge = self._healthy_tree.get(node)
            if edge is None:
                return None
            missing.append(edge)
            node = edge.source
        # Ways have their beginnings in common, so each is kept for those that go on from it.
        for edge in reversed(missing):
            self._healthy_ways[edge.target] = (*self._healthy_ways[edge.source], edge)
            node = edge.target
        return self._healthy_ways[node]

    def way(
        self, starts: Iterable[Edge], move: Move, goals: Iterable[str], phase: int, before: tuple[Edge, ...] = ()
    ) -> tuple[Edge, ...] | None:
        """A shortest way that begins with one of some edges and comes to a goal in the given phase, beginning in 0.

        `before` is how the run came there: branches on a value that does not change in between decide alike.
        """
        first = list(starts)
        ends = frozenset(goals)
        found = self._search(first, move, ends, phase, None)
        if found is None or not self.arms.shared:
            return found
        facts = self._facts(before, NOTHING)
        if facts is None:
            return None
        if self._facts(found, facts) is not None:
            return found
        return self._search(first, move, ends, phase, facts)

    def _facts(self, way: Iterable[Edge], facts: Facts) -> Facts | None:
        """What is known behind a way, None where the way cannot be taken."""
        known: Facts | None = facts
        for edge in way:
            if known is None:
                return None
            known = self.arms.after(edge, known)
        return known

    def _search(
        self, starts: list[Edge], move: Move, goals: frozenset[str], phase: int, facts: Facts | None
    ) -> tuple[Edge, ...] | None:
        """The first way found in breadth; with facts over (node, phase, facts), bounded in number."""
        begin: _State = ("", 0, facts)
        came: dict[_State, tuple[_State, Edge]] = {}
        seen = {begin}
        pending = deque([begin])
        most = min(_MOST_STATES, self._states_left) if facts is not None else None
        while pending and (most is None or len(seen) <= most):
            state = pending.popleft()
            node, now, known = state
            for edge in starts if state is begin else self.sure.get(node, ()):
                behind = move(edge, now)
                if behind is None:
                    continue
                after = known if known is None else self.arms.after(edge, known)
                if known is not None and after is None:
                    continue
                reached = (edge.target, behind, after)
                if reached in seen:
                    continue
                seen.add(reached)
                came[reached] = (state, edge)
                if edge.target in goals and behind == phase:
                    return _retrace(came, reached)
                pending.append(reached)
        if facts is not None:
            self._states_left -= len(seen)
        return None

    # Questions of the rules

    def skipping_way(self, failing: Step) -> tuple[tuple[Edge, ...], list[Step]] | None:
        """A way to Success on which a step fails that is not critical, and the critical steps that this skips.

        Skipped is a step that states isCritical: true, to which a success leads, and the way after the failure does
        not. A way on which another such step stands in for it, one that only runs after the failure, is no answer.
        """
        if counts(failing) is not False or failing.parent is not None:
            return None
        before = self.healthy_way(failing.id)
        if before is None:
            return None
        passed = {edge.source for edge in before} | {failing.id}
        for edge in self.after_failure(failing):
            skipped = [
                step
                for step in self.ahead(failing.id)
                if stated_critical(step) is True
                and step.parent is None
                and step.id not in passed
                and not self.leads_to(edge.target, step)
            ]
            if not skipped:
                continue

            def move(each: Edge, phase: int, turn: Edge = edge) -> int | None:
                target = self.analysis.step(each.target)
                stands_in = (
                    target is not None and stated_critical(target) is True and not self.leads_to(failing.id, target)
                )
                return None if stands_in or not (each is turn or each.on_success) else phase

            behind = self.way([edge], move, [END], 0, before)
            if behind is not None:
                return before + behind, skipped
        return None

    def uncritical_way(self, acts: Callable[[Step], bool]) -> tuple[Edge, ...] | None:
        """A way on which every step succeeds, something is done, and each step that does it states not to be critical.

        Steps that only decide or wait count for nothing unless they state isCritical: true. What only reads is not
        worth a failure, but being critical it would show one.
        """

        def move(edge: Edge, phase: int) -> int | None:
            if not edge.on_success or edge.kind is EdgeKind.BODY:
                return None
            step = self.analysis.step(edge.target)
            if step is None:
                return phase
            stated = stated_critical(step)
            if step.is_loop or stated is True or (stated is None and step.action not in IDLE_ACTIONS):
                return None
            if self.tries_again(step):
                return None
            if stated is None and not states_nothing(step):
                return None
            return max(phase, int(acts(step)))

        return self.way(self.sure.get(START, ()), move, [END], 1)

    def rejoining_way(self, failing: Step, works: Callable[[Step], bool]) -> tuple[Edge, ...] | None:
        """From the failure of a critical step through its handler back to where the success would have led, to the end.

        None where the handler is no detour, as it runs after success too, and where nothing is done behind the place
        at which it comes back: clean-up and telling that are shared by both ways.
        """
        if counts(failing) is not True or failing.parent is not None or failing.id not in self._healthy_tree:
            return None
        for edge in self.after_failure(failing):
            handler = self.analysis.step(edge.target)
            if (
                handler is None
                or self.leads_to(failing.id, handler)
                or handler.id in self.analysis.reachable_by_success
            ):
                continue

            def move(each: Edge, phase: int, turn: Edge = edge) -> int | None:
                if each is not turn and not each.on_success:
                    return None
                step = self.analysis.step(each.target)
                if phase == 0 and step is not None and self.leads_to(failing.id, step):
                    # Going back to try again makes a cycle, which is told by SSM202.
                    back = self.leads_to(step.id, failing)
                    return 1 if not back and self.has_ahead(step.id, works) else None
                return phase

            found = self.way([edge], move, [END], 1, self.healthy_way(failing.id) or ())
            if found is not None:
                return found
        return None

    def leaking_way(
        self, creator: Step, remover: Step, removers: frozenset[str], *, cancels: bool
    ) -> tuple[Edge, ...] | None:
        """From behind a step's success to an end, past one failure or cancel, and past no step that removes.

        The failure is one of a step from which success would have led to the remover.
        """

        def move(edge: Edge, phase: int) -> int | None:
            if edge.target in removers:
                return None
            if edge.on_success:
                return phase
            step = self.analysis.step(edge.source)
            if phase or step is None or step is creator or not self.leads_to(step.id, remover):
                return None
            if edge.kind is EdgeKind.CANCEL:
                return 1 if cancels else None
            return None if step.action in IDLE_ACTIONS else 1

        starts = [edge for edge in self.onward(creator.id) if edge.kind is not EdgeKind.BODY]
        return self.way(starts, move, ENDS.values(), 1)

    def same_next(self, step: Step) -> Step | None:
        """The one step that surely follows both the success and the failure of a step."""
        targets = {edge.target for edge in (*self.onward(step.id), *self.after_failure(step))}
        every = [
            edge for edge in self.analysis.flow.edges[step.id] if edge.possible and edge.kind is not EdgeKind.CANCEL
        ]
        if len(targets) != 1 or not self.after_failure(step) or not self.onward(step.id):
            return None
        return self.analysis.step(targets.pop()) if all(edge.certain for edge in every) else None


_State = tuple[str, int, "Facts | None"]


def _retrace(came: dict[_State, tuple[_State, Edge]], state: _State) -> tuple[Edge, ...]:
    way = []
    while state in came:
        state, edge = came[state]
        way.append(edge)
    return tuple(reversed(way))
