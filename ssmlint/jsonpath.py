"""JSONPath selectors: what in one is outside the subset that Automation documents, and where.

Documented (automation-action-outputs-inputs.html): a selector begins with `$.`, and has `.key`, `..key`, `[n]` and
`[?(...)]`, whose expression has one of six operators and neither && nor ||. A bare `$` is in public use. Whether more
of JSONPath works (wildcards, slices, functions, quoted keys, a missing `$`) is not known.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ssmlint.quote import quote

FILTER_OPERATORS = ("==", "!=", ">", "<", ">=", "<=")


class Fault(NamedTuple):
    """A part of a selector that does not belong: offsets into its text, and words that follow its name.

    `sure` says that the documentation excludes it, or that nothing could make sense of it; otherwise it is merely
    not documented.
    """

    start: int
    end: int
    message: str
    sure: bool


class _BrokenError(Exception):
    """The rest of the selector cannot be read."""

    def __init__(self, start: int, end: int, message: str) -> None:
        self.fault = Fault(start, end, message, True)


def selector_fault(text: str) -> Fault | None:
    """The gravest fault of a selector without references: the first sure one, or else the first of all."""
    faults = selector_faults(text)
    return next((fault for fault in faults if fault.sure), faults[0] if faults else None)


def selector_faults(text: str) -> list[Fault]:
    """Every fault in the order of the text; what follows something that cannot be read is not looked at."""
    parser = _Parser(text)
    try:
        parser.path()
    except _BrokenError as broken:
        parser.faults.append(broken.fault)
    return parser.faults


# Keys as API responses have them; any other character needs quotes, where JSONPath has it at all.
_KEY = re.compile(r"[\w\-:/@#$+%]+")
_BLANKS = re.compile(r"\s+")
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_CLOSING = {"[": "]", "(": ")"}

# What stands in brackets.
_INDEX = re.compile(r"[0-9]+\Z")
_BOUND = r"-[0-9]*|[0-9]+"
_UNDOCUMENTED = (
    (re.compile(r"-[0-9]+\Z"), "counts from the end with"),
    (re.compile(r"\*\Z"), "has the wildcard"),
    (re.compile(rf"(?:{_BOUND})?\s*:\s*(?:(?:{_BOUND})\s*)?(?::\s*(?:{_BOUND})?)?\Z"), "has the slice"),
    (re.compile(r"-?[0-9]+(?:\s*,\s*-?[0-9]+)+\Z"), "has several indexes at once in"),
    (re.compile(rf"(?:{_QUOTED.pattern})(?:\s*,\s*(?:{_QUOTED.pattern}))*\Z", re.DOTALL), "has a quoted key in"),
    (re.compile(r"\("), "has a computed index in"),
)

# What stands in a filter: one comparison, of a value in the item with a literal or another value.
_VALUE = (
    rf"(?:[@$](?:\.{_KEY.pattern}|\[[0-9]+\])*|{_QUOTED.pattern}|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
    r"|true|false|null)"
)
_COMPARISON = re.compile(rf"\s*{_VALUE}\s*(?:==|!=|>=|<=|>|<)\s*{_VALUE}\s*\Z", re.DOTALL)
_JUNCTION = re.compile(r"&&|\|\|")
_OPERATOR = re.compile(r"[=!<>~]+")
_WORD_OPERATOR = re.compile(
    r"(?<=[\s'\")\]])(?:and|anyof|contains|empty|in|like|matches|nin|noneof|not|or|size|subsetof)(?=[\s'\"(\[])",
    re.IGNORECASE,
)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip())
        self.position = len(text) - len(text.lstrip())
        self.last_key = self.position
        self.faults: list[Fault] = []

    def doubt(self, start: int, end: int, what: str) -> None:
        self.faults.append(Fault(start, end, f"{what}, which is not documented for Automation", False))

    def path(self) -> None:
        text, start = self.text, self.position
        if start >= self.end:
            raise _BrokenError(0, len(text), "is empty, so it selects nothing")
        if text[start] == "$":
            self.position += 1
            following = text[start + 1 : self.end][:1]
            if following == "[":
                self.doubt(start, start + 2, "goes on with '[' after '$'")
            elif following and following != "." and not following.isspace():
                raise _BrokenError(start, start + 2, f"must go on with '.' after '$', not with {quote(following)}")
        else:
            found = _KEY.match(text, start)
            self.position = start if found is None else found.end()
            shown = max(self.position, start + 1)
            self.faults.append(Fault(start, shown, "does not begin with '$.', as every documented one does", False))
        while self.position < self.end:
            self.segment()

    def segment(self) -> None:
        text, start = self.text, self.position
        character = text[start]
        if character == "[":
            self.bracket()
        elif character == ".":
            self.position += 2 if text.startswith("..", start) else 1
            if self.position >= self.end:
                raise _BrokenError(start, self.end, f"ends with {quote(text[start : self.end])}, and a key must follow")
            if text[self.position] == ".":
                raise _BrokenError(start, self.position + 1, "has three dots, where '.' or '..' leads to a key")
            if text[self.position] == "[":
                self.doubt(start, self.position, "has no key before '['")
            else:
                self.key()
        elif character == "(":
            end = self.closing(start)
            self.doubt(self.last_key, end, f"has the function call {quote(text[self.last_key : end])}")
            self.position = end
        elif character in "])":
            raise _BrokenError(start, start + 1, f"has {quote(character)} without its opening bracket")
        else:
            self.key(misplaced=True)

    def shown(self) -> str:
        return quote(self.text[self.position])

    def key(self, *, misplaced: bool = False) -> None:
        """A key, or whatever stands in its place. `misplaced` says that no dot is before it."""
        text, start = self.text, self.position
        self.last_key = start
        found = _KEY.match(text, start)
        if found is not None:
            self.position = found.end()
            if misplaced:
                self.doubt(start, self.position, f"has {quote(found.group())} where '.' or '[' belongs")
            return
        if text[start] in "])":
            raise _BrokenError(start, start + 1, f"has {self.shown()} where a key belongs")
        if text[start] in "\"'":
            quoted = _QUOTED.match(text, start)
            if quoted is None:
                raise _BrokenError(start, self.end, f"has no second quotation mark for {self.shown()}")
            self.position = quoted.end()
            self.doubt(start, self.position, f"has a quoted key in {quote(quoted.group())}")
        elif text[start] == "*":
            self.position += 1
            self.doubt(start, self.position, "has the wildcard '*'")
        elif text[start] == "(":
            self.segment()
        else:
            blanks = _BLANKS.match(text, start)
            self.position = start + 1 if blanks is None else blanks.end()
            what = "has a blank in it" if blanks is not None else f"has {quote(text[start])} in it"
            self.doubt(start, self.position, what)

    def bracket(self) -> None:
        start, end = self.position, self.closing(self.position)
        self.position = end
        written = self.text[start:end]
        inner = written[1:-1].strip()
        if not inner:
            raise _BrokenError(start, end, "has empty brackets: a list takes an index such as [0]")
        if inner.startswith("?"):
            self.filter(start, start + written.index("?") + 1, end - 1)
        elif not _INDEX.match(inner):
            for pattern, what in _UNDOCUMENTED:
                if pattern.match(inner):
                    self.doubt(start, end, f"{what} {quote(written)}")
                    return
            raise _BrokenError(start, end, f"has {quote(written)}, which is neither an index nor a filter '[?(...)]'")

    def closing(self, start: int) -> int:
        """The offset behind the bracket that closes the one at `start`; quoted text is passed over."""
        text = self.text
        opened: list[int] = []
        position = start
        while position < self.end:
            character = text[position]
            if character in "\"'":
                quoted = _QUOTED.match(text, position)
                if quoted is None:
                    raise _BrokenError(position, self.end, f"has no second quotation mark for {quote(character)}")
                position = quoted.end()
                continue
            if character in _CLOSING:
                opened.append(position)
            elif character in "])":
                bracket = text[opened[-1]]
                if _CLOSING[bracket] != character:
                    what = f"has no {quote(_CLOSING[bracket])} for {quote(bracket)} before {quote(character)}"
                    raise _BrokenError(opened[-1], position + 1, what)
                opened.pop()
                if not opened:
                    return position + 1
            position += 1
        bracket = text[start]
        raise _BrokenError(start, self.end, f"has no closing {quote(_CLOSING[bracket])} for {quote(bracket)}")

    def filter(self, bracket: int, start: int, end: int) -> None:
        """What stands between `[?` and `]`."""
        text = self.text
        body = text[start:end]
        inner = body.strip()
        if inner.startswith("(") and inner.endswith(")"):
            start += body.index("(") + 1
            end = start + len(inner) - 2
        elif inner:
            self.doubt(start - 1, end, "has a filter without parentheses")
        expression = text[start:end]
        if not expression.strip():
            raise _BrokenError(bracket, self.position, "has an empty filter")
        if _COMPARISON.match(expression):
            return
        # Offsets stay: quoted text cannot hold an operator.
        bare = _QUOTED.sub(lambda found: "'" * len(found.group()), expression)
        junction = _JUNCTION.search(bare)
        if junction is not None:
            what = f"combines conditions with {quote(junction.group())}, but a filter may hold only one comparison"
            raise _BrokenError(start + junction.start(), start + junction.end(), what)
        operators = list(_OPERATOR.finditer(bare)) or list(_WORD_OPERATOR.finditer(bare))
        for operator in operators:
            if operator.group() not in FILTER_OPERATORS:
                advice = "; did you mean '=='?" if operator.group() == "=" else ""
                what = f"has {quote(operator.group())} in a filter, which only takes {', '.join(FILTER_OPERATORS)}"
                raise _BrokenError(start + operator.start(), start + operator.end(), what + advice)
        if not operators:
            self.doubt(start, end, f"has a filter that compares nothing in {quote(expression.strip())}")
        else:
            what = f"has a filter of another form than '@.key == value' in {quote(expression.strip())}"
            self.doubt(start, end, what)
