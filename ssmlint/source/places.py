"""Where a part of a scalar's value stands in the text, through quotes, escapes, folding and block indentation."""

from __future__ import annotations

import re
from array import array

from ssmlint.source.nodes import Scalar, Span
from ssmlint.source.text import Text

# Escapes of double quoted YAML and of JSON that stand for something that is not blank; the others move no place.
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|.|\n)", re.DOTALL)
_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_BLANK_ESCAPES = frozenset("\\" + each for each in " \t\nntrvfNLP_\r") | {"\\\r\n"}


def place_in(text: Text, scalar: Scalar, start: int, end: int) -> Span:
    """The place of `scalar.value[start:end]` without blanks at its ends; the whole scalar where nothing is left of it.

    What the notation changes between value and text are blanks (folding, indentation) and escapes; so the two are
    read side by side, blanks left out, and one character of the value is one character or one escape of the text.
    """
    begin, stop = scalar.span
    margin = 0 if scalar.style == "plain" else 1
    content = text.content
    if scalar.style not in ("literal", "folded"):
        inner = begin + margin
        if content[inner : stop - margin] == scalar.value:
            return Span(inner + start, inner + end) if end > start else scalar.span
    else:
        # The header goes to the end of its line, and may have a comment.
        line = content.find("\n", begin, stop)
        inner = stop if line < 0 else line + 1
    while end > start and _is_blank(scalar.value[start]):
        start += 1
    while end > start and _is_blank(scalar.value[end - 1]):
        end -= 1
    if end <= start:
        return scalar.span
    alignment = text.alignments.get(id(scalar))
    if alignment is None:
        alignment = text.alignments[id(scalar)] = Alignment(content, scalar, inner)
    return alignment.place(start, end) or scalar.span


class Alignment:
    """Where each character of a scalar's value begins and ends in the text, as far as it was asked for.

    It is kept, as a long text with a thousand references would be read a thousand times otherwise.
    """

    def __init__(self, content: str, scalar: Scalar, position: int) -> None:
        self.content = content
        # Kept alive: the text knows it by its id.
        self.scalar = scalar
        self.position = position
        self.step = {"single": _single, "double": _escaped, "json": _escaped}.get(scalar.style, _plain)
        self.starts = array("l")
        self.ends = array("l")

    def place(self, start: int, end: int) -> Span | None:
        """The place of a part of the value that neither begins nor ends with a blank; None where the two differ."""
        value, limit = self.scalar.value, self.scalar.span.end
        for index in range(len(self.starts), end):
            if _is_blank(value[index]):
                begins, after = self.position, self.position
            else:
                begins, after = self.step(self.content, self.position)
                if begins >= limit:
                    return None
            self.starts.append(begins)
            self.ends.append(after)
            self.position = after
        return Span(self.starts[start], self.ends[end - 1])


def _plain(content: str, position: int) -> tuple[int, int]:
    """The next character that is not blank: where it begins and where it ends."""
    position = _skip_blanks(content, position)
    return position, position + 1


def _single(content: str, position: int) -> tuple[int, int]:
    position = _skip_blanks(content, position)
    return position, position + (2 if content.startswith("''", position) else 1)


def _escaped(content: str, position: int) -> tuple[int, int]:
    while True:
        position = _skip_blanks(content, position)
        match = _ESCAPE.match(content, position) if content.startswith("\\", position) else None
        if match is None:
            return position, position + 1
        written = match.group()
        if written in _BLANK_ESCAPES or _is_blank(_meaning(written)):
            position = match.end()
            continue
        pair = _SURROGATES.match(content, position)
        return position, (pair or match).end()


def _meaning(escape: str) -> str:
    """The character of an escape written as a number, and nothing for the others."""
    code = int(escape[2:], 16) if escape[1] in "xuU" else 0
    return chr(code) if 0 < code < 0x110000 else "\0"


def _is_blank(character: str) -> bool:
    return character.isspace() or character == "\ufeff"


def _skip_blanks(content: str, position: int) -> int:
    while position < len(content) and _is_blank(content[position]):
        position += 1
    return position
