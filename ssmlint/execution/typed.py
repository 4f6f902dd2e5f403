"""Values as a run has them: read from the document or from an option, fitted to a type, written as the API does.

Types: documents-syntax-data-elements-parameters.html; conversions: automation-action-outputs-inputs.html.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from ssmlint.quote import quote
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
LIST_TYPES = re.compile(r"StringList\Z|MapList\Z|List<")


def plain(node: Node) -> Any:
    """The value of a node as Python data, as a parser gives it; a number that no program reads alike stays text."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if node.kind == "int":
        number = node.as_int()
        return node.value if number is None else number
    if node.kind == "float":
        return number_of(node.value) if _DECIMAL.match(node.value) else node.value
    if node.kind == "bool":
        return node.as_bool() is True
    return None if node.kind == "null" else node.value


def number_of(text: str) -> int | float | str:
    """The number that a text is, the text itself where it is none or too long for one."""
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text) and math.isfinite(number := float(text)):
        return number
    return text


def as_json(value: object) -> str:
    """A value as JSON text of the form that recorded responses have: no blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(value: object) -> str:
    """A value inside a longer text, and as one text in a response."""
    return value if isinstance(value, str) else as_json(value)


def as_texts(value: object) -> list[str]:
    """A value as the list of texts that a response has for parameters and outputs."""
    return [as_text(item) for item in value] if isinstance(value, list) else [as_text(value)]


def parse_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def fitted(value: object, type_name: str | None) -> Any:
    """A value that was given for a parameter or an output, as its type has it. Raises ValueError.

    A text may be JSON or, for lists of text, items separated by commas, as the AWS CLI takes them. Of a type that is
    not known the value is what it looks like.
    """
    if isinstance(value, tuple):
        value = list(value)
    if type_name is None or type_name == "Any":
        return _guessed(value) if isinstance(value, str) else value
    if LIST_TYPES.match(type_name):
        return _list(value, type_name)
    if isinstance(value, list) and len(value) == 1:
        # As StartAutomationExecution takes every value, and as one-element lists are converted.
        value = value[0]
    if type_name == "Integer":
        return _integer(value)
    if type_name == "Boolean":
        return _boolean(value)
    if type_name == "StringMap":
        found = _guessed(value) if isinstance(value, str) else value
        return found if isinstance(found, dict) else _misfit(value, "a JSON object")
    if isinstance(value, str):
        return _unquoted(value)
    return as_text(value)


def _guessed(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError:
        return text


def _unquoted(text: str) -> str:
    """A text without the quotes of JSON, where it has them."""
    found = _guessed(text) if text[:1] == '"' else text
    return found if isinstance(found, str) else text


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if _INTEGER.match(text) else _misfit(value, "a whole number")


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    return text == "true" if text in ("true", "false") else _misfit(value, "true or false")


def _list(value: object, type_name: str) -> list[Any]:
    found = _guessed(value) if isinstance(value, str) and value.lstrip()[:1] in ("[", "{", '"') else value
    if type_name == "MapList":
        maps = found if isinstance(found, list) else [found]
        return maps if all(isinstance(item, dict) for item in maps) else _misfit(value, "a JSON list of objects")
    if isinstance(found, str):
        found = [item.strip() for item in found.split(",")] if found.strip() else []
    return [as_text(item) for item in found] if isinstance(found, list) else [as_text(found)]


def _misfit(value: object, expected: str) -> NoReturn:
    raise ValueError(f"must be {expected}, not {quote(as_text(value))}")


def default_of(node: Node, type_name: str | None) -> Any:
    """The default that a document gives, fitted to its type as far as it fits."""
    value = plain(node)
    if isinstance(node, Scalar) and not isinstance(value, str) and (type_name or "").startswith(("String", "AWS::")):
        # The text as it is written: a version such as 1.10 is no number.
        value = node.value
    try:
        return fitted(value, type_name)
    except ValueError:
        return value
