"""What the text of nextStep, onFailure, onCancel, Default or a choice's NextStep points to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssmlint.fields import Field
from ssmlint.model import Document, Step
from ssmlint.names import nearest

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
    """A property that names a step. `step` is the step named, or the one that was probably meant.

    `documented` is false where the letters of `step:` have another case than the documentation gives them.
    """

    owner: Step
    field: Field
    property: str
    name: str
    fitness: Fitness
    step: Step | None
    documented: bool = True


def bare_target(document: Document, owner: Step, field: Field, label: str) -> Target:
    """The target of a property that takes a step's plain name: nextStep, Default, a choice's NextStep."""
    name = field.text or ""
    if field.is_open:
        return Target(owner, field, label, name, Fitness.OPEN, None)
    found = document.by_name.get(name)
    if found is not None:
        return Target(owner, field, label, name, Fitness.GOOD, found)
    bare = without_prefix(name)
    if bare is not None and bare.strip() in document.by_name:
        return Target(owner, field, label, name, Fitness.SUPERFLUOUS_PREFIX, document.by_name[bare.strip()])
    return _unknown(document, owner, field, label, name, name if bare is None else bare)


def handler_target(document: Document, owner: Step, field: Field, label: str) -> Target | None:
    """The target of onFailure or onCancel, which take `step:` and a name; None for Abort and Continue.

    How the service treats another spelling of these words is not known: any letter case is taken for the word.
    """
    text = field.text or ""
    if field.is_open:
        return Target(owner, field, label, text, Fitness.OPEN, None)
    if text.lower() in strategies(label):
        return None
    name = without_prefix(text)
    if name is None:
        found = document.by_name.get(text)
        if found is not None:
            return Target(owner, field, label, text, Fitness.MISSING_PREFIX, found)
        is_word = text.lower() == "continue" or meant_strategy(label, text) is not None
        return Target(
            owner, field, label, text, Fitness.UNKNOWN_STEP, None if is_word else meant_step(document, text.strip())
        )
    found = document.by_name.get(name)
    if found is not None:
        return Target(owner, field, label, name, Fitness.GOOD, found, text.startswith(PREFIX))
    return _unknown(document, owner, field, label, name, name)


def strategies(label: str) -> tuple[str, ...]:
    """The words that onFailure and onCancel take beside `step:NAME`, in lower case."""
    return ("abort", "continue") if label == "onFailure" else ("abort",)


def meant_strategy(label: str, text: str) -> str | None:
    """The word that a text with a slip in it probably meant."""
    return nearest(text, [word.capitalize() for word in strategies(label)])


def without_prefix(text: str) -> str | None:
    """What follows `step:`, in any letter case; None for a text that does not begin so."""
    return text[len(PREFIX) :] if text[: len(PREFIX)].lower() == PREFIX else None


def _unknown(document: Document, owner: Step, field: Field, label: str, name: str, written: str) -> Target:
    """The target for a name that no step has. Of a document whose steps are not all known it is left open."""
    if document.is_partial:
        return Target(owner, field, label, name, Fitness.OPEN, None)
    return Target(owner, field, label, name, Fitness.UNKNOWN_STEP, meant_step(document, written.strip()))


def meant_step(document: Document, name: str) -> Step | None:
    """The step that a name with a slip in it probably meant."""
    if name not in document.meant:
        found = nearest(name, document.by_name)
        document.meant[name] = None if found is None else document.by_name[found]
    return document.meant[name]
