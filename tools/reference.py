"""docs/configuration.md: the keys of the configuration and the options of the commands, as the code has them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

from ssmlint.commands import SUMMARIES
from ssmlint.config_keys import KEYS

_INTRODUCTION = """\
# Configuration reference

This page is made from the code (`python -m tools.make_docs`).

Settings stand in `.ssmlint.toml`, or in the table `[tool.ssmlint]` of a `pyproject.toml`. The nearest one counts alone,
looked for from the working directory upwards; in one folder `.ssmlint.toml` comes first. `--config FILE` names another,
`--no-config` none. The command line wins over the file. In a pyproject.toml the headers begin with `tool.ssmlint`
(`[[tool.ssmlint.ignore]]`). An unknown key or rule is an error, with its line and the nearest known name.
`ssmlint --show-settings` shows what holds, and the rules that run.
"""


def page() -> str:
    return "\n".join([_INTRODUCTION, "## Keys", "", *_keys(), "## Comments", "", _COMMENTS, *_commands()])


_COMMENTS = """\
`# ssmlint: ignore[unreachable-step] reason` quiets findings of the rules between the brackets: codes, names or
beginnings of codes, separated by commas. At the end of a line it covers what begins on that line, and a text of several
lines that begins or ends there. On a line of its own it covers what begins on the next line: a step, a parameter, any
key with its value. Before the first key it covers the file. What stands inside a text, such as a comment of a script,
is no comment of the document. SSM001, SSM007, SSM008 and SSM009 cannot be ignored.
"""


def _keys() -> Iterator[str]:
    for key in KEYS:
        yield f"### `{key.name}`\n"
        yield f"Takes {key.takes}. Default: {key.default}.\n"
        yield f"{key.text}\n"
        yield f"```toml\n{key.example}\n```\n"


def _commands() -> Iterator[str]:
    for name, summary in SUMMARIES.items():
        parser: argparse.ArgumentParser = import_module(f"ssmlint.commands.{name}").parser()
        shown = "ssmlint [check]" if name == "check" else f"ssmlint {name}"
        yield f"## `{shown}`\n"
        yield f"{summary[0].upper()}{summary[1:]}.\n"
        yield "| argument | meaning |"
        yield "| --- | --- |"
        yield from (_row(action) for action in parser._actions)
        yield ""


def _row(action: argparse.Action) -> str:
    choices = "" if action.choices is None else "{" + ",".join(action.choices) + "}"
    value = action.metavar or choices or action.dest.upper()
    if not action.option_strings:
        name = f"`{value}`"
    else:
        shown = "" if action.nargs == 0 else f" {value}"
        name = ", ".join(f"`{option}{shown}`" for option in action.option_strings)
    return f"| {_cell(name)} | {_cell(action.help or '')} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
