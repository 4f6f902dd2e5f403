"""SSM003 wrong-schema-version."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import AUTOMATION_ACTIONS, COMMAND_PLUGINS, LOOP
from ssmlint.finding import Severity
from ssmlint.quote import quote, visible
from ssmlint.recognise import actions_of, is_command_version, version_of
from ssmlint.rule import Problem, Rule
from ssmlint.source import Source
from ssmlint.source.nodes import Mapping, Node, Scalar, Span, is_opaque, items_of


def check(source: Source) -> Iterator[Problem]:
    root = source.root
    if not isinstance(root, Mapping):
        return
    version = version_of(root)
    actions = actions_of(root)
    entry = root.entry("schemaVersion")
    if version == "0.3":
        if actions and actions <= COMMAND_PLUGINS and entry is not None:
            message = "schemaVersion 0.3 is for Automation, but every step is a plugin of Command documents (2.2)"
            yield Problem(message, entry.value.span, "schemaVersion")
        else:
            yield from _misplaced(root, COMMAND_PLUGINS, "a plugin of Command documents: Automation has no such action")
        return
    if is_command_version(version) and actions & COMMAND_PLUGINS:
        yield from _misplaced(
            root, AUTOMATION_ACTIONS, f"an Automation action: a Command document ({version}) has none"
        )
        return
    if entry is None:
        span = root.entries[0].key.span if root.entries else Span(root.span.start, root.span.start)
        yield Problem("schemaVersion is missing: an Automation document has '0.3'", span)
    elif not is_opaque(entry.value):
        service = f"{visible(version)} is not a valid schema version for Automation document type" if version else ""
        message = f"{service or 'no schema version'}: the steps are Automation actions, which need '0.3'"
        yield Problem(message, entry.value.span if version else entry.key.span, "schemaVersion")


def _misplaced(root: Mapping, wrong: frozenset[str], what: str) -> Iterator[Problem]:
    for path, action in _actions(root.get("mainSteps"), "mainSteps"):
        if action.value in wrong:
            yield Problem(f"{quote(action.value)} is {what}", action.span, path)


def _actions(steps: Node | None, path: str) -> Iterator[tuple[str, Scalar]]:
    """The action of each step of a list, and of the steps of its loops, with its path."""
    for index, step in enumerate(items_of(steps)):
        if not isinstance(step, Mapping):
            continue
        action, inputs = step.get("action"), step.get("inputs")
        if isinstance(action, Scalar):
            yield f"{path}[{index}].action", action
            if action.value == LOOP and isinstance(inputs, Mapping):
                yield from _actions(inputs.get("Steps"), f"{path}[{index}].inputs.Steps")


RULE = Rule(
    "SSM003",
    "wrong-schema-version",
    Severity.ERROR,
    "the schemaVersion does not fit the actions",
    "Automation documents have schemaVersion 0.3, Command documents 2.2 (or 2.0, 1.2). The service refuses one sent "
    "as the other: `2.2 is not a valid schema version for Automation document type`, `Unknown plugin name: "
    "aws:createImage`. The actions tell which of the two was meant.",
    "User Guide, documents-schemas-features.html; CreateDocument's messages",
    check_source=check,
)
