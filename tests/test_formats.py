"""Every output format against the program that reads it, whatever a document holds (see `consumers`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from ssmlint.api import lint_paths, lint_report
from ssmlint.finding import Edit, Finding, Fix, Quieted, Quieting, Related, Severity
from ssmlint.quieting.baseline import Accepted
from ssmlint.quote import visible
from ssmlint.registry import all_rules
from ssmlint.report import FORMATS, renderer, summary
from ssmlint.report.inert import code, inert
from ssmlint.report.plain import plain
from ssmlint.result import FileResult
from ssmlint.run import Report, Unreadable
from tests import consumers
from tests.conftest import ROOT

Snapshot = Callable[[str, str], None]

# A way (SSM202), a target to be mended behind letters of several bytes, and a step that an ignore quiets.
TEXT = """\
schemaVersion: "0.3"
mainSteps:
  - { name: check, action: aws:sleep, description: größer als 🚀, inputs: { Duration: PT1M }, nextStep: Enlarge }
  - name: enlarge
    action: aws:sleep
    inputs: { Duration: PT1M }
    onFailure: step:again
    isEnd: true
  - name: again
    action: aws:sleep
    inputs: { Duration: PT1M }
    nextStep: enlarge
  - name: lost  # ssmlint: ignore[unreachable-step] kept for the *next* release
    action: aws:sleep
    inputs: { Duration: PT1M }
    isEnd: true
"""
TARGET = TEXT.index("Enlarge")
COLUMN = TARGET - TEXT.rindex("\n", 0, TARGET)
MEND = Fix(
    "write 'enlarge' instead of 'Enlarge'",
    (Edit(TARGET, TARGET + 7, 3, COLUMN, 3, COLUMN + 7, "enlarge"),),
    safe=True,
)


def mended() -> Report:
    """The findings on TEXT, of three rules only and with one fix, so that no new rule or fix changes the snapshots."""
    report = lint_report(TEXT, "runbook.yaml", select=["SSM201", "SSM202", "SSM203"])
    (result,) = report.results
    findings = tuple(replace(each, fix=MEND if each.code == "SSM203" else None) for each in result.findings)
    quieted = tuple(replace(each, finding=replace(each.finding, fix=None)) for each in result.quieted)
    assert [each.code for each in findings] == ["SSM203", "SSM202"]
    assert [(each.finding.code, each.by) for each in quieted] == [("SSM201", Quieting.COMMENT)]
    return Report((replace(result, findings=findings, quieted=quieted),))


def finding(**changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "file": "doc.yaml",
        "line": 2,
        "column": 9,
        "end_line": 2,
        "end_column": 10,
        "code": "SSM203",
        "name": "unknown-step-target",
        "severity": Severity.ERROR,
        "message": "unknown step name 'B' in nextStep",
        "url": "https://github.com/ssmlint/ssmlint/blob/main/docs/rules/SSM203.md",
        "fingerprint": "0123456789abcdef",
    }
    return Finding(**{**fields, **changes})


def report_of(*findings: Finding, lines: dict[int, str] | None = None, **others: Any) -> Report:
    result = FileResult("doc.yaml", True, findings, False, {2: "  next: B"} if lines is None else lines)
    return Report((result,), **others)


def show(style: str, report: Report, color: bool = False) -> str:
    return renderer(style)(report, color, "utf-8")


CONSUMERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "jsonl": consumers.lines,
    "sarif": json.loads,
    "github": consumers.github,
    "gitlab": consumers.gitlab,
    "azure": consumers.azure,
    "junit": consumers.junit,
    "checkstyle": consumers.checkstyle,
    "rdjson": consumers.rdjson,
    "rdjsonl": consumers.rdjsonl,
    "markdown": consumers.markdown,
}


# Whole outputs.


@pytest.mark.parametrize("style", FORMATS)
def test_a_fix_a_way_and_what_was_quieted(style: str, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tuple(rule for rule in all_rules() if rule.code in ("SSM201", "SSM202", "SSM203"))
    monkeypatch.setattr("ssmlint.report.sarif.all_rules", lambda: rules)
    snapshot(f"formats/{style}.txt", show(style, mended()))


def test_every_format_has_a_consumer_here() -> None:
    assert set(FORMATS) == {"text", "concise", *CONSUMERS}


@pytest.mark.parametrize("style", CONSUMERS)
@pytest.mark.parametrize(
    "report",
    [Report(()), Report((FileResult("a.yaml", True), FileResult("b.yaml", False))), mended()],
    ids=["empty", "clean", "found"],
)
def test_the_consumer_takes_every_result(style: str, report: Report) -> None:
    CONSUMERS[style](show(style, report))


@pytest.mark.parametrize("style", CONSUMERS)
def test_the_consumer_takes_the_corpus(style: str, shared: Path) -> None:
    CONSUMERS[style](show(style, lint_paths(shared / "corpus", select=["ALL"])))


def test_the_page_tells_every_format_and_every_key() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    result = json.loads(show("json", mended()))
    mended_one = result["findings"][0]
    keys = {*result, *result["summary"], *result["quieted"][0], *mended_one["related"][0]}
    keys |= {*mended_one["fix"], *mended_one["fix"]["edits"][0]}
    assert {name for name in (*FORMATS, *keys) if f"`{name}`" not in page} == set()


# The summary.


def test_the_summary_tells_what_was_quieted_and_what_can_be_mended() -> None:
    safe, unsafe = replace(MEND, safe=True), replace(MEND, safe=False)
    quieted = tuple(
        Quieted(finding(), by)
        for by, count in ((Quieting.BASELINE, 5), (Quieting.CONFIGURATION, 1), (Quieting.COMMENT, 2))
        for _ in range(count)
    )
    found = (finding(fix=safe), *(finding(severity=Severity.WARNING, fix=fix) for fix in (safe, unsafe, None)))
    report = Report((FileResult("a.yaml", True, found, quieted=quieted), FileResult("b.yaml", True)))
    assert summary(report) == (
        "2 documents: 1 error, 3 warnings; quieted: 2 by comments, 1 by the configuration, 5 by the baseline; "
        "2 fixable with --fix (1 more with --unsafe-fixes)"
    )
    assert summary(report_of(finding(fix=unsafe))) == "1 document: 1 error, 0 warnings; 1 fixable with --unsafe-fixes"
    assert summary(report_of(finding(fix=safe))) == "1 document: 1 error, 0 warnings; 1 fixable with --fix"
    entry = Accepted("a.yaml", "SSM203", "unknown-step-target", "", "x", "0" * 32)
    assert summary(Report((), gone=(entry,), fixed=(finding(),))) == (
        "0 documents: 0 errors, 0 warnings; 1 entry of the baseline gone; 1 fixed"
    )
    assert show("text", report_of(finding(fix=safe))) == show("text", report_of(finding()))


# JSON.


def test_json_lists_what_was_quieted_and_counts_it() -> None:
    result = json.loads(show("json", mended()))
    (quieted,) = result["quieted"]
    assert list(quieted) == [*result["findings"][0], "by", "reason"]
    assert (quieted["code"], quieted["line"], quieted["by"]) == ("SSM201", 13, "comment")
    assert quieted["reason"] == "kept for the *next* release"
    assert result["summary"]["quieted"] == {"comment": 1, "configuration": 0, "baseline": 0}
    assert result["summary"]["fixable"] == {"safe": 1, "unsafe": 0}
    assert result["findings"][0]["fix"] == {
        "message": "write 'enlarge' instead of 'Enlarge'",
        "safe": True,
        "edits": [{"line": 3, "column": COLUMN, "end_line": 3, "end_column": COLUMN + 7, "text": "enlarge"}],
    }


def test_jsonl_has_the_findings_of_json_one_a_line() -> None:
    assert consumers.lines(show("jsonl", mended())) == json.loads(show("json", mended()))["findings"]


# GitLab.


def test_gitlab_issues() -> None:
    first, second = consumers.gitlab(show("gitlab", mended()))
    assert (first["check_name"], first["severity"], second["severity"]) == ("SSM203", "major", "minor")
    assert (
        first["description"] == "unknown-step-target: unknown step name 'Enlarge' in nextStep; did you mean 'enlarge'?"
    )
    assert first["location"] == {
        "path": "runbook.yaml",
        "positions": {"begin": {"line": 3, "column": COLUMN}, "end": {"line": 3, "column": COLUMN + 7}},
    }


def test_gitlab_fingerprints_are_unique_and_know_no_lines() -> None:
    def fingerprints(shift: int) -> list[str]:
        report = report_of(
            *(finding(line=line + shift, end_line=line + shift) for line in (1, 2, 3)),
            *(finding(line=line + shift, end_line=line + shift, fingerprint="") for line in (4, 5)),
            finding(message="another", fingerprint=""),
        )
        return [issue["fingerprint"] for issue in consumers.gitlab(show("gitlab", report))]

    assert fingerprints(0) == fingerprints(70)
    assert len(set(fingerprints(0))) == 6
    moved = lint_report(TEXT.replace("mainSteps:", "# A comment.\nmainSteps:"), "./runbook.yaml", select=["SSM20"])
    before = consumers.gitlab(show("gitlab", lint_report(TEXT, "runbook.yaml", select=["SSM20"])))
    after = consumers.gitlab(show("gitlab", moved))
    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]
    assert [each["location"]["path"] for each in after] == ["runbook.yaml"] * len(before)


# XML.


def test_junit_cases() -> None:
    crash = finding(code="SSM009", name="internal-fault", message="a & <b>", line=1, column=1, severity=Severity.ERROR)
    report = Report(
        (
            *mended().results,
            FileResult("clean.yaml", True),
            FileResult("other.yaml", False),
            FileResult("bad.yaml", True, (crash,), True),
        ),
        unreadable=(Unreadable("gone.yaml", "no such file or directory"),),
    )
    url = "https://github.com/ssmlint/ssmlint/blob/main/docs/rules"
    cases = consumers.junit(show("junit", report))
    assert [case[:3] for case in cases] == [
        ("runbook.yaml", f"SSM203 unknown-step-target (3:{COLUMN})", "failure error"),
        ("runbook.yaml", "SSM202 step-cycle (12:15)", "failure warning"),
        ("clean.yaml", "ssmlint", "passed"),
        ("bad.yaml", "SSM009 internal-fault (1:1)", "error error"),
        ("gone.yaml", "ssmlint", "error unreadable"),
    ]
    assert cases[0][3].split("\n") == [
        f"runbook.yaml:3:{COLUMN}: unknown step name 'Enlarge' in nextStep; did you mean 'enlarge'?",
        "line 4: step 'enlarge'",
        f"{url}/SSM203.md",
    ]
    assert cases[3][3].split("\n")[0] == "bad.yaml:1:1: a & <b>"
    assert cases[4][3] == "cannot read the file: no such file or directory"


def test_checkstyle_errors() -> None:
    first, second = consumers.checkstyle(show("checkstyle", mended()))
    assert first == (
        "runbook.yaml",
        {
            "line": "3",
            "column": str(COLUMN),
            "severity": "error",
            "message": "unknown step name 'Enlarge' in nextStep; did you mean 'enlarge'?",
            "source": "ssmlint.SSM203.unknown-step-target",
        },
    )
    assert second[1]["source"] == "ssmlint.SSM202.step-cycle"


# reviewdog.


def suggestions(text: str, *edits: Edit, lines: dict[int, str] | None = None) -> list[dict[str, Any]]:
    fix = Fix("mend it", edits, safe=True)
    known = dict(enumerate(text.split("\n"), 1)) if lines is None else lines
    (diagnostic,) = consumers.rdjson(show("rdjson", report_of(finding(line=1, end_line=1, fix=fix), lines=known)))
    found: list[dict[str, Any]] = diagnostic.get("suggestions", [])
    return found


def applied(text: str, suggestion: dict[str, Any]) -> str:
    """The text after a suggestion, as reviewdog applies it: by bytes within lines."""
    rows = text.encode().split(b"\n")

    def offset(position: dict[str, int]) -> int:
        return sum(len(row) + 1 for row in rows[: position["line"] - 1]) + position["column"] - 1

    start, end = offset(suggestion["range"]["start"]), offset(suggestion["range"]["end"])
    new: str = suggestion["text"]
    return (text.encode()[:start] + new.encode() + text.encode()[end:]).decode()


def edit(text: str, start: int, end: int, new: str) -> Edit:
    def place(at: int) -> tuple[int, int]:
        return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)

    return Edit(start, end, *place(start), *place(end), new)


def test_columns_of_reviewdog_count_bytes() -> None:
    # The example of reviewdog.proto.
    report = report_of(finding(line=1, column=3, end_line=1, end_column=4), lines={1: "a\U00010400b"})
    (diagnostic,) = consumers.rdjson(show("rdjson", report))
    assert diagnostic["location"]["range"] == {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 7}}
    first, _ = consumers.rdjson(show("rdjson", mended()))
    (suggestion,) = first["suggestions"]
    assert suggestion["range"] == first["location"]["range"]
    assert applied(TEXT, suggestion) == TEXT.replace("Enlarge", "enlarge")
    assert first["message"].split("\n") == [
        "unknown step name 'Enlarge' in nextStep; did you mean 'enlarge'?",
        "",
        "- line 4: step 'enlarge'",
        "- fix: write 'enlarge' instead of 'Enlarge'",
    ]


def test_a_line_that_is_not_known_leaves_the_columns_out() -> None:
    (diagnostic,) = consumers.rdjson(show("rdjson", report_of(finding(end_line=3, end_column=4))))
    assert diagnostic["location"]["range"] == {"start": {"line": 2}, "end": {"line": 3}}
    (diagnostic,) = consumers.rdjson(show("rdjson", report_of(finding(end_line=3, end_column=1))))
    assert diagnostic["location"]["range"] == {"start": {"line": 2, "column": 9}, "end": {"line": 3, "column": 1}}
    text = "ä: b\nc: d\n"
    assert suggestions(text, edit(text, 3, 4, "x"), lines={}) == []
    assert suggestions(text, edit(text, 0, 5, ""), lines={}) != []


def test_a_fix_is_suggested_as_a_whole_or_not_at_all() -> None:
    text = "ä: [é, b]\nc: d\n"
    (one,) = suggestions(text, edit(text, 4, 5, "x"), edit(text, 7, 7, "ü"), edit(text, 8, 9, ""))
    assert applied(text, one) == "ä: [x, üb\nc: d\n"
    assert suggestions(text, edit(text, 4, 5, "x"), edit(text, 11, 12, "y")) == []
    assert suggestions(text) == []


@given(text=st.text("aä🚀\n ", max_size=30), new=st.text("xé\n", max_size=5), data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_suggestion_does_what_its_edit_says(text: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    (suggestion,) = suggestions(text, edit(text, start, end, new))
    assert applied(text, suggestion) == text[:start] + new + text[end:]


def test_rdjsonl_has_the_diagnostics_of_rdjson() -> None:
    assert consumers.rdjsonl(show("rdjsonl", mended())) == consumers.rdjson(show("rdjson", mended()))


# Azure Pipelines.


def test_azure_issues() -> None:
    place = Related("doc.yaml", 1, 1, 1, 4, "here; and ] there")
    report = report_of(
        finding(file="./a;b]=%3B/x.yaml", message="100%: %0A%AZP25", related=(place,)), finding(severity=Severity.INFO)
    )
    first, second = consumers.azure(show("azure", report))
    assert first == (
        {"type": "error", "sourcepath": "a;b]=%3B/x.yaml", "linenumber": "2", "columnnumber": "9", "code": "SSM203"},
        "SSM203 unknown-step-target: 100%: %0A%AZP25\nline 1: here; and ] there",
    )
    assert second[0]["type"] == "warning"
    assert show("azure", report).startswith("##vso[task.logissue type=error;sourcepath=a%3Bb%5D=%AZP253B/x.yaml;")


# SARIF.


@pytest.fixture(scope="session")
def validate(shared: Path) -> Callable[[str], dict[str, Any]]:
    schema = json.loads((shared / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)

    def check(text: str) -> dict[str, Any]:
        log: dict[str, Any] = json.loads(text)
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)] == []
        (run,) = log["runs"]
        for result in run["results"]:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        found: dict[str, Any] = run
        return found

    return check


def test_sarif_is_valid_with_all_there_is(validate: Callable[[str], dict[str, Any]]) -> None:
    validate(show("sarif", mended()))
    quieted = tuple(Quieted(finding(), by, "why", 3) for by in Quieting)
    run = validate(show("sarif", Report((FileResult("doc.yaml", True, (finding(fix=MEND),), quieted=quieted),))))
    assert [len(result["suppressions"]) for result in run["results"]] == [0, 1, 1, 1]


def test_sarif_has_ways_fixes_and_suppressions() -> None:
    (run,) = json.loads(show("sarif", mended()))["runs"]
    target, cycle, lost = run["results"]
    assert [each["ruleId"] for each in run["results"]] == ["SSM203", "SSM202", "SSM201"]
    assert target["fixes"] == [
        {
            "description": {"text": "write 'enlarge' instead of 'Enlarge'"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "runbook.yaml"},
                    "replacements": [
                        {
                            "deletedRegion": {
                                "startLine": 3,
                                "startColumn": COLUMN,
                                "endLine": 3,
                                "endColumn": COLUMN + 7,
                            },
                            "insertedContent": {"text": "enlarge"},
                        }
                    ],
                }
            ],
            "properties": {"safe": True},
        }
    ]
    ((flow,),) = [each["threadFlows"] for each in cycle["codeFlows"]]
    turns = [each["location"] for each in flow["locations"]]
    assert [(turn["physicalLocation"]["region"]["startLine"], turn["message"]["text"]) for turn in turns] == [
        (7, "onFailure leads from 'enlarge' to 'again'"),
        (12, "nextStep leads from 'again' to 'enlarge'"),
    ]
    assert "relatedLocations" not in cycle
    assert [each["message"]["text"] for each in lost["relatedLocations"]] == ["the jump"]
    assert (target["suppressions"], cycle["suppressions"]) == ([], [])
    assert lost["suppressions"] == [
        {
            "kind": "inSource",
            "location": {
                "physicalLocation": {"artifactLocation": {"uri": "runbook.yaml"}, "region": {"startLine": 13}}
            },
            "justification": "kept for the *next* release",
            "properties": {"by": "comment"},
        }
    ]


@pytest.mark.parametrize("by", [Quieting.CONFIGURATION, Quieting.BASELINE])
def test_sarif_suppressions_from_outside(by: Quieting) -> None:
    report = Report((FileResult("doc.yaml", True, quieted=(Quieted(finding(), by, line=4),)),))
    (result,) = json.loads(show("sarif", report))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "properties": {"by": by.value}}]


def test_sarif_knows_the_rules_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(all_rules()[0], code="ACME001", name="our-own-rule")
    monkeypatch.setattr("ssmlint.report.sarif.all_rules", lambda: (*all_rules(), other))
    (run,) = json.loads(show("sarif", report_of(finding(code="ACME001"), finding())))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["ACME001", "SSM203"]


# Markdown.


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "unknown step name 'B' in nextStep; did you mean 'C'?",
            "unknown step name 'B' in nextStep; did you mean 'C'?",
        ),
        ("Prüfen, then: 目標 (line 3)", "Prüfen, then: 目標 (line 3)"),
        ("the value a*b*", "`the value a*b*`"),
        ("see @someone", "`see @someone`"),
        ("www.example.com", "`www.example.com`"),
        ("commit deadbeef", "`commit deadbeef`"),
        ("as GH-12 says", "`as GH-12 says`"),
        ("- item", "`- item`"),
        ("1. item", "`1. item`"),
        ("a\nb", "`a\\x0ab`"),
        ("a`b", "``a`b``"),
        ("`` a", "``` `` a ```"),
        (" a", "`  a `"),
        ("", "(empty)"),
        ("see ##[add-mask]x", "`see #\\x23[add-mask]x`"),
    ],
)
def test_words_stay_words_and_all_else_is_code(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(st.text(st.characters(), min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_a_code_span_holds_the_very_text(text: str) -> None:
    tokens = consumers.markdown(f"- {code(text)}\n\n| a |\n| --- |\n| x |\n")
    (span,) = [token for token in tokens if token.type == "code_inline"]
    # Of a span of blanks alone none is taken off.
    shown = plain(text)
    assert span.content == (shown if shown.strip(" ") else f" {shown} ")


def test_markdown_is_read_as_it_is_meant() -> None:
    tokens = consumers.markdown(show("markdown", mended()))
    headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == ["ssmlint", "`runbook.yaml`"]
    cells = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "td_open"]
    assert cells == ["`runbook.yaml`", "1", "1", "0"]
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert links == [
        f"https://github.com/ssmlint/ssmlint/blob/main/docs/rules/{name}.md" for name in ("SSM203", "SSM202")
    ]


def test_markdown_links_nothing_but_plain_addresses() -> None:
    for url in ("", "javascript:alert(1)", "https://x.example/)[a](http://b", "https://x.example/ y"):
        assert "link_open" not in {
            token.type for token in consumers.markdown(show("markdown", report_of(finding(url=url))))
        }


def test_markdown_leaves_out_what_no_comment_can_hold() -> None:
    report = report_of(*(finding(line=line, message=f"number {line}, " + "word " * 100) for line in range(1, 301)))
    text = show("markdown", report)
    assert len(text) < 65_536
    shown = text.count("\n- **error**")
    assert 0 < shown < 300
    assert text.endswith(f"\nNo room for {300 - shown} findings.\n")


# Whatever a document holds.

HARMFUL = [
    "%0A::error::x",
    "::add-mask::x",
    "##vso[task.setvariable variable=x]y",
    "##\ufe0fvso[task.complete result=Failed]",
    "##[section]x",
    "]]>",
    "<![CDATA[",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "&#10;&amp;",
    "`x`",
    "|a|b|",
    "\\|",
    "[a](http://x)",
    "![a](http://x)",
    "@everyone #1",
    "http://x.example www.x.example a@x.example",
    "\x1b[31m",
    "\x9b31m",
    "\u202e\u2066",
    "\u2028\u2029\x85",
    "\r\n\n# heading\n",
    "\ud800",
    "\udcff",
    "\x00\x07\x7f",
    "\ufeff\ufffe\uffff",
    "\U000e0041",
    "a" * 5000,
    "%AZP25%3B;%5D]",
    "'\"\\",
    "{0} {{x}}",
]
hostile = st.lists(st.sampled_from(HARMFUL) | st.text(st.characters(), max_size=8), max_size=5).map("".join)


def is_harmless(text: str) -> bool:
    return all(category(each) not in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp") for each in text.replace("\n", ""))


def hostile_report(message: str, file: str, step: str, reason: str) -> Report:
    place = Related(file, 1, 1, 1, 2, message)
    fix = Fix(message, (Edit(0, 1, 1, 1, 1, 2, reason),), safe=True)
    found = tuple(
        finding(file=file, message=message, step=step, path=step, related=(place,), way=(place,), fix=fix, line=line)
        for line in (1, 2)
    )
    quieted = (Quieted(found[0], Quieting.COMMENT, reason, 1), Quieted(found[0], Quieting.BASELINE, reason))
    result = FileResult(file, True, found, lines={1: message, 2: f"  {step}"}, quieted=quieted)
    return Report((result,), (file,), (Unreadable(file, reason or "gone"),))


@given(message=hostile, file=hostile.filter(bool), step=hostile, reason=hostile)
@settings(max_examples=60, deadline=None)
@example(*["".join(HARMFUL)] * 4)
@example(message="x", file="\ufe0f::add-mask::x", step="", reason="")
@example(message="x", file="\xb9::add-mask::x", step="", reason="")
@example(message="\\", file="\\|x|", step="`", reason="``")
def test_no_format_can_be_broken_out_of(message: str, file: str, step: str, reason: str) -> None:
    report = hostile_report(message, file, step, reason)
    found = {}
    for style in FORMATS:
        text = show(style, report)
        assert is_harmless(text), style
        text.encode("utf-8")
        if style not in ("github", "azure"):
            assert consumers.commands_of_a_log(text) == [], style
        if style in CONSUMERS:
            found[style] = CONSUMERS[style](text)
    for style in ("concise", "jsonl", "github", "azure", "rdjsonl"):
        assert show(style, report).count("\n") == 2, style
    colored = show("text", report, color=True)
    assert is_harmless(re.sub(r"\x1b\[(?:0|2|34|1(?:;3[136])?)m", "", colored))
    assert len(found["gitlab"]) == len(found["rdjson"]) == len(found["azure"]) == len(found["github"]) == 2
    assert len(found["checkstyle"]) == 2
    assert [case[2] for case in found["junit"]] == ["failure error", "failure error", "error unreadable"]
    headings = [token for token in found["markdown"] if token.type == "heading_open"]
    assert len(headings) <= 3
    for diagnostic in found["rdjson"]:
        # A comment in Markdown, with no link at all.
        assert "link_open" not in {token.type for token in consumers.markdown(diagnostic["message"])}
    (suites,) = {case[0] for case in found["junit"]}
    assert suites == visible(suites)


def test_a_message_of_xml_comes_out_as_it_went_in() -> None:
    text = "a <b> & \"c\" 'd' ]]> &amp; ##[x] é🚀"
    report = report_of(finding(message=text))
    assert consumers.checkstyle(show("checkstyle", report))[0][1]["message"] == text
    assert consumers.junit(show("junit", report))[0][3].split("\n")[0] == f"doc.yaml:2:9: {text}"
