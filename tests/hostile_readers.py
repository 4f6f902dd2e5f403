"""What a report says, read back from each format: the name, line and column of each finding, and its code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

Place = tuple[str, int, int, str]

_LINES = {
    "text": r"^(?P<file>tree/.*?):(?P<line>\d+):(?P<column>\d+): \w+ (?P<code>SSM\d+) ",
    "concise": r"^(?P<file>tree/.*?):(?P<line>\d+):(?P<column>\d+): \w+ (?P<code>SSM\d+) ",
    "github": r"^::\w+ file=(?P<file>.*?),line=(?P<line>\d+),.*?title=(?P<code>SSM\d+) .*?,col=(?P<column>\d+),",
    "azure": (
        r"^##vso\[task\.logissue type=\w+;sourcepath=(?P<file>.*?);linenumber=(?P<line>\d+);"
        r"columnnumber=(?P<column>\d+);code=(?P<code>SSM\d+);\]"
    ),
}


def places(style: str, out: str) -> list[Place]:
    """The findings of a report in their order; in Markdown, which has none, each column is 0."""
    if style in _LINES:
        found = re.finditer(_LINES[style], out, re.MULTILINE)
        return [(each["file"], int(each["line"]), int(each["column"]), each["code"]) for each in found]
    if style == "markdown":
        return list(_of_markdown(out))
    if style in ("junit", "checkstyle"):
        return list(_of_xml(ElementTree.fromstring(out)))
    if style in ("jsonl", "rdjsonl"):
        return list(_of_objects(json.loads(line) for line in out.splitlines()))
    data = json.loads(out)
    if style == "sarif":
        return list(_of_sarif(data["runs"][0]["results"]))
    return list(_of_objects(data if style == "gitlab" else data["findings" if style == "json" else "diagnostics"]))


def _of_objects(objects: Iterable[dict[str, Any]]) -> Iterator[Place]:
    for each in objects:
        if "location" not in each:
            yield each["file"], each["line"], each["column"], each["code"]
            continue
        location = each["location"]
        start = location["positions"]["begin"] if "positions" in location else location["range"]["start"]
        code = each["check_name"] if "check_name" in each else each["code"]["value"]
        yield location["path"], start["line"], start["column"], code


def _of_sarif(results: Iterable[dict[str, Any]]) -> Iterator[Place]:
    for each in results:
        place = each["locations"][0]["physicalLocation"]
        name = os.fsdecode(unquote_to_bytes(place["artifactLocation"]["uri"]))
        yield name, place["region"]["startLine"], place["region"]["startColumn"], each["ruleId"]


def _of_xml(root: ElementTree.Element) -> Iterator[Place]:
    for file in root:
        for each in file:
            if root.tag == "checkstyle":
                code = each.attrib["source"].split(".")[1]
                yield file.attrib["name"], int(each.attrib["line"]), int(each.attrib["column"]), code
            elif place := re.fullmatch(r"(SSM\d+) .* \((\d+):(\d+)\)", each.attrib["name"]):
                yield file.attrib["name"], int(place[2]), int(place[3]), place[1]


def _of_markdown(out: str) -> Iterator[Place]:
    file = ""
    for line in out.splitlines():
        if heading := re.fullmatch(r"### `(tree/.*)`", line):
            file = heading[1]
        elif place := re.match(r"- \*\*\w+\*\* \[`(SSM\d+) .*?, line (\d+): ", line):
            yield file, int(place[2]), 0, place[1]


def name_in(style: str, name: bytes, shown: str) -> str:
    """How a format gives the name of a file, which people see as `shown`."""
    if style == "sarif":
        return os.fsdecode(name)
    if style in ("json", "jsonl", "gitlab", "rdjson", "rdjsonl"):
        return name.decode("utf-8", "replace")
    if style in ("text", "concise", "markdown"):
        return shown
    shown = shown.replace(r"#\x23", "##")
    if style == "github":
        return shown.replace("%", "%25").replace(":", "%3A").replace(r"\x0a", "%0A")
    return shown.replace("%", "%AZP25").replace("]", "%5D") if style == "azure" else shown
