"""The commands that are compared, and the files as each of them needs them."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.measure import Command

FLOOR = "import yaml, networkx, jsonschema"


def tool(name: str) -> str | None:
    """A command beside this Python, or else on the PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def ssmlint(*words: str) -> tuple[str, ...]:
    """The command as it is installed here."""
    script = Path(sys.executable).with_name("ssmlint")
    return (str(script), *words) if script.exists() else (sys.executable, "-m", "ssmlint", *words)


def has_option(option: str) -> bool:
    """Whether the command knows an option."""
    shown = subprocess.run(ssmlint("--help"), capture_output=True, text=True, check=True)
    return option in shown.stdout


def python(code: str) -> Command:
    return Command(f'python -c "{code}"' if " " in code else f"python -c {code}", (sys.executable, "-c", code))


def wrapped(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Each document as the Content of an AWS::SSM::Document in a CloudFormation template of its own.

    A document that YAML's plain data cannot hold is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    templates = []
    for number, path in enumerate(paths):
        try:
            content = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        except yaml.YAMLError:
            continue
        resource = {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation", "Content": content}}
        template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Runbook": resource}}
        target = folder / f"template{number:04}.json"
        target.write_text(json.dumps(template, indent=2, default=_as_text), encoding="utf-8")
        templates.append(target)
    return templates


def _as_text(value: object) -> str:
    """A date as the document has it."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def compared(paths: Sequence[Path], templates: Sequence[Path], schema: Path, cache: Path) -> list[Command]:
    """What is measured on some documents: ssmlint cold and again, the floors, and the other tools."""
    files = [str(path) for path in paths]
    cold = ("--no-cache",) if has_option("--no-cache") else ()
    yamllint, check, cfn = tool("yamllint"), tool("check-jsonschema"), tool("cfn-lint")
    commands = [Command("ssmlint, cold", ssmlint(*cold, *files))]
    if cold:
        # The round that is not measured fills the cache.
        commands.append(Command("ssmlint, again", ssmlint("--cache-dir", str(cache), *files)))
    return [
        *commands,
        python("pass"),
        python(FLOOR),
        Command("yamllint", (yamllint, *files) if yamllint else None),
        Command("check-jsonschema", (check, "--schemafile", str(schema), *files) if check else None),
        Command("cfn-lint", (cfn, *map(str, templates)) if cfn else None, tuple(range(16))),
    ]


def write_schema(path: Path) -> Path:
    """The JSON Schema of a whole document that ssmlint exports."""
    done = subprocess.run(ssmlint("schema"), capture_output=True, check=True)
    path.write_bytes(done.stdout)
    return path
