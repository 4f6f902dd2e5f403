"""JSON Schemas built from the facts in `ssmlint.actions`: for the linter's own checks, and one for editors.

The linter's own are strict, because a quoted number is worth a warning, and leave out what another rule tells better
(`elsewhere` in the data). The one for editors is lenient: it refuses only what ssmlint calls an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from ssmlint.actions import Input, facts, parts

Schema: TypeAlias = dict[str, Any]

# A value that holds a reference, or a placeholder that a generator fills in, may become anything.
OPEN = r"\{\{|\$\{|%%"
OPEN_TEXT: Schema = {"type": "string", "pattern": OPEN}

_INTEGER_TEXT = "^[-+]?[0-9]+$"
_JSON_TEXT = r"^\s*[\[{]"

# Whether the service takes a number or a truth value where text belongs is not known: both pass.
_TEXT_TYPES = ["string", "number", "boolean"]
_ITEM_LIMITS = {"itemEnum": "enum", "itemMinLength": "minLength", "itemMaxLength": "maxLength"}
_LIMITS = ("enum", "pattern", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength")


def value_schema(field: Input, *, lenient: bool = False) -> Schema:
    """The schema of a property's value: anything open, or the literal type with its limits."""
    if "Any" in field.types or ("type" in field.elsewhere and not lenient):
        return {}
    schema: Schema = {"description": field.note} if lenient and field.note else {}
    return schema | {"if": OPEN_TEXT, "then": True, "else": _literal(field, lenient)}


def _literal(field: Input, lenient: bool) -> Schema:
    alternatives = [_type_schema(name, field, lenient) for name in field.types]
    types = list(dict.fromkeys(each for schema in alternatives for each in schema["type"]))
    # Whether an empty value counts as absent is not known.
    merged: Schema = {"type": [*types, "null"] if lenient and not field.required else types}
    if len(alternatives) == 1:
        merged |= {key: value for key, value in alternatives[0].items() if key != "type"}
    for limit in _LIMITS:
        if limit not in field.limits or (limit in field.elsewhere and not lenient):
            continue
        if limit == "enum":
            merged |= _enumeration(field, lenient)
        elif "String" in field.types or limit not in ("pattern", "minLength", "maxLength"):
            merged[limit] = field.limits[limit]
    return merged


def _enumeration(field: Input, lenient: bool) -> Schema:
    retired = [value for group in field.limits.get("retired", {}).values() for value in group["values"]]
    values = [*field.limits["enum"], *retired]
    newer = field.limits.get("openEnum")
    if lenient and newer is not None:
        return {"anyOf": [{"enum": values}, {"type": "string", "pattern": newer}]}
    return {"enum": values}


def _type_schema(name: str, field: Input, lenient: bool) -> Schema:
    """The schema of one type of the data files; `type` is always a list in it."""
    if name == "String":
        return {"type": _TEXT_TYPES}
    if name == "Text":
        return {"type": ["string", "number"] if lenient else ["string"]}
    if name == "Integer":
        return {"type": ["integer", "string"], "pattern": _INTEGER_TEXT} if lenient else {"type": ["integer"]}
    if name == "Boolean":
        return {"type": ["boolean", "string"], "pattern": "^(true|false)$"} if lenient else {"type": ["boolean"]}
    if name in ("Map", "StringMap"):
        return {"type": ["object", "string"], "pattern": _JSON_TEXT}
    items: Schema = {}
    if name == "StringList":
        items = {"type": _TEXT_TYPES} | {
            key: field.limits[limit] for limit, key in _ITEM_LIMITS.items() if limit in field.limits
        }
        items = {"if": OPEN_TEXT, "then": True, "else": items}
        return {"type": ["array"], "items": items}
    if name in ("MapList", "StepList", "ChoiceList"):
        items = {"if": OPEN_TEXT, "then": True, "else": {"type": ["object"]}}
        return (
            {"type": ["array", "string"], "pattern": _JSON_TEXT, "items": items}
            if name == "MapList"
            else {
                "type": ["array"],
                "items": items,
            }
        )
    return {"type": ["array"]}


def object_schema(fields: Mapping[str, Input], *, closed: bool = True, lenient: bool = False) -> Schema:
    """The schema of a mapping with the given properties."""
    required = [
        name for name, field in fields.items() if field.required and (lenient or "required" not in field.elsewhere)
    ]
    schema: Schema = {
        "type": "object",
        "properties": {name: value_schema(field, lenient=lenient) for name, field in fields.items()},
    }
    if required:
        schema["required"] = required
    if closed:
        schema["additionalProperties"] = False
    return schema


@cache
def inputs_schema(name: str) -> Schema:
    """The linter's own schema of the inputs of an action that there is."""
    action = facts(name)
    assert action is not None
    return object_schema(action.inputs, closed=not action.open_inputs)


@cache
def part_schema(name: str) -> Schema:
    """The linter's own schema of a part of a document: document, parameter, variable, step, output, attachment."""
    return object_schema(parts()[name])
