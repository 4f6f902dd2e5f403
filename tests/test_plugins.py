"""Rules of other packages: the worked example, installed as a real package, and packages that are broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ssmlint import plugins, registry
from ssmlint.finding import Severity
from ssmlint.rule import Rule
from ssmlint.rules import RULES
from ssmlint.testing import check_rule
from tests.conftest import ROOT

PLUGIN = ROOT / "fixtures" / "plugin"
DOCUMENT = """\
schemaVersion: "0.3"
mainSteps:
  - name: wait
    action: aws:sleep
    maxAttempts: 10 # the service is slow
    inputs:
      Duration: PT1M
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the example package is installed into, by pip, as a team would do it."""
    source = tmp_path_factory.mktemp("source") / "acme"
    # A build leaves files beside the sources.
    source.mkdir()
    for path in PLUGIN.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = source / path.relative_to(PLUGIN)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--target", str(target), str(source)], check=True, capture_output=True)
    return target


def run(folder: Path, site: Path, *arguments: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-m", "ssmlint", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def places(folder: Path, site: Path, *arguments: str) -> tuple[int, list[str], str]:
    code, out, err = run(folder, site, "-q", "--format", "concise", *arguments, "doc.yaml")
    return code, [" ".join(line.split(" ")[:3]) for line in out.splitlines()], err


BOTH = ["doc.yaml:1:1: error ACME001", "doc.yaml:5:18: warning ACME002"]


def test_installed_rules_take_part(installed: Path, folder: Path) -> None:
    assert places(folder, installed) == (1, BOTH, "")
    assert places(folder, installed, "--no-plugins") == (0, [], "")
    assert places(folder, installed, "--select", "ACME") == (1, BOTH, "")
    assert places(folder, installed, "--select", "ACME002") == (0, BOTH[1:], "")
    assert places(folder, installed, "--ignore", "own-role") == (0, BOTH[1:], "")
    code, _, err = run(folder, installed, "--select", "ACME1", "doc.yaml")
    assert (code, err.startswith("ssmlint: unknown rule 'ACME1'")) == (2, True)


def test_settings_ignores_and_fixes_take_them_for_rules(installed: Path, folder: Path) -> None:
    (folder / ".ssmlint.toml").write_text('[severity]\nfew-retries = "error"\n', encoding="utf-8")
    assert places(folder, installed)[1][1] == "doc.yaml:5:18: error ACME002"
    text = f"# ssmlint: ignore[own-role] a test\n{DOCUMENT}"
    (folder / "doc.yaml").write_text(text, encoding="utf-8")
    assert places(folder, installed, "--fix", "--unsafe-fixes") == (0, [], "")
    assert (folder / "doc.yaml").read_text(encoding="utf-8") == text.replace("maxAttempts: 10", "maxAttempts: 3")


def test_they_are_listed_and_explained(installed: Path, folder: Path) -> None:
    assert run(folder, installed, "rules")[1].splitlines()[-2:] == [
        "ACME001  error    own-role                        a runbook without assumeRole",
        "ACME002  warning  few-retries                     a step that is tried more than three times",
    ]
    listed = json.loads(run(folder, installed, "rules", "--format", "json")[1])
    assert [(rule["code"], rule["fixable"], rule["url"]) for rule in listed[-2:]] == [
        ("ACME001", "", "https://wiki.acme.example/runbooks/ACME001"),
        ("ACME002", "unsafe", "https://wiki.acme.example/runbooks/ACME002"),
    ]
    code, out, _ = run(folder, installed, "explain", "few-retries")
    assert code == 0
    assert "bad.yaml:6:18: warning ACME002 few-retries: 'wait' is tried 10 times: at most 3 are allowed" in out
    sarif = json.loads(run(folder, installed, "--format", "sarif", "-q", "doc.yaml")[1])["runs"][0]
    result = sarif["results"][0]
    assert sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "ACME001"


def test_the_cache_knows_their_state(installed: Path, folder: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "SSMLINT_NO_CACHE"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", environment)
        for _ in range(2):
            assert places(folder, installed, "--cache-dir", "kept") == (1, BOTH, "")
        assert places(folder, installed, "--cache-dir", "kept", "--no-plugins") == (0, [], "")


# Packages that are broken.


def offer(site: Path, name: str, module: str, *lines: str) -> None:
    """A package as pip leaves one behind, with a module and its entry points."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[ssmlint.rules]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (site / f"{name}.py").write_text(module, encoding="utf-8")


MAKE = """\
from ssmlint.finding import Severity
from ssmlint.rule import Problem, Rule
from ssmlint.source.nodes import Span

def make(code, name, check=lambda analysis: [Problem("found", Span(0, 1))]):
    return Rule(code, name, Severity.ERROR, "a rule", "Why.", "nowhere", check_document=check)
"""


def test_a_broken_package_is_told_and_hides_nothing(installed: Path, folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    offer(site, "bad_import", "raise RuntimeError('bo\\x1bom')\n", "x = bad_import:RULES")
    offer(
        site,
        "bad_rules",
        MAKE + "ONE = 3\nTWO = [make('SSM999', 'a'), make('ZZ001', 'good'), 4]\n",
        "a = bad_rules:ONE",
        "b = bad_rules:TWO",
        "c = bad_rules:THREE",
    )
    offer(
        site,
        "bad_twins",
        MAKE + "RULES = [make('ZZ001', 'other'), make('ZZ002', 'unused-parameter'), make('x', 'y')]\n",
        "a = bad_twins:RULES",
    )
    offer(
        site, "crashing", MAKE + "RULES = [make('YY001', 'crashing', lambda analysis: 1 / 0)]\n", "a = crashing:RULES"
    )
    both = Path(f"{site}{os.pathsep}{installed}")
    code, found, err = places(folder, both)
    assert code == 3
    assert found == [
        "doc.yaml:1:1: error ACME001",
        "doc.yaml:1:1: error SSM009",
        "doc.yaml:1:1: error ZZ001",
        "doc.yaml:5:18: warning ACME002",
    ]
    assert err.splitlines() == [
        "ssmlint: the rules of 'bad_import 1.0' ('x') cannot be loaded: RuntimeError: bo\\x1bom",
        "ssmlint: the rules of 'bad_rules 1.0' ('a') cannot be loaded: TypeError: 'int' object is not iterable",
        (
            "ssmlint: the rules of 'bad_rules 1.0' ('b'): 'SSM999' is no code for a rule: capital letters, other "
            "than SSM, and three or four digits"
        ),
        "ssmlint: the rules of 'bad_rules 1.0' ('b'): '4' is no ssmlint.rule.Rule",
        (
            "ssmlint: the rules of 'bad_rules 1.0' ('c') cannot be loaded: AttributeError: module 'bad_rules' has no "
            "attribute 'THREE'"
        ),
        "ssmlint: the rules of 'bad_twins 1.0' ('a'): 'ZZ001' is taken by 'bad_rules 1.0'",
        "ssmlint: the rules of 'bad_twins 1.0' ('a'): 'unused-parameter' is taken by 'ssmlint'",
        (
            "ssmlint: the rules of 'bad_twins 1.0' ('a'): 'x' is no code for a rule: capital letters, other "
            "than SSM, and three or four digits"
        ),
    ]
    assert "please report it to the makers of the rule with the document" in run(folder, both, "doc.yaml")[1]
    # Without the one that crashes, what could not be loaded still is a fault of the settings.
    assert places(folder, both, "--select", "ACME002")[0] == 2


def test_without_packages_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "find", lambda: iter(()))
    assert plugins.load([]) == plugins.Plugins()
    assert "importlib.metadata" not in plugins.__dict__


def test_the_catalog_is_that_of_the_rules() -> None:
    own = [(each.code, each.name, each.severity, each.url) for each in registry.catalog() if each.code[:3] == "SSM"]
    assert own == [(rule.code, rule.name, rule.severity, rule.url) for rule in RULES]


# The helper for tests.


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Rule:
    return next(each for each in RULES if each.code == "SSM203")


def test_the_helper_passes_good_examples(rule: Rule) -> None:
    check_rule(rule, ROOT / "fixtures" / "rules" / "SSM203")


def test_the_helper_tells_what_is_wrong(rule: Rule, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"needs a bad\*\.yaml and a good\*\.yaml"):
        check_rule(rule, tmp_path)
    bad = DOCUMENT + "    nextStep: waitt\n"
    (tmp_path / "bad.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "good.yaml").write_text(bad, encoding="utf-8")
    with pytest.raises(AssertionError) as told:
        check_rule(rule, tmp_path)
    assert str(told.value).splitlines() == [
        f"{tmp_path}/bad.yaml is a bad example, and has no finding",
        (
            f"{tmp_path}/good.yaml is a good example, and has: 8:15: error SSM203 unknown-step-target: "
            "unknown step name 'waitt' in nextStep; did you mean 'wait'?"
        ),
    ]
    (tmp_path / "bad.yaml").write_text(bad, encoding="utf-8")
    (tmp_path / "good.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "bad.yaml.expected").write_text("1:1: error\n", encoding="utf-8")
    (tmp_path / "bad.yaml.fixed").write_text("other\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"lacks: 1:1: error\n.* has: 8:15: .*\n.*after its fixes it is"):
        check_rule(rule, tmp_path)


RULE = Rule("AB001", "a-rule", Severity.ERROR, "A rule.", "Why.\nAnd more.", "nowhere", check_source=lambda _: [])


class Odd(str):
    pass


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        ({"check_source": 5}, "'AB001' has not one check, which is a function"),
        ({"check_source": None}, "'AB001' has not one check, which is a function"),
        ({"check_document": lambda _: []}, "'AB001' has not one check, which is a function"),
        ({"summary": None}, "the summary of 'AB001' is no text without control characters"),
        ({"why": "be\x1bcause"}, "the why of 'AB001' is no text without control characters"),
        ({"page": Odd("x")}, "the page of 'AB001' is no text without control characters"),
        ({"examples": 3}, "the examples of 'AB001' is no text without control characters"),
        ({"fixable": "yes"}, "fixable of 'AB001' is none of '', 'safe' and 'unsafe'"),
        ({"severity": "error"}, "the severity of 'AB001' is no ssmlint.finding.Severity"),
        ({"name": Odd("a-rule")}, "'a-rule' is no name for a rule: words in lower case, with hyphens"),
    ],
)
def test_a_rule_is_looked_at_before_it_is_taken(changes: dict[str, Any], problem: str) -> None:
    assert plugins._Loader([]).problem(replace(RULE, **changes)) == problem
