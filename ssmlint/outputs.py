"""The outputs of a step: those its action has, those it declares, and whether there can be others.

From the page of each action and automation-action-outputs-inputs.html; what recorded runs show besides is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ssmlint.actions import facts
from ssmlint.model import Step, StepOutput
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.source.nodes import is_opaque, items_of

# Actions whose set of outputs the documentation leaves open: what a child runbook hands back may have names of its own.
_OPEN_ACTIONS = frozenset(("aws:executeAutomation",))

# A copy of all outputs that the service adds for some actions. Recorded runs show it of aws:runCommand and aws:branch,
# and show that aws:executeAwsApi has none; of the others nothing is known.
PAYLOAD_COPY = "OutputPayload"
_WITHOUT_COPY = frozenset(("aws:executeAwsApi",))

LOOP_OUTPUTS = ("CurrentIteration", "CurrentIteratorValue")


@dataclass(eq=False)
class Outputs:
    """What a step gives. `types` has every known output with its type, None where that is not known.

    `is_closed` says that a step can have no other output; `declared` are those of the step's own `outputs`.
    """

    step: Step
    types: Mapping[str, str | None] = field(default_factory=dict)
    declared: Mapping[str, StepOutput] = field(default_factory=dict)
    is_closed: bool = True

    @cached_property
    def names(self) -> list[str]:
        return list(self.types)

    def may_have(self, name: str) -> bool:
        """Whether the step has an output of that name, or there is room for it; of an unknown action there is."""
        return (
            name in self.types
            or facts(self.step.action) is None
            or (name == PAYLOAD_COPY and self.step.action not in _WITHOUT_COPY)
        )


def outputs_of(step: Step) -> Outputs:
    """The outputs of a step."""
    action = facts(step.action)
    types: dict[str, str | None] = {}
    if action is not None:
        for name, type_name in (*action.outputs.items(), *action.seen_outputs.items()):
            types[name] = None if type_name == "Any" else type_name
    declared = {output.name: output for output in step.outputs if output.name is not None}
    types |= {name: output.type for name, output in declared.items()}
    is_closed = step.action not in _OPEN_ACTIONS and not _has_hidden_outputs(step)
    return Outputs(step, types, declared, is_closed)


def _has_hidden_outputs(step: Step) -> bool:
    """Whether the step may declare outputs that cannot be seen: a generator makes them, or their form is wrong."""
    found = step.fields.get("outputs")
    if found is None or found.is_null:
        return False
    if is_opaque(found.value) or any(
        not isinstance(item, MappingNode) or is_opaque(item) for item in items_of(found.value)
    ):
        return True
    names = [output.fields.get("Name") for output in step.outputs]
    return not names or any(name is None or name.text is None or name.is_open for name in names)
