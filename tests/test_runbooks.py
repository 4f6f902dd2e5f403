"""The whole runbooks of the project: every finding frozen, and the same in YAML and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from ssmlint.api import lint_report, lint_text
from ssmlint.finding import Finding
from ssmlint.report.text import render
from ssmlint.steps import as_table
from tests.conftest import EXAMPLES, RUNBOOKS

DEFECTIVE = ("decommission-host.json", "migrate-stack.yaml", "restore-from-backup.yaml")
ALL = sorted(path.name for path in RUNBOOKS.iterdir())


@pytest.mark.parametrize("name", ALL)
def test_findings(name: str, snapshot: Callable[[str, str], None]) -> None:
    report = lint_report((RUNBOOKS / name).read_bytes(), name)
    text = render(report, False)
    assert (text != "") == (name in DEFECTIVE)
    snapshot(f"runbooks/{name}.txt", text)


@pytest.mark.parametrize("name", ALL)
def test_steps(name: str, snapshot: Callable[[str, str], None]) -> None:
    snapshot(f"steps/{name}.txt", as_table((RUNBOOKS / name).read_bytes(), name))


# A null and a text folded over lines stand at another kind of place in JSON.
UNALIKE = ("bad-boolean.yaml", "bad-written-otherwise.yaml")


def twins() -> Iterator[Path]:
    """The documents of which a twin in the other notation can be made: those without tags."""
    for path in [*sorted(RUNBOOKS.iterdir()), *sorted(EXAMPLES.glob("SSM[1-9]*/*"))]:
        if (
            path.suffix in (".yaml", ".yml", ".json")
            and path.name not in UNALIKE
            and not re.search(r"[ \[]![A-Za-z]", path.read_text(encoding="utf-8"))
        ):
            yield path


class _Texts(yaml.CSafeLoader):
    """Reads dates as the text they are, as JSON has no dates."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def essence(finding: Finding, text: str) -> tuple[object, ...]:
    """A finding without what differs between notations, and the value that its place holds in the text."""
    lines = text.splitlines(keepends=True)
    token = ""
    if finding.line == finding.end_line:
        token = lines[finding.line - 1][finding.column - 1 : finding.end_column - 1]
    try:
        value = yaml.safe_load(token) if token else None
    except yaml.YAMLError:
        value = token
    message = re.sub(r"\(line \d+\)|on line \d+", "(line)", finding.message)
    return finding.code, finding.severity, finding.step, finding.path, message, str(value)


@pytest.mark.parametrize("path", list(twins()), ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("indent", [2, "\t"], ids=["blanks", "tabs"])
def test_the_twin_in_json_has_the_same_findings(path: Path, indent: int | str) -> None:
    text = path.read_text(encoding="utf-8")
    data = yaml.load(text, _Texts)
    twin = json.dumps(data, indent=indent, ensure_ascii=False)
    # A duplicate key cannot survive in data.
    mine = [essence(finding, text) for finding in lint_text(text, path.name) if finding.code != "SSM002"]
    theirs = [essence(finding, twin) for finding in lint_text(twin, "twin.json") if finding.code != "SSM002"]
    assert sorted(mine, key=repr) == sorted(theirs, key=repr)
