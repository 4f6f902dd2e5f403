"""The bar of progress: on a terminal, for runs of more than a second, and never between other words."""

from __future__ import annotations

import io
from itertools import count
from pathlib import Path

import pytest

from ssmlint.cli import Command
from ssmlint.console import Console, Progress
from tests.command import DOCUMENT


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Screen:
    """What a terminal shows of a text that only goes back to the beginning of its line."""

    def __init__(self, text: str) -> None:
        self.lines = []
        for line in text.split("\n"):
            shown: list[str] = []
            for part in line.split("\r"):
                shown[: len(part)] = part
            self.lines.append("".join(shown).rstrip())


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which every look takes 0.4 seconds."""
    ticks = count()
    monkeypatch.setattr("time.monotonic", lambda: 0.4 * next(ticks))


@pytest.mark.usefixtures("ticking")
def test_it_begins_after_a_second_and_is_gone_at_the_end() -> None:
    err = Terminal()
    console = Console(None, io.StringIO(), err)
    progress = Progress(console)
    progress(1, 8)
    progress(2, 8)
    assert err.getvalue() == ""
    progress(3, 8)
    assert Screen(err.getvalue()).lines == [f"[{'#' * 11}{' ' * 19}] 3 of 8 files"]
    console.complain("something")
    assert Screen(err.getvalue()).lines == ["ssmlint: something", ""]
    for done in range(4, 9):
        progress(done, 8)
    assert "7 of 8 files" in err.getvalue()
    assert Screen(err.getvalue()).lines == ["ssmlint: something", ""]


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("options", [[], ["--diff"], ["--fix"], ["--add-ignores", "why"], ["--format", "json"]])
def test_nothing_of_it_stays_between_what_is_said(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        Path(f"{number}.yaml").write_text(DOCUMENT, encoding="utf-8")
    said, out, err = [], io.StringIO(), io.StringIO()
    for terminal in (False, True):
        for number in range(9):
            Path(f"{number}.yaml").write_text(DOCUMENT, encoding="utf-8")
        out, err = io.StringIO(), Terminal() if terminal else io.StringIO()
        code = Command(None, out, err).run([*options, ".", "missing.yaml"])
        said.append((code, out.getvalue(), Screen(err.getvalue()).lines))
    assert said[0] == said[1]
    assert "of 9 files" in err.getvalue()


@pytest.mark.usefixtures("ticking")
def test_an_interruption_takes_it_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        Path(f"{number}.yaml").write_text(DOCUMENT, encoding="utf-8")
    seen = []

    def read(path: str, *_: object) -> bytes:
        seen.append(path)
        if len(seen) == 7:
            raise KeyboardInterrupt
        return DOCUMENT.encode()

    monkeypatch.setattr("ssmlint.run.read", read)
    err = Terminal()
    assert Command(None, io.StringIO(), err).run(["."]) == 130
    assert "6 of 9 files" in err.getvalue()
    assert Screen(err.getvalue()).lines == [""]


@pytest.mark.usefixtures("ticking")
def test_quiet_shows_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        Path(f"{number}.yaml").write_text(DOCUMENT, encoding="utf-8")
    err = Terminal()
    Command(None, io.StringIO(), err).run(["-q", "."])
    assert err.getvalue() == ""
