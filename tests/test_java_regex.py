"""Regular expressions of Java: what is refused and where, and what matches; the verdicts are those of Java 11 to 25."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.java.match import Work, matches
from ssmlint.java.regex import read_regex

# What Java takes, and Python's re refuses or reads differently in many cases.
TAKEN = [
    "",
    "{2}",
    "a|{3}",
    "x{2}{3}",
    "a{0}",
    "a]",
    "a}",
    "[]a]",
    "[^]a]",
    "[a^]",
    "[a-]",
    "[-a]",
    r"[\w-.]",
    r"[\d-z]",
    "[a-[b]]",
    "[a-z&&[^b]]",
    "[a-z&&bc]",
    "[&&a]",
    "[a&&]",
    "[a&b]",
    "[[a-c][x-z]]",
    r"[\[^a]",
    r"\p{Alpha}\P{Lu}\pL\PN",
    r"\p{IsLatin}\p{InGreek}\p{sc=Latin}\p{javaLowerCase}\p{LC}\p{L1}",
    r"(?U)\p{alpha}",
    r"a++b*+c?+d{2}+",
    r"a??b*?c+?d{2,}?",
    "(?>a|b)",
    "(?<=a)(?<!b)(?=c)(?!d)",
    "(?i)a(?-i)b(?i-m:c)(?)",
    r"(?<n1>a)\k<n1>",
    r"\1(a)\1\12",
    r"\A\b\B\G\z\Z\R\h\H\v\V\X\b{g}",
    r"\Q(a[\E\Qx",
    r"\Qa\E{2}",
    r"\07\012\0377",
    r"\x41\x{41}\x{1F600}A\uD83D\uDE00",
    r"[\uD83D\uDE00-\uD83D\uDE4F]",
    r"\cA\a\e\f\n\r\t\-\_\%",
    r"\N{SPACE}",
    "(?x) a # (",
    "^*$+",
    "()|(|)",
    "(?=a)*",
    "é{2}",
    "a{99999999999}",
    "a{000000000000000000002}",
]

# What every Java refuses: the place, and what is said.
REFUSED = [
    ("(", 0, 1, "the group that begins here is never closed"),
    ("a(b|(c)", 1, 2, "the group that begins here is never closed"),
    ("(?:a", 0, 1, "the group that begins here is never closed"),
    ("(?<", 0, 1, "the group that begins here is never closed"),
    ("a)b", 1, 2, "')' closes no group"),
    ("(?i)a)", 5, 6, "')' closes no group"),
    ("a[bc", 1, 2, "the class that begins here is never closed"),
    ("[]", 0, 1, "the class that begins here is never closed"),
    ("[^]", 0, 1, "the class that begins here is never closed"),
    ("[a[b]", 0, 1, "the class that begins here is never closed"),
    ("[a-", 0, 1, "the class that begins here is never closed"),
    ("[a&&", 0, 1, "the class that begins here is never closed"),
    ("[&&]", 1, 3, "'&&' has nothing on either side"),
    ("[c-a]", 1, 4, "the range 'c-a' ends before it begins"),
    (r"[A-Za-z0-9_-\/.]", 10, 14, r"the range '_-\/' ends before it begins"),
    (r"[a-\d]", 1, 5, r"the range 'a-\d' ends before it begins"),
    ("ab\\", 2, 3, "a backslash ends the pattern and escapes nothing"),
    ("*a", 0, 1, "nothing stands before '*' that could be repeated"),
    ("a**", 2, 3, "nothing stands before '*' that could be repeated"),
    ("a|+b", 2, 3, "nothing stands before '+' that could be repeated"),
    ("a*?+", 3, 4, "nothing stands before '+' that could be repeated"),
    ("(?i)?", 4, 5, "nothing stands before '?' that could be repeated"),
    ("{", 0, 1, r"'{' begins a count such as {2} or {2,5}; write '\{' for the character"),
    ("a{,3}", 1, 2, r"'{' begins a count such as {2} or {2,5}; write '\{' for the character"),
    ("{{x}}", 0, 1, r"'{' begins a count such as {2} or {2,5}; write '\{' for the character"),
    ("a{2", 1, 2, "the count that begins here has no '}' after its numbers"),
    ("a{2;3}", 1, 2, "the count that begins here has no '}' after its numbers"),
    ("a{3,2}", 1, 6, "the count ends below where it begins"),
    (r"\y", 0, 2, r"there is no escape '\y'"),
    (r"a\E", 1, 3, r"there is no escape '\E'"),
    (r"[\b]", 1, 3, r"there is no escape '\b' inside a class"),
    (r"[\1]", 1, 3, r"there is no escape '\1' inside a class"),
    (r"[\y]", 1, 3, r"there is no escape '\y'"),
    (r"\p{Foo}", 0, 7, "there is no property 'Foo' of characters"),
    (r"\p{alpha}", 0, 9, "there is no property 'alpha' of characters"),
    (r"\pX1", 0, 3, "there is no property 'X' of characters"),
    (r"\p{}", 0, 4, r"'\p' needs a name"),
    (r"\p", 0, 2, r"'\p' needs a name"),
    (r"\p{L", 0, 3, "the name of a property has no '}' after it"),
    (r"\N{SPACE", 0, 3, "the name of a character has no '}' after it"),
    (r"\Na", 0, 3, r"'\N' needs the name of a character, as in '\N{SPACE}'"),
    (r"\x4", 0, 3, r"'\x' needs 2 hexadecimal digits"),
    (r"\x{", 0, 2, r"'\x' needs 2 hexadecimal digits"),
    (r"\x{41", 0, 5, r"'\x{' needs a hexadecimal number and '}'"),
    (r"\x{110000}", 0, 9, "there is no such character"),
    (r"\u004", 0, 5, r"'\u' needs 4 hexadecimal digits"),
    (r"\08", 0, 2, r"'\0' needs an octal number after it"),
    (r"\c", 0, 2, r"'\c' needs the letter of a control character"),
    (r"\kn", 0, 3, r"'\k' needs the name of a group, as in '\k<name>'"),
    (r"\k<n>(?<n>a)", 0, 5, "no group before here has the name 'n'"),
    ("(?<n>a)(?<n>b)", 7, 12, "the group name 'n' is already taken"),
    ("(?<1n>a)", 3, 4, "the name of a group begins with a letter of a to z"),
    ("(?<a_b>a)", 3, 5, "the name of a group has letters and digits only, and ends with '>'"),
    ("(?P<n>a)", 0, 3, "there is no such kind of group, and no such flag"),
    ("(?#a)", 0, 3, "there is no such kind of group, and no such flag"),
    ("(?$a)", 0, 3, "there is no such kind of group, and no such flag"),
    ("(?", 0, 2, "there is no such kind of group, and no such flag"),
    (r"\Qab\E(", 6, 7, "the group that begins here is never closed"),
    (r"a{\Q2\E}", 1, 2, r"'{' begins a count such as {2} or {2,5}; write '\{' for the character"),
]

# Patterns with texts that match as a whole, and texts that do not.
MATCHED = [
    ("", [""], ["a"]),
    ("abc", ["abc"], ["ab", "abcd", "xabc"]),
    ("a|ab|", ["a", "ab", ""], ["b", "aab"]),
    ("^a$", ["a"], ["ba", "ab"]),
    ("[a-c]+", ["abc", "c"], ["", "abd", "-"]),
    ("[^a-c]", ["d", "-"], ["a", "", "dd"]),
    ("[]a-]", ["]", "a", "-"], ["b"]),
    (r"[\w-.]+", ["a-b.c", "_"], ["a b", "+"]),
    (r"\d{2,4}", ["12", "1234"], ["1", "12345", "ab"]),
    ("a{2,}", ["aa", "aaaaa"], ["a", ""]),
    ("(?:a{1,2}){2}", ["aa", "aaa", "aaaa"], ["a", "aaaaa"]),
    ("(?i)ab[c-d]", ["AB" + "D", "abC"], ["ABE"]),
    ("a(?i:b)c", ["aBc", "abc"], ["ABc"]),
    ("(?i)a(?-i)b", ["Ab"], ["AB"]),
    ("(?i)[^a]", ["b", "B"], ["a", "A"]),
    (r"\Qa.b\E*", ["a.b", "a.bb", "a."], ["axb"]),
    (r"\p{Alpha}\p{Digit}\p{Punct}", ["a1-", "Z0!"], ["11-", "a1a"]),
    (r"\P{Lu}", ["a", "1"], ["A"]),
    (r"\x41\u0042\0103\x{44}", ["ABCD"], ["abcd"]),
    (r"\bab\b-\Bx", [], ["ab-x"]),
    (r"\bab\b.+\Bx", ["ab-xx"], ["ab-x", "abxx"]),
    ("(?=a).b", ["ab"], ["cb"]),
    ("(?!a).b", ["cb"], ["ab"]),
    (".(?<=a)b", ["ab"], ["cb"]),
    (".(?<!a)b", ["cb"], ["ab"]),
    (r"^(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)$", ["a", "a-b-c"], ["a--b", "a-", "-a"]),
    (r"\*|^[m]{0,1}i-[a-z0-9]{8,17}", ["*", "i-12345678", "mi-0123456789abcdef0"], ["**", "i-1", "xi-12345678"]),
    (r"^\d{0,3}$|^10[0-8]\d$|^109[0-5]$", ["", "7", "365", "1090"], ["1096", "abc"]),
    (r"a\zb|a\z|\Aa\Z", ["a"], ["ab"]),
    (r"\h\S\H\s", [" aa "], ["aaaa", "  a "]),
    (".{1,255}", ["a", "x y"], [""]),
    ("{3}a", ["a"], ["", "aaa"]),
    (r"a\R?b", ["ab"], ["a b"]),
]

# What is good but left unanswered: it hangs on the version, a flag, or on the order of trying.
UNANSWERED = [
    "a++",
    "(?>a)a",
    r"(a)\1",
    r"(?<n>a)\k<n>",
    "[a-z&&[^b]]",
    "[a[b]]",
    "(?x)a",
    "(?u)a",
    "(?m)^a",
    r"\Ga",
    r"\p{IsLatin}",
    r"(?i)\p{Lower}",
    "(?<=b*)a",
    "a{3000000000}",
]

# Each would keep a matcher that goes back busy for ages.
HOSTILE = [
    ("(a+)+$", "a" * 2000 + "b"),
    ("(a|aa)+$", "a" * 2000 + "b"),
    ("(.*a){20}", "a" * 2000 + "b"),
    ("(a*)*b", "a" * 2000),
    ("(?:a?){2000}a{2000}", "a" * 1999),
    ("((((a{1,99}){1,99}){1,99}){1,99}){1,99}", "a" * 2000 + "b"),
    ("(?=(a+)+b)" * 50, "a" * 2000),
    ("((a*)*|(b*)*|(c*)*)*d", "abc" * 600),
    ("(x+x+)+y", "x" * 2000),
    (".*" * 500 + "b", "a" * 2000),
]


@pytest.mark.parametrize("pattern", TAKEN)
def test_taken(pattern: str) -> None:
    assert read_regex(pattern).fault is None


@pytest.mark.parametrize(("pattern", "start", "end", "message"), REFUSED)
def test_refused(pattern: str, start: int, end: int, message: str) -> None:
    fault = read_regex(pattern).fault
    assert fault is not None
    assert (fault.start, fault.end, fault.message) == (start, end, message)
    assert matches(read_regex(pattern), "a", Work()) is None


@pytest.mark.parametrize(("pattern", "yes", "no"), MATCHED)
def test_matched(pattern: str, yes: list[str], no: list[str]) -> None:
    regex = read_regex(pattern)
    assert [text for text in [*yes, *no] if matches(regex, text, Work()) is True] == yes
    assert [text for text in [*yes, *no] if matches(regex, text, Work()) is False] == no


@pytest.mark.parametrize("pattern", UNANSWERED)
def test_unanswered(pattern: str) -> None:
    regex = read_regex(pattern)
    assert regex.fault is None
    assert matches(regex, "a", Work()) is None


@pytest.mark.parametrize("text", ["ä", "a\nb", "a\tb", "😀", "a" * 3000], ids=["umlaut", "line", "tab", "wide", "long"])
def test_texts_of_which_nothing_is_said(text: str) -> None:
    assert matches(read_regex(".*"), text, Work()) is None


def test_a_part_that_matches() -> None:
    regex = read_regex("[0-9]+$")
    assert matches(regex, "web1", Work()) is False
    assert matches(regex, "web1", Work(), in_part=True) is True
    assert matches(regex, "1web", Work(), in_part=True) is False


@pytest.mark.parametrize(("pattern", "text"), HOSTILE, ids=[pattern[:20] for pattern, _ in HOSTILE])
def test_hostile_patterns_take_bounded_work(pattern: str, text: str) -> None:
    work = Work(20_000)
    assert matches(read_regex(pattern), text, work) is not True
    assert work.left >= -1
    assert matches(read_regex("a"), "a", Work(0)) is None


def test_work_is_shared() -> None:
    work = Work(50)
    regex = read_regex("a+")
    results = [matches(regex, "a" * 10, work) for _ in range(10)]
    assert results[0] is True
    assert results[-1] is None


@pytest.mark.parametrize("text", ["(" * 5000, "[" * 5000, "(?:" * 5000 + ")" * 5000, "[a&&" * 5000, "((a)*" * 5000])
def test_depth_is_bounded(text: str) -> None:
    regex = read_regex(text)
    assert regex.fault is None
    assert matches(regex, "a", Work()) is None


PIECES = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "(", "(?:", ")", "|", "*", "+", "?", "{1,2}", "{2}", "^", "$", r"\d", "[a-", "(?!"]
)
ANY_PIECES = st.sampled_from(list("ab()[]{}*+?|^$\\.-&,:<>=!PQEpxuckN012LÜ😀#"))


@given(st.lists(ANY_PIECES, max_size=20).map("".join) | st.text(max_size=20))
def test_any_text_can_be_read(pattern: str) -> None:
    regex = read_regex(pattern)
    if regex.fault is not None:
        assert 0 <= regex.fault.start < regex.fault.end <= len(pattern)
        assert regex.fault.message.isprintable()
    assert matches(regex, "ab-1", Work()) in (True, False, None)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join), st.text("ab1", max_size=6))
def test_where_python_reads_a_pattern_alike_it_matches_alike(pattern: str, text: str) -> None:
    regex = read_regex(pattern)
    answer = matches(regex, text, Work())
    if answer is None or regex.fault is not None:
        return
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error:
        return
    assert answer is (compiled.fullmatch(text) is not None)
