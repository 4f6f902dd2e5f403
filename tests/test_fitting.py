"""The quick look at values: what it clears jsonschema has nothing to say of, and no finding depends on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint import values
from ssmlint.actions import AUTOMATION_ACTIONS, parts
from ssmlint.analysis import analyse
from ssmlint.fields import fields_of
from ssmlint.fitting import fit_checks
from ssmlint.model import build_document
from ssmlint.recognise import DocumentKind, recognise
from ssmlint.schemas import OPEN_TEXT, inputs_schema, part_schema
from ssmlint.source import read_source
from ssmlint.source.nodes import Mapping as MappingNode
from ssmlint.values import doubtful_fields, value_errors
from tests.conftest import EXAMPLES, RUNBOOKS

SCHEMAS = {
    **{name: part_schema(name) for name in sorted(parts())},
    **{name: inputs_schema(name) for name in sorted(AUTOMATION_ACTIONS)},
}
PROPERTIES = [(name, each) for name, schema in SCHEMAS.items() for each in schema["properties"]]


def literals(schema: Mapping[str, Any]) -> list[Any]:
    """Values near the limits of a property's schema."""
    literal = schema.get("else", {})
    found: list[Any] = list(literal.get("enum", ()))
    for limit in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
        if limit in literal:
            for number in (literal[limit] - 1, literal[limit], literal[limit] + 1):
                size = min(max(number, 0), 4_096)
                found += [number, str(number), "x" * size, ["x"] * min(size, 60)]
    found += literals(literal["items"]) if "items" in literal else []
    return found


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**19),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", "a", "true", "7", "0.3", "2.2", "String", "[]", "{}", " {", "{{ a.b }}", "${X}", "%%x", "x{{", "ec2", "!"]
    ),
    st.text(max_size=6),
)
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["a", "Ref", "b"]), inner)),
    max_leaves=5,
)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.data())
def test_what_is_cleared_has_no_error(data: st.DataObject) -> None:
    schema_name, name = data.draw(st.sampled_from(PROPERTIES))
    schema = SCHEMAS[schema_name]
    near = literals(schema["properties"][name])
    value = data.draw(plain | st.sampled_from(near) | st.lists(st.sampled_from(near), max_size=3) if near else plain)
    text = json.dumps({name: value})
    if data.draw(st.booleans()):
        # As YAML the same words may be something else, a date or an octal number.
        text = f"{name}: {value}\n" if isinstance(value, str | int | float) else text
    root = read_source(text, "x.yaml").root
    fields = fields_of(root, "") if isinstance(root, MappingNode) else {}
    if name in fields and not doubtful_fields(schema, fields):
        instance = {name: values._plain(fields[name].value)}
        errors = jsonschema.Draft202012Validator(schema).iter_errors(instance)
        assert [error.message for error in errors if error.absolute_path] == []


def test_every_property_has_a_quick_look() -> None:
    assert [each for each in PROPERTIES if each[1] not in fit_checks(SCHEMAS[each[0]])] == []


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": ["string"]},
        {"if": {"type": "string"}, "then": True, "else": {"type": ["string"]}},
        {"if": OPEN_TEXT, "then": True, "else": {"type": ["string"], "format": "date"}},
        {"if": OPEN_TEXT, "then": True, "else": {"type": "string"}},
        {"if": OPEN_TEXT, "then": True, "else": {"type": ["array"], "items": {"type": ["string"]}}},
        {"if": OPEN_TEXT, "then": True, "else": {"type": ["string"]}, "not": {}},
    ],
    ids=repr,
)
def test_a_schema_of_another_form_clears_nothing(schema: Any) -> None:
    assert fit_checks({"properties": {"name": schema}}) == {}


def flaws(path: Path) -> list[tuple[Any, ...]]:
    source = read_source(path.read_bytes(), path.name)
    if not source.parsed or recognise(source.root) is not DocumentKind.AUTOMATION:
        return []
    return [(flaw.code, *flaw.problem[:3]) for flaw in analyse(build_document(source)).structure]


def documents(shared: Path | None) -> Iterator[Path]:
    for folder in (EXAMPLES, RUNBOOKS, *(() if shared is None else (shared / "corpus", shared / "cases"))):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def same_without_the_quick_look(shared: Path | None, monkeypatch: pytest.MonkeyPatch) -> int:
    paths = list(documents(shared))
    quick = [flaws(path) for path in paths]
    monkeypatch.setattr(values, "doubtful_fields", lambda schema, fields: fields)
    assert quick == [flaws(path) for path in paths]
    return sum(map(len, quick))


def test_no_finding_of_the_examples_depends_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert same_without_the_quick_look(None, monkeypatch) > 30


def test_no_finding_of_the_corpus_depends_on_it(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert same_without_the_quick_look(shared, monkeypatch) > 30


def test_only_doubtful_values_reach_jsonschema() -> None:
    root = read_source("Duration: PT5M\nTimestamp: [a]\n", "x.yaml").root
    fields = fields_of(root, "")
    assert list(doubtful_fields(inputs_schema("aws:sleep"), fields)) == ["Timestamp"]
    assert [flaw.path for flaw in value_errors(inputs_schema("aws:sleep"), fields)] == ["Timestamp"]


def test_a_sound_document_needs_neither_jsonschema_nor_networkx() -> None:
    code = (
        "import sys; from ssmlint.engine import lint_source; from ssmlint.registry import all_rules\n"
        'text = \'{"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:sleep", \''
        '\'"inputs": {"Duration": "PT5M"}}]}\'\n'
        "result = lint_source(text, 'x.json', all_rules(), meant=True)\n"
        "print(result.findings, sorted({'jsonschema', 'networkx'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "() []\n"
