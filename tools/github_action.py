"""What action.yml runs: installs ssmlint beside the job and lints, with the inputs of the action from the environment.

It needs nothing but Python. Inputs become arguments of a process and never text of a script. The exit code is the one
of ssmlint, 2 for an input that cannot be used, 3 where ssmlint cannot be installed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import venv
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

USAGE, FAULT = 2, 3
_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+]*\Z")


class InputError(ValueError):
    """An input of the action that cannot be used."""


def requirement(version: str, action: str) -> str:
    """What pip installs: a version, or without one the checkout of the action itself. Raises InputError."""
    if not version:
        return action
    if not _VERSION.match(version):
        raise InputError("the input 'version' is no version")
    return f"ssmlint=={version}"


def arguments(environment: Mapping[str, str], summary: Path) -> list[str]:
    """The arguments of ssmlint for the inputs. Raises InputError."""
    sarif = environment.get("SSMLINT_SARIF_FILE", "")
    if not sarif.isprintable():
        raise InputError("the input 'sarif-file' is no name of a file")
    try:
        more = shlex.split(environment.get("SSMLINT_ARGUMENTS", ""))
    except ValueError as error:
        raise InputError(f"the input 'arguments' cannot be split: {str(error).lower()}") from None
    result = ["--format", "github"]
    if sarif:
        result += ["--format", f"sarif={sarif}"]
    if _wants_summary(environment):
        result += ["--format", f"markdown={summary}"]
    paths = [line.strip() for line in environment.get("SSMLINT_PATHS", "").splitlines() if line.strip()]
    return [*result, *more, "--", *(paths or ["."])]


def _wants_summary(environment: Mapping[str, str]) -> bool:
    wanted = environment.get("SSMLINT_SUMMARY", "true")
    if wanted not in ("true", "false"):
        raise InputError("the input 'summary' is neither true nor false")
    return wanted == "true" and bool(environment.get("GITHUB_STEP_SUMMARY"))


def installed(what: str, folder: Path) -> str:
    """The path of the command; installs it into an environment of its own unless an earlier step has.

    Raises CalledProcessError.
    """
    home = folder / f"ssmlint-{sha256(what.encode()).hexdigest()[:12]}"
    windows = os.name == "nt"
    programs = home / ("Scripts" if windows else "bin")
    command = programs / ("ssmlint.exe" if windows else "ssmlint")
    if not command.exists():
        venv.create(home, with_pip=True)
        python = str(programs / ("python.exe" if windows else "python"))
        pip = ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what]
        # What pip says goes to the log and not among the annotations.
        subprocess.run([python, *pip], check=True, stdout=sys.stderr)
    return str(command)


def run(environment: Mapping[str, str]) -> int:
    """Carries out the action and returns its exit code."""
    temporary = Path(environment["RUNNER_TEMP"])
    summary = temporary / "ssmlint-summary.md"
    try:
        what = requirement(environment.get("SSMLINT_VERSION", ""), environment["GITHUB_ACTION_PATH"])
        given = arguments(environment, summary)
    except InputError as error:
        print(f"::error title=ssmlint::{error}", flush=True)
        return USAGE
    sarif = Path(environment.get("SSMLINT_SARIF_FILE", ""))
    for old in (summary, sarif):
        # What an earlier run has left behind is not passed off as this one's.
        if old.is_file():
            old.unlink()
    try:
        command = installed(what, temporary)
    except (subprocess.CalledProcessError, OSError):
        print("::error title=ssmlint::ssmlint could not be installed; the log above says why", flush=True)
        return FAULT
    code = subprocess.run([command, *given], check=False).returncode
    if summary.is_file():
        _append(environment["GITHUB_STEP_SUMMARY"], summary.read_text(encoding="utf-8"))
    written = str(sarif) if sarif.is_file() else ""
    if environment.get("GITHUB_OUTPUT"):
        _append(environment["GITHUB_OUTPUT"], f"exit-code={code}\nsarif-file={written}\n")
    return code


def _append(file: str, text: str) -> None:
    with open(file, "a", encoding="utf-8", newline="\n") as out:
        out.write(text)


if __name__ == "__main__":
    sys.exit(run(os.environ))
