"""The command: its options, its exit codes, its streams, and what it does when something goes wrong around it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssmlint.cli import Command
from ssmlint.commands import SUMMARIES
from ssmlint.commands.check import parser
from ssmlint.files import Listing
from ssmlint.rules import RULES
from ssmlint.source.limits import READ_BYTES
from ssmlint.version import __version__
from tests.command import GOOD

# SSM203 at 9:15.
BAD = """\
schemaVersion: '0.3'
mainSteps:
  - name: First
    action: aws:sleep
    inputs: {Duration: PT1S}
  - name: Last
    action: aws:sleep
    inputs: {Duration: PT1S}
    nextStep: Frist
"""
# SSM209 (warning) at 6:16.
DOUBTFUL = """\
schemaVersion: '0.3'
mainSteps:
  - name: Main
    action: aws:sleep
    inputs: {Duration: PT1S}
    onFailure: step:Handler
    isEnd: true
  - name: Handler
    action: aws:sleep
    inputs: {Duration: PT1S}
    isEnd: true
"""
FOREIGN = "apiVersion: v1\nkind: ConfigMap\n"

BAD_LINE = (
    "bad.yaml:9:15: error SSM203 unknown-step-target: unknown step name 'Frist' in nextStep; did you mean 'First'?\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with a document of each kind, below a configuration that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "good.yaml": GOOD,
        "bad.yaml": BAD,
        "foreign.yaml": FOREIGN,
        ".ssmlint.toml": "",
    }.items():
        Path(name).write_text(text, encoding="utf-8")
    yield tmp_path
    # A test may have gone to a directory that it removed.
    os.chdir(tmp_path)


def run(*arguments: str, stdin: bytes | None = b"") -> tuple[int, str, str]:
    """The exit code, the output and the error output of one call."""
    out, err = io.StringIO(), io.StringIO()
    code = Command(None if stdin is None else io.BytesIO(stdin), out, err).run(list(arguments))
    return code, out.getvalue(), err.getvalue()


def concise(*arguments: str, stdin: bytes = b"") -> tuple[int, list[str], str]:
    """As `run`, with the concise lines without their messages."""
    code, out, err = run("--format", "concise", "-q", *arguments, stdin=stdin)
    return code, [" ".join(line.split(" ")[:3]) for line in out.splitlines()], err


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    options = {"capture_output": True, "text": True, "check": False, **options}
    return subprocess.run([sys.executable, "-m", "ssmlint", *arguments], **options)


# What is found and how the call ends.


def test_a_good_document() -> None:
    assert run("good.yaml") == (0, "1 document: 0 errors, 0 warnings\n", "")


def test_a_bad_document() -> None:
    excerpt = (
        "  9 |     nextStep: Frist\n    |               ^^^^^\n"
        "  3 |   - name: First\n    |           ----- step 'First'\n\n"
    )
    assert run("bad.yaml") == (1, f"{BAD_LINE}{excerpt}1 document: 1 error, 0 warnings\n", "")


@pytest.mark.parametrize("arguments", [["."], ["check", "."], ["./"], ["good.yaml", "foreign.yaml", "bad.yaml"]])
def test_a_directory_and_foreign_files(arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert code == 1
    assert out.splitlines()[-1] == "2 documents: 1 error, 0 warnings; 1 other file passed over"
    assert err == ""


def test_the_same_from_another_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    monkeypatch.chdir("sub")
    assert concise("..") == (1, ["../bad.yaml:9:15: error SSM203"], "")
    assert concise(str(folder)) == (1, [f"{folder}/bad.yaml:9:15: error SSM203"], "")


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "\ufeff", "[]", "{}", "null", "text"])
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_empty_files_are_passed_over(text: str, name: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    assert run(name) == (0, "0 documents: 0 errors, 0 warnings; 1 other file passed over\n", "")


def test_a_directory_without_documents() -> None:
    os.mkdir("empty")
    assert run("empty") == (0, "0 documents: 0 errors, 0 warnings\n", "")


@pytest.mark.parametrize(
    ("level", "codes"),
    [(None, (0, 0, 1)), ("error", (0, 0, 1)), ("warning", (0, 1, 1)), ("info", (0, 1, 1))],
)
def test_the_failing_level(level: str | None, codes: tuple[int, int, int]) -> None:
    Path("doubtful.yaml").write_text(DOUBTFUL, encoding="utf-8")
    option = [] if level is None else ["--fail-on", level]
    assert concise("doubtful.yaml")[1] == ["doubtful.yaml:6:16: warning SSM209"]
    found = [concise(*option, path)[0] for path in ("good.yaml", "doubtful.yaml", "bad.yaml")]
    assert tuple(found) == codes


def test_an_info_counts_from_info_on() -> None:
    Path("branch.yaml").write_text(
        "schemaVersion: '0.3'\nmainSteps:\n  - name: A\n    action: aws:branch\n    inputs:\n      Choices:\n"
        "        - {NextStep: B, Variable: '{{ global:DATE }}', StringEquals: x}\n"
        "  - name: B\n    action: aws:sleep\n    inputs: {Duration: PT1S}\n",
        encoding="utf-8",
    )
    assert concise("branch.yaml") == (0, [], "")
    assert concise("--select", "SSM207", "branch.yaml") == (0, ["branch.yaml:3:11: info SSM207"], "")
    assert concise("--select", "SSM207", "--fail-on", "info", "branch.yaml")[0] == 1


def test_a_path_that_cannot_be_read_does_not_stop_the_others() -> None:
    os.symlink("loop.yaml", "loop.yaml")
    code, out, err = run("gone.yaml", "bad.yaml", "loop.yaml", "")
    assert code == 2
    assert out.startswith(BAD_LINE)
    assert out.endswith("1 document: 1 error, 0 warnings; 3 paths unreadable\n")
    assert err == (
        "ssmlint: cannot read 'gone.yaml': no such file or directory\n"
        "ssmlint: cannot read 'loop.yaml': too many levels of symbolic links\n"
        "ssmlint: cannot read '': no such file or directory\n"
    )


def test_a_file_that_vanishes_between_listing_and_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.run.find", lambda *_: Listing(("gone.yaml", "bad.yaml"), (), ()))
    code, found, err = concise(".")
    assert (code, found) == (2, ["bad.yaml:9:15: error SSM203"])
    assert err == "ssmlint: cannot read 'gone.yaml': no such file or directory\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission() -> None:
    os.chmod("bad.yaml", 0)
    code, found, err = concise("bad.yaml", "good.yaml")
    assert (code, found) == (2, [])
    assert err == "ssmlint: cannot read 'bad.yaml': permission denied\n"


def test_a_broken_document_does_not_stop_the_others() -> None:
    Path("a.yaml").write_text("schemaVersion: '0.3'\nmainSteps: [\n", encoding="utf-8")
    code, found, err = concise("a.yaml", "bad.yaml")
    assert (code, err) == (1, "")
    assert found == ["a.yaml:3:1: error SSM001", "bad.yaml:9:15: error SSM203"]


# Standard input.


def test_standard_input() -> None:
    assert concise("-", stdin=BAD.encode()) == (1, ["<stdin>:9:15: error SSM203"], "")
    assert concise("--stdin-filename", "x/y.yaml", "-", stdin=BAD.encode()) == (1, ["x/y.yaml:9:15: error SSM203"], "")
    assert concise("-", stdin=FOREIGN.encode()) == (0, [], "")
    assert concise("-", stdin=b"") == (0, [], "")
    # Whoever pipes a text in means it to be a runbook; and the name promises JSON.
    assert concise("-", stdin=b"{{ a: template }}: [") == (1, ["<stdin>:1:21: error SSM001"], "")
    code, found, _ = concise("--stdin-filename", "x.json", "-", stdin=GOOD.encode())
    assert (code, found) == (1, ["x.json:1:1: error SSM001"])


def test_standard_input_among_others_and_twice() -> None:
    assert concise("good.yaml", "-", "bad.yaml", "-", stdin=BAD.encode()) == (
        1,
        ["<stdin>:9:15: error SSM203", "bad.yaml:9:15: error SSM203"],
        "",
    )


def test_of_an_endless_input_only_a_part_is_read() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.given += len(buffer)
            assert self.given < 4 * READ_BYTES
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    for arguments in (["-"], ["steps", "-"], ["graph", "-"]):
        out, err = io.StringIO(), io.StringIO()
        code = Command(io.BufferedReader(Endless()), out, err).run(arguments)
        assert code == (1 if arguments == ["-"] else 2)
        assert "Automation takes at most" in out.getvalue() + err.getvalue()


def test_a_closed_standard_input() -> None:
    for arguments in (["-"], ["steps", "-"]):
        code, _, err = run(*arguments, stdin=None)
        assert (code, err) == (2, "ssmlint: cannot read '-': there is no standard input\n")
    assert run("-q", "bad.yaml", stdin=None)[0] == 1


# Options.


@pytest.mark.parametrize(
    "arguments",
    [
        ["--select", "SSM203", "bad.yaml"],
        ["bad.yaml", "--select", "SSM203"],
        ["bad.yaml", "--select=SSM203", "good.yaml"],
        ["good.yaml", "--select", "SSM203", "bad.yaml"],
        ["check", "bad.yaml", "--select", "SSM203"],
        ["--select", "SSM203", "check", "bad.yaml"],
        ["--select", "SSM203", "--", "bad.yaml"],
        ["--select", "SSM201", "--select", "unknown-step-target", "bad.yaml"],
        ["--select", " SSM201 ,, SSM203 ", "bad.yaml"],
        ["--select", "SSM2", "bad.yaml"],
        ["--select", "ALL", "--ignore", "SSM0", "bad.yaml"],
        ["--ignore", "SSM201", "bad.yaml"],
        ["--ignore", "", "bad.yaml"],
        ["--format", "sarif=out.sarif", "bad.yaml"],
    ],
)
def test_options_stand_anywhere_and_may_be_repeated(arguments: list[str]) -> None:
    code, out, err = run("-q", "--format", "concise", *arguments)
    assert code == 1
    assert "SSM203" in out
    assert err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--select", "SSM201", "bad.yaml"],
        ["--ignore", "SSM203", "bad.yaml"],
        ["--ignore", "SSM201", "--ignore", "unknown-step-target", "bad.yaml"],
        ["--select", "SSM2", "--ignore", "SSM20", "bad.yaml"],
    ],
)
def test_selected_and_ignored(arguments: list[str]) -> None:
    assert run("-q", *arguments) == (0, "", "")


def test_after_two_dashes_all_are_paths() -> None:
    for name in ("-x.yaml", "--help", "check", "--"):
        Path(name).write_text(BAD, encoding="utf-8")
        assert concise("--", name) == (1, [f"{name}:9:15: error SSM203"], "")
        assert concise("check", "--", name, "good.yaml") == (1, [f"{name}:9:15: error SSM203"], "")
        assert run("steps", "--format", "json", "--", name)[0] == 0 or name == "--"


def test_a_path_named_like_a_command() -> None:
    os.mkdir("steps")
    Path("steps/x.yaml").write_text(BAD, encoding="utf-8")
    for arguments in (["check", "steps"], ["./steps"], ["--", "steps"], ["good.yaml", "steps"]):
        code, found, _ = concise(*arguments)
        assert (code, found[0].removeprefix("./")) == (1, "steps/x.yaml:9:15: error SSM203")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "no PATH is given; name files or directories, '.' for this one"),
        (["check"], "no PATH is given; name files or directories, '.' for this one"),
        (["-q"], "no PATH is given; name files or directories, '.' for this one"),
        (["--"], "no PATH is given; name files or directories, '.' for this one"),
        (["-q", "steps", "good.yaml"], "the options of 'steps' stand after its name: ssmlint steps --help lists them"),
        (["--bogus", "."], "unrecognized arguments: --bogus"),
        (["--sel", "SSM2", "."], "unrecognized arguments: --sel"),
        (["--\x1b[31m\u202e", "."], "unrecognized arguments: --\\x1b[31m\\u202e"),
        (["--format", "--", "."], "argument --format: expected one argument"),
        (["--select"], "argument --select: expected one argument"),
        (["--select", "", "."], "--select names no rule"),
        (["--select", " , ", "."], "--select names no rule"),
        (["--config", "x", "--no-config", "."], "argument --no-config: not allowed with argument --config"),
        (["-q", "-v", "."], "argument -v/--verbose: not allowed with argument -q/--quiet"),
    ],
)
def test_wrong_usage(arguments: list[str], problem: str) -> None:
    expected = f"usage: ssmlint [check] [OPTION...] PATH...\nssmlint: {problem}\n"
    assert run(*arguments) == (2, "", expected)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "xml", "."],
        ["--format", "", "."],
        ["--color", "yes", "."],
        ["--fail-on", "never", "."],
        ["steps"],
        ["steps", "a", "b"],
        ["steps", "--format", "yaml", "a"],
        ["graph", "--format", "svg", "a"],
        ["rules", "x"],
        ["explain"],
        ["explain", "a", "b"],
    ],
)
def test_more_wrong_usage(arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: ssmlint ")
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--select", "SSM9", "."], "unknown rule 'SSM9'; did you mean 'SSM009'?"),
        (["--select", "SSM203,ssm201", "."], "unknown rule 'ssm201'; did you mean 'SSM201'?"),
        (["--ignore", "unreachable-stp", "."], "unknown rule 'unreachable-stp'; did you mean 'unreachable-step'?"),
        (["--select", "\x1b[31m", "."], "unknown rule '\\x1b[31m'"),
        (["--config", "none.toml", "."], "none.toml: cannot be read: no such file or directory"),
        (["--config", "", "."], "'': cannot be read: no such file or directory"),
        (["explain", "unreachable-stp"], "unknown rule 'unreachable-stp'; did you mean 'unreachable-step'?"),
        (["explain", ""], "unknown rule ''"),
        (["explain", "\x1b"], "unknown rule '\\x1b'"),
        (["steps", "none\n.yaml"], "cannot read 'none\\x0a.yaml': no such file or directory"),
        (["graph", "."], "cannot read '.': is a directory"),
        (["steps", "foreign.yaml"], "foreign.yaml:1:1: no Automation document (mainSteps, with schemaVersion '0.3')"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: list[str], complaint: str) -> None:
    assert run(*arguments) == (2, "", f"ssmlint: {complaint}\n")


def test_a_mistyped_command_is_a_path_with_a_hint() -> None:
    code, _, err = run("expalin", "SSM203")
    assert code == 2
    assert err == (
        "ssmlint: cannot read 'expalin': no such file or directory; did you mean 'explain'?\n"
        "ssmlint: cannot read 'SSM203': no such file or directory\n"
    )
    assert run("check", "check")[2] == "ssmlint: cannot read 'check': no such file or directory\n"


TOKENS = (
    "check steps graph rules explain -q -v --quiet --select --ignore --format --color --fail-on --config --no-config "
    "--stdin-filename --version --help -h -- - json text dot SSM2 SSM203 ALL error always good.yaml bad.yaml . "
    ".ssmlint.toml --format=sarif --select=SSM9 -qv -x"
).split()


@given(st.lists(st.sampled_from(TOKENS) | st.text(st.characters(exclude_characters="/"), max_size=4), max_size=5))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_arguments_are_a_fault(arguments: list[str]) -> None:
    if ".." in arguments:
        return
    code, _, err = run(*arguments, stdin=BAD.encode())
    assert code in (0, 1, 2), (arguments, err)
    assert all(line.isprintable() for line in err.split("\n"))
    assert (code != 2) or err


# Version and help.


@pytest.mark.parametrize("arguments", [["--version"], ["-q", "--version"], ["check", "--version", "good.yaml"]])
def test_version(arguments: list[str]) -> None:
    assert run(*arguments) == (0, f"ssmlint {__version__}\n", "")
    done = process(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ssmlint {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["check", "--help"], ["--format", "json", "-h"]])
def test_help(arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert max(len(line) for line in out.splitlines()) < 80
    options = [name for action in parser()._actions for name in action.option_strings if name.startswith("--")]
    assert sorted(re.findall(r"^  (?:-., )?(--[a-z-]+)", out, flags=re.MULTILINE)) == sorted(options)
    for command in SUMMARIES:
        assert f"\n  {command} " in out
    for code in range(4):
        assert f"\n  {code}  " in out
    for key in ("select", "ignore", "fail-on", "exclude", "[severity]", "[per-file-ignores]", ".ssmlint.toml"):
        assert key in out


@pytest.mark.parametrize("command", ["steps", "graph", "rules", "explain"])
def test_help_of_a_command(command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: ssmlint {command} [-h]")


# How much is said, and where.


def test_the_summary_goes_where_no_program_reads() -> None:
    line = "1 document: 1 error, 0 warnings\n"
    assert run("bad.yaml")[1].endswith(f"\n\n{line}")
    for style in ("concise", "json", "github", "sarif"):
        code, out, err = run("--format", style, "bad.yaml")
        assert (code, err) == (1, line)
        assert line not in out
        assert run("--format", style, "-q", "bad.yaml") == (1, out, "")


def test_verbose_names_what_is_left_out() -> None:
    Path(".ssmlint.toml").write_text("exclude = ['bad.yaml']\n", encoding="utf-8")
    Path("a\n\x1b[31m.json").write_text("{}", encoding="utf-8")
    expected = (
        "ssmlint: passed over 'a\\x0a\\x1b[31m.json': no Automation document\n"
        "ssmlint: passed over 'foreign.yaml': no Automation document\n"
        "ssmlint: excluded 'bad.yaml' by the configuration\n"
    )
    last = "1 document: 0 errors, 0 warnings; 2 other files passed over; 1 path excluded\n"
    assert run("-v", ".") == (0, last, expected)
    assert run(".") == (0, last, "")
    assert run("-q", ".") == (0, "", "")


def test_json_output_tells_what_was_left_out() -> None:
    Path(".ssmlint.toml").write_text("exclude = ['bad.yaml']\n", encoding="utf-8")
    code, out, _ = run("--format", "json", ".", "gone.yaml")
    assert code == 2
    result = json.loads(out)
    assert result["documents"] == 1
    assert result["summary"] == {
        "errors": 0,
        "warnings": 0,
        "infos": 0,
        "documents": 1,
        "quieted": {"comment": 0, "configuration": 0, "baseline": 0},
        "fixable": {"safe": 0, "unsafe": 0},
        "fixed": 0,
        "gone": 0,
        "passed_over": ["foreign.yaml"],
        "excluded": ["bad.yaml"],
        "unreadable": [{"file": "gone.yaml", "reason": "no such file or directory"}],
    }


# Configuration.


def test_the_configuration_of_the_working_directory_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".ssmlint.toml").write_text("ignore = ['SSM203']\n", encoding="utf-8")
    assert concise("bad.yaml") == (0, [], "")
    os.mkdir("sub")
    monkeypatch.chdir("sub")
    assert concise("../bad.yaml") == (0, [], "")
    Path(".ssmlint.toml").write_text("", encoding="utf-8")
    assert concise("../bad.yaml")[0] == 1
    assert concise("--config", "../.ssmlint.toml", "../bad.yaml") == (0, [], "")
    monkeypatch.chdir(folder)
    # That of the document's own folder does not.
    assert concise("sub", "bad.yaml") == (0, [], "")
    assert concise("--no-config", "bad.yaml")[0] == 1


def test_the_command_line_wins() -> None:
    Path(".ssmlint.toml").write_text(
        "ignore = ['SSM203']\nfail-on = 'error'\n[severity]\nunknown-step-target = 'warning'\n", encoding="utf-8"
    )
    found = ["bad.yaml:9:15: warning SSM203"]
    assert concise("bad.yaml") == (0, [], "")
    assert concise("--select", "SSM203", "bad.yaml") == (0, found, "")
    assert concise("--ignore", "", "bad.yaml") == (0, found, "")
    assert concise("--select", "SSM2", "--fail-on", "warning", "bad.yaml") == (1, found, "")
    assert concise("--select", "SSM2", "--ignore", "SSM203", "bad.yaml") == (0, [], "")


def test_select_leaves_per_file_ignores_in_force() -> None:
    Path(".ssmlint.toml").write_text("[per-file-ignores]\n'bad.*' = ['SSM203']\n", encoding="utf-8")
    assert concise("--select", "SSM203", "bad.yaml") == (0, [], "")
    assert concise("--stdin-filename", "bad.x", "-", stdin=BAD.encode()) == (0, [], "")
    assert concise("--stdin-filename", "other.x", "-", stdin=BAD.encode())[0] == 1


def test_a_wrong_configuration_ends_the_run(folder: Path) -> None:
    Path(".ssmlint.toml").write_text("\nselekt = ['SSM203']\n", encoding="utf-8")
    expected = f"ssmlint: {folder}/.ssmlint.toml:2: unknown key 'selekt'; did you mean 'select'?\n"
    assert run("bad.yaml") == (2, "", expected)
    assert run("--no-config", "-q", "good.yaml") == (0, "", "")
    # The other commands go without.
    assert run("steps", "good.yaml")[0] == run("rules")[0] == 0


def test_a_working_directory_that_is_gone(folder: Path) -> None:
    os.mkdir("gone")
    os.chdir("gone")
    os.rmdir("../gone")
    assert concise(str(folder / "bad.yaml"))[0] == 1
    assert run("-q", "bad.yaml") == (2, "", "ssmlint: cannot read 'bad.yaml': no such file or directory\n")


# The streams.


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "option", "colored"),
    [
        ({}, True, None, True),
        ({}, False, None, False),
        ({"NO_COLOR": "1"}, True, None, False),
        ({"NO_COLOR": ""}, True, None, True),
        ({"TERM": "dumb"}, True, None, False),
        ({"TERM": "xterm"}, True, "auto", True),
        ({}, True, "never", False),
        ({"NO_COLOR": "1", "TERM": "dumb"}, False, "always", True),
    ],
)
def test_colour(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, option: str | None, colored: bool
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = [] if option is None else ["--color", option]
    for style in ("text", "concise", "json", "github", "sarif"):
        out = Terminal() if terminal else io.StringIO()
        err = Terminal()
        assert Command(io.BytesIO(), out, err).run([*options, "--format", style, "bad.yaml", "gone.yaml"]) == 2
        assert ("\x1b" in out.getvalue()) == (colored and style in ("text", "concise"))
        assert "\x1b" not in err.getvalue()
    for arguments in (["--help"], ["rules"], ["explain", "SSM203"], ["steps", "good.yaml"], ["--bogus"]):
        out, err = Terminal(), Terminal()
        Command(io.BytesIO(), out, err).run(arguments)
        assert "\x1b" not in out.getvalue() + err.getvalue()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "colored"), [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)]
)
def test_colour_on_a_real_terminal(environment: dict[str, str], colored: bool) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    ours, theirs = os.openpty()
    try:
        done = process("bad.yaml", env=kept | environment, stdout=theirs, stderr=theirs, capture_output=False)
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the way in which Linux says that the other side is closed
                break
            if not chunk:
                break
            shown += chunk
    finally:
        os.close(ours)
    assert done.returncode == 1
    assert (b"\x1b[1;31merror\x1b[0m SSM203" in shown) == colored
    assert (b"\x1b" in shown) == colored


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "utf-8", "utf-16", "shift_jis"])
@pytest.mark.parametrize("style", ["text", "concise", "json", "github", "sarif"])
def test_any_encoding_of_the_output_will_do(encoding: str, style: str) -> None:
    name = "né名\udcff\n☃.yaml"
    Path(name).write_text(BAD.replace("Frist", "'Önly ☃ 名'"), encoding="utf-8")
    raw, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    assert Command(io.BytesIO(), out, err).run(["-q", "--format", style, name]) == 1
    assert err.getvalue() == ""
    text = raw.getvalue().decode(encoding)
    assert "SSM203" in text
    if style == "text":
        _, line, marks, *_ = text.splitlines()
        start = line.index("nextStep: ") + len("nextStep: ")
        assert marks.index("^") == start


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_any_locale_will_do(environment: dict[str, str]) -> None:
    name = b"n\xc3\xa9 \xff\x1b.yaml"
    with open(name, "w", encoding="utf-8") as file:
        file.write(BAD)
    command: list[str | bytes] = [
        sys.executable,
        "-m",
        "ssmlint",
        "-q",
        "--format",
        "concise",
        name,
        b"gon\xc3\xa9.yaml",
    ]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
    assert done.returncode == 2
    assert b":9:15: error SSM203 " in done.stdout
    assert done.stderr.startswith(b"ssmlint: cannot read 'gon")
    assert done.stderr.endswith(b": no such file or directory\n")
    assert b"\x1b" not in done.stdout + done.stderr


def with_streams(redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command from a shell that redirects its streams."""
    call = ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "ssmlint", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)


CALLS = [
    (["bad.yaml"], 1),
    (["--format", "sarif", "bad.yaml"], 1),
    (["--help"], 0),
    (["--version"], 0),
    (["steps", "good.yaml"], 0),
    (["graph", "good.yaml"], 0),
    (["explain", "SSM203"], 0),
    (["gone.yaml"], 2),
    (["--bogus"], 2),
]


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
# Python writes at once or later; both must do.
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "code"), CALLS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_reader_that_has_gone_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = process(*arguments, stdout=writing, stderr=subprocess.PIPE, capture_output=False)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert "roken" not in done.stderr
        assert process(*arguments, stdout=writing, stderr=writing, capture_output=False).returncode == code
    finally:
        os.close(writing)


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize(
    ("arguments", "code"), CALLS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_streams_that_are_closed(arguments: list[str], code: int, redirection: str) -> None:
    done = with_streams(redirection, *arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "code"), CALLS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, unbuffered: str) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = with_streams(">/dev/full", *arguments)
    assert done.returncode == 2
    if arguments != ["--bogus"]:
        assert done.stderr.splitlines()[-1] == "ssmlint: cannot write the output: no space left on device"
    # Where the complaint itself cannot be written the exit code is all there is.
    assert with_streams("2>/dev/full", *arguments).returncode == code


def test_errors_come_after_the_findings_before_them() -> None:
    done = process(
        "--format",
        "concise",
        "gone.yaml",
        "bad.yaml",
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        capture_output=False,
    )
    assert done.stdout.startswith(BAD_LINE)
    assert done.stdout.splitlines()[1:] == [
        "ssmlint: cannot read 'gone.yaml': no such file or directory",
        "1 document: 1 error, 0 warnings; 1 path unreadable",
    ]


# The other commands.


def test_rules_lists_every_rule() -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    assert [line.split()[:3] for line in out.splitlines()] == [
        [rule.code, rule.severity.value, rule.name] for rule in RULES
    ]


@pytest.mark.parametrize("name", ["SSM203", "ssm203", "unknown-step-target", "Unknown-Step-Target"])
def test_explain_takes_codes_and_names(name: str) -> None:
    code, out, err = run("explain", name)
    assert (code, err) == (0, "")
    assert out.startswith("SSM203 unknown-step-target (error)\n")


@pytest.mark.parametrize("command", ["steps", "graph"])
def test_steps_and_graph_take_a_file_or_standard_input(command: str) -> None:
    code, out, err = run(command, "good.yaml")
    assert (code, err) == (0, "")
    assert "Only" in out
    assert run(command, "-", stdin=GOOD.encode()) == (0, out.replace("good.yaml", "<stdin>"), "")
    code, out, err = run(command, "-", stdin=b"a: [")
    assert (code, out) == (2, "")
    assert err.startswith("ssmlint: <stdin>:1:")


def test_steps_as_json() -> None:
    code, out, err = run("steps", "--format", "json", "good.yaml")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert list(result) == ["document", "steps"]
    assert result["document"] == "good.yaml"
    assert [step["StepName"] for step in result["steps"]] == ["Only"]
