"""`ssmlint simulate --paths`: the ways through a document, one simulated run for each turn that a run can take.

Every arm of every branch is taken once, and every step that some run reaches is made to fail, to time out and, where it
has an onCancel, to be cancelled. Ways that differ only in turns seen before are not told again, so their number grows
with the document and not with the combinations of its turns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ssmlint.analysis import Analysis
from ssmlint.execution.errors import SimulationError, UndecidedError
from ssmlint.execution.records import CANCELLED, FAILED, SUCCESS, TIMED_OUT, Execution
from ssmlint.execution.run import simulate
from ssmlint.flow import START, EdgeKind, Outcome
from ssmlint.model import Step

# Ways that are told of one document, and steps that are executed to find them; published runbooks stay far below.
MOST_PATHS = 1_000
MOST_STEPS_OF_ALL = 20_000

_WORDS = {FAILED: "fails", TIMED_OUT: "times out", CANCELLED: "is cancelled"}
_OPTIONS = {FAILED: "fail", TIMED_OUT: "timeout", CANCELLED: "cancel"}

NOTHING = "nothing goes wrong"
GREEN = "failures that end in Success"
RECOVERED = "failures after which the run goes on"
STOPPED = "failures that stop the run"
CANCEL = "cancellations"
GROUPS = (NOTHING, GREEN, RECOVERED, STOPPED, CANCEL)


@dataclass(frozen=True)
class Scenario:
    """What a run is told: the arms of branches, the steps that end badly and how, the passes of loops."""

    arms: tuple[tuple[str, str | None], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    passes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Path:
    """One way: what goes wrong, the arms that were chosen, the steps that run, and the final status."""

    wrong: tuple[tuple[str, str], ...]
    arms: tuple[tuple[str, str | None], ...]
    steps: tuple[str, ...]
    status: str
    group: str

    @property
    def words(self) -> str:
        """What goes wrong in words."""
        return ", then ".join(f"{step} {_WORDS[how]}" for step, how in self.wrong) or "-"


@dataclass
class Paths:
    """The ways through a document and what of it they saw; `more` says that the bound was reached."""

    ways: list[Path] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    not_reached: list[str] = field(default_factory=list)
    edges_seen: int = 0
    edges: int = 0
    statuses: list[str] = field(default_factory=list)
    assumptions: dict[str, None] = field(default_factory=dict)
    more: bool = False


def find_paths(analysis: Analysis) -> Paths:
    """Simulates every way. Raises SimulationError for a document without steps, and where no way can be simulated."""
    return _Finder(analysis).find()


class _Finder:
    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.document = analysis.document
        self.result = Paths()
        self.pending: deque[Scenario] = deque([Scenario()])
        self.tried: set[object] = set()
        self.steps_left = MOST_STEPS_OF_ALL
        self.failed: SimulationError | None = None
        self.seen_edges: set[tuple[str, str, str]] = set()

    def find(self) -> Paths:
        if not self.document.top:
            raise SimulationError("the document has no steps to run")
        while self.pending and len(self.result.ways) < MOST_PATHS and self.steps_left > 0:
            self._try(self.pending.popleft())
        if self.failed is not None and not self.result.ways:
            raise self.failed
        self.result.more = bool(self.pending) or self.failed is not None
        self._coverage()
        return self.result

    def _try(self, scenario: Scenario) -> None:
        told: dict[str, list[str]] = {option: [] for option in _OPTIONS.values()}
        for name, how in scenario.wrong:
            told[_OPTIONS[how]].append(name)
        arms: dict[str, str | list[str | None] | None] = dict(scenario.arms)
        try:
            execution = simulate(
                self.analysis,
                fail=told["fail"],
                timeout=told["timeout"],
                cancel=told["cancel"],
                choose=arms,
                iterations=dict(scenario.passes),
            )
        except UndecidedError as error:
            self.steps_left -= len(self.document.steps)
            self._decide(scenario, error)
            return
        except SimulationError as error:
            self.steps_left -= len(self.document.steps)
            self.failed = error
            self.result.assumptions.setdefault(f"a way is left out: {error}")
            return
        self.steps_left -= len(execution.trace)
        self._record(scenario, execution)
        self._vary(scenario, execution)

    def _decide(self, scenario: Scenario, error: UndecidedError) -> None:
        """Tells a run what it asked for: each arm of a branch, or one pass of a loop."""
        step = self.document.by_name.get(error.step)
        if step is None:
            return
        if step.is_loop and step.name not in dict(scenario.passes):
            self.result.assumptions.setdefault(f"loop '{step.label}' is followed for one pass")
            self.pending.appendleft(replace(scenario, passes=(*scenario.passes, (step.label, 1))))
        elif step.label not in dict(scenario.arms):
            arms = list(self._arms(step))
            # All arms are taken from the first way that comes here; later ones go on by the first arm.
            fresh = [arm for arm in arms if self._is_new(("arm", step.label, arm))]
            for arm in fresh or arms[:1]:
                self.pending.append(replace(scenario, arms=(*scenario.arms, (step.label, arm))))

    def _arms(self, step: Step) -> Iterator[str | None]:
        """Where a branch can lead: the steps of its choices, and None for no choice."""
        known: set[str | None] = set()
        for edge in self.analysis.flow.leaving(step, Outcome.SUCCESS):
            target = self.analysis.step(edge.target)
            arm = target.label if edge.kind is EdgeKind.CHOICE and target is not None else None
            if (
                edge.possible
                and not edge.guessed
                and arm not in known
                and (arm is not None or edge.kind is not EdgeKind.CHOICE)
            ):
                known.add(arm)
                yield arm

    def _is_new(self, key: object) -> bool:
        new = key not in self.tried
        self.tried.add(key)
        return new

    def _record(self, scenario: Scenario, execution: Execution) -> None:
        steps = tuple(record.step.label for record in execution.trace)
        self.result.reached.update(steps)
        for record in execution.trace:
            self.seen_edges.add((record.step.id, record.status, record.onward))
        self.result.assumptions |= dict.fromkeys(execution.assumptions)
        wrong = tuple(each for each in scenario.wrong if each[0] in steps)
        happened = tuple((step, how) for step, how in wrong)
        ran = set(steps)
        arms = tuple((branch, arm) for branch, arm in scenario.arms if branch in ran)
        path = Path(happened, arms, steps, execution.status, _group(happened, steps, execution.status))
        if self._is_new((path.wrong, path.steps, path.status)):
            self.result.ways.append(path)

    def _vary(self, scenario: Scenario, execution: Execution) -> None:
        """The turns that this run showed and no run has taken yet."""
        wrong = {name for name, _ in scenario.wrong}
        cancelled = any(how == CANCELLED for _, how in scenario.wrong)
        for record in execution.trace:
            step = record.step
            if step.name is None or step.name in wrong:
                continue
            if step.is_branch and step.label not in dict(scenario.arms):
                for arm in self._arms(step):
                    if self._is_new(("arm", step.label, arm)):
                        self.pending.append(replace(scenario, arms=(*scenario.arms, (step.label, arm))))
            for how in (FAILED, TIMED_OUT, CANCELLED):
                if how == CANCELLED and (cancelled or step.given("onCancel") is None):
                    continue
                if self._is_new((how, step.label)):
                    self.pending.append(replace(scenario, wrong=(*scenario.wrong, (step.label, how))))

    def _coverage(self) -> None:
        document = self.document
        reachable = [step for step in document.steps if step.id in self.analysis.reachable]
        self.result.not_reached = [step.label for step in reachable if step.label not in self.result.reached]
        known = set()
        for edges in self.analysis.flow.edges.values():
            for edge in edges:
                step = self.analysis.step(edge.target)
                source = self.analysis.step(edge.source)
                if source is None or edge.source == START or not edge.possible or edge.guessed or step is None:
                    continue
                if edge.source in self.analysis.reachable and edge.kind is not EdgeKind.BODY:
                    known.add((edge.source, edge.outcome.value, step.label))
        self.result.edges = len(known)
        self.result.edges_seen = len(known & self.seen_edges)
        self.result.statuses = sorted({path.status for path in self.result.ways})


def _group(wrong: tuple[tuple[str, str], ...], steps: tuple[str, ...], status: str) -> str:
    if not wrong:
        return NOTHING
    if any(how == CANCELLED for _, how in wrong):
        return CANCEL
    if status == SUCCESS:
        return GREEN
    return STOPPED if steps[-1] == wrong[-1][0] and len(wrong) == 1 else RECOVERED


def as_object(found: Paths) -> dict[str, Any]:
    """The ways as plain data for JSON."""
    return {
        "Paths": [
            {
                "GoesWrong": [{"StepName": step, "StepStatus": how} for step, how in path.wrong],
                "Choices": [{"StepName": branch, "NextStep": arm} for branch, arm in path.arms],
                "Steps": list(path.steps),
                "AutomationExecutionStatus": path.status,
                "Group": path.group,
            }
            for path in found.ways
        ],
        "Coverage": {
            "StepsReached": len(found.reached),
            "StepsNotReached": found.not_reached,
            "EdgesSeen": found.edges_seen,
            "Edges": found.edges,
            "Statuses": found.statuses,
            "More": found.more,
        },
        "Assumptions": list(found.assumptions),
    }


def _merged(ways: Iterable[Path]) -> list[list[Path]]:
    """The ways on which the same steps go wrong and run, be it by failure or by timeout, together."""
    rows: dict[object, list[Path]] = {}
    for path in ways:
        rows.setdefault((tuple(step for step, _ in path.wrong), path.steps), []).append(path)
    return list(rows.values())


def _row(ways: list[Path]) -> tuple[str, str, str]:
    """What goes wrong, the status, and the steps that run from there on."""
    from ssmlint.report.plain import plain

    first = ways[0]
    wrong = " or ".join(dict.fromkeys(path.words for path in ways))
    last = first.wrong[-1:] if all(path.wrong[:-1] == first.wrong[:-1] for path in ways) else ()
    if len(ways) > 1 and last:
        hows = " or ".join(dict.fromkeys(_WORDS[path.wrong[-1][1]] for path in ways))
        before = "".join(f"{step} {_WORDS[how]}, then " for step, how in first.wrong[:-1])
        wrong = f"{before}{last[0][0]} {hows}"
    statuses = " or ".join(dict.fromkeys(path.status for path in ways))
    begin = first.steps.index(first.wrong[0][0]) if first.wrong else 0
    shown = ("... -> " if begin else "") + " -> ".join(first.steps[begin:])
    arms = ", ".join(f"{branch}={arm or 'none'}" for branch, arm in first.arms)
    return plain(wrong), statuses, plain(shown + (f"  ({arms})" if arms else ""))


def as_text(found: Paths) -> str:
    """The ways as tables, one for each group, and what they covered."""
    from ssmlint.quote import listing
    from ssmlint.report.plain import plain

    lines: list[str] = []
    for group in GROUPS:
        rows = [_row(paths) for paths in _merged(path for path in found.ways if path.group == group)]
        if rows:
            widths = [max(len(row[column]) for row in rows) for column in range(2)]
            lines += [f"{group}:"]
            lines += [f"  {row[0].ljust(widths[0])}  {row[1].ljust(widths[1])}  {row[2]}" for row in rows]
            lines.append("")
    reached = len(found.reached)
    lines.append(
        f"coverage: {reached} of {reached + len(found.not_reached)} reachable steps, {found.edges_seen} of "
        f"{found.edges} edges between steps, statuses {', '.join(found.statuses)}"
    )
    if found.not_reached:
        lines.append(f"not reached by the readings that were taken: {listing(found.not_reached, most=20)}")
    if found.more:
        lines.append(f"there are more ways than the {len(found.ways)} that are told")
    if found.assumptions:
        lines += ["assumptions:", *(f"  - {plain(text)}" for text in found.assumptions)]
    return "\n".join(lines) + "\n"
