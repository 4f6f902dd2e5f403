"""The Python interface: pure functions of their arguments, whose results are plain data."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ssmlint.analysis import Analysis, analyse
from ssmlint.config import Settings, load_settings, with_options
from ssmlint.finding import Finding
from ssmlint.model import build_document
from ssmlint.names import start_guessing
from ssmlint.quote import quote, visible
from ssmlint.recognise import DocumentKind, recognise
from ssmlint.run import Linter, Report, lint
from ssmlint.source import read_source
from ssmlint.source.limits import READ_BYTES


class LoadError(ValueError):
    """A text that is no Automation document; the message names the file, the line and what is wrong."""


def lint_text(
    text: str | bytes,
    filename: str = "<text>",
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
) -> list[Finding]:
    """The findings of one document given as text, sorted by place.

    `filename` is what the findings show; a name in `.json` promises JSON. `select` and `ignore` take codes, names and
    prefixes, as the command's options do; no configuration file is read. A text that is well-formed and no Automation
    document has no findings. Raises ConfigError (a ValueError) for an unknown rule, and nothing for the text.
    """
    return list(lint_report(text, filename, select=select, ignore=ignore).findings)


def lint_report(
    text: str | bytes,
    filename: str = "<text>",
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
) -> Report:
    """The findings of `lint_text` as a report, which the output formats take."""
    return Report((Linter(_settings(None, select, ignore)).lint(text, filename, meant=True),))


def lint_paths(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Report:
    """Lints files and directories as the command does; iterating over the report gives its findings.

    `select` and `ignore` are as for `lint_text`. `config` names a configuration file; without it none is read. What
    cannot be read stands in `Report.unreadable`, among it `-`, as there is no standard input here. Raises ConfigError
    for a configuration or a rule that cannot be used.
    """
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    return lint([os.fspath(path) for path in paths], _settings(config, select, ignore))


def load(path: str | os.PathLike[str]) -> Analysis:
    """The analysed document of a file: `.document` with its steps, `.flow.graph` as a networkx.MultiDiGraph.

    Raises OSError where the file cannot be read, LoadError where it holds no Automation document.
    """
    name = os.fspath(path)
    # Of a huge file no more than shows that it is none.
    with open(name, "rb") as file:
        return loads(file.read(READ_BYTES + 1), name)


def loads(text: str | bytes, filename: str = "<text>") -> Analysis:
    """The analysed document of a text, as `load` gives it. Raises LoadError."""
    start_guessing()
    source = read_source(text, filename)
    shown = visible(filename)
    if not source.parsed:
        fault = source.faults[-1]
        line, column = source.text.locate(fault.span.start)
        raise LoadError(f"{shown}:{line}:{column}: {fault.message}")
    if recognise(source.root) is not DocumentKind.AUTOMATION:
        raise LoadError(f"{shown}:1:1: no Automation document (mainSteps, with schemaVersion {quote('0.3')})")
    return analyse(build_document(source))


def _settings(
    config: str | os.PathLike[str] | None, select: Iterable[str] | None, ignore: Iterable[str] | None
) -> Settings:
    settings = Settings() if config is None else load_settings(os.fspath(config))
    return with_options(
        settings,
        None if select is None else _names(select),
        None if ignore is None else _names(ignore),
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
