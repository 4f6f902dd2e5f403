"""The Python interface: pure functions, whose results are plain data."""

from __future__ import annotations

import copy
import inspect
import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ssmlint
from ssmlint import ConfigError, Finding, LoadError, Related, Report, Severity
from ssmlint.run import Unreadable
from tests.conftest import RUNBOOKS

BAD = (RUNBOOKS / "restore-from-backup.yaml").read_text(encoding="utf-8")
GOOD = (RUNBOOKS / "patch-with-rollback.yaml").read_text(encoding="utf-8")
FOREIGN = "apiVersion: v1\nkind: ConfigMap\n"


def places(findings: Iterable[Finding]) -> list[tuple[str, int, int, str]]:
    """File, line, column and code of the findings of the rules on text and flow."""
    return [
        (each.file, each.line, each.column, each.code) for each in findings if each.code.startswith(("SSM0", "SSM20"))
    ]


BAD_PLACES = [
    (149, 7, "SSM208"),
    (158, 13, "SSM202"),
    (205, 14, "SSM203"),
    (228, 3, "SSM002"),
    (249, 14, "SSM209"),
    (252, 9, "SSM201"),
]


# The package.


def test_what_is_offered_is_there_and_documented() -> None:
    assert ssmlint.__version__ == "0.1.0"
    for name in ssmlint.__all__:
        assert name in dir(ssmlint)
        offered = getattr(ssmlint, name)
        if name == "__version__":
            continue
        text = inspect.getdoc(offered) or ""
        assert text, name
        assert text != inspect.getdoc(type(offered)), name
    with pytest.raises(AttributeError, match=r"^module 'ssmlint' has no attribute 'lint_file'$"):
        ssmlint.lint_file  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_is_typed() -> None:
    assert (files("ssmlint") / "py.typed").is_file()


def modules_after(code: str, *arguments: str) -> set[str]:
    """The modules that a new interpreter has loaded after some code."""
    script = f"import sys\nsys.argv[1:] = {list(arguments)!r}\n{code}\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


MAIN = "from ssmlint.__main__ import main\nmain()"


@pytest.mark.parametrize(
    ("code", "arguments", "absent"),
    [
        ("import ssmlint", [], "ssmlint.api ssmlint.finding argparse yaml networkx jsonschema"),
        (MAIN, ["--version"], "ssmlint.cli argparse yaml networkx jsonschema"),
        (MAIN, ["-q", "--help"], "ssmlint.config ssmlint.run ssmlint.rules yaml networkx jsonschema"),
        (MAIN, ["-q", "foreign.yaml"], "ssmlint.report.sarif tomllib tomli networkx jsonschema hashlib"),
        (MAIN, ["-q", "foreign.json"], "yaml networkx jsonschema"),
        (MAIN, ["-q", "good.json"], "yaml ssmlint.report.json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nothing_is_imported_before_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, arguments: list[str], absent: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("foreign.yaml").write_text(FOREIGN, encoding="utf-8")
    Path("foreign.json").write_text("{}", encoding="utf-8")
    Path("good.json").write_text((RUNBOOKS / "approve-then-resize.json").read_text(encoding="utf-8"), encoding="utf-8")
    before = modules_after("")
    assert sorted((modules_after(code, *arguments) - before) & set(absent.split())) == []


# lint_text.


def test_lint_text() -> None:
    expected = [("<text>", *place) for place in BAD_PLACES]
    assert places(ssmlint.lint_text(BAD)) == expected
    assert places(ssmlint.lint_text(BAD.encode())) == expected
    assert places(ssmlint.lint_text(BAD, "a/b.yml")) == [("a/b.yml", *place) for place in BAD_PLACES]
    assert ssmlint.lint_text(GOOD) == []
    assert ssmlint.lint_text(FOREIGN) == ssmlint.lint_text("") == ssmlint.lint_text(b"") == []


def test_lint_text_takes_a_broken_text_for_a_runbook() -> None:
    assert places(ssmlint.lint_text("a: [")) == [("<text>", 1, 5, "SSM001")]
    assert places(ssmlint.lint_text(b'{"a": ]', "x.json")) == [("x.json", 1, 7, "SSM001")]


def test_select_and_ignore() -> None:
    assert [each.code for each in ssmlint.lint_text(BAD, select=["SSM203"])] == ["SSM203"]
    assert [each.code for each in ssmlint.lint_text(BAD, select="SSM203")] == ["SSM203"]
    assert [each.code for each in ssmlint.lint_text(BAD, select=("SSM00", "step-cycle"))] == ["SSM202", "SSM002"]
    assert [each.code for each in ssmlint.lint_text(BAD, select=["SSM20"], ignore={"SSM203", "SSM208"})] == [
        "SSM202",
        "SSM209",
        "SSM201",
    ]
    assert ssmlint.lint_text(BAD, select=[]) == ssmlint.lint_text(BAD, ignore="ALL") == []
    for options in ({"select": ["SSM999"]}, {"ignore": "unreachable"}):
        with pytest.raises(ConfigError, match=r"^unknown rule '"):
            ssmlint.lint_text(BAD, **options)
    assert issubclass(ConfigError, ValueError)


def test_no_configuration_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".ssmlint.toml").write_text("ignore = ['ALL']\n", encoding="utf-8")
    Path("a.yaml").write_text(BAD, encoding="utf-8")
    assert len(ssmlint.lint_text(BAD)) == len(ssmlint.lint_paths("a.yaml")) >= len(BAD_PLACES)
    assert list(ssmlint.lint_paths("a.yaml", config=Path(".ssmlint.toml"))) == []


def test_it_is_pure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    environment, path = dict(os.environ), list(sys.path)
    first = ssmlint.lint_text(BAD)
    assert ssmlint.lint_text(BAD) == first
    assert [each.fingerprint for each in ssmlint.lint_text(BAD)] == [each.fingerprint for each in first]
    ssmlint.loads(BAD)
    assert list(tmp_path.iterdir()) == []
    assert (dict(os.environ), sys.path) == (environment, path)
    assert capfd.readouterr() == ("", "")


@given(st.text() | st.binary() | st.text().map(lambda text: f"schemaVersion: '0.3'\nmainSteps: {text}"))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise(text: str | bytes) -> None:
    for name in ("x.yaml", "x.json"):
        found = ssmlint.lint_text(text, name, select=["ALL"])
        assert "SSM009" not in {each.code for each in found}
        try:
            ssmlint.loads(text, name)
            problem = f"{name}:"
        except LoadError as error:
            problem = str(error)
        assert problem.startswith(f"{name}:")
        assert problem.isprintable()


# Findings.


def test_a_finding_is_plain_data() -> None:
    findings = ssmlint.lint_text(BAD, "a.yaml")
    assert {type(each) for each in findings} == {Finding}
    copies: list[Finding] = pickle.loads(pickle.dumps(findings))
    assert copies == findings
    assert [each.fingerprint for each in copies] == [each.fingerprint for each in findings]
    assert copy.deepcopy(findings) == findings
    assert {each: index for index, each in enumerate(copies)} == {each: index for index, each in enumerate(findings)}
    assert len(set(findings + copies)) == len(findings)
    with pytest.raises(AttributeError):
        findings[0].line = 1  # type: ignore[misc]
    assert {type(each) for finding in findings for each in finding.related} == {Related}


def test_findings_sort_by_place() -> None:
    findings = [*ssmlint.lint_text(BAD, "b.yaml"), *ssmlint.lint_text(BAD, "a.yaml")]
    expected = [*findings[len(findings) // 2 :], *findings[: len(findings) // 2]]
    shuffled = list(findings)
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled) == expected
    assert min(shuffled) == expected[0]
    assert findings == [*sorted(findings[: len(findings) // 2]), *sorted(findings[len(findings) // 2 :])]


def test_severities_have_an_order() -> None:
    assert sorted(Severity, key=lambda each: each.rank) == [Severity.INFO, Severity.WARNING, Severity.ERROR]
    assert [Severity(each.value) for each in Severity] == list(Severity)


# lint_paths.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a bad, a good and a foreign file."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"bad.yaml": BAD, "good.yaml": GOOD, "foreign.yaml": FOREIGN}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_lint_paths_takes_one_or_many(folder: Path) -> None:
    expected = [("bad.yaml", *place) for place in BAD_PLACES]
    ways: list[Any] = ["bad.yaml", Path("bad.yaml"), ["bad.yaml"], (Path("bad.yaml"),), iter(["bad.yaml"]), ".", {"."}]
    for paths in ways:
        assert places(ssmlint.lint_paths(paths)) == expected
    whole = folder / "bad.yaml"
    assert places(ssmlint.lint_paths(whole)) == [(str(whole), *place) for place in BAD_PLACES]
    assert list(ssmlint.lint_paths([])) == []


def test_the_report(folder: Path) -> None:
    Path("c.toml").write_text("exclude = ['other']\n", encoding="utf-8")
    os.mkdir("other")
    report = ssmlint.lint_paths([".", "gone.yaml"], config="c.toml", select=["SSM2"])
    assert isinstance(report, Report)
    assert (
        places(report) == places(report.findings) == [("bad.yaml", *each) for each in BAD_PLACES if each[2] != "SSM002"]
    )
    assert len(report) == len(report.findings)
    assert report.documents == 2
    assert report.passed_over == ("foreign.yaml",)
    assert report.excluded == ("other",)
    assert report.unreadable == (Unreadable("gone.yaml", "no such file or directory"),)
    assert not report.crashed
    assert report.count(Severity.ERROR) == sum(each.severity is Severity.ERROR for each in report)
    fails = {level: report.fails(level) for level in Severity}
    assert fails == {Severity.ERROR: True, Severity.WARNING: True, Severity.INFO: True}
    warnings = ssmlint.lint_paths("bad.yaml", select=["SSM208"])
    assert [warnings.fails(level) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)] == [False, True, True]
    again: Report = pickle.loads(pickle.dumps(report))
    assert again == report
    assert again.results[0].lines == report.results[0].lines


def test_there_is_no_standard_input(folder: Path) -> None:
    Path("-").write_text(BAD, encoding="utf-8")
    report = ssmlint.lint_paths("-")
    assert (list(report), report.unreadable) == ([], (Unreadable("-", "there is no standard input"),))
    assert [each[0] for each in places(ssmlint.lint_paths("./-"))] == ["./-"] * len(BAD_PLACES)


def test_lint_paths_refuses_a_wrong_configuration(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"^none\.toml: cannot be read: no such file or directory$"):
        ssmlint.lint_paths(".", config="none.toml")
    with pytest.raises(ConfigError, match=r"^unknown rule 'SSM999'"):
        ssmlint.lint_paths(".", ignore=["SSM999"])


# load and loads.


def test_load_gives_the_document_and_its_graph(folder: Path) -> None:
    for path in ("bad.yaml", Path("bad.yaml"), folder / "bad.yaml"):
        analysis = ssmlint.load(path)
        assert isinstance(analysis, ssmlint.Analysis)
        assert isinstance(analysis.flow.graph, networkx.MultiDiGraph)
        names = [step.name for step in analysis.document.steps]
        assert names[:2] == [step.name for step in ssmlint.loads(BAD.encode()).document.steps][:2]
        assert "DetachAndDiscard" in names


def test_loads_takes_json_and_yaml() -> None:
    text = (RUNBOOKS / "approve-then-resize.json").read_text(encoding="utf-8")
    names = [step["name"] for step in json.loads(text)["mainSteps"]]
    assert [step.name for step in ssmlint.loads(text).document.steps] == names
    assert [step.name for step in ssmlint.loads(text.encode(), "x.json").document.steps] == names


@pytest.mark.parametrize(
    ("text", "filename", "message"),
    [
        ("", "a.yaml", "a.yaml:1:1: no Automation document (mainSteps, with schemaVersion '0.3')"),
        (FOREIGN, "<text>", "<text>:1:1: no Automation document (mainSteps, with schemaVersion '0.3')"),
        ("a:\n  - [", "a.yaml", "a.yaml:2:6: not YAML: "),
        ('{"a": ]', "a\n.json", "a\\x0a.json:1:7: not JSON: expected a value, found ']'"),
        ("a: \x07", "\x1b", "\\x1b:1:4: not YAML: the character U+0007 is not allowed in YAML"),
    ],
)
def test_what_is_no_runbook_cannot_be_loaded(text: str, filename: str, message: str) -> None:
    with pytest.raises(LoadError) as caught:
        ssmlint.loads(text, filename)
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, ValueError)


def test_load_raises_what_opening_raises(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ssmlint.load("gone.yaml")
    with pytest.raises(IsADirectoryError):
        ssmlint.load(folder)
    with pytest.raises(LoadError, match=r"^foreign\.yaml:1:1: no Automation document"):
        ssmlint.load("foreign.yaml")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
def test_load_does_not_read_without_end() -> None:
    with pytest.raises(LoadError, match=r"^/dev/zero:1:"):
        ssmlint.load("/dev/zero")
