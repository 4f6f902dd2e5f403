"""The schema for editors: it takes what the linter takes, and refuses what is wrong in structure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ssmlint.api import lint_text
from ssmlint.editor_schema import DRAFTS, as_text, editor_schema
from ssmlint.finding import Severity
from tests.conftest import EXAMPLES, RUNBOOKS
from tests.test_action_table import Case, clean_cases, wrong_cases

VALIDATORS = {"2020-12": jsonschema.Draft202012Validator, "7": jsonschema.Draft7Validator}


class _Plain(yaml.CSafeLoader):
    """Reads a local tag as a placeholder and a date as its text."""


def _placeholder(loader: Any, suffix: str, node: Any) -> str:
    return "${" + suffix + "}"


_Plain.add_multi_constructor("!", _placeholder)
_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def accepts(draft: str, data: object) -> bool:
    return bool(VALIDATORS[draft](editor_schema(draft)).is_valid(data))


def data_of(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8-sig"), _Plain)


@pytest.mark.parametrize("draft", list(DRAFTS))
def test_it_is_a_schema_of_its_draft_and_self_contained(draft: str) -> None:
    schema = editor_schema(draft)
    VALIDATORS[draft].check_schema(schema)
    assert schema["$schema"] == DRAFTS[draft][0]
    references = {part.split('"')[0] for part in as_text(draft).split('"$ref": "')[1:]}
    assert all(reference.startswith(f"#/{DRAFTS[draft][1]}/") for reference in references)
    assert {reference.rsplit("/", 1)[-1] for reference in references} <= set(schema[DRAFTS[draft][1]])
    assert json.loads(as_text(draft)) == schema


@pytest.mark.parametrize("draft", list(DRAFTS))
@pytest.mark.parametrize("case", list(clean_cases()), ids=lambda case: case.name)
def test_every_documented_input_is_accepted(case: Case, draft: str) -> None:
    assert accepts(draft, case.document)


# What no schema of JSON tells: durations, timestamps, and patterns of texts that may be placeholders pass.
BEYOND = ("malformed",)


@pytest.mark.parametrize(
    "case", [case for case in wrong_cases() if not case.name.endswith(BEYOND)], ids=lambda case: case.name
)
def test_each_mistake_is_refused(case: Case) -> None:
    assert not accepts("2020-12", case.document)


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.y*ml")), ids=lambda path: path.name)
def test_clean_runbooks_are_accepted(path: Path) -> None:
    findings = lint_text(path.read_bytes(), path.name, select=["SSM1", "SSM204", "SSM205"])
    assert accepts("7", data_of(path)) == (not any(each.severity is Severity.ERROR for each in findings))


@pytest.mark.parametrize("name", ["good.yaml"])
@pytest.mark.parametrize("code", [f"SSM1{number:02}" for number in range(1, 22)])
def test_good_examples_are_accepted(code: str, name: str) -> None:
    assert accepts("2020-12", data_of(EXAMPLES / code / name))


def test_the_corpus(shared: Path) -> None:
    """Every public runbook in which the linter finds no structural error is accepted."""
    refused = []
    for path in sorted((shared / "corpus").rglob("*")):
        if path.suffix not in (".yaml", ".yml", ".json"):
            continue
        data = data_of(path)
        if not isinstance(data, dict) or data.get("schemaVersion") != "0.3":
            continue
        errors = [
            each.code
            for each in lint_text(path.read_bytes(), path.name, select=["SSM0", "SSM1"])
            if each.severity is Severity.ERROR and each.code not in ("SSM121", "SSM112")
        ]
        if not errors and not accepts("2020-12", data):
            refused.append(path.name)
    assert refused == []


def test_the_structural_cases_are_refused(shared: Path) -> None:
    names = ["02", "04", "05", "10", "11", "17", "19", "20", "22", "23", "26", "58"]
    found = {path.name[:2]: path for path in sorted((shared / "cases").iterdir())}
    assert [name for name in names if accepts("2020-12", data_of(found[name]))] == []
