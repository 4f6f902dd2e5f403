"""What of the configuration and of a baseline no longer quiets anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from ssmlint.config import from_here
from ssmlint.decide import UNUSED, Decider
from ssmlint.finding import Finding, Quieting
from ssmlint.quieting.baseline import Accepted
from ssmlint.quote import quote
from ssmlint.result import FileResult
from ssmlint.selecting import matches

_WILD = frozenset("*?[!\\")


def of_configuration(decider: Decider, results: Sequence[FileResult], paths: Sequence[str]) -> FileResult | None:
    """The `[[ignore]]` tables that quieted nothing, as findings on the configuration; None where there are none.

    A table is judged where its rules have run, and every file that it can mean was looked at: `paths` are what the run
    was called with.
    """
    settings = decider.settings
    rule = decider.running.get(UNUSED)
    if rule is None or settings.file is None or not settings.ignores or not settings.exemptions:
        return None
    used = {
        decider.exemption_of(each.finding)
        for result in results
        for each in result.quieted
        if each.by is Quieting.CONFIGURATION
    }
    whole = _covers_root(decider, paths)
    seen = {decider.identity(result.file) for result in results}
    file = from_here(settings.file)
    findings = []
    for index, exemption in enumerate(settings.exemptions):
        meant = [each for each in decider.rules if matches(each.code, each.name, exemption.rules)]
        if index in used or any(each.code not in decider.running for each in meant):
            continue
        named = {file.lstrip("/") for file in exemption.files if not _WILD & set(file)}
        if not whole and not (len(named) == len(set(exemption.files)) > 0 and named <= seen):
            continue
        patterns = decider.patterns_of(index)
        meant_files = [result for result in results if decider.means(patterns, result.file)]
        if any(result.crashed for result in meant_files):
            continue
        message = "this ignore quiets nothing"
        if not meant_files:
            message += f": no file is meant by {', '.join(quote(file) for file in exemption.files)}"
        severity = settings.severities.get(UNUSED, rule.severity)
        line = exemption.line
        findings.append(Finding(file, line, 1, line, 1, UNUSED, rule.name, severity, message, url=rule.url))
    return FileResult(file, False, tuple(findings), is_settings=True) if findings else None


def _covers_root(decider: Decider, paths: Sequence[str]) -> bool:
    root = os.path.realpath(decider.settings.root)
    tops = [os.path.realpath(path) for path in paths if path != "-" and os.path.isdir(path)]
    return any(root == top or root.startswith(os.path.join(top, "")) for top in tops)


def of_baseline(decider: Decider, entries: Iterable[Accepted], results: Sequence[FileResult]) -> tuple[Accepted, ...]:
    """The entries that are gone: their rule has looked at their file, or the file is no more."""
    found = {
        finding.fingerprint
        for result in results
        for finding in (*result.findings, *(each.finding for each in result.quieted))
    }
    seen = {decider.identity(result.file) for result in results if not result.crashed}
    return tuple(
        entry
        for entry in entries
        if entry.fingerprint not in found
        and ((entry.file in seen and entry.code in decider.running) or not _exists(decider, entry.file))
    )


def _exists(decider: Decider, file: str) -> bool:
    return os.path.lexists(os.path.join(decider.settings.root, file))
