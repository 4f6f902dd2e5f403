"""Facts on the 23 actions: one JSON file for each beside this module, read when the action is first met.

Source: the action's page of the Systems Manager User Guide, named in its file; a fact that comes from elsewhere names
its own source. The set is that of 2026-01 (`AS_OF`); the command plugins are those of
documents-command-ssm-plugin-reference.html of the same date.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

AS_OF = "2026-01"

AUTOMATION_ACTIONS = frozenset(
    "aws:" + name
    for name in (
        "approve assertAwsResourceProperty branch changeInstanceState copyImage createImage createStack "
        "createTags deleteImage deleteStack executeAutomation executeAwsApi executeScript executeStateMachine "
        "invokeLambdaFunction invokeWebhook loop pause runCommand runInstances sleep updateVariable "
        "waitForAwsResourceProperty"
    ).split()
)

# Plugins of Command documents (schema 1.2 and 2.x); none of them is an Automation action.
COMMAND_PLUGINS = frozenset(
    "aws:" + name
    for name in (
        "applications cloudWatch configureDocker configurePackage domainJoin downloadContent psModule "
        "refreshAssociation runDockerAction runDocument runPowerShellScript runShellScript softwareInventory "
        "updateAgent updateSsmAgent"
    ).split()
)

BRANCH = "aws:branch"
LOOP = "aws:loop"


@dataclass(frozen=True)
class Input:
    """An input of an action.

    `types` are the types that its value may have: String, Text (nothing but text), StringList, Integer, Boolean, Map,
    MapList, StringMap, ChoiceList, StepList, AnyList or Any. `required_when` maps an input to a pattern: required where
    that input's value matches. `limits` has the constraints by the names of the data files (enum, pattern, minimum,
    maxItems ...); those in `elsewhere` are told by a rule of their own.
    """

    name: str
    types: tuple[str, ...]
    required: bool = False
    required_when: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A rule over several inputs: `exclusive`, `atLeastOne`, or `needs` (the first needs the others)."""

    kind: str
    inputs: tuple[str, ...]
    when: Mapping[str, str] = field(default_factory=dict)
    severity: str = "error"
    because: str = ""


@dataclass(frozen=True)
class Action:
    """What is known of an action.

    `open_inputs`: further inputs are those of the API that the step calls. `outputs` are the documented ones with
    their types, `seen_outputs` those that only recorded runs show. Times are in seconds: `default_timeout` and
    `longest_timeout` of timeoutSeconds, `run_time` what one attempt gets at most; None where nothing is documented.
    `unsupported` names step properties that the action does not have.
    """

    name: str
    page: str
    inputs: Mapping[str, Input]
    open_inputs: bool
    groups: tuple[Group, ...]
    outputs: Mapping[str, str]
    seen_outputs: Mapping[str, str]
    default_timeout: int | None
    longest_timeout: int | None
    run_time: int | None
    on_cancel_target: bool
    unsupported: tuple[str, ...]


_FOLDER = os.path.dirname(__file__)
_NOT_LIMITS = frozenset(("type", "required", "requiredWhen", "note", "source", "default", "page", "elsewhere"))


@cache
def facts(name: str) -> Action | None:
    """The facts on an action such as `aws:sleep`; None where there is no such action."""
    if name not in AUTOMATION_ACTIONS:
        return None
    data = read_data(name)
    timeout = data["timeout"]
    return Action(
        name,
        data["page"],
        {key: _input(key, each) for key, each in data["inputs"].items()},
        data["openInputs"],
        tuple(
            Group(
                each["kind"],
                tuple(each["inputs"]),
                each.get("when", {}),
                each.get("severity", "error"),
                each.get("because", ""),
            )
            for each in data["groups"]
        ),
        data["outputs"],
        data["seenOutputs"],
        timeout.get("default"),
        timeout.get("maximum"),
        timeout.get("runTime"),
        data["onCancelTarget"],
        tuple(data["unsupported"]),
    )


def read_data(name: str) -> dict[str, Any]:
    """The content of an action's data file."""
    with open(os.path.join(_FOLDER, f"{name.removeprefix('aws:')}.json"), encoding="utf-8") as file:
        data: dict[str, Any] = json.load(file)
    return data


def _input(name: str, data: dict[str, Any]) -> Input:
    return Input(
        name,
        tuple(data["type"]),
        data.get("required", False),
        data.get("requiredWhen", {}),
        {key: value for key, value in data.items() if key not in _NOT_LIMITS},
        tuple(data.get("elsewhere", ())),
        data.get("note", ""),
    )


@cache
def parts() -> Mapping[str, Mapping[str, Input]]:
    """The properties of each part of a document: document, parameter, variable, step, output, attachment."""
    with open(os.path.join(_FOLDER, "document.json"), encoding="utf-8") as file:
        data = json.load(file)
    return {part: {name: _input(name, each) for name, each in fields.items()} for part, fields in data.items()}


def can_be_cancel_target(name: str) -> bool:
    """Whether a step of the action may be what onCancel leads to; an action that is not known may."""
    action = facts(name)
    return action is None or action.on_cancel_target


def has_property(name: str, step_property: str) -> bool:
    """Whether steps of the action have a property of steps; those of an action that is not known have it."""
    action = facts(name)
    return action is None or step_property not in action.unsupported
