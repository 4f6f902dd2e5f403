"""Hostile files, by the command as a process: no file makes it crash, wait, write elsewhere or lie to a terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ssmlint.report import FORMATS
from tests.command import run
from tests.hostile_files import (
    BAD,
    CIRCLE,
    IN_JSON,
    MENDED,
    ODD,
    PLACES,
    SECRET,
    TYPO,
    Done,
    harmless,
    humble,
    lines,
    make_names,
    make_special,
    shown_as,
    ssmlint,
    starts,
    state,
    write,
)
from tests.hostile_readers import name_in, places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and devices as Linux has them")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, below which nothing of another test is."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def everything() -> list[str]:
    """A tree of everything at once, large enough for several processes; gives what is said on standard error."""
    make_names()
    write("tree/0.json", f'"{"x" * 300_000}"')
    os.mkdir("tree/z")
    for number in range(64):
        write(f"tree/z/{number}\x1b.yaml", "a: 1\n")
    os.symlink("circle.yaml", "tree/circle.yaml")
    if humble() is None:
        return CIRCLE
    write("tree/secret.yaml", TYPO)
    os.chmod("tree/secret.yaml", 0)
    return [*CIRCLE, *SECRET]


# All at once.


def test_everything_at_once_is_linted_by_one_process_or_two_and_from_a_cache(everything: list[str]) -> None:
    before = state()
    plain = ssmlint("--format", "concise", "--jobs", "1", "tree")
    assert (plain.code, starts(plain.out)) == (2, lines())
    assert plain.err.splitlines()[:-1] == everything
    assert plain.err.splitlines()[-1].startswith("14 documents: 2 errors, 11 warnings; 65 other files passed over; ")
    assert ssmlint("--format", "concise", "--jobs", "2", "tree") == plain
    assert state() == before
    for jobs in ("1", "2", "2"):
        assert ssmlint("--format", "concise", "--jobs", jobs, "--cache-dir", "cache", "tree") == plain


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_tells_the_same_of_everything(everything: list[str], style: str) -> None:
    done = ssmlint("--verbose", "--format", style, "tree")
    assert done.code == 2
    said = done.err.splitlines()
    assert said[: len(everything)] == everything
    assert "ssmlint: passed over 'tree/z/0\\x1b.yaml': no Automation document" in said
    assert places(style, done.out) == [
        (name_in(style, path, shown_as(path)), line, 0 if style == "markdown" else column, code)
        for path, (line, column, code) in PLACES.items()
    ]


def with_changes(before: dict[bytes, str], old: str, new: str) -> dict[bytes, str]:
    return {path: new if text == old else text for path, text in before.items()}


@pytest.mark.parametrize("more", [[], ["--jobs", "2"], ["--cache-dir", "../cache"]], ids=["", "jobs", "cache"])
def test_fix_mends_everything_that_it_can_and_touches_nothing_else(everything: list[str], more: list[str]) -> None:
    before = state()
    shown = ssmlint("--fix", "--diff", *more, "tree", tabs=True)
    assert (shown.code, shown.err.splitlines()) == (2, [*everything, "11 to fix in 11 files"])
    heads = [line for line in shown.out.splitlines() if line.startswith("+++ ")]
    assert heads == [
        "+++ b/tree/##[group]%0A.yaml",
        "+++ b/tree/::error::x.yaml",
        "+++ b/tree/a b.yaml\t",
        '+++ "b/tree/bidi\\342\\200\\256.yaml"',
        '+++ "b/tree/byte\\377.yaml"',
        '+++ "b/tree/c1\\302\\23331m.yaml"',
        '+++ "b/tree/escape\\033[31m.yaml"',
        "+++ b/tree/link.yaml",
        '+++ "b/tree/new\\012line.yaml"',
        f"+++ b/tree/{'n' * 250}.yaml",
        "+++ b/tree/\U0001f600.yaml",
    ]
    assert shown.out.count("\n-    timeoutSecond: 30\n+    timeoutSeconds: 30\n") == 11
    assert state() == before
    done = ssmlint("--fix", "--format", "concise", *more, "tree")
    assert (done.code, starts(done.out)) == (2, lines(b"tree/bad.yaml", b"tree/x.yaml/inside.yaml"))
    assert done.err.splitlines()[:-1] == everything
    assert "; 11 fixed" in done.err
    # The file that a link leads to is mended where it is, outside of the tree too; the link stays one.
    assert state() == with_changes(before, TYPO, MENDED)


def test_ignores_are_added_to_everything_and_to_nothing_else(everything: list[str]) -> None:
    before = state()
    done = ssmlint("--add-ignores", "why", "--format", "concise", "tree")
    assert (done.code, done.out, done.err.splitlines()[:-1]) == (2, "", everything)
    after = with_changes(before, TYPO, TYPO.replace(" 30\n", " 30  # ssmlint: ignore[unknown-property] why\n"))
    assert state() == with_changes(after, BAD, BAD[:-1] + "  # ssmlint: ignore[unknown-step-target] why\n")


def test_a_baseline_takes_every_name_and_no_part_of_a_tree(everything: list[str]) -> None:
    before = state()
    for what in ("write", "check", "prune"):
        if what != "write":
            write("base.json", '{"version": 1, "findings": []}')
        done = ssmlint("baseline", what, "--baseline", "base.json", "tree")
        assert (done.code, done.out, done.err.splitlines()) == (2, "", everything)
    os.unlink("base.json")
    assert state() == before
    for name in ("tree/secret.yaml", "tree/circle.yaml"):
        Path(name).unlink(missing_ok=True)
    name = "b\x1b[31m\n.json"
    shown = r"b\x1b[31m\x0a.json"
    done = ssmlint("baseline", "write", "--baseline", name, "tree")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == f"13 findings accepted in {shown}"
    assert done.out.splitlines()[1].startswith(f"to use it: ssmlint --baseline {shown} PATH..., or ")
    done = ssmlint("baseline", "check", "--baseline", name, "tree")
    assert (done.code, done.out) == (0, "baseline: 13 accepted, 0 new findings, 0 gone\n")
    done = ssmlint("--baseline", name, "--format", "concise", "--fail-on", "warning", "tree")
    assert (done.code, done.out) == (0, "")
    os.unlink(b"tree/escape\x1b[31m.yaml")
    done = ssmlint("baseline", "check", "--baseline", name, "tree")
    assert (done.code, done.out.splitlines()[1:]) == (1, ["baseline: 12 accepted, 0 new findings, 1 gone"])
    assert done.out.startswith("gone: tree/escape\\x1b[31m.yaml: SSM101 unknown-property (step 'first'): ")
    done = ssmlint("baseline", "prune", "--baseline", name, "tree")
    assert (done.code, done.out) == (0, f"1 gone from {shown}, 12 left\n")


# Names that TOML cannot hold as JSON would, and one that it cannot hold at all.


def test_tables_for_odd_names_mean_the_files_that_they_name() -> None:
    names = ["\U0001f600.json", "new\nline.json", "escape\x1b.json", "bidi\u202e.json", "[a]*\\?.json", "end.json "]
    for name in names:
        write(name, IN_JSON)
    done = ssmlint("--add-ignores", "why \U0001f600", "--format", "concise", *names)
    assert (done.code, done.out) == (0, "")
    harmless(Path(".ssmlint.toml").read_text(encoding="utf-8"))
    done = ssmlint("--format", "concise", *names)
    assert (done.code, done.out) == (0, "")
    assert done.err == "6 documents: 0 errors, 0 warnings; quieted: 6 by the configuration\n"


def test_a_name_that_no_table_can_hold_leaves_the_configuration_as_it_was() -> None:
    write(b"byte\xff.json", IN_JSON)
    write("typo.yaml", TYPO)
    done = ssmlint("--add-ignores", "why", "--format", "concise", b"byte\xff.json", "typo.yaml")
    # The comment is written all the same, and counts.
    assert (done.code, starts(done.out)) == (2, [r"byte\udcff.json:1:100: error SSM103"])
    trouble = r"ssmlint: no [[ignore]] tables were added: '/byte\udcff.json' is not UTF-8, as TOML has to be"
    assert done.err.splitlines()[0] == trouble
    assert sorted(state()) == [b"byte\xff.json", b"typo.yaml"]


@pytest.mark.parametrize("kind", ["pipe", "link", "file"])
def test_a_configuration_that_was_not_read_is_not_written(folder: Path, kind: str) -> None:
    write("doc.json", IN_JSON)
    make_special(".ssmlint.toml", kind)
    before = state()
    done = ssmlint("--no-config", "--add-ignores", "why", "--format", "concise", "doc.json")
    assert (done.code, starts(done.out)) == (2, ["doc.json:1:100: error SSM103"])
    trouble = "no [[ignore]] tables were added: './.ssmlint.toml' is there, but is not the configuration of this run"
    assert done.err.splitlines()[0] == f"ssmlint: {trouble}"
    assert (state(), os.listdir(folder.parent)) == (before, ["here"])


# Commands on one document.


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("command", ["steps", "graph", "simulate", "trace"])
def test_commands_on_one_document_take_every_name_and_refuse_what_is_no_document(command: str) -> None:
    before = ["trace", "run.json", "--document"] if command == "trace" else [command]
    write("run.json", run("simulate", "tree/good.yaml", "--format", "json")[1])
    for name in map(os.fsdecode, ODD):
        code, out, err = run(*before, f"tree/{name}")
        assert (code, err) == (0, "")
        assert harmless(out)
    none = "1:1: no Automation document (mainSteps, with schemaVersion '0.3')"
    for name, trouble in {
        "x.yaml": "cannot read 'tree/x.yaml': is a directory",
        "circle.yaml": "cannot read 'tree/circle.yaml': too many levels of symbolic links",
        "dangling.yaml": "cannot read 'tree/dangling.yaml': no such file or directory",
        "gone\n\x1b[31m\udcff": r"cannot read 'tree/gone\x0a\x1b[31m\udcff': no such file or directory",
        "zero.yaml": f"tree/zero.yaml:{none}",
        "z/0\x1b.yaml": rf"tree/z/0\x1b.yaml:{none}",
        "pipe.yaml/x": "cannot read 'tree/pipe.yaml/x': not a directory",
    }.items():
        assert run(*before, f"tree/{name}") == (2, "", f"ssmlint: {trouble}\n")
    if command == "trace":
        trouble = r"cannot read 'gone\x1b': no such file or directory"
        assert run("trace", "gone\x1b", "--document", "tree/good.yaml") == (2, "", f"ssmlint: {trouble}\n")
    if humble() is not None:
        assert ssmlint(*before, "tree/secret.yaml") == Done(2, "", SECRET[0] + "\n")
    expected = ssmlint(*before, "tree/good.yaml")
    with behind_pipe("tree/pipe.yaml", "cat tree/good.yaml >&3"):
        done = ssmlint(*before, "tree/pipe.yaml")
    # A simulated run is named after the file.
    assert replace(done, out=done.out.replace("run of pipe\n", "run of good\n")) == expected


# Between listing and reading.


@contextmanager
def behind_pipe(pipe: str, commands: str) -> Iterator[None]:
    """Shell commands that run as soon as somebody has opened the pipe to read; it ends when they have."""
    shell = subprocess.Popen(["sh", "-c", f"exec 3>{shlex.quote(pipe)}; {commands}"])
    try:
        yield
    finally:
        shell.kill()
        shell.wait()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("", "no such file or directory"),
        ("; mkdir tree/bad.yaml", "is a directory"),
        ("; ln -s bad.yaml tree/bad.yaml", "too many levels of symbolic links"),
    ],
)
@pytest.mark.parametrize(
    "call",
    [[], ["--fix"], ["--diff"], ["--add-ignores", "why"], ["baseline", "write", "--baseline", "new"]],
    ids=lambda call: " ".join(call[:2]),
)
def test_what_vanishes_between_listing_and_reading_is_told(call: list[str], change: str, reason: str) -> None:
    os.mkdir("tree")
    write("tree/bad.yaml", BAD)
    write("tree/typo.yaml", TYPO)
    os.mkfifo("gate")
    style = [] if "write" in call else ["--format", "concise"]
    # The pipe is read after the folder has been listed.
    with behind_pipe("gate", f"rm tree/bad.yaml{change}"):
        done = ssmlint(*call, *style, "gate", "tree")
    assert (done.code, done.err.splitlines()[0]) == (2, f"ssmlint: cannot read 'tree/bad.yaml': {reason}")
    assert ("tree/typo.yaml:7:5: warning SSM101" in done.out) == (call == [])
    written = {"--fix": MENDED, "--add-ignores": TYPO[:-1] + "  # ssmlint: ignore[unknown-property] why\n"}
    assert state()[b"tree/typo.yaml"] == written.get("".join(call[:1]), TYPO)
    assert not os.path.exists("new")
