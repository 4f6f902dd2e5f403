"""Which steps take back what another step did: the removal of what it made, or the opposite change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    """The steps of a document by what they do. Sets of steps are those of the critical path: a bit for each step."""

    def __init__(self, path: CriticalPath) -> None:
        self.path = path
        self.steps = path.analysis.document.steps
        self._removals: dict[Operation, int] = {}
        self._named: dict[str, int] = {}

    @cached_property
    def _operations(self) -> list[Operation | None]:
        return [operation_of(step) for step in self.steps]

    @cached_property
    def _doing(self) -> dict[tuple[str, str], int]:
        """The steps that do something of a name in a service."""
        found: dict[tuple[str, str], int] = {}
        for step, operation in zip(self.steps, self._operations, strict=True):
            if operation is not None:
                key = operation.service, operation.verb
                found[key] = found.get(key, 0) | 1 << step.position
        return found

    @cached_property
    def _same(self) -> dict[Operation | None, int]:
        """The steps that do the same to the same kind of thing."""
        return dict(zip(self._operations, _classes(self._operations), strict=True))

    @cached_property
    def _things(self) -> list[_Things]:
        return [_Things(values(step), identifiers(step)) for step in self.steps]

    @cached_property
    def _holders(self) -> dict[tuple[str, str], int]:
        """The steps that have an identifier of some name and value."""
        found: dict[tuple[str, str], int] = {}
        for step in self.steps:
            for identifier in self._things[step.position].identifiers.items():
                found[identifier] = found.get(identifier, 0) | 1 << step.position
        return found

    @cached_property
    def _alike(self) -> list[int]:
        """For each step those that do the same with the same values, itself included."""
        pairs = zip(self._operations, self._things, strict=True)
        return _classes([(operation, frozenset(things.values.items())) for operation, things in pairs])

    @cached_property
    def _on_the_same(self) -> list[int]:
        """For each step those that have the same identifiers, itself included."""
        return _classes([frozenset(things.identifiers.items()) for things in self._things])

    def _readers(self, step: Step) -> int:
        return self.path.readers.get(step.label, 0)

    def _related(self, step: Step) -> int:
        """The steps that share an identifier with a step, or read an output of it."""
        found = self._readers(step)
        for identifier in self._things[step.position].identifiers.items():
            found |= self._holders[identifier]
        return found

    def pairs(self) -> Iterator[tuple[Step, int, Kind]]:
        """Each step that others take back, with those, and what kind of thing they take back."""
        for step, own in zip(self.steps, self._operations, strict=True):
            if own is None or own.verb not in _UNDONE:
                continue
            for verbs, kind in ((_MADE, Kind.MADE), (_CHANGED, Kind.CHANGED)):
                others = self._doing_any(own, verbs.get(own.verb, ""))
                undoing = self._fitting(step, own, others & self._related(step)) if others else 0
                if undoing:
                    yield step, undoing, kind
            others = self._same.get(own, 0) & ~(1 << step.position) if own.verb in _SETTING else 0
            undoing = self._restoring(step, others & self._related(step)) if others else 0
            if undoing:
                yield step, undoing, Kind.SET

    def _doing_any(self, own: Operation, verbs: str) -> int:
        """The steps that do one of some things in the service of an operation."""
        found = 0
        for verb in verbs.split():
            found |= self._doing.get((own.service, verb), 0)
        return found

    def _one_of_each(self, others: int, classes: list[int]) -> Iterator[tuple[_Things, Step, int]]:
        """The steps of a set by classes: one of each with what it works on, and all of its class in the set."""
        while others:
            first = (others & -others).bit_length() - 1
            alike = classes[first] & others
            yield self._things[first], self.steps[first], alike
            others ^= alike

    def _fitting(self, step: Step, own: Operation, others: int) -> int:
        """Those that name the same kind of thing, and the very thing: its output or its identifier."""
        found = 0
        mine = self._things[step.position]
        for theirs, other, alike in self._one_of_each(others, self._alike):
            each = self._operations[other.position]
            if each is None or not each.noun or not own.noun.startswith(each.noun):
                continue
            equal = all(theirs.values.get(name, value) == value for name, value in mine.values.items())
            is_same = equal and is_same_thing(mine.identifiers, theirs.identifiers)
            found |= alike if is_same else alike & self._readers(step)
        return found

    def _restoring(self, step: Step, others: int) -> int:
        """Those that set the same thing to another value, one that a step has read before."""
        mine = self._things[step.position]
        before = self.path.behind_bits(step)
        restoring = 0
        for name, value in mine.values.items():
            given = 0
            for reading, those in self._given_readings.get(name, {}).items():
                if before & reading:
                    given |= those
            restoring |= given & ~self._having.get((name, value), 0)
        found = 0
        for theirs, _, alike in self._one_of_each(restoring & others, self._on_the_same):
            if is_same_thing(mine.identifiers, theirs.identifiers):
                found |= alike
        return found

    @cached_property
    def _having(self) -> dict[tuple[str, str], int]:
        """The steps that have an input of some name and value."""
        found: dict[tuple[str, str], int] = {}
        for step in self.steps:
            for item in self._things[step.position].values.items():
                found[item] = found.get(item, 0) | 1 << step.position
        return found

    @cached_property
    def _given_readings(self) -> dict[str, dict[int, int]]:
        """By the name of an input, for each step that only reads those whose input has an output of it."""
        by_name = self.path.analysis.document.by_name
        found: dict[str, dict[int, int]] = {}
        for step in self.steps:
            for name, head in self._things[step.position].readings:
                reading = by_name.get(head)
                if reading is not None and not acts(reading):
                    given, bit = found.setdefault(name, {}), 1 << reading.position
                    given[bit] = given.get(bit, 0) | 1 << step.position
        return found

    def possible(self, step: Step) -> int:
        """Handlers that may take back what a step did, for all that can be seen: a script that is given the thing."""
        own, readers = self._operations[step.position], self._readers(step)
        elsewhere = ~self.path.ahead_bits(step.id)
        unseen = self.path.those(_is_unseen)
        found = unseen & (readers | self.path.those(tidies))
        for value in self._things[step.position].identifiers.values():
            found |= self._naming(value) if value else 0
        seen_readers = readers & self.path.those(acts) & ~unseen
        for other in self.path.steps_in(seen_readers & elsewhere):
            each = self._operations[other.position]
            if each is None or (own is not None and each.service == own.service and each.verb != "create"):
                found |= 1 << other.position
        if own is not None:
            found |= self._removals_of(own) & ~unseen & ~seen_readers
        return found & elsewhere

    def _naming(self, value: str) -> int:
        """The steps whose doing cannot be seen and whose inputs hold a text."""
        if value not in self._named:
            self._named[value] = self.path.bits(step for step, text in self._unseen_texts if value in text)
        return self._named[value]

    @cached_property
    def _unseen_texts(self) -> list[tuple[Step, str]]:
        steps = self.path.steps_in(self.path.those(_is_unseen))
        return [(step, " ".join(self._things[step.position].values.values())) for step in steps]

    def _removals_of(self, own: Operation) -> int:
        """Removals of the same kind of thing that may be those of the very thing: what they remove cannot be told."""
        if own not in self._removals:
            backs = self._doing_any(own, f"{_MADE.get(own.verb, '')} {_CHANGED.get(own.verb, '')}")
            self._removals[own] = self.path.bits(step for step in self.path.steps_in(backs) if self._may_be(own, step))
        return self._removals[own]

    def _may_be(self, own: Operation, other: Step) -> bool:
        each, things = self._operations[other.position], self._things[other.position]
        if each is None or not own.noun.startswith(each.noun):
            return False
        by_name = self.path.analysis.document.by_name
        makers = [by_name.get(head) for name, head in things.readings if name in things.identifiers]
        # A name that no step has is misspelt, and may be meant for any.
        return not things.identifiers or any(
            maker is None or self._operations[maker.position] != own for maker in makers
        )


def _classes(keys: Sequence[object]) -> list[int]:
    """For the key of each step the set of those with an equal one."""
    found: dict[object, int] = {}
    for position, key in enumerate(keys):
        found[key] = found.get(key, 0) | 1 << position
    return [found[key] for key in keys]


def _is_unseen(step: Step) -> bool:
    return step.action in _UNSEEN or step.action not in AUTOMATION_ACTIONS
