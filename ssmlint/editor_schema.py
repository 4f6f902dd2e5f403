"""One self-contained JSON Schema of a whole document, for editors that complete and check while one types.

It is closed, so that a misspelt key is marked at once, and takes every value that the linter takes. What needs the
graph of the steps, or a look from one part of the document at another, no schema can tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ssmlint.actions import AS_OF, AUTOMATION_ACTIONS, Action, Group, facts, parts
from ssmlint.conditions import OPERATORS
from ssmlint.rule import GUIDE
from ssmlint.schemas import OPEN, Schema, object_schema
from ssmlint.version import HOME

DRAFTS = {
    "2020-12": ("https://json-schema.org/draft/2020-12/schema", "$defs"),
    "7": ("http://json-schema.org/draft-07/schema#", "definitions"),
}
DEFAULT_DRAFT = "2020-12"

# A fragment of a generator where a mapping belongs: an intrinsic function of CloudFormation.
_OPEN: Schema = {
    "anyOf": [
        {"type": "string", "pattern": OPEN},
        {"type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": {"pattern": "^(Ref|Fn::.*)$"}},
    ]
}


def editor_schema(draft: str = DEFAULT_DRAFT) -> Schema:
    """The schema in a draft of JSON Schema, a key of DRAFTS."""
    dialect, definitions = DRAFTS[draft]
    schema = {
        "$schema": dialect,
        "$id": f"{HOME}/raw/main/docs/automation-0.3.draft-{draft}.schema.json",
        "title": "AWS Systems Manager Automation runbook, schemaVersion 0.3",
        "description": f"Made by ssmlint from its facts on the actions, as of {AS_OF}.",
        **_document(),
        definitions: {
            "open": _OPEN,
            "parameter": _part("parameter"),
            "variable": _part("variable"),
            "attachment": _part("attachment"),
            "output": _part("output"),
            "condition": _condition(),
            "choice": _choice(),
            "step": _step(),
            **{f"inputs-{_short(name)}": _inputs(name) for name in sorted(AUTOMATION_ACTIONS)},
        },
    }
    text = json.dumps(schema).replace('"#/$defs/', f'"#/{definitions}/')
    result: Schema = json.loads(text)
    return result


def as_text(draft: str = DEFAULT_DRAFT) -> str:
    """The schema as JSON text."""
    return json.dumps(editor_schema(draft), indent=2) + "\n"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _short(action: str) -> str:
    return action.removeprefix("aws:")


def _part(name: str) -> Schema:
    return object_schema(parts()[name], lenient=True)


def _or_open(schema: Schema) -> Schema:
    return {"if": _ref("open"), "then": True, "else": schema}


def _document() -> Schema:
    schema = _part("document")
    maps = {"parameters": "parameter", "variables": "variable", "files": "attachment"}
    for name, part in maps.items():
        schema["properties"][name] = _or_open({"type": "object", "additionalProperties": _or_open(_ref(part))})
    parameters = schema["properties"]["parameters"]["else"]
    parameters["propertyNames"] = {"anyOf": [{"pattern": "^[A-Za-z0-9]{1,50}$"}, {"pattern": OPEN}]}
    schema["properties"]["mainSteps"] = {"type": "array", "minItems": 1, "items": _or_open(_ref("step"))}
    # The number 0.3 is a warning, not an error.
    schema["properties"]["schemaVersion"] = {"enum": ["0.3", 0.3]}
    schema["required"] = ["schemaVersion", "mainSteps"]
    return schema


def _step() -> Schema:
    schema = _part("step")
    properties = schema["properties"]
    properties["action"] = {
        "anyOf": [{"enum": sorted(AUTOMATION_ACTIONS)}, {"type": "string", "pattern": OPEN}],
        "description": f"{GUIDE}/automation-actions.html",
    }
    properties["inputs"] = {"type": ["object", "string", "null"]}
    properties["outputs"] = _or_open({"type": ["array", "object"], "items": _or_open(_ref("output"))})
    schema["not"] = {"required": ["isEnd", "nextStep"], "properties": {"isEnd": {"const": True}}}
    schema["allOf"] = [_for_action(name) for name in sorted(AUTOMATION_ACTIONS)]
    return schema


def _for_action(name: str) -> Schema:
    """What a step must keep to when it has an action."""
    action = facts(name)
    assert action is not None
    properties: Schema = {"inputs": _or_open(_ref(f"inputs-{_short(name)}"))}
    if action.outputs:
        free = {"properties": {"Name": {"not": {"enum": sorted(action.outputs)}}}}
        properties["outputs"] = {"items": free}
    properties |= dict.fromkeys(action.unsupported, False)
    return {
        "if": {"properties": {"action": {"const": name}}, "required": ["action"]},
        "then": {"properties": properties},
    }


def _inputs(name: str) -> Schema:
    action = facts(name)
    assert action is not None
    schema = object_schema(action.inputs, closed=not action.open_inputs, lenient=True)
    schema["description"] = f"{GUIDE}/{action.page}"
    rules = [*_conditional(action), *(rule for group in action.groups for rule in _group(group))]
    if rules:
        schema["allOf"] = rules
    if name == "aws:branch":
        schema["properties"]["Choices"] = _or_open({"type": "array", "minItems": 1, "items": _or_open(_ref("choice"))})
    elif name == "aws:loop":
        schema["properties"]["Steps"] = _or_open({"type": "array", "items": _or_open(_ref("step"))})
        schema["properties"]["LoopCondition"] = _or_open(_ref("condition"))
        schema["oneOf"] = [{"required": ["Iterators"]}, {"required": ["LoopCondition"]}]
    return schema


def _conditional(action: Action) -> Iterable[Schema]:
    for name, field in action.inputs.items():
        if field.required_when:
            yield {"if": _matches(field.required_when), "then": {"required": [name]}}


def _matches(when: Any) -> Schema:
    properties = {name: {"type": "string", "pattern": pattern} for name, pattern in when.items()}
    return {"properties": properties, "required": list(properties)}


def _group(group: Group) -> Iterable[Schema]:
    """A rule over several inputs as a schema, where it is an error."""
    if group.severity != "error":
        return
    names = list(group.inputs)
    rule: Schema
    if group.kind == "atLeastOne":
        rule = {"anyOf": [{"required": [name]} for name in names]}
    elif group.kind == "exclusive":
        rule = {"not": {"required": names}}
    elif group.kind == "needs":
        rule = {"if": {"required": names[:1]}, "then": {"required": names[1:]}}
    else:
        rule = {"not": {"anyOf": [{"required": [name]} for name in names]}}
    yield {"if": _matches(group.when), "then": rule} if group.when else rule


def _forms() -> list[Schema]:
    """The four forms of a condition: a comparison, And, Or, Not."""
    comparison = {"required": ["Variable"], "oneOf": [{"required": [name]} for name in sorted(OPERATORS)]}
    return [comparison, *({"required": [name]} for name in ("And", "Or", "Not"))]


def _condition() -> Schema:
    return {
        "type": "object",
        "properties": _condition_properties(),
        "additionalProperties": False,
        "oneOf": _forms(),
    }


def _choice() -> Schema:
    return {
        "type": "object",
        "properties": {"NextStep": {"type": ["string", "number", "boolean"]}, **_condition_properties()},
        "required": ["NextStep"],
        "additionalProperties": False,
        "oneOf": _forms(),
    }


def _condition_properties() -> Schema:
    several = {"type": "array", "minItems": 2, "items": _or_open(_ref("condition"))}
    return {
        "Variable": {"type": ["string", "number", "boolean"]},
        **{name: {"type": ["string", "number", "boolean"]} for name in sorted(OPERATORS)},
        "And": several,
        "Or": several,
        "Not": _or_open({"anyOf": [_ref("condition"), {"type": "array", "minItems": 1, "maxItems": 1}]}),
    }
