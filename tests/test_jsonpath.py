"""Selectors: what Automation documents passes, and what is outside is marked to the character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssmlint.jsonpath import FILTER_OPERATORS, selector_fault, selector_faults

DOCUMENTED = (
    "$",
    "$.InstanceIds",
    "$.Reservations[0].Instances[0].InstanceId",
    "$.Reservations..BlockDeviceMappings..VolumeId",
    "$..InstanceId",
    "$.Reservations..Instances[?(@.State.Name == 'running')]",
    "$.Reservations..Instances[?(@.State.Name != 'running')].ImageId",
    '$.Tags[?(@.Key=="Name")].Value',
    "$.Volumes[?(@.Size >= 100)]",
    "$.Volumes[?(@.Size < -1.5e3)]",
    "$.Volumes[?( @.Encrypted == true )]",
    "$.Volumes[?(@.Attachments[0].Device.Name != null)]",
    "$.Volumes[?(@ > 3)]",
    "$.Tags[?(@.Key == 'a && b || c')]",
    "$.Tags[?(@.Key == 'it\\'s [one] (or two)')]",
    "$.Tags[?(@.Key == @.Value)]",
    "$.Payload.Größe",
    "$.Payload.aws-name:x/y_2",
    "$.A[ 0 ]",
    "  $.A\n",
)

# The selector, the part that is marked, and what is said of it.
EXCLUDED = (
    ("", "", "is empty, so it selects nothing"),
    ("   ", "   ", "is empty, so it selects nothing"),
    ("$Payload.x", "$P", "must go on with '.' after '$', not with 'P'"),
    ("$.", ".", "ends with '.', and a key must follow"),
    ("$.A.", ".", "ends with '.', and a key must follow"),
    ("$.A..", "..", "ends with '..', and a key must follow"),
    ("$...A", "...", "has three dots, where '.' or '..' leads to a key"),
    ("$.A[0", "[0", "has no closing ']' for '['"),
    ("$.A[?(@.x == 1", "[?(@.x == 1", "has no closing ']' for '['"),
    ("$.A[?(@.x == 1]", "(@.x == 1]", "has no ')' for '(' before ']'"),
    ("$.A[?(@.x == 1))]", "[?(@.x == 1))", "has no ']' for '[' before ')'"),
    ("$.A]", "]", "has ']' without its opening bracket"),
    ("$.A[0]].B", "]", "has ']' without its opening bracket"),
    ("$.A.]", "]", "has ']' where a key belongs"),
    ("$.A['b]", "'b]", "has no second quotation mark for '''"),
    ("$.'b", "'b", "has no second quotation mark for '''"),
    ("$.A.(", "(", "has no closing ')' for '('"),
    ("$.A[]", "[]", "has empty brackets: a list takes an index such as [0]"),
    ("A[].B", "[]", "has empty brackets: a list takes an index such as [0]"),
    ("$.A[b]", "[b]", "has '[b]', which is neither an index nor a filter '[?(...)]'"),
    ("$.A[?()]", "[?()]", "has an empty filter"),
    ("$.A[?]", "[?]", "has an empty filter"),
    (
        "$.A[?(@.x == 1 && @.y == 2)]",
        "&&",
        "combines conditions with '&&', but a filter may hold only one comparison",
    ),
    (
        "$.A[?(@.x == 'a' || @.y == \"b\")]",
        "||",
        "combines conditions with '||', but a filter may hold only one comparison",
    ),
    (
        "$.A[?(@.x = 1)]",
        "=",
        "has '=' in a filter, which only takes ==, !=, >, <, >=, <=; did you mean '=='?",
    ),
    ("$.A[?(@.x =~ /a.*/)]", "=~", "has '=~' in a filter, which only takes ==, !=, >, <, >=, <="),
    ("$.A[?(!@.x)]", "!", "has '!' in a filter, which only takes ==, !=, >, <, >=, <="),
    ("$.A[?(@.x <> 1)]", "<>", "has '<>' in a filter, which only takes ==, !=, >, <, >=, <="),
    ("$.A[?(@.x in ['a'])]", "in", "has 'in' in a filter, which only takes ==, !=, >, <, >=, <="),
    # A sure fault behind a doubtful one counts.
    ("$.A[*].B[?(@.x = 1)]", "=", "has '=' in a filter, which only takes ==, !=, >, <, >=, <=; did you mean '=='?"),
)

SUFFIX = ", which is not documented for Automation"
NOT_DOCUMENTED = (
    ("A.B", "A", "does not begin with '$.', as every documented one does"),
    (".A", ".", "does not begin with '$.', as every documented one does"),
    ("@.A", "@", "does not begin with '$.', as every documented one does"),
    ("[0].A", "[", "does not begin with '$.', as every documented one does"),
    ("$[0].A", "$[", f"goes on with '[' after '$'{SUFFIX}"),
    ("$.A[*]", "[*]", f"has the wildcard '[*]'{SUFFIX}"),
    ("$.*", "*", f"has the wildcard '*'{SUFFIX}"),
    ("$.A[0:2]", "[0:2]", f"has the slice '[0:2]'{SUFFIX}"),
    ("$.A[:]", "[:]", f"has the slice '[:]'{SUFFIX}"),
    ("$.A[-1]", "[-1]", f"counts from the end with '[-1]'{SUFFIX}"),
    ("$.A[0, 1]", "[0, 1]", f"has several indexes at once in '[0, 1]'{SUFFIX}"),
    ("$.A['b']", "['b']", f"has a quoted key in '['b']'{SUFFIX}"),
    ("$.A['b', \"c\"]", "['b', \"c\"]", f"has a quoted key in '['b', \"c\"]'{SUFFIX}"),
    ("$.'b c'.d", "'b c'", f"has a quoted key in ''b c''{SUFFIX}"),
    ("$.A.length()", "length()", f"has the function call 'length()'{SUFFIX}"),
    ("$.A[(@.length-1)]", "[(@.length-1)]", f"has a computed index in '[(@.length-1)]'{SUFFIX}"),
    ("$.A[?@.x == 1]", "?@.x == 1", f"has a filter without parentheses{SUFFIX}"),
    ("$.A[?(@.x)]", "@.x", f"has a filter that compares nothing in '@.x'{SUFFIX}"),
    ("$.A[?(@.x == y)]", "@.x == y", f"has a filter of another form than '@.key == value' in '@.x == y'{SUFFIX}"),
    ("$.A[0]B", "B", f"has 'B' where '.' or '[' belongs{SUFFIX}"),
    ("$.A B", " ", f"has a blank in it{SUFFIX}"),
    ("$.A{B}", "{", f"has '{{' in it{SUFFIX}"),
    ("$..[0]", "..", f"has no key before '['{SUFFIX}"),
)


@pytest.mark.parametrize("text", DOCUMENTED)
def test_what_is_documented_passes(text: str) -> None:
    assert selector_faults(text) == []


@pytest.mark.parametrize(("text", "part", "message"), EXCLUDED)
def test_what_is_excluded_or_broken_is_sure(text: str, part: str, message: str) -> None:
    fault = selector_fault(text)
    assert fault is not None
    assert (text[fault.start : fault.end], fault.message, fault.sure) == (part, message, True)


@pytest.mark.parametrize(("text", "part", "message"), NOT_DOCUMENTED)
def test_what_is_not_documented_is_not_sure(text: str, part: str, message: str) -> None:
    fault = selector_fault(text)
    assert fault is not None
    assert (text[fault.start : fault.end], fault.message, fault.sure) == (part, message, False)


def test_all_faults_come_in_order() -> None:
    text = "A[*].b['c'][0"
    marked = [(text[fault.start : fault.end], fault.sure) for fault in selector_faults(text)]
    assert marked == [("A", False), ("[*]", False), ("['c']", False), ("[0", True)]


keys = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]*", fullmatch=True)
literals = st.one_of(
    st.text(st.characters(blacklist_characters="'\\")).map(lambda text: f"'{text}'"),
    st.integers().map(str),
    st.sampled_from(("true", "false", "null")),
)
filters = st.builds("[?(@.{} {} {})]".format, keys, st.sampled_from(FILTER_OPERATORS), literals)
segments = st.one_of(keys.map(".{}".format), keys.map("..{}".format), st.integers(0, 999).map("[{}]".format), filters)


@given(keys, st.lists(segments, max_size=8))
def test_any_path_of_documented_parts_passes(first: str, rest: list[str]) -> None:
    assert selector_faults(f"$.{first}{''.join(rest)}") == []


@given(st.text(st.sampled_from("$.@[]()?*'\"\\ab0-:,=!<>~&|{} \n"), max_size=40))
def test_any_text_is_read_to_its_end(text: str) -> None:
    faults = selector_faults(text)
    for fault in faults:
        assert 0 <= fault.start <= fault.end <= len(text)
        assert fault.end > fault.start or not text
    # What cannot be read ends the reading.
    assert not any(fault.sure for fault in faults[:-1])


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    selector_faults(text)


def test_a_long_selector_costs_no_more_than_its_length() -> None:
    for text in (
        "$" + ".a" * 30_000,
        "$" + "[0]" * 20_000,
        "$.a" + "[" * 60_000,
        "$.a[?(" + "@.x == 1 " * 7_000 + ")]",
    ):
        selector_faults(text)
