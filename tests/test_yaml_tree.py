"""YAML to a tree: the same with libyaml and without it, true to what PyYAML constructs, and every place exact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.source import read_source
from ssmlint.source.assembly import Unreadable
from ssmlint.source.limits import EXPANDED_NODES, NESTING
from ssmlint.source.nodes import Mapping, Node, Scalar, Span
from ssmlint.source.text import Fault, Text
from ssmlint.source.yaml_tree import LOADERS, read_yaml
from tests.test_source import check_spans, children, marked

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
both = pytest.mark.parametrize("loader", sorted(LOADERS))
needs_libyaml = pytest.mark.skipif("c" not in LOADERS, reason="PyYAML is without libyaml here")


def read(content: str, loader: str) -> tuple[Any, list[Fault]]:
    roots = read_yaml(Text("x", content), loader)
    assert len(roots.nodes) == 1
    return roots.nodes[0], roots.faults


def refused(content: str, loader: str) -> Fault:
    with pytest.raises(Unreadable) as caught:
        read_yaml(Text("x", content), loader)
    return caught.value.fault


def scalars(node: Node) -> Iterator[Scalar]:
    """All scalars in the order of the text."""
    if isinstance(node, Scalar):
        yield node
    for child in children(node):
        yield from scalars(child)


def built(node: Node) -> object:
    """The value that the tree stands for."""
    if isinstance(node, Mapping):
        return {built(key): built(value) for key, value in node.entries}
    if not isinstance(node, Scalar):
        return [built(item) for item in node.items]
    loader: Any = yaml.SafeLoader("")
    return loader.construct_object(yaml.ScalarNode(f"tag:yaml.org,2002:{node.kind}", node.value))


# libyaml and PyYAML's own parser.


def shape(node: Node) -> object:
    """All that a node says, with its places."""
    own = (node.value, node.style, node.kind) if isinstance(node, Scalar) else type(node)
    return node.span, node.tag, own, [shape(child) for child in children(node)]


def outcome(content: str, loader: str) -> tuple[object, ...]:
    """What comes of a text; of a syntax error its place, as the two parsers word it differently."""
    try:
        roots = read_yaml(Text("x", content), loader)
    except Unreadable as error:
        return "unreadable", error.fault.code, error.fault.span
    return [shape(node) for node in roots.nodes], roots.starts, roots.faults


@needs_libyaml
def test_both_parsers_read_every_fixture_alike() -> None:
    paths = sorted(FIXTURES.rglob("*.yaml"))
    assert len(paths) > 600
    for path in paths:
        content = read_source(path.read_bytes(), path.name).text.content
        assert outcome(content, "c") == outcome(content, "python"), path


# Left out is what PyYAML's parser is known to take otherwise: tabs between tokens, `|#`, `a:` before a flow indicator,
# a byte order mark further down, half of a surrogate pair before another mistake.
SCRAPS = (
    "\n¦\r\n¦\r¦\x85¦\u2028¦ ¦\n  ¦\n    ¦\n---\n¦\n...\n¦%YAML 1.1\n¦ # why¦é😀¦: ¦- ¦\n- ¦[¦]¦{¦}¦, ¦&a ¦*a¦!t "
    "¦!!str ¦!Ref ¦<<: *a¦<<: ¦{{ x }}¦'¦\"¦\\¦\\u12¦@¦|\n¦|2-\n¦>+\n  x\n¦a¦key: value\n¦1¦null"
).split("¦")


@needs_libyaml
@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
@settings(derandomize=True, deadline=None, max_examples=1500)
def test_both_parsers_read_any_text_alike(content: str) -> None:
    in_c, in_python = outcome(content, "c"), outcome(content, "python")
    # Which of several mistakes is met first may differ, not whether there is one.
    compared = 2 if in_c[0] == "unreadable" else 3
    assert in_c[:compared] == in_python[:compared]


@pytest.mark.parametrize(
    "text",
    [
        # A forbidden character comes before every other mistake.
        *("«\x07»", "a: [\n«\ufffe»", "'\\z' *x\n«\x1b»", "- *a\n- «\x7f» \x07"),
        # Escapes that are no character; after two backslashes there is none.
        *('a: "é\\u«d»800"', '"\\\\ud83d \\u«d»e00"', '"\\\\\\u«d»83d\\ude00"', '"\\U«F»FFFFFFF"', '"\\U«0»0110000"'),
        *('"\\x«1»"', '"a«\\z»"', "a: [\n  '1\n«»"),
        # An alias needs an anchor before it, in its own document.
        *("a: «*b»\n", "a: &b 1\n---\na: «*b»\n", "a: [«*b», &b 1]\n"),
    ],
)
@both
def test_the_place_at_which_a_text_stops_to_be_yaml(text: str, loader: str) -> None:
    content, spans = marked(text)
    fault = refused(content, loader)
    assert (fault.code, fault.span) == ("SSM001", spans[0])


# The tree and PyYAML's values.

TEXTS = st.text(st.sampled_from("ab1 :#-'\"\\{}[],&*!|>%@`\n\té😀\x85\u2028\x00\x1b\u200b~<="), max_size=12)
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
OPTIONS = {
    "default_flow_style": st.sampled_from([None, True, False]),
    "default_style": st.sampled_from([None, None, "'", '"', "|", ">"]),
    **{"width": st.sampled_from([8, 80]), "indent": st.sampled_from([2, 7]), "allow_unicode": st.booleans()},
    "line_break": st.sampled_from(["\n", "\r\n"]),
}


@given(VALUES, st.fixed_dictionaries(OPTIONS), st.sampled_from(sorted(LOADERS)))
@settings(derandomize=True, deadline=None, max_examples=500)
def test_what_pyyaml_writes_is_read_back_with_every_place(value: object, options: dict[str, Any], loader: str) -> None:
    content = yaml.safe_dump(value, **options)
    root, faults = read(content, loader)
    assert (built(root), faults) == (yaml.safe_load(content), [])
    check_spans(root, content)
    for node in scalars(root):
        token = content[node.span.start : node.span.end]
        if node.style in ("literal", "folded"):
            assert token.startswith({"literal": "|", "folded": ">"}[node.style])
            assert token == token.rstrip()
        else:
            # The token alone is the same scalar.
            alone, _ = read(token, loader)
            assert (alone.span, alone.value, alone.style) == (Span(0, len(token)), node.value, node.style)


@pytest.mark.parametrize(
    "text",
    [
        "«a»: «|\n  b\n\n  c»\n\n\n«d»: «1»\n",
        "«a»: «>-\r\n  b»\r\n\r\n# why\r\n«d»: «1»\r\n",
        "«a»: «|+ # why\n  # text»\n  \n«d»: «~»",
        "- «b c\n  d» # why\n- «'e''\n\n  f'»\n- «\"g\\\n  h\\\"\"»\n-«» \n-«»",
        "«a»:«»\n«b»:«»    # why\n«c»: «|»\n\n",
        "? «a»«»\n# why\n? «b»\n: «1»\n",
        '[{«a»: «1», «b»:«» , «c»«», «d»:«» # why\n, «"e"»:«2»}, «f»:«» ]',
        "- &x «a»\n- !!str «1»\n- !!str &y  «'b'»\n- &z !Ref # why\n  «c»\n- !!null«» \n- &y !!str «>1-\n  a»\n",
    ],
)
@both
def test_the_place_of_every_scalar(text: str, loader: str) -> None:
    content, spans = marked(text)
    assert [node.span for node in scalars(read(content, loader)[0])] == spans


@pytest.mark.parametrize(
    "text",
    [
        *("a:\n  «b: 1\n  c:\n  - d»  # why\n\n\ne: 1\n", "a:\n«- b:»\nc: 1\n", "a: &x «{b: 1}» \n"),
        *("a: !!seq\n\n «- 1\n - [2 ]»\n", "a:\n «- |\n   b»\n\n\n # c\n"),
    ],
)
@both
def test_a_collection_ends_with_its_last_character(text: str, loader: str) -> None:
    content, spans = marked(text)
    assert read(content, loader)[0].entries[0].value.span == spans[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\nb: {a: 2}\n«'a'»: 3\n«\"\\x61\"»: 4\n", "SSM002"),
        ("- a: 1\n  «a»: 2\n- a: 3\n", "SSM002"),
        ("1: a\n«'1'»: b\n<<: {1: c}\n<<: {1: d}\n", "SSM002"),
        ("a: &x «!foo» b\nc: «!!python/object:d» &y\n  e: f\ng: [!Ref h, !!int 1, ! i, «!!set» {}]\n", "SSM006"),
        ("%TAG !e! tag:e.com,2000:\n---\n- «!e!x» a\n- «!<tag:e.com,2000:y>»\n", "SSM006"),
        ("a: «{{ x }}»\nb: [«{{y}}»]\nc:\n- «{{ z.Z }}» # why\n«{{}}»: '{{ x }}'\n", "SSM001"),
        ("? «[a]»\n: { «{b: 1}»: 2,  «[c]»: {a}}\n", "SSM001"),
    ],
)
@both
def test_each_place_of_a_mistake_is_told_once(text: str, code: str, loader: str) -> None:
    content, spans = marked(text)
    _, faults = read(content, loader)
    assert sorted((fault.span, fault.code) for fault in faults) == [(span, code) for span in spans]


@both
def test_of_merged_mappings_the_first_in_a_list_and_the_last_of_two_keys_wins(loader: str) -> None:
    # Written out: releases of PyYAML differ in it, 6.0.4 even between short keys and long ones.
    content = "a: &a {xx: 1}\nb: &b {xx: 2, yy: 2}\nc: {<<: [*a, *b], zz: 3}\nd: {<<: *a, zz: 3, <<: *b}\n"
    root, faults = read(content, loader)
    a, b = {"xx": 1}, {"xx": 2, "yy": 2}
    assert (built(root), faults) == ({"a": a, "b": b, "c": {"xx": 1, "yy": 2, "zz": 3}, "d": {**b, "zz": 3}}, [])


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, x: 3}\n",
        *("a: {'<<': {x: 1}}\nb: {!!merge <<: {y: 2}, <<: []}\n", "&k a: &a 1\nb: [*a, *k]\nc: {*k : *a}\n"),
    ],
)
@both
def test_aliases_and_merge_keys_mean_what_pyyaml_makes_of_them(text: str, loader: str) -> None:
    root, faults = read(text, loader)
    assert (built(root), faults) == (yaml.safe_load(text), [])


@both
def test_what_pyyaml_refuses_of_anchors_and_merge_keys_and_yaml_does_not(loader: str) -> None:
    root, faults = read("a: &a 1\nb: *a\nc: &a [2, &a 3, *a]\nd: {<<: *a, e: 4}\n", loader)
    assert (built(root), faults) == ({"a": 1, "b": 1, "c": [2, 3, 3], "d": {"<<": 3, "e": 4}}, [])


@both
def test_aliases_that_never_end_or_explode_are_told_once_and_not_followed(loader: str) -> None:
    content, (span,) = marked("a: &a\n  b: [1, «*a»]\n")
    root, faults = read(content, loader)
    assert [(fault.code, fault.span) for fault in faults] == [("SSM006", span)]
    assert built(root) == {"a": {"b": [1, None]}}
    lines = [f"- &a{n + 1} [{f'*a{n}, ' * 9}*a{n}]\n" for n in range(12)]
    assert read("- &a0 x\n" + "".join(lines[:4]), loader)[1] == []
    _, (fault,) = read("- &a0 x\n" + "".join(lines), loader)
    assert (fault.code, f"{EXPANDED_NODES:,}" in fault.message) == ("SSM006", True)


@pytest.mark.parametrize(("before", "after"), [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")])
@both
def test_nesting_has_a_bound(before: str, after: str, loader: str) -> None:
    assert read(before * NESTING + "x" + after * NESTING, loader)
    for levels in (NESTING + 1, 2000):
        fault = refused(before * levels + "x" + after * levels, loader)
        assert (fault.code, fault.span.start) == ("SSM006", len(before) * NESTING)
    # An alias counts with the depth of what it repeats.
    deep = before * 100 + "x" + after * 100
    for around, codes in ((NESTING - 101, []), (NESTING - 100, ["SSM006"])):
        content = f"- &a\n  {deep}\n- {'[' * around}*a{']' * around}"
        assert [fault.code for fault in read(content, loader)[1] if fault.code != "SSM001"] == codes
