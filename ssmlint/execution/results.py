"""What a step hands back when it has succeeded, and how long it takes, as far as the document tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ssmlint.actions import facts
from ssmlint.durations import duration_seconds
from ssmlint.execution.errors import SimulationError
from ssmlint.execution.plan import parse_time
from ssmlint.execution.typed import as_json, as_texts
from ssmlint.execution.values import Values
from ssmlint.model import Step
from ssmlint.outputs import PAYLOAD_COPY, outputs_of
from ssmlint.source.nodes import Node, Sequence

# automation-action-sleep.html
_LONGEST_SLEEP = 604_799

# Outputs that a success does not always have: those of a command are absent for several nodes (automation-action-
# runcommand.html), those of a function tell of an error or of a log that was asked for (automation-action-lamb.html).
_OF_ONE_NODE = ("Output", "ResponseCode")
_NOT_ALWAYS = {"aws:invokeLambdaFunction": ("FunctionError", "LogResult"), "aws:runCommand": _OF_ONE_NODE}


def output_names(step: Step, values: Values) -> list[str]:
    """The outputs that a success of the step has, besides the copy of all of them."""
    if step.is_branch or step.is_loop:
        return []
    action = facts(step.action)
    seen = [] if action is None else [*action.outputs, *action.seen_outputs]
    left_out = _NOT_ALWAYS.get(step.action, ())
    if step.action == "aws:runCommand" and _is_one_node(step, values):
        left_out = ()
    names = [name for name in seen if name not in left_out and name != PAYLOAD_COPY]
    return list(dict.fromkeys((*names, *outputs_of(step).declared)))


def _is_one_node(step: Step, values: Values) -> bool:
    """Whether a command goes to one node alone."""
    found = step.inputs.get("InstanceIds")
    if found is None or not isinstance(found.value, Sequence):
        return False
    resolved = values.resolve(found.value, step).value
    return isinstance(resolved, list) and len(resolved) == 1 and not _may_grow(found.value, values)


def _may_grow(node: Node, values: Values) -> bool:
    """Whether an item of a list may stand for several, its value not being known."""
    if not isinstance(node, Sequence):
        return False
    return any(values.may_be_list(item) and values.resolve(item).missing for item in node.items)


def implied_outputs(step: Step, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs whose values follow from the success: what the step waited for is then so."""
    if step.action == "aws:approve":
        return {"ApprovalStatus": "Approved"}
    if step.action == "aws:runCommand":
        return {"Status": "Success"}
    if step.action == "aws:changeInstanceState":
        nodes, state = inputs.get("InstanceIds"), inputs.get("DesiredState")
        if isinstance(nodes, list) and isinstance(state, str) and "{{" not in state:
            return {"InstanceStates": [state] * len(nodes)}
    return {}


def reported(step: Step, names: list[str], known: Mapping[str, Any]) -> dict[str, list[str]]:
    """The outputs as StepExecution has them, by name; one without a known value is its own reference."""
    action = facts(step.action)
    found = {name: known[name] if name in known else "{{ " + f"{step.label}.{name}" + " }}" for name in names}
    if action is not None and PAYLOAD_COPY in action.seen_outputs and PAYLOAD_COPY not in found and found:
        found[PAYLOAD_COPY] = as_json(dict(sorted(found.items())))
    return {name: as_texts(found[name]) for name in sorted(found)}


def seconds_of(step: Step, inputs: Mapping[str, Any], values: Values) -> int:
    """How long a step takes: one second, aws:sleep as long as it says."""
    if step.action != "aws:sleep":
        return 1
    duration, until = inputs.get("Duration"), inputs.get("Timestamp")
    seconds = duration_seconds(duration) if isinstance(duration, str) else None
    if seconds is None and isinstance(until, str):
        try:
            seconds = int((parse_time(until) - values.now).total_seconds())
        except SimulationError:
            seconds = None
    return min(max(seconds or 1, 1), _LONGEST_SLEEP)
