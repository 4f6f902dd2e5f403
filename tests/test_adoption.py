"""What brings ssmlint into a repository: several formats at once, fixes, ignores that it writes, what it shows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ssmlint.cli import Command
from ssmlint.source.limits import READ_BYTES
from tests import command
from tests.command import run

# With a comment behind the unknown step.
DOCUMENT = command.DOCUMENT.replace("step:frist", "step:frist  # back")

# SSM101 at 7:5, which has a safe fix.
TYPO = """\
schemaVersion: "0.3"
mainSteps:
  - name: first # the only one
    action: aws:sleep
    inputs:
      Duration: PT1S
    timeoutSecond: 30
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_bytes(text.encode())


def read(name: str) -> str:
    return Path(name).read_bytes().decode()


# Formats.


def test_several_formats_at_once() -> None:
    write("doc.yaml", DOCUMENT)
    code, out, err = run("--format", "concise", "--format", "json=out.json", "--format=sarif=out.sarif", "doc.yaml")
    assert (code, err) == (1, "1 document: 1 error, 1 warning; 1 fixable with --unsafe-fixes\n")
    assert [line.split()[:3] for line in out.splitlines()] == [
        ["doc.yaml:6:16:", "error", "SSM203"],
        ["doc.yaml:10:3:", "warning", "SSM308"],
    ]
    assert [each["line"] for each in json.loads(read("out.json"))["findings"]] == [6, 10]
    assert json.loads(read("out.sarif"))["version"] == "2.1.0"
    # Into files alone: standard output stays empty.
    assert run("--format", "concise=out.txt", "doc.yaml")[:2] == (1, "")
    assert read("out.txt") == out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--format", "text", "--format", "json"], "only one --format can go to standard output: write the others as"),
        (["--format", "jsn"], "there is no format 'jsn'; did you mean 'json'?"),
        (["--format", "xyz"], "there is no format 'xyz': choose from text, concise, json, "),
        (["--format", "json="], "'json=' names no file"),
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["--add-ignores", " "], "--add-ignores needs a reason, in one line"),
        (["--add-ignores", "a\nb"], "--add-ignores needs a reason, in one line"),
        (["--add-ignores", "why", "--fix"], "--add-ignores has no place beside --fix and --diff"),
        (["--baseline", "x", "--no-baseline"], "not allowed with argument"),
        (["--jobs", "0"], "'0' is no number of processes from 1 to 256"),
    ],
)
def test_wrong_options(arguments: list[str], problem: str) -> None:
    code, out, err = run(*arguments, "doc.yaml")
    assert (code, out) == (2, "")
    assert problem in err


def test_a_format_that_cannot_be_written_spoils_no_other() -> None:
    write("doc.yaml", DOCUMENT)
    code, out, err = run("-q", "--format", "concise", "--format", "json=no/out.json", "--format", "sarif=o", "doc.yaml")
    assert code == 2
    assert len(out.splitlines()) == 2
    assert err == "ssmlint: cannot write 'no/out.json': no such file or directory\n"
    assert json.loads(read("o"))["version"] == "2.1.0"


# Fixes.


def test_fix_mends_the_file_and_diff_shows_it() -> None:
    write("doc.yaml", TYPO)
    mended = TYPO.replace("timeoutSecond:", "timeoutSeconds:")
    code, out, err = run("--diff", ".")
    assert (code, err) == (1, "1 to fix in 1 file\n")
    assert out.splitlines()[:2] == ["--- a/doc.yaml", "+++ b/doc.yaml"]
    assert [line for line in out.splitlines()[3:] if line[0] in "+-"] == [
        "-    timeoutSecond: 30",
        "+    timeoutSeconds: 30",
    ]
    assert read("doc.yaml") == TYPO
    assert run("--fix", ".") == (0, "1 document: 0 errors, 0 warnings; 1 fixed\n", "")
    assert read("doc.yaml") == mended
    assert run("--fix", ".") == (0, "1 document: 0 errors, 0 warnings\n", "")
    assert run("--diff", ".") == (0, "", "0 to fix in 0 files\n")


def test_what_is_quieted_is_not_mended() -> None:
    text = TYPO.replace("timeoutSecond: 30", "timeoutSecond: 30 # ssmlint: ignore[SSM101] kept")
    write("doc.yaml", text)
    assert run("--fix", ".")[0] == 0
    assert read("doc.yaml") == text


def test_standard_input_is_mended_on_its_way() -> None:
    mended = TYPO.replace("timeoutSecond:", "timeoutSeconds:")
    code, out, err = run("--fix", "--stdin-filename", "x.yaml", "-", stdin=TYPO.encode())
    assert (code, out, err) == (0, mended, "1 document: 0 errors, 0 warnings; 1 fixed\n")
    # What needs no mending goes through as it is, findings go to standard error.
    code, out, err = run("--fix", "-q", "--format", "concise", "-", stdin=DOCUMENT.replace("frist", "nobody").encode())
    assert (code, out) == (1, DOCUMENT.replace("frist", "nobody"))
    assert [line.split()[:3] for line in err.splitlines()] == [
        ["<stdin>:6:16:", "error", "SSM203"],
        ["<stdin>:10:3:", "warning", "SSM308"],
    ]
    code, out, _ = run("--diff", "--stdin-filename", "x.yaml", "-", stdin=TYPO.encode())
    assert (code, out.splitlines()[0]) == (1, "--- a/x.yaml")


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_standard_input_without_end_is_not_mended(option: str) -> None:
    endless = io.BytesIO(TYPO.encode() + b"#" * (READ_BYTES + 100_000))
    out, err = io.StringIO(), io.StringIO()
    assert Command(endless, out, err).run([option, "-q", "doc.yaml", "-"]) == 2
    assert len(endless.read()) > 90_000
    assert "ssmlint: cannot fix the standard input: it is too large to be a runbook\n" in err.getvalue()


def test_unsafe_fixes_are_asked_for() -> None:
    write("doc.yaml", DOCUMENT.replace("frist", "first"))
    before = read("doc.yaml")
    run("--fix", "--select", "SSM308", ".")
    assert read("doc.yaml") == before
    assert run("--fix", "--unsafe-fixes", "-q", "--select", "SSM308", ".")[0] == 0
    assert "Team" not in read("doc.yaml")


# Ignores that are written for the author.


def test_ignores_are_added_as_comments() -> None:
    write("doc.yaml", DOCUMENT)
    code, out, err = run("--add-ignores", "JIRA-7: later", ".")
    assert (code, err) == (0, "")
    assert out == "1 document: 0 errors, 0 warnings; quieted: 2 by comments\n"
    assert read("doc.yaml") == DOCUMENT.replace(
        "# back", "# back  # ssmlint: ignore[unknown-step-target] JIRA-7: later"
    ).replace("  Team:", "  Team:  # ssmlint: ignore[unused-parameter] JIRA-7: later")
    assert run("-q", "--select", "ALL", ".")[0] == 0
    again = read("doc.yaml")
    assert run("-q", "--add-ignores", "again", ".") == (0, "", "")
    assert read("doc.yaml") == again


def test_a_name_is_added_to_the_comment_that_is_there() -> None:
    write("doc.yaml", DOCUMENT.replace("# back", "# ssmlint: ignore[SSM209] kept"))
    assert run("-q", "--ignore", "SSM007", "--add-ignores", "new", ".")[0] == 0
    assert "    onFailure: step:frist  # ssmlint: ignore[SSM209, unknown-step-target] kept\n" in read("doc.yaml")


def test_comments_for_texts_of_several_lines(tmp_path: Path) -> None:
    text = """\
schemaVersion: '0.3'
mainSteps:
  - name: first
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: main
      Script: |
        print(1)
      InputPayload:
        a: "one
          {{ Nobody }}
          two"
        b: >-
          folded
          {{ Nobody }}
"""
    write("doc.yaml", text)
    code, _, err = run("-q", "--add-ignores", "why", ".")
    assert (code, err) == (0, "")
    comment = "  # ssmlint: ignore[undeclared-parameter] why"
    assert read("doc.yaml") == text.replace('two"', f'two"{comment}').replace("b: >-", f"b: >-{comment}")


def test_for_json_tables_are_added_to_the_configuration() -> None:
    document = {
        "schemaVersion": "0.3",
        "mainSteps": [{"name": "a b", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "nextStep": "c"}],
    }
    write("doc.json", json.dumps(document, indent=2))
    before = read("doc.json")
    code, out, err = run("--add-ignores", 'said "later"', "doc.json")
    assert (code, err) == (0, "")
    assert out == "1 document: 0 errors, 0 warnings; quieted: 2 by the configuration\n"
    assert read("doc.json") == before
    assert read(".ssmlint.toml") == (
        '[[ignore]]\nrule = "invalid-name"\nfile = "/doc.json"\nstep = "a b"\nreason = "said \\"later\\""\n\n'
        '[[ignore]]\nrule = "unknown-step-target"\nfile = "/doc.json"\nstep = "a b"\nreason = "said \\"later\\""\n'
    )
    assert run("-q", ".") == (0, "", "")
    # Another time they come behind what is there.
    write("more.json", before)
    assert run("-q", "--add-ignores", "more", ".") == (0, "", "")
    assert read(".ssmlint.toml").count("[[ignore]]") == 4
    assert run("-q", ".") == (0, "", "")


def test_no_table_fits_beside_a_list_of_names() -> None:
    write("doc.json", json.dumps({"schemaVersion": "0.3", "mainSteps": []}))
    write(".ssmlint.toml", "ignore = ['SSM206']\n")
    code, _, err = run("-q", "--add-ignores", "why", ".")
    assert code == 2
    assert "has ignore = [...], beside which TOML takes no table: make tables of its names too" in err
    assert read(".ssmlint.toml") == "ignore = ['SSM206']\n"


# What it shows.


def test_show_files() -> None:
    for name in ("b.yaml", "a.json", "c.txt", "skip.yaml"):
        write(name, "x")
    write(".ssmlint.toml", "exclude = ['skip.yaml']\n")
    assert run("--show-files", ".") == (0, "a.json\nb.yaml\n", "")
    assert run("--show-files", "none", "c.txt") == (
        2,
        "c.txt\n",
        "ssmlint: cannot read 'none': no such file or directory\n",
    )


def test_show_settings_is_toml_that_means_the_same() -> None:
    text = """\
ignore = ["SSM206", { rule = "SSM203", file = ["a.json"], step = "x", reason = "r" }]
fail-on = "warning"
exclude = ["build/"]
require-reason = true
baseline = "base.json"

[severity]
SSM207 = "warning"

[per-file-ignores]
"old/**" = ["SSM3"]
"""
    write(".ssmlint.toml", text)
    code, out, err = run("--show-settings", "--select", "SSM2")
    assert (code, err) == (0, "")
    assert out.startswith(f'# configuration: {Path.cwd()}/.ssmlint.toml\nselect = ["SSM2"]\n')
    assert "\n#   SSM203 unknown-step-target\n" in out
    assert "SSM308" not in out
    write("again.toml", out)
    assert run("--show-settings", "--config", "again.toml")[1].splitlines()[1:] == out.splitlines()[1:]
    assert run("--show-settings", "--no-config")[1].splitlines()[:2] == ["# configuration: none", "ignore = []"]


def test_verbose_tells_what_was_quieted() -> None:
    write("doc.yaml", DOCUMENT.replace("# back", "# ssmlint: ignore[SSM203] by \u202e hand"))
    code, _, err = run("-v", ".")
    assert code == 0
    assert err == "ssmlint: quieted doc.yaml:6:16 SSM203 unknown-step-target by comment: by \\u202e hand\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert "simulate" in out
    assert "unsafe-fixes" in out
