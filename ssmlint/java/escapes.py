"""The characters of a regular expression of Java, one after the other, and its escapes."""

from __future__ import annotations

import re

from ssmlint.java.characters import ASCII, CLASSES, property_mask, quoted
from ssmlint.java.parts import EMPTY, Anchor, Chars, Part, RegexFault
from ssmlint.quote import quote


class Refused(Exception):  # noqa: N818 - it carries a fault, it is not an error of the program
    def __init__(self, fault: RegexFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Reader:
    r"""A pattern that is being read.

    `tokens` are the characters after `\Q..\E` was written out, `places` where each stands in the pattern.
    """

    def __init__(self, pattern: str) -> None:
        self.tokens, self.places = quoted(pattern)
        self.at = 0
        self.ignore_case = False
        self.certain = True
        self.names: set[str] = set()
        self.any_property = False

    def peek(self, ahead: int = 0) -> str:
        """The next character, empty at the end."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else ""

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def refuse(self, message: str, start: int, end: int | None = None) -> Refused:
        """The fault at the tokens from `start` to `end`, up to the reader's place where that is not given."""
        size = len(self.tokens)
        last = min(max(self.at if end is None else end, start + 1), size)
        first = min(start, size - 1)
        return Refused(RegexFault(message, self.places[first], self.places[last - 1] + 1))

    def group_name(self) -> str:
        """The name up to its '>', of which the '<' was read."""
        start = self.at
        while _is_alphanumeric(self.peek()):
            self.at += 1
        name = "".join(self.tokens[start : self.at])
        if not name or name[0].isdigit():
            raise self.refuse("the name of a group begins with a letter of a to z", start, start + 1)
        if self.take() != ">":
            raise self.refuse("the name of a group has letters and digits only, and ends with '>'", start)
        return name

    def escape(self, *, in_class: bool, in_range: bool = False) -> int | Part:
        """The character that an escape stands for, or what it matches."""
        start = self.at
        self.at += 1
        char = self.take()
        if not char:
            raise self.refuse("a backslash ends the pattern and escapes nothing", start, start + 1)
        if not _is_alphanumeric(char):
            return ord(char)
        if char in "pP":
            return Chars(self.family(start, negative=char == "P"))
        if char == "v" and in_range:
            self.certain = False
            return 0x0B
        if char in CLASSES:
            return Chars(CLASSES[char])
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in _NUMERIC:
            return self.numeric(char, start)
        if char == "N":
            return self.character_name(start)
        if not in_class:
            found = self.outside_class(char, start)
            if found is not None:
                return found
        where = " inside a class" if in_class and char in _OUTSIDE else ""
        raise self.refuse(f"there is no escape '\\{char}'{where}", start)

    def outside_class(self, char: str, start: int) -> Part | None:
        if char in _ANCHORS:
            if char == "b" and [self.peek(ahead) for ahead in range(3)] == ["{", "g", "}"]:
                self.at += 3
                self.certain = False
            return _ANCHORS[char]
        if char in "GX123456789":
            self.certain = False
            return EMPTY
        if char == "R":
            # A line break, of which the texts that are matched have none.
            return Chars(0)
        if char != "k":
            return None
        self.certain = False
        if self.take() != "<":
            raise self.refuse("'\\k' needs the name of a group, as in '\\k<name>'", start)
        name = self.group_name()
        if name not in self.names:
            raise self.refuse(f"no group before here has the name {quote(name)}", start)
        return EMPTY

    def numeric(self, char: str, start: int) -> int:
        """A character by its number, or a control character by its letter."""
        if char == "c":
            letter = self.take()
            if not letter:
                raise self.refuse("'\\c' needs the letter of a control character", start)
            return ord(letter) ^ 64
        if char == "0":
            most = 3 if self.peek() in ("0", "1", "2", "3") else 2
            number = self.run(most, "01234567")
            if not number:
                raise self.refuse("'\\0' needs an octal number after it", start)
            return int(number, 8)
        if char == "x" and self.peek() == "{" and _is_hex(self.peek(1)):
            self.at += 1
            number = self.run(len(self.tokens), _HEX)
            if int(number, 16) > 0x10FFFF:
                raise self.refuse("there is no such character", start)
            if self.take() != "}":
                raise self.refuse("'\\x{' needs a hexadecimal number and '}'", start)
            return int(number, 16)
        size = 2 if char == "x" else 4
        number = self.run(size, _HEX)
        if len(number) < size:
            raise self.refuse(f"'\\{char}' needs {size} hexadecimal digits", start)
        return self.joined(int(number, 16))

    def joined(self, code: int) -> int:
        r"""The character of `\u`, with the second half of a surrogate pair where that follows."""
        if 0xD800 <= code <= 0xDBFF and self.peek() == "\\" and self.peek(1) == "u":
            digits = "".join(self.tokens[self.at + 2 : self.at + 6])
            if _SECOND_HALF.match(digits):
                self.at += 6
                return 0x10000 + ((code - 0xD800) << 10) + int(digits, 16) - 0xDC00
        return code

    def run(self, most: int, allowed: str) -> str:
        start = self.at
        while self.at - start < most and self.peek() and self.peek() in allowed:
            self.at += 1
        return "".join(self.tokens[start : self.at])

    def character_name(self, start: int) -> int:
        self.certain = False
        if self.take() != "{":
            raise self.refuse("'\\N' needs the name of a character, as in '\\N{SPACE}'", start)
        self.skip_to_brace("the name of a character", start)
        return 0xFFFF

    def skip_to_brace(self, what: str, start: int) -> str:
        """The text up to the next '}'."""
        first = self.at
        while (char := self.take()) != "}":
            if not char:
                raise self.refuse(f"{what} has no '}}' after it", start, start + 3)
        return "".join(self.tokens[first : self.at - 1])

    def family(self, start: int, negative: bool) -> int:
        r"""What `\p` and `\P` match."""
        if self.peek() == "{":
            self.at += 1
            name = self.skip_to_brace("the name of a property", start)
        else:
            name = self.take()
        mask, known = property_mask(name)
        if not (known or (self.any_property and name)):
            problem = f"there is no property {quote(name)} of characters" if name else "'\\p' needs a name"
            raise self.refuse(problem, start)
        if mask is None or self.ignore_case:
            # With the flag i, versions differ in what Lower and Upper hold.
            self.certain = False
        return ASCII & ~(mask or 0) if negative else mask or 0


_SECOND_HALF = re.compile(r"[dD][c-fC-F][0-9a-fA-F]{2}")
_HEX = "0123456789abcdefABCDEF"
_CONTROLS = {"a": 0x07, "e": 0x1B, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09}
_NUMERIC = "0cux"
_ANCHORS: dict[str, Part] = {
    "A": Anchor("start"),
    "B": Anchor("no border"),
    "Z": Anchor("end"),
    "b": Anchor("border"),
    "z": Anchor("end"),
}
# Escapes that are refused inside a class only.
_OUTSIDE = "ABGRXZbkz123456789"


def is_digit(char: str) -> bool:
    return char != "" and char in "0123456789"


def _is_hex(char: str) -> bool:
    return char != "" and char in _HEX


def _is_alphanumeric(char: str) -> bool:
    return char.isascii() and char.isalnum()
