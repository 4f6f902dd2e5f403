"""Which kind of Systems Manager document a text is, so that foreign files are left in peace."""

from __future__ import annotations

from enum import Enum

from ssmlint.actions import AUTOMATION_ACTIONS, COMMAND_PLUGINS
from ssmlint.names import nearest
from ssmlint.source.nodes import Mapping, Node, items_of, text_of


class DocumentKind(Enum):
    """What the linter does with a file: everything, only the rule on versions, or nothing."""

    AUTOMATION = "automation"
    COMMAND = "command"
    FOREIGN = "foreign"


def recognise(root: Node | None) -> DocumentKind:
    """Tells a document by its top level.

    Automation: a mapping with mainSteps, and schemaVersion 0.3 (as text or number) or Automation actions. A 2.x
    document that also has plugins is a Command document, in which those actions are misplaced. Without mainSteps: a
    mapping with schemaVersion 0.3 and nothing but properties of Automation documents, the missing one misspelt or not.
    """
    if not isinstance(root, Mapping):
        return DocumentKind.FOREIGN
    version = version_of(root)
    if root.entry("mainSteps") is None:
        lacks_steps = version == "0.3" and all(_is_top_level(name) for name in root.index())
        return DocumentKind.AUTOMATION if lacks_steps else DocumentKind.FOREIGN
    # The version alone decides nearly always.
    return kind_of(version, set() if version == "0.3" else actions_of(root))


_TOP_LEVEL = "schemaVersion description assumeRole parameters variables mainSteps outputs files".split()


def _is_top_level(name: str) -> bool:
    return name in _TOP_LEVEL or nearest(name, _TOP_LEVEL) is not None


def kind_of(version: str | None, actions: set[str]) -> DocumentKind:
    """The kind of a document with steps, by its schemaVersion and the actions in it."""
    if version == "0.3":
        return DocumentKind.AUTOMATION
    if not actions & AUTOMATION_ACTIONS:
        return DocumentKind.FOREIGN
    if is_command_version(version) and actions & COMMAND_PLUGINS:
        return DocumentKind.COMMAND
    return DocumentKind.AUTOMATION


def version_of(root: Mapping) -> str | None:
    """The text of schemaVersion, also where YAML made a number of it."""
    return text_of(root.get("schemaVersion"))


def is_command_version(version: str | None) -> bool:
    return version is not None and version.split(".")[0] in ("1", "2")


def actions_of(root: Mapping) -> set[str]:
    """The actions that the steps of the top level name."""
    steps = (item for item in items_of(root.get("mainSteps")) if isinstance(item, Mapping))
    return {action for step in steps if (action := text_of(step.get("action"))) is not None}
