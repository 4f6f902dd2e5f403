"""Edits keep all else as it is: exact texts, and random documents in each notation."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ssmlint.fixing.edits import (
    insert_entry,
    move_entry,
    remove_entry,
    remove_item,
    replace_part,
    replace_value,
    unquote,
)
from ssmlint.rule import Change
from ssmlint.source import Source, read_source
from ssmlint.source.nodes import Entry, Mapping, Node, Scalar, Sequence

Data: TypeAlias = Any


def source_of(text: str) -> Source:
    source = read_source(text.encode(), "x")
    assert source.root is not None, source.faults
    return source


def applied(source: Source, changes: tuple[Change, ...]) -> str:
    """The text after some changes, which must lie apart and in order."""
    content, position, parts = source.text.content, 0, []
    for (start, end), text in changes:
        assert position <= start <= end
        parts += [content[position:start], text]
        position = end
    return "".join([*parts, content[position:]])


def at(source: Source, *path: str | int) -> Node:
    node = source.root
    for part in path:
        if isinstance(part, int):
            assert isinstance(node, Sequence)
            node = node.items[part]
        else:
            assert isinstance(node, Mapping)
            node = node.get(part)
    assert node is not None
    return node


def mapping_at(source: Source, *path: str | int) -> Mapping:
    found = at(source, *path)
    assert isinstance(found, Mapping)
    return found


def scalar_at(source: Source, *path: str | int) -> Scalar:
    found = at(source, *path)
    assert isinstance(found, Scalar)
    return found


def entry_at(source: Source, *path: str | int) -> tuple[Mapping, Entry]:
    mapping = mapping_at(source, *path[:-1])
    found = mapping.entry(str(path[-1]))
    assert found is not None
    return mapping, found


def removed(text: str, *path: str | int) -> str:
    source = source_of(text)
    return applied(source, remove_entry(source, *entry_at(source, *path)))


def item_removed(text: str, *path: str | int) -> str:
    source = source_of(text)
    sequence = at(source, *path[:-1])
    assert isinstance(sequence, Sequence)
    return applied(source, remove_item(source, sequence, sequence.items[int(path[-1])]))


def inserted(text: str, *path: str | int) -> str:
    source = source_of(text)
    return applied(source, insert_entry(source, *entry_at(source, *path), "new", "true"))


def moved(text: str, origin: tuple[str | int, ...], goal: tuple[str | int, ...]) -> str:
    source = source_of(text)
    return applied(source, move_entry(source, *entry_at(source, *origin), *entry_at(source, *goal)))


def replaced(text: str, new: str, *path: str | int) -> str:
    source = source_of(text)
    return applied(source, replace_value(source, scalar_at(source, *path), new))


STEP = """\
# first
- name: a  # the name
  # of the inputs
  inputs:
      A: 1
      nextStep: b # where to
      # B: 2

  # the end
  isEnd: true
- name: b
"""


def test_an_entry_goes_with_its_line() -> None:
    assert removed(STEP, 0, "isEnd") == STEP.replace("  isEnd: true\n", "")
    assert removed(STEP, 0, "inputs", "A") == STEP.replace("      A: 1\n", "")
    assert removed(STEP, 0, "inputs", "nextStep") == STEP.replace("      nextStep: b # where to\n", "")
    whole = STEP[STEP.index("  inputs") : STEP.index("\n  # the end")]
    assert removed(STEP, 0, "inputs") == STEP.replace(whole, "")


def test_the_first_entry_behind_a_dash() -> None:
    assert removed(STEP, 0, "name") == STEP.replace("name: a  # the name\n  ", "")
    assert removed("- - a: 1\n    b: 2\n", 0, 0, "a") == "- - b: 2\n"
    assert removed("- a: |\n    x\n    y\n\n  b: 2", 0, "a") == "- b: 2"
    assert removed("-\n  a: 1\n  b: 2\n", 0, "a") == "-\n  b: 2\n"


def test_the_only_entry_leaves_braces() -> None:
    assert removed("inputs: # none\n  A: 1 # one\nb: 2\n", "inputs", "A") == "inputs: {} # none\nb: 2\n"
    assert removed("inputs:\r\n\r\n  # all\r\n  A:\r\n  - 1\r\n", "inputs", "A") == "inputs: {}\r\n\r\n  # all\r\n"
    assert removed("- A: 1\n- B: 1\n", 0, "A") == "- {}\n- B: 1\n"
    assert removed("A: 1", "A") == "{}"
    assert removed("x: !Foo\n  A: 1\n", "x", "A") == "x: !Foo\n  {}\n"
    assert removed("{a: {b: 1}}", "a", "b") == "{a: {}}"
    assert removed('{"a": {\n  "b": 1\n}}', "a", "b") == '{"a": {}}'


def test_scalars_above_keep_their_value() -> None:
    assert removed("a: |\n  x\nb: 1\n  # deeper\n      \nc: 2\n", "b") == "a: |\n  x\nc: 2\n"
    assert removed("a: |+\n  x\nb: 1\n\nc: 2\n", "b") == "a: |+\n  x\nb: 1\n\nc: 2\n"
    assert removed("a: |+\n  x\nb: 1\n", "b") == "a: |+\n  x\n"
    assert removed("a: |\n  x\nb: 1", "b") == "a: |\n  x\n"


def test_brackets() -> None:
    assert removed("{a: 1, b: 2 , c: 3}", "a") == "{b: 2 , c: 3}"
    assert removed("{a: 1, b: 2 , c: 3}", "b") == "{a: 1 , c: 3}"
    assert removed("{a: 1, b: 2 , c: 3,}", "c") == "{a: 1, b: 2,}"
    assert removed('{\n\t"a": 1,\r\n\t"b": 2\n}', "a") == '{\n\t"b": 2\n}'
    assert removed('{\n\t"a": 1,\r\n\t"b": 2\n}', "b") == '{\n\t"a": 1\n}'
    assert item_removed("[a, b, c]", 1) == "[a, c]"
    assert item_removed("[a, {b: 1}]", 1) == "[a]"


def test_items() -> None:
    assert item_removed(STEP, 0) == "# first\n- name: b\n"
    assert item_removed(STEP, 1) == STEP.replace("- name: b\n", "")
    assert item_removed("a:\n- x\n-\n  y: 1\n", "a", 1) == "a:\n- x\n"
    assert item_removed("a:\n- x\n-\n  y: 1\n", "a", 0) == "a:\n-\n  y: 1\n"
    assert item_removed("- x\n", 0) == "- x\n"
    assert item_removed("- - x\n  - y\n", 0, 0) == "- - x\n  - y\n"


def test_a_new_entry() -> None:
    assert inserted("- a: 1 # one\n  b: 2\n", 0, "a") == "- a: 1 # one\n  new: true\n  b: 2\n"
    assert inserted("a: |\n  x\n  y\n# c\n", "a") == "a: |\n  x\n  y\nnew: true\n# c\n"
    assert inserted("a: 1\r\nb:\r\n- 2", "b") == "a: 1\r\nb:\r\n- 2\r\nnew: true"
    assert inserted("a: |\n  x", "a") == "a: |\n  x"
    assert inserted("{a: 1}", "a") == "{a: 1, new: true}"
    assert inserted('{"a":1,"b":2}', "b") == '{"a":1,"b":2,"new":true}'
    assert inserted('{\n  "a": 1\n}', "a") == '{\n  "a": 1,\n  "new": true\n}'
    assert inserted('{\r\n\t"a" : [\r\n1]}', "a") == '{\r\n\t"a" : [\r\n1],\r\n\t"new" : true}'


def test_out_of_a_mapping() -> None:
    goal = (0, "inputs")
    path = (0, "inputs", "nextStep")
    assert moved("- inputs:\n    A: 1\n    nextStep: b # c\n- x\n", path, goal) == (
        "- inputs:\n    A: 1\n  nextStep: b # c\n- x\n"
    )
    assert moved("- inputs:\n    nextStep: b\n    A: 1\n  z: 1", path, goal) == (
        "- inputs:\n    A: 1\n  nextStep: b\n  z: 1"
    )
    assert moved("- inputs:\r\n    nextStep: b\r\n", path, goal) == "- inputs: {}\r\n  nextStep: b\r\n"
    assert moved("- inputs:\n    nextStep: b", path, goal) == "- inputs: {}\n  nextStep: b"
    assert moved("- inputs: {A: 1, nextStep: b} # c\n", path, goal) == "- inputs: {A: 1} # c\n  nextStep: b\n"
    assert moved("- inputs: !Foo\n    nextStep: b\n", path, goal) == "- inputs: !Foo\n    {}\n  nextStep: b\n"
    assert moved("[{inputs: {nextStep: b}, z: 1}]", path, goal) == "[{inputs: {}, nextStep: b, z: 1}]"
    text = '[{\n  "name": "a",\n  "inputs": {\n    "nextStep": [\n      1\n    ]\n  }\n}]'
    assert moved(text, path, goal) == ('[{\n  "name": "a",\n  "inputs": {},\n  "nextStep": [\n    1\n  ]\n}]')


def test_into_a_mapping() -> None:
    text = "inputs:\n  A: 1\nScript: |-\n  x\n\n    y\nisEnd: true\n"
    assert moved(text, ("Script",), ("inputs", "A")) == (
        "inputs:\n  A: 1\n  Script: |-\n    x\n\n      y\nisEnd: true\n"
    )
    text = "- Foo:\n  - 1\n  inputs:\n    A: 1\n"
    assert moved(text, (0, "Foo"), (0, "inputs", "A")) == "- inputs:\n    A: 1\n    Foo:\n    - 1\n"
    assert moved("{inputs: {A: 1}, B: 2}", ("B",), ("inputs", "A")) == "{inputs: {A: 1, B: 2}}"


@pytest.mark.parametrize(
    ("text", "new", "expected"),
    [
        ("a: b # c", "d", "a: d # c"),
        ("a: b", "true", "a: 'true'"),
        ("a: b", "step:d", "a: step:d"),
        ("{a: b}", "step:d", "{a: 'step:d'}"),
        ("a: 'b'", "it's", "a: 'it''s'"),
        ('a: "b"', 'say "x"', 'a: "say \\"x\\""'),
        ('{"a": "b"}', "\u00e9", '{"a": "\u00e9"}'),
        ("a: |\n  b\n", "d", "a: |\n  b\n"),
        ("a: !Sub b", "d", "a: !Sub b"),
        ("a: b", "d: e", "a: 'd: e'"),
        ("a: b", "3", "a: '3'"),
    ],
)
def test_another_value(text: str, new: str, expected: str) -> None:
    assert replaced(text, new, "a") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: '{{ Foo }}'", "a: '{{ Bar }}'"),
        ("a: x {{ Foo }} y", "a: x {{ Bar }} y"),
        ("a: >\n  x\n  {{ Foo }}\n", "a: >\n  x\n  {{ Bar }}\n"),
        ('a: "\\t{{ Foo }}"', 'a: "\\t{{ Bar }}"'),
        ("a: 'it''s {{ Foo }}'", "a: 'it''s {{ Bar }}'"),
        ('{"a": "\\u007b{ Foo }}"}', '{"a": "\\u007b{ Bar }}"}'),
        ('{"a": "{{ F\\u006fo }}"}', '{"a": "{{ F\\u006fo }}"}'),
    ],
)
def test_another_part(text: str, expected: str) -> None:
    source = source_of(text)
    scalar = scalar_at(source, "a")
    start = scalar.value.index("Foo")
    assert applied(source, replace_part(source, scalar, start, start + 3, "Bar")) == expected


def test_a_part_never_changes_the_type() -> None:
    source = source_of("- Nx.o\n- Foo.x")
    assert replace_part(source, scalar_at(source, 0), 0, 4, "No") == ()
    assert applied(source, replace_part(source, scalar_at(source, 1), 0, 3, "Bar")) == "- Nx.o\n- Bar.x"
    assert replace_part(source, scalar_at(source, 1), 0, 3, "a:b") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 'True' # c", "a: true # c"),
        ('a: "30"', "a: 30"),
        ("a: '+5'", "a: 5"),
        ('{"a":"false"}', '{"a":false}'),
        ("{'a': 'false'}", "{'a': false}"),
        ("a: 'no'", "a: 'no'"),
        ("a: true", "a: true"),
        ("a: !!str '5'", "a: !!str '5'"),
        ("a: |-\n  5", "a: |-\n  5"),
    ],
)
def test_without_quotes(text: str, expected: str) -> None:
    source = source_of(text)
    assert applied(source, unquote(source, scalar_at(source, "a"))) == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: &x {b: 1, c: 2}\nd: *x", ("a", "b")),
        ("a: &x {b: 1, c: 2}\nd: *x", ("a",)),
        ("a: &x {b: 1, c: 2}\nd: *x", ("d", "b")),
        ("a: &x {b: 1, c: 2}\nd: *x", ("d",)),
        ("a: &x {b: 1}\nd:\n  <<: *x\n  e: 2", ("d", "e")),
        ("a: &x {b: 1}\nd:\n  <<: *x\n  e: 2", ("a",)),
        ("a: &x {b: 1}\nd:\n  <<: *x\n  b: 2", ("a",)),
        ("&x a: 1\nb: 2", ("a",)),
        ("? a\n: 1\nb: 2", ("a",)),
        ("{&x a: 1, b: 2}", ("a",)),
        ("{a: 1, # c\n b: 2}", ("b",)),
        ("{a: 1, b: !Ref x, c: 2}", ("c",)),
        ("[a: 1]", (0, "a")),
        ("a: 1\u2028b: 2", ("a",)),
    ],
)
def test_no_simple_place(text: str, path: tuple[str | int, ...]) -> None:
    source = source_of(text)
    if text.startswith("{a: 1, b: !Ref"):
        # Only what stands beside a tag is left alone.
        assert removed(text, *path) == "{a: 1, b: !Ref x}"
        return
    assert remove_entry(source, *entry_at(source, *path)) == ()


# Random documents

WORDS = st.sampled_from(["a", "b", "word", "two words", "x-y", "A.b", "é", "\U0001f600"])
KEYS = st.sampled_from(["a", "b", "c", "name", "inputs", "Key", "k1"])


def trees(depth: int = 3) -> st.SearchStrategy[Data]:
    leaves = st.one_of(WORDS, st.integers(0, 99), st.booleans(), st.just("l1\nl2\n"), st.just("l1\n  l2"), st.none())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.dictionaries(KEYS, inner, min_size=1, max_size=4), st.lists(inner, min_size=1, max_size=3)
        ),
        max_leaves=12,
    ).filter(lambda data: isinstance(data, (dict, list)))


class Writer:
    """Writes data as YAML or JSON, with a choice at every place where the notation leaves one."""

    def __init__(self, choose: Any) -> None:
        self.choose = choose
        self.end = choose(["\n", "\r\n"])
        self.comments = choose([True, False])
        self.has_literals = choose([True, False])

    def block(self, data: Data) -> str:
        lines = self.lines(data, 0)
        tail: str = self.choose(["", self.end, self.end * 2]) if not str(lines[-1]).startswith(" ") else self.end
        return str(self.end.join(lines) + tail)

    def comment(self) -> str:
        return str(self.choose(["", "", "  # note: x", " # {y"])) if self.comments else ""

    def above(self, indent: int) -> list[str]:
        if not self.comments:
            return []
        choices = [[], [], [" " * indent + "# above"], [""], ["# left"]]
        # Below a block scalar it would be text.
        return list(self.choose(choices if self.has_literals else [*choices, [" " * (indent + 2) + "# deep"]]))

    def lines(self, data: Data, indent: int) -> list[str]:
        pad = " " * indent
        result: list[str] = []
        pairs = [(f"{key}:", value) for key, value in data.items()] if isinstance(data, dict) else None
        for head, value in pairs or [("-", item) for item in data]:
            if result:
                result += self.above(indent)
            result += self.entry(pad + head, value, indent)
        return result

    def entry(self, head: str, value: Data, indent: int) -> list[str]:
        if not isinstance(value, (dict, list)):
            return self.scalar(head, value, indent)
        if self.choose([False, False, True]):
            return [f"{head} {self.flow(value)}{self.comment()}"]
        is_item = head.endswith("-")
        if is_item and self.choose([True, True, False]):
            inner = self.lines(value, indent + 2)
            return [head + inner[0][indent + 1 :], *inner[1:]]
        deeper = indent if isinstance(value, list) and not is_item and self.choose([True, False]) else None
        inside = indent + self.choose([1, 2, 4]) if deeper is None else deeper
        return [head + self.comment(), *self.above(inside + 1), *self.lines(value, inside)]

    def scalar(self, head: str, value: Data, indent: int) -> list[str]:
        if isinstance(value, str) and "\n" in value and self.has_literals:
            sign = "|" if value.endswith("\n") else "|-"
            inside = " " * (indent + self.choose([1, 2, 4]))
            return [f"{head} {sign}{self.comment()}", *(inside + line for line in value.rstrip("\n").split("\n"))]
        if value is None and self.choose([True, False]):
            return [head + self.comment()]
        return [f"{head} {self.plain(value)}{self.comment()}"]

    def plain(self, value: Data) -> str:
        if isinstance(value, str):
            if "\n" in value:
                return json.dumps(value, ensure_ascii=False)
            style = self.choose(["plain", "single", "double"])
            return value if style == "plain" else f"'{value}'" if style == "single" else f'"{value}"'
        return json.dumps(value)

    def flow(self, data: Data) -> str:
        gap: str = self.choose([", ", ",", " , ", ",\n" + " " * 30])
        pad: str = self.choose(["", " "])
        if isinstance(data, dict):
            return "{" + pad + gap.join(f"{key}: {self.flow(value)}" for key, value in data.items()) + pad + "}"
        if isinstance(data, list):
            return "[" + pad + gap.join(self.flow(value) for value in data) + pad + "]"
        return self.plain(data)

    def json(self, data: Data) -> str:
        indent = self.choose([None, 2, "\t"])
        colon = self.choose([": ", ":", " : "])
        comma = self.choose([",", ", "]) if indent is None else ","
        text = json.dumps(data, indent=indent, separators=(comma, colon), ensure_ascii=self.choose([True, False]))
        return text.replace("\n", self.end) + str(self.choose(["", self.end]))


@st.composite
def documents(draw: Any) -> tuple[str, Data]:
    data = draw(trees())
    writer = Writer(lambda options: draw(st.sampled_from(options)))
    notation = draw(st.sampled_from([writer.block, writer.flow, writer.json]))
    return notation(data), data


def value_of(node: Node) -> Data:
    if isinstance(node, Mapping):
        return {key.value: value_of(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [value_of(item) for item in node.items]
    if node.kind == "bool":
        return node.as_bool()
    return None if node.kind == "null" else node.as_int() if node.kind == "int" else node.value


def mappings(node: Node, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Node]]:
    """Every mapping and sequence of a tree with the way to it."""
    found: list[tuple[tuple[str | int, ...], Node]] = []
    if isinstance(node, Mapping):
        found.append((path, node))
        for key, value in node.entries:
            found += mappings(value, (*path, key.value))
    elif isinstance(node, Sequence):
        found.append((path, node))
        for index, item in enumerate(node.items):
            found += mappings(item, (*path, index))
    return found


def inside(data: Data, path: tuple[str | int, ...]) -> Data:
    for part in path:
        data = data[part]
    return data


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def check(source: Source, changes: tuple[Change, ...], expected: Data) -> None:
    assert changes, source.text.content
    text = applied(source, changes)
    after = read_source(text.encode(), "x")
    assert after.root is not None, text
    assert not after.faults, text
    assert value_of(after.root) == expected, text
    assert list(value_of(after.root)) == list(expected)
    plain = json.loads if is_json(text) else yaml.safe_load
    assert plain(text) == expected


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), st.data())
def test_removals_in_random_documents(document: tuple[str, Data], data: st.DataObject) -> None:
    text, expected = document
    source = source_of(text)
    assert source.root is not None
    assert value_of(source.root) == expected
    path, node = data.draw(st.sampled_from(mappings(source.root)))
    around = inside(expected, path)
    if isinstance(node, Mapping):
        entry = data.draw(st.sampled_from(node.entries))
        del around[entry.key.value]
        check(source, remove_entry(source, node, entry), expected)
        return
    assert isinstance(node, Sequence)
    index = data.draw(st.integers(0, len(node.items) - 1))
    changes = remove_item(source, node, node.items[index])
    # In lines a list directly behind the dash of another has no simple place for its first item.
    if len(node.items) < 2 or not changes:
        assert not changes
        return
    del around[index]
    check(source, changes, expected)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), st.data())
def test_insertions_in_random_documents(document: tuple[str, Data], data: st.DataObject) -> None:
    text, expected = document
    source = source_of(text)
    assert source.root is not None
    found = [(path, node) for path, node in mappings(source.root) if isinstance(node, Mapping)]
    assume(found)
    path, node = data.draw(st.sampled_from(found))
    entry = data.draw(st.sampled_from(node.entries))
    changes = insert_entry(source, node, entry, "new", "true")
    around = inside(expected, path)
    items = list(around.items())
    items.insert(node.entries.index(entry) + 1, ("new", True))
    around.clear()
    around.update(items)
    if not changes:
        assert text.endswith(("l1", "l2"))
        return
    check(source, changes, expected)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), st.data())
def test_moves_in_random_documents(document: tuple[str, Data], data: st.DataObject) -> None:
    """Out of a mapping to behind it, and from beside a mapping into it."""
    text, expected = document
    source = source_of(text)
    assert source.root is not None
    found = [
        (path, node, entry)
        for path, node in mappings(source.root)
        if isinstance(node, Mapping)
        for entry in node.entries
        if isinstance(entry.value, Mapping) and entry.value.entries
    ]
    assume(found)
    path, outer, around = data.draw(st.sampled_from(found))
    inner = around.value
    assert isinstance(inner, Mapping)
    outer_data = inside(expected, path)
    inner_data = outer_data[around.key.value]
    if data.draw(st.booleans()):
        entry = data.draw(st.sampled_from(inner.entries))
        name = entry.key.value
        assume(name == around.key.value or name not in outer_data)
        assume(name != around.key.value)
        changes = move_entry(source, inner, entry, outer, around)
        items = list(outer_data.items())
        items.insert(outer.entries.index(around) + 1, (name, inner_data.pop(name)))
        outer_data.clear()
        outer_data.update(items)
    else:
        entry = data.draw(st.sampled_from(outer.entries))
        name, last = entry.key.value, inner.entries[-1]
        assume(entry is not around and name not in inner_data)
        changes = move_entry(source, outer, entry, inner, last)
        inner_data[name] = outer_data.pop(name)
    if changes:
        check(source, changes, expected)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), st.data(), st.sampled_from(["new", "true", "a: b", "step:x", "it's", '"', "12", "é #x"]))
def test_other_values_in_random_documents(document: tuple[str, Data], data: st.DataObject, new: str) -> None:
    text, expected = document
    source = source_of(text)
    assert source.root is not None
    found = [
        (path, entry)
        for path, node in mappings(source.root)
        if isinstance(node, Mapping)
        for entry in node.entries
        if isinstance(entry.value, Scalar)
    ]
    assume(found)
    path, entry = data.draw(st.sampled_from(found))
    assert isinstance(entry.value, Scalar)
    changes = replace_value(source, entry.value, new)
    if not changes:
        assert entry.value.style == "literal" or entry.value.span.start == entry.value.span.end
        return
    inside(expected, path)[entry.key.value] = new
    check(source, changes, expected)
