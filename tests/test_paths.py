"""Every way through a document: whole outputs, and that no way is missing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from ssmlint.analysis import Analysis
from ssmlint.api import loads
from ssmlint.cli import OK, USAGE, Command
from ssmlint.execution.paths import find_paths
from ssmlint.flow import START
from tests.conftest import RUNBOOKS
from tests.test_availability import documents


def surely_reachable(analysis: Analysis) -> set[str]:
    """The steps to which edges lead that the documentation states."""
    seen, pending = {START}, [START]
    while pending:
        for edge in analysis.flow.edges.get(pending.pop(), ()):
            if edge.certain and edge.possible and edge.target not in seen:
                seen.add(edge.target)
                pending.append(edge.target)
    return {step.label for step in analysis.document.steps if step.id in seen}


@given(documents())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_ways_reach_what_can_be_reached(document: dict[str, Any]) -> None:
    analysis = loads(json.dumps(document).encode(), "doc.json")
    found = find_paths(analysis)
    assert found.reached <= {step.label for step in analysis.document.steps if step.id in analysis.reachable}
    assert surely_reachable(analysis) <= found.reached
    assert not found.more
    assert len({(path.wrong, path.steps, path.status) for path in found.ways}) == len(found.ways)


@pytest.mark.parametrize("path", sorted(RUNBOOKS.iterdir()), ids=lambda path: path.name)
def test_the_runbooks_are_covered(path: Any) -> None:
    analysis = loads(path.read_bytes(), path.name)
    found = find_paths(analysis)
    assert found.not_reached == []
    assert surely_reachable(analysis) <= found.reached


def call(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = Command(None, out, err).run(["simulate", *arguments])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", ["stop-start-oncancel.yaml", "loop-over-volumes.yaml"])
def test_the_table(name: str, snapshot: Callable[[str, str], None]) -> None:
    code, out, err = call(str(RUNBOOKS / name), "--paths")
    assert (code, err) == (OK, "")
    snapshot(f"simulate/paths-{name}.txt", out)


def test_json_has_the_same_ways() -> None:
    name = str(RUNBOOKS / "stop-start-oncancel.yaml")
    found = json.loads(call(name, "--paths", "--format", "json")[1])
    assert sorted(found) == ["Assumptions", "Coverage", "Paths"]
    assert found["Paths"][0]["AutomationExecutionStatus"] == "Success"
    assert found["Coverage"]["StepsNotReached"] == []


def test_options_of_one_run_have_no_place_beside_it() -> None:
    name = str(RUNBOOKS / "stop-start-oncancel.yaml")
    assert call(name, "--paths", "--fail", "drain") == (
        USAGE,
        "",
        "ssmlint: --paths follows every way, so --fail has no place beside it\n",
    )
