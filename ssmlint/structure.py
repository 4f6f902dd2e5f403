"""What the JSON Schemas say of a document: first the envelope, then each step, then its inputs by its own action.

Each flaw is one mistake with its rule's code; the rules on structure pass them on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ssmlint.actions import AUTOMATION_ACTIONS, COMMAND_PLUGINS, Action, Group, Input, facts, parts
from ssmlint.choice_values import choice_flaws
from ssmlint.fields import Field, fields_of, is_generated_key
from ssmlint.finding import Severity
from ssmlint.fixing.repairs import drop_quotes, into_inputs, out_of_inputs, respell, respelt_key
from ssmlint.input_values import input_value_flaws
from ssmlint.model import Document, Step
from ssmlint.names import hint, nearest
from ssmlint.quote import listing, quote
from ssmlint.rule import Problem, Repair
from ssmlint.schemas import inputs_schema, part_schema
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.source.nodes import Node, Scalar, Span, is_opaque, items_of
from ssmlint.source.text import Label
from ssmlint.values import Flaw, kind_of, may_lose_quotes, problem_of, value_errors

# Step properties that mean nothing as inputs of an API; others, such as `outputs`, may be an API's own.
_FLOW_PROPERTIES = frozenset(("nextStep", "isEnd", "isCritical", "onFailure", "onCancel", "maxAttempts"))


def check_structure(document: Document) -> list[Flaw]:
    """Every flaw in the shape of a document."""
    return list(_Checker(document).document_flaws())


class _Part(NamedTuple):
    """A mapping of the document that is checked against one schema."""

    name: str
    node: Node
    path: str
    # What messages call it, and where to point when something is missing in it.
    title: str
    place: Span
    step: Step | None = None


class _Checker:
    def __init__(self, document: Document) -> None:
        self.document = document

    def document_flaws(self) -> Iterator[Flaw]:
        document = self.document
        root = document.source.root
        assert isinstance(root, MappingNode)
        first = root.entries[0].key.span if root.entries else Span(root.span.start, root.span.start)
        yield from self.part(_Part("document", root, "", "the document", first))
        for name, part in (("parameters", "parameter"), ("variables", "variable"), ("files", "attachment")):
            for field in _children(document.fields.get(name)):
                title = f"{part} {quote(field.key.value)}"
                yield from self.part(_Part(part, field.value, field.path, title, field.key.span))
        for step in document.steps:
            yield from self.step_flaws(step)

    def step_flaws(self, step: Step) -> Iterator[Flaw]:
        yield from self.part(_Part("step", step.node, step.path, f"step {quote(step.label)}", step.place, step))
        outputs = step.fields.get("outputs")
        if outputs is not None and not is_opaque(outputs.value):
            for index, item in enumerate(items_of(outputs.value)):
                place = item.entries[0].key.span if isinstance(item, MappingNode) and item.entries else item.span
                path = f"{outputs.path}[{index}]"
                yield from self.part(_Part("output", item, path, f"an output of {quote(step.label)}", place, step))
        yield from choice_flaws(step)
        action = facts(step.action)
        inputs = step.fields.get("inputs")
        if action is None:
            yield from self.unknown_action(step)
        elif inputs is not None and _is_map_or_empty(inputs.value):
            yield from self.input_flaws(step, action, inputs)

    def unknown_action(self, step: Step) -> Iterator[Flaw]:
        field = step.fields.get("action")
        if field is None or field.text is None or is_opaque(field.value) or step.action in COMMAND_PLUGINS:
            return
        message = f"unknown action {quote(step.action)}{hint(step.action, sorted(AUTOMATION_ACTIONS))}"
        yield Flaw("SSM105", Problem(message, field.place, field.path, step))

    # The parts of the envelope

    def part(self, part: _Part) -> Iterator[Flaw]:
        name = part.name
        if is_opaque(part.node) or not isinstance(part.node, MappingNode):
            # That it is no mapping was said of the value around it, save for the entries of a map.
            if name in ("parameter", "variable", "attachment") and not is_opaque(part.node):
                message = f"{part.title} must be a mapping, not {kind_of(part.node)}"
                yield Flaw("SSM103", Problem(message, part.place, part.path, part.step))
            return
        known = parts()[name]
        written = fields_of(part.node, part.path)
        fields = _given(written)
        unknown = [fields[key] for key in fields if key not in known and not is_generated_key(fields[key].key)]
        missing = [
            key
            for key, field in known.items()
            if field.required
            and key not in fields
            and "required" not in field.elsewhere
            and not ("empty" in field.elsewhere and key in written)
        ]
        for field in unknown:
            yield self.unknown_property(part, known, field, missing)
        if missing:
            what = f"missing {listing(missing)} in {part.title}"
            yield Flaw("SSM102", Problem(f"{what}{_service_words(name, missing)}", part.place, part.path, part.step))
        if name == "document" and _text(fields, "schemaVersion") != "0.3":
            # Another version is SSM003's, whatever its type.
            fields = {key: field for key, field in fields.items() if key != "schemaVersion"}
        yield from self.value_flaws(part_schema(name), fields, known, part)

    def unknown_property(self, part: _Part, known: Mapping[str, Input], field: Field, missing: list[str]) -> Flaw:
        """The flaw of a key that does not belong; a required key that it stands for is taken from `missing`."""
        name = field.key.value
        action = facts(part.step.action) if part.step is not None and "action" in known else None
        if action is not None and part.step is not None and name in action.inputs and name not in part.step.inputs:
            severity = Severity.ERROR if action.inputs[name].required else Severity.WARNING
            message = f"{quote(name)} is an input of {action.name}: it belongs into 'inputs', one level deeper"
            repair = None
            if not self.input_trouble(part.step, action, name, field):
                repair = into_inputs(self.document.source, part.step, field.key)
            return Flaw("SSM101", Problem(message, field.key.span, field.path, part.step, (), severity, repair=repair))
        meant = nearest(name, known)
        severity = Severity.WARNING
        if meant in missing:
            missing.remove(meant)
            severity = Severity.ERROR
        suggestion = f"; did you mean {quote(meant)}?" if meant is not None else f"; known are {', '.join(known)}"
        message = f"unknown property {quote(name)} in {part.title}{suggestion}"
        repair = self.key_repair(part, known, field, part_schema(part.name))
        return Flaw("SSM101", Problem(message, field.key.span, field.path, part.step, (), severity, repair=repair))

    def key_repair(
        self, part: _Part, known: Mapping[str, Input], field: Field, schema: Mapping[str, Any]
    ) -> Repair | None:
        """A misspelt key by its right name; none where its value would be wrong then."""
        meant = respelt_key(field.key, known, part.node) if isinstance(part.node, MappingNode) else None
        if meant is None or any(value_errors(schema, {meant: field})):
            return None
        return respell(self.document.source, field.key, meant)

    # Inputs

    def input_flaws(self, step: Step, action: Action, inputs: Field) -> Iterator[Flaw]:
        part = _Part(
            "inputs", inputs.value, inputs.path, f"{action.name} in {quote(step.label)}", inputs.key.span, step
        )
        # As written: the step itself also has what misspelt inputs were meant to be.
        given = _given(fields_of(inputs.value, inputs.path))
        slid_out = {name for name in step.fields if name in action.inputs and name not in parts()["step"]}
        missing = [
            name
            for name, field in action.inputs.items()
            if name not in given and name not in slid_out and (field.required or _applies(field.required_when, given))
        ]
        for name, field in given.items():
            if name not in action.inputs and not is_generated_key(field.key):
                yield from self.unknown_input(part, action, field, missing)
        yield from self.missing_inputs(part, action, missing)
        # A misspelt input stands for the one that was meant.
        unknown = [] if action.open_inputs else [name for name in given if name not in action.inputs]
        misspelt = {nearest(name, action.inputs) for name in unknown}
        for group in action.groups:
            if misspelt.isdisjoint(group.inputs):
                yield from self.group_flaws(part, group, given)
        yield from self.value_flaws(inputs_schema(action.name), given, action.inputs, part)
        yield from input_value_flaws(step, action, given)

    def input_trouble(self, step: Step, action: Action, name: str, field: Field) -> bool:
        """Whether something would be wrong with an input that the step has not got yet."""
        inputs = step.fields.get("inputs")
        given = _given(fields_of(inputs.value, inputs.path)) if inputs is not None else {}
        part = _Part("inputs", step.node, "", "", step.place, step)
        more = {**given, name: field}
        flaws = [flaw for group in action.groups for flaw in self.group_flaws(part, group, more)]
        before = [flaw for group in action.groups for flaw in self.group_flaws(part, group, given)]
        return (
            len(flaws) > len(before)
            or any(value_errors(inputs_schema(action.name), {name: field}))
            or any(flaw.problem.path == field.path for flaw in input_value_flaws(step, action, more))
        )

    def unknown_input(self, part: _Part, action: Action, field: Field, missing: list[str]) -> Iterator[Flaw]:
        step = part.step
        assert step is not None
        name = field.key.value
        # The step itself takes what slid in for its own, so that the flow follows what was meant.
        own = step.fields.get(name)
        property_of_step = name in parts()["step"] and (own is None or own.key is field.key)
        if property_of_step and (not action.open_inputs or name in _FLOW_PROPERTIES):
            severity = Severity.WARNING if action.open_inputs else Severity.ERROR
            message = f"{quote(name)} is a property of the step, not an input of {action.name}: take it out of 'inputs'"
            repair = None
            if not any(value_errors(part_schema("step"), {name: field})) and not self.waits(step, field):
                repair = out_of_inputs(self.document.source, step, field.key)
            yield Flaw("SSM101", Problem(message, field.key.span, field.path, step, (), severity, repair=repair))
            return
        if action.open_inputs or action.name == "aws:loop":
            # An API has inputs of its own; those of a loop are told by SSM211.
            return
        meant = nearest(name, action.inputs)
        if meant in missing:
            missing.remove(meant)
        known = f"; did you mean {quote(meant)}?" if meant is not None else f"; it knows {', '.join(action.inputs)}"
        if not action.inputs:
            known = "; it takes none"
        message = f"Unknown input names provided: {action.name} has no input {quote(name)}{known}"
        repair = self.key_repair(part, action.inputs, field, inputs_schema(action.name))
        if repair is not None and self.input_trouble(step, action, meant or "", field):
            repair = None
        yield Flaw("SSM106", Problem(message, field.key.span, field.path, step, repair=repair))

    def waits(self, step: Step, field: Field) -> bool:
        """Whether a property in the inputs has to wait with its repair: all there is are such, and it is the last."""
        inputs = step.fields["inputs"].value
        entries = inputs.entries if isinstance(inputs, MappingNode) else []
        only = len(entries) > 1 and all(key.value in parts()["step"] for key, _ in entries)
        return only and entries[-1].key is field.key

    def missing_inputs(self, part: _Part, action: Action, missing: list[str]) -> Iterator[Flaw]:
        if missing:
            message = f"Missing required input names: {part.title} needs {listing(missing)}"
            yield Flaw("SSM107", Problem(message, part.place, part.path, part.step))

    def group_flaws(self, part: _Part, group: Group, given: Mapping[str, Field]) -> Iterator[Flaw]:
        if not _applies(group.when, given) and group.when:
            return
        present = [name for name in group.inputs if name in given]
        severity = Severity(group.severity)
        because = f": {group.because}" if group.because else ""
        if group.kind == "atLeastOne" and not present:
            message = f"{part.title} needs {' or '.join(quote(name) for name in group.inputs)}{because}"
            yield Flaw("SSM107", Problem(message, part.place, part.path, part.step, (), severity))
        elif group.kind == "needs" and present and present[0] == group.inputs[0] and len(present) < len(group.inputs):
            absent = [name for name in group.inputs if name not in given]
            message = f"{part.title} has {quote(group.inputs[0])}, which needs {listing(absent)}{because}"
            yield Flaw("SSM107", Problem(message, given[present[0]].key.span, part.path, part.step, (), severity))
        elif group.kind == "exclusive" and len(present) > 1:
            last = given[present[-1]]
            message = f"{part.title} has both {' and '.join(quote(name) for name in present)}, of which one excludes "
            related = tuple(Label(f"{name} stands here", given[name].key.span) for name in present[:-1])
            yield Flaw(
                "SSM108",
                Problem(f"{message}the other{because}", last.key.span, last.path, part.step, related, severity),
            )
        elif group.kind == "forbidden" and present:
            field = given[present[0]]
            message = f"{part.title} does not support {quote(present[0])}{because}"
            yield Flaw("SSM108", Problem(message, field.key.span, field.path, part.step, (), severity))

    def value_flaws(
        self, schema: Mapping[str, Any], fields: Mapping[str, Field], known: Mapping[str, Input], part: _Part
    ) -> Iterator[Flaw]:
        for error in value_errors(schema, {name: field for name, field in fields.items() if name in known}):
            where = quote(error.field.key.value) + (f" of {part.title}" if part.path else "")
            problem = problem_of(error, known[error.field.key.value], where)
            quoted = may_lose_quotes(error)
            repair = None if quoted is None else drop_quotes(self.document.source, quoted)
            yield Flaw(problem.code, problem.problem._replace(step=part.step, repair=repair))


def _given(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """The properties that have a value; whether the service takes an empty one for absent is not known, so it may."""
    return {name: field for name, field in fields.items() if not _is_null(field.value)}


def _text(fields: Mapping[str, Field], name: str) -> str | None:
    field = fields.get(name)
    return None if field is None else field.text


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "null"


def _is_map_or_empty(node: Node) -> bool:
    return _is_null(node) or (isinstance(node, MappingNode) and not is_opaque(node))


def _children(field: Field | None) -> Iterable[Field]:
    """The entries of a map such as `parameters`, none where it is no map."""
    return () if field is None or is_opaque(field.value) else fields_of(field.value, field.path).values()


def _applies(when: Mapping[str, str], given: Mapping[str, Field]) -> bool:
    """Whether a condition on the text of other inputs holds; an empty one does not."""
    return bool(when) and all(
        name in given and given[name].text is not None and re.match(pattern, given[name].text or "") is not None
        for name, pattern in when.items()
    )


# How CreateDocument words the absence of a property, where that is on record.
_SERVICE_WORDS = {
    ("document", "mainSteps"): 'Missing "mainSteps" in the document.',
    ("step", "name"): 'Missing "name" in step detail.',
    ("step", "action"): 'Missing "action" in step detail.',
    ("parameter", "type"): 'Missing "type" in parameter definition.',
}


def _service_words(part: str, missing: list[str]) -> str:
    found = [_SERVICE_WORDS[part, name] for name in missing if (part, name) in _SERVICE_WORDS]
    return f": {found[0]}".rstrip(".") if found else ""
