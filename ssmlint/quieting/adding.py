"""`--add-ignores`: an ignore with a reason for each finding, as a comment, or for JSON in the configuration."""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ssmlint import atomic
from ssmlint.config import FILE_NAME, PROJECT, load_settings
from ssmlint.config_text import ConfigError
from ssmlint.decide import LOUD
from ssmlint.finding import Finding, Quieted, Quieting
from ssmlint.quieting.comments import Ignore, find_ignores
from ssmlint.quote import quote
from ssmlint.result import FileResult
from ssmlint.run import Linter, Report, UnreadableError, read
from ssmlint.source import Source, read_source
from ssmlint.source.nodes import Mapping, Scalar, Span, scalars_of

_BOM = b"\xef\xbb\xbf"
_GLOB_MARKS = str.maketrans({each: f"\\{each}" for each in "\\*?["})


def add_ignores(linter: Linter, report: Report, reason: str) -> tuple[Report, tuple[str, ...]]:
    """Writes the ignores and gives the report as it is with them, and what could not be written, in words."""
    troubles: list[str] = []
    results = []
    tables: list[Finding] = []
    for result in report.results:
        wanted = [each for each in result.findings if each.code not in LOUD and not result.is_settings]
        after = result
        if wanted and not os.path.isfile(result.file):
            troubles.append(f"no ignores were added to '{result.file}': it is no file")
        elif wanted:
            try:
                source = read_source(data := read(result.file), result.file)
                if _is_json(source):
                    tables += wanted
                    after = _with_tables(result, wanted, reason)
                else:
                    after = _commented(linter, result, source, data, wanted, reason)
            except (OSError, UnreadableError, _NoPlace) as error:
                problem = getattr(error, "strerror", None) or str(error)
                troubles.append(f"no ignores were added to '{result.file}': {problem.lower()}")
        results.append(after)
    if tables:
        try:
            _append(linter, tables, reason)
        except (OSError, ConfigError, _NoPlace) as error:
            problem = (getattr(error, "strerror", None) or "").lower() or str(error)
            troubles.append(f"no [[ignore]] tables were added: {problem}")
            files = {each.file for each in tables}
            results = [old if old.file in files else new for old, new in zip(report.results, results, strict=True)]
    return replace(report, results=tuple(results)), tuple(troubles)


class _NoPlace(Exception):  # noqa: N818 - told as a trouble, not raised to the outside
    """There is no place for an ignore; the text says why."""


def _is_json(source: Source) -> bool:
    root = source.root
    return isinstance(root, Mapping) and any(entry.key.style == "json" for entry in root.entries)


def _commented(
    linter: Linter, result: FileResult, source: Source, data: bytes, wanted: Sequence[Finding], reason: str
) -> FileResult:
    """Writes a file with comments. Raises OSError, and _NoPlace where the file would not be the same otherwise."""
    content = source.text.content
    new = content
    if content.encode("utf-8", "surrogatepass") != data.removeprefix(_BOM):
        raise _NoPlace("the text is not plain UTF-8")
    for offset, text in sorted(_insertions(source, wanted, reason), reverse=True):
        new = new[:offset] + text + new[offset:]
    written = (_BOM if data.startswith(_BOM) else b"") + new.encode("utf-8")
    after = linter.lint(written, result.file)
    before = {each.fingerprint for each in result.findings}
    left = {each.fingerprint for each in wanted} & {each.fingerprint for each in after.findings}
    if left or any(each.fingerprint not in before for each in after.findings):
        raise _NoPlace("a comment at the end of the line does not cover the finding; write an [[ignore]] table")
    atomic.write(result.file, written, expected=data)
    return after


def _insertions(source: Source, wanted: Iterable[Finding], reason: str) -> list[tuple[int, str]]:
    names: dict[int, list[str]] = {}
    scalars = sorted({each.span: each for each in scalars_of(source.root)}.items())
    for finding in wanted:
        listed = names.setdefault(_line_for(source, scalars, finding.line), [])
        if finding.name not in listed:
            listed.append(finding.name)
    existing = {each.line: each for each in find_ignores(source) if each.selectors}
    return [_insertion(source, line, listed, existing.get(line), reason) for line, listed in sorted(names.items())]


def _insertion(source: Source, line: int, names: list[str], old: Ignore | None, reason: str) -> tuple[int, str]:
    span = source.text.line_span(line)
    if old is not None and source.text.line(line)[: old.column - 1].strip():
        return span.start + old.selectors[-1].end_column - 1, "".join(f", {name}" for name in names)
    lead = "" if source.text.line(line).endswith((" ", "\t")) else "  "
    return span.end, f"{lead}# ssmlint: ignore[{', '.join(names)}] {reason}"


def _line_for(source: Source, scalars: Sequence[tuple[Span, Scalar]], line: int) -> int:
    """The line whose end can take a comment that covers a place: not one whose end lies inside a text."""
    text = source.text
    for _ in range(2):
        end = text.line_span(line).end
        around = _text_around(scalars, end)
        if around is None:
            return line
        if around.style in ("literal", "folded"):
            return text.locate(around.span.start)[0]
        line = text.locate(max(around.span.end - 1, around.span.start))[0]
    raise _NoPlace("no comment can stand at the end of the line; write an [[ignore]] table")


def _text_around(scalars: Sequence[tuple[Span, Scalar]], offset: int) -> Scalar | None:
    """The text that an offset lies in; texts lie one behind the other."""
    index = bisect_left(scalars, (Span(offset, offset),))
    if not index:
        return None
    span, found = scalars[index - 1]
    # The last line of a block of text ends where the block does.
    block = found.style in ("literal", "folded") and offset == span.end
    return found if span.start < offset < span.end or block else None


def _with_tables(result: FileResult, wanted: Sequence[Finding], reason: str) -> FileResult:
    quieted = tuple(Quieted(each, Quieting.CONFIGURATION, reason) for each in wanted)
    rest = tuple(each for each in result.findings if each not in wanted)
    return replace(result, findings=rest, quieted=(*result.quieted, *quieted))


def _append(linter: Linter, findings: Sequence[Finding], reason: str) -> None:
    """Adds tables at the end of the configuration, or to a new one. Raises OSError, ConfigError and _NoPlace."""
    settings = linter.settings
    path = settings.file or os.path.join(settings.root, FILE_NAME)
    header = "tool.ssmlint.ignore" if os.path.basename(path) == PROJECT else "ignore"
    old = b""
    if settings.file is None and os.path.lexists(path):
        # A file that --no-config passes over, a pipe that would be waited for, a link that leads who knows where.
        raise _NoPlace(f"'{path}' is there, but is not the configuration of this run")
    if settings.file is not None:
        with open(path, "rb") as file:
            old = file.read()
    # Names in the file, not those of the command line.
    if old and load_settings(path).ignore:
        raise _NoPlace(f"'{path}' has ignore = [...], beside which TOML takes no table: make tables of its names too")
    parts = []
    for file_name, name, step in dict.fromkeys((each.file, each.name, each.step) for each in findings):
        identity = linter.decider.identity(file_name)
        if identity.startswith("../"):
            raise _NoPlace(f"'{file_name}' does not lie below the configuration '{path}'")
        rows = [f"[[{header}]]", f"rule = {_toml(name)}", f"file = {_toml(_glob(identity))}"]
        if step is not None:
            rows.append(f"step = {_toml(step)}")
        parts.append("\n".join([*rows, f"reason = {_toml(reason)}"]) + "\n")
    added = "\n".join(parts).encode("utf-8")
    gap = b"" if not old else b"\n" if old.endswith(b"\n") else b"\n\n"
    atomic.write(path, old + gap + added)


def _glob(identity: str) -> str:
    """The glob that means one file."""
    glob = f"/{identity.translate(_GLOB_MARKS)}"
    # A blank at the end would not count.
    return f"{glob[:-1]}\\ " if glob.endswith(" ") else glob


def _toml(text: str) -> str:
    """A basic string of TOML, whose escapes JSON's are among but for surrogates. Raises _NoPlace for those."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _NoPlace(f"{quote(text)} is not UTF-8, as TOML has to be") from None
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)
