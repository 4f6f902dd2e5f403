"""What steps do, as far as their action, their API and their name tell."""

from __future__ import annotations

import re

from ssmlint.critical import IDLE_ACTIONS
from ssmlint.model import Step

CHECKS = {
    "aws:assertAwsResourceProperty": "check",
    "aws:waitForAwsResourceProperty": "wait",
    "aws:approve": "approval",
}

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_READ = frozenset(("describe", "get", "list", "batch", "lookup", "search", "head", "check", "query", "scan"))
_LAST_WORDS = frozenset(
    "end ends exit done finish finished final finally complete completed success succeed summary review log logs tag "
    "tags mark tell say mail email page stop".split()
)
_LAST_BEGINNINGS = (
    "clean tidy delet remov terminat destroy detach shut notif report send publish signal alert announc inform messag "
    "restor roll revert undo unwind recover resum reenable unlock unmute releas abort fail error close closing record"
).split()


def words(name: str) -> list[str]:
    """The words of a name in camel or snake case, in small letters."""
    return [word.lower() for word in _WORD.findall(name)]


def api_of(step: Step) -> str:
    """The API operation that a step calls, with its words in camel case; empty where that is not known."""
    api = step.inputs.get("Api") if step.action == "aws:executeAwsApi" else None
    if api is None or api.is_open:
        return ""
    text = api.text or ""
    return "".join(part[:1].upper() + part[1:] for part in text.replace("-", "_").split("_"))


def acts(step: Step) -> bool:
    """Whether a step may change something, not only read, decide or wait."""
    if step.action in IDLE_ACTIONS or step.action in CHECKS:
        return False
    return not _READ & set(words(api_of(step))[:1])


def tidies(step: Step) -> bool:
    """Whether a step, by its name, is one for the end of a run: it cleans up, takes back or tells."""
    return any(word in _LAST_WORDS or word.startswith(tuple(_LAST_BEGINNINGS)) for word in words(step.label))


def works(step: Step) -> bool:
    """Whether a step does or checks something that belongs to the work, not to the end of a run."""
    if step.action in IDLE_ACTIONS or tidies(step):
        return False
    return acts(step) or step.action in CHECKS
