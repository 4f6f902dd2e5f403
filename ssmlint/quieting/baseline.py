"""A baseline: findings that are accepted as they are, so that only new ones count.

The file is JSON with one finding a line, sorted, so that it reads well in a diff. What tells the findings is their
fingerprint; the rest of a line is for people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from ssmlint.config_text import ConfigError
from ssmlint.decide import LOUD
from ssmlint.finding import Finding
from ssmlint.report.plain import plain, plain_path

DEFAULT = ".ssmlint-baseline.json"
_VERSION = 1

# Some 25,000 findings.
_MOST_CHARACTERS = 8 * 1024 * 1024


@dataclass(frozen=True, order=True)
class Accepted:
    """One finding of a baseline; `file` is relative to the root of the settings, with slashes."""

    file: str
    code: str
    name: str
    step: str
    message: str
    fingerprint: str


def accept(findings: Iterable[tuple[Finding, str]]) -> tuple[tuple[Accepted, ...], tuple[Finding, ...]]:
    """The entries for findings, each given with its file's identity, and the findings that no baseline takes."""
    entries, refused = [], []
    for finding, file in findings:
        if finding.code in LOUD:
            refused.append(finding)
            continue
        step = finding.step or ""
        entries.append(Accepted(file, finding.code, finding.name, step, finding.message, finding.fingerprint))
    return tuple(sorted(set(entries))), tuple(refused)


def as_text(entries: Iterable[Accepted]) -> str:
    """The file of a baseline: ASCII, sorted, one finding a line."""
    rows = [json.dumps({each.name: getattr(entry, each.name) for each in fields(entry)}) for entry in sorted(entries)]
    listed = "".join(f"\n    {row}{',' if index < len(rows) else ''}" for index, row in enumerate(rows, 1))
    return f'{{\n  "version": {_VERSION},\n  "findings": [{listed}{chr(10) + "  " if rows else ""}]\n}}\n'


def read(path: str) -> tuple[Accepted, ...]:
    """The entries of a baseline. Raises ConfigError for a file that cannot be read or is none, with the place."""
    shown = plain(path)
    try:
        with open(path, encoding="utf-8", opener=_opener) as file:
            text = file.read(_MOST_CHARACTERS + 1)
        data = json.loads(text) if len(text) <= _MOST_CHARACTERS else None
    except json.JSONDecodeError as error:
        raise ConfigError(f"{shown}:{error.lineno}:{error.colno}: the baseline is no JSON: {error.msg}") from None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{shown}: the baseline cannot be read: {reason.lower()}") from None
    if len(text) > _MOST_CHARACTERS:
        raise ConfigError(f"{shown}: the baseline is larger than {_MOST_CHARACTERS >> 20} MB")
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise ConfigError(
            f"{shown}: no baseline of this version of ssmlint: write it again with 'ssmlint baseline write'"
        )
    findings = data.get("findings")
    if not isinstance(findings, list):
        raise ConfigError(f"{shown}: the baseline has no list of findings")
    return tuple(_entry(shown, number, each) for number, each in enumerate(findings, 1))


def _opener(path: str, flags: int) -> int:
    """Opens a file; a named pipe that nobody writes to is empty, and is not waited for."""
    if not hasattr(os, "O_NONBLOCK"):
        return os.open(path, flags)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _entry(shown: str, number: int, value: object) -> Accepted:
    names = [each.name for each in fields(Accepted)]
    if not isinstance(value, dict) or any(not isinstance(value.get(name), str) for name in names):
        raise ConfigError(f"{shown}: finding {number} of the baseline lacks one of {', '.join(names)}")
    return Accepted(*(value[name] for name in names))


def as_row(entry: Accepted) -> str:
    """An entry for people, in one line."""
    file, code, name, step, message, _ = astuple(entry)
    where = f" (step '{step}')" if step else ""
    return plain_path(f"{file}: {code} {name}{where}: {message}")
