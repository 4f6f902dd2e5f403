"""`ssmlint steps`: what the API would report of each step, and the steps that can follow each outcome."""

from __future__ import annotations

from typing import Any

from ssmlint.analysis import Analysis
from ssmlint.api import loads
from ssmlint.flow import Outcome
from ssmlint.model import Step
from ssmlint.report.json import dumps
from ssmlint.report.plain import plain
from ssmlint.source.nodes import Scalar

# Names as in StepExecution of the Systems Manager API, in the order in which they are printed.
_SETTINGS = {
    "StepName": "name",
    "Action": "action",
    "OnFailure": "onFailure",
    "OnCancel": "onCancel",
    "IsEnd": "isEnd",
    "IsCritical": "isCritical",
    "NextStep": "nextStep",
    "MaxAttempts": "maxAttempts",
    "TimeoutSeconds": "timeoutSeconds",
}


def step_entries(analysis: Analysis) -> list[dict[str, Any]]:
    """One object for each step in the order of the document, steps inside a loop behind it.

    Settings are there only where the document has them, as in the API. `ValidNextSteps` gives for each outcome the
    names of the steps that may follow, none where Automation stops or where the pass of a loop ends; `Undocumented`
    names the outcomes for which no page says which of several ways is taken. A step without a name goes by its path.
    """
    return [_entry(analysis, step) for step in analysis.document.steps]


def _entry(analysis: Analysis, step: Step) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name, property_name in _SETTINGS.items():
        value = _setting(step, property_name)
        if value is not None:
            entry[name] = value
    if step.parent is not None:
        entry["Parent"] = step.parent.label
    line, column = analysis.document.source.text.locate(step.place.start)
    ways = {outcome.value: analysis.next_steps(step, outcome) for outcome in Outcome}
    entry |= {
        "EffectiveIsCritical": step.is_critical,
        "Line": line,
        "Column": column,
        "ValidNextSteps": {outcome: names for outcome, (names, _) in ways.items()},
        "Undocumented": [outcome for outcome, (_, documented) in ways.items() if not documented],
    }
    return entry


def _setting(step: Step, name: str) -> str | int | bool | None:
    """A setting with the type that the API gives it, or its text where it does not have that type."""
    # A step goes by its name, be the key of it misspelt.
    found = step.fields.get(name) if name in ("name", "action") else step.given(name)
    if found is None or not isinstance(found.value, Scalar):
        return None
    if name in ("isEnd", "isCritical"):
        truth = found.value.as_bool()
        return found.text if truth is None else truth
    if name in ("maxAttempts", "timeoutSeconds"):
        number = found.value.as_int()
        return found.text if number is None else number
    return found.text


def as_json(data: bytes, name: str) -> str:
    """The object with `document` and `steps` as JSON text. Raises LoadError."""
    result = {"document": name, "steps": step_entries(loads(data, name))}
    return dumps(result)


_HEADINGS = (
    "step",
    "action",
    "line",
    "isEnd",
    "isCritical",
    "onFailure",
    "nextStep",
    "after Success",
    "after Failed",
    "after TimedOut",
    "after Cancelled",
)


def as_table(data: bytes, name: str) -> str:
    """The table for people. Raises LoadError."""
    entries = step_entries(loads(data, name))
    rows = [_HEADINGS, *(_row(entry) for entry in entries)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    # A line that begins with `::` is a command to the runner of GitHub Actions.
    lines = [f" {line}" if line.startswith("::") else line for line in lines]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = ["", "- ends here; (default) is not stated in the document; ? the documentation does not say which one"]
    return "\n".join(lines + notes) + "\n"


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    critical = _word(entry["EffectiveIsCritical"]) + ("" if "IsCritical" in entry else " (default)")
    indent = "  " if "Parent" in entry else ""
    ways = []
    for outcome, names in entry["ValidNextSteps"].items():
        doubt = " ?" if outcome in entry["Undocumented"] else ""
        ways.append((", ".join(names) or "-") + doubt)
    cells = (
        indent + (entry.get("StepName") or "(no name)"),
        entry.get("Action", ""),
        str(entry["Line"]),
        _word(entry.get("IsEnd", "")),
        critical,
        str(entry.get("OnFailure", "")),
        str(entry.get("NextStep", "")),
        *ways,
    )
    return tuple(plain(cell) for cell in cells)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
