"""The pages of docs/: their fenced blocks, and what the commands shown in them print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"

_FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_DRAWN = re.compile(r"(<!-- (ssmlint [^\n]*) -->\n```mermaid\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """A fenced block: its language, the title (a file name) or nothing, and its text."""

    language: str
    title: str
    text: str


def fences(text: str) -> Iterator[Fence]:
    """The fenced blocks of a page, in order."""
    for match in _FENCE.finditer(text):
        yield Fence(match[1], match[2] or "", match[3])


def shim(folder: Path) -> Path:
    """A folder with a command `ssmlint` in it that runs the one of the checkout."""
    programs = folder / "programs"
    programs.mkdir()
    command = programs / "ssmlint"
    path = shlex.quote(str(ROOT))
    command.write_text(f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.quote(sys.executable)} -m ssmlint "$@"\n')
    command.chmod(0o755)
    return programs


def environment(programs: Path, home: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the machine shows, with a folder of programs before the others."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    kept = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_", "UV_"))}
    own = {"PATH": path, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LC_ALL": "C.UTF-8"}
    return kept | own | {"PYTHONDONTWRITEBYTECODE": "1"} | more


def played(text: str, folder: Path, programs: Path, home: Path) -> str:
    """A page with what its commands print now.

    In their order, blocks with a title are written to files of that name, the lines with a `$` of `console` blocks are
    run, and graphs are drawn by the command in the comment before them.
    """

    def run(command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment(programs, home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.stdout.decode()

    def one(match: re.Match[str]) -> str:
        language, title, body = match[1], match[2], match[3]
        if title:
            (folder / title).write_text(body, encoding="utf-8")
        if language != "console":
            return match[0]
        commands = [line for line in body.splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{each}\n{run(each[2:])}" for each in commands) + "```"

    shown = _FENCE.sub(one, text)
    return _DRAWN.sub(lambda match: f"{match[1]}{run(match[2])}{match[4]}", shown)
