"""Calling the command in a test, and a small document with two findings."""

from __future__ import annotations

import io

from ssmlint.cli import Command

# No findings.
GOOD = """\
schemaVersion: '0.3'
mainSteps:
  - name: Only
    action: aws:sleep
    inputs: {Duration: PT1S}
    isEnd: true
"""
# SSM203 at 6:16 (unknown step), SSM308 at 10:3 (parameter never used).
DOCUMENT = """\
schemaVersion: '0.3'
mainSteps:
  - name: first
    action: aws:sleep
    inputs: {Duration: PT1S}
    onFailure: step:frist
    maxAttempts: 1
parameters:
  # Who is told.
  Team:
    type: String
"""


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """The exit code, and what went to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    code = Command(io.BytesIO(stdin), out, err).run(arguments)
    return code, out.getvalue(), err.getvalue()


def places(*arguments: str) -> tuple[int, list[str], str]:
    """The exit code, `file:line:column: severity code` of each finding, and what went to standard error."""
    code, out, err = run("--format", "concise", *arguments)
    return code, [" ".join(line.split(" ")[:3]) for line in out.splitlines()], err
