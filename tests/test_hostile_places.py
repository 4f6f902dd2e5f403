"""Places that cannot be read or written as they should be: special files, closed folders, a full disk, closed pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from tests.command import run
from tests.hostile_files import (
    BAD,
    FULL_DISK,
    GOOD,
    IN_JSON,
    MENDED,
    TYPO,
    Done,
    harmless,
    humble,
    make_special,
    ssmlint,
    starts,
    state,
    write,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and devices as Linux has them")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, below which nothing of another test is."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


# Special files where the command looks by itself.


@pytest.mark.parametrize("kind", ["pipe", "link", "circle", "folder", "device"])
def test_special_files_where_a_configuration_could_be_are_none(kind: str) -> None:
    write("bad.yaml", BAD)
    for name in (".ssmlint.toml", "pyproject.toml", ".gitignore", ".git"):
        make_special(name, kind)
    done = ssmlint("--format", "concise", ".")
    assert (done.code, starts(done.out)) == (1, ["bad.yaml:7:16: error SSM203"])


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("pipe", ":1:1: the baseline is no JSON: Expecting value"),
        ("link", ": the baseline cannot be read: no such file or directory"),
        ("circle", ": the baseline cannot be read: too many levels of symbolic links"),
        ("folder", ": the baseline cannot be read: is a directory"),
    ],
)
def test_a_special_file_is_no_baseline(folder: Path, kind: str, reason: str) -> None:
    name = ".ssmlint-baseline.json"
    write("bad.yaml", BAD)
    make_special(name, kind)
    before = state()
    assert ssmlint("baseline", "write", ".") == Done(2, "", f"ssmlint: cannot write '{name}': it is no file\n")
    for call in (["baseline", "check"], ["baseline", "prune"], ["--baseline", name]):
        assert ssmlint(*call, ".") == Done(2, "", f"ssmlint: {name}{reason}\n")
    assert (state(), os.listdir(folder.parent)) == (before, ["here"])


# What may not be written.


@pytest.mark.skipif("humble() is None", reason="permissions do not apply here")
def test_what_may_not_be_written_is_told_and_left_and_the_rest_is_mended() -> None:
    os.mkdir("closed")
    for name in ("file.yaml", "closed/doc.yaml", "open.yaml"):
        write(name, TYPO)
    os.chmod("file.yaml", 0o444)
    os.chmod("closed", 0o555)
    names = sorted(state())
    left = ["file.yaml:7:5: warning SSM101", "closed/doc.yaml:7:5: warning SSM101"]
    for call, trouble, mended in [
        (["--fix"], "cannot fix '{}': permission denied", MENDED),
        (["--add-ignores", "why"], "no ignores were added to '{}': permission denied", MENDED),
    ]:
        done = ssmlint(*call, "--format", "concise", ".")
        assert (done.code, starts(done.out)) == (2, left)
        troubles = [f"ssmlint: {trouble.format(name)}" for name in ("file.yaml", "closed/doc.yaml")]
        assert done.err.splitlines()[:-1] == troubles
        after = state()
        assert [after[name] for name in (b"file.yaml", b"closed/doc.yaml", b"open.yaml")] == [TYPO, TYPO, mended]
        assert sorted(after) == names
    for call in (["baseline", "write", "--baseline", "closed/new"], ["-q", "--format", "json=closed/new"]):
        assert ssmlint(*call, ".") == Done(2, "", "ssmlint: cannot write 'closed/new': permission denied\n")


@pytest.mark.parametrize("kind", ["pipe", "link", "circle", "file", "device", "closed"])
def test_a_cache_that_cannot_be_used_makes_a_run_slow_and_nothing_else(folder: Path, kind: str) -> None:
    write("bad.yaml", BAD)
    if kind == "closed":
        os.mkdir("cache", 0o555)
    else:
        make_special("cache", kind)
    before = state()
    expected = ssmlint("bad.yaml")
    assert (expected.code, expected.out.splitlines()[0].split()[:3]) == (1, ["bad.yaml:7:16:", "error", "SSM203"])
    if humble() is not None or kind != "closed":
        assert ssmlint("--cache-dir", "cache", "bad.yaml") == expected
        assert ssmlint("cache", "clear", "--cache-dir", "cache") == Done(0, "0 results removed from cache\n", "")
        assert (state(), os.listdir(folder.parent)) == (before, ["here"])


@pytest.mark.parametrize("kind", ["pipe", "link"])
@pytest.mark.parametrize("what", ["entry", "folder", "version"])
def test_what_is_no_entry_of_a_cache_is_neither_waited_for_nor_followed(folder: Path, kind: str, what: str) -> None:
    write("bad.yaml", BAD)
    expected = ssmlint("--cache-dir", "cache", "bad.yaml")
    [entry] = [name for name, text in state().items() if name.startswith(b"cache/") and text != "folder"]
    place = {"entry": entry, "folder": os.path.dirname(entry), "version": b"cache/v1"}[what]
    outside = folder.parent / "outside"
    os.renames(place, os.fsencode(outside) if kind == "link" else b"aside/it")
    if kind == "link" and what == "entry":
        outside.write_bytes(b"precious")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if kind == "link":
        os.symlink(outside, place)
    else:
        os.mkfifo(place)
    there = state(), sorted(folder.parent.rglob("*"))
    assert ssmlint("--cache-dir", "cache", "bad.yaml") == expected
    assert (state(), sorted(folder.parent.rglob("*"))) == there
    assert not outside.is_file() or outside.read_bytes() == b"precious"
    ssmlint("cache", "clear", "--cache-dir", "cache")
    assert {path for path in there[1] if outside in path.parents} <= set(folder.parent.rglob("*"))


# A full disk.


@pytest.fixture(params=["told", "real"])
def fill(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[str, ...]]]:
    """Fills the disk of the working directory, and gives how to start the command: one that is told so, or as ever."""
    if request.param == "told":
        yield lambda: (sys.executable, "-c", FULL_DISK)
        return
    disk = Path("disk").absolute()
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")

    def fill() -> tuple[str, ...]:
        with pytest.raises(OSError, match="No space left"), open("filler", "wb", buffering=0) as file:
            file.writelines(repeat(b" " * 4096))
        return sys.executable, "-m", "ssmlint"

    try:
        with monkeypatch.context() as patch:
            patch.chdir(disk)
            yield fill
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_every_file_whole(fill: Callable[[], tuple[str, ...]]) -> None:
    write("typo.yaml", TYPO)
    write("doc.json", IN_JSON)
    write(".ssmlint.toml", "ignore = []\n")
    write("old", "old\n")
    start = fill()
    expected = ssmlint("typo.yaml", start=start)
    assert ssmlint("--cache-dir", "cache", "typo.yaml", start=start) == expected
    before = {name: text for name, text in state().items() if text != "folder"}
    for call, trouble in [
        (["--fix", "typo.yaml"], "cannot fix 'typo.yaml'"),
        (["--add-ignores", "why", "typo.yaml"], "no ignores were added to 'typo.yaml'"),
        (["--add-ignores", "why", "doc.json"], "no [[ignore]] tables were added"),
        (["--format", "json=old", "typo.yaml"], "cannot write 'old'"),
        (["--format", "sarif=new", "typo.yaml"], "cannot write 'new'"),
        (["baseline", "write", "--baseline", "old", "typo.yaml"], "cannot write 'old'"),
        (["baseline", "write", "--baseline", "new", "typo.yaml"], "cannot write 'new'"),
    ]:
        done = ssmlint(*call, start=start)
        assert (done.code, done.err.splitlines()[0]) == (2, f"ssmlint: {trouble}: no space left on device")
    assert {name: text for name, text in state().items() if text != "folder"} == before


# Output that nobody reads, and arguments that would reach the terminal.


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["--fix", "typo.yaml"], 0),
        (["--fix", "-"], 0),
        (["--diff", "typo.yaml"], 1),
        (["--add-ignores", "why", "typo.yaml"], 0),
        (["--format", "github", "bad.yaml", "none.yaml"], 2),
        (["--show-files", "."], 0),
        (["baseline", "write", "--baseline", "new", "bad.yaml"], 0),
        (["baseline", "check", "--baseline", "none.json", "bad.yaml"], 1),
        (["baseline", "prune", "--baseline", "none.json", "bad.yaml"], 0),
        (["cache", "clear", "--cache-dir", "cache"], 0),
        (["simulate", "good.yaml"], 0),
        (["trace", "run.json", "--document", "good.yaml"], 0),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_every_command_does_its_work_though_nobody_reads(call: list[str], code: int) -> None:
    for name, text in {"good.yaml": GOOD, "bad.yaml": BAD, "typo.yaml": TYPO}.items():
        write(name, text)
    write("none.json", '{"version": 1, "findings": []}')
    write("run.json", run("simulate", "good.yaml", "--format", "json")[1])
    reading, writing = os.pipe()
    os.close(reading)
    try:
        for errors in (subprocess.PIPE, writing):
            done = subprocess.run(
                [sys.executable, "-m", "ssmlint", *call],
                input=TYPO.encode(),
                stdout=writing,
                stderr=errors,
                timeout=20,
                check=False,
            )
            assert done.returncode == code
            assert not re.search(rb"Traceback|fault|roken", done.stderr or b"")
    finally:
        os.close(writing)
    if call[0] == "--fix" and call[1] != "-":
        assert Path("typo.yaml").read_text(encoding="utf-8") == MENDED
    if "write" in call:
        assert json.loads(Path("new").read_text(encoding="utf-8"))["findings"][0]["code"] == "SSM203"


@pytest.mark.parametrize(
    "call",
    [
        ["\x1b[31m\n\u202e"],
        ["--\x1b[31m\n\u202e"],
        ["--format", "\x1b[31m\n\u202e", "."],
        ["--format", "json=no/\x1b[31m\n\u202e", "."],
        ["--config", "\x1b[31m\n\u202e", "."],
        ["--select", "\x1b[31m\n\u202e", "."],
        ["--baseline", "\x1b[31m\n\u202e", "."],
        ["--jobs", "\x1b[31m\n\u202e", "."],
        ["--fail-on", "\x1b[31m\n\u202e", "."],
        ["baseline", "\x1b[31m\n\u202e", "."],
        ["baseline", "write", "--baseline", "no/\x1b[31m\n\u202e", "."],
        ["explain", "\x1b[31m\n\u202e"],
        ["simulate", "bad.yaml", "--fail", "\x1b[31m\n\u202e"],
        ["--format", "concise", "--stdin-filename", "\x1b[31m\n\u202e", "-"],
        ["--diff", "--stdin-filename", "\x1b[31m\n\u202e", "-"],
        ["cache", "dir", "--cache-dir", "\x1b[31m\n\u202e"],
    ],
    ids=lambda call: " ".join(word for word in call if "\x1b" not in word),
)
def test_no_argument_reaches_the_terminal_as_it_is(call: list[str]) -> None:
    write("bad.yaml", BAD)
    code, out, err = run(*call, stdin=TYPO.encode())
    assert code == (0 if "cache" in call or "concise" in call else 1 if "--diff" in call else 2)
    # As a quoted name of git's, or with the line end as Python's repr or as ours has it.
    shown = r'"b/\033[31m\012\342\200\256"' if "--diff" in call else r"\x1b[31m\x0a\u202e"
    assert shown in (harmless(out) + harmless(err)).replace(r"31m\n", r"31m\x0a")
