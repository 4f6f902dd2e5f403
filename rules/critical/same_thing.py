"""What two steps have to do with each other by their inputs, and which of two rules tells a mistake that is both's."""

from __future__ import annotations

import re

from ssmlint.conditions import without_blanks
from ssmlint.critical import CriticalPath, counts, goes_on, handler_name, stated_critical, states_nothing
from ssmlint.flow import EdgeKind
from ssmlint.model import Step
from ssmlint.rules.critical.vocabulary import CHECKS, works
from ssmlint.source.nodes import Mapping, Node, Scalar, is_opaque

# Inputs that say which thing is meant, and beginnings of their names that make no difference.
_IDENTIFIER = re.compile(
    r"(?:name|id|identifier|arn|url|alias|bucket|resource|group|cluster|service|device|key|dimension)\Z"
)
_PREFIX = re.compile(r"(?:target|destination|new)(?=[a-z]{4})")


def identifiers(step: Step) -> dict[str, str]:
    """The inputs that say which thing a step works on, each as a text that is equal for equal values."""
    return {name: value for name, value in values(step).items() if _IDENTIFIER.search(name)}


def values(step: Step) -> dict[str, str]:
    """The inputs of a step as texts that are equal for equal values, by their names in the singular."""
    return {
        _PREFIX.sub("", name.lower()).removesuffix("s"): _canonical(field.value)
        for name, field in step.inputs.items()
        if name not in ("Service", "Api", "DocumentName") and not is_opaque(field.value)
    }


def is_same_thing(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two steps name the same thing: an identifier that is equal, and none that differs."""
    shared = [name for name in one if name in other]
    return any(one[name] not in ("", "[]") for name in shared) and all(one[name] == other[name] for name in shared)


def _canonical(node: Node) -> str:
    """A value as text, without blanks inside braces; a list of one item is the item."""
    if isinstance(node, Scalar):
        return without_blanks(node.value)
    parts = [_canonical(each) for each in _parts(node)]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _parts(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return [each for entry in node.entries for each in entry]
    return [] if isinstance(node, Scalar) else node.items


def hides_failure(path: CriticalPath, step: Step) -> bool:
    """Whether SSM221 tells of a step: Continue with nothing said on isCritical, in a run that may end in Success."""
    if not goes_on(step) or not states_nothing(step) or step.id not in path.may_be_green:
        return False
    return not _is_first_attempt(path, step) and idle_check(path, step) is None


def _is_first_attempt(path: CriticalPath, step: Step) -> bool:
    """Whether the next step does the same to the same thing and shows a failure: stop, then stop by force."""
    for edge in path.after_failure(step):
        after = path.analysis.step(edge.target)
        if after is None:
            return False
        if step.id in path.analysis.mistakes or after.id in path.analysis.mistakes:
            # Another mistake in one of the two may be all that keeps them from being the same.
            return True
        # Where the second hides its failure too, that is what has to be mended.
        shows = counts(after) is True or (goes_on(after) and states_nothing(after))
        if after.action != step.action or not shows:
            return False
        for name in ("Service", "Api", "DocumentName", "FunctionName", "DesiredState"):
            one, other = step.inputs.get(name), after.inputs.get(name)
            if (None if one is None else one.text) != (None if other is None else other.text):
                return False
        return is_same_thing(identifiers(step), identifiers(after))
    return False


def idle_check(path: CriticalPath, step: Step) -> Step | None:
    """The step that follows whether a check succeeds or fails, where SSM224 tells of it.

    An author who states isCritical of an assert or a wait has said what it is for: it shows in the status, or it is a
    wait that may be in vain. An approval that changes nothing is never meant.
    """
    if step.action not in CHECKS or step.id not in path.may_be_green or step.parent is not None:
        return None
    after = path.same_next(step)
    if after is None or path.readers.get(step.label, 0) & ~(1 << step.position):
        return None
    stated = stated_critical(step)
    if step.action != "aws:approve" and (
        stated is True or not (states_nothing(step) or step.action == "aws:assertAwsResourceProperty")
    ):
        return None
    # A failure that leads where all failures lead: the clean-up and the report that success needs too.
    is_shared = not path.has_ahead(after.id, works) or _handles_others(path, after, step)
    return None if handler_name(step) is not None and is_shared else after


def _handles_others(path: CriticalPath, handler: Step, step: Step) -> bool:
    """Whether other steps too name the step as the handler of their failure."""
    for edge in path.analysis.entering(handler):
        source = path.analysis.step(edge.source)
        if edge.kind is EdgeKind.FAILURE and source not in (None, step) and handler_name(source) is not None:
            return True
    return False
