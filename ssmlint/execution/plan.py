"""What a run is told before it starts: how steps end, which way branches take, values, and the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, TypeAlias

from ssmlint.actions import BRANCH, LOOP
from ssmlint.execution.errors import SimulationError
from ssmlint.execution.typed import as_texts, fitted
from ssmlint.flow import ANYWHERE, Flow, Outcome
from ssmlint.model import Document, Step
from ssmlint.names import hint
from ssmlint.outputs import outputs_of
from ssmlint.quote import listing, quote

# The time at which a run starts without `--start`: any would do, as long as it is always the same.
START_TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)

# Years in which a run can start, so that no sleep leads out of the years that there are.
_FIRST_YEAR, _LAST_YEAR = 1970, 9000

# automation-action-loop.html: at most 100 iterations and 100 iterators.
MOST_ITERATIONS = 100

APPROVE = "aws:approve"

Names: TypeAlias = str | Iterable[str]
Chosen: TypeAlias = str | Iterable[str | None] | None


@dataclass(frozen=True)
class Planned:
    """How a step is to end. `times` is after how many failed attempts it succeeds, None for never."""

    outcome: Outcome
    times: int | None = None
    rejected: bool = False


@dataclass(frozen=True)
class Plan:
    """The options of a run, checked against the document; steps go by their ids.

    `choices` has for each time that a branch runs the id of the step it goes on to, None for none of its choices;
    `outputs` has for each time that a step runs the value of an output. The last one stays for all further times.
    """

    ends: Mapping[str, Planned]
    choices: Mapping[str, tuple[str | None, ...]]
    parameters: Mapping[str, Any]
    outputs: Mapping[tuple[str, str], tuple[Any, ...]]
    iterations: Mapping[str, int]
    start: datetime


def make_plan(
    flow: Flow,
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
) -> Plan:
    """The plan of a run. Raises SimulationError for what does not fit the document."""
    document = flow.document
    return Plan(
        _ends(document, fail, timeout, cancel, reject),
        {
            step.id: tuple(_choice(flow, step, each) for each in _each_time(chosen))
            for step, chosen in _by_step(document, "--choose", choose)
        },
        {name: _parameter(document, name, value) for name, value in (parameters or {}).items()},
        dict(_output(document, name, value) for name, value in (outputs or {}).items()),
        {step.id: _passes(step, number) for step, number in _by_step(document, "--iterations", iterations)},
        START_TIME if start is None else _start(start),
    )


def _start(value: datetime | str) -> datetime:
    time = parse_time(value)
    if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
        raise SimulationError(f"--start: the year must be {_FIRST_YEAR} to {_LAST_YEAR}, not {time.year}")
    return time


def parse_time(value: datetime | str) -> datetime:
    """A time; one without a zone is UTC. Raises SimulationError."""
    if isinstance(value, str):
        text = value.strip()
        try:
            # Python 3.10 does not know Z.
            value = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in ("Z", "z") else text)
        except ValueError:
            example = "2026-01-31T04:00:00Z"
            raise SimulationError(f"{quote(text)} is no ISO 8601 time such as {example}") from None
    return value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)


def _listed(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _each_time(chosen: Chosen) -> list[str | None]:
    return [chosen] if chosen is None or isinstance(chosen, str) else list(chosen)


def _step(document: Document, option: str, name: str) -> Step:
    found = document.by_name.get(name)
    if found is None:
        raise SimulationError(f"{option}: no step {quote(name)} in the document{hint(name, document.by_name)}")
    return found


def _by_step(document: Document, option: str, given: Mapping[str, Any] | None) -> list[tuple[Step, Any]]:
    return [(_step(document, option, name), value) for name, value in (given or {}).items()]


# How steps end


def _ends(document: Document, fail: Names, timeout: Names, cancel: Names, reject: Names) -> dict[str, Planned]:
    found: dict[str, Planned] = {}
    options = (
        ("--fail", fail, Outcome.FAILED),
        ("--timeout", timeout, Outcome.TIMED_OUT),
        ("--cancel", cancel, Outcome.CANCELLED),
        ("--reject", reject, Outcome.FAILED),
    )
    for option, names, outcome in options:
        for text in _listed(names):
            counted = option in ("--fail", "--timeout")
            name, times = _counted(option, text) if counted else (text, None)
            step = _step(document, option, name)
            if option == "--reject" and step.action != APPROVE:
                raise SimulationError(f"--reject: {quote(name)} is no {APPROVE} step")
            if step.id in found:
                raise SimulationError(f"{option}: another option already says how {quote(name)} ends")
            found[step.id] = Planned(outcome, times, option == "--reject")
    return found


def _counted(option: str, text: str) -> tuple[str, int | None]:
    """`STEP:N` in its parts."""
    name, colon, number = text.rpartition(":")
    if not colon:
        return text, None
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 10 and int(number) > 0):
        raise SimulationError(f"{option}: {quote(number)} in {quote(text)} is no number of attempts")
    return name, int(number)


# Which way


def _choice(flow: Flow, step: Step, name: str | None) -> str | None:
    document = flow.document
    edges = [edge for edge in flow.leaving(step, Outcome.SUCCESS) if edge.possible]
    is_open = any(edge.target == ANYWHERE for edge in edges)
    if not (step.role == BRANCH or is_open):
        raise SimulationError(f"--choose: {quote(step.label)} is no {BRANCH} step")
    if name is None or (name == "none" and name not in document.by_name):
        return None
    target = _step(document, "--choose", name)
    known = [document.by_name[edge.target].label for edge in edges if edge.target in document.by_name]
    if target.id not in [edge.target for edge in edges] and not is_open:
        names = listing(list(dict.fromkeys(known)))
        raise SimulationError(
            f"--choose: {quote(step.label)} does not lead to {quote(name)}, only to {names or 'none'}"
        )
    return target.id


def _passes(step: Step, number: object) -> int:
    if step.role != LOOP:
        raise SimulationError(f"--iterations: {quote(step.label)} is no {LOOP} step")
    lowest = 1 if "LoopCondition" in step.inputs else 0
    if not isinstance(number, int) or isinstance(number, bool) or not lowest <= number <= MOST_ITERATIONS:
        limits = f"{lowest} to {MOST_ITERATIONS}"
        raise SimulationError(
            f"--iterations: {quote(step.label)} takes a number from {limits}, not {quote(str(number))}"
        )
    return number


# Values


def _parameter(document: Document, name: str, value: object) -> Any:
    found = document.parameters.get(name)
    if found is None:
        if document.is_open("parameters"):
            return fitted(value, None)
        raise SimulationError(f"--param: no parameter {quote(name)} in the document{hint(name, document.parameters)}")
    try:
        result = fitted(value, found.type)
    except ValueError as error:
        raise SimulationError(f"--param: {quote(name)} {error}") from None
    allowed = found.allowed_values
    refused = [text for text in as_texts(result) if allowed is not None and text not in allowed]
    if refused:
        # The service does not start a run with another value.
        raise SimulationError(
            f"--param: {quote(name)} does not allow {quote(refused[0])}, only {listing(allowed or [])}"
        )
    return result


def _output(document: Document, name: str, value: object) -> tuple[tuple[str, str], tuple[Any, ...]]:
    step_name, dot, output = name.partition(".")
    if not dot or not output:
        raise SimulationError(f"--output: {quote(name)} must be STEP.NAME")
    step = _step(document, "--output", step_name)
    outputs = outputs_of(step)
    if outputs.is_closed and not outputs.may_have(output):
        meant = hint(output, outputs.names)
        raise SimulationError(f"--output: {quote(step_name)} has no output {quote(output)}{meant}")
    try:
        values = [fitted(each, outputs.types.get(output)) for each in (value if isinstance(value, tuple) else (value,))]
    except ValueError as error:
        raise SimulationError(f"--output: {quote(name)} {error}") from None
    return (step.id, output), tuple(values)
