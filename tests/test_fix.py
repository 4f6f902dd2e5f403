"""Fixes applied to texts and files: what is changed, what is rolled back, and how it is shown."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssmlint import atomic
from ssmlint.analysis import Analysis
from ssmlint.engine import lint_source
from ssmlint.finding import Edit, Finding, Fix, Quieted, Quieting, Severity
from ssmlint.fixing.apply import Fixed, Replacement, apply, fix_file, fix_text, moved, replacements
from ssmlint.fixing.patch import diff
from ssmlint.result import FileResult
from ssmlint.rule import Change, Problem, Repair, Rule
from ssmlint.rules.source.crash import RULE as CRASH
from ssmlint.run import UnreadableError
from ssmlint.source import Source
from ssmlint.source.nodes import Span
from ssmlint.source.text import Text

DOCUMENT = """\
# A comment.
schemaVersion: '0.3'
description: "{}" # stays
mainSteps:
  - name: only
    action: aws:sleep
    inputs: {{Duration: PT1S}}
"""


def rule(code: str, check: Callable[[Source], Iterator[Problem]]) -> Rule:
    return Rule(code, f"name-of-{code.lower()}", Severity.WARNING, "", "", "", check_source=check)


def word(old: str, new: str | None, code: str = "", *, safe: bool = True, message: str = "bad {}") -> Rule:
    """A rule that finds every `old`, a regular expression, and mends it by `new` where that is given."""

    def check(source: Source) -> Iterator[Problem]:
        for match in re.finditer(old, source.text.content):
            repair = None if new is None else Repair("mend", (Change(Span(*match.span()), match.expand(new)),), safe)
            yield Problem(message.format(f"'{match.group()}'"), Span(*match.span()), repair=repair)

    return rule(code or f"T-{old}", check)


class Lint:
    """The lint of one file with rules made up here; counts how often it was called."""

    def __init__(self, *rules: Rule, name: str = "doc.yaml") -> None:
        self.rules = (*rules, CRASH)
        self.name = name
        self.calls = 0

    def __call__(self, data: bytes) -> FileResult:
        self.calls += 1
        return lint_source(data, self.name, self.rules, meant=True)


def places(findings: Sequence[Finding]) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in findings]


def fix(text: str | bytes, lint: Callable[[bytes], FileResult], *, unsafe: bool = False) -> Fixed:
    """The fixed text; what always has to be true of it is asserted."""
    data = text.encode() if isinstance(text, str) else text
    first = lint(data)
    fixed = fix_text(data, lint, unsafe=unsafe)
    assert fixed.result == lint(fixed.data)
    assert [each for each in first.findings if each in fixed.applied] == list(fixed.applied)
    assert len(fixed.result.findings) <= len(first.findings) - len(fixed.applied)
    assert (fixed.data == data) == (not fixed.applied)
    again = fix_text(fixed.data, lint, unsafe=unsafe)
    assert (again.data, again.applied, again.result) == (fixed.data, (), fixed.result)
    return fixed


def fixed_words(words: str, *rules: Rule, unsafe: bool = False) -> tuple[str, list[tuple[str, int, int]]]:
    """The words of the description after the fixes, the rest being the same, and what was applied."""
    fixed = fix(DOCUMENT.format(words), Lint(*rules), unsafe=unsafe)
    before, after = DOCUMENT.format("\0").split("\0")
    text = fixed.data.decode()
    assert text.startswith(before)
    assert text.endswith(after)
    return text[len(before) : len(text) - len(after)], places(fixed.applied)


def test_only_the_place_changes() -> None:
    assert fixed_words("a foo ä", word("foo", "bar")) == ("a bar ä", [("T-foo", 3, 17)])


def test_a_text_without_fixes_is_linted_once() -> None:
    lint = Lint(word("foo", None))
    data = DOCUMENT.format("foo").encode()
    fixed = fix_text(data, lint, unsafe=True)
    assert (fixed.data, fixed.applied, places(fixed.result.findings)) == (data, (), [("T-foo", 3, 15)])
    assert lint.calls == 1


def test_fixes_apart_are_applied_at_once() -> None:
    lint = Lint(word("foo", "quite long"), word("bar", ""))
    fixed = fix_text(DOCUMENT.format("foo bar foo").encode(), lint, unsafe=False)
    assert fixed.data.decode() == DOCUMENT.format("quite long  quite long")
    assert places(fixed.applied) == [("T-foo", 3, 15), ("T-bar", 3, 19), ("T-foo", 3, 23)]
    assert fixed.result.findings == ()
    assert lint.calls == 2


@pytest.mark.parametrize(
    ("words", "rules", "expected", "calls"),
    [
        # They touch.
        ("foobar", (word("foo", "1"), word("bar", "2")), "12", 3),
        # They overlap, and the second can still be done afterwards.
        ("foobar", (word("foo", "fo"), word("oobar|obar", "-", "T-2")), "f-", 3),
        # The second is gone with the first.
        ("foobar", (word("foo", "x"), word("oobar", "y")), "xbar", 2),
        # Insertions at the same place.
        ("foo", (word("(?<!1)(?<!12)(?=foo)", "1", "T-1"), word("(?<!2)(?=foo)", "2", "T-2")), "12foo", 3),
    ],
)
def test_fixes_that_touch_take_turns(words: str, rules: tuple[Rule, ...], expected: str, calls: int) -> None:
    assert fixed_words(words, *rules)[0] == expected
    lint = Lint(*rules)
    fix_text(DOCUMENT.format(words).encode(), lint, unsafe=False)
    assert lint.calls == calls


def test_equal_edits_are_applied_once_for_all() -> None:
    assert fixed_words("foo", word("foo", "bar", "T-1"), word("foo", "bar", "T-2")) == (
        "bar",
        [("T-1", 3, 15), ("T-2", 3, 15)],
    )


def test_a_fix_is_applied_whole_or_not_at_all() -> None:
    def swap(source: Source) -> Iterator[Problem]:
        match = re.search("(1).*(2)", source.text.content)
        if match:
            changes = (Change(Span(*match.span(2)), "one"), Change(Span(*match.span(1)), "two"))
            yield Problem("turned round", Span(*match.span()), repair=Repair("turn", changes))

    # One fix between the edits of another, and one that touches its second edit.
    assert fixed_words("1 foo bar2", rule("T-swap", swap), word("foo", "-"), word("bar", "+"))[0] == "two - +one"


def test_unsafe_fixes_are_applied_when_asked_for() -> None:
    rules = (word("foo", "1"), word("bar", "2", safe=False))
    assert fixed_words("foo bar", *rules)[0] == "1 bar"
    assert fixed_words("foo bar", *rules, unsafe=True)[0] == "1 2"


def test_a_fix_may_bring_to_light_what_another_mends() -> None:
    rules = (word("aa", "bb"), word("bb", "cc"), word("cc", "dd"))
    assert fixed_words("aa", *rules) == ("dd", [("T-aa", 3, 15)])
    # What was there from the beginning is told as it was then.
    assert fixed_words("bb aa", *rules) == ("dd dd", [("T-bb", 3, 15), ("T-aa", 3, 18)])


def test_a_fix_that_brings_to_light_what_nothing_mends_is_rolled_back() -> None:
    rules = (word("aa", "bb"), word("bb", None), word("kk", "ff"))
    assert fixed_words("aa kk aa kk", *rules) == ("aa ff aa ff", [("T-kk", 3, 18), ("T-kk", 3, 24)])
    # Nor does one that is not asked for.
    assert fixed_words("aa", word("aa", "bb"), word("bb", "cc", safe=False)) == ("aa", [])


@pytest.mark.parametrize(
    "rules",
    [
        (word("aa", "bb"), word("bb", "aa")),
        (word("aa", "bb"), word("bb", "cc"), word("cc", "aa")),
        (word("aa", "aa"),),
        (word("aa", "aaa"),),
        (word("aa", "x aa"),),
    ],
)
def test_fixes_without_end_are_not_applied(rules: tuple[Rule, ...]) -> None:
    assert fixed_words("aa kk", *rules, word("kk", "ff")) == ("aa ff", [("T-kk", 3, 18)])


def test_fixes_that_undo_one_another_do_nothing_where_both_are_found() -> None:
    words, _ = fixed_words("aa bb", word("aa", "bb"), word("bb", "aa"))
    assert words in ("aa bb", "bb bb", "aa aa", "bb aa")


@pytest.mark.parametrize("bad", ['"', '"\n x', "\\\\q", "\0", '"}', "\ud800"])
def test_a_fix_that_breaks_the_text_is_rolled_back(bad: str) -> None:
    # No rule tells that the text cannot be read: it need not be selected.
    broken = word("aa", None)

    def check(source: Source) -> Iterator[Problem]:
        for found in broken.check_source(source) if broken.check_source else ():
            yield found._replace(repair=Repair("break", (Change(found.span, bad.replace("\\\\", "\\")),)))

    assert fixed_words("foo aa bar", rule("T-aa", check), word("foo", "1"), word("bar", "2"))[0] == "1 aa 2"


def test_a_fix_that_makes_another_kind_of_document_is_rolled_back() -> None:
    # Of such a document nothing is found, which is no mending.
    fixed = fix(DOCUMENT.format("foo"), Lint(word("mainSteps", "Resources"), word("foo", "bar")))
    assert fixed.data.decode() == DOCUMENT.format("bar")
    assert fixed.result.is_document


def test_a_fix_that_makes_a_document_too_large_is_rolled_back() -> None:
    fixed = fix(DOCUMENT.format("foo aa"), Lint(word("foo", "x" * 70_000), word("aa", "bb")))
    assert fixed.data.decode() == DOCUMENT.format("foo bb")


def test_a_fix_after_which_a_rule_fails_is_rolled_back() -> None:
    def check(source: Source) -> Iterator[Problem]:
        if "bb" in source.text.content:
            raise ValueError("no bb, please")
        yield from ()

    # Without SSM009 among the rules there would be no finding of it.
    lint = Lint(word("aa", "bb"), rule("T-crash", check))
    lint.rules = lint.rules[:-1]
    assert fix(DOCUMENT.format("aa"), lint).data.decode() == DOCUMENT.format("aa")


def test_a_fix_that_always_fails_does_not_keep_another_from_its_turn() -> None:
    rules = (word("aab", "cc"), word("cc", None), word("b", "x", "T-b"), word("kk", "ff"))
    assert fixed_words("aab kk", *rules)[0].endswith(" ff")
    assert fixed_words("aabee", word("aab", "cc"), word("cc", None), word("bee", "x"))[0] == "aax"


def test_a_fix_that_fails_is_tried_again_when_the_text_has_changed() -> None:
    def check(source: Source) -> Iterator[Problem]:
        content = source.text.content
        if "BB" in content and "cc" in content:
            yield Problem("both", Span(0, 0))

    rules = (word("bb", "BB"), word("cc", "CC"), word("dd", "DD"), word("DD", None), rule("T-both", check))
    assert fixed_words("bb cc dd", *rules) == ("BB CC dd", [("T-bb", 3, 15), ("T-cc", 3, 18)])


@pytest.mark.parametrize(("most_bytes", "calls"), [(10_000_000, 60), (10_000, 1 + 10_000 // 275), (0, 1 + 20)])
def test_many_fixes_that_fail_end(monkeypatch: pytest.MonkeyPatch, most_bytes: int, calls: int) -> None:
    monkeypatch.setattr("ssmlint.fixing.apply._LINTED_BYTES", most_bytes)
    lint = Lint(word("aa", "bb"), word("bb", None))
    data = DOCUMENT.format("aa " * 30).ljust(274).encode()
    fixed = fix_text(data, lint, unsafe=False)
    assert (fixed.data, fixed.applied) == (data, ())
    assert lint.calls == calls


def test_a_few_that_fail_among_many_cost_little() -> None:
    lint = Lint(word("aa", "bb"), word("cc", "dd"), word("dd", None))
    words = " ".join(["aa"] * 100 + ["cc"] + ["aa"] * 100)
    fixed = fix_text(DOCUMENT.format(words).encode(), lint, unsafe=False)
    assert fixed.data.decode() == DOCUMENT.format(words.replace("aa", "bb"))
    assert len(fixed.applied) == 200
    assert lint.calls < 25


def test_lines_in_messages_may_move() -> None:
    def check(source: Source) -> Iterator[Problem]:
        where = source.text.content.index("mainSteps")
        yield Problem(f"the steps (line {source.text.locate(where)[0]}) are few", Span(where, where + 9))

    text = "# remove\n" + DOCUMENT.format("")
    fixed = fix(text, Lint(word("# remove\n", ""), rule("T-steps", check)))
    assert fixed.data.decode() == DOCUMENT.format("")
    assert [each.message for each in fixed.result.findings] == ["the steps (line 4) are few"]


def test_quoted_text_in_messages_may_change_with_the_fix() -> None:
    def check(source: Source) -> Iterator[Problem]:
        for match in re.finditer("[(](.*?)[)]", source.text.content):
            yield Problem(f"'{match.group(1)}' stands in brackets", Span(*match.span()))

    brackets = rule("T-brackets", check)
    assert fixed_words("aa (foo)", word("foo", "bar"), word("aa", "longer"), brackets)[0] == "longer (bar)"
    # In another place it is another finding.
    assert fixed_words("(aa) foo", word(r"[(]aa[)] foo", "aa (foo)", "T-1"), brackets)[0] == "(aa) foo"


def test_the_reason_in_a_message_may_change_with_the_fix() -> None:
    def check(source: Source) -> Iterator[Problem]:
        match = re.search("bar", source.text.content)
        if match:
            reason = "there are aa and more" if "aa" in source.text.content else "nothing else is there"
            yield Problem(f"'bar' is no good: {reason}", Span(*match.span()))

    assert fixed_words("aa bar", word("aa", ""), rule("T-bar", check))[0] == " bar"
    assert (
        fixed_words("aa bar", word("aa bar", "bar aa ", "T-1"), word("bar aa", None), rule("T-bar", check))[0]
        == "aa bar"
    )


def test_the_same_words_elsewhere_are_not_a_finding_more() -> None:
    # As many as before less the mended one have to be left, and no more.
    rules = (word("foo", "bar", "T-1", message="the same"), word("bar", None, "T-1", message="the same"))
    assert fixed_words("foo bar", *rules) == ("foo bar", [])


def test_of_a_document_rule() -> None:
    def check(analysis: Analysis) -> Iterator[Problem]:
        for step in analysis.document.steps:
            action = step.fields["action"]
            if action.text == "aws:sleep":
                change = Change(action.place, "'aws:pause'")
                yield Problem("asleep", action.place, action.path, step, repair=Repair("wake up", (change,)))

    asleep = Rule("T-sleep", "asleep", Severity.WARNING, "", "", "", check_document=check)
    fixed = fix(DOCUMENT.format(""), Lint(asleep))
    assert fixed.data.decode() == DOCUMENT.format("").replace("aws:sleep", "'aws:pause'")
    assert [(each.code, each.line, each.column, each.step) for each in fixed.applied] == [("T-sleep", 6, 13, "only")]


def test_what_is_quieted_is_not_fixed() -> None:
    lint = Lint(word("foo", "bar"))

    def quiet(data: bytes) -> FileResult:
        result = lint(data)
        quieted = tuple(Quieted(each, Quieting.BASELINE) for each in result.findings)
        return replace(result, findings=(), quieted=quieted)

    assert fix(DOCUMENT.format("foo"), quiet).data.decode() == DOCUMENT.format("foo")


def test_what_is_only_quieted_by_a_fix_is_not_mended() -> None:
    lint = Lint(word("foo", "foo # ssmlint"), word("aa", "bb"))

    def decide(data: bytes) -> FileResult:
        result = lint(data)
        if b"# ssmlint" not in data:
            return result
        quieted = tuple(Quieted(each, Quieting.COMMENT) for each in result.findings if each.code == "T-foo")
        return replace(result, findings=tuple(e for e in result.findings if e.code != "T-foo"), quieted=quieted)

    assert fix(DOCUMENT.format("foo aa"), decide).data.decode() == DOCUMENT.format("foo bb")


@pytest.mark.parametrize(
    "edits",
    [
        ((0, 5, ""), (3, 8, "")),
        ((0, 5, ""), (4, 4, "x")),
        ((5, 3, ""),),
        ((-2, 1, ""),),
        ((10_000, 10_000, "x"),),
        (),
    ],
)
def test_a_fix_that_cannot_be_applied_is_left_out(edits: tuple[tuple[int, int, str], ...]) -> None:
    lint = Lint(word("foo", "bar"), word("aa", "bb"))
    bad = Fix("bad", tuple(Edit(start, end, 1, 1, 1, 1, text) for start, end, text in edits), safe=True)

    def spoiled(data: bytes) -> FileResult:
        result = lint(data)
        findings = tuple(replace(each, fix=bad) if each.code == "T-foo" else each for each in result.findings)
        return replace(result, findings=findings)

    assert fix(DOCUMENT.format("foo aa"), spoiled).data.decode() == DOCUMENT.format("foo bb")


# Line ends, marks and notations.


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(end: str, mark: str) -> None:
    text = "schemaVersion: '0.3'\ndescription: foo\nmainSteps: []"
    added = word("(?<!1\n)(?<!1\r\n)(?<!1\r)description", "comment: 1\ndescription")
    fixed = fix((mark + text.replace("\n", end)).encode(), Lint(added, word("foo", "bar")))
    expected = text.replace("desc", "comment: 1\ndesc").replace("foo", "bar").replace("\n", end)
    assert fixed.data == (mark + expected).encode()
    assert places(fixed.applied) == [(added.code, 2, 1), ("T-foo", 2, 14)]


def test_an_inserted_line_ends_as_the_one_at_hand() -> None:
    text = Text("doc.yaml", "a\r\nb\nc\r\nd")
    made = replacements(text, [Edit(offset, offset, 1, 1, 1, 1, "x\ny\r\n") for offset in (0, 3, 5, 8, 9)])
    assert made is not None
    assert [each.text for each in made] == ["x\r\ny\r\n", "x\ny\r\n", "x\r\ny\r\n", "x\r\ny\r\n", "x\r\ny\r\n"]
    alone = replacements(Text("doc.yaml", "a"), [Edit(1, 1, 1, 1, 1, 1, "\nb")])
    assert alone == [Replacement(1, 1, "\nb")]


def test_of_json() -> None:
    text = '{"schemaVersion": "0.3",\r\n\t"description": "foo 😀 foo",\r\n\t"mainSteps": []}'
    lint = Lint(word("foo", "bar"), word('(?<!x",\r\n\t)(?="mainSteps)', '"a": "x",\n\t', "T-line"), name="doc.json")
    fixed = fix(text, lint)
    expected = text.replace("foo", "bar").replace('"mainSteps', '"a": "x",\r\n\t"mainSteps')
    assert fixed.data.decode() == expected
    assert places(fixed.applied) == [("T-foo", 2, 18), ("T-foo", 2, 24), ("T-line", 3, 2)]


def test_json_does_not_become_yaml() -> None:
    text = '{"schemaVersion": "0.3", "description": "foo", "mainSteps": []}'
    rules = (word('"foo"', "bar"), word('"mainSteps"', "mainSteps", "T-key"))
    assert fix(text, Lint(*rules, name="doc.json")).data.decode() == text


@pytest.mark.parametrize(
    "data",
    [
        DOCUMENT.format("foo \ud800").encode("utf-8", "surrogatepass"),
        DOCUMENT.format("foo \0").encode(),
        DOCUMENT.format("foo ä").encode("latin-1"),
        DOCUMENT.format("foo").encode("utf-16"),
        DOCUMENT.format("foo").encode("utf-16-le"),
        DOCUMENT.format("foo").encode("utf-32"),
        DOCUMENT.format("foo" + "ä" * 40_000).encode(),
        DOCUMENT.format("foo").encode() + b"#" * (5 * 1024 * 1024),
    ],
    ids=["surrogate", "nul", "latin-1", "utf-16", "utf-16-le", "utf-32", "large", "huge"],
)
def test_what_cannot_be_read_in_full_is_left_alone(data: bytes) -> None:
    fixed = fix(data, Lint(word("foo", "bar")))
    assert (fixed.data, fixed.applied) == (data, ())


# Files.


def test_a_file_is_fixed(tmp_path: Path) -> None:
    path, link = tmp_path / "doc.yaml", tmp_path / "link.yaml"
    path.write_text(DOCUMENT.format("foo"))
    path.chmod(0o640)
    link.symlink_to("doc.yaml")
    fixed = fix_file(str(link), Lint(word("foo", "bar")), unsafe=False)
    assert path.read_text() == fixed.data.decode() == DOCUMENT.format("bar")
    assert places(fixed.applied) == [("T-foo", 3, 15)]
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["doc.yaml", "link.yaml"]


def test_a_file_without_changes_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(DOCUMENT.format("foo"))
    monkeypatch.setattr(atomic, "write", lambda *_, **__: pytest.fail("was written"))
    fixed = fix_file(str(path), Lint(word("foo", "bar", safe=False)), unsafe=False)
    assert fixed.data == path.read_bytes()


def meddling(lint: Lint, meddle: Callable[[], object]) -> Callable[[bytes], FileResult]:
    """A lint during which something happens to the file."""

    def call(data: bytes) -> FileResult:
        if not lint.calls:
            meddle()
        return lint(data)

    return call


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(DOCUMENT.format("foo"))
    lint = meddling(Lint(word("foo", "bar")), lambda: path.write_text("other"))
    with pytest.raises(atomic.ChangedError, match="it has been changed meanwhile"):
        fix_file(str(path), lint, unsafe=False)
    assert path.read_text() == "other"


def test_a_file_that_has_vanished(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    with pytest.raises(UnreadableError, match="no such file or directory"):
        fix_file(str(path), Lint(), unsafe=False)
    path.write_text(DOCUMENT.format("foo"))
    with pytest.raises(atomic.ChangedError):
        fix_file(str(path), meddling(Lint(word("foo", "bar")), path.unlink), unsafe=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(DOCUMENT.format("foo"))

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            fix_file(str(path), Lint(word("foo", "bar")), unsafe=False)
    assert path.read_text() == DOCUMENT.format("foo")
    assert [each.name for each in tmp_path.iterdir()] == ["doc.yaml"]


def test_a_pipe_is_not_fixed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="only a regular file can be fixed"):
        fix_file(str(tmp_path / "pipe"), Lint(), unsafe=False)


# Diffs.


def test_a_diff() -> None:
    before, after = DOCUMENT.format("foo"), DOCUMENT.format("bar").removesuffix("\n")
    assert diff("./a/doc.yaml", before.encode(), after.encode()) == (
        "--- a/a/doc.yaml\n"
        "+++ b/a/doc.yaml\n"
        "@@ -1,7 +1,7 @@\n"
        " # A comment.\n"
        " schemaVersion: '0.3'\n"
        '-description: "foo" # stays\n'
        '+description: "bar" # stays\n'
        " mainSteps:\n"
        "   - name: only\n"
        "     action: aws:sleep\n"
        "-    inputs: {Duration: PT1S}\n"
        "+    inputs: {Duration: PT1S}\n"
        "\\ No newline at end of file\n"
    )
    assert diff("doc.yaml", before.encode(), before.encode()) == ""


def test_nothing_in_a_diff_acts_on_a_terminal() -> None:
    before = "a\x1b[31m\u202e\x07\tb\r\nc\rd\x85\u2028e\n\ufefff\n"
    shown = diff("x\x1b[2J\ny.yaml", before.encode(), before.replace("f", "g").encode() + b"\xff")
    assert shown == (
        '--- "a/x\\033[2J\\012y.yaml"\n'
        '+++ "b/x\\033[2J\\012y.yaml"\n'
        "@@ -1,3 +1,4 @@\n"
        " a\\x1b[31m\\u202e\\x07\tb\r\n"
        " c\\x0dd\\x85\\u2028e\n"
        "-\\ufefff\n"
        "+\\ufeffg\n"
        "+\\udcff\n"
        "\\ No newline at end of file\n"
    )


CHANGES = {
    "lines": ("a\nb\nc\n", "a\nB\nc\n"),
    "crlf": ("a\r\nb\r\nc\r\n", "a\r\nB\r\nnew\r\nc\r\n"),
    "mark": ("\ufeffa\nb\n", "\ufeffA\nb\n"),
    "end-gone": ("a\nb\n", "a\nb"),
    "end-added": ("a\nb", "a\nb\n"),
    "no-end": ("a\nb", "a\nB"),
    "no-end-above": ("a\nb", "A\nb"),
    "tabs": ('{\n\t"a": 1,\n\t"b": \' ä😀\'\n}', '{\n\t"a": 2,\n\t"b": \' ä😀\'\n}'),
    "to-nothing": ("a\n", ""),
    "far-apart": ("\n".join("abcdefghijklmnopqrstuvwxyz"), "\n".join("aBcdefghijklmnopqrstuvwXyz")),
}
NAMES = ("doc.yaml", "a b/dö c.yaml", 'quote".yaml', "back\\slash.yaml", "new\nline.yaml", "bell\x07\udcff.yaml", "-x")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", [NAMES[0]])
def test_git_takes_the_diff(tmp_path: Path, change: str, name: str) -> None:
    before, after = (text.encode() for text in CHANGES[change])
    check_git(tmp_path, name, before, after)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("name", NAMES)
def test_git_takes_the_name(tmp_path: Path, name: str) -> None:
    check_git(tmp_path, name, b"a\nb\n", b"a\nc\n")


def check_git(folder: Path, name: str, before: bytes, after: bytes) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(before)
    shown = diff(name, before, after)
    # A configuration of the user must not change line ends.
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(folder)}
    run = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        input=shown.encode(),
        cwd=folder,
        env=os.environ | settings,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert path.read_bytes() == after if after else not path.exists() or not path.read_bytes()


# Properties.

PIECES = st.text("ab\r\n\U0001f600", max_size=6)


@given(st.lists(st.tuples(PIECES, st.one_of(st.none(), PIECES)), max_size=8))
def test_edits_do_what_they_say(parts: list[tuple[str, str | None]]) -> None:
    """A text in pieces, some with something else in their place, which has no line ends to adapt."""
    content, edits, expected = "", [], ""
    for old, new in parts:
        if new is None:
            expected += old
        else:
            new = new.replace("\r", "").replace("\n", "x")
            edits.append(Edit(len(content), len(content) + len(old), 1, 1, 1, 1, new))
            expected += new
        content += old
    made = replacements(Text("doc.yaml", content), edits)
    assert made is not None
    assert apply(content, made) == expected


@given(st.lists(st.tuples(st.text("ab", max_size=4), st.one_of(st.none(), st.text("xy", max_size=4))), max_size=8))
def test_places_move_with_their_characters(parts: list[tuple[str, str | None]]) -> None:
    content, edits, kept = "", [], []
    after = ""
    for old, new in parts:
        if new is None:
            kept += [(len(content) + index, len(after) + index) for index in range(len(old))]
        else:
            edits.append(Replacement(len(content), len(content) + len(old), new))
        content += old
        after += old if new is None else new
    assert apply(content, edits) == after
    assert moved([old for old, _ in kept], edits) == [new for _, new in kept]
    everywhere = moved(range(len(content) + 1), edits)
    assert everywhere == sorted(everywhere)
    assert all(0 <= offset <= len(after) for offset in everywhere)


@given(
    st.text("abcd ", max_size=12),
    st.dictionaries(
        st.text("abcd", min_size=1, max_size=2), st.one_of(st.none(), st.text("abcd", max_size=2)), max_size=4
    ),
    st.booleans(),
)
def test_any_rules_end_and_a_second_run_changes_nothing(
    words: str, rewrites: dict[str, str | None], crlf: bool
) -> None:
    text = DOCUMENT.format(words)
    head = DOCUMENT.index("{}")
    rules = [word(f'(?<=[" abcd]){old}(?=[abcd ]*" # stays)', new, f"T-{old}") for old, new in sorted(rewrites.items())]
    data = (text.replace("\n", "\r\n") if crlf else text).encode()
    fixed = fix(data, Lint(*rules))
    assert fixed.data.count(b"\r\n") == data.count(b"\r\n")
    assert fixed.data.decode().replace("\r\n", "\n")[:head] == text[:head]
