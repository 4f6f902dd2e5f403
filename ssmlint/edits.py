"""Changes to the text of a document that keep all else as it is: comments, quotes, order, indentation, line ends.

Each function gives the changes for one repair, or none where the text has no simple place for it.
"""

from __future__ import annotations

from ssmlint.rule import Change
from ssmlint.source import Source
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence

Changes = tuple[Change, ...]


def replace_value(source: Source, scalar: Scalar, text: str) -> Changes:
    """Another text for a scalar, quoted as it was or as it has to be."""
    raise NotImplementedError


def replace_part(source: Source, scalar: Scalar, start: int, end: int, text: str) -> Changes:
    """Another text for `scalar.value[start:end]`."""
    raise NotImplementedError


def unquote(source: Source, scalar: Scalar) -> Changes:
    """The scalar without its quotes, for a truth value or a number."""
    raise NotImplementedError


def remove_entry(source: Source, mapping: Mapping, entry: Entry) -> Changes:
    """A mapping without one of its entries; the comment at its end goes with it."""
    raise NotImplementedError


def remove_item(source: Source, sequence: Sequence, item: Node) -> Changes:
    """A sequence without one of its items."""
    raise NotImplementedError


def insert_entry(source: Source, mapping: Mapping, after: Entry, key: str, value: str) -> Changes:
    """A mapping with one more entry behind another; `value` is a plain word or number of JSON and YAML alike."""
    raise NotImplementedError


def move_entry(source: Source, origin: Mapping, entry: Entry, target: Mapping, after: Entry) -> Changes:
    """An entry taken out of one mapping and put into another, behind one of its entries."""
    raise NotImplementedError
