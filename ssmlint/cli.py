"""The command: arguments in, text out, an exit code back. Its streams are given to it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, NoReturn, TextIO

from ssmlint.quote import visible
from ssmlint.version import __version__

OK = 0
FINDINGS = 1
USAGE = 2
FAULT = 3
INTERRUPTED = 130

_DESCRIPTION = """\
Lint AWS Systems Manager Automation runbooks (schemaVersion 0.3, YAML or JSON) before the service sees them.

Reads each document, builds the graph of its steps and reports, at the exact line and column, steps that can never run,
infinite loops, targets that do not exist and other turns that no run can take. Files that are no Automation documents
are passed over, so that a whole repository can be handed in.
"""

_EPILOG = """\
commands:
  check PATH...        lint files and directories; what runs when no command is named
  steps DOC            for each step: its settings, and the next steps by outcome (ValidNextSteps)
  graph DOC            the graph of the steps for Mermaid or Graphviz
  rules                list the rules
  explain RULE         what a rule reports, why, and an example
  COMMAND --help       the options of a command

exit codes:
  0  nothing at or above the failing level     2  wrong usage or configuration, or a path that cannot be read
  1  findings                                  3  a fault of ssmlint itself

configuration: .ssmlint.toml, or [tool.ssmlint] in pyproject.toml, found upwards from the working directory:
  select, ignore, fail-on, exclude, [severity], [per-file-ignores]; the command line wins.

examples:
  ssmlint runbooks/                          every *.yaml, *.yml and *.json below, less what git ignores
  ssmlint --select SSM2,duplicate-key doc.yaml
  ssmlint --format sarif . > ssmlint.sarif
  cat doc.yaml | ssmlint --stdin-filename doc.yaml -
"""

_COLORS = ("auto", "always", "never")


class _UsageError(Exception):
    """Wrong arguments; the text is for standard error."""


class _HelpShown(Exception):  # noqa: N818 - not an error
    """The help or the version was asked for; the text is for standard output."""


class _Parser(argparse.ArgumentParser):
    """An argument parser that leaves writing and exiting to the command."""

    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{self.format_usage()}{self.prog}: {message}\n")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _HelpShown(message or "")

    def print_help(self, file: object = None) -> None:
        raise _HelpShown(self.format_help())


class Command:
    """The `ssmlint` command over the given streams."""

    def __init__(self, stdin: BinaryIO, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.commands: dict[str, Callable[[list[str]], int]] = {
            "check": self.check,
            "steps": self.steps,
            "graph": self.graph,
            "rules": self.rules,
            "explain": self.explain,
        }

    def run(self, arguments: Sequence[str]) -> int:
        """Carries out one call and returns its exit code; raises nothing but what ends a process on purpose."""
        for stream in (self.stdout, self.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                # No name or message may fail on a terminal that lacks a character.
                reconfigure(errors="backslashreplace")
        name, rest = "check", list(arguments)
        if rest and rest[0] in self.commands:
            name, rest = rest[0], rest[1:]
        try:
            code = self.commands[name](rest)
            self.stdout.flush()
        except _HelpShown as shown:
            self.stdout.write(str(shown))
            return OK
        except _UsageError as error:
            self.stderr.write(str(error))
            return USAGE
        except BrokenPipeError:
            # The reader has gone (`| head`): nothing more to say, and nothing to complain of at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK
        except KeyboardInterrupt:
            return INTERRUPTED
        except Exception as error:
            return self.fault(error)
        return code

    def fault(self, error: Exception) -> int:
        import traceback

        from ssmlint.rule import HOME

        frames = traceback.extract_tb(error.__traceback__)
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
        self.complain(f"internal fault ({type(error).__name__}: {error}){where}; please report it at {HOME}/issues")
        return FAULT

    def complain(self, message: str) -> None:
        self.stderr.write(f"ssmlint: {visible(message)}\n")

    # check

    def check(self, arguments: list[str]) -> int:
        from ssmlint.config import ConfigError
        from ssmlint.report import FORMATS

        parser = _Parser(
            "ssmlint",
            usage="ssmlint [check] [OPTION...] PATH...",
            description=_DESCRIPTION,
            epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("paths", nargs="*", metavar="PATH", help="files and directories; - reads standard input")
        parser.add_argument("--format", choices=FORMATS, default="text", help="how to print findings (default: text)")
        parser.add_argument(
            "--select", action="append", metavar="RULES", help="run exactly these: codes, names, prefixes, ALL"
        )
        parser.add_argument("--ignore", action="append", metavar="RULES", help="leave these out")
        parser.add_argument(
            "--fail-on",
            choices=("error", "warning", "info"),
            help="the lowest severity that makes the exit code 1 (default: error)",
        )
        parser.add_argument("--config", metavar="FILE", help="read the settings from this file")
        parser.add_argument("--no-config", action="store_true", help="read no configuration file")
        parser.add_argument("--stdin-filename", metavar="NAME", default="<stdin>", help="the name to show for -")
        parser.add_argument(
            "--color", choices=_COLORS, default="auto", help="colour in text and concise (default: auto)"
        )
        parser.add_argument("-q", "--quiet", action="store_true", help="findings only, no summary")
        parser.add_argument("-v", "--verbose", action="store_true", help="name the files that are passed over")
        parser.add_argument("--version", action="version", version=f"ssmlint {__version__}")
        options = parser.parse_intermixed_args(arguments)
        if not options.paths:
            parser.error("no PATH is given; name files or directories, '.' for this one")
        try:
            return self._check(options)
        except ConfigError as error:
            self.complain(str(error))
            return USAGE

    def _check(self, options: argparse.Namespace) -> int:
        from ssmlint.config import Settings, find_config, load_settings, with_options
        from ssmlint.report import renderer
        from ssmlint.run import lint

        file = None if options.no_config else options.config or find_config(".")
        settings = with_options(
            Settings() if file is None else load_settings(file),
            _split(options.select),
            _split(options.ignore),
            options.fail_on,
        )
        report = lint(options.paths, settings, self.stdin, options.stdin_filename)
        self.stdout.write(renderer(options.format)(report, self._color(options.color)))
        for unreadable in report.unreadable:
            self.complain(f"cannot read '{unreadable.file}': {unreadable.reason}")
        if options.verbose:
            for file in report.passed_over:
                self.complain(f"passed over '{file}': no Automation document")
            for file in report.excluded:
                self.complain(f"excluded '{file}' by the configuration")
        if not options.quiet:
            from ssmlint.report import summary

            # The other formats are read by programs, which get nothing but the format.
            stream = self.stdout if options.format == "text" else self.stderr
            stream.write(summary(report) + "\n")
        if report.crashed:
            return FAULT
        if report.unreadable:
            return USAGE
        return FINDINGS if report.fails(settings.fail_on) else OK

    def _color(self, wish: str) -> bool:
        if wish == "auto":
            # https://no-color.org
            return self.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return wish == "always"

    # The other commands

    def steps(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint steps", description="For each step its settings and what can run next, by outcome.")
        parser.add_argument("document", metavar="DOC", help="an Automation document; - reads standard input")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        options = parser.parse_args(arguments)
        from ssmlint import steps

        return self._with_document(options.document, steps.as_json if options.format == "json" else steps.as_table)

    def graph(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint graph", description="The graph of the steps, those with findings marked.")
        parser.add_argument("document", metavar="DOC", help="an Automation document; - reads standard input")
        parser.add_argument("--format", choices=("mermaid", "dot"), default="mermaid")
        options = parser.parse_args(arguments)
        from ssmlint import draw

        return self._with_document(options.document, draw.as_dot if options.format == "dot" else draw.as_mermaid)

    def _with_document(self, path: str, show: Callable[[bytes, str], str]) -> int:
        from ssmlint.api import LoadError

        name = "<stdin>" if path == "-" else path
        try:
            if path == "-":
                data = self.stdin.read()
            else:
                with open(path, "rb") as file:
                    data = file.read()
            self.stdout.write(show(data, name))
        except (OSError, ValueError) as error:
            if isinstance(error, LoadError):
                self.complain(str(error))
            else:
                reason = getattr(error, "strerror", None) or str(error)
                self.complain(f"cannot read '{path}': {reason.lower()}")
            return USAGE
        return OK

    def rules(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint rules", description="Lists the rules: code, severity, name and what each reports.")
        parser.parse_args(arguments)
        from ssmlint.explain import rule_list

        self.stdout.write(rule_list())
        return OK

    def explain(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint explain", description="What a rule reports, why, a bad and a good example.")
        parser.add_argument("rule", metavar="RULE", help="a code or a name: SSM203, unknown-step-target")
        options = parser.parse_args(arguments)
        from ssmlint.explain import explain
        from ssmlint.names import hint
        from ssmlint.rules import BY_CODE, BY_NAME

        rule = BY_CODE.get(options.rule.upper()) or BY_NAME.get(options.rule.lower())
        if rule is None:
            self.complain(f"unknown rule '{options.rule}'{hint(options.rule, (*BY_NAME, *BY_CODE))}")
            return USAGE
        self.stdout.write(explain(rule))
        return OK


def _split(values: list[str] | None) -> tuple[str, ...] | None:
    """The names of an option that may be repeated and takes several, separated by commas."""
    if values is None:
        return None
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())
