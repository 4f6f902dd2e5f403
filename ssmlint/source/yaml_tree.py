"""YAML text to a tree, from the events of libyaml or of PyYAML's own parser where libyaml is missing.

Nothing is constructed: a tag never names a type to build, and an alias shares the node of its anchor.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from ssmlint.quote import quote
from ssmlint.source.assembly import Unreadable, duplicate_keys, merge, too_deep
from ssmlint.source.limits import EXPANDED_NODES, NESTING
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span, Style
from ssmlint.source.text import Fault, Label, Text

LOADERS: dict[str, Any] = {"python": yaml.SafeLoader}
if hasattr(yaml, "CSafeLoader"):
    LOADERS["c"] = yaml.CSafeLoader
_LOADER = LOADERS.get("c", yaml.SafeLoader)

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}

_CORE = "tag:yaml.org,2002:"
_PLAIN_DATA = frozenset(_CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp"))
# CloudFormation's short forms: a fragment that a template includes may hold them.
_INTRINSICS = frozenset(
    (
        "!And !Base64 !Cidr !Condition !Equals !FindInMap !GetAtt !GetAZs !If !ImportValue !Join !Length !Not "
        "!Or !Ref !Select !Split !Sub !ToJsonString !Transform"
    ).split()
)

# YAML's printable characters, less those that are refused as undecodable before.
_NOT_PRINTABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNQUOTED_REFERENCE = re.compile(r"(?:^|[:\-,\[{]\s+)(\{\{[^}\n]*\}\})")


class Roots:
    """The documents of a YAML stream: the node of each, None for an empty one, and where each begins."""

    def __init__(self) -> None:
        self.nodes: list[Node | None] = []
        self.starts: list[int] = []
        self.faults: list[Fault] = []


def read_yaml(text: Text, loader: str | None = None) -> Roots:
    """The trees of a YAML stream with what is wrong in it besides its syntax.

    `loader` is 'c' or 'python', the fastest that there is when None. Raises Unreadable at the first place that is not
    YAML, or is nested too deep.
    """
    builder = _Builder(text)
    try:
        parser = (LOADERS[loader] if loader else _LOADER)(text.content)
        builder.run(parser)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, error) from None
    except yaml.reader.ReaderError:
        match = _NOT_PRINTABLE.search(text.content)
        start = match.start() if match else 0
        problem = f"the character {_code(text.content[start])} is not allowed in YAML"
        raise Unreadable(Fault("SSM001", f"not YAML: {problem}", Span(start, start + 1))) from None
    return builder.roots


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _syntax_error(text: Text, error: Any) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    start = len(text.content) if mark is None else min(mark.index, len(text.content))
    problem = error.problem or error.context or "not well-formed"
    where = ""
    related: tuple[Label, ...] = ()
    if error.problem and error.context and error.context_mark:
        opened = error.context_mark.index
        line, _ = text.locate(opened)
        where = f" {error.context} (line {line})"
        opened_what = error.context.removeprefix("while parsing ").removeprefix("while scanning ")
        if opened != start:
            related = (Label(f"{opened_what} begins here", text.clip(Span(opened, opened + 1))),)
    line, _ = text.locate(start)
    hint = ""
    if "\t" in text.line(line)[: len(text.line(line)) - len(text.line(line).lstrip())]:
        hint = "; YAML is indented with spaces, not tabs"
    for number in (line, line - 1):
        if number > 0 and (match := _UNQUOTED_REFERENCE.search(text.line(number))):
            hint = f"; a value that begins with {quote(match.group(1))} must stand in quotes"
            break
    span = text.clip(Span(start, start + 1))
    return Unreadable(Fault("SSM001", f"not YAML: {problem}{where}{hint}", span, related))


class _Frame:
    """A collection that is still being read."""

    __slots__ = ("anchor", "flow", "key", "node", "size")

    def __init__(self, node: Mapping | Sequence, anchor: str | None, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.flow = flow
        self.key: Scalar | None = None
        self.size = 1


class _Builder:
    """Assembles nodes from events with a stack of its own, so that no depth can exhaust Python's."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.content = text.content
        self.roots = Roots()
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.cursor = 0

    def run(self, parser: Any) -> None:
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        mapping_start, sequence_start = yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        next_event = parser.get_event
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is scalar:
                self.scalar(event)
            elif kind is mapping_start or kind is sequence_start:
                self.open(event, kind is mapping_start)
            elif kind in ends:
                self.close(event)
            elif kind is alias:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                self.anchors.clear()
                self.roots.nodes.append(None)
                self.roots.starts.append(event.start_mark.index)

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style: Style = _STYLES.get(event.style, "plain")
        if style == "literal" or style == "folded":
            # The parser's mark stands at the next token; the scalar ends with its last visible character.
            end = start + len(self.content[start:end].rstrip(" \t\r\n"))
        span = Span(start, end)
        tag = event.tag
        if tag is not None:
            tag = self.check_tag(tag, span)
        self.cursor = end
        node = Scalar(span, event.value, style, tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self.attach(node, 1)

    def open(self, event: Any, is_mapping: bool) -> None:
        start = event.start_mark.index
        span = Span(start, event.end_mark.index)
        if len(self.stack) >= NESTING:
            raise too_deep(Span(start, start + 1))
        tag = event.tag if event.tag is None else self.check_tag(event.tag, span)
        node: Mapping | Sequence = Mapping(span, tag=tag) if is_mapping else Sequence(span, tag=tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 0)
        self.cursor = span.end
        self.stack.append(_Frame(node, event.anchor, event.flow_style))

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        node = frame.node
        if frame.flow:
            self.cursor = event.end_mark.index
        node.span = Span(node.span.start, max(self.cursor, node.span.start))
        if isinstance(node, Mapping):
            self.roots.faults += duplicate_keys(node, self.text)
            merge(node)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (node, frame.size)
        self.attach(node, frame.size)

    def alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        self.cursor = span.end
        known = self.anchors.get(event.anchor)
        if known is None:
            raise Unreadable(Fault("SSM001", f"not YAML: no anchor {quote('&' + event.anchor)} before", span))
        node, size = known
        total = size + sum(frame.size for frame in self.stack)
        if any(frame.node is node for frame in self.stack):
            self.unsafe(f"alias {quote('*' + event.anchor)} stands inside the value it repeats: it never ends", span)
        elif total > EXPANDED_NODES:
            self.unsafe(f"aliases expand to more than {EXPANDED_NODES:,} values: the rest is not expanded", span)
        else:
            self.attach(node, size)
            return
        self.attach(Scalar(span, "", "plain"), 1)

    def attach(self, node: Node, size: int) -> None:
        if not self.stack:
            self.roots.nodes[-1] = node
            return
        frame = self.stack[-1]
        frame.size += size
        parent = frame.node
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif frame.key is None:
            frame.key = node if isinstance(node, Scalar) else self.complex_key(node)
        else:
            parent.entries.append(Entry(frame.key, node))
            frame.key = None

    def complex_key(self, node: Node) -> Scalar:
        """A collection where a key belongs; nearly always a reference that lacks its quotes."""
        around = self.stack[-1].node
        start, end = around.span.start, node.span.end
        if self.content.startswith("{{", start):
            end += 1 if self.content.startswith("}", end) else 0
            written = self.content[start:end]
            problem = f"{quote(written)} must stand in quotes: without them YAML reads its braces as a mapping"
            self.roots.faults.append(Fault("SSM001", problem, Span(start, end)))
        else:
            self.roots.faults.append(Fault("SSM001", "a key must be text, not a mapping or a list", node.span))
        return Scalar(node.span, self.content[node.span.start : node.span.end], "plain", None, "str")

    def check_tag(self, tag: str, span: Span) -> str | None:
        if tag == "!":
            return None
        if tag not in _PLAIN_DATA and tag not in _INTRINSICS:
            shown = tag.replace(_CORE, "!!", 1)
            self.unsafe(f"tag {quote(shown)} is not plain data, and Automation documents hold nothing else", span)
        return str(tag)

    def unsafe(self, problem: str, span: Span) -> None:
        self.roots.faults.append(Fault("SSM006", problem, span))
