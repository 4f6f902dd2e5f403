"""The output formats: whole outputs as snapshots, and what must hold whatever a document or a file name has in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from ssmlint.api import lint_paths, lint_report
from ssmlint.finding import Finding, Related, Severity
from ssmlint.quote import visible
from ssmlint.report import FORMATS, renderer, summary
from ssmlint.result import FileResult
from ssmlint.rules import RULES
from ssmlint.run import Report, Unreadable
from ssmlint.version import __version__
from tests import consumers
from tests.conftest import RUNBOOKS

Snapshot = Callable[[str, str], None]
Validate = Callable[[str], dict[str, Any]]

# What no rule yields and every format must stand: a name with all that means something somewhere.
HOSTILE = "a b\t%25,:;#é☃\r\n::error::x\x1b[31m\u202e\udcff]]>](http://x)"


@pytest.fixture(scope="session")
def validate(shared: Path) -> Validate:
    """Parses a SARIF log that has to be valid against the schema of the standard."""
    schema = json.loads((shared / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)

    def check(text: str) -> dict[str, Any]:
        log: dict[str, Any] = json.loads(text)
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)] == []
        return log

    return check


def show(name: str, report: Report, color: bool = False, encoding: str = "utf-8") -> str:
    return renderer(name)(report, color, encoding)


def finding(**changes: Any) -> Finding:
    """A finding with one related place, on lines 2 and 1 of its file."""
    fields: dict[str, Any] = {
        "file": "doc.yaml",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 7,
        "code": "SSM203",
        "name": "unknown-step-target",
        "severity": Severity.ERROR,
        "message": "unknown step name 'B' in nextStep",
        "step": "A",
        "path": "mainSteps[0].nextStep",
        "related": (Related("doc.yaml", 1, 1, 1, 4, "step 'A'"),),
        "url": "https://example.com/SSM203",
        "fingerprint": "0123456789abcdef",
    }
    return Finding(**{**fields, **changes})


def report_of(*findings: Finding, lines: dict[int, str] | None = None, **others: Any) -> Report:
    results = tuple(
        FileResult(each.file, True, (each,), False, lines if lines is not None else {1: "abc def", 2: "  next: B"})
        for each in findings
    )
    return Report(results, **others)


def document(names: list[str], escaped: bool) -> str:
    """A document whose steps have these names, each with a target that does not exist; as JSON."""
    steps = [
        {"name": name, "action": "aws:sleep", "nextStep": f"{name}?", "onFailure": f"step:{name}!", "isEnd": True}
        for name in names
    ]
    return json.dumps({"schemaVersion": "0.3", "mainSteps": steps}, ensure_ascii=escaped, indent=1)


# Whole outputs.


@pytest.mark.parametrize("name", ["restore-from-backup.yaml", "decommission-host.json"])
@pytest.mark.parametrize("style", FORMATS)
def test_whole_outputs(name: str, style: str, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    report = lint_report((RUNBOOKS / name).read_bytes(), name)
    # SARIF lists every rule there is; here those with a finding, so that a new rule leaves the snapshot alone.
    found = {each.code for each in report.findings}
    rules = tuple(rule for rule in RULES if rule.code in found)
    monkeypatch.setattr("ssmlint.report.sarif.all_rules", lambda: rules)
    snapshot(f"reports/{name}.{style}.txt", show(style, report))
    with_color = show(style, report, color=True)
    if style in ("text", "concise"):
        snapshot(f"reports/{name}.{style}-color.txt", with_color)
        assert re.sub(r"\x1b\[[0-9;]+m", "", with_color) == show(style, report)
    else:
        assert with_color == show(style, report)


@pytest.mark.parametrize("style", ["text", "concise", "github", "azure", "jsonl", "rdjsonl"])
def test_nothing_found_is_nothing_said(style: str) -> None:
    assert show(style, Report(())) == ""
    assert show(style, Report((FileResult("a.yaml", True), FileResult("b.yaml", False)))) == ""


@pytest.mark.parametrize("style", FORMATS)
def test_the_colour_is_only_where_it_is_asked_for(style: str) -> None:
    report = report_of(finding())
    assert "\x1b" not in show(style, report)
    assert ("\x1b" in show(style, report, color=True)) == (style in ("text", "concise"))


# The summary.


def test_summary() -> None:
    one = report_of(finding())
    assert summary(one) == "1 document: 1 error, 0 warnings"
    assert summary(Report(())) == "0 documents: 0 errors, 0 warnings"
    many = Report(
        (
            *report_of(finding(), finding(severity=Severity.WARNING)).results,
            *report_of(finding(severity=Severity.INFO), finding(severity=Severity.INFO)).results,
            FileResult("x.json", False),
            FileResult("y.json", False),
        ),
        ("build",),
        (Unreadable("gone.yaml", "no such file or directory"), Unreadable("locked", "permission denied")),
    )
    expected = (
        "4 documents: 1 error, 1 warning, 2 infos; 2 other files passed over; 1 path excluded; 2 paths unreadable"
    )
    assert summary(many) == expected


# Text and concise.


def excerpt(line: str, start: int, end: int, encoding: str = "utf-8") -> tuple[str, str]:
    """What is shown of a line whose characters from `start` to `end` are meant, and the row under it."""
    report = report_of(finding(column=start + 1, end_column=end + 1, related=()), lines={2: line})
    headline, shown, marks, blank, nothing = show("text", report, encoding=encoding).split("\n")
    assert headline == f"doc.yaml:2:{start + 1}: error SSM203 unknown-step-target: unknown step name 'B' in nextStep"
    assert (blank, nothing) == ("", "")
    assert shown.startswith("  2 | ")
    assert marks.startswith("    | ")
    return shown[6:], marks[6:]


@pytest.mark.parametrize(
    ("line", "meant", "shown", "marks"),
    [
        ("  nextStep: B", "B", "  nextStep: B", "            ^"),
        ("\tnext: Target", "Target", "    next: Target", "          ^^^^^^"),
        ("a:\tb\tc", "b\tc", "a:    b    c", "      ^^^^^^"),
        ("名前: 目標", "目標", "名前: 目標", "      ^^^^"),
        ("ｗｉｄｅ: x", "x", "ｗｉｄｅ: x", "          ^"),
        ("한글: 값", "값", "한글: 값", "      ^^"),
        ("e\u0301e\u0301: u\u0308x", "u\u0308x", "e\u0301e\u0301: u\u0308x", "    ^^"),
        ("\u1112\u1161\u11ab: x", "x", "\u1112\u1161\u11ab: x", "    ^"),
        ("❤\ufe0f: x", "x", "❤\ufe0f: x", "   ^"),
        ("🚀🚀: x", "🚀🚀", "🚀🚀: x", "^^^^"),
        ("a\x1b[31m: x", "x", "a\\x1b[31m: x", "           ^"),
        ("a\u202e: x", "x", "a\\u202e: x", "         ^"),
        ("a\xa0: x", "\xa0", "a\\xa0: x", " ^^^^"),
    ],
)
def test_the_caret_stands_under_the_very_columns(line: str, meant: str, shown: str, marks: str) -> None:
    start = line.index(meant)
    assert excerpt(line, start, start + len(meant)) == (shown, marks)


@pytest.mark.parametrize(
    ("encoding", "shown", "marks"),
    [
        ("utf-8", "é 名 x", "     ^"),
        ("latin-1", "é \\u540d x", "         ^"),
        ("cp1252", "é \\u540d x", "         ^"),
        ("ascii", "\\xe9 \\u540d x", "            ^"),
        ("utf-16", "é 名 x", "     ^"),
    ],
)
def test_the_caret_allows_for_what_the_encoding_lacks(encoding: str, shown: str, marks: str) -> None:
    assert excerpt("é 名 x", 4, 5, encoding) == (shown, marks)


def test_places_at_the_edge() -> None:
    assert excerpt("", 0, 0) == ("", "^")
    assert excerpt("abc", 3, 3) == ("abc", "   ^")
    assert excerpt("abc", 1, 1) == ("abc", " ^")
    # A place behind the end of the line, as after a cut that no reader makes.
    assert excerpt("abc", 9, 12) == ("abc", "   ^")


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    report = report_of(finding(end_line=9, end_column=2, related=()))
    assert show("text", report).split("\n")[1:3] == ["  2 |   next: B", "    |   ^^^^^^^"]


def test_long_lines_are_cut_around_the_place() -> None:
    line = "".join(f"{number:05}" for number in range(4000))
    assert excerpt(line, 0, 5) == (f"{line[:110]}...", "^^^^^")
    assert excerpt(line, 79, 81) == (f"{line[:110]}...", " " * 79 + "^^")
    assert excerpt(line, 10_000, 10_004) == (f"...{line[9920:10030]}...", " " * 83 + "^^^^")
    assert excerpt(line, 19_990, 20_000) == (f"...{line[19910:]}", " " * 83 + "^" * 10)
    assert excerpt(line, 10_000, 20_000) == (f"...{line[9920:10030]}...", " " * 83 + "^" * 30)
    assert excerpt(line[:110], 105, 110) == (line[:110], " " * 105 + "^^^^^")
    wide = "名" * 500
    assert excerpt(wide, 250, 251) == (f"...{'名' * 55}...", " " * 83 + "^^")
    marks = "e" + "\u0301" * 5 + "x" * 200
    assert excerpt(marks, 6, 7) == (marks[:115] + "...", " ^")


@given(
    text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.just("\t"), max_size=400),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_what_stands_over_the_carets_is_what_is_meant(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown, marks = excerpt(text, start, end)
    indent = len(marks) - len(marks.lstrip(" "))
    assert set(marks[indent:]) == {"^"}
    over = shown[indent : len(marks)]
    meant = text[start:end].replace("\t", "    ")
    assert len(shown) <= 116
    if start == end:
        assert len(marks) == indent + 1
    else:
        # All of it, or its beginning up to the cut.
        assert over == meant or (meant.startswith(over) and shown.endswith("...") and indent < 90)
    before = text[:start].replace("\t", "    ")
    assert before.endswith(shown[:indent].removeprefix("...")) if "..." not in text else True


def test_related_places_have_their_lines_and_labels() -> None:
    related = (
        Related("doc.yaml", 1, 1, 1, 4, "here\x1b"),
        Related("doc.yaml", 120, 1, 1, 4, "of a line that was not kept"),
    )
    assert show("text", report_of(finding(related=related))).split("\n")[1:] == [
        "    2 |   next: B",
        "      |   ^^^^",
        "    1 | abc def",
        "      | --- here\\x1b",
        "",
        "",
    ]


def test_concise_is_the_first_line_of_text() -> None:
    report = report_of(finding(), finding(file="b\n.yaml", message="a\nb"))
    lines = show("concise", report).splitlines()
    assert lines == [part.split("\n")[0] for part in show("text", report).split("\n\n")[:-1]]
    assert lines[1] == "b\\x0a.yaml:2:3: error SSM203 unknown-step-target: a\\x0ab"


# JSON.

KEYS = (
    "code name severity message file line column end_line end_column step path way related url fingerprint fix".split()
)


def test_json_has_exactly_the_keys_that_are_promised() -> None:
    report = report_of(
        finding(),
        finding(step=None, path="", related=()),
        excluded=("build",),
        unreadable=(Unreadable("gone.yaml", "no such file or directory"),),
    )
    result = json.loads(show("json", report))
    assert list(result) == ["version", "documents", "findings", "quieted", "summary"]
    assert (result["version"], result["documents"]) == (__version__, 2)
    first, second = result["findings"]
    assert (list(first), list(second)) == (KEYS, KEYS)
    assert first == {
        "code": "SSM203",
        "name": "unknown-step-target",
        "severity": "error",
        "message": "unknown step name 'B' in nextStep",
        "file": "doc.yaml",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 7,
        "step": "A",
        "path": "mainSteps[0].nextStep",
        "way": [],
        "related": [
            {"message": "step 'A'", "file": "doc.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 4}
        ],
        "url": "https://example.com/SSM203",
        "fingerprint": "0123456789abcdef",
        "fix": None,
    }
    assert (second["step"], second["path"], second["related"]) == (None, "", [])
    assert result["summary"] == {
        "errors": 2,
        "warnings": 0,
        "infos": 0,
        "documents": 2,
        "quieted": {"comment": 0, "configuration": 0, "baseline": 0},
        "fixable": {"safe": 0, "unsafe": 0},
        "fixed": 0,
        "gone": 0,
        "passed_over": [],
        "excluded": ["build"],
        "unreadable": [{"file": "gone.yaml", "reason": "no such file or directory"}],
    }


def test_json_of_nothing() -> None:
    result = json.loads(show("json", Report(())))
    assert (result["documents"], result["findings"], result["summary"]["errors"]) == (0, [], 0)


def is_plain_ascii(text: str) -> bool:
    return text.endswith("\n") and text.replace("\n", "").isascii() and text.replace("\n", "").isprintable()


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=200, deadline=None)
def test_json_is_ascii_and_gives_every_text_back(text: str) -> None:
    out = show("json", report_of(finding(file=text, message=text, step=text, path=text)))
    assert is_plain_ascii(out)
    (found,) = json.loads(out)["findings"]
    # Half of a surrogate pair is no text: strict parsers refuse the whole output for one.
    expected = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert [found[key] for key in ("file", "message", "step", "path")] == [expected] * 4


# GitHub.


def test_github_commands() -> None:
    message = "unknown step name 'B' in nextStep"
    report = report_of(
        finding(message="100% of a:b, c"),
        finding(file="./sub//../a,b:c 100%.yaml", severity=Severity.WARNING, related=()),
        finding(severity=Severity.INFO, end_line=3, end_column=1, related=()),
    )
    title = "title=SSM203 unknown-step-target"
    assert show("github", report).splitlines() == [
        f"::error file=doc.yaml,line=2,endLine=2,{title},col=3,endColumn=7::100%25 of a:b, c%0Aline 1: step 'A'",
        f"::warning file=sub//../a%2Cb%3Ac 100%25.yaml,line=2,endLine=2,{title},col=3,endColumn=7::{message}",
        f"::notice file=doc.yaml,line=2,endLine=3,{title}::{message}",
    ]


@given(file=st.text(st.characters(), min_size=1, max_size=30), message=st.text(st.characters(), max_size=30))
@settings(max_examples=300, deadline=None)
def test_github_gives_every_text_back_and_nothing_else(file: str, message: str) -> None:
    assume(not file.startswith("./"))
    report = report_of(finding(file=file, message=message))
    ((level, properties, data),) = consumers.github(show("github", report))
    assert level == "error"
    assert list(properties) == ["file", "line", "endLine", "title", "col", "endColumn"]
    assert properties["file"] == "".join(each if each in "\r\n" else visible(each) for each in file)
    assert data == f"{visible(message)}\nline 1: step 'A'"


# SARIF.


def test_sarif_is_valid_for_an_empty_result(validate: Validate) -> None:
    log = validate(show("sarif", Report(())))
    (run,) = log["runs"]
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in RULES]


def test_sarif_of_the_corpus_is_valid(validate: Validate, shared: Path) -> None:
    report = lint_paths(shared / "corpus", select=["ALL"])
    assert len(report) > 0
    validate(show("sarif", report))


def test_sarif_results(validate: Validate) -> None:
    report = report_of(
        finding(message="'{{ X }}' of {0} [here](http://x) or [1][2]"),
        finding(step=None, related=(), severity=Severity.INFO, end_line=4, end_column=1),
    )
    (run,) = validate(show("sarif", report))["runs"]
    first, second = run["results"]
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "SSM203"
    # Braces are doubled (3.11.5), and a text of the document is no link (3.11.6).
    assert first["message"] == {"text": "'{{{{ X }}}}' of {{0}} [here] (http://x) or [1][2]"}
    assert first["level"] == "error"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "doc.yaml"},
                "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 7},
            },
            "logicalLocations": [{"name": "A", "fullyQualifiedName": "A/mainSteps[0].nextStep", "kind": "member"}],
        }
    ]
    assert first["relatedLocations"] == [
        {
            "id": 0,
            "physicalLocation": {
                "artifactLocation": {"uri": "doc.yaml"},
                "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 4},
            },
            "message": {"text": "step 'A'"},
        }
    ]
    assert first["partialFingerprints"] == {"ssmlint/v1": "0123456789abcdef"}
    assert second["level"] == "note"
    assert "relatedLocations" not in second
    assert "logicalLocations" not in second["locations"][0]
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_tells_what_could_not_be_read_and_what_crashed(validate: Validate) -> None:
    (run,) = validate(show("sarif", Report((), unreadable=(Unreadable("a b.yaml", "is a socket"),))))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"] == {"text": "cannot read the file: is a socket"}
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "a%20b.yaml"}
    (run,) = validate(show("sarif", Report((FileResult("a", True, (), True),))))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("./a.yaml", "a.yaml"),
        (".//a.yaml", "a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a b%20#?.yaml", "a%20b%2520%23%3F.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("né☃.yaml", "n%C3%A9%E2%98%83.yaml"),
        ("a\udcff\n.yaml", "a%FF%0A.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("/tmp/a b.yaml", "file:///tmp/a%20b.yaml"),
    ],
)
def test_sarif_has_correct_uris(file: str, uri: str) -> None:
    log = json.loads(show("sarif", report_of(finding(file=file))))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": uri}


@given(name=st.binary(min_size=1, max_size=20).filter(lambda name: b"\0" not in name))
@settings(max_examples=200, deadline=None)
def test_every_file_name_is_a_uri_and_back(name: bytes) -> None:
    file = os.fsdecode(name)
    assume(not file.startswith(("/", "./")))
    log = json.loads(show("sarif", report_of(finding(file=file))))
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert urlsplit(uri).scheme == ""
    assert unquote_to_bytes(uri) == name


def test_fingerprints_do_not_move_with_the_text_around() -> None:
    text = (RUNBOOKS / "restore-from-backup.yaml").read_text(encoding="utf-8")
    before = lint_report(text, "a.yaml").findings
    after = lint_report(text.replace("\n- name:", "\n\n# A comment.\n- name:"), "./a.yaml").findings
    assert [(each.code, each.fingerprint) for each in before] == [(each.code, each.fingerprint) for each in after]
    assert [each.line for each in before] != [each.line for each in after]
    assert len({each.fingerprint for each in before}) == len(before)


# Whatever a document holds.

names = st.lists(st.text(st.characters(), max_size=12), min_size=1, max_size=3)


def is_harmless(text: str) -> bool:
    """No control or format character and no half of a surrogate pair, only line ends."""
    return all(category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in text.replace("\n", ""))


@given(names=names, file=st.text(st.characters(), max_size=12), escaped=st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_step_name_and_no_file_name_reaches_the_output_raw(names: list[str], file: str, escaped: bool) -> None:
    report = lint_report(document(names, escaped), f"{file}.json", select=["ALL"])
    assert len(report) > 0
    for style in ("text", "concise", "github"):
        out = show(style, report)
        assert is_harmless(out)
        out.encode()
    assert show("concise", report).count("\n") == len(report)
    assert len(consumers.github(show("github", report))) == len(report)
    for style in ("json", "sarif"):
        out = show(style, report)
        assert is_plain_ascii(out)
        json.loads(out)


def test_a_hostile_name_in_every_place(validate: Validate) -> None:
    hostile = finding(
        file=HOSTILE, message=HOSTILE, step=HOSTILE, path=HOSTILE, related=(Related(HOSTILE, 1, 1, 1, 4, HOSTILE),)
    )
    report = report_of(hostile, lines={1: HOSTILE, 2: HOSTILE}, unreadable=(Unreadable(HOSTILE, "gone"),))
    for style in ("text", "concise", "github"):
        assert is_harmless(show(style, report))
    assert len(show("text", report).split("\n")) == 7
    ((_, properties, _),) = consumers.github(show("github", report))
    assert properties["file"].replace("\\x09", "\t").startswith("a b\t%25,:;#é☃\r\n::error::x")
    assert is_plain_ascii(show("json", report))
    (run,) = validate(show("sarif", report))["runs"]
    assert "](" not in run["results"][0]["message"]["text"]
    assert "](" not in run["results"][0]["relatedLocations"][0]["message"]["text"]
