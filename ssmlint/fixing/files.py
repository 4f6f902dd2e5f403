"""`--fix` and `--diff`: fixes for the files of a run, or for standard input."""

from __future__ import annotations

import io
import os
from dataclasses import replace

from ssmlint.console import FINDINGS, OK, Console, Progress
from ssmlint.finding import Finding
from ssmlint.fixing.apply import diff, fix_file, fix_text
from ssmlint.report import plural
from ssmlint.result import FileResult
from ssmlint.run import STDIN, Linter, Report, UnreadableError, read


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
        given = self.console.stdin.read() if STDIN in paths and self.console.stdin is not None else None
        stdin = None if given is None else io.BytesIO(given)
        report = self.linter.run(paths, stdin, stdin_name, self.mend, jobs, progress)
        if given is not None:
            results = [self._of_stdin(each, given) if each.file == stdin_name else each for each in report.results]
            report = replace(report, results=tuple(results))
        return replace(report, fixed=tuple(self.fixed))

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
        self.fixed += fixed.applied
        return fixed.result if self.write else result

    def _of_stdin(self, result: FileResult, given: bytes) -> FileResult:
        """Mends standard input, and writes it to standard output whether or not it had to be."""
        name = result.file
        fixed = fix_text(given, lambda text: self.linter.lint(text, name, meant=True), unsafe=self.unsafe)
        self.fixed += fixed.applied
        if self.write:
            self.console.say_bytes(fixed.data)
            self.wrote_stdout = True
            return fixed.result
        if fixed.data != given:
            self.diffs.append(diff(name, given, fixed.data))
        return result

    def _has_fixes(self, result: FileResult) -> bool:
        return any(each.fix is not None and (self.unsafe or each.fix.safe) for each in result.findings)

    def show_diff(self, report: Report, quiet: bool) -> int:
        """Prints the changes that were not made; the exit code tells whether there are any."""
        self.console.say("".join(self.diffs))
        for each in report.unreadable:
            self.console.complain(f"cannot read '{each.file}': {each.reason}")
        if not quiet:
            self.console.warn(f"{len(self.fixed)} to fix in {plural(len(self.diffs), 'file')}\n")
        return FINDINGS if self.diffs else OK
