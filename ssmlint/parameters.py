"""The types of parameters and variables: which values they take, and what a value of them can be compared with.

From documents-syntax-data-elements-parameters.html and populating-input-parameters.html of the User Guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, is_opaque

# Types of one text whose values name a resource, with the pattern of these names. The guide's own patterns are
# stricter where AWS has become wider since: bucket names of three characters, partitions newer than the page.
RESOURCES: dict[str, tuple[str, re.Pattern[str]]] = {
    "AWS::EC2::Instance::Id": ("the id of an instance", re.compile(r"m?i-[a-z0-9]{8,17}")),
    "AWS::S3::Bucket::Name": ("the name of a bucket", re.compile(r"[0-9a-z][a-z0-9.-]{2,63}")),
    "AWS::IAM::Role::Arn": ("the ARN of a role", re.compile(r"arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/.*")),
}
_LISTS = {f"List<{name}>": name for name in RESOURCES}
TEXTS = frozenset(("String", *RESOURCES))
TEXT_LISTS = frozenset(("StringList", *_LISTS))
PARAMETER_TYPES = frozenset(("Integer", "Boolean", "MapList", "StringMap")) | TEXTS | TEXT_LISTS
VARIABLE_TYPES = frozenset(("Boolean", "Integer", "MapList", "String", "StringList", "StringMap"))

# What the service says of a default that does not fit, for the types of which that is known.
_REFUSED = frozenset(("Integer", "Boolean", "StringList"))

_INTEGER_TEXT = re.compile(r"[-+]?[0-9]+\Z")
_REFERENCE = re.compile(r"\{\{([^{}\n]*)\}\}")


def resource_of(type_name: str) -> tuple[str, re.Pattern[str]] | None:
    """What kind of resource the values of a type name, or each item of its lists."""
    return RESOURCES.get(_LISTS.get(type_name, type_name))


class Misfit(NamedTuple):
    """A value that its type does not take: the value or an item of it, and what is wrong with it.

    `problem` goes on after words such as `the default of parameter 'X'`.
    """

    node: Node
    suffix: str
    problem: str
    severity: Severity = Severity.ERROR


def misfits(type_name: str, node: Node, *, variable: bool = False) -> Iterator[Misfit]:
    """What of a value its type does not take. The value is neither null nor known to a generator only.

    An empty text stands for no value where text can stand for the type: the guide has it for StringList and for role
    ARNs. Variables are wider: the guide shows their defaults as JSON text.
    """
    if type_name in TEXTS:
        yield from _text_misfits(node, "")
    elif type_name in ("Integer", "Boolean"):
        yield from _single_misfits(type_name, node, variable)
    elif isinstance(node, Sequence) and type_name != "StringMap":
        for index, item in enumerate(node.items):
            if not _is_open(item):
                yield from _item_misfits(type_name, item, f"[{index}]")
    elif not (type_name == "StringMap" and isinstance(node, Mapping)):
        yield from _collection_misfits(type_name, node, variable)


def _is_open(node: Node) -> bool:
    """Whether a value is null, or not known before the run."""
    return is_opaque(node) or (isinstance(node, Scalar) and (node.kind == "null" or "{{" in node.value))


def _text_misfits(node: Node, suffix: str) -> Iterator[Misfit]:
    if not isinstance(node, Scalar):
        yield Misfit(node, suffix, f"must be text, not {described(node)}")
    elif node.kind in ("int", "float", "bool"):
        problem = f"must be text, not {described(node)}: write '{quote(node.value)[1:-1]}' in quotes"
        yield Misfit(node, suffix, problem, Severity.WARNING)


def _single_misfits(type_name: str, node: Node, variable: bool) -> Iterator[Misfit]:
    expected = "a whole number" if type_name == "Integer" else "true or false"
    if not isinstance(node, Scalar):
        yield Misfit(node, "", f"must be {expected}, not {described(node)}{_refusal(type_name, variable)}")
    elif node.kind == ("int" if type_name == "Integer" else "bool"):
        return
    elif "{{" in node.value:
        if not variable:
            problem = f"must be {expected}, but the reference {quote(node.value)} stands for text"
            yield Misfit(node, "", problem, Severity.WARNING)
    elif type_name == "Integer" and node.kind == "str" and _INTEGER_TEXT.match(node.value):
        problem = f"is the text {quote(node.value)}, and an Integer takes no number in quotes: write it without them"
        yield Misfit(node, "", problem, Severity.WARNING)
    elif type_name == "Boolean" and node.kind == "str" and node.as_bool() is not None:
        problem = f"is the text {quote(node.value)}, and a Boolean takes no text: write it without its quotes"
        severity = Severity.WARNING if variable else Severity.ERROR
        yield Misfit(node, "", problem + _refusal(type_name, variable), severity)
    else:
        problem = f"must be {expected}, not {quote(node.value)}{_refusal(type_name, variable)}"
        yield Misfit(node, "", problem)


def _collection_misfits(type_name: str, node: Node, variable: bool) -> Iterator[Misfit]:
    """What is wrong with a value that is neither a list where lists belong nor a mapping where one does."""
    expected = {"StringMap": "a mapping", "MapList": "a list of mappings"}.get(type_name, "a list of texts")
    refusal = _refusal(type_name, variable)
    if not isinstance(node, Scalar) or node.kind != "str":
        found = described(node) if not isinstance(node, Scalar) else quote(node.value)
        yield Misfit(node, "", f"must be {expected}, not {found}{refusal}")
    elif not node.value.strip():
        return
    elif "{{" in node.value:
        if type_name in TEXT_LISTS or variable or not _REFERENCE.fullmatch(node.value.strip()):
            return
        problem = f"must be {expected}, but the reference {quote(node.value.strip())} stands for text or a list of it"
        yield Misfit(node, "", problem, Severity.WARNING)
    elif not _is_json(type_name, node.value):
        text = " in JSON" if type_name in ("StringMap", "MapList") and node.value.lstrip()[:1] in ("{", "[") else ""
        yield Misfit(node, "", f"must be {expected}{text}, not the text {quote(node.value)}{refusal}")
    elif type_name in TEXT_LISTS and not variable:
        problem = f"must be {expected}, not the text {quote(node.value)}: write the list without the quotes around it"
        yield Misfit(node, "", problem, Severity.WARNING)


def _item_misfits(type_name: str, item: Node, suffix: str) -> Iterator[Misfit]:
    if type_name in TEXT_LISTS:
        yield from _text_misfits(item, suffix)
    elif not isinstance(item, Mapping) and not (isinstance(item, Scalar) and _is_json("StringMap", item.value)):
        found = described(item) if not isinstance(item, Scalar) else quote(item.value)
        yield Misfit(item, suffix, f"must be a mapping, not {found}")


def _is_json(type_name: str, text: str) -> bool:
    """Whether a text is JSON of the type's shape."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if type_name == "StringMap":
        return isinstance(value, dict)
    if type_name == "MapList":
        return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _refusal(type_name: str, variable: bool) -> str:
    if variable or type_name not in _REFUSED:
        return ""
    return f' (Wrong default value for a "{type_name}" parameters)'


def described(node: Node) -> str:
    """What a value is, in words."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if node.kind == "bool":
        return f"the truth value {quote(node.value)}"
    return f"the number {quote(node.value)}" if node.kind in ("int", "float") else f"the text {quote(node.value)}"


def forms(node: Scalar) -> set[str]:
    """The texts that a value may have once the notation is read: `True` is `true`, and `+5` is `5`."""
    found = {node.value}
    if node.kind == "bool":
        found.add("true" if node.as_bool() else "false")
    elif node.kind == "int" and (number := node.as_int()) is not None:
        found.add(str(number))
    return found


def comparable(node: Node) -> Scalar | None:
    """A value that can be held against allowedValues and patterns: a scalar, known, of a plain form and not empty."""
    if not isinstance(node, Scalar) or _is_open(node) or not node.value.strip():
        return None
    if node.kind == "int" and node.as_int() is None:
        return None
    return node if node.kind in ("str", "int", "bool") else None
