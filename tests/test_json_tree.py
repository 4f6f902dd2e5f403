"""JSON to a tree: the same values as Python's own decoder, every place exact, and mistakes where they are."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.source.assembly import Unreadable
from ssmlint.source.json_tree import read_json
from ssmlint.source.limits import NESTING
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span
from ssmlint.source.text import Fault, Text
from tests.test_source import check_spans, children, marked


def read(content: str) -> tuple[Any, list[Fault]]:
    return read_json(Text("x.json", content))


def refused(content: str) -> Fault:
    with pytest.raises(Unreadable) as caught:
        read(content)
    return caught.value.fault


def built(node: Node) -> object:
    """The value that the tree stands for; numbers are read from their text."""
    if isinstance(node, Mapping):
        return {key.value: built(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [built(item) for item in node.items]
    if node.kind == "str":
        return node.value
    convert = {"int": int, "float": float, "bool": "true".__eq__, "null": lambda _: None}[node.kind]
    return convert(node.value)  # type: ignore[operator]


def same(left: object, right: object) -> bool:
    """Equal also in type: to Python 1 is True."""
    return json.dumps(left) == json.dumps(right)


def check_tokens(node: Node, content: str) -> None:
    """The text at the place of each node is its value, and nothing but its value."""
    token = content[node.span.start : node.span.end]
    assert token == token.strip()
    assert same(json.loads(token, strict=False), built(node))
    for child in children(node):
        check_tokens(child, content)


VALUES = st.recursive(
    st.one_of(
        st.text(
            st.one_of(st.characters(codec="utf-8"), st.sampled_from('"\\/\n\r\t\b\f\x00\x7f\u2028é😀{}[],:')),
            max_size=9,
        ),
        *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
        st.sampled_from([-0.0, 1e300, 1e-9, 10**30, "true", "1", ""]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=12,
)


@given(
    VALUES,
    st.sampled_from([None, 0, 1, 4, "\t"]),
    st.booleans(),
    st.sampled_from([(", ", ": "), (",", ":"), (" ,\r", "\n:\t")]),
    st.sampled_from(["", "\n", " \t\r\n"]),
)
@settings(derandomize=True, deadline=None, max_examples=600)
def test_what_python_writes_is_read_back_with_every_place(
    value: object, indent: int | str | None, ascii_only: bool, separators: tuple[str, str], around: str
) -> None:
    content = around + json.dumps(value, indent=indent, ensure_ascii=ascii_only, separators=separators) + around
    root, faults = read(content)
    assert faults == []
    assert same(built(root), value)
    check_spans(root, content)
    check_tokens(root, content)


# What a text of JSON is made of, and what damages it.
SCRAPS = (
    '¦{¦}¦[¦]¦,¦:¦"¦"a"¦"b":¦{"a":1}¦[1]¦0¦-1¦01¦1.¦.5¦1e5¦1E+¦-¦+¦ ¦true¦false¦null¦True¦NaN¦Infinity¦-Infinity¦\\¦'
    '\\u00e9¦\\u12¦\\x¦"\\ud800"¦\x0b¦\x00¦\n¦\r¦\t¦//¦#¦é¦\u2028¦\ufeff'
).split("¦")


def refuse(name: str) -> object:
    raise ValueError(name)


@given(st.lists(st.sampled_from(SCRAPS), max_size=10).map("".join))
@settings(derandomize=True, deadline=None, max_examples=1500)
def test_only_what_python_takes_for_json_is_json(content: str) -> None:
    try:
        value = json.loads(content, parse_constant=refuse)
    except ValueError:
        value = refuse
    # A raw tab in a string is let through.
    if value is refuse and "\t" in content:
        return
    try:
        root, _ = read(content)
    except Unreadable as error:
        assert value is refuse
        start, end = error.fault.span
        assert 0 <= start <= end <= len(content)
        assert start < end or start == len(content)
    else:
        assert same(built(root), value)
        check_tokens(root, content)


@given(VALUES, st.data())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_text_that_breaks_off_is_told_at_its_end(value: object, data: st.DataObject) -> None:
    content = json.dumps([value, "end"])
    cut = content[: data.draw(st.integers(1, len(content) - 1))].rstrip()
    fault = refused(cut)
    if fault.message == "not JSON: a string without its closing quote":
        assert cut[fault.span.start] == '"'
        # Nothing is closed behind it.
        assert not re.search(r'(?<!\\)"', cut[fault.span.end :].replace("\\\\", ""))
    else:
        assert fault.span.end == len(cut)


@pytest.mark.parametrize("literal", ["1", "-0", "12345678901234567890"])
def test_a_whole_number_is_one_as_it_is_written(literal: str) -> None:
    root, _ = read(literal)
    assert (root.kind, root.value) == ("int", literal)
    for other in (f"{literal}.0", f"{literal}e2", f"{literal}.5E-1"):
        assert read(other)[0].kind == "float"
    quoted: Scalar = read(f'"{literal}"')[0]
    assert (quoted.kind, quoted.value) == ("str", literal)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1«,»\n}', "a comma before the closing '}'"),
        ("[[1«,» ], 2]", "a comma before the closing ']'"),
        ("[1,«,»2]", "expected a value, found ','"),
        ('{"a"«}»', "expected ':' after the key 'a', found '}'"),
        ('{"a":«}»', "expected a value, found '}'"),
        ("[«truefalse»]", "expected a value, found 'truefalse'"),
        ("[«01»]", "expected a value, found '01'"),
        ("[1] «{»}", "nothing may follow the end of the JSON value"),
        ("[1]\n«//» why", "nothing may follow the end of the JSON value"),
        # Hints at the notation that the writer had in mind.
        ("«//» why\n[1]", "expected a value, found '//'; JSON has no comments"),
        ("[1, «/*» why */ 2]", "expected a value, found '/*'; JSON has no comments"),
        ('{"a": «True»}', "expected a value, found 'True'; JSON writes true"),
        ('{"a": «None»}', "expected a value, found 'None'; JSON writes null"),
        ("[«-Infinity»]", "expected a value, found '-Infinity'; JSON has no such number"),
        ("[«“»a”]", "expected a value, found '“'; JSON has double quotes only"),
        ('{"a": {"b": [«{{ x.y }}», 1]}}', "'{{ x.y }}' must stand in quotes"),
        # Strings.
        ('["é«\\q»"]', "'\\q' is no escape"),
        ('["\\\\\\n«\\u12»g4"]', "'\\u12' is no escape"),
        ('["a«\x1f»\n"]', "the control character U+001F inside a string: write it as \\u001f"),
        ('["a«\x01»"]', "the control character U+0001 inside a string: write it as \\u0001"),
        (
            '{"a": "b«\n»c", "d": 1}',
            "a line break inside a string: its closing quote is missing, or it must be written as \\n",
        ),
        ('{"a": «"»b\\", 1}', "a string without its closing quote"),
        ("«»", "expected a value, but the text ends here"),
        ('{"a": \n«»', "expected a value, but the text ends here"),
    ],
)
def test_the_place_and_the_reason_of_a_mistake(text: str, problem: str) -> None:
    content, spans = marked(text)
    assert refused(content) == Fault("SSM001", f"not JSON: {problem}", spans[0])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("«[»1 «2»]", "expected ',' or ']' in the list that begins on line 1, found '2'"),
        ('{\r\n"a": «{»"b": [1]\r\n«"»c": 2}}', "expected ',' or '}' in the object that begins on line 2, found '\"'"),
        ('{"a": «[»1«}»]', "expected ',' or ']' in the list that begins on line 1, found '}'"),
        ("[\n«{»«a»: 1}]", "expected a key in double quotes in the object that begins on line 2, found 'a'"),
        ('[[], «{»"a": {},\n«»', "expected a key in double quotes in the object that begins on line 1, but the text"),
    ],
)
def test_a_mistake_in_a_collection_shows_where_that_begins(text: str, problem: str) -> None:
    content, (opening, place) = marked(text)
    fault = refused(content)
    assert fault.message.startswith(f"not JSON: {problem}")
    assert (fault.span, [label.span for label in fault.related]) == (place, [opening])


def test_each_repetition_of_a_key_is_told_beside_the_first() -> None:
    text = '{«"a"»: 1, «"a"»: 2, "b": [{«"c"»: 1, «"c"»: {}}, {"c": 1}], «"\\u0061"»: 3, "c": 4, "A": 5}'
    content, (a, second_a, c, second_c, third_a) = marked(text)
    root, faults = read(content)
    assert root.get("a").value == "3"
    told = {(fault.code, fault.span, fault.related[0].span) for fault in faults}
    assert told == {("SSM002", second_a, a), ("SSM002", third_a, a), ("SSM002", second_c, c)}


@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a": ', "}")])
def test_nesting_has_a_bound_and_no_depth_exhausts_the_stack(before: str, after: str) -> None:
    assert read(before * NESTING + "1" + after * NESTING)[1] == []
    for levels in (NESTING + 1, 100_000):
        fault = refused(before * levels + "1" + after * levels)
        start = len(before) * NESTING
        assert (fault.code, fault.span) == ("SSM006", Span(start, start + 1))
