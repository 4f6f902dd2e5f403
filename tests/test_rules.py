"""Every example of every rule: exactly what is found in the bad ones, and nothing in the good ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssmlint.api import lint_report
from ssmlint.report.text import render
from ssmlint.rule import Rule
from ssmlint.rules import BY_CODE, BY_NAME, RULES
from tests.conftest import EXAMPLES

# The crash of a rule needs a broken rule: tests/test_cli.py has one.
WITH_EXAMPLES = [rule for rule in RULES if rule.code != "SSM009"]


def documents(rule: Rule, prefix: str) -> list[Path]:
    return sorted((EXAMPLES / rule.code).glob(f"{prefix}*"))


def test_the_rules_are_in_order_and_told_apart() -> None:
    assert [rule.code for rule in RULES] == sorted(BY_CODE)
    assert len(BY_NAME) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_descriptor_is_complete(rule: Rule) -> None:
    # The engine and the decision report these themselves.
    without = rule.code in ("SSM007", "SSM008", "SSM009")
    assert [rule.check_source, rule.check_document].count(None) == (2 if without else 1)
    assert rule.name == rule.name.lower().replace(" ", "-")
    assert rule.summary[0].islower() or rule.summary.startswith(("isEnd", "nextStep", "onFailure", "onCancel", "YAML"))
    for text in (rule.summary, rule.why, rule.reference):
        assert text == " ".join(text.split())
        assert text
    assert rule.why.endswith((".", "`"))


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_there_is_a_bad_and_a_good_example(rule: Rule) -> None:
    folder = EXAMPLES / rule.code
    assert (folder / "bad.yaml").is_file()
    assert (folder / "good.yaml").is_file()


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_bad_examples(rule: Rule, snapshot: Callable[[str, str], None]) -> None:
    """Each bad example has findings of its rule and of no other; the snapshot tells them in full."""
    shown = []
    for path in documents(rule, "bad"):
        report = lint_report(path.read_bytes(), path.name, select=["ALL"])
        assert {finding.code for finding in report.findings} == {rule.code}, path
        shown.append(render(report, False))
    snapshot(f"rules/{rule.code}.txt", "".join(shown))


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_good_examples(rule: Rule) -> None:
    for path in documents(rule, "good"):
        report = lint_report(path.read_bytes(), path.name, select=["ALL"])
        assert render(report, False) == "", path
        # A document of another kind may be a good example of what is left in peace.
        assert report.documents == 1 or path.name != "good.yaml", path
