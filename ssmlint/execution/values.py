"""What references stand for while a run goes on: parameters, variables, outputs of steps that ran, system variables.

A value that nothing tells stays the reference that it is, as the service itself leaves the text of a reference whose
selector found nothing; what is missing is told beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ssmlint.execution.errors import SimulationError
from ssmlint.execution.plan import Plan
from ssmlint.execution.records import CANCELLED, FAILED, IN_PROGRESS, SUCCESS, TIMED_OUT
from ssmlint.execution.typed import LIST_TYPES, as_text, default_of, plain
from ssmlint.model import Document, Step
from ssmlint.outputs import outputs_of
from ssmlint.quote import quote
from ssmlint.references import Form, Reference, references_in
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, is_opaque

# How much the values of all steps of a run may hold together: parts of maps and lists, and 64 characters each of texts.
# Values that refer to values can double with every step.
MOST_PARTS = 500_000
_CHARACTERS = 64


class Missing(NamedTuple):
    """A value that is not known: the reference, why, and the option that would give it, empty where none does.

    `unproduced` is the step whose output it is, where that step did not run or did not succeed.
    """

    text: str
    why: str
    remedy: str = ""
    unproduced: Step | None = None


class Resolved(NamedTuple):
    """A value with its references replaced as far as they are known."""

    value: Any
    missing: tuple[Missing, ...] = ()


@dataclass
class Values:
    """All that is known at a moment of a run. `ended` has the last status of each step that ran, by its id."""

    document: Document
    plan: Plan
    execution_id: str
    now: datetime
    assume: Callable[[str], None]
    variables: dict[str, Any] = field(default_factory=dict)
    produced: dict[tuple[str, str], Any] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    parts_left: int = MOST_PARTS

    def __post_init__(self) -> None:
        for name, variable in self.document.variables.items():
            default = variable.fields.get("default")
            if default is not None and not (default.is_null or _is_open(default.value)):
                self.variables[name] = default_of(default.value, variable.type)

    def resolve(self, node: Node, reader: Step | None = None) -> Resolved:
        """The value of a node for the step that reads it. Raises SimulationError where the run has grown too large."""
        missing: list[Missing] = []
        value = self._value(node, reader, missing)
        self._count(value)
        return Resolved(value, tuple(missing))

    def _count(self, value: object) -> None:
        """Counts the parts of a value, each as often as it would be written."""
        pending = [value]
        while pending:
            part = pending.pop()
            if isinstance(part, str):
                self._take(1 + len(part) // _CHARACTERS)
                continue
            self._take(1)
            if isinstance(part, dict):
                pending += part.values()
            elif isinstance(part, list):
                pending += part

    def _take(self, parts: int) -> None:
        self.parts_left -= parts
        if self.parts_left < 0:
            raise SimulationError("the values of the run grow without measure, with which the simulation stops")

    def _value(self, node: Node, reader: Step | None, missing: list[Missing]) -> Any:
        if is_opaque(node):
            missing.append(Missing("a placeholder", "only a generator knows it"))
            return plain(node)
        if isinstance(node, Mapping):
            return {key.value: self._value(value, reader, missing) for key, value in node.entries}
        if isinstance(node, Sequence):
            return list(self._items(node, reader, missing))
        references = list(references_in(node))
        if not references:
            return plain(node)
        found = [self.lookup(reference, reader) for reference in references]
        missing += [each for each in found if isinstance(each, Missing)]
        if references[0].is_whole:
            return node.value if isinstance(found[0], Missing) else found[0]
        pieces: list[str] = []
        last = 0
        for reference, value in zip(references, found, strict=True):
            if not isinstance(value, Missing):
                self._count(value)
                pieces += (node.value[last : reference.start], as_text(value))
                last = reference.end
        return "".join((*pieces, node.value[last:]))

    def _items(self, node: Sequence, reader: Step | None, missing: list[Missing]) -> Iterator[Any]:
        """The items of a list. A reference to a list puts its items there: the recorded runs pass lists on so."""
        for item in node.items:
            value = self._value(item, reader, missing)
            if isinstance(item, Scalar) and isinstance(value, list):
                self._take(len(value))
                yield from value
            else:
                yield value

    def lookup(self, reference: Reference, reader: Step | None = None) -> Any:
        """The value of a reference, or a Missing."""
        text = "{{ " + reference.name + " }}"
        if reference.form is Form.PARAMETER:
            return self._parameter(reference, text)
        if reference.form is Form.OUTPUT:
            return self._output(reference, text, reader)
        if reference.form is Form.VARIABLE:
            known = reference.tail in self.variables
            return self.variables[reference.tail] if known else Missing(text, "the variable has no known value")
        return self._system(reference, text)

    def _parameter(self, reference: Reference, text: str) -> Any:
        declared = self.document.parameters.get(reference.head)
        if reference.tail:
            return Missing(text, "no page documents an index")
        if reference.head in self.plan.parameters:
            return self.plan.parameters[reference.head]
        if declared is None:
            return Missing(text, "the document declares no such parameter")
        default = declared.fields.get("default")
        remedy = f"--param {reference.head}=VALUE"
        if default is None or default.is_null:
            return Missing(text, "the parameter has no default", remedy)
        if _is_open(default.value):
            return Missing(text, "the default is only known at run time", remedy)
        return default_of(default.value, declared.type)

    def _output(self, reference: Reference, text: str, reader: Step | None) -> Any:
        step = self.document.by_name.get(reference.head)
        if step is None:
            return Missing(text, "there is no such step")
        key = (step.id, reference.tail)
        status = self.ended.get(step.id)
        if key in self.produced:
            self._doubt(step, reference, status, reader)
            return self.produced[key]
        remedy = f"--output {step.label}.{reference.tail}=VALUE"
        if step.is_loop and status == IN_PROGRESS:
            return Missing(text, "nothing tells its value", remedy)
        if status != SUCCESS:
            how = f"ended {status}" if status else "did not run"
            return Missing(text, f"{quote(step.label)} {how}", unproduced=step)
        outputs = outputs_of(step)
        if outputs.is_closed and not outputs.may_have(reference.tail):
            return Missing(text, f"{quote(step.label)} has no such output")
        return Missing(text, "nothing tells its value", remedy)

    def _doubt(self, step: Step, reference: Reference, status: str | None, reader: Step | None) -> None:
        """Tells what no page says of an output that is read."""
        # The condition of a loop is asked by the loop itself and may use what the steps in it gave.
        inside = reader is not None and (
            reader is step or reader.lies_in(step) or reader.lies_in(step.parent) or step.lies_in(reader)
        )
        if status in (FAILED, TIMED_OUT, CANCELLED) and not (step.is_loop and inside):
            self.assume(f"{quote(reference.name)} has the value that was given, although {quote(step.label)} {status}")
        elif step.parent is not None and not inside:
            loop = quote(step.parent.label)
            self.assume(f"{quote(reference.name)}, read outside of the loop {loop}, has the value of the last pass")

    def _system(self, reference: Reference, text: str) -> Any:
        now = self.now.astimezone(timezone.utc)
        if reference.name == "automation:EXECUTION_ID":
            return self.execution_id
        if reference.name == "global:DATE":
            return now.strftime("%Y-%m-%d")
        if reference.name == "global:DATE_TIME":
            return now.strftime("%Y-%m-%d_%H.%M.%S")
        return Missing(text, "its value is that of the account and its surroundings")

    def may_be_list(self, node: Node) -> bool:
        """Whether a node is a reference that may stand for a list, as far as the type of it is known."""
        references = list(references_in(node)) if isinstance(node, Scalar) else []
        if not references or not references[0].is_whole:
            return False
        reference = references[0]
        type_name: str | None = None
        if reference.form is Form.PARAMETER and reference.head in self.document.parameters:
            type_name = self.document.parameters[reference.head].type
        elif reference.form is Form.OUTPUT and reference.head in self.document.by_name:
            type_name = outputs_of(self.document.by_name[reference.head]).types.get(reference.tail)
        return type_name is None or LIST_TYPES.match(type_name) is not None


def _is_open(node: Node) -> bool:
    """Whether a default is only known to a generator or to Parameter Store."""
    return is_opaque(node) or (isinstance(node, Scalar) and any(True for _ in references_in(node)))
