"""Text of a document inside messages, and the known name that was probably meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.actions import AUTOMATION_ACTIONS
from ssmlint.names import hint, nearest, start_guessing
from ssmlint.quote import listing, quote, visible

ANYTHING = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\r\t\x00\x1b\x85\xa0\xad\u2028\u202e\ufeff\ud800é😀'\\"))
)
TOP_LEVEL = "schemaVersion description assumeRole parameters variables mainSteps outputs files".split()


# Quotes.


@given(ANYTHING)
@settings(derandomize=True, deadline=None, max_examples=400)
def test_nothing_that_a_terminal_acts_on_gets_through(text: str) -> None:
    for shown in (visible(text), quote(text), listing([text, text])):
        assert not [each for each in shown if unicodedata.category(each)[0] in "CZ" and each != " "]
        assert shown.encode().decode() == shown
        assert len(shown.splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_letters_of_all_scripts_stay(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\r\0", r"a\x0ab\x09c\x0d\x00"),
        ("\x1b[31mé\x9b1m", r"\x1b[31mé\x9b1m"),
        ("a\xa0b\xadc\u202ed\ufeff\u200b", r"a\xa0b\xadc\u202ed\ufeff\u200b"),
        ("\ud800\U000e0041😀", r"\ud800\U000e0041😀"),
        ("e\u0301 日本 ع", "e\u0301 日本 ع"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert quote(text) == f"'{shown}'"


@given(ANYTHING, st.integers(0, 3000))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_quote_is_short_and_has_both_ends(text: str, times: int) -> None:
    long = f"first{text * times}last"
    shown = quote(long)
    # Each of the characters that are kept becomes ten at the most.
    assert len(shown) <= 2 + 60 * 10
    assert shown.startswith("'first")
    assert shown.endswith("last'")


def test_a_text_is_cut_only_when_that_makes_it_shorter() -> None:
    for size in range(55, 70):
        text = "".join(chr(ord("0") + number % 10) for number in range(size))
        inner = quote(text)[1:-1]
        if inner != text:
            head, dots, tail = inner.partition("...")
            assert (dots, len(inner) < size) == ("...", True)
            assert text.startswith(head)
            assert text.endswith(tail)
        else:
            assert size <= 60


@pytest.mark.parametrize(
    ("count", "most", "shown"),
    [
        (0, 6, ""),
        (1, 6, "'n0'"),
        (3, 3, "'n0', 'n1', 'n2'"),
        (4, 3, "'n0', 'n1', 'n2' and 1 more"),
        (1000, 2, "'n0', 'n1' and 998 more"),
    ],
)
def test_a_listing_names_the_first_and_counts_the_rest(count: int, most: int, shown: str) -> None:
    assert listing([f"n{number}" for number in range(count)], most) == shown


# The nearest name.

ACTIONS = sorted(AUTOMATION_ACTIONS)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("mainsteps", TOP_LEVEL, "mainSteps"),
        ("main_steps", TOP_LEVEL, "mainSteps"),
        ("main-steps", TOP_LEVEL, "mainSteps"),
        ("SchemaVersion", TOP_LEVEL, "schemaVersion"),
        ("step", TOP_LEVEL, None),
        ("output", TOP_LEVEL, "outputs"),
        ("assumRole", TOP_LEVEL, "assumeRole"),
        ("paramters", TOP_LEVEL, "parameters"),
        ("services", TOP_LEVEL, None),
        ("aws:runcommand", ACTIONS, "aws:runCommand"),
        ("aws:executeAwsAPI", ACTIONS, "aws:executeAwsApi"),
        ("aws:runComand", ACTIONS, "aws:runCommand"),
        ("aws:banana", ACTIONS, None),
        ("x", TOP_LEVEL, None),
        ("", ["", "a"], None),
        ("a", [], None),
        # Another spelling comes before a nearer text, the first of equals before the others.
        ("INPUT", ["inputs", "INPUTS", "input"], "input"),
        ("is_end", ["isEnds", "IsEnd", "isEnd"], "IsEnd"),
        ("step4", ["step1", "step2", "step3"], "step1"),
        # A short name may differ in more of its letters.
        ("abx", ["abc"], "abc"),
        ("axy", ["abc"], None),
    ],
)
def test_the_name_that_was_probably_meant(name: str, known: list[str], expected: str | None) -> None:
    assert nearest(name, known) == expected


WORDS = st.text(st.sampled_from("abcdeABC_-1"), min_size=1, max_size=12)


@given(WORDS, st.lists(WORDS, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_name_is_nearest_to_itself_and_found_whatever_its_case(name: str, known: list[str]) -> None:
    found = nearest(name, known)
    assert found is None or found in known
    if name in known:
        assert found is not None
        assert fold(found) == fold(name)
    assert nearest(name.swapcase(), [*known, name]) is not None
    assert nearest(name, iter(known)) == found


def fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


@pytest.mark.parametrize("name", [each for each in ACTIONS if len(each) > 9])
def test_one_mistake_in_the_name_of_an_action_leads_back_to_it(name: str) -> None:
    for index in range(4, len(name)):
        assert nearest(name[:index] + name[index + 1 :], ACTIONS) == name
        assert nearest(name[:index] + "x" + name[index:], ACTIONS) == name


def test_a_hint_is_safe_to_print_and_empty_where_nothing_is_near() -> None:
    assert hint("mainstep", TOP_LEVEL) == "; did you mean 'mainSteps'?"
    assert hint("step\x1b", ["step\x1b[1m"]) == r"; did you mean 'step\x1b[1m'?"
    assert hint("banana", TOP_LEVEL) == ""


def test_long_names_and_many_names_cost_nothing() -> None:
    # Compared in full, this would take minutes.
    assert nearest("a" * 100_000, ["a" * 100_000]) is None
    assert nearest("b" * 100, ["b" * 100_000, "b" * 100]) == "b" * 100
    assert nearest("ab" * 40, ("ba" * 40 + str(number) for number in range(300_000))) is not None


def test_a_document_that_asks_for_too_many_names_gets_no_more_answers() -> None:
    start_guessing()
    # Names of the same letters in another order each, which only a full comparison tells apart.
    names = [
        "".join(chr(97 + (number * 7 + place * step) % 26) for place in range(80))
        for number in range(26)
        for step in (3, 5, 7)
    ]
    asked = ["Stepp" if number % 40 == 0 else f"{names[number % 78][::-1]}{number}" for number in range(200)]
    answers = [nearest(name, [*names, "Step"]) for name in asked]
    assert (answers[0], answers[40], answers[160]) == ("Step", "Step", None)
    start_guessing()
    assert nearest("Stepp", ["Step"]) == "Step"
