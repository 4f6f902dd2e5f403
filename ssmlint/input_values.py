"""What inputs must keep to beyond their types and sets: durations, and how one input bounds another.

Sources: the page of each action. Only literal values are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssmlint.actions import Action
from ssmlint.durations import duration_seconds, is_timestamp
from ssmlint.fields import Field
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import Problem
from ssmlint.source.nodes import Scalar, Sequence, is_opaque
from ssmlint.source.text import Label
from ssmlint.values import Flaw


def input_value_flaws(step: Step, action: Action, given: Mapping[str, Field]) -> Iterator[Flaw]:
    """The flaws of a step's inputs that no schema can tell."""
    for name, field in given.items():
        known = action.inputs.get(name)
        kind = known.limits.get("format") if known is not None else None
        text = literal(field)
        if kind is None or known is None or text is None:
            continue
        message = _format_message(kind, text, known.limits.get("maximumSeconds"))
        if message is not None:
            yield Flaw("SSM104", Problem(f"{quote(name)} {message}", field.place, field.path, step))
    if action.name == "aws:approve":
        yield from _approvals(step, given)
    elif action.name == "aws:createTags":
        yield from _tagged(step, given)


def literal(field: Field | None) -> str | None:
    """The text of a property that is a plain value without references or placeholders."""
    if field is None or not isinstance(field.value, Scalar) or is_opaque(field.value) or "{{" in field.value.value:
        return None
    return field.text


def literal_items(field: Field | None) -> int | None:
    """How many items a list has; None where that is only known when references are resolved."""
    if field is None or not isinstance(field.value, Sequence) or is_opaque(field.value):
        return None
    for item in field.value.items:
        if is_opaque(item) or (isinstance(item, Scalar) and "{{" in item.value):
            return None
    return len(field.value.items)


def _format_message(kind: str, text: str, most: int | None) -> str | None:
    if kind == "timestamp":
        return (
            None if is_timestamp(text) else f"is {quote(text)}, not an ISO 8601 timestamp such as 2030-01-31T04:00:00Z"
        )
    seconds = duration_seconds(text)
    if seconds is None:
        return f"is {quote(text)}, not an ISO 8601 duration such as PT5M"
    if seconds < 0:
        return f"is {quote(text)}: a duration cannot be negative"
    if most is not None and seconds > most:
        return f"is {quote(text)}, which is more than {most} seconds, the longest sleep"
    return None


def _approvals(step: Step, given: Mapping[str, Field]) -> Iterator[Flaw]:
    """MinRequiredApprovals may not be more than there are Approvers."""
    field, approvers = given.get("MinRequiredApprovals"), given.get("Approvers")
    count = literal_items(approvers)
    if field is None or approvers is None or count is None or not isinstance(field.value, Scalar):
        return
    needed = field.value.as_int()
    if needed is not None and needed > count:
        message = f"'MinRequiredApprovals' is {needed}, but there are only {count} Approvers: nobody can approve"
        label = Label(f"{count} Approvers", approvers.key.span)
        yield Flaw("SSM104", Problem(message, field.place, field.path, step, (label,)))


def _tagged(step: Step, given: Mapping[str, Field]) -> Iterator[Flaw]:
    """Only EC2 resources can be tagged several at once."""
    kind, resources = given.get("ResourceType"), given.get("ResourceIds")
    text, count = literal(kind), literal_items(resources)
    if resources is not None and text is not None and text != "EC2" and count is not None and count > 1:
        message = f"'ResourceIds' has {count} items, but for ResourceType {quote(text)} only one may be given"
        yield Flaw("SSM104", Problem(message, resources.key.span, resources.path, step))
