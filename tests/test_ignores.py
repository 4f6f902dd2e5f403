"""Comments and `[[ignore]]` tables that quiet findings: what each covers, and what is said of idle ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssmlint.api import lint_report
from ssmlint.finding import Quieting
from tests import command
from tests.command import places, run

DOCUMENT = command.DOCUMENT + "outputs: []\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(text: str, name: str = "doc.yaml", **options: list[str]) -> list[str]:
    """`line:column code` of what counts, and with ` -` of what is quieted."""
    report = lint_report(text, name, **options)
    rows = [(each.line, each.column, each.code, "") for each in report.findings]
    rows += [(each.finding.line, each.finding.column, each.finding.code, " -") for each in report.quieted]
    return [f"{line}:{column} {code}{mark}" for line, column, code, mark in sorted(rows)]


def with_line(number: int, text: str, document: str = DOCUMENT) -> str:
    """The document with a line put before one, counted from 1."""
    lines = document.splitlines()
    return "\n".join([*lines[: number - 1], text, *lines[number - 1 :]]) + "\n"


def with_end(number: int, text: str, document: str = DOCUMENT) -> str:
    """The document with something at the end of a line."""
    lines = document.splitlines()
    lines[number - 1] += text
    return "\n".join(lines) + "\n"


def test_the_document_without_ignores() -> None:
    assert found(DOCUMENT) == ["6:16 SSM203", "10:3 SSM308"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # At the end of the line.
        (with_end(6, "  # ssmlint: ignore[unknown-step-target]"), ["6:16 SSM203 -", "10:3 SSM308"]),
        (with_end(6, " # ssmlint: ignore[SSM203] why"), ["6:16 SSM203 -", "10:3 SSM308"]),
        (with_end(6, " # ssmlint:ignore[SSM2]: why"), ["6:16 SSM203 -", "10:3 SSM308"]),
        (with_end(6, " # ssmlint : ignore [ SSM308 , SSM203 ]"), ["6:16 SSM203 -", "6:48 SSM007", "10:3 SSM308"]),
        (with_end(6, " # kept # ssmlint: ignore[SSM203]"), ["6:16 SSM203 -", "10:3 SSM308"]),
        (with_end(10, " # ssmlint: ignore[ALL]"), ["6:16 SSM203", "10:3 SSM308 -"]),
        # Above a step for the whole step, above another key for what it holds.
        (with_line(3, "  # ssmlint: ignore[SSM203]"), ["7:16 SSM203 -", "11:3 SSM308"]),
        (with_line(3, "# ssmlint: ignore[SSM203]\n\n  # more\n"), ["10:16 SSM203 -", "14:3 SSM308"]),
        (with_line(9, "  # ssmlint: ignore[SSM308]"), ["6:16 SSM203", "11:3 SSM308 -"]),
        (with_line(8, "# ssmlint: ignore[SSM308]"), ["6:16 SSM203", "11:3 SSM308 -"]),
        (with_line(6, "    # ssmlint: ignore[SSM203]"), ["7:16 SSM203 -", "11:3 SSM308"]),
        (with_line(2, "# ssmlint: ignore[SSM203]"), ["7:16 SSM203 -", "11:3 SSM308"]),
        # Before the first key for the file.
        (with_line(1, "# ssmlint: ignore[SSM203, SSM308]"), ["7:16 SSM203 -", "11:3 SSM308 -"]),
        (with_line(1, "%YAML 1.1\n---\n# ssmlint: ignore[SSM203]"), ["9:16 SSM203 -", "13:3 SSM308"]),
        # Elsewhere it covers nothing of it.
        (with_end(5, " # ssmlint: ignore[SSM203]"), ["5:30 SSM007", "6:16 SSM203", "10:3 SSM308"]),
        (with_line(7, "    # ssmlint: ignore[SSM203]"), ["6:16 SSM203", "7:5 SSM007", "11:3 SSM308"]),
        # No rule, no brackets, nothing below, and what cannot be ignored.
        (with_end(6, " # ssmlint: ignore"), ["6:16 SSM203", "6:27 SSM008", "10:3 SSM308"]),
        (with_end(6, " # ssmlint: ignore[]"), ["6:16 SSM203", "6:27 SSM008", "10:3 SSM308"]),
        (with_end(6, " # ssmlint: ignore[SSM999]"), ["6:16 SSM203", "6:45 SSM008", "10:3 SSM308"]),
        (with_end(6, " # ssmlint: ignore[SSM007]"), ["6:16 SSM203", "6:45 SSM008", "10:3 SSM308"]),
        (DOCUMENT + "# ssmlint: ignore[SSM203]\n", ["6:16 SSM203", "10:3 SSM308", "13:1 SSM008"]),
    ],
)
def test_what_a_comment_covers(text: str, expected: list[str]) -> None:
    assert found(text) == expected


SCRIPT = """\
schemaVersion: '0.3'
mainSteps:
  - name: first
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: main
      Script: |{header}
        # ssmlint: ignore[SSM301] part of the script
        print("{{{{ Nobody }}}}")
      InputPayload:
        a: "# ssmlint: ignore[SSM301] {{{{ Nobody }}}}"
        b: "one
          {{{{ Nobody }}}}"{end}
    isEnd: true
"""


def test_texts_of_several_lines() -> None:
    bare = found(SCRIPT.format(header="", end=""))
    assert bare == ["12:42 SSM301", "14:14 SSM301"]
    assert found(SCRIPT.format(header="", end=" # ssmlint: ignore[SSM301]")) == ["12:42 SSM301", "14:14 SSM301 -"]
    # The header of a block of text takes a comment, and covers the text.
    header = " # ssmlint: ignore[SSM301]"
    assert found(SCRIPT.format(header=header, end="")) == ["8:17 SSM007", *bare]


def test_a_rule_that_did_not_run_leaves_its_ignores_alone() -> None:
    text = with_end(5, " # ssmlint: ignore[SSM308, branch-falls-through]")
    assert found(text, select=["SSM2", "SSM007"]) == ["5:56 SSM007", "6:16 SSM203"]
    assert found(text, select=["SSM3", "SSM007"]) == ["5:48 SSM007", "10:3 SSM308"]
    assert found(text, select=["ALL"]) == ["5:30 SSM007", "6:16 SSM203", "10:3 SSM308"]
    assert found(text, ignore=["SSM007"]) == ["6:16 SSM203", "10:3 SSM308"]


def test_a_text_that_cannot_be_parsed_has_no_ignores() -> None:
    text = "# ssmlint: ignore[SSM001]\nschemaVersion: '0.3'\nmainSteps: [\n"
    assert [each.split()[1] for each in found(text)] == ["SSM001"]


def test_what_is_quieted_is_kept_with_its_reason() -> None:
    (quieted,) = lint_report(with_end(6, " # ssmlint: ignore[SSM203]  the step comes later "), "doc.yaml").quieted
    assert (quieted.by, quieted.reason, quieted.line) == (Quieting.COMMENT, "the step comes later", 6)
    assert (quieted.finding.code, quieted.finding.line) == ("SSM203", 6)


def test_reasons_can_be_made_mandatory() -> None:
    Path(".ssmlint.toml").write_text("require-reason = true\n", encoding="utf-8")
    Path("doc.yaml").write_text(with_end(6, " # ssmlint: ignore[SSM203]"), encoding="utf-8")
    found_in = ["doc.yaml:6:16: error SSM203", "doc.yaml:6:27: warning SSM008", "doc.yaml:10:3: warning SSM308"]
    assert places("-q", "doc.yaml") == (1, found_in, "")
    Path("doc.yaml").write_text(with_end(6, " # ssmlint: ignore[SSM203] later"), encoding="utf-8")
    assert places("-q", "doc.yaml") == (0, ["doc.yaml:10:3: warning SSM308"], "")


def test_no_ignores_shows_everything() -> None:
    Path(".ssmlint.toml").write_text('[[ignore]]\nrule = "SSM308"\n', encoding="utf-8")
    Path("doc.yaml").write_text(with_end(6, " # ssmlint: ignore[SSM203]"), encoding="utf-8")
    assert places("-q", ".") == (0, [], "")
    assert places("-q", "--no-ignores", ".") == (
        1,
        ["doc.yaml:6:16: error SSM203", "doc.yaml:10:3: warning SSM308"],
        "",
    )


# Tables of the configuration.


def test_tables_quiet_by_file_rule_and_step() -> None:
    Path("doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    Path("doc.json").write_text(json.dumps({"schemaVersion": "0.3", "mainSteps": []}), encoding="utf-8")
    Path(".ssmlint.toml").write_text(
        """\
[[ignore]]
rule = "unknown-step-target"
file = "*.yaml"
step = "first"
reason = "comes later"

[[ignore]]
rule = ["SSM118", "SSM308"]
reason = "both"
""",
        encoding="utf-8",
    )
    assert places("-q", ".") == (0, [], "")
    code, out, _ = run("--format", "json", "-q", ".")
    assert code == 0
    assert [(each["by"], each["reason"]) for each in json.loads(out)["quieted"]] == [
        ("configuration", "both"),
        ("configuration", "comes later"),
        ("configuration", "both"),
    ]


def test_a_table_that_quiets_nothing_is_reported_where_it_stands() -> None:
    Path("doc.yaml").write_text(DOCUMENT, encoding="utf-8")
    Path("other.yaml").write_text(DOCUMENT, encoding="utf-8")
    config = Path(".ssmlint.toml")
    config.write_text(
        """\
ignore = [
  { rule = "SSM203", file = "doc.yaml", step = "second" },
  { rule = "SSM308", file = "other.yaml" },
]
""",
        encoding="utf-8",
    )
    found_in = ["doc.yaml:6:16: error SSM203", "doc.yaml:10:3: warning SSM308", "other.yaml:6:16: error SSM203"]
    assert places("-q", ".") == (1, [*found_in, ".ssmlint.toml:1:1: warning SSM007"], "")
    # A run over a part of the files cannot tell.
    assert places("-q", "other.yaml") == (1, found_in[2:], "")
    # The file that the table names is looked at.
    assert places("-q", "doc.yaml")[1][2:] == [".ssmlint.toml:1:1: warning SSM007"]
    # The rule does not run.
    assert places("-q", "--select", "SSM308,SSM007", ".")[1] == ["doc.yaml:10:3: warning SSM308"]
    config.write_text('exclude = []\n\n[[ignore]]\nrule = "SSM203"\nfile = "gone/*"\n', encoding="utf-8")
    code, out, _ = run("--format", "concise", "-q", "--select", "SSM203,SSM007", ".")
    assert code == 1
    assert out.splitlines()[-1] == (
        ".ssmlint.toml:3:1: warning SSM007 unused-ignore: this ignore quiets nothing: no file is meant by 'gone/*'"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[ignore]]\nfile = 'x'\n", "1: ignore: a table names its rule"),
        ("[[ignore]]\nrule = 'SSM203'\n\n[[ignore]]\nrule = 'SSM99'\n", "4: ignore: unknown rule 'SSM99'"),
        ("[[ignore]]\nrule = 'SSM203'\nfiles = 'x'\n", "1: ignore: unknown key 'files'; did you mean 'file'?"),
        ("[[ignore]]\nrule = 'SSM203'\nstep = 3\n", "1: ignore: step must be a string"),
        ("[[ignore]]\nrule = 'SSM203'\nfile = [3]\n", "1: ignore: file must be a string or a list of strings"),
        (
            "require-reason = true\n[[ignore]]\nrule = 'SSM203'\nreason = ' '\n",
            "2: ignore: the table gives no reason, which require-reason asks for",
        ),
        ("ignore = [3]\n", "1: ignore must be a list of strings, or of tables"),
        ("require-reason = 'yes'\n", "1: require-reason must be true or false"),
        ("baseline = ''\n", "1: baseline must be the name of a file"),
    ],
)
def test_a_table_that_is_wrong(text: str, problem: str) -> None:
    Path(".ssmlint.toml").write_text(text, encoding="utf-8")
    code, out, err = run(".")
    assert (code, out) == (2, "")
    assert err.startswith(f"ssmlint: {Path.cwd()}/.ssmlint.toml:{problem}")
