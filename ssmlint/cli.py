"""The command: arguments in, text out, an exit code back. Its streams are given to it."""

from __future__ import annotations

import argparse
import os

from ssmlint import TYPE_CHECKING
from ssmlint.quote import visible
from ssmlint.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, BinaryIO, NoReturn, TextIO

OK = 0
FINDINGS = 1
USAGE = 2
FAULT = 3
INTERRUPTED = 130

_WIDTH = 79

_DESCRIPTION = """\
Lint AWS Systems Manager Automation runbooks (schemaVersion 0.3, YAML or JSON)
before the service sees them.

Reads each document, builds the graph of its steps and reports, at the exact
line and column, steps that can never run, infinite loops, targets that do not
exist and other turns that no run can take. Files that are no Automation
documents are passed over, so that a whole repository can be handed in.
"""

_EPILOG = """\
commands:
  check PATH...   lint files and directories; what runs when none is named
  steps DOC       for each step its settings, and the next steps by outcome
                  (ValidNextSteps)
  graph DOC       the graph of the steps for Mermaid or Graphviz
  simulate DOC    a run of the document, told as the API would report it
  trace RUN       where a recorded run and a document disagree
  rules           list the rules
  explain RULE    what a rule reports, why, and an example
  schema          a JSON Schema of a whole document, for editors
  COMMAND --help  the options of a command

exit codes:
  0  nothing at or above the failing level
  1  findings
  2  wrong usage or configuration, a path that cannot be read, or an output
     that cannot be written
  3  a fault of ssmlint itself

configuration:
  .ssmlint.toml, or [tool.ssmlint] in pyproject.toml, found upwards from the
  working directory: select, ignore, fail-on, exclude, [severity] and
  [per-file-ignores]. The command line wins.

examples:
  ssmlint runbooks/       every *.yaml, *.yml and *.json below, less what git
                          ignores
  ssmlint --select SSM2,duplicate-key doc.yaml
  ssmlint --format sarif . > ssmlint.sarif
  cat doc.yaml | ssmlint --stdin-filename doc.yaml -
"""

_COLORS = ("auto", "always", "never")


class _UsageError(Exception):
    """Wrong arguments; the text is for standard error."""


class _HelpShown(Exception):  # noqa: N818 - not an error
    """The help or the version was asked for; the text is for standard output."""


class _OutputError(Exception):
    """Standard output takes no more; the text is the reason."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of one width: to ask the terminal costs more time than the rest of it."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _WIDTH, **options})


class _Parser(argparse.ArgumentParser):
    """An argument parser that leaves writing and exiting to the command."""

    def __init__(self, prog: str, **options: Any) -> None:
        # No abbreviations: an option that is added later must not make one that a script uses ambiguous.
        super().__init__(prog, formatter_class=_Formatter, allow_abbrev=False, **options)
        # Python 3.14 colours usage and help by itself, whatever --color and the given streams say.
        self.color = False

    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{self.format_usage()}{self.prog}: {visible(message)}\n")

    def print_help(self, file: object = None) -> None:
        raise _HelpShown(self.format_help())


class Command:
    """The `ssmlint` command over the given streams; without standard input, `-` cannot be read."""

    def __init__(self, stdin: BinaryIO | None, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.commands: dict[str, Callable[[list[str]], int]] = {
            "check": self.check,
            "steps": self.steps,
            "graph": self.graph,
            "simulate": self.simulate,
            "trace": self.trace,
            "rules": self.rules,
            "explain": self.explain,
            "schema": self.schema,
        }

    def run(self, arguments: Sequence[str]) -> int:
        """Carries out one call and returns its exit code; raises nothing but what ends a process on purpose."""
        for stream in (self.stdout, self.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                # No name or message may fail on a terminal that lacks a character.
                reconfigure(errors="backslashreplace")
        try:
            return self._call(list(arguments))
        except _OutputError as error:
            self.complain(f"cannot write the output: {error}")
            return USAGE
        except KeyboardInterrupt:
            return INTERRUPTED
        except Exception as error:
            return self.fault(error)

    def _call(self, arguments: list[str]) -> int:
        try:
            if arguments and arguments[0] in self.commands:
                return self.commands[arguments[0]](arguments[1:])
            return self.check(arguments, named=False)
        except _HelpShown as shown:
            self.say(str(shown))
            return OK
        except _UsageError as error:
            self.warn(str(error))
            return USAGE

    def fault(self, error: Exception) -> int:
        import traceback

        from ssmlint.rule import HOME

        frames = traceback.extract_tb(error.__traceback__)
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
        self.complain(f"internal fault ({type(error).__name__}: {error}){where}; please report it at {HOME}/issues")
        return FAULT

    def say(self, text: str) -> None:
        """Writes to standard output.

        A reader that has gone (`| head`) has read what it wanted: the exit code still tells what was found.
        """
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError as error:
            _let_go(self.stdout)
            if not isinstance(error, BrokenPipeError):
                raise _OutputError((error.strerror or str(error)).lower()) from None

    def warn(self, text: str) -> None:
        """Writes to standard error; where that fails there is nobody to tell."""
        try:
            self.stderr.write(text)
            self.stderr.flush()
        except OSError:
            _let_go(self.stderr)

    def complain(self, message: str) -> None:
        self.warn(f"ssmlint: {visible(message)}\n")

    # check

    def check(self, arguments: list[str], named: bool = True) -> int:
        options = self._check_options(arguments, named)
        from ssmlint.config import ConfigError

        try:
            return self._check(options)
        except ConfigError as error:
            self.complain(str(error))
            return USAGE

    def _check_options(self, arguments: list[str], named: bool) -> argparse.Namespace:
        """The parsed arguments; `named` says that the name of the command stood before them."""
        from ssmlint.report import FORMATS

        parser = _Parser(
            "ssmlint",
            usage="ssmlint [check] [OPTION...] PATH...",
            description=_DESCRIPTION,
            epilog=_EPILOG,
        )
        parser.add_argument("paths", nargs="*", metavar="PATH", help="files and directories; - reads standard input")
        parser.add_argument("--format", choices=FORMATS, default="text", help="how to print findings (default: text)")
        parser.add_argument(
            "--select",
            action="append",
            metavar="RULES",
            help="run exactly these: codes, names or prefixes, with commas; or ALL",
        )
        parser.add_argument("--ignore", action="append", metavar="RULES", help="leave these out")
        parser.add_argument(
            "--fail-on",
            choices=("error", "warning", "info"),
            help="the lowest severity that makes the exit code 1 (default: error)",
        )
        config = parser.add_mutually_exclusive_group()
        config.add_argument("--config", metavar="FILE", help="read the settings from this file")
        config.add_argument("--no-config", action="store_true", help="read no configuration file")
        parser.add_argument("--stdin-filename", metavar="NAME", default="<stdin>", help="the name to show for -")
        parser.add_argument(
            "--color", choices=_COLORS, default="auto", help="colour in text and concise (default: auto)"
        )
        volume = parser.add_mutually_exclusive_group()
        volume.add_argument("-q", "--quiet", action="store_true", help="findings only, no summary")
        volume.add_argument("-v", "--verbose", action="store_true", help="name the files that are left out")
        parser.add_argument("--version", action="store_true", help="show the version")
        # Divided here: parse_intermixed_args takes what follows a `--` for options again.
        end = arguments.index("--") if "--" in arguments else len(arguments)
        options = parser.parse_intermixed_args(arguments[:end])
        if options.version:
            raise _HelpShown(f"ssmlint {__version__}\n")
        if not named and options.paths and options.paths[0] in self.commands:
            name = options.paths.pop(0)
            if name != "check":
                parser.error(f"the options of '{name}' stand after its name: ssmlint {name} --help lists them")
        options.paths += arguments[end + 1 :]
        if not options.paths:
            parser.error("no PATH is given; name files or directories, '.' for this one")
        if options.select and not any(_split(options.select)):
            parser.error("--select names no rule")
        return options

    def _check(self, options: argparse.Namespace) -> int:
        from ssmlint.config import Settings, find_config, load_settings, with_options
        from ssmlint.names import hint
        from ssmlint.report import renderer, summary
        from ssmlint.run import lint

        file: str | None = options.config
        if file is None and not options.no_config:
            file = find_config(".")
        settings = with_options(
            Settings() if file is None else load_settings(file),
            None if options.select is None else _split(options.select),
            None if options.ignore is None else _split(options.ignore),
            options.fail_on,
        )
        report = lint(options.paths, settings, self.stdin, options.stdin_filename)
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.say(renderer(options.format)(report, self._color(options.color), encoding))
        for each in report.unreadable:
            # A mistyped command is taken for a path.
            mistyped = each.file == options.paths[0] and each.file not in self.commands
            meant = hint(each.file, self.commands) if mistyped else ""
            self.complain(f"cannot read '{each.file}': {each.reason}{meant}")
        if options.verbose:
            for path in report.passed_over:
                self.complain(f"passed over '{path}': no Automation document")
            for path in report.excluded:
                self.complain(f"excluded '{path}' by the configuration")
        if not options.quiet:
            # The other formats are read by programs, which get nothing but the format.
            tell = self.say if options.format == "text" else self.warn
            tell(summary(report) + "\n")
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

    def simulate(self, arguments: list[str]) -> int:
        from ssmlint.execution.command import SimulationError, add_arguments, run

        parser = _Parser("ssmlint simulate", description="Follows a run step by step, and tells what it would report.")
        parser.add_argument("document", metavar="DOC", help="an Automation document; - reads standard input")
        add_arguments(parser)
        options = parser.parse_args(arguments)
        try:
            return self._with_document(options.document, lambda data, name: run(options, data, name))
        except SimulationError as error:
            self.complain(str(error))
            return USAGE

    def trace(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint trace", description="Where a recorded run and a document disagree, step by step.")
        parser.add_argument(
            "execution",
            metavar="RUN",
            help="what 'aws ssm get-automation-execution' or 'describe-automation-step-executions' printed, as JSON",
        )
        parser.add_argument("--document", metavar="DOC", required=True, help="the Automation document")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        options = parser.parse_args(arguments)
        from ssmlint.api import loads
        from ssmlint.execution import SimulationError
        from ssmlint.execution.recorded import read_run
        from ssmlint.execution.trace import as_object, as_text, trace
        from ssmlint.report.json import dumps
        from ssmlint.run import UnreadableError, read

        agrees = True

        def show(data: bytes, name: str) -> str:
            nonlocal agrees
            found = trace(loads(data, name), read_run(recorded))
            agrees = found.agrees
            return as_text(found) if options.format == "text" else dumps(as_object(found))

        try:
            recorded = read(options.execution, self.stdin)
            code = self._with_document(options.document, show)
        except UnreadableError as error:
            self.complain(f"cannot read '{options.execution}': {error}")
            return USAGE
        except SimulationError as error:
            self.complain(str(error))
            return USAGE
        return code if agrees else FINDINGS

    def _with_document(self, path: str, show: Callable[[bytes, str], str]) -> int:
        from ssmlint.api import LoadError
        from ssmlint.run import STDIN, UnreadableError, read

        try:
            data = read(path, self.stdin)
            shown = show(data, "<stdin>" if path == STDIN else path)
        except UnreadableError as error:
            self.complain(f"cannot read '{path}': {error}")
            return USAGE
        except LoadError as error:
            self.complain(str(error))
            return USAGE
        self.say(shown)
        return OK

    def rules(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint rules", description="Lists the rules: code, severity, name and what each reports.")
        parser.parse_args(arguments)
        from ssmlint.explain import rule_list

        self.say(rule_list())
        return OK

    def schema(self, arguments: list[str]) -> int:
        parser = _Parser("ssmlint schema", description="A JSON Schema of a whole document, for editors.")
        parser.add_argument("--draft", choices=("2020-12", "7"), default="2020-12", help="the draft of JSON Schema")
        options = parser.parse_args(arguments)
        from ssmlint.editor_schema import as_text

        self.say(as_text(options.draft))
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
        self.say(explain(rule))
        return OK


def _split(values: list[str]) -> tuple[str, ...]:
    """The names of an option that may be repeated and takes several, separated by commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _let_go(stream: TextIO) -> None:
    """Turns a stream that takes no more to nowhere, so that Python does not complain of what is left at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no stream of the system, as in a test
        pass
