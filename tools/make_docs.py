"""Writes the pages in docs/rules from the rules and their examples; `--check` only tells whether they are stale."""

from __future__ import annotations

import sys
from pathlib import Path

from ssmlint.explain import index, page
from ssmlint.rules import RULES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    return {"README.md": index()} | {f"{rule.code}.md": page(rule) for rule in RULES}


def stale() -> list[str]:
    """The names of the pages that are missing, differ, or belong to no rule."""
    wanted = pages()
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def main() -> int:
    names = stale()
    if "--check" in sys.argv[1:]:
        for name in names:
            print(f"docs/rules/{name} is stale: run python tools/make_docs.py")
        return bool(names)
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in names:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
