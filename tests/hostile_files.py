"""Hostile files for tests, and the command as a process over them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GOOD = """\
schemaVersion: '0.3'
mainSteps:
  - name: first
    action: aws:sleep
    inputs: {Duration: PT1S}
    maxAttempts: 1
"""
# SSM203 at 7:16, an error without a safe fix.
BAD = GOOD + "    onFailure: step:nobody\n"
# SSM101 at 7:5, a warning with one.
TYPO = GOOD + "    timeoutSecond: 30\n"
MENDED = GOOD + "    timeoutSeconds: 30\n"
IN_JSON = '{"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:pause", "inputs": {}, "isEnd": 1}]}'

# What a name is, and how it is shown.
ODD = {
    b"new\nline.yaml": r"new\x0aline.yaml",
    b"a b.yaml": "a b.yaml",
    b"escape\x1b[31m.yaml": r"escape\x1b[31m.yaml",
    "c1\x9b31m.yaml".encode(): r"c1\x9b31m.yaml",
    "bidi\u202e.yaml".encode(): r"bidi\u202e.yaml",
    b"byte\xff.yaml": r"byte\udcff.yaml",
    b"::error::x.yaml": "::error::x.yaml",
    b"##[group]%0A.yaml": r"#\x23[group]%0A.yaml",
    "\U0001f600.yaml".encode(): "\U0001f600.yaml",
    b"n" * 250 + b".yaml": "n" * 250 + ".yaml",
}
_PLACES = {
    b"tree/bad.yaml": (7, 16, "SSM203"),
    b"tree/x.yaml/inside.yaml": (7, 16, "SSM203"),
    b"tree/link.yaml": (7, 5, "SSM101"),
    **{b"tree/" + name: (7, 5, "SSM101") for name in ODD},
}
# The findings of the tree in their order: files by their names, then what is in the folders.
PLACES = {path: _PLACES[path] for path in sorted(_PLACES, key=lambda path: (path.count(b"/"), os.fsdecode(path)))}
CIRCLE = ["ssmlint: cannot read 'tree/circle.yaml': too many levels of symbolic links"]
SECRET = ["ssmlint: cannot read 'tree/secret.yaml': permission denied"]

# Gives up root's right to read and write everything, in this process and what it becomes.
_HUMBLE = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
if any(libc.prctl(24, capability, 0, 0, 0) for capability in (1, 2)):  # PR_CAPBSET_DROP
    sys.exit("not allowed")
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
# The command, on a disk that takes nothing more.
FULL_DISK = """
import errno, os, sys
from ssmlint.__main__ import main
def write(descriptor, data):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
os.write = write
sys.exit(main())
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def harmless(text: str, *, tabs: bool = False) -> str:
    """The text, which holds no character that a terminal acts on."""
    assert [each for each in text if not (each.isprintable() or each == "\n" or (tabs and each == "\t"))] == []
    return text


@cache
def humble() -> tuple[str, ...] | None:
    """How to start a Python to which permissions apply; None where that cannot be done."""
    start = (sys.executable,) if os.geteuid() else (sys.executable, "-c", _HUMBLE)
    done = subprocess.run([*start, "-c", "import ssmlint"], capture_output=True, timeout=20, check=False)
    return start if done.returncode == 0 else None


def ssmlint(*arguments: str | bytes, start: tuple[str, ...] | None = None, tabs: bool = False) -> Done:
    """Runs the command as a process, under permissions where that can be done; all that it prints is harmless."""
    call = start or (*(humble() or (sys.executable,)), "-m", "ssmlint")
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if "--cache-dir" in arguments:
        environment.pop("SSMLINT_NO_CACHE", None)
    done = subprocess.run(
        [*call, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
    )
    out, err = harmless(done.stdout.decode(), tabs=tabs), harmless(done.stderr.decode())
    assert "Traceback" not in err, err
    assert "internal fault" not in err
    return Done(done.returncode, out, err)


def write(name: str | bytes, text: str) -> None:
    Path(os.fsdecode(name)).write_bytes(text.encode())


def state() -> dict[bytes, str]:
    """What is in the working directory, links not followed."""
    found = {}
    for folder, folders, files in os.walk(b"."):
        for path in (os.path.join(folder, name)[2:] for name in folders + files):
            if os.path.islink(path):
                found[path] = "link to " + os.fsdecode(os.readlink(path))
            elif not os.path.isfile(path):
                found[path] = "folder" if os.path.isdir(path) else "pipe"
            else:
                readable = os.stat(path).st_mode & 0o400
                found[path] = Path(os.fsdecode(path)).read_text(encoding="utf-8") if readable else "unreadable"
    return found


def make_names() -> None:
    """The documents of a tree that can all be read, among what is no file."""
    os.makedirs("tree/x.yaml")
    os.mkdir("outside")
    write("tree/good.yaml", GOOD)
    write("tree/bad.yaml", BAD)
    write("tree/x.yaml/inside.yaml", BAD)
    write("outside/target.yaml", TYPO)
    for name in ODD:
        write(b"tree/" + name, TYPO)
    os.mkfifo("tree/pipe.yaml")
    for link, target in [
        ("link.yaml", "../outside/target.yaml"),
        ("dangling.yaml", "/nowhere/at/all"),
        ("zero.yaml", "/dev/zero"),
        ("up.yaml", ".."),
        ("x.yaml/up", ".."),
    ]:
        os.symlink(target, f"tree/{link}")


def shown_as(path: bytes) -> str:
    """How people see a path below the tree."""
    name = path.removeprefix(b"tree/")
    return f"tree/{ODD.get(name, os.fsdecode(name))}"


def lines(*paths: bytes) -> list[str]:
    """The beginnings of the lines of `concise`, for all findings or those of some files."""
    found = []
    for path in paths or PLACES:
        line, column, code = PLACES[path]
        found.append(f"{shown_as(path)}:{line}:{column}: {'error' if code == 'SSM203' else 'warning'} {code}")
    return found


def starts(out: str) -> list[str]:
    """The beginnings of the lines of `concise` in an output, up to the code."""
    return [line[: re.search(r" SSM\d+", line).end()] for line in out.splitlines()]  # type: ignore[union-attr]


def make_special(name: str, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(name)
    elif kind == "folder":
        os.mkdir(name)
    elif kind == "file":
        write(name, "# mine\n")
    else:
        os.symlink({"link": "../elsewhere", "circle": name, "device": "/dev/zero"}[kind], name)
