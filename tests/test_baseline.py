"""A baseline: what it holds, what it lets pass, what is gone; and a team that starts with ten old runbooks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ssmlint.config_text import ConfigError
from ssmlint.quieting.baseline import Accepted, as_text, read
from tests import command
from tests.command import DOCUMENT, run

GOOD = """\
schemaVersion: '0.3'
mainSteps:
  - name: only
    action: aws:sleep
    inputs: {Duration: PT1S}
"""
BASELINE = ".ssmlint-baseline.json"


def places(*arguments: str) -> tuple[int, list[str]]:
    return command.places("-q", *arguments)[:2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_accepted_does_not_count_and_what_is_new_does() -> None:
    Path("doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    code, out, err = run("baseline", "write", ".")
    assert (code, err) == (0, "")
    assert out == (
        f"2 findings accepted in {BASELINE}\n"
        f"to use it: ssmlint --baseline {BASELINE} PATH..., or baseline = '{BASELINE}' in the configuration\n"
    )
    assert places(".") == (1, ["doc.yaml:6:16: error SSM203", "doc.yaml:10:3: warning SSM308"])
    assert places("--baseline", BASELINE, ".") == (0, [])
    Path(".ssmlint.toml").write_text(f"baseline = '{BASELINE}'\n", encoding="utf-8")
    assert places(".") == (0, [])
    assert places("--no-baseline", ".")[0] == places("--no-ignores", ".")[0] == places("--no-config", ".")[0] == 1
    # Edits elsewhere move nothing; a second mistake of the same kind counts, the first one does not.
    more = DOCUMENT.replace("  - name: first", "  # moved\n\n  - name: first").replace(
        "maxAttempts: 1", "maxAttempts: 1\n    onCancel: step:frist"
    )
    Path("doc.yaml").write_text(more, encoding="utf-8")
    assert places(".") == (1, ["doc.yaml:10:15: error SSM203"])
    # From elsewhere the same files have the same findings.
    Path("sub").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir("sub")
        assert places("..") == (1, ["../doc.yaml:10:15: error SSM203"])
        assert places(str(Path("..").resolve()))[1] == [f"{Path('..').resolve()}/doc.yaml:10:15: error SSM203"]


def test_the_file_is_sorted_and_has_one_finding_a_line() -> None:
    Path("b.yaml").write_text(DOCUMENT, encoding="utf-8")
    Path("a.yaml").write_text(DOCUMENT, encoding="utf-8")
    assert run("baseline", "write", "b.yaml", "a.yaml")[0] == 0
    lines = Path(BASELINE).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.strip().rstrip(","))["file"] for line in lines[3:-2]] == ["a.yaml"] * 2 + ["b.yaml"] * 2
    entry = json.loads(lines[3].strip().rstrip(","))
    assert list(entry) == ["file", "code", "name", "step", "message", "fingerprint"]
    assert [entry[key] for key in ("code", "name", "step")] == ["SSM203", "unknown-step-target", "first"]
    assert len(entry["fingerprint"]) == 32
    assert as_text(read(BASELINE)) == Path(BASELINE).read_text(encoding="utf-8")
    assert as_text(()) == '{\n  "version": 1,\n  "findings": []\n}\n'


def test_syntax_errors_cannot_be_accepted() -> None:
    Path("doc.yaml").write_text("schemaVersion: '0.3'\nmainSteps: [\n", encoding="utf-8")
    code, out, err = run("baseline", "write", ".")
    assert code == 1
    assert out.startswith(f"0 findings accepted in {BASELINE}\n")
    assert err == "ssmlint: not accepted: doc.yaml:3:1: SSM001 syntax-error\n"


def test_check_tells_what_is_new_and_what_is_gone() -> None:
    Path("doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    Path("gone.yaml").write_text(DOCUMENT, encoding="utf-8")
    run("baseline", "write", ".")
    assert run("baseline", "check", ".") == (0, "baseline: 4 accepted, 0 new findings, 0 gone\n", "")
    Path("doc.yaml").write_text(DOCUMENT.replace("step:frist", "step:frits"), encoding="utf-8")
    Path("gone.yaml").unlink()
    code, out, err = run("baseline", "check", ".")
    assert (code, err) == (1, "")
    assert [" ".join(line.split()[:4]) for line in out.splitlines()] == [
        "new: doc.yaml:6:16: error SSM203",
        "gone: doc.yaml: SSM203 unknown-step-target",
        "gone: gone.yaml: SSM203 unknown-step-target",
        "gone: gone.yaml: SSM308 unused-parameter:",
        "baseline: 1 accepted, 1",
    ]
    # A run over a part of the files, or of the rules, knows nothing of the others.
    assert run("baseline", "prune", "--select", "SSM308", ".")[1] == f"2 gone from {BASELINE}, 2 left\n"
    assert [entry.file for entry in read(BASELINE)] == ["doc.yaml", "doc.yaml"]
    assert run("baseline", "prune", ".")[1] == f"1 gone from {BASELINE}, 1 left\n"
    assert run("baseline", "check", ".")[1].endswith("baseline: 1 accepted, 1 new finding, 0 gone\n")


def test_the_summary_tells_how_many_are_gone() -> None:
    Path("doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    run("baseline", "write", ".")
    Path("doc.yaml").write_text(GOOD, encoding="utf-8")
    assert run("--baseline", BASELINE, ".")[1] == ("1 document: 0 errors, 0 warnings; 2 entries of the baseline gone\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", ":1:2: the baseline is no JSON: Expecting property name enclosed in double quotes"),
        ("[]", ": no baseline of this version of ssmlint: write it again with 'ssmlint baseline write'"),
        ('{"version": 2}', ": no baseline of this version of ssmlint: write it again with 'ssmlint baseline write'"),
        ('{"version": 1}', ": the baseline has no list of findings"),
        (
            '{"version": 1, "findings": [{}]}',
            ": finding 1 of the baseline lacks one of file, code, name, step, message, fingerprint",
        ),
        (None, ": the baseline cannot be read: no such file or directory"),
    ],
)
def test_a_baseline_that_is_none(text: str | None, problem: str) -> None:
    if text is not None:
        Path("base.json").write_text(text, encoding="utf-8")
    assert run("--baseline", "base.json", ".") == (2, "", f"ssmlint: base.json{problem}\n")
    with pytest.raises(ConfigError):
        read("base.json")


def test_entries_are_plain_text_whatever_the_names_are() -> None:
    entry = Accepted("a\n\x1b.yaml", "SSM203", "n", "step\udc80", "m\u2028", "0" * 32)
    text = as_text([entry])
    assert text.isascii()
    assert len(text.splitlines()) == 6
    Path("base.json").write_text(text, encoding="ascii")
    assert read("base.json") == (entry,)


def process(*arguments: str) -> tuple[int, str]:
    """The real command, as a process: its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "ssmlint", *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_a_team_with_ten_old_runbooks() -> None:
    """Write a baseline, break one, mend one, prune: the whole way with the real command."""
    for number in range(10):
        text = DOCUMENT if number % 2 else GOOD
        Path(f"runbook{number}.yaml").write_text(text.replace("first", f"first{number}"), encoding="utf-8")
    Path("values.yaml").write_text("replicas: 3\n", encoding="utf-8")
    assert process("-q", "--format", "concise", ".")[0] == 1
    assert process("baseline", "write", ".")[0] == 0
    Path(".ssmlint.toml").write_text(f"baseline = '{BASELINE}'\nfail-on = 'warning'\n", encoding="utf-8")
    before = Path(BASELINE).read_text(encoding="utf-8")
    assert process(".") == (
        0,
        "10 documents: 0 errors, 0 warnings; quieted: 10 by the baseline; 1 other file passed over\n",
    )
    # One is broken: only what is new counts.
    Path("runbook4.yaml").write_text(GOOD + "    nextStep: nowhere\n", encoding="utf-8")
    code, out = process("-q", "--format", "concise", ".")
    assert (code, out.split(": ")[:2]) == (1, ["runbook4.yaml:6:15", "error SSM203 unknown-step-target"])
    Path("runbook4.yaml").write_text(GOOD, encoding="utf-8")
    # One is mended: the baseline can shrink, by just those lines.
    Path("runbook3.yaml").write_text(GOOD, encoding="utf-8")
    assert process("-q", ".") == (0, "")
    assert process("baseline", "check", ".")[0] == 1
    assert process("baseline", "prune", ".") == (0, f"2 gone from {BASELINE}, 8 left\n")
    after = Path(BASELINE).read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if "runbook3" not in line] == after.splitlines()
    assert process("baseline", "check", ".") == (0, "baseline: 8 accepted, 0 new findings, 0 gone\n")
    # A second pass changes nothing.
    assert process("baseline", "prune", ".") == (0, f"0 gone from {BASELINE}, 8 left\n")
    assert Path(BASELINE).read_text(encoding="utf-8") == after


def test_a_huge_baseline_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.quieting.baseline._MOST_CHARACTERS", 1 << 20)
    path = tmp_path / "base.json"
    path.write_text('{"version": 1, "findings": []}'.ljust(1 << 20), encoding="utf-8")
    assert read(str(path)) == ()
    path.write_text('{"version": 1, "findings": []}'.ljust((1 << 20) + 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"base\.json: the baseline is larger than 1 MB$"):
        read(str(path))
