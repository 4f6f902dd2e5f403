"""`ssmlint simulate`: the options of a run, and the run as text or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from ssmlint.analysis import Analysis
from ssmlint.api import loads
from ssmlint.execution.errors import SimulationError
from ssmlint.execution.records import Execution
from ssmlint.execution.run import simulate
from ssmlint.quote import quote

__all__ = ["SimulationError", "add_arguments", "as_object", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options; the document is an argument of the command itself."""
    ends = parser.add_argument_group("how steps end; a step that is not named succeeds")
    _repeated(ends, "--fail", "STEP[:N]", "the step fails, or only its first N attempts")
    _repeated(ends, "--timeout", "STEP[:N]", "the step times out, or only its first N attempts")
    _repeated(ends, "--cancel", "STEP", "the run is cancelled while the step runs")
    _repeated(ends, "--reject", "STEP", "the aws:approve step is rejected")
    ways = parser.add_argument_group("ways and values")
    _repeated(ways, "--choose", "BRANCH=STEP", "where an aws:branch leads; BRANCH=none: to none of its choices")
    _repeated(ways, "--param", "NAME=VALUE", "a parameter, as JSON or text")
    _repeated(ways, "--output", "STEP.NAME=VALUE", "an output of a step, as JSON or text")
    _repeated(ways, "--iterations", "LOOP=N", "how many passes an aws:loop makes")
    parser.add_argument("--paths", action="store_true", help="every way through the document instead of one run")
    parser.add_argument("--start", metavar="TIME", help="when the run starts, ISO 8601 (2026-01-01T00:00:00Z)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _repeated(group: argparse._ArgumentGroup, option: str, metavar: str, text: str) -> None:
    """An option that may be given several times: --choose and --output once for each time that the step runs."""
    group.add_argument(option, metavar=metavar, help=text, action="append", default=[])


def run(arguments: argparse.Namespace, data: bytes, name: str) -> str:
    """The run of a document as text. Raises LoadError for the document, SimulationError for the options."""
    analysis = loads(data, name)
    if arguments.paths:
        return _all_paths(analysis, arguments)
    execution = simulate(
        analysis,
        fail=arguments.fail,
        timeout=arguments.timeout,
        cancel=arguments.cancel,
        reject=arguments.reject,
        choose=_collected("--choose", arguments.choose, "BRANCH=STEP"),
        parameters=_single("--param", arguments.param, "NAME=VALUE"),
        outputs={
            key: tuple(texts) for key, texts in _collected("--output", arguments.output, "STEP.NAME=VALUE").items()
        },
        iterations=_numbers("--iterations", arguments.iterations),
        start=arguments.start,
    )
    if arguments.format == "json":
        from ssmlint.report.json import dumps

        return dumps(as_object(execution))
    from ssmlint.execution.text import as_text

    return as_text(execution)


def _all_paths(analysis: Analysis, arguments: argparse.Namespace) -> str:
    from ssmlint.execution import paths

    told = [name for name in _OF_ONE_RUN if getattr(arguments, name)]
    if told:
        raise SimulationError(f"--paths follows every way, so --{told[0]} has no place beside it")
    found = paths.find_paths(analysis)
    if arguments.format == "text":
        return paths.as_text(found)
    from ssmlint.report.json import dumps

    return dumps(paths.as_object(found))


_OF_ONE_RUN = ("fail", "timeout", "cancel", "reject", "choose", "param", "output", "iterations", "start")


def as_object(execution: Execution) -> dict[str, Any]:
    """What `--format json` prints."""
    return {**execution.get_automation_execution(), "Assumptions": list(execution.assumptions)}


def _collected(option: str, texts: Iterable[str], form: str) -> dict[str, list[str]]:
    """`KEY=VALUE` texts by their keys, all values of a key in their order."""
    found: dict[str, list[str]] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise SimulationError(f"{option}: {quote(text)} must be {form}")
        found.setdefault(key, []).append(value)
    return found


def _single(option: str, texts: Iterable[str], form: str) -> Mapping[str, str]:
    found = _collected(option, texts, form)
    for key, values in found.items():
        if len(values) > 1:
            raise SimulationError(f"{option}: {quote(key)} is given twice")
    return {key: values[0] for key, values in found.items()}


def _numbers(option: str, texts: Iterable[str]) -> dict[str, int]:
    found = {}
    for key, text in _single(option, texts, "LOOP=N").items():
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise SimulationError(f"{option}: {quote(text)} in {quote(f'{key}={text}')} is no number of passes")
        found[key] = int(text)
    return found
