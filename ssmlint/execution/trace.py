"""A recorded run held against a document: where the two disagree, and why each step led where it did.

What a response holds: API_StepExecution and API_AutomationExecution, and recorded responses: settings are echoes of the
document, absent where it has none; ValidNextSteps holds the step taken next; steps not reached stay Pending.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssmlint.analysis import Analysis
from ssmlint.execution.recorded import RecordedRun, RecordedStep
from ssmlint.execution.records import CANCELLED, FAILED, PENDING, SUCCESS, TIMED_OUT
from ssmlint.execution.routing import reason, ways_out
from ssmlint.execution.verdict import Failure, final_status
from ssmlint.flow import ANYWHERE, Edge, Outcome
from ssmlint.model import Step
from ssmlint.quote import listing, quote
from ssmlint.steps import step_entries

_OUTCOMES = {each.value: each for each in Outcome}
# Settings that a response echoes; it has no field for onCancel.
_SETTINGS = ("Action", "OnFailure", "IsEnd", "IsCritical", "NextStep", "MaxAttempts", "TimeoutSeconds")


@dataclass(frozen=True)
class Turn:
    """A step of the run, where it led and why; the next step is empty at the end of the run, or of a pass."""

    step: str
    action: str
    status: str
    onward: str = ""
    reason: str = ""


@dataclass
class Trace:
    """A recorded run explained. The two agree where nothing stands in `disagreements`; `notes` say what is open."""

    turns: list[Turn] = field(default_factory=list)
    status: str | None = None
    why: str = ""
    disagreements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.disagreements


def trace(analysis: Analysis, run: RecordedRun) -> Trace:
    """Compares a recorded run with the document that it may have been a run of."""
    return _Tracer(analysis, run).trace()


class _Tracer:
    def __init__(self, analysis: Analysis, run: RecordedRun) -> None:
        self.analysis = analysis
        self.document = analysis.document
        self.run = run
        self.result = Trace(status=run.status, notes=list(run.notes))
        self.told: set[str] = set()
        self.entries = {str(entry.get("StepName")): entry for entry in step_entries(analysis)}

    def trace(self) -> Trace:
        self._steps()
        for ran in self._sequences():
            self._sequence(ran)
        self._final_status()
        return self.result

    def disagree(self, message: str) -> None:
        if message not in self.told:
            self.told.add(message)
            self.result.disagreements.append(message)

    # Steps and their settings

    def _steps(self) -> None:
        seen = set()
        for record in self.run.steps:
            step = self.document.by_name.get(record.name)
            if step is None:
                self.disagree(f"the run has a step {quote(record.name)}, which the document has not")
            elif record.name not in seen:
                self._settings(record, step)
            seen.add(record.name)
        if self.run.is_complete:
            for step in self.document.top:
                if step.name is not None and step.name not in seen:
                    self.disagree(f"the document has a step {self._shown(step)}, which the run does not list")

    def _settings(self, record: RecordedStep, step: Step) -> None:
        entry = self.entries.get(record.name, {})
        for name in _SETTINGS:
            recorded, written = record.settings.get(name), entry.get(name)
            # Tools with value types print 0 and False for what a response does not hold.
            if recorded in (None, 0, "") and written is None:
                continue
            if _plain(recorded) != _plain(written):
                is_now = (
                    "the document does not set it" if written is None else f"the document has {quote(_plain(written))}"
                )
                was = "had none" if recorded is None else f"was {quote(_plain(recorded))}"
                self.disagree(
                    f"{name} of {self._shown(step)} {was} in the run, and {is_now}: one of them was edited since"
                )

    # From step to step

    def _sequences(self) -> Iterator[list[RecordedStep]]:
        """The steps that ran, those of each pass of a loop apart."""
        groups: dict[tuple[str, int], list[RecordedStep]] = {}
        for record in self.run.steps:
            if record.status != PENDING and record.name in self.document.by_name:
                groups.setdefault(record.parent, []).append(record)
        yield from groups.values()

    def _sequence(self, ran: Sequence[RecordedStep]) -> None:
        first = self.document.by_name[ran[0].name]
        begins = first.siblings[0] if first.siblings else first
        if self.run.has_beginning and first is not begins:
            self.disagree(f"the run begins with {self._shown(first)}, and the document with {self._shown(begins)}")
        for record, after in zip(ran, [*ran[1:], None], strict=True):
            self._turn(record, after)

    def _turn(self, record: RecordedStep, after: RecordedStep | None) -> None:
        step = self.document.by_name[record.name]
        outcome = _OUTCOMES.get(record.status)
        if outcome is None:
            # Still running, waiting, or a loop that a step inside left.
            self.result.turns.append(Turn(record.name, step.action, record.status, after.name if after else ""))
            return
        edges = [edge for edge in ways_out(self.analysis.flow, step, outcome) if not edge.guessed or after is not None]
        taken = self._edge_to(edges, after)
        onward = after.name if after is not None else ""
        why = reason(step, taken, outcome) if taken is not None else ""
        self.result.turns.append(Turn(record.name, step.action, record.status, onward, why))
        names, _ = self.analysis.next_steps(step, outcome)
        self._valid_next_steps(record, step, names)
        if taken is not None:
            return
        leads = f"leads to {listing(names)}" if names else "ends there"
        if after is not None:
            self.disagree(
                f"after {record.status} of {self._shown(step)} the run went on to {quote(after.name)}, and the "
                f"document {leads}"
            )
        elif self.run.is_over and self.run.is_complete:
            self.disagree(f"the run ended after {record.status} of {self._shown(step)}, and the document {leads}")

    def _edge_to(self, edges: Sequence[Edge], after: RecordedStep | None) -> Edge | None:
        """The way that leads to the step that followed, or out where none did."""
        for edge in edges:
            step = self.analysis.step(edge.target)
            if edge.target == ANYWHERE or (
                after is None if step is None else after is not None and step.name == after.name
            ):
                return edge
        return None

    def _valid_next_steps(self, record: RecordedStep, step: Step, names: Sequence[str]) -> None:
        wrong = [name for name in record.valid_next_steps if name not in names]
        if wrong:
            of_graph = listing(list(names)) if names else "none"
            self.disagree(
                f"ValidNextSteps of {self._shown(step)} is {listing(list(record.valid_next_steps))} after "
                f"{record.status}, and by the document there is {of_graph}"
            )

    # The status

    def _final_status(self) -> None:
        run = self.run
        if run.status not in (SUCCESS, FAILED, TIMED_OUT, CANCELLED) or not run.is_complete:
            return
        ran = [record for record in run.steps if record.status != PENDING and record.name in self.document.by_name]
        failures = [
            Failure(
                self.document.by_name[each.name],
                each.status,
                "",
                each is ran[-1] and not _continues(self.document.by_name[each.name]),
            )
            for each in ran
            if each.status in (FAILED, TIMED_OUT)
        ]
        cancelled = next((self.document.by_name[each.name] for each in ran if each.status == CANCELLED), None)
        final = final_status(failures, cancelled, self.result.notes.append)
        self.result.why = final.why
        if final.status != run.status:
            self.disagree(
                f"the run ended {run.status}, and by its steps and the document it should be {final.status}: "
                f"{final.why}"
            )

    def _shown(self, step: Step) -> str:
        return f"{quote(step.label)} (line {self.document.line(step.place)})"


def _continues(step: Step) -> bool:
    found = step.given("onFailure")
    return found is not None and (found.text or "").lower() == "continue"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_object(found: Trace) -> Mapping[str, Any]:
    """The trace as plain data for JSON."""
    turns = [
        {
            "StepName": each.step,
            "StepStatus": each.status,
            "NextStep": each.onward or None,
            "Reason": each.reason or None,
        }
        for each in found.turns
    ]
    return {
        "Agrees": found.agrees,
        "Disagreements": found.disagreements,
        "Notes": found.notes,
        "Status": found.status,
        "Why": found.why or None,
        "Steps": turns,
    }


def as_text(found: Trace) -> str:
    """The trace for people."""
    from ssmlint.report.plain import plain

    width = max((len(plain(each.step)) for each in found.turns), default=0)
    lines = []
    for each in found.turns:
        lines.append(f"  {plain(each.step).ljust(width)}  {plain(each.status)}")
        if each.onward or each.reason:
            lines.append(f"    -> {plain(each.onward) or 'end'}" + (f"  ({plain(each.reason)})" if each.reason else ""))
    if found.status is not None:
        lines += ["", f"status: {plain(found.status)}" + (f": {found.why}" if found.why else "")]
    for heading, texts in (("notes", found.notes), ("the run and the document disagree", found.disagreements)):
        if texts:
            lines += [f"{heading}:", *(f"  - {plain(text)}" for text in texts)]
    if found.agrees:
        lines.append("the run and the document agree")
    return "\n".join(lines) + "\n"
