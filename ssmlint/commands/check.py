"""`ssmlint [check]`: lint, and fix or quiet what is found where that is asked for."""

from __future__ import annotations

import argparse
import os

from ssmlint import TYPE_CHECKING
from ssmlint.arguments import Parser, add_selection, check_selection, settings_of
from ssmlint.commands import SUMMARIES
from ssmlint.console import FAULT, FINDINGS, OK, USAGE, Console, HelpShown
from ssmlint.report import FORMATS
from ssmlint.version import __version__

if TYPE_CHECKING:
    from ssmlint.cache import Cache
    from ssmlint.config import Settings
    from ssmlint.run import Report

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
{commands}
  COMMAND --help  the options of a command

exit codes:
  0  nothing at or above the failing level
  1  findings; with --diff: something to fix
  2  wrong usage or configuration, a path that cannot be read, or an output
     that cannot be written
  3  a fault of ssmlint itself

configuration:
  .ssmlint.toml, or [tool.ssmlint] in pyproject.toml, found upwards from the
  working directory: select, ignore, fail-on, exclude, require-reason,
  baseline, [severity], [per-file-ignores] and [[ignore]]. The command line
  wins.

examples:
  ssmlint runbooks/       every *.yaml, *.yml and *.json below, less what git
                          ignores
  ssmlint --select SSM2,duplicate-key doc.yaml
  ssmlint --format text --format sarif=ssmlint.sarif .
  ssmlint --diff .        what --fix would change
  cat doc.yaml | ssmlint --stdin-filename doc.yaml -
"""

COLORS = ("auto", "always", "never")


def parser() -> Parser:
    import textwrap

    rows = [
        textwrap.fill(text, 79, initial_indent=f"  {name:<14}  ", subsequent_indent=" " * 18)
        for name, text in SUMMARIES.items()
    ]
    result = Parser(
        "ssmlint",
        usage="ssmlint [check] [OPTION...] PATH...",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(commands="\n".join(rows)),
    )
    result.add_argument("paths", nargs="*", metavar="PATH", help="files and directories; - reads standard input")
    add_selection(result)
    _add_output(result)
    _add_changes(result)
    _add_speed(result)
    return result


def _add_output(parser: Parser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        action="append",
        type=_format,
        metavar="NAME[=FILE]",
        help=f"how to print findings, into a file where one is named; repeatable: {', '.join(FORMATS)} (default: text)",
    )
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "info"),
        help="the lowest severity that makes the exit code 1 (default: error)",
    )
    group.add_argument("--stdin-filename", metavar="NAME", default="<stdin>", help="the name to show for -")
    group.add_argument("--color", choices=COLORS, default="auto", help="colour in text and concise (default: auto)")
    volume = group.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="findings only, no summary")
    volume.add_argument("-v", "--verbose", action="store_true", help="name the files that are left out")
    group.add_argument("--show-files", action="store_true", help="list the files that would be read, and end")
    group.add_argument("--show-settings", action="store_true", help="show the settings and the rules that run, and end")
    group.add_argument("--version", action="store_true", help="show the version")


def _add_changes(parser: Parser) -> None:
    group = parser.add_argument_group("fixing and quieting")
    group.add_argument("--fix", action="store_true", help="mend what can be mended safely, in the files")
    group.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also what changes the meaning of a document"
    )
    group.add_argument(
        "--add-ignores",
        metavar="REASON",
        help="write an ignore with this reason for each finding: a comment, or [[ignore]] for JSON",
    )
    baseline = group.add_mutually_exclusive_group()
    baseline.add_argument("--baseline", metavar="FILE", help="findings in this file do not count")
    baseline.add_argument("--no-baseline", action="store_true", help="read no baseline")


def _add_speed(parser: Parser) -> None:
    group = parser.add_argument_group("speed")
    group.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes to use when there is much to do (default: one a processor)"
    )
    group.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    group.add_argument("--cache-dir", metavar="DIR", help="keep results here (default: the user's cache directory)")


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 256):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes from 1 to 256")
    return int(text)


def _format(text: str) -> tuple[str, str | None]:
    """The name of a format and the file that it goes to."""
    name, equals, file = text.partition("=")
    if name not in FORMATS:
        from ssmlint.names import hint

        known = hint(name, FORMATS) or f": choose from {', '.join(FORMATS)}"
        raise argparse.ArgumentTypeError(f"there is no format '{name}'{known}")
    if equals and not file:
        raise argparse.ArgumentTypeError(f"'{text}' names no file")
    return name, file or None


def options_of(arguments: list[str], named: bool) -> argparse.Namespace:
    """The parsed arguments; `named` says that the name of the command stood before them."""
    own = parser()
    # Divided here: parse_intermixed_args takes what follows a `--` for options again.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = own.parse_intermixed_args(arguments[:end])
    if options.version:
        raise HelpShown(f"ssmlint {__version__}\n")
    if not named and options.paths and options.paths[0] in SUMMARIES:
        name = options.paths.pop(0)
        if name != "check":
            own.error(f"the options of '{name}' stand after its name: ssmlint {name} --help lists them")
    options.paths += arguments[end + 1 :]
    if not options.paths and not options.show_settings:
        own.error("no PATH is given; name files or directories, '.' for this one")
    check_selection(own, options)
    options.format = options.format or [("text", None)]
    if sum(file is None for _, file in options.format) > 1:
        own.error("only one --format can go to standard output: write the others as NAME=FILE")
    if options.unsafe_fixes and not (options.fix or options.diff):
        own.error("--unsafe-fixes needs --fix or --diff")
    if options.add_ignores is not None:
        if options.fix or options.diff:
            own.error("--add-ignores has no place beside --fix and --diff")
        if not options.add_ignores.strip() or not options.add_ignores.isprintable():
            own.error("--add-ignores needs a reason, in one line")
    return options


def run(console: Console, arguments: list[str], named: bool = True) -> int:
    options = options_of(arguments, named)
    from dataclasses import replace

    settings = settings_of(options)
    if options.baseline is not None and not options.no_ignores:
        settings = replace(settings, baseline=options.baseline)
    elif options.no_baseline:
        settings = replace(settings, baseline=None)
    troubles = _plugin_troubles(console)
    if options.show_settings:
        from ssmlint.show import settings_as_text

        console.say(settings_as_text(settings))
        return USAGE if troubles else OK
    if options.show_files:
        return _show_files(console, options.paths, settings.exclude, settings.root)
    from ssmlint.console import Progress
    from ssmlint.run import Linter
    from ssmlint.workers import processors

    linter = Linter(settings, _cache(options, settings))
    jobs = options.jobs or processors()
    progress = Progress(console) if console.stderr.isatty() and not options.quiet else None
    if options.fix or options.diff:
        from ssmlint.fixing.files import Mender

        mender = Mender(console, linter, unsafe=options.unsafe_fixes, write=not options.diff)
        report = mender.run(options.paths, options.stdin_filename, jobs, progress)
        troubles = troubles or mender.troubles
        if options.diff:
            shown = mender.show_diff(report, options.quiet)
            return FAULT if report.crashed else USAGE if troubles or report.unreadable else shown
        to_stderr = mender.wrote_stdout
    else:
        report = linter.run(options.paths, console.stdin, options.stdin_filename, jobs=jobs, progress=progress)
        to_stderr = False
    if options.add_ignores is not None:
        from ssmlint.quieting.adding import add_ignores

        report, told = add_ignores(linter, report, options.add_ignores.strip())
        for each in told:
            console.complain(each)
        troubles = troubles or bool(told)
    written = _print(console, options, report, to_stderr)
    _tell(console, options, report, to_stderr)
    if report.crashed or written == FAULT:
        return FAULT
    if report.unreadable or troubles or written == USAGE:
        return USAGE
    return FINDINGS if report.fails(settings.fail_on) else OK


def _cache(options: argparse.Namespace, settings: Settings) -> Cache | None:
    if options.no_cache or os.environ.get("SSMLINT_NO_CACHE"):
        return None
    from ssmlint.cache import Cache, default_folder
    from ssmlint.decide import Decider
    from ssmlint.registry import catalog, plugin_state

    codes = [rule.code for rule in Decider(settings, catalog()).rules_to_run()]
    try:
        return Cache(options.cache_dir or default_folder(), codes, plugin_state())
    except OSError:
        return None


def _plugin_troubles(console: Console) -> bool:
    from ssmlint import registry

    problems = registry.plugin_problems()
    for problem in problems:
        console.complain(problem)
    return bool(problems)


def _show_files(console: Console, paths: list[str], exclude: tuple[str, ...], root: str) -> int:
    from ssmlint.files import find

    listing = find(paths, exclude, root)
    from ssmlint.report.plain import plain_path

    console.say("".join(f"{plain_path(path)}\n" for path in listing.files))
    for path, reason in listing.unreadable:
        console.complain(f"cannot read '{path}': {reason}")
    return USAGE if listing.unreadable else OK


def _print(console: Console, options: argparse.Namespace, report: Report, to_stderr: bool) -> int:
    """Prints the report in each format; gives the exit code of the worst that has happened meanwhile.

    Raises OutputError.
    """
    from ssmlint.report import renderer

    worst = OK
    for name, file in options.format:
        try:
            text = renderer(name)(
                report,
                console.color(options.color) if file is None else options.color == "always",
                console.encoding if file is None else "utf-8",
            )
        except Exception as error:
            # The other formats still tell what was found.
            worst = console.fault(error)
            continue
        if file is None:
            (console.warn if to_stderr else console.say)(text)
            continue
        from ssmlint import atomic

        try:
            atomic.write(file, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            console.complain(f"cannot write '{file}': {(error.strerror or str(error)).lower()}")
            worst = max(worst, USAGE)
    return worst


def _tell(console: Console, options: argparse.Namespace, report: Report, to_stderr: bool) -> None:
    """What is said beside the formats: unreadable paths, files that are left out, the summary."""
    from ssmlint.names import hint
    from ssmlint.report import summary

    for each in report.unreadable:
        # A mistyped command is taken for a path.
        mistyped = each.file == options.paths[0] and each.file not in SUMMARIES
        meant = hint(each.file, SUMMARIES) if mistyped else ""
        console.complain(f"cannot read '{each.file}': {each.reason}{meant}")
    if options.verbose:
        for path in report.passed_over:
            console.complain(f"passed over '{path}': no Automation document")
        for path in report.excluded:
            console.complain(f"excluded '{path}' by the configuration")
        for quieted in report.quieted:
            finding = quieted.finding
            reason = f": {quieted.reason}" if quieted.reason else ""
            place = f"{finding.file}:{finding.line}:{finding.column}"
            console.complain(f"quieted {place} {finding.code} {finding.name} by {quieted.by.value}{reason}")
    if not options.quiet:
        # The other formats are read by programs, which get nothing but the format.
        text = ("text", None) in options.format and not to_stderr
        (console.say if text else console.warn)(summary(report) + "\n")
