"""How the nodes of a tree lie in the text: in lines or in braces, with text of their own or shared by aliases."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from ssmlint.source import Source
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span

# YAML 1.1 counts these as line ends, editors do not.
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
_ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
_MERGE = re.compile(r"<<[\"']?\s*:")


class Layout:
    """The nodes of one source, looked at once for all repairs of it."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.content = source.text.content
        self.odd_breaks = _ODD_BREAKS.search(self.content) is not None
        self.is_json = False
        self.key_of: dict[int, Scalar] = {}
        self.entry_at: dict[int, tuple[Mapping, Entry]] = {}
        self._seen: set[int] = set()
        self._shared: set[int] = set()
        self._flow: set[int] = set()
        # Ids stay true as long as the nodes live.
        self._root = source.root
        if source.root is not None:
            self._walk(source.root)

    def _walk(self, root: Node) -> None:
        pending: list[tuple[Node, bool]] = [(root, False)]
        while pending:
            node, in_flow = pending.pop()
            known = self._shared if id(node) in self._seen else self._seen
            if id(node) in known:
                continue
            known.add(id(node))
            if in_flow or self.has_brackets(node):
                self._flow.add(id(node))
                in_flow = True
            if isinstance(node, Mapping):
                for entry in node.entries:
                    key, value = entry
                    self.key_of[id(value)] = key
                    self.entry_at.setdefault(key.span.start, (node, entry))
                    pending += ((key, in_flow), (value, in_flow))
            elif isinstance(node, Sequence):
                pending += ((item, in_flow) for item in node.items)
            elif node.style == "json":
                self.is_json = True

    def has_brackets(self, node: Node) -> bool:
        """Whether a mapping or a sequence is written in brackets; a key in brackets does not make a mapping so."""
        if isinstance(node, Scalar):
            return False
        start, end = node.span
        first = node.items[:1] if isinstance(node, Sequence) else [entry.key for entry in node.entries[:1]]
        opening, closing = "[]" if isinstance(node, Sequence) else "{}"
        return (
            self.content.startswith(opening, start)
            and self.content.endswith(closing, start, end)
            and all(each.span.start > start for each in first)
        )

    def is_block(self, node: Node) -> bool:
        """Whether a node is written in lines, as indentation has it."""
        return id(node) not in self._flow and not self.odd_breaks

    def in_flow(self, node: Node) -> bool:
        """Whether a node stands in brackets, or has brackets itself."""
        return id(node) in self._flow

    def is_own(self, *nodes: Node) -> bool:
        """Whether nodes, with all that is in them, stand at one place of the text alone: no alias leads to them."""
        pending = list(nodes)
        while pending:
            node = pending.pop()
            if id(node) in self._shared or id(node) not in self._seen:
                return False
            if isinstance(node, Sequence):
                pending += node.items
            elif isinstance(node, Mapping):
                pending += (each for entry in node.entries for each in entry)
        return True

    def has_merge(self, mapping: Mapping) -> bool:
        """Whether a mapping may take entries from another one by a merge key."""
        return _MERGE.search(self.content, *mapping.span) is not None

    def is_needed(self, span: Span) -> bool:
        """Whether a stretch of the text has an anchor that some alias names."""
        return any(
            re.search(rf"\*{re.escape(match.group(1))}(?![^\s,\[\]{{}}])", self.content)
            for match in _ANCHOR.finditer(self.content, *span)
        )


_LAYOUTS: WeakKeyDictionary[Source, Layout] = WeakKeyDictionary()


def layout_of(source: Source) -> Layout:
    """The layout of a source, made when first asked for."""
    found = _LAYOUTS.get(source)
    if found is None:
        found = _LAYOUTS[source] = Layout(source)
    return found
