"""The parser of arguments that all commands use, and the options that several of them share."""

from __future__ import annotations

import argparse

from ssmlint import TYPE_CHECKING
from ssmlint.console import HelpShown, UsageError
from ssmlint.quote import visible

if TYPE_CHECKING:
    from typing import Any, NoReturn

    from ssmlint.config import Settings

_WIDTH = 79


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of one width: to ask the terminal costs more time than the rest of it."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _WIDTH, **options})


class Parser(argparse.ArgumentParser):
    """An argument parser that leaves writing and exiting to the command."""

    def __init__(self, prog: str, **options: Any) -> None:
        # No abbreviations: an option that is added later must not make one that a script uses ambiguous.
        super().__init__(prog, formatter_class=_Formatter, allow_abbrev=False, **options)
        # Python 3.14 colours usage and help by itself, whatever --color and the given streams say.
        self.color = False

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.format_usage()}{self.prog}: {visible(message)}\n")

    def print_help(self, file: object = None) -> None:
        raise HelpShown(self.format_help())


def document_parser(name: str, description: str, formats: tuple[str, ...] = ()) -> Parser:
    """The parser of a command on one document."""
    parser = Parser(f"ssmlint {name}", description=description)
    parser.add_argument("document", metavar="DOC", help="an Automation document; - reads standard input")
    if formats:
        parser.add_argument("--format", choices=formats, default=formats[0], help=f"default: {formats[0]}")
    return parser


def add_selection(parser: argparse.ArgumentParser) -> None:
    """The options that say which rules run, and where the settings come from."""
    group = parser.add_argument_group("rules and settings")
    group.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="run exactly these: codes, names or prefixes, with commas; or ALL",
    )
    group.add_argument("--ignore", action="append", metavar="RULES", help="leave these out")
    config = group.add_mutually_exclusive_group()
    config.add_argument("--config", metavar="FILE", help="read the settings from this file")
    config.add_argument("--no-config", action="store_true", help="read no configuration file")
    group.add_argument("--no-plugins", action="store_true", help="leave out the rules of installed packages")
    group.add_argument("--no-ignores", action="store_true", help="show what comments, [[ignore]] and baseline quiet")


def check_selection(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.select and not any(split(options.select)):
        parser.error("--select names no rule")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of the configuration file with those of the command line. Raises ConfigError."""
    from dataclasses import replace

    from ssmlint.config import Settings, find_config, load_settings, with_options

    if options.no_plugins:
        from ssmlint.registry import use_plugins

        use_plugins(False)
    file: str | None = options.config
    if file is None and not options.no_config:
        file = find_config(".")
    settings = with_options(
        Settings() if file is None else load_settings(file),
        None if options.select is None else split(options.select),
        None if options.ignore is None else split(options.ignore),
        getattr(options, "fail_on", None),
    )
    return replace(settings, ignores=False, baseline=None) if options.no_ignores else settings


def split(values: list[str]) -> tuple[str, ...]:
    """The names of an option that may be repeated and takes several, separated by commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())
