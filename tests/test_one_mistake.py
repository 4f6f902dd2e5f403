"""One mistake, one finding: the clean runbooks, changed in one place at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml

from ssmlint.actions import facts
from ssmlint.api import lint_text
from tests.conftest import RUNBOOKS
from tests.test_runbooks import DEFECTIVE

CLEAN = sorted(path for path in RUNBOOKS.iterdir() if path.name not in DEFECTIVE)


class Mistake(NamedTuple):
    """What was done to which step, the document after it, and the code that must tell it."""

    name: str
    document: dict[str, Any]
    code: str


def mistakes(name: str, document: dict[str, Any]) -> Iterator[Mistake]:
    for index, step in enumerate(document["mainSteps"]):
        for what, changed, code in step_mistakes(step):
            copied = copy.deepcopy(document)
            copied["mainSteps"][index] = changed
            yield Mistake(f"{name}-{step['name']}-{what}", copied, code)
    for parameter, attributes in document.get("parameters", {}).items():
        copied = copy.deepcopy(document)
        copied["parameters"][parameter] = {**attributes, "type": attributes["type"].lower() + "_"}
        yield Mistake(f"{name}-{parameter}-type", copied, "SSM104")


def step_mistakes(step: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    def renamed(old: str, new: str) -> dict[str, Any]:
        return {new if key == old else key: copy.deepcopy(value) for key, value in step.items()}

    def given(**values: Any) -> dict[str, Any]:
        return {**copy.deepcopy(step), **values}

    yield "name-capitalised", renamed("name", "Name"), "SSM101"
    yield "inputs-misspelt", renamed("inputs", "input"), "SSM101"
    yield "action-misspelt", given(action=step["action"] + "s"), "SSM105"
    yield "is-critical-as-list", given(isCritical=["a"]), "SSM103"
    yield "attempts-as-word", given(maxAttempts="many"), "SSM103"
    if "nextStep" in step:
        yield "next-step-misspelt", given(nextStep=step["nextStep"] + "x"), "SSM203"
        yield "next-step-key", renamed("nextStep", "nextstep"), "SSM101"
    if str(step.get("onFailure", "")).startswith("step:"):
        yield "failure-without-prefix", given(onFailure=step["onFailure"][5:]), "SSM203"
    action = facts(step["action"])
    if action is None:
        return
    for name, field in action.inputs.items():
        if field.required and name in step["inputs"] and step["action"] not in ("aws:branch", "aws:loop"):
            rest = {key: value for key, value in step["inputs"].items() if key != name}
            if not any(name in other.required_when for other in action.inputs.values()):
                yield f"without-{name}", given(inputs=rest), "SSM107"
            if not action.open_inputs:
                misspelt = {name + "x" if key == name else key: value for key, value in step["inputs"].items()}
                if not any(name in other.required_when for other in action.inputs.values()):
                    yield f"misspelt-{name}", given(inputs=misspelt), "SSM106"
    for name in ("nextStep", "isEnd", "onFailure"):
        if name in step and not action.open_inputs and step["action"] not in ("aws:branch", "aws:loop"):
            rest = {key: value for key, value in step.items() if key != name}
            yield f"{name}-slid-in", {**rest, "inputs": {**step["inputs"], name: step[name]}}, "SSM101"


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name)
def test_one_mistake_is_one_finding(path: Any) -> None:
    document = (
        yaml.safe_load(path.read_text(encoding="utf-8")) if path.suffix != ".json" else json.loads(path.read_bytes())
    )
    seen = 0
    piles = []
    for mistake in mistakes(path.name, document):
        seen += 1
        findings = lint_text(json.dumps(mistake.document, default=str), "doc.json")
        codes = [each.code for each in findings]
        if codes != [mistake.code]:
            piles.append((mistake.name, [f"{each.code} {each.message}" for each in findings]))
    assert piles == []
    assert seen > 50
