"""Writes what the documents take from the program: docs/rules, the schemas, and the outputs that the README shows.

With `--check` it writes nothing and tells what is stale.
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

from ssmlint.cli import Command
from ssmlint.commands import check
from ssmlint.editor_schema import DRAFTS, as_text
from ssmlint.explain import index, page
from ssmlint.rules import RULES
from tools import reference
from tools.shell import completions, man_page

ROOT = Path(__file__).resolve().parent.parent
_CONSOLE = re.compile(r"```console\n\$ ssmlint ([^\n]*)\n.*?```", re.DOTALL)


def wanted() -> dict[str, str]:
    """The text that each file should have, by its path from the top of the checkout."""
    pages = {f"docs/rules/{rule.code}.md": page(rule) for rule in RULES}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    schemas = {f"docs/automation-0.3.draft-{draft}.schema.json": as_text(draft) for draft in DRAFTS}
    made = {f"ssmlint/completions/ssmlint.{shell}": text for shell, text in completions().items()}
    made |= {
        "ssmlint/completions/ssmlint.1": man_page(),
        "ssmlint/rule_catalog.py": catalog(),
        "docs/configuration.md": reference.page(),
    }
    made["ssmlint/completions/ssmlint.help"] = check.parser().format_help()
    return made | {"README.md": _CONSOLE.sub(_shown, readme), "docs/rules/README.md": index()} | pages | schemas


def catalog() -> str:
    """The module that names the rules without importing them."""
    rows = "".join(f'    ("{rule.code}", "{rule.name}", "{rule.severity.value}"),\n' for rule in RULES)
    title = '"""Code, name and highest severity of each rule, written by tools/make_docs.py."""'
    return f"{title}\n\nfrom __future__ import annotations\n\nCATALOG = (\n{rows})\n"


def _shown(match: re.Match[str]) -> str:
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        Command(io.BytesIO(), out, err).run(match.group(1).split())
    finally:
        os.chdir(before)
    return f"```console\n$ ssmlint {match.group(1)}\n{out.getvalue()}{err.getvalue()}```"


def stale() -> list[str]:
    """The files that are missing, differ, or are a page of no rule."""
    files = wanted()
    pages = {f"docs/rules/{path.name}" for path in (ROOT / "docs" / "rules").glob("*.md")}
    return sorted(name for name in files.keys() | pages if files.get(name) != _read(name))


def _read(name: str) -> str | None:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main() -> int:
    names = stale()
    if "--check" in sys.argv[1:]:
        for name in names:
            print(f"{name} is stale: run python -m tools.make_docs")
        return bool(names)
    files = wanted()
    for name in names:
        if name in files:
            (ROOT / name).parent.mkdir(exist_ok=True)
            (ROOT / name).write_text(files[name], encoding="utf-8")
        else:
            (ROOT / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
