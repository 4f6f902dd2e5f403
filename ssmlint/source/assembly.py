"""Putting a tree together, the same way for both notations: duplicate keys, merges and bounds."""

from __future__ import annotations

from ssmlint.quote import quote
from ssmlint.source.limits import NESTING, NODES
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span
from ssmlint.source.text import Fault, Label, Text


class Unreadable(Exception):  # noqa: N818 - it carries a fault, it is not an error of the program
    """The text cannot be read to its end; the fault says what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def too_deep(span: Span) -> Unreadable:
    return Unreadable(Fault("SSM006", f"nested more than {NESTING} levels deep: the rest is not read", span))


def too_many(span: Span) -> Unreadable:
    return Unreadable(Fault("SSM006", f"more than {NODES:,} values: the rest is not read", span))


def duplicate_keys(mapping: Mapping, text: Text) -> list[Fault]:
    """One fault for each key that the mapping already has."""
    if len(mapping.index()) == len(mapping.entries):
        return []
    faults = []
    first: dict[str, Scalar] = {}
    latest: dict[str, Node] = {}
    for key, value in mapping.entries:
        earlier = first.setdefault(key.value, key)
        before = latest.get(key.value)
        latest[key.value] = value
        # Several merge keys are usual: parsers merge each, and yamllint passes them too.
        if earlier is key or is_merge(key):
            continue
        line, _ = text.locate(earlier.span.start)
        faults.append(
            Fault(
                "SSM002",
                f"key {quote(key.value)} is already set on line {line}: only one of the two values can count",
                key.span,
                (Label("first set here", earlier.span),),
                before is not None and is_same(before, value),
            )
        )
    if not all(fault.redundant for fault in faults):
        # Where others differ it is what remains of a copy, or two steps of which one lacks its dash.
        return [fault._replace(redundant=False) for fault in faults]
    return faults


def is_same(one: Node, other: Node) -> bool:
    """Whether two nodes hold the same data; two mappings with a key given twice are never the same."""
    if one is other:
        return True
    if one.tag != other.tag:
        return False
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.value == other.value and one.kind == other.kind
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one.items) == len(other.items) and all(map(is_same, one.items, other.items))
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    names, others = one.index(), other.index()
    sizes = {len(one.entries), len(other.entries), len(names), len(others)}
    return len(sizes) == 1 and all(
        name in others and is_same(entry.value, others[name].value) for name, entry in names.items()
    )


def is_merge(key: Scalar) -> bool:
    return key.value == "<<" and key.style == "plain" and key.tag in (None, "tag:yaml.org,2002:merge")


def merge(mapping: Mapping) -> None:
    """Writes out YAML's merge keys, behind the keys that the mapping sets itself and that win over them.

    Of several `<<` the last wins, inside the list of one the first, as in PyYAML. One that can be merged with
    nothing stays as it is.
    """
    own: list[Entry] = []
    merged: list[Mapping] = []
    for entry in mapping.entries:
        sources = _merge_sources(entry.value) if is_merge(entry.key) else None
        if sources is None:
            own.append(entry)
        else:
            merged[:0] = sources
    seen = {entry.key.value for entry in own}
    for source in merged:
        fresh = [entry for entry in source.index().values() if entry.key.value not in seen]
        seen.update(entry.key.value for entry in fresh)
        own += fresh
    mapping.replace(own)


def _merge_sources(value: Node) -> list[Mapping] | None:
    items = value.items if isinstance(value, Sequence) else [value]
    sources = [item for item in items if isinstance(item, Mapping)]
    return sources if len(sources) == len(items) else None
