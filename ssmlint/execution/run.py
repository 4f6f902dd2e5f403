"""The run of a document: from its first step on, over the edges of its flow, until it ends or is stopped.

Sections of the User Guide behind it: automation-actions.html, automation-branch-condition.html,
automation-action-loop.html, automation-handling-timeouts.html. Where they are silent the run goes on by the reading to
which the sources lean, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ssmlint.analysis import Analysis, analyse
from ssmlint.execution import branching, looping, results
from ssmlint.execution.errors import SimulationError, UndecidedError
from ssmlint.execution.finishing import finish
from ssmlint.execution.plan import Chosen, Names, make_plan
from ssmlint.execution.records import CANCELLED, EXITED, SUCCESS, Execution
from ssmlint.execution.routing import doubt, onward, pick, reason, ways_out
from ssmlint.execution.state import RunState
from ssmlint.execution.verdict import Failure
from ssmlint.execution.visit import Frame, Visit
from ssmlint.flow import ANYWHERE, ENDS, Edge, EdgeKind, Outcome
from ssmlint.model import Document, Step
from ssmlint.quote import quote

# Steps that a run executes before it is stopped, those in loops counted in every pass: two loops of 100 passes with 25
# steps each fit in.
MOST_STEPS = 5_000

# How often a step may run in one pass of the loops around it, or outside of loops, before the run is taken for an
# endless one. Only a cycle, which the service refuses, leads back to a step.
MOST_VISITS = 20

# automation-statuses, seen in recorded responses.
NO_OUTPUT = "No output available yet because the step is not successfully executed"

# What the onCancel workflow gets (automation-actions.html), in seconds.
_CANCEL_TIME = 120


def simulate(
    document: Document | Analysis,
    *,
    fail: Names = (),
    timeout: Names = (),
    cancel: Names = (),
    reject: Names = (),
    choose: Mapping[str, Chosen] | None = None,
    parameters: Mapping[str, object] | None = None,
    outputs: Mapping[str, object] | None = None,
    iterations: Mapping[str, int] | None = None,
    start: datetime | str | None = None,
) -> Execution:
    """What a run of the document would report. Every step succeeds unless told otherwise.

    `fail` and `timeout` take names of steps, with `NAME:2` for two failed attempts before a success; `cancel` the step
    during which a user cancels; `reject` aws:approve steps. `choose` maps a branch to the step it goes on to, or to
    None (or "none") for none of its choices, a list having one for each time that it runs. `parameters` and `outputs`
    (by `step.Name`) give values, as data or as text; a tuple has one for each time that the step runs. `iterations`
    maps a loop to its number of passes. `start` is the time at which the run starts.

    Raises UndecidedError, a SimulationError and so a ValueError, where the way on is not known; SimulationError for
    what does not fit the document.
    """
    flow = document.flow if isinstance(document, Analysis) else analyse(document).flow
    plan = make_plan(
        flow,
        fail=fail,
        timeout=timeout,
        cancel=cancel,
        reject=reject,
        choose=choose,
        parameters=parameters,
        outputs=outputs,
        iterations=iterations,
        start=start,
    )
    return _Run(flow, plan).run()


class _Run(RunState):
    """A run on its way from step to step."""

    def run(self) -> Execution:
        if not self.document.top:
            raise SimulationError("the document has no steps to run")
        if self.document.is_partial:
            self.assume("the steps that only a generator knows are taken not to matter")
        step: Step | None = self.document.top[0]
        while step is not None and not self._is_endless(step):
            step = self._execute(step)
        return finish(self, step)

    def _is_endless(self, step: Step) -> bool:
        around = self.frames[-1] if self.frames and step.parent is self.frames[-1].loop else None
        key = (step.id, around.visit.order, around.iteration) if around is not None else (step.id, -1, 0)
        self.in_pass[key] += 1
        if self.in_pass[key] > MOST_VISITS:
            self.assume(
                f"the run does not end: {quote(step.label)} ran {MOST_VISITS} times, and the simulation stops; the "
                "service refuses a runbook with an infinite loop"
            )
            return True
        if len(self.visits) >= MOST_STEPS:
            self.assume(f"the run is shown for its first {MOST_STEPS} steps, with which the simulation stops")
            return True
        return False

    # One step

    def _execute(self, step: Step) -> Step | None:
        """Runs a step; the step that follows, None at the end."""
        visit = self.begin(step)
        outcome = self.outcome(visit)
        if outcome is Outcome.SUCCESS and step.children:
            return self._enter(visit)
        self.pass_time(results.seconds_of(step, visit.raw, self.values))
        if outcome is Outcome.SUCCESS:
            self.succeed(visit)
        else:
            self.fail(visit, outcome)
        return self._follow(self._leave(visit, outcome))

    # From step to step

    def _leave(self, visit: Visit, outcome: Outcome) -> str:
        """The node of the graph to which an ended step leads."""
        step = visit.step
        edges, why = ways_out(self.flow, step, outcome), ""
        if outcome is Outcome.SUCCESS and step.is_branch:
            edges, why = branching.decide(step, edges, visit.time, self.values)
        edge = pick(edges)
        if edge is None:
            raise UndecidedError(step.label, f"the document does not say where {quote(step.label)} leads")
        if edge.target == ANYWHERE:
            edge = self._opened(visit, edge)
        if not edge.certain:
            self.assume(doubt(self.flow, step, edge, outcome))
        visit.onward, visit.reason = onward(self.flow, edge), why or reason(step, edge, outcome)
        target = self.steps.get(edge.target)
        visit.next_step = target.label if target is not None else None
        if outcome in (Outcome.FAILED, Outcome.TIMED_OUT):
            stopped = edge.target == ENDS[outcome] and not _continues(step)
            self.failures.append(Failure(step, outcome.value, visit.failure, stopped))
        elif edge.kind in (EdgeKind.CHOICE, EdgeKind.DEFAULT) and target is not None:
            self.produce(visit, [], {**self.told_outputs(visit), "NextStep": target.label})
            self.values.produced[step.id, "OutputPayload"] = (visit.outputs or {}).get("OutputPayload", [""])[0]
        return edge.target

    def _opened(self, visit: Visit, edge: Edge) -> Edge:
        """A way whose target only a generator knows, with the target that was chosen."""
        step = visit.step
        told = self.plan.choices.get(step.id)
        target = told[min(visit.time, len(told) - 1)] if told else None
        if target is None:
            raise UndecidedError(
                step.label,
                f"the step to which {quote(step.label)} leads by {edge.label} is only known to a generator: "
                f"give --choose {step.label}=STEP",
            )
        return Edge(edge.source, target, edge.outcome, edge.kind, edge.span, edge.path, edge.choice, certain=True)

    def _follow(self, node: str) -> Step | None:
        """The step at a node: passes of loops are begun and ended on the way. None at the end."""
        while node in self.passes:
            frame = self.frames[-1]
            if self.cancelled is not None:
                self.assume("after a cancel the end of a pass is taken to end the run")
                node = ENDS[Outcome.CANCELLED]
            elif looping.goes_again(frame, self.values):
                frame.iteration += 1
                looping.publish(frame, self.values)
                return frame.loop.children[0]
            else:
                node = self._end_loop()
        if node in ENDS.values():
            self._unwind()
            return None
        return self._jump(self.step_at(node))

    # Loops

    def _enter(self, visit: Visit) -> Step | None:
        """Begins a loop; the step that follows."""
        self.pass_time(1)
        frame = looping.begin(visit, self.values)
        self.frames.append(frame)
        edges = self.flow.leaving(visit.step, Outcome.SUCCESS)
        if any(edge.kind is EdgeKind.BODY and not edge.certain for edge in edges):
            self.assume(f"the loop {quote(visit.step.label)} is taken to work inside of a loop as it does outside")
        if frame.passes == 0:
            return self._follow(self._end_loop())
        looping.publish(frame, self.values)
        return visit.step.children[0]

    def _end_loop(self) -> str:
        """Ends the innermost loop after its last pass; the node to which it leads."""
        frame = self.frames.pop()
        self.close(frame.visit, SUCCESS)
        self._report_loop(frame)
        return self._leave(frame.visit, Outcome.SUCCESS)

    def _report_loop(self, frame: Frame) -> None:
        if frame.passes == 0:
            frame.visit.outputs = {}
            return
        known: dict[str, object] = {"CurrentIteration": frame.iteration}
        if frame.values is not None:
            known["CurrentIteratorValue"] = frame.current_value()
        frame.visit.outputs = results.reported(frame.loop, list(known), known)

    def _jump(self, step: Step) -> Step:
        """Goes to a step: loops around the last one that it is not in are left, loops around it are joined."""
        around: list[Step] = []
        parent = step.parent
        while parent is not None:
            around.insert(0, parent)
            parent = parent.parent
        same = 0
        while same < min(len(around), len(self.frames)) and self.frames[same].loop is around[same]:
            same += 1
        while len(self.frames) > same:
            visit = self.frames.pop().visit
            self.close(visit, EXITED)
            visit.outputs = {}
            visit.onward, visit.reason = step.label, "a step inside left the loop"
        for loop in around[same:]:
            visit = self.begin(loop)
            self.pass_time(1)
            self.frames.append(looping.begin(visit, self.values))
            looping.publish(self.frames[-1], self.values)
        return step

    def _unwind(self) -> None:
        """Ends the loops in which the run has ended."""
        last = self.visits[-1]
        while self.frames:
            visit = self.frames.pop().visit
            self.close(visit, CANCELLED if self.cancelled is not None else last.status)
            visit.onward, visit.reason = "end", f"{quote(last.step.label)} ended the run"
            if visit.status == SUCCESS:
                visit.outputs = {}
            elif visit.status != CANCELLED:
                visit.failure = last.failure


def _continues(step: Step) -> bool:
    found = step.given("onFailure")
    return found is not None and (found.text or "").lower() == "continue"
