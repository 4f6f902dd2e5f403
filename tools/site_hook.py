"""A hook of mkdocs: the page of each rule stands in the navigation, so that a new rule needs no second list."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

_RULES = "Rules"
# By the longest beginning of a code.
_FAMILIES = {
    "SSM0": "The text",
    "SSM1": "Structure",
    "SSM2": "Flow",
    "SSM22": "The critical path",
    "SSM3": "Data",
}


def on_config(config: MutableMapping[str, Any]) -> None:
    """Adds the pages of docs/rules to the entry `Rules` of the navigation, in their families."""
    codes = sorted(path.stem for path in Path(config["docs_dir"], "rules").glob("SSM*.md"))
    families: dict[str, list[str]] = {}
    for code in codes:
        known = [each for each in _FAMILIES if code.startswith(each)]
        family = _FAMILIES[max(known, key=len)] if known else "More"
        families.setdefault(family, []).append(f"rules/{code}.md")
    for entry in config["nav"]:
        if _RULES in entry:
            entry[_RULES] += [{family: pages} for family, pages in families.items()]
