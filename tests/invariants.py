"""What holds for every text that is linted, whatever it holds."""

from __future__ import annotations

import json

from ssmlint.config import Settings
from ssmlint.finding import Edit, Finding, Related
from ssmlint.registry import all_rules
from ssmlint.report.json import render
from ssmlint.run import Linter, Report
from ssmlint.source import read_source
from ssmlint.source.text import Text

LINTER = Linter(Settings(select=("ALL",)))
CODES = frozenset(rule.code for rule in all_rules())


def check(data: bytes, name: str) -> None:
    """Lints a text. Raises AssertionError where a rule fails, a place lies outside, or a second run differs."""
    result = LINTER.lint(data, name, meant=True)
    assert not result.crashed, [each.message for each in result.findings if each.code == "SSM009"]
    text = read_source(data, name).text
    for finding in result.findings:
        assert finding.code in CODES
        inside(text, finding)
        for place in finding.explained_by:
            inside(text, place)
        last = 0
        for edit in finding.fix.edits if finding.fix is not None else ():
            assert last <= edit.start <= edit.end <= len(text.content)
            last = edit.end
            inside(text, edit)
    assert list(result.findings) == sorted(result.findings, key=lambda each: each.sort_key)
    fingerprints = [each.fingerprint for each in result.findings]
    assert len(set(fingerprints)) == len(fingerprints)
    assert LINTER.lint(data, name, meant=True) == result
    shown = json.loads(render(Report((result,)), False))
    assert [each["code"] for each in shown["findings"]] == [each.code for each in result.findings]


def inside(text: Text, place: Finding | Related | Edit) -> None:
    """A place begins and ends on characters of the text, or right behind the last one of a line."""
    assert (place.line, place.column) <= (place.end_line, place.end_column)
    for line, column in ((place.line, place.column), (place.end_line, place.end_column)):
        assert 1 <= line <= len(text.line_starts)
        end = text.line_starts[line] if line < len(text.line_starts) else len(text.content)
        assert 1 <= column <= end - text.line_starts[line - 1] + 1
