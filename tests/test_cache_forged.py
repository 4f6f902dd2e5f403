"""Entries of the cache that somebody else has written: each counts for nothing, or for what a document can give."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ssmlint.cache import Cache, _checksum
from ssmlint.config import Settings
from ssmlint.engine import lint_source
from ssmlint.registry import all_rules
from ssmlint.report import FORMATS, renderer
from ssmlint.run import Linter, Report

CODES = [rule.code for rule in all_rules()]
DOCUMENT = b"""\
schemaVersion: '0.3'
mainSteps:
  - name: first  # ssmlint: ignore[SSM9, unknown-property] because
    action: aws:sleep
    timeoutSecond: 30
    onFailure: step:frist
    inputs: {Duration: PT1S}
"""
ODD: list[Any] = [
    *(None, True, -1, 0, 10**30, 1.5, float("inf"), float("nan"), "x", "\x1b[31m\n::error::x ##vso[task.x]", "\ud800"),
    *([], ["x"], {}, {"a": 1}, [[1]], [[float("inf"), "x"]], [["1", "\x1b[31m"]], "error", "SSM203"),
]
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]")


def paths(value: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    yield path
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def with_odd(body: Any, path: tuple[int, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = list(body)
    copy[path[0]] = with_odd(body[path[0]], path[1:], odd)
    return copy


@pytest.fixture
def entry(tmp_path: Path) -> tuple[Cache, str, Path]:
    """A cache with the one entry of the document, its key and its file."""
    cache = Cache(str(tmp_path / "cache"), CODES)
    key = cache.key(DOCUMENT, "doc.yaml")
    result = lint_source(DOCUMENT, "doc.yaml", all_rules(), meant=False)
    assert [each.code for each in result.findings] == ["SSM101", "SSM203"]
    assert len(result.ignores) == 1
    cache.put(key, result)
    (file,) = (path for path in Path(cache.folder).rglob("*") if path.is_file())
    return cache, key, file


def test_a_forged_entry_does_no_more_than_a_document_could(entry: tuple[Cache, str, Path]) -> None:
    cache, key, file = entry
    linter = Linter(Settings(select=("ALL",)))
    body = json.loads(file.read_bytes().partition(b"\n")[2])
    taken = 0
    for path in paths(body):
        for odd in ODD:
            forged = json.dumps(with_odd(body, path, odd)).encode()
            file.write_bytes(_checksum(key, forged) + b"\n" + forged)
            result = cache.get(key, "doc.yaml")
            if result is None:
                continue
            taken += 1
            decided = linter.decided(result)
            assert not decided.crashed, (path, odd)
            for style in FORMATS if taken % 5 == 0 else ("text", "sarif", "markdown"):
                shown = renderer(style)(Report((decided,)), False, "utf-8")
                assert RAW.search(shown) is None, (path, odd, style)
                assert "##vso[task.x" not in shown or style in ("github", "azure"), (path, odd, style)
    # Words may be other words, and numbers other numbers.
    assert taken > 100


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a": NaN}', "[true,[],[[1e999,1]],[]]", "true", '"' + "x" * 1000 + '"']
)
def test_what_is_no_entry_counts_for_nothing(entry: tuple[Cache, str, Path], text: str) -> None:
    cache, key, file = entry
    file.write_bytes(_checksum(key, text.encode()) + b"\n" + text.encode())
    assert cache.get(key, "doc.yaml") is None


def test_a_rule_that_there_is_not_counts_for_nothing(entry: tuple[Cache, str, Path]) -> None:
    cache, key, file = entry
    for old, new in (
        (b"SSM101", b"SSM199"),
        (b"unknown-property", b"unknown-properts"),
        (b"/SSM101.md", b"/SSM102.md"),
    ):
        body = file.read_bytes().partition(b"\n")[2]
        forged = body.replace(old, new)
        assert forged != body
        file.write_bytes(_checksum(key, forged) + b"\n" + forged)
        assert cache.get(key, "doc.yaml") is None
        file.write_bytes(_checksum(key, body) + b"\n" + body)
        assert cache.get(key, "doc.yaml") is not None


def test_things_that_are_no_entries_do_not_break_the_bound(
    entry: tuple[Cache, str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, key, file = entry
    monkeypatch.setattr("ssmlint.cache._MOST_IN_FOLDER", file.stat().st_size - 1)
    (file.parent / "folder").mkdir()
    (file.parent / "link").symlink_to(tmp_path / "nowhere")
    result = cache.get(key, "doc.yaml")
    assert result is not None
    cache.put(key, result)
    assert sorted(path.name for path in file.parent.iterdir()) == ["folder", "link"]
