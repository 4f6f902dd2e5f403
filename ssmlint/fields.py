"""The properties of a mapping: each a key with its value and path, also under the name that was probably meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ssmlint.names import nearest
from ssmlint.source.nodes import Mapping, Node, Scalar, Span, is_opaque, text_of


@dataclass(slots=True, eq=False)
class Field:
    """A key with its value, and the way to it from the top of the document, such as `mainSteps[2].onFailure`."""

    key: Scalar
    value: Node
    path: str

    @property
    def text(self) -> str | None:
        """The value where it is a scalar and not null."""
        return text_of(self.value)

    @property
    def is_null(self) -> bool:
        return isinstance(self.value, Scalar) and self.value.kind == "null"

    @property
    def is_open(self) -> bool:
        """Whether the value is only known at run time or after a generator ran."""
        return is_opaque(self.value) or "{{" in (self.text or "")

    @property
    def may_vanish(self) -> bool:
        """Whether a generator may take the property out again (AWS::NoValue); a placeholder inside a text cannot."""
        return is_opaque(self.value) and not (isinstance(self.value, Scalar) and self.value.tag is None)

    @property
    def place(self) -> Span:
        """Where to point: the value, or the key where the value is empty or a collection."""
        span = self.value.span
        return span if span.end > span.start and isinstance(self.value, Scalar) else self.key.span


# Characters of a key in a path. No name that is known is longer; each value below a key carries it.
_LONGEST_IN_PATH = 100


def below(path: str, key: str) -> str:
    """The path to what a mapping has under a key, a very long key shortened. `path` is empty for the document."""
    if len(key) > _LONGEST_IN_PATH:
        key = f"{key[: _LONGEST_IN_PATH - 20]}...{key[-15:]}"
    return f"{path}.{key}" if path else key


def known_text(node: Node) -> str | None:
    """The value of a node that is text and nothing else: no number, no reference, no placeholder."""
    if not isinstance(node, Scalar) or node.kind != "str" or is_opaque(node) or "{{" in node.value:
        return None
    return node.value


def is_generated_key(key: Scalar) -> bool:
    """Whether a key stands for what a generator or an include puts there, which no service ever sees.

    A key that is a list or a mapping counts too: it was told by SSM001.
    """
    return key.value.startswith(("Fn::", "$", "[", "{")) or is_opaque(key)


def fields_of(node: Node | None, path: str) -> dict[str, Field]:
    """The fields of a mapping by name, none for any other node. `path` is empty for the document itself."""
    if not isinstance(node, Mapping):
        return {}
    return {key.value: Field(key, value, below(path, key.value)) for key, value in node.entries}


def with_meant(fields: dict[str, Field], known: Collection[str]) -> dict[str, Field]:
    """The fields, a misspelt key also under the known name that it stands for.

    The misspelling is a finding of its own; that the flow follows what was meant keeps others from following from it.
    """
    for name in [name for name in fields if name not in known]:
        meant = nearest(name, [each for each in known if each not in fields])
        if meant is not None:
            written = fields[name]
            fields[meant] = Field(written.key, written.value, written.path[: -len(name)] + meant)
    return fields
