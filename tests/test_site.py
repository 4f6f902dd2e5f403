"""The pages of docs/: what they show is what the program does, and they make a site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from ssmlint.commands import SUMMARIES
from ssmlint.report import FORMATS
from ssmlint.version import __version__
from tests.conftest import ROOT, RUNBOOKS
from tests.pages import DOCS, fences, played, shim

PLAYED = ("getting-started.md", "flow.md", "adoption.md")
# Written by hand; the others are made from the program or tested elsewhere.
PAGES = ("index.md", "getting-started.md", "usage.md", "adoption.md", "integrations.md", "flow.md", "data.md")

_CALL = re.compile(r"(?:^|[\s'\"(`|])ssmlint ((?:[^`|;\n&)]|\|\|)*)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_FORMAT = re.compile(r"--format ([a-z]+)")


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PLAYED)
def test_pages_show_what_the_commands_print(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder, home = tmp_path / "work", tmp_path / "home"
    home.mkdir()
    shutil.copytree(RUNBOOKS, folder / "runbooks")
    now = played(_page(name), folder, shim(tmp_path), home)
    if request.config.getoption("--update-snapshots"):
        (DOCS / name).write_text(now, encoding="utf-8")
    assert "internal fault" not in now
    assert "usage:" not in now
    assert now == _page(name), "run pytest --update-snapshots and read what has changed"


def test_the_graph_of_the_example_is_drawn() -> None:
    graphs = [each.text for each in fences(_page("flow.md")) if each.language == "mermaid"]
    assert [each.splitlines()[0] for each in graphs] == ["flowchart TD"]


def _options(command: str) -> set[str]:
    parser = import_module(f"ssmlint.commands.{command}").parser()
    return set(parser._option_string_actions)


@pytest.mark.parametrize("name", PAGES)
def test_the_options_that_pages_show_exist(name: str) -> None:
    known = {command: _options(command) for command in SUMMARIES}
    calls = _CALL.findall(_page(name))
    for call in calls:
        first = call.split()[0] if call.split() else ""
        command = first if first in known else "check"
        assert [each for each in _OPTION.findall(call) if each not in known[command]] == [], call
        if command == "check":
            assert [each for each in _FORMAT.findall(call) if each not in FORMATS] == [], call


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly."""
    pytest.importorskip("material", reason="needs the extra 'docs'")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    # Whatever it tried to fetch would fail: there is no such proxy.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_rule_has_its_page_in_the_site(site: Path) -> None:
    pages = sorted(path.stem for path in (DOCS / "rules").glob("SSM*.md"))
    assert sorted(path.parent.name for path in site.glob("rules/SSM*/index.html")) == pages
    home = (site / "rules" / "index.html").read_text(encoding="utf-8")
    navigation = home[home.index("md-nav--primary") : home.index('<div class="md-content"')]
    assert [code for code in pages if f'href="{code}/"' not in navigation] == []


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r'<(?:script|img|iframe|source)\b[^>]*\bsrc="(?:https?:)?//[^"]*"|<link\b[^>]*>')
    for page in site.rglob("*.html"):
        for tag in loaded.findall(page.read_text(encoding="utf-8")):
            assert tag.startswith("<link"), page
            assert 'rel="canonical"' in tag or "//" not in tag, page


def test_the_site_can_be_searched_without_a_server(site: Path) -> None:
    found = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert "rules/SSM201/" in {each["location"] for each in found["docs"]}


def test_the_changelog_is_in_the_site(site: Path) -> None:
    assert __version__ in (site / "changelog" / "index.html").read_text(encoding="utf-8")
