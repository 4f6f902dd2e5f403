"""`--fix` and `--diff`: fixes for the files of a run, or for standard input."""

from __future__ import annotations

import io
import os
from dataclasses import replace

from ssmlint.console import FINDINGS, OK, Console, Progress
from ssmlint.decide import CRASH
from ssmlint.finding import Finding
from ssmlint.fixing.apply import Fixed, fix_file, fix_text
from ssmlint.fixing.patch import diff
from ssmlint.report import plural
from ssmlint.result import FileResult
from ssmlint.run import STDIN, Linter, Report, UnreadableError, read
from ssmlint.source.limits import READ_BYTES


class Mender:
    """Mends what a linter finds. Without `write` nothing is changed, and the changes are collected as a diff."""

    def __init__(self, console: Console, linter: Linter, *, unsafe: bool, write: bool) -> None:
        self.console = console
        self.linter = linter
        self.unsafe = unsafe
        self.write = write
        # Whether a file could not be mended, and whether standard output was given a document.
        self.troubles = False
        self.wrote_stdout = False
        self.diffs: list[str] = []
        self.fixed: list[Finding] = []

    def run(self, paths: list[str], stdin_name: str, jobs: int, progress: Progress | None) -> Report:
        """Lints and mends; the report is of the documents as they are afterwards, with what was mended."""
        given = self._standard_input() if STDIN in paths else None
        stdin = self.console.stdin if given is None else io.BytesIO(given)
        report = self.linter.run(paths, stdin, stdin_name, self.mend, jobs, progress)
        if given is not None and len(given) > READ_BYTES:
            # Not read to its end, so that it cannot be given back either.
            self.console.complain("cannot fix the standard input: it is too large to be a runbook")
            self.troubles = True
            self.wrote_stdout = self.write
        elif given is not None:
            results = [self._of_stdin(each, given) if each.file == stdin_name else each for each in report.results]
            report = replace(report, results=tuple(results))
        return replace(report, fixed=tuple(self.fixed))

    def _standard_input(self) -> bytes | None:
        """What there is on standard input, or as much of it as shows that it is no runbook; None where it fails."""
        try:
            return None if self.console.stdin is None else self.console.stdin.read(READ_BYTES + 1)
        except (OSError, ValueError):
            return None  # the run says why

    def mend(self, path: str, result: FileResult) -> FileResult:
        """Mends one file, and gives what is found in it afterwards; as it was where that does not work."""
        # A pipe has given all that it had.
        if not self._has_fixes(result) or not os.path.isfile(path):
            return result

        def lint(text: bytes) -> FileResult:
            return self.linter.lint(text, path)

        try:
            if self.write:
                fixed = fix_file(path, lint, unsafe=self.unsafe)
            else:
                data = read(path)
                fixed = fix_text(data, lint, unsafe=self.unsafe)
                if fixed.data != data:
                    self.diffs.append(diff(path, data, fixed.data))
        except (UnreadableError, OSError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            self.console.complain(f"cannot fix '{path}': {reason}")
            self.troubles = True
            return result
        except Exception as error:
            return self._crashed(result, error)
        self._count(path, fixed)
        return fixed.result if self.write else result

    def _crashed(self, result: FileResult, error: Exception) -> FileResult:
        """The file as it was, with the crash as one more finding."""
        from ssmlint.engine import crash_result, with_crash

        what = "applying the fixes failed on this document"
        crash = crash_result(result.file, self.linter.rules, what, error)
        return with_crash(result, self.linter.decided(crash))

    def _of_stdin(self, result: FileResult, given: bytes) -> FileResult:
        """Mends standard input, and writes it to standard output whether or not it had to be."""
        name = result.file
        try:
            fixed = fix_text(given, lambda text: self.linter.lint(text, name, meant=True), unsafe=self.unsafe)
        except Exception as error:
            result = self._crashed(result, error)
            fixed = Fixed(given, (), result)
        self._count(name, fixed)
        if self.write:
            self.console.say_bytes(fixed.data)
            self.wrote_stdout = True
            return fixed.result
        if fixed.data != given:
            self.diffs.append(diff(name, given, fixed.data))
        return result

    def _count(self, name: str, fixed: Fixed) -> None:
        self.fixed += fixed.applied
        if not fixed.is_whole:
            self.console.complain(f"not all fixes of '{name}' were tried, as each takes long")

    def _has_fixes(self, result: FileResult) -> bool:
        return any(each.fix is not None and (self.unsafe or each.fix.safe) for each in result.findings)

    def show_diff(self, report: Report, quiet: bool) -> int:
        """Prints the changes that were not made; the exit code tells whether there are any."""
        self.console.say("".join(self.diffs))
        for each in report.unreadable:
            self.console.complain(f"cannot read '{each.file}': {each.reason}")
        for found in report.findings:
            if found.code == CRASH:
                self.console.complain(f"{found.file}: {found.message}")
        if not quiet:
            self.console.warn(f"{len(self.fixed)} to fix in {plural(len(self.diffs), 'file')}\n")
        return FINDINGS if self.diffs else OK
