"""Putting a tree together, the same way for both notations: duplicate keys, merges and bounds."""

from __future__ import annotations

from ssmlint.quote import quote
from ssmlint.source.limits import NESTING
from ssmlint.source.nodes import Entry, Mapping, Scalar, Sequence, Span
from ssmlint.source.text import Fault, Label, Text


class Unreadable(Exception):  # noqa: N818 - it carries a fault, it is not an error of the program
    """The text cannot be read to its end; the fault says what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def too_deep(span: Span) -> Unreadable:
    return Unreadable(Fault("SSM006", f"nested more than {NESTING} levels deep: the rest is not read", span))


def duplicate_keys(mapping: Mapping, text: Text) -> list[Fault]:
    """One fault for each key that the mapping already has."""
    if len(mapping.index()) == len(mapping.entries):
        return []
    faults = []
    first: dict[str, Scalar] = {}
    for key, _ in mapping.entries:
        earlier = first.setdefault(key.value, key)
        if earlier is key:
            continue
        line, _ = text.locate(earlier.span.start)
        faults.append(
            Fault(
                "SSM002",
                f"key {quote(key.value)} is already set on line {line}: only one of the two values can count",
                key.span,
                (Label("first set here", earlier.span),),
            )
        )
    return faults


def merge(mapping: Mapping) -> None:
    """Writes out YAML's merge keys: the keys of each `<<` value that the mapping does not set itself."""
    own = [entry for entry in mapping.entries if not _is_merge(entry)]
    seen = {entry.key.value for entry in own}
    for entry in mapping.entries:
        if not _is_merge(entry):
            continue
        sources = entry.value.items if isinstance(entry.value, Sequence) else [entry.value]
        for source in sources:
            if isinstance(source, Mapping):
                fresh = [each for each in source.entries if each.key.value not in seen]
                seen.update(each.key.value for each in fresh)
                own.extend(fresh)
    mapping.entries = own


def _is_merge(entry: Entry) -> bool:
    key = entry.key
    return key.value == "<<" and key.style == "plain" and key.tag is None
