"""Single values against their schema: jsonschema finds what does not fit, this says it in words and at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ssmlint.actions import Input
from ssmlint.fields import Field, below
from ssmlint.finding import Severity
from ssmlint.fitting import Check, fit_checks
from ssmlint.names import hint
from ssmlint.quote import quote
from ssmlint.rule import Problem
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.source.nodes import Node, Scalar, Sequence, is_opaque

if TYPE_CHECKING:
    import jsonschema


class Flaw(NamedTuple):
    """One mistake in the structure, with the code of the rule that reports it."""

    code: str
    problem: Problem


class ValueFlaw(NamedTuple):
    """A value that its schema refuses: the property, the value or the part of it, its path, and why."""

    field: Field
    node: Node
    path: str
    error: jsonschema.ValidationError


# What an opaque value looks like to a schema: a text with a reference, which may become anything.
_OPEN_VALUE = "{{ }}"

_VALIDATORS: dict[int, jsonschema.protocols.Validator] = {}
_CHECKS: dict[int, Mapping[str, Check]] = {}


def _validator(schema: Mapping[str, Any]) -> jsonschema.protocols.Validator:
    """The validator of a schema, built once; the schemas live as long as the program."""
    found = _VALIDATORS.get(id(schema))
    if found is None:
        found = _VALIDATORS[id(schema)] = _validator_of(schema)
    return found


def value_errors(schema: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[ValueFlaw]:
    """What a schema refuses of the values of some properties; what is missing or too many is not its matter."""
    doubtful = doubtful_fields(schema, fields)
    if not doubtful:
        return
    instance = {name: _plain(field.value) for name, field in doubtful.items()}
    seen = set()
    for error in _validator(schema).iter_errors(instance):
        path = list(error.absolute_path)
        if not path or tuple(path) in seen:
            continue
        # A value that fails two limits is one mistake.
        seen.add(tuple(path))
        field = fields[str(path[0])]
        yield ValueFlaw(field, *_descend(field, path[1:]), error)


def doubtful_fields(schema: Mapping[str, Any], fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """The properties whose values do not surely fit: most documents have none, and then need no jsonschema."""
    checks = _CHECKS.get(id(schema))
    if checks is None:
        checks = _CHECKS[id(schema)] = fit_checks(schema)
    return {name: field for name, field in fields.items() if name not in checks or not checks[name](field.value)}


def _plain(node: Node) -> Any:
    """The value of a node as Python data, for a schema to look at."""
    if is_opaque(node):
        return _OPEN_VALUE
    if isinstance(node, MappingNode):
        return {key.value: _plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if node.kind == "int":
        number = node.as_int()
        return number if number is not None else 0
    if node.kind == "float":
        try:
            return float(node.value)
        except ValueError:
            return 0.5
    if node.kind == "bool":
        return node.as_bool() is True
    return None if node.kind == "null" else node.value


def _descend(field: Field, path: Iterable[str | int]) -> tuple[Node, str]:
    """The node that a path inside a property's value leads to, with its path from the top of the document."""
    node, where = field.value, field.path
    for part in path:
        if isinstance(part, int) and isinstance(node, Sequence):
            node, where = node.items[part], f"{where}[{part}]"
        elif isinstance(node, MappingNode):
            value = node.get(str(part))
            if value is None:
                break
            node, where = value, below(where, str(part))
    return node, where


_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}


def problem_of(flaw: ValueFlaw, known: Input, where: str) -> Flaw:
    """The flaw in words: SSM103 for a wrong type, SSM104 for a value outside its limits."""
    node, error = flaw.node, flaw.error
    in_text = isinstance(node, Scalar) and node.span.end > node.span.start
    place = node.span if in_text else flaw.field.key.span
    if node is not flaw.field.value:
        where = f"an item of {where}"
        if not in_text and not isinstance(node, Scalar):
            place = node.span
    if error.validator == "type":
        message, severity = _wrong_type(flaw, where)
        return Flaw("SSM103", Problem(message, place, flaw.path, severity=severity))
    newer = known.limits.get("openEnum")
    if error.validator == "enum" and newer and re.search(newer, _text(node)):
        message = (
            f"{where} is {quote(_text(node))}, which is newer than the facts of this version of ssmlint, or misspelt"
        )
        return Flaw("SSM104", Problem(message, place, flaw.path, severity=Severity.INFO))
    message = f"{where} {_limit_words(error, known, node)}"
    return Flaw("SSM104", Problem(message, place, flaw.path, severity=Severity.ERROR))


def may_lose_quotes(flaw: ValueFlaw) -> Scalar | None:
    """The truth value or number of which only the quotes are wrong: without them it fits."""
    node, error = flaw.node, flaw.error
    if error.validator != "type" or not isinstance(node, Scalar):
        return None
    value = error.validator_value
    if not _is_quoted([str(each) for each in value] if isinstance(value, list) else [str(value)], node):
        return None
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    truth, number = node.as_bool(), node.as_int()
    bare = truth if truth is not None else number
    return node if not any(_validator_of(schema).iter_errors(bare)) else None


def _validator_of(schema: Mapping[str, Any]) -> jsonschema.protocols.Validator:
    # Imported here: nothing but a document needs it, and it is slow to import.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema)


def _wrong_type(flaw: ValueFlaw, where: str) -> tuple[str, Severity]:
    node, error = flaw.node, flaw.error
    value = error.validator_value
    expected = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    words = " or ".join(dict.fromkeys(_TYPE_WORDS[each] for each in expected if _counts(each, expected)))
    if _is_quoted(expected, node):
        # Published runbooks have them, and AWS's own editor schema allows them.
        return f"{where} must be {words}, not text: write {quote(_text(node))} without its quotes", Severity.WARNING
    if expected == ["string"] and isinstance(node, Scalar) and node.kind in ("int", "float"):
        return f"{where} must be text, not a number: write {quote(_text(node))} in quotes", Severity.WARNING
    return f"{where} must be {words}, not {kind_of(node)}", Severity.ERROR


def _counts(word: str, expected: list[str]) -> bool:
    """Whether a type is worth naming: text beside a number or a map is only let through."""
    if word == "string":
        return not {"object", "array"} & set(expected)
    return word != "number" and (word != "boolean" or "string" not in expected)


def _text(node: Node) -> str:
    return node.value if isinstance(node, Scalar) else ""


def _is_quoted(expected: list[str], node: Node) -> bool:
    """Whether a number or a truth value only stands in quotes."""
    if not isinstance(node, Scalar) or node.kind != "str":
        return False
    if expected == ["integer"]:
        return node.as_int() is not None
    return expected == ["boolean"] and node.as_bool() is not None


def kind_of(node: Node) -> str:
    """What a value is, in words with an article."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return {
        "str": "text",
        "int": "a number",
        "float": "a number",
        "bool": "a truth value",
        "null": "empty",
        "timestamp": "text",
    }[node.kind]


def _limit_words(error: jsonschema.ValidationError, known: Input, node: Node) -> str:
    """What a limit demands, in words."""
    limit = error.validator_value
    shown = quote(_text(node))
    if error.validator == "enum":
        values = [str(value) for value in known.limits.get("enum") or known.limits["itemEnum"]]
        listed = values if len(values) <= 8 else [*values[:8], "..."]
        return f"is {shown}, not one of {', '.join(listed)}{hint(_text(node), values)}"
    if error.validator == "pattern":
        return f"is {shown}, which does not match {quote(str(limit))}"
    words = {
        "minimum": f"is {shown}, less than {limit}",
        "maximum": f"is {shown}, more than {limit}",
        "minItems": f"has fewer than {limit} item{'' if limit == 1 else 's'}",
        "maxItems": f"has more than {limit} items",
        "minLength": f"has fewer than {limit} character{'' if limit == 1 else 's'}",
        "maxLength": f"has more than {limit} characters",
    }
    return words.get(str(error.validator), "does not fit its schema")
