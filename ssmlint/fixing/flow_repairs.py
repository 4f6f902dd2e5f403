"""Repairs of what leads from step to step."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.fixing.foresight import closes_cycle, loses_steps, may_lead, may_look, reached
from ssmlint.fixing.repairs import (
    add_prefix,
    add_property,
    drop_prefix,
    drop_property,
    drop_step,
    respell,
    respell_part,
)
from ssmlint.flow import Edge
from ssmlint.model import Step
from ssmlint.names import one_slip
from ssmlint.resolve import read_names
from ssmlint.rule import Repair
from ssmlint.source.nodes import Mapping, Scalar, Sequence
from ssmlint.targets import PREFIX, Fitness, Target, bare_target, strategies, without_prefix


def target_repair(analysis: Analysis, target: Target) -> Repair | None:
    """A target that names a step as it has to be written, or by its right name where one letter is wrong."""
    scalar, source = target.field.value, analysis.document.source
    if not isinstance(scalar, Scalar):
        return None
    bare = without_prefix(scalar.value)
    if target.fitness is Fitness.UNKNOWN_STEP and bare is None and target.property in ("onFailure", "onCancel"):
        return _strategy_repair(analysis, target, scalar)
    step = target.step
    if step is None or step.name is None or not may_lead(analysis, target, step):
        return None
    written = scalar.value[: len(PREFIX)]
    if target.fitness is Fitness.MISSING_PREFIX:
        return add_prefix(source, scalar, PREFIX)
    if target.fitness is Fitness.SUPERFLUOUS_PREFIX:
        return drop_prefix(source, scalar, written, step.name)
    if not target.documented:
        return respell_part(source, scalar, 0, written, PREFIX)
    if target.fitness is not Fitness.UNKNOWN_STEP or one_slip(target.name, analysis.document.by_name) != step.name:
        return None
    begins = len(scalar.value) - len(target.name)
    if scalar.value[begins:] != target.name or (begins and written != PREFIX):
        return None
    if not begins:
        return respell(source, scalar, step.name)
    return respell_part(source, scalar, begins, target.name, step.name) or respell(source, scalar, PREFIX + step.name)


def _strategy_repair(analysis: Analysis, target: Target, scalar: Scalar) -> Repair | None:
    """Abort or Continue for a word that is nearly it; Continue only where isCritical says what a failure means."""
    words = [word.capitalize() for word in strategies(target.property)]
    word = one_slip(target.name, words)
    step = target.owner
    is_said = step.flag("isCritical") is not None and step.given("nextStep") is None
    if word is None or target.step is not None or (word == "Continue" and not is_said):
        return None
    return respell(analysis.document.source, scalar, word)


def end_repair(analysis: Analysis, step: Step, next_step: Field) -> Repair | None:
    """What may go where a step has both isEnd and nextStep: the one that says nothing.

    That is nextStep where it leads to the step itself or nowhere, and isEnd where nothing else leads to the step that
    nextStep names.
    """
    source = analysis.document.source
    if not may_look(analysis):
        return None
    target = bare_target(analysis.document, step, next_step, "nextStep")
    leads_nowhere = target.fitness is Fitness.UNKNOWN_STEP and target.step is None
    if leads_nowhere or (target.fitness is Fitness.GOOD and target.step is step):
        if loses_steps(analysis, lambda edge: _is_by(edge, step, next_step)):
            return None
        return drop_property(source, step, "nextStep")
    goal = target.step
    if target.fitness is not Fitness.GOOD or goal is None or not step.lies_in(goal.parent):
        return None
    others = reached(analysis, lambda edge: not (edge.source == step.id and edge.target == goal.id))
    if goal.id in others or closes_cycle(analysis, step, goal):
        return None
    return drop_property(source, step, "isEnd")


def _is_by(edge: Edge, step: Step, field: Field) -> bool:
    return edge.source == step.id and edge.span == field.place


def handler_repair(analysis: Analysis, before: Step, handler: Step) -> Repair | None:
    """An isEnd in the step before a handler that success enters too; only where nothing else is left out by that."""
    plain = not (before.is_branch or before.is_loop or before.parent is not None) and before.goes_on_in_order
    on_failure = before.fields.get("onFailure")
    # Beside isEnd any other strategy would get another meaning.
    if not plain or "nextStep" in before.fields or not (on_failure is None or on_failure.text == "Abort"):
        return None
    if not may_look(analysis):
        return None
    entering = analysis.entering(handler)
    ordered = [edge for edge in entering if edge.source == before.id and edge.path == before.path]

    def kept(edge: Edge) -> bool:
        return edge.on_success and edge.possible and edge not in ordered

    lost = analysis.reachable_by_success - reached(analysis, kept)
    if lost - {handler.id} or loses_steps(analysis, lambda edge: edge in ordered):
        return None
    return add_property(analysis.document.source, before, None, "isEnd", "true")


class StepRemovals:
    """The steps of a document that may be taken out of it: nothing names them, or needs what they alone read.

    What each step names and reads is collected once for all of them.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        # Who leads to a step, who names its outputs and who reads a name, by the ids of steps.
        self.leading: dict[str, set[str]] = {}
        self.naming: dict[str, set[str]] = {}
        self.reading: dict[str, set[str]] = {}
        self.read_by: dict[str, list[str]] = {}
        for target in analysis.flow.targets:
            if target.step is not None:
                self.leading.setdefault(target.step.id, set()).add(target.owner.id)
        for resolved in analysis.resolved:
            reader = "" if resolved.use.step is None else resolved.use.step.id
            self.naming.setdefault(resolved.reference.head, set()).add(reader)
            for name in read_names([resolved]):
                self.reading.setdefault(name, set()).add(reader)
                self.read_by.setdefault(reader, []).append(name)

    def repair(self, step: Step) -> Repair | None:
        """The document without a step that can never run."""
        analysis, document = self.analysis, self.analysis.document
        around = _list_of(analysis, step)
        if around is None or document.may_hide_uses:
            return None
        gone = [*_with_children(step)]
        ids = {each.id for each in gone}
        if any(edge.source not in ids and edge.source in analysis.reachable for edge in analysis.entering(step)):
            return None
        return None if any(self._is_needed(each, ids) for each in gone) else drop_step(document.source, step, around)

    def _is_needed(self, step: Step, gone: set[str]) -> bool:
        name, none = step.name, set[str]()
        if name is None or name in self.analysis.document.namesakes or step.action == "aws:updateVariable":
            return True
        if not self.leading.get(step.id, none) <= gone or not self.naming.get(name, none) <= gone:
            return True
        # What no other step reads would be told as unused then; the outputs of the step go with it.
        return any(
            self.reading[each] <= gone and not self._is_output_of(each, gone) for each in self.read_by.get(step.id, ())
        )

    def _is_output_of(self, name: str, gone: set[str]) -> bool:
        producer = self.analysis.document.by_name.get(name.partition(".")[0])
        return producer is not None and producer.id in gone


def _with_children(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from _with_children(child)


def _list_of(analysis: Analysis, step: Step) -> Sequence | None:
    """The list of the text in which a step stands."""
    parent = step.parent
    field = analysis.document.fields.get("mainSteps") if parent is None else parent.inputs.get("Steps")
    found = None if field is None else field.value
    if not isinstance(found, Sequence) or found.items[:1] == [step.node] or not isinstance(step.node, Mapping):
        return None
    return found
