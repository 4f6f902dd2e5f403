"""Java's regular expressions (java.util.regex.Pattern): whether a text is one, and what it is made of.

The parser goes through a pattern as Java's does and stops at the first place that every Java from 8 on refuses. What
only some versions take, it takes. `certain` is false where the meaning hangs on the version, on a flag, or on the order
in which alternatives are tried: such a pattern is good, but `ssmlint.java.match` answers nothing about it.
"""

from __future__ import annotations

from functools import lru_cache

from ssmlint.java.characters import ASCII, both_cases, mask_of
from ssmlint.java.escapes import Reader, Refused, is_digit
from ssmlint.java.parts import EMPTY, Anchor, Chars, Either, Look, Part, Regex, Repeat, Row
from ssmlint.quote import quote

# Groups and classes in one another; a deeper pattern is let through unread.
_DEEPEST = 80
_GREATEST = 2**31 - 1

_SINGLE: dict[str, Part] = {"^": Anchor("start"), "$": Anchor("end"), ".": Chars(ASCII)}


def read_regex(pattern: str) -> Regex:
    """Reads a pattern; never raises."""
    return _known(pattern) if len(pattern) <= _SHORT else _read(pattern)


def _read(pattern: str) -> Regex:
    parser = _Parser(pattern)
    try:
        root = parser.pattern()
    except Refused as error:
        return Regex(fault=error.fault, certain=False)
    except _TooDeep:
        return Regex(certain=False)
    return Regex(root, None, parser.certain)


# Documents of one repository have the same few patterns. What a long one is read into may fill megabytes.
_SHORT = 300
_known = lru_cache(maxsize=128)(_read)


class _TooDeep(Exception):  # noqa: N818 - ends the reading, it is not an error of the program
    pass


class _Parser(Reader):
    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.depth = 0
        self.unbounded = 0

    def enter(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _TooDeep

    # Groups and what they hold

    def pattern(self) -> Part:
        root = self.alternatives()
        if self.at < len(self.tokens):
            raise self.refuse("')' closes no group", self.at, self.at + 1)
        return root

    def alternatives(self) -> Part:
        branches = [self.row()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.row())
        return branches[0] if len(branches) == 1 else Either(tuple(branches))

    def row(self) -> Part:
        parts: list[Part] = []
        while (char := self.peek()) and char not in "|)":
            part: Part | None
            start = self.at
            if char == "(":
                part = self.group()
                if part is None:
                    continue
            elif char == "[":
                self.at += 1
                part = Chars(self.char_class(start))
            elif char == "\\":
                found = self.escape(in_class=False)
                part = self.literal(found) if isinstance(found, int) else found
            elif char in "?*+":
                raise self.refuse(f"nothing stands before '{char}' that could be repeated", start, start + 1)
            elif char == "{":
                # Java lets a count stand where there is nothing to repeat.
                part = EMPTY
            else:
                self.at += 1
                part = _SINGLE[char] if char in _SINGLE else self.literal(ord(char))
            parts.append(self.repeated(part))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def literal(self, code: int) -> Chars:
        mask = mask_of(code, code)
        return Chars(both_cases(mask) if self.ignore_case else mask)

    def group(self) -> Part | None:
        """A group without what repeats it; None for flags that stand alone."""
        start = self.at
        self.enter()
        self.at += 1
        before = self.ignore_case
        look: tuple[bool, bool] | None = None
        if self.peek() == "?":
            self.at += 1
            kind = self.take()
            if kind == "<" and self.peek() not in ("=", "!"):
                self.named_group(start)
            elif kind == "<":
                look = (True, self.take() == "!")
            elif kind and kind in "=!":
                look = (False, kind == "!")
            elif kind == ">":
                self.certain = False
            elif kind != ":":
                self.at -= 1
                if self.flags(start):
                    self.depth -= 1
                    return None
        unbounded = self.unbounded
        part = self.alternatives()
        if self.peek() != ")":
            raise self.refuse("the group that begins here is never closed", start, start + 1)
        self.at += 1
        self.ignore_case = before
        self.depth -= 1
        if look is None:
            return part
        if look[0] and self.unbounded > unbounded:
            # Most versions refuse to look back without a bound.
            self.certain = False
        return Look(part, *look)

    def named_group(self, start: int) -> None:
        if not self.peek():
            raise self.refuse("the group that begins here is never closed", start, start + 1)
        name = self.group_name()
        if name in self.names:
            raise self.refuse(f"the group name {quote(name)} is already taken", start)
        self.names.add(name)

    def flags(self, start: int) -> bool:
        """Flags such as `i-m`; true where the group ends with them."""
        on = True
        while (char := self.peek()) and char in ("imsducxU" if not on else "imsducxU-"):
            self.at += 1
            if char == "-":
                on = False
            elif char == "i":
                self.ignore_case = on
            elif char == "x" and on:
                # White space and comments would be passed over from here on.
                raise _TooDeep
            elif char in "mucU":
                self.certain = False
                self.any_property |= char == "U"
        ending = self.take()
        if ending not in (")", ":"):
            raise self.refuse("there is no such kind of group, and no such flag", start)
        return ending == ")"

    # Repetition

    def repeated(self, part: Part) -> Part:
        """The part with the one quantifier that may follow it."""
        char = self.peek()
        if char and char in "?*+":
            self.at += 1
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[char]
        elif char == "{":
            least, most = self.count()
        else:
            return part
        mode = self.peek()
        if mode and mode in "?+":
            self.at += 1
            if mode == "+":
                self.certain = False
        self.unbounded += most is None
        return Repeat(part, least, most)

    def count(self) -> tuple[int, int | None]:
        start = self.at
        self.at += 1
        digits = self.digits()
        if not digits:
            raise self.refuse(
                "'{' begins a count such as {2} or {2,5}; write '\\{' for the character", start, start + 1
            )
        least = _number(digits)
        most: int | None = least
        if self.peek() == ",":
            self.at += 1
            upper = self.digits()
            most = _number(upper) if upper else None
        if self.take() != "}":
            raise self.refuse("the count that begins here has no '}' after its numbers", start, start + 1)
        if max(least, most or 0) > _GREATEST:
            # Refused by newer versions; older ones count on from below.
            self.certain = False
        elif most is not None and most < least:
            raise self.refuse("the count ends below where it begins", start)
        return least, most

    def digits(self) -> str:
        start = self.at
        while is_digit(self.peek()):
            self.at += 1
        return "".join(self.tokens[start : self.at])

    # Classes

    def char_class(self, start: int, *, is_operand: bool = False) -> int:
        """The characters of a class whose '[' was read; as an operand of && it has none, and leaves its ']'."""
        self.enter()
        mask, filled, negated = 0, False, False
        if not is_operand and self.peek() == "^":
            self.at += 1
            negated = True
        first = self.at
        while True:
            char = self.peek()
            if not char:
                raise self.refuse("the class that begins here is never closed", start, start + 1)
            if char == "]" and filled:
                self.at += not is_operand
                break
            if char == "^" and self.at > first and self.tokens[self.at - 1] == "[":
                # After an escaped bracket newer versions take it for a negation.
                self.certain = False
            if char == "[":
                self.at += 1
                self.certain = False
                self.char_class(self.at - 1)
            elif char == "&" and self.peek(1) == "&":
                self.at += 2
                if not self.operands(start) and not filled:
                    raise self.refuse("'&&' has nothing on either side", self.at - 2)
            else:
                mask |= self.range()
            filled = True
        self.depth -= 1
        if self.ignore_case:
            mask = both_cases(mask)
        return ASCII & ~mask if negated else mask

    def operands(self, start: int) -> bool:
        """What stands to the right of &&; whether there is anything."""
        self.certain = False
        found = False
        while self.peek() not in ("]", "&"):
            found = True
            if self.peek() == "[":
                self.at += 1
                self.char_class(self.at - 1)
            else:
                self.char_class(start, is_operand=True)
        return found

    def range(self) -> int:
        """One member of a class: a character, a range of them, or an escape that stands for several."""
        start = self.at
        if self.peek() == "\\":
            low = self.escape(in_class=True, in_range=self.peek(2) == "-")
            if not isinstance(low, int):
                return low.mask if isinstance(low, Chars) else 0
        else:
            low = ord(self.take())
        if self.peek() != "-" or self.peek(1) in ("[", "]", ""):
            return mask_of(low, low)
        self.at += 1
        high = self.escape(in_class=True, in_range=True) if self.peek() == "\\" else ord(self.take())
        if not isinstance(high, int) or high < low:
            written = "".join(self.tokens[start : self.at])
            raise self.refuse(f"the range {quote(written)} ends before it begins", start)
        return mask_of(low, high)


def _number(digits: str) -> int:
    """The number that digits are, one that is too great where there are many."""
    return int(digits.lstrip("0")[:12] or "0")
