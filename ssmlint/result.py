"""What came of one file: plain data that can be kept, compared and handed from process to process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ssmlint.finding import Finding, Quieted
from ssmlint.quieting.comments import Ignore


@dataclass(frozen=True)
class FileResult:
    """What came of one file.

    `is_document` says whether it counts as an Automation document, or would if it could be parsed; of any other file
    there are no findings but those on its schemaVersion. `crashed` says that a rule failed on it. `lines` holds the
    text of every line that a finding points to, by its number. `quieted` are findings that do not count,
    `ignores` the comments that ask for it. `is_settings` says that it is the configuration and was not linted. Until
    `decide` has seen it, the fingerprint of a finding is only the text of its place, blanks folded.
    """

    file: str
    is_document: bool
    findings: tuple[Finding, ...] = ()
    crashed: bool = False
    lines: Mapping[int, str] = field(default_factory=dict)
    quieted: tuple[Quieted, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    is_settings: bool = False


def lines_of(finding: Finding) -> Iterator[int]:
    """The lines that reports show or count characters in."""
    yield from (finding.line, finding.end_line, *(place.line for place in finding.explained_by))
    if finding.fix is not None:
        for edit in finding.fix.edits:
            yield from (edit.line, edit.end_line)
