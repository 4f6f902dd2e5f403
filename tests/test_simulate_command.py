"""`ssmlint simulate` as it is called: whole outputs, and what is said of wrong options."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from ssmlint.cli import OK, USAGE, Command
from tests.conftest import RUNBOOKS

ROLLBACK = str(RUNBOOKS / "patch-with-rollback.yaml")
LOOP = str(RUNBOOKS / "loop-over-volumes.yaml")


def call(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = Command(None, out, err).run(["simulate", *arguments])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("success", (ROLLBACK,)),
        (
            "loop",
            (
                LOOP,
                "--output",
                'listVolumes.VolumeIds=["vol-1", "vol-2"]',
                "--iterations",
                "awaitSnapshots=1",
                "--choose",
                "anythingToArchive=none",
            ),
        ),
        ("handler", (ROLLBACK, "--fail", "InstallPatches")),
    ],
)
def test_the_run_in_words(name: str, arguments: tuple[str, ...], snapshot: Callable[[str, str], None]) -> None:
    code, out, err = call(*arguments)
    assert (code, err) == (OK, "")
    snapshot(f"simulate/{name}.txt", out.replace(str(RUNBOOKS), "runbooks"))


def test_json_is_the_response_with_the_assumptions() -> None:
    code, out, err = call(ROLLBACK, "--format", "json", "--start", "2026-01-01T00:00:00Z")
    found = json.loads(out)
    assert (code, err, sorted(found)) == (OK, "", ["Assumptions", "AutomationExecution"])
    assert found["AutomationExecution"]["AutomationExecutionStatus"] == "Success"
    assert out == call(ROLLBACK, "--format", "json", "--start", "2026-01-01T00:00:00Z")[1]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((ROLLBACK, "--fail", "noSuchStep"), "--fail: no step 'noSuchStep' in the document"),
        ((ROLLBACK, "--param", "InstanceId"), "--param: 'InstanceId' must be NAME=VALUE"),
        (
            (LOOP,),
            (
                "how often the loop 'snapshotEachVolume' runs is not known ({{ listVolumes.VolumeIds }}: nothing tells "
                "its value): give --iterations snapshotEachVolume=N or --output listVolumes.VolumeIds=VALUE"
            ),
        ),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for(arguments: tuple[str, ...], complaint: str) -> None:
    assert call(*arguments) == (USAGE, "", f"ssmlint: {complaint}\n")
