"""The state of a run, and what one step does to it: its inputs, its outcome, its outputs, the time that it takes."""

from __future__ import annotations

import os
import re
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from ssmlint.execution import results
from ssmlint.execution.plan import Plan
from ssmlint.execution.records import IN_PROGRESS, SUCCESS
from ssmlint.execution.typed import as_json
from ssmlint.execution.values import Values
from ssmlint.execution.verdict import Failure
from ssmlint.execution.visit import Frame, Visit
from ssmlint.flow import Flow, Outcome, pass_of
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.source.nodes import Scalar

_IDS = uuid.UUID("6b0ae5b1-9c63-5d0e-8f0c-3f0b1f6f3a52")

# The frame of the messages that recorded runs show.
_TROUBLESHOOTING = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details."


def _document_name(path: str) -> str:
    """The name of the document as the service would have it: that of the file, in the letters a name may have."""
    name = re.sub(r"[^a-zA-Z0-9_.-]+", "-", os.path.splitext(os.path.basename(path))[0]).strip("-")[:128]
    return name if len(name) >= 3 else "document"


class RunState:
    """The state of one run. `frames` are the loops around the step that runs, outermost first."""

    def __init__(self, flow: Flow, plan: Plan) -> None:
        self.flow = flow
        self.document = flow.document
        self.plan = plan
        self.name = _document_name(self.document.name)
        self.id = str(uuid.uuid5(_IDS, f"{self.name} {plan.start.isoformat()}"))
        self.assumptions: dict[str, None] = {}
        self.values = Values(self.document, plan, self.id, plan.start, self.assume)
        self.steps = {step.id: step for step in self.document.steps}
        self.visits: list[Visit] = []
        self.frames: list[Frame] = []
        self.times: Counter[str] = Counter()
        self.in_pass: Counter[tuple[str, int, int]] = Counter()
        self.failures_left = {step: planned.times for step, planned in plan.ends.items()}
        self.failures: list[Failure] = []
        self.cancelled: Visit | None = None
        # The node at which a pass of each loop ends.
        self.passes = {pass_of(step): step for step in self.document.steps if step.children}

    def step_at(self, node: str) -> Step:
        """The step behind a node of the graph."""
        return self.steps[node]

    def assume(self, text: str) -> None:
        self.assumptions.setdefault(text)

    def pass_time(self, seconds: int) -> None:
        self.values.now += timedelta(seconds=seconds)

    def begin(self, step: Step) -> Visit:
        frame = self.frames[-1] if self.frames else None
        visit = Visit(step, len(self.visits), self.times[step.id], "", self.values.now, frame)
        visit.id = self.step_id(step, visit.time)
        visit.parent = frame.parent() if frame is not None else None
        self.times[step.id] += 1
        self.visits.append(visit)
        self._resolve_inputs(visit)
        self.values.ended[step.id] = IN_PROGRESS
        for key in [key for key in self.values.produced if key[0] == step.id]:
            del self.values.produced[key]
        return visit

    def step_id(self, step: Step, time: int) -> str:
        return str(uuid.uuid5(uuid.UUID(self.id), f"{step.id} {time}"))

    def _resolve_inputs(self, visit: Visit) -> None:
        """The inputs as JSON text. Not among them are the steps of a loop, which report themselves.

        A script stays as it is written: data comes to it by InputPayload, and whether references in it are replaced is
        not documented. A loop's condition is asked later.
        """
        step = visit.step
        found = step.fields.get("inputs")
        if found is None or not isinstance(found.value, MappingNode):
            return
        for key, node in sorted(found.value.entries, key=lambda entry: entry.key.value):
            name = key.value
            if step.is_loop and name in ("Steps", "LoopCondition"):
                continue
            resolved = self.values.resolve(node, step)
            script = name == "Script" and step.action == "aws:executeScript"
            visit.raw[name] = node.value if script and isinstance(node, Scalar) else resolved.value
            visit.inputs[name] = as_json(visit.raw[name])
            for missing in resolved.missing:
                if missing.unproduced is not None and not script and not step.is_branch:
                    self.assume(
                        f"{quote(step.label)} runs although it reads {missing.text}, and {missing.why}: "
                        "what the service does is not documented"
                    )

    def outcome(self, visit: Visit) -> Outcome:
        """How the step ends this time, all its attempts counted."""
        step = visit.step
        planned = self.plan.ends.get(step.id)
        if planned is None:
            return Outcome.SUCCESS
        if planned.outcome is Outcome.CANCELLED:
            # A run is cancelled once.
            return Outcome.CANCELLED if visit.time == 0 else Outcome.SUCCESS
        most = _most_attempts(step)
        left = self.failures_left[step.id]
        used = most if left is None else min(left, most)
        if left is not None:
            self.failures_left[step.id] = left - used
        if used == most:
            visit.failed_attempts = used - 1
            return planned.outcome
        visit.failed_attempts = used
        return Outcome.SUCCESS

    def told_outputs(self, visit: Visit) -> dict[str, object]:
        """The values that options give for the outputs of this visit."""
        step = visit.step
        return {
            name: values[min(visit.time, len(values) - 1)]
            for (step_id, name), values in self.plan.outputs.items()
            if step_id == step.id and name != "CurrentIteratorValue"
        }

    def produce(self, visit: Visit, names: list[str], known: Mapping[str, object]) -> None:
        step = visit.step
        visit.outputs = results.reported(step, list(dict.fromkeys((*names, *known))), known)
        for name, value in known.items():
            self.values.produced[step.id, name] = value

    def succeed(self, visit: Visit) -> None:
        step = visit.step
        self.close(visit, SUCCESS)
        known = {**results.implied_outputs(step, visit.raw), **self.told_outputs(visit)}
        self.produce(visit, results.output_names(step, self.values), known)
        if step.action == "aws:updateVariable":
            self._update_variable(visit)

    def _update_variable(self, visit: Visit) -> None:
        name, found = visit.raw.get("Name"), visit.step.inputs.get("Value")
        if not isinstance(name, str) or found is None:
            return
        resolved = self.values.resolve(found.value, visit.step)
        variable = name.removeprefix("variable:")
        self.values.variables.pop(variable, None)
        if not resolved.missing:
            self.values.variables[variable] = resolved.value

    def fail(self, visit: Visit, outcome: Outcome) -> None:
        step = visit.step
        self.close(visit, outcome.value)
        planned = self.plan.ends[step.id]
        known = self.told_outputs(visit)
        if planned.rejected:
            known = {"ApprovalStatus": "Rejected", **known}
        if known:
            self.produce(visit, [], known)
        if outcome is Outcome.CANCELLED:
            self.cancelled = visit
            return
        what = "was rejected" if planned.rejected else "was told to fail"
        if outcome is Outcome.TIMED_OUT:
            text = f"Step timed out while step is Poll action status for completion. {_TROUBLESHOOTING}"
        else:
            phase = "Step fails when it is Poll action status for completion."
            text = f"{phase} Simulated: the step {what}. {_TROUBLESHOOTING}"
        visit.failure = text

    def close(self, visit: Visit, status: str) -> None:
        visit.status, visit.end = status, self.values.now
        self.values.ended[visit.step.id] = status


def _most_attempts(step: Step) -> int:
    """maxAttempts, which counts the first attempt too (the API's "maximum number of tries")."""
    found = step.given("maxAttempts")
    number = found.value.as_int() if found is not None and isinstance(found.value, Scalar) else None
    return max(number, 1) if number is not None else 1
