"""What taking an arm of aws:branch says of its variables, and whether a way through several branches can be taken.

Two branches that ask the same question of a value that does not change in between give the same answer. Only what is
sure counts: a way that is not proved impossible is taken for possible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssmlint.conditions import Atom, Condition, Junction, Negation, covers_everything, implies, parse_condition
from ssmlint.flow import Edge, EdgeKind
from ssmlint.model import Document, Step

_VARIABLE = re.compile(r"\{\{(.*?)\}\}")
# These change from step to step, or from pass to pass.
_UNSTEADY = re.compile(r"global:DATE|\.CurrentItera")

# Facts kept along one way; a document with more questions than this is followed without the rest.
_MOST_FACTS = 24


@dataclass(frozen=True, slots=True)
class Facts:
    """Conditions that surely hold, and such that surely do not, after the arms that were taken."""

    true: tuple[Condition, ...] = ()
    false: tuple[Condition, ...] = ()


NOTHING = Facts()


class Arms:
    """The conditions behind the edges of a document's branches."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._conditions = {
            step.id: [parse_condition(choice.node) for choice in step.choices]
            for step in document.steps
            if step.is_branch
        }
        self._steps = {step.id: step for step in document.steps}
        asked: Counter[str] = Counter()
        for conditions in self._conditions.values():
            asked.update({name for each in conditions if each is not None for name in variables_of(each)})
        # What one branch alone asks decides nothing elsewhere.
        self.shared = frozenset(name for name, count in asked.items() if count > 1 and not _UNSTEADY.search(name))

    def is_sure(self, edge: Edge) -> bool:
        """Whether values surely exist that send a run along the edge.

        A branch that asks for true and for false leaves nothing over in practice, though of the output of a step that
        cannot be proved.
        """
        if edge.kind is not EdgeKind.NO_MATCH:
            return True
        atoms = {each for each in self._conditions.get(edge.source, ()) if isinstance(each, Atom)}
        return not any(
            Atom(atom.variable, atom.operator, "false", atom.kind) in atoms
            for atom in atoms
            if atom.operator == "BooleanEquals" and atom.operand == "true"
        )

    def after(self, edge: Edge, facts: Facts) -> Facts | None:
        """The facts behind an edge, None where they forbid to take it."""
        if not self.shared:
            return facts
        facts = self._forget(edge, facts)
        conditions = self._conditions.get(edge.source)
        if conditions is None or not edge.on_success:
            return facts
        taken = [conditions[edge.choice]] if edge.choice is not None and edge.kind is EdgeKind.CHOICE else []
        passed = conditions[: edge.choice] if edge.kind is EdgeKind.CHOICE else conditions
        if edge.kind is EdgeKind.CHOICE and edge.choice is None:
            return facts
        for condition in taken:
            if condition is not None and not self._can_hold(condition, facts):
                return None
        for condition in passed:
            if condition is not None and any(implies(true, condition) for true in facts.true):
                return None
        true = _with(facts.true, taken, self.shared)
        false = _with(facts.false, passed, self.shared)
        if passed and covers_everything([*false], self.document):
            return None
        return Facts(true, false)

    def _can_hold(self, condition: Condition, facts: Facts) -> bool:
        if any(implies(condition, false) for false in facts.false):
            return False
        return not any(implies(true, Negation(condition)) for true in facts.true)

    def _forget(self, edge: Edge, facts: Facts) -> Facts:
        """Without what the step behind an edge may have changed: its outputs, or a variable."""
        step = self._steps.get(edge.source)
        if step is None or facts == NOTHING:
            return facts
        changed = _changed_by(step)
        if not changed:
            return facts
        true = tuple(each for each in facts.true if not _mentions(each, changed))
        false = tuple(each for each in facts.false if not _mentions(each, changed))
        return Facts(true, false)


def _changed_by(step: Step) -> str:
    """The beginning of the names that a step gives a new value."""
    if step.action == "aws:updateVariable":
        # Which one is not looked at: its name may only be known at run time.
        return "variable:"
    return f"{step.label}."


def _with(
    known: tuple[Condition, ...], added: Iterable[Condition | None], shared: frozenset[str]
) -> tuple[Condition, ...]:
    new = [each for each in added if each is not None and each not in known and variables_of(each) <= shared]
    return (*known, *new)[-_MOST_FACTS:]


def variables_of(condition: Condition) -> frozenset[str]:
    """The names between braces that a condition asks for, on both sides of its comparisons."""
    return frozenset(_variables(condition))


def _variables(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Atom):
        for text in (condition.variable, condition.operand):
            yield from _VARIABLE.findall(text)
    elif isinstance(condition, Junction):
        for part in condition.parts:
            yield from _variables(part)
    else:
        yield from _variables(condition.part)


def _mentions(condition: Condition, beginning: str) -> bool:
    return any(name.startswith(beginning) for name in _variables(condition))
