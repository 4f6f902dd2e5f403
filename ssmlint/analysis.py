"""Pure questions to the graph of a document's steps; networkx answers those that a sound document does not raise.

Every answer is in an order that the document gives, never one that a hash gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from ssmlint.flow import ANYWHERE, START, Edge, EdgeKind, Flow, Outcome, build_flow
from ssmlint.model import Document, Step

if TYPE_CHECKING:
    import networkx

    from ssmlint.arms import Arms
    from ssmlint.availability import Missing
    from ssmlint.critical import CriticalPath
    from ssmlint.references import Spot, Use
    from ssmlint.resolve import Resolved, Resolver
    from ssmlint.values import Flaw

# Elementary cycles reported of one document: a complete graph of 20 steps has more than anyone could read.
MOST_CYCLES = 16

# A reference inside a reference.
_NESTED = re.compile(r"\{\{[^{}]*\{\{")


@dataclass(frozen=True)
class Cycle:
    """A way from a step back to itself: the edges in their order, beginning at its first step in the document.

    `sure` says that successes alone close it, over edges that are all documented.
    """

    edges: tuple[Edge, ...]
    sure: bool


@dataclass(eq=False)
class Analysis:
    """A document with its flow, and answers about them, each computed once when first asked for."""

    document: Document
    flow: Flow
    _reached: dict[str, frozenset[str]] = field(default_factory=dict)
    _steps: dict[str, Step] = field(default_factory=dict)
    _cycles: tuple[list[Cycle], bool] | None = None

    def __post_init__(self) -> None:
        self._steps = {step.id: step for step in self.document.steps}

    @cached_property
    def structure(self) -> list[Flaw]:
        """The flaws in the shape of the document, each with the code of the rule that reports it."""
        # Imported here: the JSON Schemas are only needed when a rule on structure runs.
        from ssmlint.structure import check_structure

        return check_structure(self.document)

    @cached_property
    def spots(self) -> list[Spot]:
        """Every scalar with braces in it, in the order of the text."""
        from ssmlint.references import collect_spots

        return collect_spots(self.document)

    @cached_property
    def uses(self) -> list[Use]:
        """Every reference of the document in the order of the text."""
        from ssmlint.references import uses_in

        return uses_in(self.spots)

    @cached_property
    def resolver(self) -> Resolver:
        """What knows the names of the document."""
        from ssmlint.resolve import Resolver

        return Resolver(self.document)

    @cached_property
    def resolved(self) -> list[Resolved]:
        """What every reference of the document stands for, those of its `outputs` at the end.

        A document without steps has none: that it lacks them is its one mistake.
        """
        from ssmlint.references import results_of

        if not self.document.steps:
            return []
        return [self.resolver.resolve(use) for use in (*self.uses, *results_of(self.document))]

    @cached_property
    def mistakes(self) -> dict[str, list[str]]:
        """What is wrong inside single steps: the paths of the places by the id of the step.

        A flaw in the shape, a reference without a value, braces that do not pair. What would follow from comparing
        such a step with another is mostly told by that mistake already.
        """
        from ssmlint.references import Form

        found = [(flaw.problem.step, flaw.problem.path) for flaw in self.structure]
        # Parameter Store is only read in defaults of parameters.
        found += [
            (each.use.step, each.use.path)
            for each in self.resolved
            if each.trouble is not None or each.reference.form is Form.STORE
        ]
        for spot in self.spots:
            value = spot.scalar.value
            if value.count("{{") != value.count("}}") or _NESTED.search(value):
                found.append((spot.step, spot.path))
        paths: dict[str, list[str]] = {}
        for step, path in found:
            if step is not None:
                paths.setdefault(step.id, []).append(path)
        return paths

    @cached_property
    def arms(self) -> Arms:
        """What the branches ask."""
        # Imported here, as the module itself knows the edges of the graph.
        from ssmlint.arms import Arms

        return Arms(self.document)

    @cached_property
    def critical_path(self) -> CriticalPath:
        """What failures do to the result of a run."""
        from ssmlint.critical import CriticalPath

        return CriticalPath(self)

    @cached_property
    def missing_outputs(self) -> list[Missing]:
        """The uses of outputs that may have no value when they are read."""
        # Imported here, as the module itself asks the graph.
        from ssmlint.availability import missing_outputs

        return missing_outputs(self)

    def step(self, node: str) -> Step | None:
        """The step behind a node of the graph, None for the start and the ends."""
        return self._steps.get(node)

    @property
    def reachable(self) -> frozenset[str]:
        """The nodes that some way from the first step leads to, over edges of every kind."""
        return self._reach("all", self._all_edges())

    @property
    def reachable_by_success(self) -> frozenset[str]:
        """The nodes that a run reaches while every step succeeds."""
        return self._reach("success", (edge for edge in self._all_edges() if edge.on_success and edge.possible))

    def _all_edges(self) -> Iterable[Edge]:
        for edges in self.flow.edges.values():
            yield from edges

    def _reach(self, key: str, edges: Iterable[Edge]) -> frozenset[str]:
        if key not in self._reached:
            # By hand: this is asked of every document, and importing networkx takes as long as linting ten of them.
            onward: dict[str, list[str]] = {}
            for edge in edges:
                onward.setdefault(edge.source, []).append(edge.target)
            seen = {START}
            pending = [START]
            while pending:
                for target in onward.get(pending.pop(), ()):
                    if target not in seen:
                        seen.add(target)
                        pending.append(target)
            self._reached[key] = frozenset(seen)
        return self._reached[key]

    def entering(self, step: Step) -> list[Edge]:
        """The edges that lead to a step, by their sources in the order of the document."""
        return self._entering.get(step.id, [])

    @cached_property
    def _entering(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in sorted(self._all_edges(), key=lambda edge: self._rank(edge.source)):
            found.setdefault(edge.target, []).append(edge)
        return found

    def _rank(self, node: str) -> int:
        step = self._steps.get(node)
        return -1 if step is None else step.position

    def dominators(self) -> dict[str, str]:
        """For each reachable node but the start the last one that every way from the start to it passes."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_node(START)
        # Given last first: networkx climbs from one predecessor of a node to the next, which are near each other then.
        graph.add_edges_from((edge.source, edge.target) for edge in reversed(list(self._all_edges())))
        found = networkx.immediate_dominators(graph, START)
        return {node: above for node, above in found.items() if above is not None and node != START}

    def witness(self, source: str, target: str, avoiding: Iterable[str] = ()) -> list[Edge] | None:
        """One shortest way between two nodes, as its edges; None where there is none."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from((source, target))
        left_out = set(avoiding)
        for edge in self._all_edges():
            if edge.possible and edge.source not in left_out and edge.target not in left_out:
                known = graph.get_edge_data(edge.source, edge.target)
                if known is None:
                    graph.add_edge(edge.source, edge.target, edge=edge)
        try:
            nodes = networkx.shortest_path(graph, source, target)
        except networkx.NetworkXNoPath:
            return None
        return [graph.edges[pair]["edge"] for pair in pairwise(nodes)]

    def next_steps(self, step: Step, outcome: Outcome) -> tuple[list[str], bool]:
        """The steps that can follow an outcome, and whether the documentation says so.

        The steps come in the order in which Automation would decide: choices before the default. Ends, the body of a
        loop and the return to it are no next steps; neither is what a misspelt name probably meant.
        """
        names: list[str] = []
        documented = True
        for edge in self.flow.leaving(step, outcome):
            if not edge.possible or edge.guessed:
                continue
            if not edge.certain:
                documented = False
            names += self._names_behind(edge)
        return list(dict.fromkeys(names)), documented

    def _names_behind(self, edge: Edge) -> list[str]:
        if edge.target == ANYWHERE:
            return [each.label for each in self.document.steps]
        target = self._steps.get(edge.target)
        return [] if target is None or edge.kind is EdgeKind.BODY else [target.label]

    # Cycles

    def cycles(self) -> tuple[list[Cycle], bool]:
        """The elementary cycles in a stable order, and whether there are more than those.

        Returning to a loop for its next pass is no cycle. A cycle that needs a failure, a cancel or an edge of which
        the documentation says nothing is not `sure`.
        """
        if self._cycles is None:
            self._cycles = self._find_cycles()
        return self._cycles

    def _find_cycles(self) -> tuple[list[Cycle], bool]:
        usable = [
            edge
            for edge in self._all_edges()
            if edge.possible and not edge.guessed and edge.source in self._steps and edge.target in self._steps
        ]
        found, more = self._elementary([edge for edge in usable if edge.on_success and edge.certain])
        rest, more_rest = self._elementary(usable)
        doubtful = [cycle for cycle in rest if not cycle.sure]
        cycles = [*found, *doubtful][:MOST_CYCLES]
        more = more or more_rest or len(cycles) < len(found) + len(doubtful)
        cycles.sort(key=lambda cycle: [self._rank(edge.source) for edge in cycle.edges])
        return cycles, more

    def _elementary(self, edges: list[Edge]) -> tuple[list[Cycle], bool]:
        """The first cycles over the given edges, the best of those between the same steps; are there more?."""
        # Nodes are positions, whose hashes do not change from run to run as those of names do.
        best: dict[tuple[int, int], Edge] = {}
        for edge in edges:
            pair = self._rank(edge.source), self._rank(edge.target)
            known = best.get(pair)
            if known is None or (_worth(edge) > _worth(known)):
                best[pair] = edge
        if not _is_circular(best):
            return [], False
        import networkx

        graph: networkx.DiGraph[int] = networkx.DiGraph()
        graph.add_edges_from(sorted(best))
        # Every knot of steps has its turn, so that one which has countless cycles hides no other.
        parts = networkx.strongly_connected_components(graph)
        knots = sorted((part for part in parts if len(part) > 1 or graph.has_edge(*part, *part)), key=min)
        streams = (networkx.simple_cycles(graph.subgraph(knot)) for knot in knots)
        found = list(islice(_in_turn(streams), MOST_CYCLES + 1))
        cycles = []
        for nodes in found[:MOST_CYCLES]:
            at = nodes.index(min(nodes))
            turned = nodes[at:] + nodes[:at]
            around = tuple(best[pair] for pair in pairwise([*turned, turned[0]]))
            cycles.append(Cycle(around, all(edge.on_success and edge.certain for edge in around)))
        return cycles, len(found) > MOST_CYCLES


def _is_circular(pairs: Iterable[tuple[int, int]]) -> bool:
    """Whether edges between nodes close a circle: whether some are left when ends are taken off, one after another."""
    onward: dict[int, list[int]] = {}
    entering: dict[int, int] = {}
    for source, target in pairs:
        onward.setdefault(source, []).append(target)
        entering[target] = entering.get(target, 0) + 1
    pending = [node for node in onward if node not in entering]
    while pending:
        for target in onward.pop(pending.pop(), ()):
            entering[target] -= 1
            if not entering[target]:
                del entering[target]
                pending.append(target)
    return bool(entering)


def _in_turn(streams: Iterable[Iterator[list[int]]]) -> Iterator[list[int]]:
    """The items of all streams, one of each at a time."""
    while streams:
        left = []
        for stream in streams:
            for item in islice(stream, 1):
                yield item
                left.append(stream)
        streams = left


def _worth(edge: Edge) -> tuple[bool, bool]:
    return edge.on_success and edge.certain, edge.on_success


def analyse(document: Document) -> Analysis:
    """The document with its flow, ready to be asked."""
    return Analysis(document, build_flow(document))
