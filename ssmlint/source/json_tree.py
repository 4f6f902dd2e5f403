"""JSON text to a tree, with the place of each value.

The standard library's decoder keeps no positions, so the structure is read here; strings are left to its scanner.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json import decoder
from typing import Any, NoReturn

from ssmlint.quote import quote
from ssmlint.source.assembly import Unreadable, duplicate_keys, too_deep, too_many
from ssmlint.source.limits import NESTING, NODES
from ssmlint.source.nodes import Entry, Kind, Mapping, Node, Scalar, Sequence, Span
from ssmlint.source.text import Fault, Label, Text

# Written in C where the interpreter has it; typeshed does not list it.
_scan_string: Any = decoder.scanstring  # type: ignore[attr-defined]

# It always matches.
_blanks_at: Callable[[str, int], re.Match[str]] = re.compile(r"[ \t\r\n]*").match  # type: ignore[assignment]
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![0-9A-Za-z.])")
_WORD = re.compile(r"true\b|false\b|null\b")

# These are compiled where they are used: only for a text that is no JSON.
_TOKEN = r"(?s)[\w.$%+-]+|//|/\*|."
_ESCAPE = r"(?s)\\(?:u[0-9a-fA-F]{0,4}|.)"
_REFERENCE = r"\{\{[^{}\r\n]*\}\}"

# What people write who have another notation in mind.
_HINTS = {
    **dict.fromkeys(("//", "/*", "#"), "; JSON has no comments"),
    **dict.fromkeys("'‘’“”", "; JSON has double quotes only"),
    **dict.fromkeys(("NaN", "Infinity", "-Infinity"), "; JSON has no such number"),
    "True": "; JSON writes true",
    "False": "; JSON writes false",
    "None": "; JSON writes null",
}

# RFC 8259 forbids raw control characters in a string. A raw tab is let through: whether the service refuses it is
# not known.
_RAW_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f]")


def read_json(text: Text) -> tuple[Node, list[Fault]]:
    """The tree of a JSON text, and its duplicate keys.

    Raises Unreadable at the first place that is not JSON, is nested too deep or is one value too many.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.content = text.content
        self.position = 0
        self.faults: list[Fault] = []
        self.count = 0

    def read(self) -> tuple[Node, list[Fault]]:
        open_nodes: list[Mapping | Sequence] = []
        keys: list[Scalar] = []
        while True:
            node = self.value()
            if not isinstance(node, Scalar):
                if self.next_character() != ("}" if isinstance(node, Mapping) else "]"):
                    if len(open_nodes) >= NESTING:
                        raise too_deep(Span(self.position - 1, self.position))
                    open_nodes.append(node)
                    if isinstance(node, Mapping):
                        keys.append(self.key(node))
                    continue
                self.close(node)
            # `node` is complete: hand it to its parent, and close every parent that ends here.
            while True:
                character = self.next_character()
                if not open_nodes:
                    if character:
                        self.fail("nothing may follow the end of the JSON value")
                    return node, self.faults
                parent = open_nodes[-1]
                if isinstance(parent, Mapping):
                    closing = "}"
                    parent.entries.append(Entry(keys.pop(), node))
                else:
                    closing = "]"
                    parent.items.append(node)
                if character == ",":
                    comma = self.position
                    self.position += 1
                    if self.next_character() == closing:
                        self.position = comma
                        self.fail(f"a comma before the closing '{closing}'")
                    if isinstance(parent, Mapping):
                        keys.append(self.key(parent))
                    break
                if character != closing:
                    self.fail(f"expected ',' or '{closing}'", parent)
                self.close(parent)
                node = open_nodes.pop()

    def next_character(self) -> str:
        """The next character that is no blank, at which the position then is; empty at the end."""
        character = self.content[self.position : self.position + 1]
        if character > " ":
            return character
        self.position = position = _blanks_at(self.content, self.position).end()
        return self.content[position : position + 1]

    def close(self, node: Mapping | Sequence) -> None:
        self.position += 1
        node.span = Span(node.span.start, self.position)
        if isinstance(node, Mapping):
            self.faults += duplicate_keys(node, self.text)

    def key(self, parent: Mapping) -> Scalar:
        """A key and its colon; the position is at its first character."""
        if not self.content.startswith('"', self.position):
            if reference := re.compile(_REFERENCE).match(self.content, parent.span.start):
                problem = f"not JSON: {quote(reference.group())} must stand in quotes"
                raise Unreadable(Fault("SSM001", problem, Span(*reference.span())))
            self.fail("expected a key in double quotes", parent)
        key = self.string()
        self.count += 1
        if self.count > NODES:
            raise too_many(key.span)
        if self.next_character() != ":":
            self.fail(f"expected ':' after the key {quote(key.value)}")
        self.position += 1
        return key

    def value(self) -> Node:
        """A scalar, or a collection of which only the opening bracket is read."""
        opening = self.next_character()
        start = self.position
        self.count += 1
        if self.count > NODES:
            raise too_many(Span(start, start + 1))
        if opening == '"':
            return self.string()
        if opening in ("{", "["):
            self.position += 1
            return Mapping(Span(start, start)) if opening == "{" else Sequence(Span(start, start))
        kind: Kind
        if match := _NUMBER.match(self.content, start):
            kind = "float" if match.group(1) or match.group(2) else "int"
        elif match := _WORD.match(self.content, start):
            kind = "null" if match.group() == "null" else "bool"
        else:
            self.fail("expected a value")
        self.position = match.end()
        return Scalar(Span(start, match.end()), match.group(), "plain", None, kind)

    def string(self) -> Scalar:
        start = self.position
        try:
            value, end = _scan_string(self.content, start + 1, False)
        except decoder.JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                self.fail("a string without its closing quote")
            escape = re.compile(_ESCAPE).match(self.content, self.content.rfind("\\", start, error.pos + 1))
            assert escape is not None
            problem = f"not JSON: {quote(escape.group())} is no escape"
            raise Unreadable(Fault("SSM001", problem, Span(*escape.span()))) from None
        if control := _RAW_CONTROL.search(self.content, start, end):
            self.position = control.start()
            if control.group() in "\r\n":
                self.fail("a line break inside a string: its closing quote is missing, or it must be written as \\n")
            code = ord(control.group())
            self.fail(f"the control character U+{code:04X} inside a string: write it as \\u{code:04x}")
        self.position = end
        return Scalar(Span(start, end), value, "json", None, "str")

    def fail(self, problem: str, parent: Mapping | Sequence | None = None) -> NoReturn:
        where = ""
        related: tuple[Label, ...] = ()
        if parent is not None:
            opened = parent.span.start
            name = "object" if isinstance(parent, Mapping) else "list"
            where = f" in the {name} that begins on line {self.text.locate(opened)[0]}"
            related = (Label(f"the {name} begins here", Span(opened, opened + 1)),)
        match = re.compile(_TOKEN).match(self.content, self.position)
        if match is None:
            end = len(self.content)
            ending = f"not JSON: {problem}{where}, but the text ends here"
            raise Unreadable(Fault("SSM001", ending, Span(end, end), related))
        token = match.group()
        found = f", found {quote(token)}{_HINTS.get(token, '')}" if problem.startswith("expected") else ""
        raise Unreadable(Fault("SSM001", f"not JSON: {problem}{where}{found}", Span(*match.span()), related))
