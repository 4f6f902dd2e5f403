"""What the documents say is what the program does."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from ssmlint.explain import explain, rule_list
from ssmlint.rule import Rule
from ssmlint.rules import RULES
from ssmlint.version import __version__
from tests.conftest import ROOT
from tools.make_docs import stale

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_pages_and_shown_outputs_are_fresh() -> None:
    assert stale() == [], "run python -m tools.make_docs"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_explain_tells_the_whole_rule(rule: Rule) -> None:
    text = explain(rule)
    assert text.startswith(f"{rule.code} {rule.name} ({rule.severity.value})\n")
    flat = " ".join(text.split())
    assert rule.why in flat
    assert rule.reference in flat
    assert rule.url in flat


def test_rule_list_has_a_line_for_each_rule() -> None:
    lines = rule_list().splitlines()
    assert [line.split()[:3] for line in lines] == [[rule.code, rule.severity.value, rule.name] for rule in RULES]


def test_changelog_has_the_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_readme_lists_every_option() -> None:
    usage = subprocess.run(
        [sys.executable, "-m", "ssmlint", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    options = set(re.findall(r"(?<![\w-])--[a-z-]+", usage)) - {"--help"}
    documented = README + (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert {option for option in options if option not in documented} == set()
