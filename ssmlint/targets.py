"""What the text of nextStep, onFailure, onCancel, Default or a choice's NextStep points to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssmlint.model import Document, Field, Step
from ssmlint.names import nearest
from ssmlint.source.nodes import is_opaque

PREFIX = "step:"


class Fitness(Enum):
    """Whether a target is as it should be, and if not, why."""

    GOOD = "good"
    UNKNOWN_STEP = "unknown step"
    MISSING_PREFIX = "missing prefix"
    SUPERFLUOUS_PREFIX = "superfluous prefix"
    # A value that is only known at run time or after a generator ran; nothing is said of it.
    OPEN = "open"


@dataclass(frozen=True, eq=False)
class Target:
    """A property that names a step. `step` is the step named, or the one that was probably meant."""

    owner: Step
    field: Field
    property: str
    name: str
    fitness: Fitness
    step: Step | None


def bare_target(document: Document, owner: Step, field: Field, label: str) -> Target:
    """The target of a property that takes a step's plain name: nextStep, Default, a choice's NextStep."""
    text = field.text
    if _is_open(field):
        return Target(owner, field, label, text or "", Fitness.OPEN, None)
    name = text or ""
    found = document.by_name.get(name)
    if found is not None:
        return Target(owner, field, label, name, Fitness.GOOD, found)
    bare = name.removeprefix(PREFIX).strip()
    if name.startswith(PREFIX) and bare in document.by_name:
        return Target(owner, field, label, name, Fitness.SUPERFLUOUS_PREFIX, document.by_name[bare])
    return Target(owner, field, label, name, Fitness.UNKNOWN_STEP, _meant(document, bare))


def handler_target(document: Document, owner: Step, field: Field) -> Target | None:
    """The target of onFailure or onCancel, which take `step:` and a name; None for Abort and Continue.

    How the service treats another spelling of those two words is not known: any letter case is taken for the word.
    """
    label = field.key.value
    if _is_open(field):
        return Target(owner, field, label, field.text or "", Fitness.OPEN, None)
    text = field.text or ""
    if text.startswith(PREFIX):
        name = text[len(PREFIX) :]
        found = document.by_name.get(name)
        if found is not None:
            return Target(owner, field, label, name, Fitness.GOOD, found)
        return Target(owner, field, label, name, Fitness.UNKNOWN_STEP, _meant(document, name.strip()))
    if text in document.by_name:
        return Target(owner, field, label, text, Fitness.MISSING_PREFIX, document.by_name[text])
    if text.lower() in strategies(label):
        return None
    return Target(owner, field, label, text, Fitness.UNKNOWN_STEP, None)


def strategies(label: str) -> tuple[str, ...]:
    """The words that onFailure and onCancel take beside `step:NAME`, in lower case."""
    return ("abort", "continue") if label == "onFailure" else ("abort",)


def _meant(document: Document, name: str) -> Step | None:
    found = nearest(name, document.by_name)
    return None if found is None else document.by_name[found]


def _is_open(field: Field) -> bool:
    text = field.text
    return is_opaque(field.value) or (text is not None and "{{" in text)
