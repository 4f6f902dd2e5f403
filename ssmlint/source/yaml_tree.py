"""YAML text to a tree, from the events of libyaml or of PyYAML's own parser where libyaml is missing.

Nothing is constructed: a tag never names a type to build, and an alias shares the node of its anchor.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from ssmlint.quote import quote
from ssmlint.source.assembly import Unreadable, duplicate_keys, merge, too_deep, too_many
from ssmlint.source.limits import EXPANDED_CHARACTERS, EXPANDED_NODES, NESTING, NODES
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence, Span, Style
from ssmlint.source.text import Fault, Label, Text

LOADERS: dict[str, Any] = {"python": yaml.SafeLoader}
if hasattr(yaml, "CSafeLoader"):
    LOADERS["c"] = yaml.CSafeLoader
_LOADER = LOADERS.get("c", yaml.SafeLoader)

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}

_BLANK = " \t\r\n\x85\u2028\u2029"
_CORE = "tag:yaml.org,2002:"
# `!!merge` is how some tools write a merge key out.
_PLAIN_DATA = frozenset(_CORE + name for name in "str int float bool null map seq timestamp merge".split())
# CloudFormation's short forms: a fragment that a template includes may hold them.
_INTRINSICS = frozenset(
    (
        "!And !Base64 !Cidr !Condition !Equals !FindInMap !GetAtt !GetAZs !If !ImportValue !Join !Length !Not "
        "!Or !Ref !Select !Split !Sub !ToJsonString !Transform"
    ).split()
)

# The patterns below are compiled where they are used: most texts need none of them.

# What YAML's printable characters leave.
_NOT_PRINTABLE = "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_SURROGATE = "[\ud800-\udfff]"
_SURROGATE_ESCAPE = r"(?s)(?:[^\\]|\\.)*?\\(?:u(?=[dD][89a-fA-F])|U(?=0000[dD][89a-fA-F]))"

# A reference where a value begins, on a line without quotes before it. It holds no brace, so that the search stays
# linear.
_UNQUOTED_REFERENCE = r"""^(?:[^'"#]*?(?:[:\-,]\s|[\[{]))?\s*(\{\{[^{}]*\}\})"""

# Blanks and comments, and what else may stand before a value and belong to its node: its anchor and its tag.
_GAP_WITH_COLON = r"(?:\s|#[^\r\n]*)*(?:(:)(?:\s|#[^\r\n]*)*)?"
_PROPERTIES = r"(?:\s|#[^\r\n]*|[&!]\S*)*"
# What stands before the tag is read to its end, in one way only: so the search stays linear where there is none.
_TAG = r"(?:\s|#[^\r\n]*(?=[\r\n]|\Z)|&\S*(?!\S))*(!\S*)"


class Roots:
    """The documents of a YAML stream: the node of each, an empty scalar for an empty one, and where each begins."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.starts: list[int] = []
        self.faults: list[Fault] = []


# What libyaml's scanner, which looks far ahead, says of more braces than it will hold. Its place is not the one where
# our own bound is passed; PyYAML's scanner has no such bound.
_TOO_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"


def read_yaml(text: Text, loader: str | None = None) -> Roots:
    """The trees of a YAML stream with what is wrong in it besides its syntax.

    `loader` is 'c' or 'python', the fastest that there is when None. Raises Unreadable at the first place that is not
    YAML, is nested too deep or is one value too many; a character that YAML forbids comes before both.
    """
    factory = LOADERS[loader] if loader else _LOADER
    content = text.content
    builder = _Builder(text)
    parser = None
    try:
        # libyaml drops a byte order mark without counting it; a second one is counted as PyYAML counts the first.
        marked = factory is LOADERS.get("c") and content.startswith("\ufeff")
        parser = factory("\ufeff" + content if marked else content)
        builder.run(parser)
    except (yaml.YAMLError, Unreadable, ValueError, OverflowError) as error:
        # PyYAML's reader looks for forbidden characters first, libyaml's where it has come to; this makes them agree.
        if match := re.search(_NOT_PRINTABLE, content):
            problem = f"the character U+{ord(match.group()):04X} is not allowed in YAML"
            raise _not_yaml(problem, match.start()) from None
        if isinstance(error, Unreadable):
            raise
        if isinstance(error, yaml.MarkedYAMLError):
            if error.problem == _TOO_DEEP_FOR_LIBYAML and factory is not yaml.SafeLoader:
                return read_yaml(text, "python")
            raise _syntax_error(text, error) from None
        # PyYAML's scanner turns an escape into a character without asking whether there is one.
        raise _not_yaml(_BAD_ESCAPE, parser.index if parser is not None else 0) from None
    return builder.roots


_BAD_ESCAPE = "found invalid Unicode character escape code"


def _not_yaml(problem: str, start: int) -> Unreadable:
    return Unreadable(Fault("SSM001", f"not YAML: {problem}", Span(start, start + 1)))


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
        if number > 0 and (match := re.match(_UNQUOTED_REFERENCE, text.line(number))):
            hint = f"; a value that begins with {quote(match.group(1))} must stand in quotes"
            break
    if problem.startswith("found unknown escape character"):
        # libyaml's mark stands before the backslash, PyYAML's behind it.
        start -= text.content[start : start + 1] != "\\"
        span = text.clip(Span(start, start + 2))
    else:
        span = text.clip(Span(start, start + 1))
    return Unreadable(Fault("SSM001", f"not YAML: {problem}{where}{hint}", span, related))


class _Frame:
    """A collection that is still being read, with how many nodes and how many levels it has by now."""

    __slots__ = ("anchor", "flow", "height", "key", "node", "size")

    def __init__(self, node: Mapping | Sequence, anchor: str | None, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.flow = flow
        self.key: Scalar | None = None
        self.size = 1
        self.height = 1


class _Anchored(NamedTuple):
    """What an alias stands for."""

    node: Node
    size: int
    height: int


class _Builder:
    """Assembles nodes from events with a stack of its own, so that no depth can exhaust Python's."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.content = text.content
        self.roots = Roots()
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Anchored] = {}
        self.count = 0
        self.expanded = 0
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
                self.cursor = event.end_mark.index
                self.roots.starts.append(event.start_mark.index)

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style: Style = _STYLES.get(event.style, "plain")
        tag, anchor, value = event.tag, event.anchor, event.value
        if tag is not None or anchor is not None:
            start, tag = self.skip_properties(tag, start, end)
        if style == "literal" or style == "folded":
            # The parser's mark stands at the next token; the scalar ends with its last visible character.
            end = start + len(self.content[start:end].rstrip(_BLANK))
        elif start == end:
            start = end = self.place_of_nothing(start)
        elif style == "double" and not value.isascii() and re.search(_SURROGATE, value):
            # libyaml refuses half of a surrogate pair, PyYAML's scanner lets it pass.
            match = re.compile(_SURROGATE_ESCAPE).match(self.content, start)
            raise _not_yaml(_BAD_ESCAPE, match.end() if match else start)
        self.cursor = end
        node = Scalar(Span(start, end), value, style, tag)
        if anchor is not None:
            self.anchors[anchor] = _Anchored(node, 1 + len(value) // EXPANDED_CHARACTERS, 0)
        self.attach(node, 1 + len(value) // EXPANDED_CHARACTERS)

    def place_of_nothing(self, start: int) -> int:
        """Where a value is that is not there: behind its colon, and without one (`? key`) behind its key.

        In braces libyaml's mark, and without a colon every parser's, stands at the next token.
        """
        missing = self.stack and self.stack[-1].key is not None and self.content[start - 1] != ":"
        if missing and (gap := re.compile(_GAP_WITH_COLON).match(self.content, self.cursor)) and gap.end() >= start:
            return gap.end(1) if gap.group(1) else self.cursor
        return start

    def open(self, event: Any, is_mapping: bool) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        tag, anchor = event.tag, event.anchor
        if tag is not None or anchor is not None:
            start, tag = self.skip_properties(tag, start, end)
        if len(self.stack) >= NESTING:
            raise too_deep(Span(start, start + 1))
        span = Span(start, end)
        node: Mapping | Sequence = Mapping(span, tag=tag) if is_mapping else Sequence(span, tag=tag)
        if anchor is not None:
            self.anchors[anchor] = _Anchored(node, 0, 0)
        self.cursor = end
        self.stack.append(_Frame(node, anchor, event.flow_style))

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        node = frame.node
        # The end of a block, and of a mapping without braces inside a list (`[a: b]`), is no character of the text.
        if frame.flow and event.end_mark.index > event.start_mark.index:
            self.cursor = event.end_mark.index
        start = node.span.start
        node.span = Span(start, max(self.cursor, start))
        if isinstance(node, Mapping):
            self.roots.faults += duplicate_keys(node, self.text)
            if "<<" in node.index():
                merge(node)
        # The anchor may have been given anew inside.
        if frame.anchor is not None and self.anchors[frame.anchor].node is node:
            self.anchors[frame.anchor] = _Anchored(node, frame.size, frame.height)
        self.attach(node, frame.size, frame.height)

    def alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        self.cursor = span.end
        shown = quote(f"*{event.anchor}")
        known = self.anchors.get(event.anchor)
        if known is None:
            raise Unreadable(Fault("SSM001", f"not YAML: no anchor {quote(f'&{event.anchor}')} before", span))
        node, size, height = known
        before = self.expanded
        self.expanded += size
        if any(frame.node is node for frame in self.stack):
            self.unsafe(f"alias {shown} stands inside the value it repeats: it never ends", span)
        elif len(self.stack) + height > NESTING:
            self.unsafe(f"alias {shown} nests more than {NESTING} levels deep: it is not expanded", span)
        elif self.expanded <= EXPANDED_NODES:
            self.attach(node, size, height)
            return
        elif before <= EXPANDED_NODES:
            self.unsafe(
                f"aliases expand to more than {EXPANDED_NODES:,} values or as much text: the rest is not expanded", span
            )
        self.attach(Scalar(span, "", "plain"), 1)

    def attach(self, node: Node, size: int, height: int = 0) -> None:
        self.count += 1
        if self.count > NODES:
            raise too_many(node.span)
        if not self.stack:
            self.roots.nodes.append(node)
            return
        frame = self.stack[-1]
        frame.size += size
        if height >= frame.height:
            frame.height = height + 1
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
        start, end = node.span
        written = self.content[start:end]
        if written.startswith("{{"):
            pass  # told when its inner braces were read
        elif self.content.startswith("{{", start - 1):
            end += 1 if self.content.startswith("}", end) else 0
            reference = quote(self.content[start - 1 : end])
            problem = f"{reference} must stand in quotes: without them YAML reads its braces as a mapping"
            self.roots.faults.append(Fault("SSM001", problem, Span(start - 1, end)))
            # What was meant is no mapping: to the rules on types it is a value that may become anything.
            self.stack[-1].node.tag = "!reference"
        else:
            self.roots.faults.append(Fault("SSM001", "a key must be text, not a mapping or a list", node.span))
        return Scalar(node.span, written, "plain", None, "str")

    def skip_properties(self, tag: str | None, start: int, end: int) -> tuple[int, str | None]:
        """Where a node begins behind its anchor and tag, and the tag when it says more than the text does."""
        if tag is not None and tag not in _PLAIN_DATA and tag not in _INTRINSICS and tag != "!":
            shown = quote(tag.replace(_CORE, "!!", 1))
            place = re.compile(_TAG).match(self.content, start, end)
            span = Span(*place.span(1)) if place else Span(start, end)
            self.unsafe(f"tag {shown} is not plain data, and Automation documents hold nothing else", span)
        properties = re.compile(_PROPERTIES).match(self.content, start, end)
        return properties.end() if properties else start, None if tag == "!" else tag

    def unsafe(self, problem: str, span: Span) -> None:
        self.roots.faults.append(Fault("SSM006", problem, span))
