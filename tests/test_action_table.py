"""A table made from the facts on the actions: each input of each action, right and wrong, in YAML and in JSON."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

from ssmlint.actions import AS_OF, AUTOMATION_ACTIONS, Action, Input, facts, read_data
from ssmlint.api import lint_text
from ssmlint.finding import Severity

DATA_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": [
        "action",
        "page",
        "inputs",
        "openInputs",
        "groups",
        "outputs",
        "seenOutputs",
        "timeout",
        "onCancelTarget",
        "unsupported",
    ],
    "additionalProperties": False,
    "properties": {
        "action": {"enum": sorted(AUTOMATION_ACTIONS)},
        "page": {"type": "string", "pattern": r"^[A-Za-z-]+\.html$"},
        "openInputs": {"type": "boolean"},
        "onCancelTarget": {"type": "boolean"},
        "unsupported": {"type": "array", "items": {"type": "string"}},
        "outputs": {"$ref": "#/$defs/outputs"},
        "seenOutputs": {"$ref": "#/$defs/outputs"},
        "timeout": {
            "type": "object",
            "properties": {key: {"type": "integer", "minimum": 1} for key in ("default", "maximum", "runTime")},
            "additionalProperties": False,
        },
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "inputs"],
                "properties": {
                    "kind": {"enum": ["exclusive", "atLeastOne", "needs", "forbidden"]},
                    "inputs": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    "when": {"type": "object", "additionalProperties": {"type": "string", "format": "regex"}},
                    "severity": {"enum": ["error", "warning"]},
                    "because": {"type": "string"},
                    "source": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
        "inputs": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "enum": [
                                "String",
                                "StringList",
                                "Integer",
                                "Boolean",
                                "Map",
                                "MapList",
                                "StringMap",
                                "ChoiceList",
                                "StepList",
                                "Any",
                            ]
                        },
                    },
                    "required": {"const": True},
                    "requiredWhen": {"type": "object"},
                    "enum": {"type": "array", "minItems": 1},
                    "openEnum": {"type": "string", "format": "regex"},
                    "retired": {"type": "object"},
                    "itemEnum": {"type": "array", "minItems": 1},
                    "pattern": {"type": "string", "format": "regex"},
                    "format": {"enum": ["duration", "timestamp"]},
                    "default": {},
                    "elsewhere": {"type": "array", "items": {"type": "string"}},
                    "note": {"type": "string"},
                    "source": {"type": "string"},
                    **{
                        key: {"type": "integer"}
                        for key in (
                            "minimum",
                            "maximum",
                            "minItems",
                            "maxItems",
                            "minLength",
                            "maxLength",
                            "maxBytes",
                            "itemMinLength",
                            "itemMaxLength",
                            "maximumSeconds",
                        )
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "$defs": {"outputs": {"type": "object", "additionalProperties": {"type": "string"}}},
}


@pytest.mark.parametrize("name", sorted(AUTOMATION_ACTIONS))
def test_the_data_keeps_to_its_own_schema(name: str) -> None:
    data = read_data(name)
    jsonschema.Draft202012Validator(DATA_SCHEMA, format_checker=jsonschema.FormatChecker()).validate(data)
    assert data["action"] == name
    for group in data["groups"]:
        assert set(group["inputs"]) | set(group.get("when", {})) <= set(data["inputs"])


def test_the_set_has_a_date_and_all_actions() -> None:
    assert len(AUTOMATION_ACTIONS) == 23
    assert len(AS_OF.split("-")) >= 2


# Values that fit, where the type alone does not give one.
FITTING: dict[str, Any] = {
    "StackName": "web-tier",
    "ClientRequestToken": "a-token-1",
    "RoleARN": "arn:aws:iam::111122223333:role/Deploy",
    "Duration": "PT5M",
    "Timestamp": "2030-01-31T04:00:00Z",
    "MaxConcurrency": "10%",
    "MaxErrors": "1",
    "Name": "variable:Count",
    "Attachment": "code.zip",
    "TimeoutSeconds": 600,
    "Runtime": "python3.11",
    "Capabilities": ["CAPABILITY_IAM"],
    "PropertySelector": "$.State",
    "Choices": [{"NextStep": "Subject", "Variable": "{{ Subject2 }}", "StringEquals": "a"}],
    "Steps": [{"name": "Inner", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}],
    "LoopCondition": {"Variable": "{{ Text }}", "StringEquals": "a"},
}
BY_TYPE: dict[str, Any] = {
    "String": "text",
    "StringList": ["text"],
    "Integer": 1,
    "Boolean": True,
    "Map": {"Key": "a"},
    "StringMap": {"Key": "a"},
    "MapList": [{"Key": "a", "Value": "b"}],
    "Any": "text",
}


def fitting(field: Input) -> Any:
    if "enum" in field.limits and field.name not in FITTING:
        return field.limits["enum"][0]
    return FITTING.get(field.name, BY_TYPE.get(field.types[0]))


class Case(NamedTuple):
    """A document, and what must be found in it: the code and the path of each finding."""

    name: str
    document: dict[str, Any]
    found: list[tuple[str, str]]


def document(action: Action, inputs: dict[str, Any]) -> dict[str, Any]:
    step = {"name": "Subject", "action": action.name, "inputs": inputs}
    result: dict[str, Any] = {
        "schemaVersion": "0.3",
        "parameters": {"Text": {"type": "String", "default": "a"}},
        "variables": {"Count": {"type": "String", "default": "a"}},
        "files": {"code.zip": {"checksums": {"sha256": "0" * 64}}},
        "mainSteps": [step],
    }
    if action.name == "aws:branch":
        inputs["Choices"] = [{"NextStep": "Last", "Variable": "{{ Text }}", "StringEquals": "a"}]
        inputs["Default"] = "Last"
        result["mainSteps"].append({"name": "Last", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}})
    return result


def full(action: Action) -> list[dict[str, Any]]:
    """Sets of inputs that together have every input of the action, none with inputs that exclude one another."""
    everything = {name: copy.deepcopy(fitting(field)) for name, field in action.inputs.items()}
    if action.name == "aws:loop":
        return [
            {name: value for name, value in everything.items() if name != "LoopCondition"},
            {name: value for name, value in everything.items() if name not in ("Iterators", "IteratorDataType")},
        ]
    exclusive = [group.inputs for group in action.groups if group.kind == "exclusive"]
    if not exclusive:
        return [everything]
    return [
        {
            name: value
            for name, value in everything.items()
            if not any(name in group and name != group[keep] for group in exclusive)
        }
        for keep in range(2)
    ]


ACTIONS = [action for name in sorted(AUTOMATION_ACTIONS) if (action := facts(name)) is not None]


def clean_cases() -> Iterator[Case]:
    for action in ACTIONS:
        for number, inputs in enumerate(full(action)):
            yield Case(f"{action.name}-{number}", document(action, inputs), [])


def wrong_cases() -> Iterator[Case]:
    for action in ACTIONS:
        seen = set()
        for inputs in full(action):
            for name in inputs:
                if name not in seen:
                    seen.add(name)
                    yield from wrong_input(action, inputs, action.inputs[name])


def wrong_input(action: Action, inputs: dict[str, Any], field: Input) -> Iterator[Case]:
    """An input misspelt, missing, of the wrong type and outside each of its limits."""
    name = field.name
    base = f"{action.name}-{name}"

    def case(what: str, changed: dict[str, Any], *found: tuple[str, str]) -> Case:
        built = document(action, changed)
        return Case(f"{base}-{what}", built, list(found))

    path = f"mainSteps[0].inputs.{name}"
    if action.name == "aws:branch":
        return
    if not action.open_inputs and action.name != "aws:loop":
        wrong = name + "x"
        changed = {wrong if key == name else key: copy.deepcopy(value) for key, value in inputs.items()}
        if not any(name in group.inputs and group.kind != "exclusive" for group in action.groups):
            yield case("misspelt", changed, ("SSM106", f"mainSteps[0].inputs.{wrong}"))
    if field.required:
        changed = {key: copy.deepcopy(value) for key, value in inputs.items() if key != name}
        yield case("missing", changed, ("SSM107", "mainSteps[0].inputs"))
    for what, value, code, end in wrong_values(field):
        yield case(what, {**copy.deepcopy(inputs), name: value}, (code, path + end))


def wrong_values(field: Input) -> Iterator[tuple[str, Any, str, str]]:
    """What was done, the value, the code, and where inside the input."""
    limits = field.limits
    if field.types == ("String",):
        yield "a-list", ["text"], "SSM103", ""
        if "enum" in limits:
            yield "outside-its-set", "No-such-value", "SSM104", ""
        if "pattern" in limits:
            yield "outside-its-pattern", "-- no --", "SSM104", ""
        if "minLength" in limits:
            yield "too-short", "", "SSM104", ""
        if "maxLength" in limits:
            yield "too-long", "a" * (limits["maxLength"] + 1), "SSM104", ""
        if "format" in limits:
            yield "malformed", "tomorrow", "SSM104", ""
    if field.types == ("StringList",):
        yield "a-text", "text", "SSM103", ""
        yield "a-map-in-a-list", [*fitting(field), {"Key": "a"}], "SSM103", "[1]"
        if "itemEnum" in limits:
            yield "item-outside-its-set", ["CAPABILITY_NONE"], "SSM104", "[0]"
    if field.types in (("Integer",), ("Boolean",)):
        yield "a-word", "several", "SSM103", ""
        yield "a-map", {"Key": "a"}, "SSM103", ""
    if field.types == ("MapList",):
        yield "a-number", 7, "SSM103", ""
        yield "a-list-of-texts", ["text"], "SSM103", "[0]"
    if field.types[0] in ("Map", "StringMap") and len(field.types) == 1:
        yield "a-list", ["text"], "SSM103", ""
    if "minimum" in limits:
        yield "too-small", limits["minimum"] - 1, "SSM104", ""
    if "maximum" in limits:
        yield "too-large", limits["maximum"] + 1, "SSM104", ""
    if "maxItems" in limits and field.types[0].endswith("List") and field.types[0] != "StepList":
        item = fitting(field)[0]
        yield "too-many", [item] * (limits["maxItems"] + 1), "SSM104", ""


def written(data: dict[str, Any], notation: str) -> str:
    return json.dumps(data, indent=2) if notation == "json" else yaml.safe_dump(data, sort_keys=False)


@pytest.mark.parametrize("notation", ["yaml", "json"])
@pytest.mark.parametrize("case", list(clean_cases()), ids=lambda case: case.name)
def test_every_documented_input_is_clean(case: Case, notation: str) -> None:
    findings = lint_text(written(case.document, notation), f"doc.{notation}", select=["SSM0", "SSM1"])
    assert [(each.code, each.message) for each in findings] == []


@pytest.mark.parametrize("notation", ["yaml", "json"])
@pytest.mark.parametrize("case", list(wrong_cases()), ids=lambda case: case.name)
def test_each_mistake_is_found_at_its_place_and_nothing_else(case: Case, notation: str) -> None:
    text = written(case.document, notation)
    findings = lint_text(text, f"doc.{notation}", select=["SSM0", "SSM1"])
    assert [(each.code, each.path) for each in findings] == case.found
    assert all(each.severity is Severity.ERROR for each in findings)
    key = case.found[0][1].rsplit(".", 1)[-1].split("[")[0]
    line = text.splitlines()[findings[0].line - 1]
    nearby = text.splitlines()[max(0, findings[0].line - 25) : findings[0].line]
    assert key in line or any(key in each for each in nearby)
