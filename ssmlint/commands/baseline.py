"""`ssmlint baseline write|check|prune`."""

from __future__ import annotations

import os

from ssmlint import TYPE_CHECKING
from ssmlint.arguments import Parser, add_selection, check_selection, settings_of
from ssmlint.console import FAULT, FINDINGS, OK, USAGE, Console
from ssmlint.report.plain import plain_path

if TYPE_CHECKING:
    from ssmlint.config import Settings
    from ssmlint.quieting.baseline import Accepted
    from ssmlint.run import Linter, Report

_DESCRIPTION = """\
Accept the findings that there are today, so that only new ones count.

  write  accept every finding; syntax errors cannot be accepted
  check  whether the baseline is what the documents have: tells new findings,
         and entries that are gone (exit code 1)
  prune  take out the entries that are gone
"""
_EPILOG = """\
The file is the one of --baseline, or of the key baseline in the
configuration, or .ssmlint-baseline.json beside the configuration. 'ssmlint
PATH...' reads it when --baseline or the key names it.
"""


def parser() -> Parser:
    result = Parser(
        "ssmlint baseline",
        usage="ssmlint baseline {write,check,prune} [OPTION...] PATH...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    result.add_argument("what", choices=("write", "check", "prune"), metavar="{write,check,prune}")
    result.add_argument("paths", nargs="+", metavar="PATH", help="files and directories")
    result.add_argument("--baseline", metavar="FILE", help="the file of the baseline")
    add_selection(result)
    return result


def run(console: Console, arguments: list[str]) -> int:
    own = parser()
    options = own.parse_intermixed_args(arguments)
    check_selection(own, options)
    if options.no_ignores:
        own.error("--no-ignores has no place here: what is ignored needs no baseline")
    if "-" in options.paths:
        own.error("a baseline needs files, not standard input")
    from dataclasses import replace

    from ssmlint.config import from_here
    from ssmlint.run import Linter

    settings = settings_of(options)
    file = options.baseline or from_here(settings.baseline or _default(settings))
    writing = options.what == "write"
    if writing and not options.baseline and os.path.lexists(file) and not os.path.isfile(file):
        # Nobody has asked for it by its name: a pipe would be waited for, a link leads who knows where.
        console.complain(f"cannot write '{file}': it is no file")
        return USAGE
    linter = Linter(replace(settings, baseline=None if writing else file))
    report = linter.run(options.paths)
    for each in report.unreadable:
        console.complain(f"cannot read '{each.file}': {each.reason}")
    if report.crashed:
        console.complain("a rule has failed on a document: ssmlint PATH... tells more; the baseline is as it was")
        return FAULT
    if report.unreadable:
        return USAGE
    if writing:
        return _write(console, linter, report, file, named=settings.baseline is not None)
    if options.what == "prune":
        return _prune(console, linter, report, file)
    return _check(console, report)


def _default(settings: Settings) -> str:
    from ssmlint.quieting.baseline import DEFAULT

    return os.path.join(settings.root, DEFAULT) if settings.root != "." else DEFAULT


def _write(console: Console, linter: Linter, report: Report, file: str, named: bool) -> int:
    from ssmlint.quieting import baseline
    from ssmlint.report import plural

    entries, refused = baseline.accept((each, linter.decider.identity(each.file)) for each in report.findings)
    if not _save(console, file, entries):
        return USAGE
    for each in refused:
        console.complain(f"not accepted: {each.file}:{each.line}:{each.column}: {each.code} {each.name}")
    shown = plain_path(file)
    console.say(f"{plural(len(entries), 'finding')} accepted in {shown}\n")
    if not named:
        key = os.path.relpath(file, linter.settings.root)
        console.say(f"to use it: ssmlint --baseline {shown} PATH..., or baseline = {key!r} in the configuration\n")
    return FINDINGS if refused else OK


def _prune(console: Console, linter: Linter, report: Report, file: str) -> int:
    gone = set(report.gone)
    kept = tuple(entry for entry in linter.accepted if entry not in gone)
    if gone and not _save(console, file, kept):
        return USAGE
    console.say(f"{len(gone)} gone from {plain_path(file)}, {len(kept)} left\n")
    return OK


def _check(console: Console, report: Report) -> int:
    from ssmlint.quieting.baseline import as_row
    from ssmlint.report import plural
    from ssmlint.report.concise import headline

    for each in report.findings:
        console.say(f"new: {headline(each, False)}\n")
    for entry in report.gone:
        console.say(f"gone: {as_row(entry)}\n")
    accepted = sum(each.by.value == "baseline" for each in report.quieted)
    new, gone = plural(len(report.findings), "new finding"), f"{len(report.gone)} gone"
    console.say(f"baseline: {accepted} accepted, {new}, {gone}\n")
    return FINDINGS if report.findings or report.gone else OK


def _save(console: Console, file: str, entries: tuple[Accepted, ...]) -> bool:
    from ssmlint import atomic
    from ssmlint.quieting import baseline

    try:
        atomic.write(file, baseline.as_text(entries).encode())
    except OSError as error:
        console.complain(f"cannot write '{file}': {(error.strerror or str(error)).lower()}")
        return False
    return True
