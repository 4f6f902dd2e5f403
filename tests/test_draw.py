"""The graph as Mermaid and Graphviz take it: whole outputs, and what a document may not break out of."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest

from ssmlint.draw import as_dot, as_mermaid
from tests.conftest import RUNBOOKS

NAMES = ("loop-over-volumes.yaml", "migrate-stack.yaml")
NASTY = 'end "] --> x; %% #quot; \\" <b>&amp; \u001b[31m {{ Name }}'


@pytest.mark.parametrize("name", NAMES)
def test_mermaid(name: str, snapshot: Callable[[str, str], None]) -> None:
    snapshot(f"graph/{name}.mmd", as_mermaid((RUNBOOKS / name).read_bytes(), name))


@pytest.mark.parametrize("name", NAMES)
def test_dot(name: str, snapshot: Callable[[str, str], None]) -> None:
    snapshot(f"graph/{name}.dot", as_dot((RUNBOOKS / name).read_bytes(), name))


def nasty_document() -> bytes:
    import json

    step = {"name": NASTY, "action": "aws:sleep", "description": NASTY, "inputs": {"Duration": "PT1S"}}
    return json.dumps({"schemaVersion": "0.3", "mainSteps": [step]}).encode()


def test_no_control_character_of_a_document_is_drawn() -> None:
    for text in (as_mermaid(nasty_document(), "doc.json"), as_dot(nasty_document(), "doc.json")):
        assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
@pytest.mark.parametrize("name", sorted(path.name for path in RUNBOOKS.iterdir()))
def test_graphviz_takes_it(name: str) -> None:
    result = subprocess.run(
        ["dot", "-Tcanon"],
        input=as_dot((RUNBOOKS / name).read_bytes(), name).encode(),
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_graphviz_takes_any_name() -> None:
    result = subprocess.run(
        ["dot", "-Tcanon"], input=as_dot(nasty_document(), "doc.json"), capture_output=True, check=False, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")
