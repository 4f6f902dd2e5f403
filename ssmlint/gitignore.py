"""Gitignore patterns: what a line of a `.gitignore` file means, and which paths it matches.

Written to gitignore(5). Where that page is silent, it does what git does: names are compared byte by byte (so
`?` is one byte of a name), letter case counts, and the posix classes hold ASCII characters only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import count
from typing import NamedTuple, TypeVar

_T = TypeVar("_T")

# The longest pattern that is looked at, in bytes. A whole path has at most 4096 bytes on Linux, so a longer
# pattern is no honest one, and a limit keeps the time to translate a pattern small.
_LONGEST = 4096

_SPECIAL = re.compile(rb"[*?\[\\]")

# One item inside brackets: a class such as `[:alpha:]`, or a character that may begin a range.
_ITEM = re.compile(rb"\[:([^\]]*):\]|(\\.|[^\\])(?:-(\\.|[^\]\\]))?", re.DOTALL)

# As git's own tables have them: vertical tab and form feed are no space.
_CLASSES = {
    b"alnum": rb"0-9A-Za-z",
    b"alpha": rb"A-Za-z",
    b"blank": rb"\x20\t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"\x21-\x7e",
    b"lower": rb"a-z",
    b"print": rb"\x20-\x7e",
    b"punct": rb"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    b"space": rb"\x20\t\n\r",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}


class _Rule(NamedTuple):
    """One pattern, ready to be matched."""

    test: Callable[[bytes], object]  # gives something true where the pattern matches
    by_name: bool  # tested with the last name of the path, not with the whole path
    dirs_only: bool
    negated: bool


class Patterns:
    """The patterns of one `.gitignore` file, or of one list of globs, with the directory they hold below."""

    __slots__ = ("_prefix", "_rules")

    def __init__(self, lines: Iterable[str], base: str = "") -> None:
        """Take patterns, one per string; see `parse` for `base`.

        Blank lines, comments and invalid patterns are taken and match nothing. Raises nothing.
        """
        rules = [rule for line in lines if (rule := _rule(line))]
        self._rules = tuple(reversed(rules))  # the last match wins, so the last one is asked first
        self._prefix = base.rstrip("/") + "/" if base else ""

    @classmethod
    def parse(cls, text: str, base: str = "") -> Patterns:
        """Read the text of a `.gitignore` file, decoded as UTF-8 with surrogateescape.

        `base` is the directory that holds the file, written from the same place as the paths given to
        `match`: "" where the paths begin in it, else like "sub/dir" or "/home/me/project". Raises nothing.
        """
        return cls((line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")), base)

    def match(self, path: str, is_dir: bool) -> bool | None:
        """Say what the patterns say about this path alone: True to ignore it, False to keep it, None nothing.

        `path` has its names divided by "/" and no "/" at its end; bytes that are not UTF-8 stand in it as
        surrogateescape has them. `is_dir` is false for a symbolic link, even to a directory. Directories
        above the path are not looked at: `ignored` does that. Raises nothing for a path that can exist.
        """
        if not path.startswith(self._prefix):
            return None
        whole = os.fsencode(path[len(self._prefix) :])
        name = whole.rpartition(b"/")[2]
        for rule in self._rules:
            if (is_dir or not rule.dirs_only) and rule.test(name if rule.by_name else whole):
                return not rule.negated
        return None


def decide(layers: Iterable[Patterns], path: str, is_dir: bool) -> bool | None:
    """Do as `Patterns.match` for several files of patterns, the one that counts most (the deepest) first."""
    for layer in layers:
        verdict = layer.match(path, is_dir)
        if verdict is not None:
            return verdict
    return None


def ignored(layers: Iterable[Patterns], path: str, is_dir: bool) -> bool:
    """Tell whether the path, or a directory above it, is ignored.

    `layers` is as for `decide`, `path` and `is_dir` as for `Patterns.match`. Nothing below an ignored
    directory can be taken back, as git has it.
    """
    layers = tuple(layers)
    above = (path[:at] for at, char in enumerate(path) if char == "/" and at)
    return any(decide(layers, folder, True) for folder in above) or bool(decide(layers, path, is_dir))


def _rule(line: str) -> _Rule | None:
    """Translate one line; None for one that matches nothing."""
    if line.startswith("#"):
        return None
    try:
        glob = line.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, which no name can hold
        return None
    glob = _without_trailing_spaces(glob)
    negated = glob.startswith(b"!")
    glob = glob[negated:]
    dirs_only = glob.endswith(b"/")
    glob = glob.removesuffix(b"/")
    by_name = b"/" not in glob
    glob = glob.removeprefix(b"/")
    test = _test(glob, by_name) if 0 < len(glob) <= _LONGEST else None
    return _Rule(test, by_name, dirs_only, negated) if test else None


def _without_trailing_spaces(glob: bytes) -> bytes:
    stripped = glob.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    # After an odd number of backslashes the last one belongs to the first of the spaces.
    return glob[: len(stripped) + backslashes % 2]


def _test(glob: bytes, by_name: bool) -> Callable[[bytes], object] | None:
    """Turn a glob into a function that tells whether it matches; None for an invalid glob.

    Most patterns are a plain name or an ending: those go without the cost of compiling an expression.
    """
    if not _SPECIAL.search(glob):
        return glob.__eq__
    if by_name and glob.startswith(b"*") and not _SPECIAL.search(glob, 1):
        ending = glob[1:]
        return lambda name: name.endswith(ending)
    try:
        return re.compile(_path_regex(_tokens(glob)), re.DOTALL).fullmatch
    except ValueError:
        return None


def _tokens(glob: bytes) -> list[bytes]:
    """Split a glob into `*`, `**` (any longer run too), `/`, and expressions for exactly one byte each.

    Raises ValueError where a bracket is not closed, a class is unknown or nothing follows a backslash.
    """
    tokens = []
    at = 0
    while at < len(glob):
        start, char = at, glob[at : at + 1]
        at += 1
        if char == b"*":
            while glob.startswith(b"*", at):
                at += 1
            tokens.append(b"*" if at - start == 1 else b"**")
        elif char == b"?":
            tokens.append(b"[^/]")
        elif char == b"[":
            token, at = _brackets(glob, at)
            tokens.append(token)
        else:
            if char == b"\\":
                char = glob[at : at + 1]
                at += 1
                if not char:
                    raise ValueError("nothing after the backslash")
            tokens.append(re.escape(char))
    return tokens


def _brackets(glob: bytes, at: int) -> tuple[bytes, int]:
    """Translate the bracket expression whose inside begins at `at`; gives the place after its end too.

    Raises ValueError as `_tokens` does.
    """
    negated = glob.startswith((b"!", b"^"), at)
    at += negated
    first = at
    members = []
    while at == first or not glob.startswith(b"]", at):  # a `]` that comes first is an ordinary character
        item = _ITEM.match(glob, at)
        if not item:
            raise ValueError("the bracket is not closed")
        name, low, high = item.groups()
        if low is None:
            if name not in _CLASSES:
                raise ValueError("no such class")
            members.append(_CLASSES[name])
        else:
            members.append(b"\\x%02x" % low[-1])
            if high is not None and low[-1] < high[-1]:
                members.append(b"-\\x%02x" % high[-1])
        at = item.end()
    # Brackets never match a slash, whatever they hold.
    return (b"[^/%b]" if negated else b"(?!/)[%b]") % b"".join(members), at + 1


def _path_regex(tokens: list[bytes]) -> bytes:
    """Make the expression that a whole path has to match.

    Between two `**`, and between two `*` of one name, only the first place that fits is tried: a later one
    leaves less of the path for what follows, so nothing is lost, and no pattern can make the search blow up.
    """
    numbers = count()
    segments = _split(tokens, (b"/",))
    first, *others = _split(segments, ([b"**"],))
    regex = b"/".join(_name_regex(segment, numbers) for segment in first)
    if not others:
        return regex
    regex += b"/" if first else b""
    for group in others[:-1]:
        names = b"".join(_name_regex(segment, numbers) + b"/" for segment in group)
        regex += _atomic(b"(?:[^/]+/)*?" + names, numbers)
    last = b"/".join(_name_regex(segment, numbers) for segment in others[-1])
    return regex + (b"(?:[^/]+/)*" + last if others[-1] else b".+")


def _name_regex(tokens: list[bytes], numbers: Iterator[int]) -> bytes:
    """Make the expression for one name of a path."""
    first, *others = _split(tokens, (b"*", b"**"))
    regex = b"".join(first)
    for piece in others[:-1]:
        regex += _atomic(b"[^/]*?" + b"".join(piece), numbers)
    return regex + b"[^/]*" + b"".join(others[-1]) if others else regex


def _split(items: Iterable[_T], separators: Container[_T]) -> list[list[_T]]:
    """Divide a list at the separators, as `str.split` does."""
    parts: list[list[_T]] = [[]]
    for item in items:
        if item in separators:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _atomic(regex: bytes, numbers: Iterator[int]) -> bytes:
    """Wrap an expression so that what it matched first stays matched.

    This is `(?>...)`, which Python has from 3.11 on only: a look-ahead is never entered a second time.
    """
    name = b"g%d" % next(numbers)
    return b"(?=(?P<%b>%b))(?P=%b)" % (name, regex, name)
