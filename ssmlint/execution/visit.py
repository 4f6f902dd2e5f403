"""The moving parts of a run: a step that is running, and the pass of a loop that it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ssmlint.execution.records import IN_PROGRESS, Parent, StepExecution
from ssmlint.execution.typed import as_text
from ssmlint.model import Step


@dataclass(eq=False)
class Visit:
    """One time that a step runs. `time` counts the visits of the step from 0; `frame` is the pass that it is in."""

    step: Step
    order: int
    time: int
    id: str
    start: datetime
    frame: Frame | None
    raw: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    end: datetime | None = None
    status: str = IN_PROGRESS
    outputs: dict[str, list[str]] | None = None
    next_step: str | None = None
    onward: str = ""
    reason: str = ""
    failed_attempts: int = 0
    failure: str = ""
    parent: Parent | None = None

    def record(self) -> StepExecution:
        return StepExecution(
            self.step,
            self.id,
            self.status,
            self.order,
            self.start,
            self.end,
            self.inputs,
            self.outputs,
            self.next_step,
            self.onward,
            self.reason,
            self.failed_attempts,
            self.failure,
            self.parent,
        )


@dataclass(eq=False)
class Frame:
    """A loop that is running, in its pass `iteration`, counted from 1.

    `passes` is how many there will be, None where a condition decides; `cut` is how many the limit took away. `values`
    are those that a for-each loop goes through as far as they are known, None in a do-while loop.
    """

    visit: Visit
    passes: int | None
    limit: int
    values: list[Any] | None
    cut: int = 0
    iteration: int = 1

    @property
    def loop(self) -> Step:
        return self.visit.step

    def current_value(self) -> Any:
        """The value of this pass; the reference to it where it is not known, None in a do-while loop."""
        if self.values is None:
            return None
        at = self.iteration - 1
        unknown = "{{ " + f"{self.loop.label}.CurrentIteratorValue" + " }}"
        # Reported as a String, whatever IteratorDataType says (automation-action-loop.html).
        return as_text(self.values[at]) if at < len(self.values) else unknown

    def parent(self) -> Parent:
        """The pass as the steps in it report it."""
        loop = self.loop
        return Parent(self.visit.id, loop.label, loop.action, self.iteration, self.current_value())

    def outermost(self) -> Visit:
        """The visit of the outermost loop around."""
        visit = self.visit
        while visit.frame is not None:
            visit = visit.frame.visit
        return visit
