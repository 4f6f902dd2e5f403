"""Which steps take back what another step did: the removal of what it made, or the opposite change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ssmlint.actions import AUTOMATION_ACTIONS
from ssmlint.critical import CriticalPath
from ssmlint.input_values import literal
from ssmlint.model import Step
from ssmlint.rules.critical.same_thing import identifiers, is_same_thing, values
from ssmlint.rules.critical.vocabulary import acts, api_of, tidies

# What makes something, with what removes it.
_MADE = {
    "create": "delete remove terminate deregister destroy",
    "run": "terminate",
    "launch": "terminate",
    "copy": "delete deregister",
    "import": "delete deregister",
    "restore": "delete terminate",
    "register": "deregister",
    "allocate": "release",
    "request": "cancel",
    "attach": "detach",
    "associate": "disassociate",
    "add": "remove delete",
    "put": "delete remove",
    "authorize": "revoke",
    "start": "stop cancel terminate",
    "subscribe": "unsubscribe",
    "tag": "untag",
    "enable": "disable",
}
# What changes a state for a while, with the way back.
_CHANGED = {
    "suspend": "resume",
    "pause": "resume",
    "disable": "enable",
    "stop": "start",
    "enter": "exit",
    "detach": "attach",
    "disassociate": "associate",
    "deregister": "register",
    "revoke": "authorize",
    "remove": "add",
}
_SETTING = frozenset(("modify", "update", "put", "set", "change"))

_UNDONE = frozenset((*_MADE, *_CHANGED, *_SETTING))

_ACTIONS = {
    "aws:runInstances": ("ec2", "run", "instance"),
    "aws:createImage": ("ec2", "create", "image"),
    "aws:copyImage": ("ec2", "copy", "image"),
    "aws:deleteImage": ("ec2", "delete", "image"),
    "aws:createStack": ("cloudformation", "create", "stack"),
    "aws:deleteStack": ("cloudformation", "delete", "stack"),
}
_STATES = {"terminated": "terminate", "stopped": "stop", "running": "start"}

# What these do with what they are given cannot be seen.
_UNSEEN = frozenset(
    "aws:executeScript aws:invokeLambdaFunction aws:executeAutomation aws:executeStateMachine aws:runCommand "
    "aws:invokeWebhook".split()
)
_VERB = re.compile(r"([A-Z][a-z]*)(\w*)\Z")
_READ_OUTPUT = re.compile(r"\{\{([A-Za-z0-9_-]+)\.")


class Kind(Enum):
    """What a step leaves: a thing, a state, or a value that was read before and is set again."""

    MADE = "made"
    CHANGED = "changed"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Operation:
    """What a step does to which kind of thing, in small letters."""

    service: str
    verb: str
    noun: str


def operation_of(step: Step) -> Operation | None:
    """The operation of a step, None where it cannot be seen."""
    if step.action in _ACTIONS:
        return Operation(*_ACTIONS[step.action])
    if step.action == "aws:changeInstanceState":
        verb = _STATES.get(literal(step.inputs.get("DesiredState")) or "")
        only = step.inputs.get("CheckStateOnly")
        return None if verb is None or only is not None else Operation("ec2", verb, "instance")
    match = _VERB.match(api_of(step))
    service = literal(step.inputs.get("Service"))
    if match is None or service is None:
        return None
    noun = match.group(2).lower()
    return Operation(service.lower(), match.group(1).lower(), noun if noun.endswith("ss") else noun.removesuffix("s"))


@dataclass
class _Things:
    """The inputs of a step, those that are identifiers, and the steps whose outputs are read, by input."""

    values: dict[str, str]
    identifiers: dict[str, str]

    @cached_property
    def readings(self) -> list[tuple[str, str]]:
        return [(name, head) for name, value in self.values.items() for head in _READ_OUTPUT.findall(value)]


class Undoing:
    """The steps of a document by what they do."""

    def __init__(self, path: CriticalPath) -> None:
        self.path = path
        self.steps = path.analysis.document.steps

    @cached_property
    def _things(self) -> dict[str, _Things]:
        return {step.id: _Things(values(step), identifiers(step)) for step in self.steps}

    @cached_property
    def _holders(self) -> dict[tuple[str, str], list[str]]:
        """The steps that have an identifier of some name and value."""
        found: dict[tuple[str, str], list[str]] = {}
        for step in self.steps:
            for identifier in self._things[step.id].identifiers.items():
                found.setdefault(identifier, []).append(step.id)
        return found

    def _related(self, step: Step) -> set[str]:
        """The steps that share an identifier with a step, or read an output of it."""
        found = set(self.path.readers.get(step.label, ()))
        for identifier in self._things[step.id].identifiers.items():
            found.update(self._holders[identifier])
        return found

    @cached_property
    def _by_service(self) -> dict[str, list[tuple[Step, Operation]]]:
        found: dict[str, list[tuple[Step, Operation]]] = {}
        for step in self.steps:
            operation = operation_of(step)
            if operation is not None:
                found.setdefault(operation.service, []).append((step, operation))
        return found

    def pairs(self) -> Iterator[tuple[Step, list[Step], Kind]]:
        """Each step that others take back, with those, and what kind of thing they take back."""
        for step in self.steps:
            own = operation_of(step)
            if own is None or own.verb not in _UNDONE:
                continue
            related = self._related(step)
            others = [each for each in self._by_service[own.service] if each[0].id in related]
            for verbs, kind in ((_MADE, Kind.MADE), (_CHANGED, Kind.CHANGED)):
                backs = verbs.get(own.verb, "").split()
                undoing = [other for other, each in others if each.verb in backs and self._fits(step, own, other, each)]
                if undoing:
                    yield step, undoing, kind
            if own.verb in _SETTING:
                undoing = [other for other, each in others if each == own and self._restores(step, other)]
                if undoing:
                    yield step, undoing, Kind.SET

    def _fits(self, step: Step, own: Operation, other: Step, each: Operation) -> bool:
        """Whether the other step names the same kind of thing, and the very thing: its output or its identifier."""
        if not each.noun or not own.noun.startswith(each.noun):
            return False
        if other.id in self.path.readers.get(step.label, ()):
            return True
        mine, theirs = self._things[step.id], self._things[other.id]
        equal = all(theirs.values.get(name, value) == value for name, value in mine.values.items())
        return equal and is_same_thing(mine.identifiers, theirs.identifiers)

    def _restores(self, step: Step, other: Step) -> bool:
        """Whether the other step sets the same thing to what an earlier step has read."""
        mine, theirs = self._things[step.id], self._things[other.id]
        if other is step or not theirs.readings or not is_same_thing(mine.identifiers, theirs.identifiers):
            return False
        heads = [
            head for name, head in theirs.readings if mine.values.get(name, theirs.values[name]) != theirs.values[name]
        ]
        readings = [each for head in heads if (each := self.path.analysis.document.by_name.get(head)) is not None]
        return any(not acts(each) and self.path.leads_to(each.id, step) for each in readings)

    def possible(self, step: Step) -> list[Step]:
        """Handlers that may take back what a step did, for all that can be seen: a script that is given the thing."""
        own, readers = operation_of(step), self.path.readers.get(step.label, frozenset())
        named = {value for value in self._things[step.id].identifiers.values() if value}
        found = []
        for other in self.steps:
            if self.path.leads_to(step.id, other):
                continue
            if other.action in _UNSEEN or other.action not in AUTOMATION_ACTIONS:
                text = " ".join(self._things[other.id].values.values())
                if other.id in readers or tidies(other) or any(value in text for value in named):
                    found.append(other)
                continue
            each = operation_of(other)
            if other.id in readers and acts(other):
                if each is None or (own is not None and each.service == own.service and each.verb != "create"):
                    found.append(other)
            elif own is not None and each is not None and self._may_be(own, other, each):
                found.append(other)
        return found

    def _may_be(self, own: Operation, other: Step, each: Operation) -> bool:
        """Whether a removal of the same kind of thing may be that of the very thing: what it removes cannot be told."""
        backs = f"{_MADE.get(own.verb, '')} {_CHANGED.get(own.verb, '')}".split()
        if each.service != own.service or each.verb not in backs or not own.noun.startswith(each.noun):
            return False
        things = self._things[other.id]
        by_name = self.path.analysis.document.by_name
        makers = [by_name[head] for name, head in things.readings if name in things.identifiers and head in by_name]
        return not things.identifiers or any(operation_of(maker) != own for maker in makers)
