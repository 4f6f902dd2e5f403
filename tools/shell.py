"""Completions for shells and the man page, made from the parsers of the commands."""

from __future__ import annotations

import argparse
import re
from importlib import import_module

from ssmlint.commands import SUMMARIES, check
from ssmlint.commands.completion import SHELLS
from ssmlint.report import FORMATS
from ssmlint.rules import RULES
from ssmlint.version import __version__

_FILES = ("PATH", "DOC", "FILE", "RUN", "NAME")


def full_parser() -> argparse.ArgumentParser:
    """One parser of the whole command: argparse's own, with each command as a parser below it."""
    parents: list[argparse.ArgumentParser] = [_without_help(check.parser())]
    whole = argparse.ArgumentParser(
        "ssmlint", parents=parents, description="Lint AWS Systems Manager Automation runbooks.", allow_abbrev=False
    )
    below = whole.add_subparsers(title="commands", metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        parser = import_module(f"ssmlint.commands.{name}").parser()
        below.add_parser(name, help=summary, description=summary, parents=[_without_help(parser)], allow_abbrev=False)
    return whole


def _without_help(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The parser without its own -h, which the one that takes it over brings."""
    # There is no public way to look at the actions; shtab does the same.
    parser._actions = [action for action in parser._actions if action.dest != "help"]
    for group in parser._action_groups:
        group._group_actions = [action for action in group._group_actions if action.dest != "help"]
    for option in ("-h", "--help"):
        parser._option_string_actions.pop(option, None)
    return parser


def completions() -> dict[str, str]:
    """The completions by the name of their shell."""
    import shtab

    parser = full_parser()
    # The first word is a command or a path.
    parser._actions = [action for action in parser._actions if action.dest != "paths"]
    _hint(parser, shtab.FILE)
    made = {shell: shtab.complete(parser, shell=shell) for shell in SHELLS}
    # The first word may be a path: where no command fits, bash looks for files.
    made["bash"] = made["bash"].replace("complete -o bashdefault -F", "complete -o bashdefault -o default -F")
    return made


def _hint(parser: argparse.ArgumentParser, file: object) -> None:
    """Tells which arguments are files, and which take one of a known set."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                _hint(each, file)
        elif action.dest == "format" and action.choices is None:
            action.choices = FORMATS
        elif action.dest in ("select", "ignore", "rule") and action.choices is None:
            action.choices = tuple(rule.name for rule in RULES)
        elif action.metavar in _FILES and action.choices is None:
            action.complete = file  # type: ignore[attr-defined]


def man_page() -> str:
    """The man page, without a date, so that it only changes with the parsers."""
    from argparse_manpage.manpage import Manpage  # type: ignore[import-untyped]

    page = str(Manpage(full_parser(), {"project_name": "ssmlint", "version": __version__}))
    title, _, rest = page.partition("\n")
    return re.sub(r'^(\.TH SSMLINT "1") ".*?" (".*?").*', r'\1 "" \2 "ssmlint"', title) + f"\n{rest.rstrip()}\n"
