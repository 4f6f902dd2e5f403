"""The critical path: which failures the status of a run shows, and ways through a document on which things go wrong.

A step is critical when it states so, or where it states nothing unless its onFailure is Continue (automation-actions,
isCritical). Every way that is returned rests on edges alone that the documentation and the values surely allow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property

from ssmlint.analysis import Analysis
from ssmlint.arms import NOTHING
from ssmlint.flow import START, Edge, EdgeKind
from ssmlint.model import Step
from ssmlint.references import Form, Place
from ssmlint.searching import FactsOnWays, Search, Tree, Way, walk_back
from ssmlint.successes import END, Successes
from ssmlint.targets import without_prefix

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


class CriticalPath(Successes):
    """Questions to the graph of a document's outcomes."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self._searches: dict[str, Search] = {}
        self._detours: dict[tuple[str, int, int], Way | None] = {}

    def search(self, question: str) -> Search:
        """The search for the answers to one question: what one question needs is not lost to the others."""
        if question not in self._searches:
            self._searches[question] = Search(self.sure, self.arms)
        return self._searches[question]

    def tries_again(self, step: Step) -> bool:
        """Whether a failure leads back to the step, so that a run cannot go on without its success."""
        return any(self.leads_to(edge.target, step) for edge in self.after_failure(step))

    @cached_property
    def readers(self) -> dict[str, int]:
        """For each step name the steps whose inputs refer to an output of it, as a set."""
        found: dict[str, int] = {}
        for use in self.analysis.uses:
            if use.reference.form is Form.OUTPUT and use.step is not None and use.place is not Place.DECLARATION:
                found[use.reference.head] = found.get(use.reference.head, 0) | 1 << use.step.position
        return found

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

    # Ways on which nothing critical fails

    def is_healthy(self, edge: Edge) -> bool:
        """Whether a run that takes the edge can still end in Success."""
        if edge.on_success:
            return True
        step = self.analysis.step(edge.source)
        return edge.kind in FAILURES and step is not None and counts(step) is False

    @cached_property
    def _healthy_tree(self) -> Tree:
        return Tree(START, lambda node: [edge for edge in self.sure.get(node, ()) if self.is_healthy(edge)])

    @cached_property
    def _healthy_facts(self) -> FactsOnWays:
        return FactsOnWays(self._healthy_tree.all(), self.arms)

    @cached_property
    def _passed(self) -> dict[str, int]:
        """For each node that a healthy way leads to the steps on the way, itself included."""
        passed = {START: 0}
        for node, edge in self._healthy_tree.all().items():
            step = self.analysis.step(node)
            passed[node] = passed[edge.source] | (0 if step is None else 1 << step.position)
        return passed

    def healthy_way(self, node: str) -> Way | None:
        """A shortest way from the start to a node on which nothing critical fails."""
        return self._healthy_tree.way(node)

    # Questions of the rules

    def skipping_way(self, failing: Step) -> tuple[Way, list[Step]] | None:
        """A way to Success on which a step fails that is not critical, and the critical steps that this skips.

        Skipped is a step that states isCritical: true, to which a success leads, and the way after the failure does
        not. A way on which another such step stands in for it, one that only runs after the failure, is no answer.
        """
        if counts(failing) is not False or failing.parent is not None or failing.id not in self._passed:
            return None
        critical, normal = self.those(_is_stated_critical), self.ahead_bits(failing.id)
        due = critical & normal & self.those(_is_on_top) & ~self._passed[failing.id]
        for edge in self.after_failure(failing) if due else ():
            skipped = due & ~self.ahead_bits(edge.target)
            behind = self._way_past(edge, critical & ~normal, failing) if skipped else None
            if behind is not None:
                return (self.healthy_way(failing.id) or ()) + behind, list(self.steps_in(skipped))
        return None

    def _way_past(self, turn: Edge, stand_ins: int, failing: Step) -> Way | None:
        """A shortest way from a failure by successes to the end, past none of some steps."""

        def move(edge: Edge, phase: int) -> int | None:
            target = self.analysis.step(edge.target)
            stands_in = target is not None and stand_ins >> target.position & 1
            return None if stands_in or not (edge is turn or edge.on_success) else phase

        search = self.search("skipping")
        if self.ahead_bits(turn.target) & stand_ins:
            found = search.plain([turn], move, [END], 0)
        else:
            rest = self.way_to_end(turn.target)
            found = None if rest is None else (turn, *rest)
        facts = self._healthy_facts.at(failing.id) if found is not None else None
        if found is None or facts is None or search.holding(found, facts) is not None:
            return None if facts is None else found
        return search.with_facts([turn], move, [END], 0, facts)

    def uncritical_way(self, acts: Callable[[Step], bool]) -> Way | None:
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

        search, starts = self.search("uncritical"), self.sure.get(START, ())
        found = search.plain(starts, move, [END], 1)
        if found is None or search.holding(found, NOTHING) is not None:
            return found
        return search.with_facts(starts, move, [END], 1, NOTHING)

    def rejoining_way(self, failing: Step, works: Callable[[Step], bool]) -> Way | None:
        """From the failure of a critical step through its handler back to where the success would have led, to the end.

        None where the handler is no detour, as it runs after success too, and where nothing is done behind the place
        at which it comes back: clean-up and telling that are shared by both ways.
        """
        if failing.parent is not None or failing.id not in self._passed or counts(failing) is not True:
            return None
        normal = self.ahead_bits(failing.id)
        # Going back to try again makes a cycle, which is told by SSM202.
        fit = normal & self.those_with_ahead(works) & ~self.behind_bits(failing)
        for turn in self.after_failure(failing):
            handler = self.analysis.step(turn.target)
            if (
                handler is None
                or normal >> handler.position & 1
                or handler.id in self.analysis.reachable_by_success
                or not self.ahead_bits(handler.id) & fit
            ):
                continue
            found = self._way_back(turn, failing, normal, fit)
            if found is not None:
                return found
        return None

    def _way_back(self, turn: Edge, failing: Step, normal: int, fit: int) -> Way | None:
        """A shortest way from a failure to the end that enters the normal steps at a fit one."""

        def move(edge: Edge, phase: int) -> int | None:
            if edge is not turn and not edge.on_success:
                return None
            step = self.analysis.step(edge.target)
            if phase == 0 and step is not None and normal >> step.position & 1:
                return 1 if fit >> step.position & 1 else None
            return phase

        # Steps that fail to one handler, and go on in the same place, come back by the same detour.
        ahead = self.ahead_bits(turn.target)
        key = turn.target, normal & ahead, fit & ahead
        if key not in self._detours:
            self._detours[key] = self._detour(turn.target, normal, fit)
        detour = self._detours[key]
        if detour is None:
            return None
        search = self.search("rejoining")
        found = (turn, *detour, *(self.way_to_end(detour[-1].target) or ()))
        facts = self._healthy_facts.at(failing.id)
        if facts is None or search.holding(found, facts) is not None:
            return None if facts is None else found
        return search.with_facts([turn], move, [END], 1, facts)

    def _detour(self, start: str, normal: int, fit: int) -> Way | None:
        """The way from a handler to where it enters the normal steps, the best for the length of the whole to the end.

        Of those with the same length the one is taken that turns off first, as a search in breadth would.
        """
        came: dict[str, Edge] = {}
        length = {start: 0}
        pending = deque((start,))
        best: list[Edge] = []
        least = 0
        while pending:
            node = pending.popleft()
            for edge in self.onward(node):
                step = self.analysis.step(edge.target)
                if step is None or not normal >> step.position & 1:
                    if edge.target not in length:
                        length[edge.target] = length[node] + 1
                        came[edge.target] = edge
                        pending.append(edge.target)
                    continue
                rest = self.steps_to_end(step.id)
                if rest is None or not fit >> step.position & 1:
                    continue
                whole = length[node] + 1 + rest
                if not best or whole <= least:
                    best = [*best, edge] if best and whole == least else [edge]
                    least = whole
        ways = [(*walk_back(came, start, edge.source), edge) for edge in best]
        if len(ways) <= 1:
            return ways[0] if ways else None
        return min(ways, key=lambda way: self._places((*way, *(self.way_to_end(way[-1].target) or ()))))

    def _places(self, way: Way) -> list[int]:
        """At each node of a way which of the edges it takes."""
        return [next(place for place, each in enumerate(self.onward(edge.source)) if each is edge) for edge in way]

    def same_next(self, step: Step) -> Step | None:
        """The one step that surely follows both the success and the failure of a step."""
        onward, after_failure = self.onward(step.id), self.after_failure(step)
        targets = {edge.target for edge in (*onward, *after_failure)}
        if len(targets) != 1 or not after_failure or not onward:
            return None
        every = (
            edge for edge in self.analysis.flow.edges[step.id] if edge.possible and edge.kind is not EdgeKind.CANCEL
        )
        return self.analysis.step(targets.pop()) if all(edge.certain for edge in every) else None


def _is_stated_critical(step: Step) -> bool:
    return stated_critical(step) is True


def _is_on_top(step: Step) -> bool:
    return step.parent is None
