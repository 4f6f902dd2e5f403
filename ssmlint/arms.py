"""What taking an arm of aws:branch says of its variables, and whether a way through several branches can be taken.

Two branches that ask the same question of a value that does not change in between give the same answer. Only what is
sure counts: a way that is not proved impossible is taken for possible. Where the proof would take too much work the way
is not taken, so that nothing is said of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeGuard

from ssmlint.conditions import Atom, Condition, Junction, Negation, covers_everything, implies, parse_condition
from ssmlint.flow import Edge, EdgeKind
from ssmlint.model import Document, Step

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
# These change from step to step, or from pass to pass.
_UNSTEADY = re.compile(r"global:DATE|\.CurrentItera")
# Braces that hold braces: what they stand for is not known.
_UNKNOWN = "?"

# Conditions compared for one document; published ones need some hundreds. Where more would be needed no edge out of a
# branch may be taken any more, so that it stays unsaid what lies behind.
_MOST_WORK = 250_000

# Conditions by their numbers, as bits.
_Set: TypeAlias = int


class Facts(NamedTuple):
    """Conditions that surely hold, and such that surely do not, after the arms that were taken."""

    true: _Set = 0
    false: _Set = 0


NOTHING = Facts()


class _Arm(NamedTuple):
    """What an edge out of a branch asks: the facts that forbid it, and those that it adds."""

    forbidden: Facts
    added: Facts


class _Said(NamedTuple):
    """What facts say of a condition: those that imply it, those that rule it out, and those that it implies."""

    implying: _Set
    refuting: _Set
    implied: _Set


class Arms:
    """The conditions behind the edges of a document's branches. `work` is what may still be tried."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.work = _MOST_WORK
        self._conditions = {
            step.id: [parse_condition(choice.node) for choice in step.choices]
            for step in document.steps
            if step.is_branch
        }
        self._steps = {step.id: step for step in document.steps}
        variables = {
            condition: variables_of(condition)
            for conditions in self._conditions.values()
            for condition in conditions
            if condition is not None
        }
        asked: Counter[str] = Counter()
        for conditions in self._conditions.values():
            asked.update({name for each in conditions if each is not None for name in variables[each]})
        # What one branch alone asks decides nothing elsewhere.
        self.shared = frozenset(
            name for name, count in asked.items() if count > 1 and name != _UNKNOWN and not _UNSTEADY.search(name)
        )
        # The conditions that are kept as facts, with the names that they ask for.
        self._kept = [(each, names) for each, names in variables.items() if names <= self.shared]
        self._bits = {condition: 1 << number for number, (condition, _) in enumerate(self._kept)}
        # Of each variable those that hold for one text alone, of which each rules out every other.
        self._texts: Counter[str] = Counter()
        for condition, bit in self._bits.items():
            if _is_plain_text(condition):
                self._texts[condition.variable] |= bit
        self._arms: dict[tuple[str, int | None], _Arm] = {}
        self._said: dict[Condition, _Said] = {}
        self._covering: dict[_Set, bool] = {}
        self._changing: dict[str, _Set] = {}

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
        """The facts behind an edge, None where they forbid to take it, or where that takes too much to find out."""
        if not self.shared:
            return facts
        true, false = facts
        if true or false:
            kept = ~self._changed_by(edge.source)
            true, false = true & kept, false & kept
        conditions = self._conditions.get(edge.source)
        if conditions is None or not edge.on_success or (edge.kind is EdgeKind.CHOICE and edge.choice is None):
            return Facts(true, false)
        arm = self._arm(edge, conditions)
        if self.work < 0 or true & arm.forbidden.true or false & arm.forbidden.false:
            return None
        false |= arm.added.false
        if arm.added.false and (self._leave_nothing(false) or self.work < 0):
            return None
        return Facts(true | arm.added.true, false)

    def _arm(self, edge: Edge, conditions: Sequence[Condition | None]) -> _Arm:
        chosen = edge.choice if edge.kind is EdgeKind.CHOICE else None
        key = edge.source, chosen
        if key not in self._arms:
            forbidden_true = forbidden_false = added_true = added_false = 0
            for passed in conditions[:chosen]:
                if passed is not None:
                    forbidden_true |= self._saying_of(passed).implying
                    added_false |= self._bits.get(passed, 0)
            taken = None if chosen is None else conditions[chosen]
            if taken is not None:
                said = self._saying_of(taken)
                forbidden_true |= said.refuting
                forbidden_false = said.implied
                added_true = self._bits.get(taken, 0)
            self._arms[key] = _Arm(Facts(forbidden_true, forbidden_false), Facts(added_true, added_false))
        return self._arms[key]

    def _saying_of(self, condition: Condition) -> _Said:
        if condition not in self._said:
            itself = self._bits.get(condition, 0)
            implying = implied = itself
            refuting = looked_up = 0
            if _is_plain_text(condition):
                looked_up = self._texts[condition.variable]
                refuting = looked_up & ~itself
            opposite = Negation(condition)
            for number, (other, _) in enumerate(self._kept):
                if (looked_up | itself) >> number & 1 or _have_nothing_in_common(condition, other):
                    continue
                self.work -= 3
                if self.work < 0:
                    break
                implying |= implies(other, condition) << number
                refuting |= implies(other, opposite) << number
                implied |= implies(condition, other) << number
            self._said[condition] = _Said(implying, refuting, implied)
        return self._said[condition]

    def _leave_nothing(self, false: _Set) -> bool:
        """Whether some of the conditions always hold, so that not all of them can be false."""
        if false not in self._covering:
            known: list[Condition | None] = [each for each, _ in self._kept if false & self._bits[each]]
            self.work -= len(known) * (1 + sum(isinstance(each, Negation) for each in known))
            self._covering[false] = self.work >= 0 and covers_everything(known, self.document)
        return self._covering[false]

    def _changed_by(self, node: str) -> _Set:
        """The facts that end with a step, as it gives new values: to its outputs, or to a variable."""
        if node not in self._changing:
            step = self._steps.get(node)
            beginning = None if step is None else _beginning_of_changed(step)
            self._changing[node] = sum(
                bit
                for (_, names), bit in zip(self._kept, self._bits.values(), strict=True)
                if beginning is not None and any(name.startswith(beginning) for name in names)
            )
        return self._changing[node]


def _is_plain_text(condition: Condition) -> TypeGuard[Atom]:
    return isinstance(condition, Atom) and condition.operator == "StringEquals" and condition.plain


def _have_nothing_in_common(one: Condition, other: Condition) -> bool:
    return isinstance(one, Atom) and isinstance(other, Atom) and one.variable != other.variable


def _beginning_of_changed(step: Step) -> str:
    """The beginning of the names that a step gives a new value."""
    if step.action == "aws:updateVariable":
        # Which one is not looked at: its name may only be known at run time.
        return "variable:"
    return f"{step.label}."


def variables_of(condition: Condition) -> frozenset[str]:
    """The names between braces that a condition asks for, on both sides of its comparisons."""
    return frozenset(_variables(condition))


def _variables(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Atom):
        for text in (condition.variable, condition.operand):
            yield from _VARIABLE.findall(text)
            if "{{" in text and "{{" in _VARIABLE.sub("", text):
                yield _UNKNOWN
    elif isinstance(condition, Junction):
        for part in condition.parts:
            yield from _variables(part)
    else:
        yield from _variables(condition.part)
