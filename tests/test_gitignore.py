"""The gitignore matcher: against its documentation by example, and against git itself by search."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssmlint.gitignore import Patterns, decide, ignored

# (pattern, paths that it matches, paths that it does not); a path with a slash at its end is a directory.
EXAMPLES: list[tuple[str, list[str], list[str]]] = [
    # Names without a slash hold at any depth, with one only from the directory of the file.
    ("a", ["a", "a/", "b/a", "b/c/a/"], ["b", "ab", "ba", "a/b"]),
    ("a/", ["a/", "b/a/"], ["a", "b/a"]),
    ("/a", ["a", "a/"], ["b/a"]),
    ("/a/", ["a/"], ["a", "b/a/"]),
    ("a/b", ["a/b", "a/b/"], ["c/a/b", "a/b/c", "b", "a"]),
    ("/a/b", ["a/b"], ["c/a/b"]),
    ("a/b/", ["a/b/"], ["a/b", "c/a/b/"]),
    # One star and one question mark stay inside a name.
    ("*", ["a", "b/a", ".a"], []),
    ("*.a", ["b.a", ".a", "b/c.a"], ["b.ab", "a"]),
    ("a*", ["a", "ab", "b/ab"], ["ba"]),
    ("a*c", ["ac", "abc", "abcc", "abcbc"], ["abcd", "bac"]),
    ("a*b*c", ["abc", "axbxc", "abbcc"], ["acb", "ab", "bc"]),
    ("/*", ["a", "a/"], ["a/b"]),
    ("a/*", ["a/b", "a/b/"], ["a", "a/b/c"]),
    ("a/*/c", ["a/b/c"], ["a/c", "a/b/b/c"]),
    ("?", ["a", "b/a"], ["", "ab"]),
    ("a?b", ["acb", "a?b"], ["ab", "a/b", "accb"]),
    ("/a?b", ["acb"], ["a/b"]),
    # Two stars: leading, trailing, in the middle, and where they stand for one.
    ("**", ["a", "a/b"], []),
    ("/**", ["a", "a/b"], []),
    ("**/", ["a/", "a/b/"], ["a", "a/b"]),
    ("**/a", ["a", "b/a", "b/c/a"], ["ba", "a/b"]),
    ("**/a/b", ["a/b", "c/a/b", "c/d/a/b"], ["b", "ca/b", "a/c/b"]),
    ("a/**", ["a/b", "a/b/c", "a/b/"], ["a", "a/", "b/a/c"]),
    ("a/**/", ["a/b/", "a/b/c/"], ["a/b", "a/"]),
    ("a/**/b", ["a/b", "a/c/b", "a/c/d/b"], ["ab", "a/cb", "b", "c/a/b", "a/b/c"]),
    ("a/**/b/**/c", ["a/b/c", "a/x/b/y/z/c", "a/b/b/c"], ["a/c", "a/b", "a/c/b"]),
    ("a/**/b/c/**/d", ["a/b/x/b/c/d", "a/b/c/c/d"], ["a/b/x/c/d"]),
    ("a/**/**/b", ["a/b", "a/c/b"], ["ab"]),
    ("a/***/b", ["a/b", "a/c/d/b"], ["ab"]),
    ("a/**b", ["a/b", "a/cb"], ["a/c/b"]),
    ("a/b**", ["a/b", "a/bc"], ["a/b/c"]),
    ("a**/b", ["a/b", "ac/b"], ["ab", "ac/d/b"]),  # see AT_ODDS
    ("?**/b", ["a/b", "ac/b"], ["ab", "ac/d/b"]),
    # Brackets.
    ("[ab]", ["a", "b", "c/a"], ["c", "ab", "[ab]"]),
    ("[a-c]x", ["ax", "bx", "cx"], ["dx", "-x", "Bx"]),
    ("[!ab]", ["c", "!", "^"], ["a", "b", "cc"]),
    ("[^ab]", ["c", "!", "^"], ["a", "b"]),
    ("[]a]", ["]", "a"], ["b"]),
    ("[!]a]", ["b"], ["]", "a"]),
    ("[a-]", ["a", "-"], ["b"]),
    ("[-a]", ["a", "-"], ["b"]),
    ("[c-a]", ["c"], ["a", "b", "-"]),
    ("[--0]", ["-", ".", "0"], ["1", ","]),
    ("[a-c-e]", ["a", "b", "c", "-", "e"], ["d"]),
    ("[\\]a]", ["]", "a"], ["\\"]),
    ("[\\\\]", ["\\"], ["a"]),
    ("[a-\\c]", ["a", "b", "c"], ["\\", "-"]),
    ("[*?]", ["*", "?"], ["a"]),
    ("[[]", ["["], ["a"]),
    ("[[:alpha:]]", ["a", "Z"], ["1", "é", ":", "["]),
    ("[[:digit:]x]", ["1", "x"], ["a", "d"]),
    ("[![:space:]]", ["a", "\v"], [" ", "\t"]),
    ("[[:upper:]-z]", ["A", "-", "z"], ["a", "y"]),
    ("[[:a]", ["[", ":", "a"], ["]"]),
    ("a[/]b", [], ["a/b", "ab"]),
    ("a[b/]c", ["abc"], ["a/c", "d/abc"]),  # the slash in brackets binds the pattern to its directory
    ("a[!b]c", ["axc"], ["abc", "a/c"]),
    ("/a[!b]c", ["axc"], ["abc", "a/c"]),
    # Escapes, and the characters that mean something at the start.
    ("#a", [], ["#a", "a"]),
    ("\\#a", ["#a"], ["a"]),
    ("\\!a", ["!a"], ["a"]),
    ("a#b", ["a#b"], ["a"]),
    ("a!", ["a!"], ["a"]),
    ("\\*", ["*"], ["a", "\\*"]),
    ("\\a\\?", ["a?"], ["ab"]),
    ("\\\\", ["\\"], []),
    ("\\**", ["*", "*a"], ["a"]),
    ("a\\/b", ["a/b"], ["c/a/b"]),
    # Spaces at the end go, unless a backslash keeps them; a tab stays, and so do spaces elsewhere.
    ("a  ", ["a"], ["a ", "a  "]),
    ("a\\ ", ["a "], ["a"]),
    ("a\\  ", ["a "], ["a", "a  "]),
    ("a\\\\ ", ["a\\"], ["a\\ "]),
    ("a \\ ", ["a  "], ["a", "a "]),
    (" a", [" a"], ["a"]),
    ("a b", ["a b"], ["a"]),
    ("a\t", ["a\t"], ["a"]),
    ("a/ ", ["a/"], ["a"]),
    ("   ", [], [" ", "   "]),
    # What can match nothing.
    ("", [], ["a"]),
    ("/", [], ["a", "a/"]),
    ("//", [], ["a", "a/"]),
    ("!", [], ["a", "!"]),
    ("a//b", [], ["a/b"]),
    ("a//", [], ["a", "a/"]),
    ("//a", [], ["a"]),
    ("./a", [], ["a"]),
    ("a\\", [], ["a", "a\\"]),
    ("a\\/", [], ["a", "a/", "a\\/"]),
    ("[", [], ["["]),
    ("[]", [], ["[]", "]"]),
    ("[a", [], ["[a", "a"]),
    ("[a-", [], ["a", "-"]),
    ("[a\\", [], ["a", "\\"]),
    ("[!", [], ["a"]),
    ("a[b/c", [], ["a[b/c", "ab/c"]),
    ("[[:alpha:]", [], ["a"]),
    ("[[:letter:]]", [], ["a", "l"]),
    ("[[::]]", [], [":", ":]"]),
    ("*[", [], ["a", "["]),
    # Letter case counts; names are bytes, and need not be UTF-8.
    ("A", ["A"], ["a"]),
    ("é", ["é", "b/é"], ["e"]),
    ("??", ["é", "ab"], ["a", "€"]),
    ("a\udcff*", ["a\udcff", "a\udcffb"], ["a", "a\udcfe"]),
    ("*\udcff", ["a\udcff"], ["a"]),
    ("\ud800", [], ["a"]),
    # A name can hold nearly anything.
    ("a*b", ["a\nb"], []),
    ("**/b", ["a\n/b"], []),
    ("a/**", ["a/\n"], []),
    ("(a|b).+", ["(a|b).+"], ["a", "ab"]),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), EXAMPLES, ids=lambda value: ascii(value)[:40])
def test_one_pattern(pattern: str, matching: list[str], others: list[str]) -> None:
    patterns = Patterns.parse(pattern)
    verdicts = {path: patterns.match(path.rstrip("/"), path.endswith("/")) for path in matching + others}
    assert verdicts == {**dict.fromkeys(matching, True), **dict.fromkeys(others)}


def test_a_negated_pattern_says_to_keep_what_it_matches() -> None:
    patterns = Patterns.parse("!a")
    assert patterns.match("a", False) is False
    assert patterns.match("b", False) is None
    assert Patterns.parse("!!a").match("!a", False) is False
    assert Patterns.parse("!a/").match("a", False) is None


def test_the_last_pattern_that_matches_wins() -> None:
    patterns = Patterns.parse("*.a\n!b.a\nb.*\n!/b.c\n")
    assert [patterns.match(path, False) for path in ("x.a", "b.a", "b.c", "d/b.c", "b")] == [
        True,
        True,
        False,
        True,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "ignored_names"),
    [
        ("\ufeffa\nb", ["a", "b"]),
        ("\ufeff#a\nb", ["b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\r\nb\r", ["a", "b"]),
        ("a\\ \r\nb  \r\n", ["a ", "b"]),
        ("a\r\r\n", ["a\r"]),
        ("\r\n\n  \n\na", ["a"]),
        ("a\rb\nc", ["a\rb", "c"]),
        ("a\vb\n\x85\n\u2028c", ["a\vb", "\x85", "\u2028c"]),
        ("", []),
    ],
)
def test_the_lines_of_a_file(text: str, ignored_names: list[str]) -> None:
    names = ["a", "b", "c", "a ", "a\r", "#a", "", "a\rb", "a\vb", "\x85", "\u2028c", "\r"]
    patterns = Patterns.parse(text)
    assert [name for name in names if patterns.match(name, False)] == [n for n in names if n in ignored_names]


def test_patterns_given_one_by_one_are_not_divided_into_lines() -> None:
    patterns = Patterns(["a\nb", "c\r"])
    assert patterns.match("a\nb", False)
    assert patterns.match("c\r", False)
    assert patterns.match("a", False) is None


@pytest.mark.parametrize("base", ["d/e", "d/e/", "/d/e"])
def test_patterns_hold_only_below_their_directory(base: str) -> None:
    patterns = Patterns.parse("a\n/b\nc/d", base)
    base = base.rstrip("/")
    for path in ("a", "x/a", "b", "c/d"):
        assert patterns.match(f"{base}/{path}", False)
        assert patterns.match(f"{base}2/{path}", False) is None
        assert patterns.match(path, False) is None
    assert patterns.match(f"{base}/x/b", False) is None
    assert patterns.match(base, True) is None


def test_the_root_of_the_file_system_can_be_the_base() -> None:
    assert Patterns.parse("/a", "/").match("/a", False)
    assert Patterns.parse("/a", "/").match("/b/a", False) is None


def test_a_deeper_file_counts_more() -> None:
    layers = [Patterns.parse("!a\nb", "d/e"), Patterns.parse("a\n!b\nc", "d"), Patterns.parse("*")]
    assert [decide(layers, f"d/e/{name}", False) for name in "abcx"] == [False, True, True, True]
    assert [decide(layers, f"d/{name}", False) for name in "abc"] == [True, False, True]
    assert decide(layers[:2], "d/x", False) is None
    assert decide([], "a", False) is None


def test_nothing_comes_back_below_an_ignored_directory() -> None:
    layers = [Patterns.parse("a/\n!a/b\n!b")]
    assert decide(layers, "a/b", False) is False
    assert ignored(layers, "a/b", False)
    assert ignored(layers, "a/b/c", False)
    assert ignored(layers, "x/a/b", True)
    assert not ignored(layers, "b", False)
    assert not ignored(layers, "x", False)
    assert not ignored([], "/a/b", False)
    # The way round that the documentation gives: the directory stays, what is in it goes.
    assert not ignored([Patterns.parse("/a/*\n!/a/b")], "a/b", False)
    assert ignored([Patterns.parse("/a/*\n!/a/b")], "a/c", False)


def test_a_directory_above_can_be_ignored_by_any_of_the_files() -> None:
    layers = [Patterns.parse("!b", "/top/a"), Patterns.parse("a", "/top")]
    assert ignored(layers, "/top/a/b", False)
    assert not ignored(layers[:1], "/top/a/b", False)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 40 + "b", "a" * 255),
        ("*a" * 40 + "b", "a" * 255),
        ("?*" * 40 + "b", "a" * 255),
        ("[ab]*" * 40 + "c", "ab" * 127),
        ("[[:alpha:]]*" * 40 + "1", "a" * 255),
        ("**a" * 40 + "b", "a" * 255),
        ("/" + "a*" * 40 + "b", "a" * 255),
        ("**/*a*a*a*a*a*a*a*b/c", ("a" * 255 + "/") * 15 + "a"),
        ("**/a/" * 40 + "b", "a/" * 2000 + "a"),
        ("**/*/" * 40 + "b", "a/" * 2000 + "a"),
        ("**/a*/" * 40 + "**/b", "aa/" * 1300 + "a"),
        ("**/" * 1000 + "b", "a/" * 2000 + "a"),
        ("*/" * 1000 + "b", "a/" * 2000 + "a"),
        ("a*" * 2000 + "b", "a" * 4000),
        ("[" + "[:" * 2000 + "]", "a"),
        ("[" * 4000, "a"),
    ],
    ids=lambda value: value[:16],
)
def test_a_hostile_pattern_comes_to_an_end(pattern: str, path: str) -> None:
    # With a search that goes back again and again, most of these would take longer than the universe is old.
    assert Patterns.parse(pattern).match(path, False) is None


def test_a_pattern_longer_than_any_path_matches_nothing() -> None:
    assert Patterns.parse("a" * 4096).match("a" * 4096, False)
    assert Patterns.parse("a" * 4097).match("a" * 4097, False) is None


# Against git itself.

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")

PIECES = [*"ab/*?[]!^-\\#:. \r\téx0A", "ab", "**", "**/", "/**", "/**/", "[ab]", "[!a]", "[^b]", "[a-b]"]
PIECES += ["[]a]", "[!]a]", "[\\]]", "[[:alpha:]]", "[:alpha:]", "[[:punct:]", "[[:no:]]"]

NAMES = [*"ab*\\-]é^0A", "ab", "ba", "abb", "!a", "#a", "a ", "[a", "a-b", "a:", "a\r", "a\udcff", "x\ny"]
FOLDERS = ["a", "b", "ab", "*", "é", "a ", "a/a", "a/b", "b/a", "ab/!a", "a/b/a", "a/b/a/b"]
PATHS = [(folder, True) for folder in FOLDERS]  # each with whether it is a directory
PATHS += [
    (folder + name, False)
    for folder in ["", "a/", "b/", "ab/", "a/b/", "a/b/a/b/", "é/"]
    for name in NAMES
    if folder + name not in FOLDERS
]

# Two places where git does not do what gitignore(5) says. In a pattern with a slash, older versions of git
# forget what stands before the first wildcard, so that in `a**/b` they take the stars for a directory; and
# `**\/b` needs a directory before `b`, though an escaped slash should be a slash.
AT_ODDS = re.compile(r"!?/?[^*?\[\\]*[^*?\[\\/]\*\*.*/|.*\*\*\\/", re.DOTALL)

PATTERN = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join).filter(lambda p: not AT_ODDS.match(p))


class Repository:
    """A new repository, and what `git check-ignore` says in it."""

    def __init__(self, top: Path) -> None:
        self.top = os.fsencode(top)
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        self.env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        self.git("init", "-q", ".")

    def make(self, path: str) -> None:
        """Make an empty file, or where the path ends with a slash a directory, and what is above it."""
        folder, name = os.path.split(os.path.join(self.top, os.fsencode(path)))
        os.makedirs(folder, exist_ok=True)
        if name:
            with open(os.path.join(folder, name), "wb"):
                pass

    def git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git in the repository. `check-ignore` ends with 1 where nothing is ignored."""
        done = subprocess.run(
            [GIT or "git", *arguments],
            cwd=self.top,
            env=self.env,
            input=stdin,
            stdout=subprocess.PIPE,
            check=False,
        )
        assert done.returncode in (0, 1)
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Write a file of patterns."""
        with open(os.path.join(self.top, os.fsencode(path)), "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))

    def ignored(self, paths: list[str]) -> list[bool]:
        """Ask git about each of the paths."""
        stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
        out = self.git("check-ignore", "--no-index", "--stdin", "-z", "-v", "-n", stdin=stdin)
        # Four fields for each path: file, line and text of the pattern that decided, and the path.
        fields = out.split(b"\0")[:-1]
        assert fields[3::4] == [os.fsencode(path) for path in paths]
        return [pattern != b"" and not pattern.startswith(b"!") for pattern in fields[2::4]]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with all of `PATHS`."""
    repository = Repository(tmp_path_factory.mktemp("repository"))
    for path, is_dir in PATHS:
        repository.make(path + "/" if is_dir else path)
    return repository


@needs_git
@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    top=st.lists(PATTERN, min_size=1, max_size=3),
    deeper=st.lists(PATTERN, max_size=2),
    line_end=st.sampled_from(["\n", "\n", "\r\n"]),
)
def test_it_agrees_with_git(repository: Repository, top: list[str], deeper: list[str], line_end: str) -> None:
    top_text, deeper_text = line_end.join(top), line_end.join(deeper)
    repository.write(".gitignore", top_text)
    repository.write("a/.gitignore", deeper_text)
    layers = [Patterns.parse(deeper_text, "a"), Patterns.parse(top_text)]
    wanted = repository.ignored([path for path, _ in PATHS])
    found = [(path, ignored(layers, path, is_dir)) for path, is_dir in PATHS]
    assert [have for have, want in zip(found, wanted, strict=True) if have[1] != want] == []


@needs_git
def test_the_classes_are_those_of_git(tmp_path: Path) -> None:
    names = ["alnum", "alpha", "blank", "cntrl", "digit", "graph"]
    names += ["lower", "print", "punct", "space", "upper", "xdigit"]
    repository = Repository(tmp_path)
    text = "".join(f"/{name}[[:{name}:]]\n" for name in names)
    repository.write(".gitignore", text)
    patterns = Patterns.parse(text)
    paths = [name + os.fsdecode(bytes([byte])) for name in names for byte in range(1, 256) if byte != ord("/")]
    assert [bool(patterns.match(path, False)) for path in paths] == repository.ignored(paths)


@needs_git
def test_the_examples_are_true_of_git(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    paths: list[str] = []
    found: list[tuple[str, str, bool]] = []
    for pattern, matching, others in EXAMPLES:
        if AT_ODDS.match(pattern) or "\ud800" in pattern:
            continue  # git does otherwise, or the pattern cannot be written to a file
        for path in matching + others:
            if path in ("", "."):
                continue  # these are no names
            # Each path has a directory to itself, as `a` may be a file for one and a directory for the next.
            folder = f"x{len(paths)}/"
            repository.make(folder)
            repository.make(folder + path)
            repository.write(folder + ".gitignore", pattern)
            paths.append(folder + path.rstrip("/"))
            found.append((pattern, path, ignored([Patterns.parse(pattern)], path.rstrip("/"), path.endswith("/"))))
    wanted = repository.ignored(paths)
    assert [have for have, want in zip(found, wanted, strict=True) if have[2] != want] == []
