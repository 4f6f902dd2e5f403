"""From bytes to a tree: decoding, places, sizes, the notation, and that nothing in a text can make the reader fail."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.source import Source, read_source
from ssmlint.source.limits import DOCUMENT_BYTES, READ_BYTES
from ssmlint.source.nodes import Entry, Kind, Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of, text_of
from ssmlint.source.text import Fault, Text

RUNBOOK = 'schemaVersion: "0.3"\nmainSteps:\n  - name: pause\n    action: aws:pause\n    inputs: {}\n'


def marked(text: str) -> tuple[str, list[Span]]:
    """A text without its marks, and the places between them: `key: «value»`."""
    content, spans = "", []
    for number, part in enumerate(text.replace("»", "«").split("«")):
        if number % 2:
            spans.append(Span(len(content), len(content) + len(part)))
        content += part
    return content, spans


def places(source: Source) -> list[str]:
    """The faults as `CODE line:column-line:column message`."""
    return [f"{fault.code} {place(source.text, fault.span)} {fault.message}" for fault in source.faults]


def place(text: Text, span: Span) -> str:
    (line, column), (end_line, end_column) = text.locate(span.start), text.locate(span.end)
    return f"{line}:{column}-{end_line}:{end_column}"


def plain(node: Node) -> object:
    """What the tree says, as plain data: numbers stay as they are written."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if node.kind == "null":
        return None
    return node.as_bool() if node.kind == "bool" else node.value


def children(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield key
            yield value
    else:
        yield from items_of(node)


def check_spans(node: Node, content: str) -> None:
    """Every node lies inside its parent, and behind the one before it. Not for texts with aliases."""
    assert 0 <= node.span.start <= node.span.end <= len(content)
    before = node.span.start
    for child in children(node):
        assert before <= child.span.start
        assert child.span.end <= node.span.end
        before = child.span.end
        check_spans(child, content)


def check_bounds(source: Source) -> None:
    """Every place of a source lies inside its text, also where aliases share nodes."""
    size = len(source.text.content)
    spans = [fault.span for fault in source.faults]
    spans += [label.span for fault in source.faults for label in fault.related]
    pending = [source.root] if source.root is not None else []
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            spans.append(node.span)
            pending += children(node)
    for start, end in spans:
        assert 0 <= start <= end <= size


# What a text is made of.


def test_a_byte_order_mark_is_no_part_of_the_text_and_of_no_column() -> None:
    for data in (b"\xef\xbb\xbfa: b", "\ufeffa: b"):
        source = read_source(data, "x.yaml")
        assert source.text.content == "a: b"
        assert source.size == 7
        assert source.faults == []
        assert isinstance(source.root, Mapping)
        assert source.text.locate(source.root.entries[0].key.span.start) == (1, 1)


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_json_behind_a_byte_order_mark(name: str) -> None:
    source = read_source(b'\xef\xbb\xbf{"a": "\xc3\xa9"}', name)
    assert source.faults == []
    assert source.root is not None
    assert plain(source.root) == {"a": "é"}


@pytest.mark.parametrize("loader", ["c", "python"])
def test_a_second_byte_order_mark_moves_no_column(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ssmlint.source import yaml_tree

    if loader not in yaml_tree.LOADERS:
        pytest.skip("PyYAML is without libyaml here")
    monkeypatch.setattr(yaml_tree, "_LOADER", yaml_tree.LOADERS[loader])
    source = read_source("\ufeff\ufeffa: b\n", "x.yaml")
    assert source.faults == []
    assert isinstance(source.root, Mapping)
    assert [source.text.content[start:end] for start, end in (source.root.span, *source.root.entries[0].key.span[:0])]
    key, value = source.root.entries[0]
    assert (key.span, value.span, source.root.span) == (Span(1, 2), Span(4, 5), Span(1, 5))


@pytest.mark.parametrize(
    ("encoding", "mark", "shown"),
    [
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16"),
        ("utf-16-be", b"", "UTF-16"),
        ("utf-32-le", b"\xff\xfe\0\0", "UTF-32"),
        ("utf-32-be", b"\0\0\xfe\xff", "UTF-32"),
        ("utf-32-le", b"", "UTF-32"),
        ("utf-32-be", b"", "UTF-32"),
    ],
)
def test_other_unicode_encodings_are_told_and_read(encoding: str, mark: bytes, shown: str) -> None:
    source = read_source(mark + RUNBOOK.replace("pause", "é😀").encode(encoding), "x.yaml")
    assert places(source) == [f"SSM004 1:1-1:2 the text is {shown}: Automation documents are UTF-8"]
    assert source.text.content == RUNBOOK.replace("pause", "é😀")
    assert isinstance(source.root, Mapping)


@pytest.mark.parametrize(
    ("data", "place", "problem"),
    [
        ("a: é".encode("latin-1"), "1:4-1:5", "byte 0xe9 is not UTF-8 (unexpected end of data)"),
        ("a: éa".encode("latin-1"), "1:4-1:5", "byte 0xe9 is not UTF-8 (invalid continuation byte)"),
        ("x: 1\r\n# é😀e\u0301 ".encode() + b"\xff", "2:8-2:9", "byte 0xff is not UTF-8 (invalid start byte)"),
        (b"\xef\xbb\xbfa: \x93", "1:4-1:5", "byte 0x93 is not UTF-8 (invalid start byte)"),
        ("a: ü".encode()[:-1], "1:4-1:5", "byte 0xc3 is not UTF-8 (unexpected end of data)"),
        (b"a: \xed\xa0\x80", "1:4-1:5", "byte 0xed is not UTF-8 (invalid continuation byte)"),
        (b"a: \xc0\x80", "1:4-1:5", "byte 0xc0 is not UTF-8 (invalid start byte)"),
        (b"\xff", "1:1-1:2", "byte 0xff is not UTF-8 (invalid start byte)"),
    ],
)
def test_bytes_that_are_not_utf_8(data: bytes, place: str, problem: str) -> None:
    assert places(read_source(data, "x.yaml")) == [f"SSM004 {place} {problem}"]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a: b\0", "1:5-1:6", "a NUL character"),
        ("é😀: \0\0\n- \0", "1:5-1:6", "a NUL character, and 2 more"),
        ("\r\na: '\ud800'", "2:5-2:6", "the lone surrogate U+D800"),
        ("a: \udfff\0", "1:4-1:5", "the lone surrogate U+DFFF, and 1 more"),
    ],
)
def test_characters_that_utf_8_lacks_or_nobody_means(text: str, place: str, problem: str) -> None:
    source = read_source(text, "x.yaml")
    assert places(source) == [f"SSM004 {place} {problem}: the text is not plain UTF-8"]
    assert source.text.content == text.replace("\0", "\ufffd").replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")


def test_a_nul_as_a_byte() -> None:
    source = read_source(b"abc: d\0e", "x.yaml")
    assert places(source) == ["SSM004 1:7-1:8 a NUL character: the text is not plain UTF-8"]
    assert source.root is not None
    assert plain(source.root) == {"abc": "d\ufffde"}


def test_a_text_that_lost_characters_has_no_syntax_error_besides() -> None:
    source = read_source(RUNBOOK.encode() + b"\0\0\0", "x.yaml")
    assert not source.parsed
    assert places(source) == ["SSM004 6:1-6:2 a NUL character, and 2 more: the text is not plain UTF-8"]


@pytest.mark.parametrize("data", [b"", "", b"\xef\xbb\xbf", "\ufeff", b" \n\t\n", "# only\n", "\r\n\r\n", "...\n"[:0]])
def test_an_empty_text_is_fine(data: bytes | str) -> None:
    source = read_source(data, "x.yaml")
    assert (source.root, source.faults, source.parsed) == (None, [], True)


def test_an_empty_text_in_utf_16_has_no_place_outside() -> None:
    assert [fault.span for fault in read_source(b"\xff\xfe", "x.yaml").faults] == [Span(0, 0)]


def test_a_second_byte_order_mark_in_utf_16_is_a_character_of_the_text() -> None:
    source = read_source(b"\xff\xfe\xff\xfe", "x.yaml")
    assert (source.text.content, [fault.span for fault in source.faults]) == ("\ufeff", [Span(0, 1)])


# Where a place is.


def naive(content: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted one character after the other."""
    line = column = 1
    for index in range(offset):
        is_end = content[index] == "\n" or (content[index] == "\r" and content[index + 1 : index + 2] != "\n")
        line, column = (line + 1, 1) if is_end else (line, column + 1)
    return line, column


TRICKY = st.text(st.sampled_from("ab \t\n\r\x85\u2028\u2029\x0b\x0c\x1ce\u0301é😀\u200b\u202e"), max_size=40)


@given(TRICKY)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_places_agree_with_a_naive_count(content: str) -> None:
    text = Text("x", content)
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for offset in range(len(content) + 1):
        assert text.locate(offset) == naive(content, offset)
    assert [text.line(number) for number in range(1, len(lines) + 1)] == lines
    assert len(text.line_starts) == len(lines)
    assert bisect.bisect_right(text.line_starts, len(content)) == len(lines)


@pytest.mark.parametrize(
    ("content", "offset", "expected"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("a\n", 2, (2, 1)),
        ("a\r\nb", 2, (1, 3)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\n\rb", 3, (3, 1)),
        ("a\x85b\u2028c\u2029d", 6, (1, 7)),
        ("\tb", 1, (1, 2)),
        ("😀e\u0301x", 3, (1, 4)),
    ],
)
def test_lines_are_counted_as_editors_do_and_columns_in_code_points(
    content: str, offset: int, expected: tuple[int, int]
) -> None:
    assert Text("x", content).locate(offset) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [((1, 2), (1, 2)), ((-3, 1), (0, 1)), ((2, 9), (2, 3)), ((7, 9), (3, 3)), ((2, 1), (2, 2)), ((3, 3), (3, 3))],
)
def test_a_place_is_cut_to_the_text(span: tuple[int, int], expected: tuple[int, int]) -> None:
    assert Text("x", "abc").clip(Span(*span)) == Span(*expected)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_every_line_ending_gives_the_same_places(name: str, ending: str) -> None:
    texts = {
        "x.yaml": "# é\na:\n  - 😀 b\n  - c: |\n      d\n\n      e\n    c: 1\n",
        "x.json": '{\n\t"a": [\n\t\t"😀 b",\n\t\t{"c": "d\\n",\n\t\t"c": 1}\n\t]\n}\n',
    }
    source = read_source(texts[name].replace("\n", ending), name)
    assert isinstance(source.root, Mapping)
    line = {"x.yaml": (4, 8), "x.json": (4, 5)}[name]
    column = {"x.yaml": (5, 6), "x.json": (3, 6)}[name]
    problem = f"key 'c' is already set on line {line[0]}: only one of the two values can count"
    assert (
        places(source) == [f"SSM002 {line[1]}:{column[0]}-{line[1]}:{column[1]} {problem}"]
        if name == "x.yaml"
        else [f"SSM002 5:3-5:6 {problem}"]
    )


# How large a text may be.


def sized(size: int, character: str = "a") -> bytes:
    """A runbook of exactly `size` bytes, filled up with a comment and a last one-byte character."""
    head = RUNBOOK.encode() + b"# "
    filler, width = character.encode(), len(character.encode())
    data = head + filler * ((size - len(head) - 1) // width)
    return data + b"b" * (size - len(data))


@pytest.mark.parametrize("character", ["a", "é", "€", "😀"])
def test_64_kilobytes_fit_and_one_byte_more_does_not(character: str) -> None:
    fits, over = sized(DOCUMENT_BYTES, character), sized(DOCUMENT_BYTES + 1, character)
    assert (len(fits), len(over)) == (65_536, 65_537)
    assert read_source(fits, "x.yaml").faults == []
    assert read_source(fits.decode(), "x.yaml").faults == []
    column = len(over.decode().splitlines()[-1])
    problem = "the document has 65,537 bytes: Automation takes at most 65,536 (64 KB)"
    for data in (over, over.decode()):
        assert places(read_source(data, "x.yaml")) == [f"SSM005 6:{column}-6:{column + 1} {problem}"]


def test_the_place_is_the_first_character_that_does_not_fit_in_whole() -> None:
    head = RUNBOOK.encode() + b"# "
    for missing in (1, 2, 3):
        data = head + b"a" * (DOCUMENT_BYTES - len(head) - missing) + "😀b".encode()
        column = 3 + DOCUMENT_BYTES - len(head) - missing
        source = read_source(data, "x.yaml")
        assert [place(source.text, fault.span) for fault in source.faults] == [f"6:{column}-6:{column + 1}"]
        assert source.text.content[source.faults[0].span.start] == "😀"


def test_a_byte_order_mark_is_sent_too() -> None:
    data = b"\xef\xbb\xbf" + sized(DOCUMENT_BYTES - 3)
    assert read_source(data, "x.yaml").faults == []
    over = b"\xef\xbb\xbf" + sized(DOCUMENT_BYTES - 2)
    for each in (over, over.decode()):
        source = read_source(each, "x.yaml")
        assert [fault.code for fault in source.faults] == ["SSM005"]
        assert source.faults[0].span == Span(len(source.text.content) - 1, len(source.text.content))


def test_a_text_in_utf_16_is_measured_as_it_would_be_sent() -> None:
    for size, codes in ((DOCUMENT_BYTES, ["SSM004"]), (DOCUMENT_BYTES + 1, ["SSM004", "SSM005"])):
        source = read_source(sized(size).decode().encode("utf-16"), "x.yaml")
        assert [fault.code for fault in source.faults] == codes


def test_a_file_over_the_reading_bound_is_not_parsed() -> None:
    for size, shown in ((READ_BYTES, f"{READ_BYTES:,}"), (READ_BYTES + 1, f"more than {READ_BYTES:,}")):
        # The last two bytes are no YAML.
        source = read_source(RUNBOOK.encode() + b"#" * (size - len(RUNBOOK) - 3) + b"\n]]", "x.yaml")
        problem = f"the document has {shown} bytes: Automation takes at most 65,536 (64 KB)"
        column = DOCUMENT_BYTES - len(RUNBOOK) + 1
        expected = [f"SSM005 6:{column}-6:{column + 1} {problem}"]
        assert places(source)[:1] == expected
        assert [fault.code for fault in source.faults] == ["SSM005", "SSM001"][: 2 if size == READ_BYTES else 1]
        assert (source.parsed, source.root) == (False, None)


# Which notation a text is in.


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("x.yaml", '{\n\t"a":\t[1, "b\\u00e9"]\n}', {"a": ["1", "bé"]}),
        ("x.yml", '\n\n[\n\t{"a": "b: c"}\r\n]\r\n', [{"a": "b: c"}]),
        ("x.yaml", "{a: 1, 'b': [c]}", {"a": "1", "b": ["c"]}),
        ("x.yaml", '{"a": 1, # why\n"b": 2,}', {"a": "1", "b": "2"}),
        ("x.yaml", '# why\n{"a": 1}', {"a": "1"}),
        ("x.json", '"a"', "a"),
        ("X.JSON", '{"a": null, "b": true}', {"a": None, "b": True}),
        ("x", '{"a": 1}', {"a": "1"}),
        ("x", "a: 1", {"a": "1"}),
        ("x.yaml", "just text", "just text"),
    ],
)
def test_the_text_tells_its_notation(name: str, text: str, expected: object) -> None:
    source = read_source(text, name)
    assert source.faults == []
    assert source.root is not None
    assert plain(source.root) == expected


@pytest.mark.parametrize("name", ["x.json", "dir.yaml/X.JSON"])
@pytest.mark.parametrize(
    "text",
    [
        "«a: 1»\nb: 2\n",
        "\r\n  «a:   1»  \r\n  b: 2\r\n",
        "«a: 1»\rb: 2\r",
        "«# why»\na: 1\n",
        "«---»\na: 1\n",
        '«# why»\n{"a": 1}\n',
        "«- a»",
    ],
)
def test_yaml_where_the_name_promises_json(name: str, text: str) -> None:
    content, spans = marked(text)
    source = read_source(content, name)
    assert source.faults == [Fault("SSM001", "this is YAML, but the name of the file promises JSON", spans[0])]
    assert source.parsed
    assert source.root is not None


def test_what_a_number_swallowed_for_want_of_a_comma_is_unknown() -> None:
    content, spans = marked('{"a": 1\n«"»b":"c", "d": 1.2}')
    source = read_source(content, "x.json")
    assert [fault.span for fault in source.faults] == spans
    assert isinstance(source.root, Mapping)
    assert [(entry.key.value, is_opaque(entry.value)) for entry in source.root.entries] == [("a", True), ("d", False)]


def test_the_same_mistake_in_json_and_yaml_is_told_once() -> None:
    content, spans = marked('{"a": «{{ x }}», "b": 1}')
    source = read_source(content, "x.json")
    assert source.faults == [Fault("SSM001", "not JSON: '{{ x }}' must stand in quotes", spans[0])]
    problem = "'{{ x }}' must stand in quotes: without them YAML reads its braces as a mapping"
    assert read_source(content, "x.yaml").faults == [Fault("SSM001", problem, spans[0])]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        # JSON is named where the name promises it, whatever YAML makes of it.
        (
            "x.json",
            "{«a»: 1}",
            "not JSON: expected a key in double quotes in the object that begins on line 1, found 'a'",
        ),
        ("x.json", "«schemaVersion»: '", "not JSON: expected a value, found 'schemaVersion'"),
        ("x.json", '{"a": 1«,»}', "not JSON: a comma before the closing '}'"),
        # Without a promise the notation counts in which the reader comes further.
        ("x.yaml", '{"a": 1,\n\t"b" «2»}', "not JSON: expected ':' after the key 'b', found '2'"),
        ("x.yaml", '{"a": 1} «x»', "not JSON: nothing may follow the end of the JSON value"),
    ],
)
def test_the_error_is_that_of_the_notation_meant(name: str, text: str, problem: str) -> None:
    content, spans = marked(text)
    source = read_source(content, name)
    assert [(fault.code, fault.message, fault.span) for fault in source.faults] == [("SSM001", problem, spans[0])]


def test_yaml_in_braces_fails_where_yaml_does() -> None:
    content, spans = marked("{a: 1, b: [c, «}»\n")
    source = read_source(content, "x.yaml")
    assert [(fault.code, fault.span) for fault in source.faults] == [("SSM001", spans[0])]
    assert source.faults[0].message.startswith("not YAML: ")


# Several documents in one file.

SECOND = "a second YAML document begins here: Automation takes one document from a file"


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("«m»ainSteps: [1]\n«---»\na: 1\n", {"mainSteps": ["1"]}),
        ("«---»\nmainSteps: [1]\n«---»\nmainSteps: [2]\n", {"mainSteps": ["1"]}),
        ("«---»\na: 1\n...\n«---»\nmainSteps: [2]\n", {"mainSteps": ["2"]}),
        ("«a»: 1\n«---»\nb: 1\n---\nmainSteps: [3]\n", {"mainSteps": ["3"]}),
        ("«---»\n# front\n«---»\nmainSteps: [2]\n", {"mainSteps": ["2"]}),
        ("«m»ainSteps: [1]\n«---»\n", {"mainSteps": ["1"]}),
        ("«m»ainSteps: [1]\n...\n«%»YAML 1.1\n---\na\n", {"mainSteps": ["1"]}),
        ("«m»ainSteps: [1]\r\n«---» a\r\n", {"mainSteps": ["1"]}),
    ],
)
def test_the_document_with_steps_is_read_and_the_second_one_told(text: str, root: object) -> None:
    content, (first, second) = marked(text)
    source = read_source(content, "x.yaml")
    assert source.root is not None
    assert plain(source.root) == root
    assert [(fault.code, fault.message, fault.span) for fault in source.faults] == [("SSM001", SECOND, second)]
    assert source.faults[0].related == (("the first document begins here", first),)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n---\nb: 2\n",
        "---\n---\n---\n",
        "--- a\n--- b\n",
        "kind: A\n---\nkind: B\n---\n",
        "- mainSteps: 1\n---\na\n",
    ],
)
def test_other_files_may_hold_several_documents(text: str) -> None:
    source = read_source(text, "x.yaml")
    assert (source.faults, source.parsed) == ([], True)


@pytest.mark.parametrize(
    "text",
    [
        "mainSteps: [1]\n",
        "---\nmainSteps: [1]\n",
        "---\nmainSteps: [1]\n...\n",
        "\n# a\n---\nmainSteps: [1]\n...\n# b\n",
    ],
)
def test_the_marks_of_one_document_are_fine(text: str) -> None:
    source = read_source(text, "x.yaml")
    assert source.faults == []
    assert source.root is not None
    assert plain(source.root) == {"mainSteps": ["1"]}


# Nothing in a text makes the reader fail.

FRAGMENTS = st.sampled_from(
    [
        *("\n", "\r\n", "\r", " ", "  ", "\t", "\x85", "\u2028", "\ufeff", "\0", "\x07", "\ud800", "\ufffe", "é", "😀"),
        *(
            ": ",
            ":",
            "- ",
            "? ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            " # ",
            "&a ",
            "*a",
            "!t ",
            "!!str ",
            "!<",
            "%YAML ",
            "---",
        ),
        *("...", "|", ">", "|2-\n", ">+\n  x\n", '"', "'", "\\", "\\u12", "\\ud800", "\\UFFFFFFFF", "@", "`", "<<: *a"),
        *(
            "a",
            "key: value\n",
            "1",
            "0.3",
            "null",
            "true",
            "NaN",
            "{{ x }}",
            "//",
            "/*",
            '{"a": ',
            "mainSteps:",
            "\n---\n",
        ),
    ]
)
SCRAPS = st.lists(FRAGMENTS, max_size=25).map("".join)


@given(st.one_of(st.binary(max_size=60), SCRAPS, SCRAPS.map(lambda text: text.encode("utf-16", "surrogatepass"))))
@settings(derandomize=True, deadline=None, max_examples=600)
def test_the_reader_takes_anything(data: bytes | str) -> None:
    for name in ("x.yaml", "x.json"):
        source = read_source(data, name)
        check_bounds(source)
        assert source.parsed or source.faults
        assert source.parsed or source.root is None
        assert isinstance(source.shows_signs, bool)
        for fault in source.faults:
            assert fault.code in ("SSM001", "SSM002", "SSM004", "SSM005", "SSM006")
            assert fault.message
            assert fault.message.isprintable()
            assert len(fault.message) < 500


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_the_reader_takes_damaged_documents(data: st.DataObject) -> None:
    text = data.draw(
        st.sampled_from([RUNBOOK, '{"schemaVersion": "0.3",\n\t"mainSteps": [{"name": "a\\n", "isEnd": true}]}\n'])
    )
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(FRAGMENTS) + text[start + data.draw(st.integers(0, 3)) :]
    for name in ("x.yaml", "x.json"):
        check_bounds(read_source(text, name))


# What a scalar is.

PLAIN_TEXTS = st.one_of(
    st.text(st.sampled_from("0123456789abcdefxXoO+-._:eETZ "), min_size=1, max_size=14),
    st.sampled_from(
        "~ null Null NULL nULL yes Yes YES yEs no on Off TRUE tRUE y n 0 -0 +1 0b10 0o7 0x1F 1_000 190:20:30 1e3 "
        "1.0e+3 1. .5 .inf -.INF .nan .NaN 0.3 2001-12-14 2001-12-14t21:59:43.10-05:00 1:2 1:60 = << 012 08".split()
    ),
).map(str.strip)


@given(PLAIN_TEXTS)
@settings(derandomize=True, deadline=None, max_examples=1000)
def test_a_plain_scalar_is_what_pyyaml_makes_of_it(text: str) -> None:
    loader: Any = yaml.SafeLoader("")
    resolved = loader.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    expected = resolved if resolved in ("null", "bool", "int", "float", "timestamp") else "str"
    assert Scalar(Span(0, 0), text, "plain").kind == expected


@pytest.mark.parametrize(
    ("value", "style", "tag", "kind"),
    [
        ("0.3", "single", None, "str"),
        ("true", "double", None, "str"),
        ("", "literal", None, "str"),
        ("", "plain", None, "null"),
        ("0.3", "plain", "tag:yaml.org,2002:str", "str"),
        ("3", "single", "tag:yaml.org,2002:int", "int"),
        ("", "plain", "tag:yaml.org,2002:null", "null"),
        ("${X}", "plain", "!Sub", "str"),
        ("1", "plain", "!Ref", "str"),
    ],
)
def test_quotes_and_tags_decide_what_a_scalar_is(value: str, style: str, tag: str | None, kind: Kind) -> None:
    assert Scalar(Span(0, 0), value, style, tag).kind == kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        *((text, "plain", True) for text in ("true", "True", "yes", "YES", "on")),
        *((text, "plain", False) for text in ("false", "FALSE", "no", "off")),
        *((text, "single", True) for text in ("true", "True", "TRUE")),
        ("false", "json", False),
        *((text, "double", None) for text in ("yes", "on", "off", "", "1")),
        *((text, "plain", None) for text in ("y", "1", "", "~", "tRUe x")),
    ],
)
def test_truth_values(value: str, style: str, expected: bool | None) -> None:
    assert Scalar(Span(0, 0), value, style).as_bool() is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", 0), ("-0", 0), ("+7", 7), ("-12", -12), ("9" * 18, int("9" * 18))]
    + [(text, None) for text in ("9" * 19, "010", "1_0", "0x1", "1.0", " 1", "1\n", "", "٣", "1e3")],
)
def test_whole_numbers(value: str, expected: int | None) -> None:
    assert Scalar(Span(0, 0), value, "plain").as_int() == expected
    assert Scalar(Span(0, 0), value, "double").as_int() == expected


def test_the_text_of_a_node_is_that_of_a_scalar_that_is_not_null() -> None:
    span = Span(0, 0)
    assert text_of(Scalar(span, "0.3", "plain")) == "0.3"
    assert text_of(Scalar(span, "", "double")) == ""
    assert text_of(Scalar(span, "", "plain")) is None
    assert text_of(Scalar(span, "~", "plain")) is None
    assert text_of(Mapping(span)) is None
    assert text_of(None) is None


def test_of_a_key_given_twice_the_last_counts() -> None:
    span = Span(0, 0)
    first, second = Scalar(span, "1", "plain"), Scalar(span, "2", "plain")
    mapping = Mapping(span, [Entry(Scalar(span, "a", "plain"), each) for each in (first, second)])
    assert mapping.get("a") is second
    assert mapping.entry("b") is None
    mapping.replace([])
    assert mapping.get("a") is None


def scalar(text: str, tag: str | None = None) -> Scalar:
    return Scalar(Span(0, 0), text, "double", tag)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (None, False),
        *((scalar(text), True) for text in ("${X}", "a-${AWS::Region}", "${{ x }}", "%%V=1%%", "<%= x %>", "${a${b}}")),
        *((scalar(text), False) for text in ("$X", "${X", "{{ X }}", "%%", "%% \n%%", "<% x", "50%", "a%%", "")),
        (scalar("x", "!Sub"), True),
        (scalar("x", "tag:yaml.org,2002:str"), False),
        (Mapping(Span(0, 0), [Entry(scalar("Ref"), scalar("x"))]), True),
        (Mapping(Span(0, 0), [Entry(scalar("Fn::Sub"), scalar("x"))]), True),
        (Mapping(Span(0, 0), [Entry(scalar("Ref"), scalar("x")), Entry(scalar("a"), scalar("x"))]), False),
        (Mapping(Span(0, 0)), False),
        (Sequence(Span(0, 0), [scalar("${X}")]), False),
        (Sequence(Span(0, 0), tag="!Split"), True),
    ],
)
def test_values_that_a_generator_fills_in(node: Node | None, expected: bool) -> None:
    assert is_opaque(node) is expected


@pytest.mark.parametrize("text", ["${", "<%", "%%a", "<% ", "%>"])
def test_half_a_placeholder_a_thousand_times_takes_no_time(text: str) -> None:
    # Quadratic, this would take minutes.
    assert is_opaque(scalar(text * 200_000)) is (text == "%%a")
