"""A quick look at single values: which of them surely fit their schema, so that jsonschema is not asked for these.

The check is read out of the very schema that jsonschema gets (`ssmlint.schemas`). It knows the few keywords that those
schemas have, and clears nothing under any other; what it does not clear jsonschema judges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ssmlint.schemas import OPEN, OPEN_TEXT
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.source.nodes import Node, Scalar, Sequence, is_opaque

Check: TypeAlias = Callable[[Node], bool]

_OPEN = re.compile(OPEN)
_TEXTS = ("str", "timestamp")
# The types of a schema as kinds of scalars, as far as that is all there is to say: a float may be a whole number too.
_KINDS = {
    "string": _TEXTS,
    "integer": ("int",),
    "number": ("int", "float"),
    "boolean": ("bool",),
    "null": ("null",),
}
# Limits of texts, of numbers and of lists; each says nothing of the other types.
_TEXT_LIMITS = frozenset(("pattern", "minLength", "maxLength"))
_NUMBER_LIMITS = frozenset(("minimum", "maximum"))
_LIST_LIMITS = frozenset(("items", "minItems", "maxItems"))
_NOTES = frozenset(("description", "$comment"))


def fit_checks(schema: Mapping[str, Any]) -> Mapping[str, Check]:
    """For each property of an object schema the check of its values; a property without one is for jsonschema."""
    checks = {name: _value_check(each) for name, each in schema.get("properties", {}).items()}
    return {name: check for name, check in checks.items() if check is not None}


def _value_check(schema: Any) -> Check | None:
    if schema is True or schema == {}:
        return lambda node: True
    if not isinstance(schema, Mapping) or "if" not in schema:
        return None
    if schema["if"] != OPEN_TEXT or schema.get("then") is not True or schema.keys() - _NOTES != {"if", "then", "else"}:
        return None
    literal = _literal_check(schema["else"])
    return None if literal is None else lambda node: _is_open(node) or literal(node)


def _is_open(node: Node) -> bool:
    """Whether the value is one that may become anything; jsonschema is shown such a text for all that is opaque."""
    if isinstance(node, Scalar) and node.kind in _TEXTS and _OPEN.search(node.value):
        return True
    return is_opaque(node)


def _literal_check(schema: Any) -> Check | None:
    """The check of a value that is not open."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("type"), list):
        return None
    known = {"type", "enum"} | _TEXT_LIMITS | _NUMBER_LIMITS | _LIST_LIMITS | _NOTES
    items = _value_check(schema.get("items", True))
    if schema.keys() - known or items is None:
        return None
    types = schema["type"]
    kinds = frozenset(kind for name in types for kind in _KINDS.get(name, ()))
    text = _text_check(schema) if set(_TEXTS) <= kinds else None
    numbers = not schema.keys() & (_NUMBER_LIMITS | {"enum"})
    least, most = schema.get("minimum"), schema.get("maximum")
    fewest, longest = schema.get("minItems", 0), schema.get("maxItems")
    lists = "array" in types and "enum" not in schema
    objects = "object" in types and "enum" not in schema

    def check(node: Node) -> bool:
        if isinstance(node, MappingNode):
            return objects
        if isinstance(node, Sequence):
            count = len(node.items)
            return lists and fewest <= count and (longest is None or count <= longest) and all(map(items, node.items))
        kind = node.kind
        if kind not in kinds:
            return False
        if kind in _TEXTS:
            return text is not None and text(node.value)
        if kind in ("int", "float") and not numbers:
            number = node.as_int() if kind == "int" and "enum" not in schema else None
            return number is not None and (least is None or least <= number) and (most is None or number <= most)
        return kind not in ("bool", "null") or "enum" not in schema

    return check


def _text_check(schema: Mapping[str, Any]) -> Callable[[str], bool]:
    """The check of a text against its limits."""
    pattern = re.compile(schema["pattern"]) if "pattern" in schema else None
    values = frozenset(each for each in schema["enum"] if isinstance(each, str)) if "enum" in schema else None
    least, most = schema.get("minLength", 0), schema.get("maxLength")

    def check(text: str) -> bool:
        return (
            least <= len(text)
            and (most is None or len(text) <= most)
            and (values is None or text in values)
            and (pattern is None or pattern.search(text) is not None)
        )

    return check
