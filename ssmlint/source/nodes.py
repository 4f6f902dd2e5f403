"""The one tree that YAML and JSON texts become: every key and value knows where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["str", "int", "float", "bool", "null", "timestamp"]
Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded", "json"]


class Span(NamedTuple):
    """A stretch of the text: offsets in code points, the end not included."""

    start: int
    end: int


# What YAML 1.1 reads into an unquoted scalar (https://yaml.org/type/, as PyYAML has it); first match wins.
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS = frozenset("yes Yes YES no No NO true True TRUE false False FALSE on On ON off Off OFF".split())
_NUMBER_START = frozenset("0123456789+-.")
_NUMBERS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "int",
        re.compile(r"[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)\Z"),
    ),
    (
        "float",
        re.compile(
            r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
            r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
        ),
    ),
    (
        "timestamp",
        re.compile(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:"
            r"[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\Z"
        ),
    ),
)
_TRUE = frozenset(("true", "yes", "on"))


@dataclass(slots=True, eq=False)
class Scalar:
    """A single value.

    `value` is the text after unescaping and folding. `span` covers the token in the source, quotes and block
    header included. `tag` is the tag as written out (`!Sub`), None where there is none.
    """

    span: Span
    value: str
    style: Style
    tag: str | None = None
    known_kind: Kind | None = None

    @property
    def kind(self) -> Kind:
        """The type that the parser gives the value, by the YAML 1.1 rules or the JSON token."""
        if self.known_kind is None:
            self.known_kind = self._resolve()
        return self.known_kind

    def _resolve(self) -> Kind:
        if self.style != "plain" or self.tag is not None:
            return _TAGGED.get(self.tag or "", "str")
        value = self.value
        if value in _NULLS:
            return "null"
        if value in _BOOLS:
            return "bool"
        if value[0] in _NUMBER_START:
            for kind, pattern in _NUMBERS:
                if pattern.match(value):
                    return kind
        return "str"

    def as_bool(self) -> bool | None:
        """The truth value of a boolean, or of the text 'true' or 'false'; None for anything else.

        The quoted spellings occur in published runbooks, and AWS's editor schema allows them.
        """
        lowered = self.value.lower()
        if self.kind == "bool":
            return lowered in _TRUE
        if self.kind == "str" and lowered in ("true", "false"):
            return lowered == "true"
        return None

    def as_int(self) -> int | None:
        """A decimal whole number, quoted or not; None for anything else or more than 18 digits."""
        return int(self.value) if _INTEGER.match(self.value) else None


_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_YAML_TAG = "tag:yaml.org,2002:"
_TAGGED: dict[str, Kind] = {
    _YAML_TAG + "int": "int",
    _YAML_TAG + "float": "float",
    _YAML_TAG + "bool": "bool",
    _YAML_TAG + "null": "null",
    _YAML_TAG + "timestamp": "timestamp",
}


class Entry(NamedTuple):
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in the order of the text; of a key given twice, `get` knows the last, as parsers do."""

    span: Span
    entries: list[Entry] = field(default_factory=list)
    tag: str | None = None
    _index: dict[str, Entry] | None = None

    def index(self) -> dict[str, Entry]:
        """The entries by key text."""
        if self._index is None:
            self._index = {entry.key.value: entry for entry in self.entries}
        return self._index

    def replace(self, entries: list[Entry]) -> None:
        """Puts other entries in the place of all."""
        self.entries = entries
        self._index = None

    def entry(self, name: str) -> Entry | None:
        return self.index().get(name)

    def get(self, name: str) -> Node | None:
        entry = self.index().get(name)
        return None if entry is None else entry.value


@dataclass(slots=True, eq=False)
class Sequence:
    """A list of values."""

    span: Span
    items: list[Node] = field(default_factory=list)
    tag: str | None = None


Node: TypeAlias = Scalar | Mapping | Sequence


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, None for any other node and for a null."""
    return node.value if isinstance(node, Scalar) and node.kind != "null" else None


def items_of(node: Node | None) -> Iterator[Node]:
    """The items of a sequence, nothing for any other node."""
    if isinstance(node, Sequence):
        yield from node.items


def scalars_of(root: Node | None) -> Iterator[Scalar]:
    """Every key and value below a node once, whatever aliases repeat it."""
    pending: list[Node] = [] if root is None else [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            pending += [part for entry in reversed(node.entries) for part in (entry.value, entry.key)]
        else:
            pending += reversed(node.items)


# Values that a generator replaces before the service sees the document: CloudFormation's and CDK's `${X}`, and
# the `%%NAME=x%%` that build scripts substitute. None may hold the beginning of another: the search stays linear.
_PLACEHOLDER = re.compile(r"\$\{(?:(?!\$\{)[^}])*\}|%%[^%\n]+%%|<%(?:(?!<%).)*%>")


def is_opaque(node: Node | None) -> bool:
    """Whether the value is only known after a generator ran: a local tag, an intrinsic, a placeholder."""
    if node is None:
        return False
    if node.tag is not None and not node.tag.startswith("tag:"):
        return True
    if isinstance(node, Mapping) and len(node.entries) == 1:
        key = node.entries[0].key.value
        return key == "Ref" or key.startswith("Fn::")
    return isinstance(node, Scalar) and _PLACEHOLDER.search(node.value) is not None
