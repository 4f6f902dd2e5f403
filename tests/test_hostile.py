"""Documents that were made to hurt: each is linted or refused in plain words, and nothing of it is printed raw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ssmlint.report import FORMATS, renderer
from ssmlint.run import Report
from ssmlint.source import read_source
from tests.command import run
from tests.hostile import beyond, within
from tests.hostile_work import costly
from tests.invariants import LINTER, inside

# What a terminal or a log acts on; colours are not asked for.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shapes() -> Iterator[tuple[str, bytes]]:
    yield from within()
    yield from costly()
    # Of a file that is far too large only the beginning is read.
    yield from ((name, data) for name, data in beyond() if len(data) < 3_000_000)


SHAPES = dict(shapes())


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_document_is_linted(name: str) -> None:
    data = SHAPES[name]
    result = LINTER.lint(data, name, meant=True)
    assert not result.crashed, [each.message for each in result.findings if each.code == "SSM009"]
    text = read_source(data, name).text
    for finding in result.findings:
        inside(text, finding)
        for place in finding.explained_by:
            inside(text, place)
    assert list(result.findings) == sorted(result.findings, key=lambda each: each.sort_key)
    # Thousands of findings are printed as a few hundred are.
    report = Report((replace(result, findings=result.findings[:300]),))
    for each in FORMATS:
        # The formats of XML and JSON have escapes of their own for the rest.
        assert RAW.search(renderer(each)(report, False, "utf-8")) is None, each


# Some of them: each command reads a document as the others do.
@pytest.mark.parametrize("name", [name for name in SHAPES if not name.startswith("over")][::6])
def test_the_commands_on_a_hostile_document(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(SHAPES[name])
    for command in ("steps", "graph", "simulate"):
        code, out, err = run(command, str(path))
        assert code in (0, 1, 2), err
        assert RAW.search(out + err) is None, command
