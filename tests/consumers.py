"""The output formats as their readers see them: each function refuses what they would, and gives what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from jsonschema import Draft7Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from xmlschema import XMLSchema

from tests.conftest import ROOT

SCHEMAS = ROOT / "tests" / "schemas"


@lru_cache
def _xsd(name: str) -> XMLSchema:
    return XMLSchema(str(SCHEMAS / f"{name}.xsd"))


@lru_cache
def _schema(name: str, part: str) -> Draft7Validator:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator({"definitions": schema["definitions"], "$ref": part} if part else schema)


def _validated(value: Any, name: str, part: str = "") -> Any:
    assert [f"{error.json_path}: {error.message}" for error in _schema(name, part).iter_errors(value)] == []
    return value


def gitlab(text: str) -> list[dict[str, Any]]:
    """The issues of a Code Quality report, each with a fingerprint of its own."""
    issues: list[dict[str, Any]] = _validated(json.loads(text), "gitlab")
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def rdjson(text: str) -> list[dict[str, Any]]:
    diagnostics: list[dict[str, Any]] = _validated(json.loads(text), "rdjson")["diagnostics"]
    return diagnostics


def rdjsonl(text: str) -> list[dict[str, Any]]:
    return [_validated(value, "rdjson", "#/definitions/diagnostic") for value in lines(text)]


def lines(text: str) -> list[Any]:
    """The values of JSON Lines, one in each line and each line ended."""
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def junit(text: str) -> list[tuple[str, str, str, str]]:
    """The cases of JUnit XML: suite, name, the outcome with its type, and the text of it; counts agree with them."""
    _xsd("junit").validate(StringIO(text))
    xml = JUnitXml.fromstring(text.encode())
    cases, errors = [], 0
    for suite in xml:
        outcomes = []
        for case in suite:
            assert case.classname == suite.name
            outcome = case.result[0] if case.result else None
            kind = "passed" if outcome is None else f"{type(outcome).__name__.lower()} {outcome.type}"
            outcomes.append(kind)
            cases.append((suite.name, case.name, kind, "" if outcome is None else (outcome.text or outcome.message)))
        assert suite.tests == len(outcomes)
        assert suite.errors == sum(kind.startswith("error") for kind in outcomes)
        assert suite.failures == sum(kind.startswith("failure") for kind in outcomes)
        errors += suite.errors
    assert (xml.tests, xml.errors) == (len(cases), errors)
    assert len({(suite, name) for suite, name, *_ in cases}) == len(cases)
    return cases


def checkstyle(text: str) -> list[tuple[str, dict[str, str]]]:
    """The errors of a Checkstyle report with their files."""
    _xsd("checkstyle").validate(StringIO(text))
    return [(file.attrib["name"], dict(error.attrib)) for file in ElementTree.fromstring(text) for error in file]


def azure(text: str) -> list[tuple[dict[str, str], str]]:
    """The issues that the agent makes of an output (microsoft/azure-pipelines-agent, Command.cs)."""
    assert text == "" or text.endswith("\n")
    found = []
    for line in text.split("\n")[:-1]:
        start, end = line.index("##vso["), line.index("]")
        name, _, properties = line[start + 6 : end].partition(" ")
        assert (start, name) == (0, "task.logissue")
        pairs = [pair.split("=", 1) for pair in properties.split(";") if pair]
        found.append(({key: _azure_text(value) for key, value in pairs}, _azure_text(line[end + 1 :])))
    return found


def _azure_text(text: str) -> str:
    for code, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(code, character)
    return text


def github(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The annotations that the runner makes of an output (actions/runner, ActionCommand.cs)."""
    assert text == "" or text.endswith("\n")
    found = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice) ([^:\r\n]*)::([^\r\n]*)", line)
        assert match is not None, line
        pairs = [pair.split("=", 1) for pair in match[2].split(",")]
        found.append(
            (match[1], {key: _github_text(value, True) for key, value in pairs}, _github_text(match[3], False))
        )
    return found


def _github_text(text: str, property_value: bool) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%25": "%"} | ({"%3A": ":", "%2C": ","} if property_value else {})
    return re.sub("|".join(codes), lambda match: codes[match.group()], text)


def commands_of_a_log(text: str) -> list[str]:
    """The lines of an output of any format in which a runner or an agent would find a command."""
    # They compare by culture: marks and characters without a width do not count.
    found = []
    for line in text.split("\n"):
        seen = re.sub(r"\x1b\[[0-9;]*m", "", "".join(each for each in line if each.isascii()))
        if "##vso[" in seen or "##[" in seen or seen.strip().startswith("::"):
            found.append(line)
    return found


_READER = MarkdownIt("gfm-like", {"html": True, "linkify": True})


def markdown(text: str) -> list[Token]:
    """The tokens of a text in GitHub's Markdown, inline ones among them; no HTML, no image, only our own links."""

    def flat(tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            yield token
            yield from flat(token.children or [])

    found = list(flat(_READER.parse(text)))
    for token in found:
        assert token.type not in ("html_block", "html_inline", "image", "hr", "fence", "code_block", "blockquote_open")
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith("https://github.com/ssmlint/ssmlint/")
            assert token.markup == ""
        if token.type == "text":
            # Mentions and references are made of text that is not code.
            assert re.search(r"[@#<>&$\[\]`]|://|www\.", token.content) is None, token.content
    return found
