"""What would become of the flow of a document by a repair: whether it leaves steps behind, or closes a circle."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from ssmlint.actions import can_be_cancel_target, has_property
from ssmlint.analysis import Analysis
from ssmlint.availability import Availability
from ssmlint.flow import ENDS, START, Edge, Outcome
from ssmlint.model import Step
from ssmlint.references import Place, Use
from ssmlint.source.nodes import Scalar
from ssmlint.targets import Fitness, Target, bare_target, handler_target, without_prefix

# Repairs of one document for which the flow is looked at; one with more mistakes of the kind has another trouble.
_MOST_LOOKS = 100
_LOOKS: WeakKeyDictionary[Analysis, int] = WeakKeyDictionary()


def may_look(analysis: Analysis) -> bool:
    """Whether there is still time to look ahead for one more repair of a document."""
    _LOOKS[analysis] = _LOOKS.get(analysis, 0) + 1
    return _LOOKS[analysis] <= _MOST_LOOKS


def reached(analysis: Analysis, keeps: Callable[[Edge], bool], start: str = START) -> frozenset[str]:
    """The nodes that a run reaches from a node over the edges that are kept, the node itself among them."""
    seen = {start}
    pending = [start]
    while pending:
        for edge in analysis.flow.edges.get(pending.pop(), ()):
            if edge.target not in seen and keeps(edge):
                seen.add(edge.target)
                pending.append(edge.target)
    return frozenset(seen)


def loses_steps(analysis: Analysis, drops: Callable[[Edge], bool]) -> bool:
    """Whether steps that can run could not any more without some edges."""
    return reached(analysis, lambda edge: not drops(edge)) != reached(analysis, lambda edge: True)


def closes_cycle(analysis: Analysis, step: Step, target: Step) -> bool:
    """Whether some way leads from a target back to the step that names it."""
    return step.id in reached(analysis, lambda edge: edge.possible, target.id)


def may_lead(analysis: Analysis, target: Target, meant: Step) -> bool:
    """Whether a target that names no step may name the one that was meant."""
    step = target.owner
    if not may_look(analysis) or closes_cycle(analysis, step, meant) or meant.label in analysis.document.namesakes:
        return False
    if not step.lies_in(meant.parent):
        # Whether a step may jump into a loop is not documented.
        return False
    if target.property == "onFailure" and step.may_end:
        return False
    if target.property == "onCancel" and not (has_property(step.action, "onCancel") and _can_cancel(meant)):
        return False
    place = target.field.place
    return not loses_steps(
        analysis, lambda edge: edge.source == step.id and edge.span == place and edge.target != meant.id
    )


def _can_cancel(step: Step) -> bool:
    return can_be_cancel_target(step.action)


def may_take_place(analysis: Analysis, step: Step, name: str) -> bool:
    """Whether a property of the flow that is misspelt, or stands in a wrong place, may be put right.

    Until then the step is read both with the property and without.
    """
    field = step.meant(name)
    if field is None or not isinstance(field.value, Scalar) or field.is_open or not may_look(analysis):
        return False
    if name == "nextStep":
        target = bare_target(analysis.document, step, field, name)
        is_clear = not step.may_end and not step.is_branch
        return is_clear and _is_good(analysis, target) and not _loses_order(analysis, step)
    if name == "isEnd":
        return _may_end(analysis, step, field.value.as_bool())
    if name in ("onFailure", "onCancel"):
        return _may_handle(analysis, step, handler_target(analysis.document, step, field, name), field.text or "")
    return name == "isCritical" and field.value.as_bool() is not None


def _is_good(analysis: Analysis, target: Target) -> bool:
    if target.fitness is not Fitness.GOOD or target.step is None or not target.documented:
        return False
    return not closes_cycle(analysis, target.owner, target.step) and target.owner.lies_in(target.step.parent)


def _loses_order(analysis: Analysis, step: Step) -> bool:
    """Whether steps could not run any more if a success of the step did not go on in order."""
    following = step.following
    return following is not None and loses_steps(
        analysis,
        lambda edge: edge.source == step.id and edge.target == following.id and edge.path == step.path,
    )


def _may_end(analysis: Analysis, step: Step, value: bool | None) -> bool:
    if value is not True:
        return value is False
    on_failure = step.fields.get("onFailure")
    jumps = on_failure is not None and without_prefix(on_failure.text or "") is not None
    return "nextStep" not in step.fields and not jumps and not _loses_order(analysis, step)


def _may_handle(analysis: Analysis, step: Step, target: Target | None, text: str) -> bool:
    if target is None:
        # With Continue the step would not be critical any more, of which nothing may be said.
        return text == "Abort" or (text == "Continue" and step.flag("isCritical") is not None)
    if target.step is None or not _is_good(analysis, target):
        return False
    if target.property == "onCancel":
        return has_property(step.action, "onCancel") and _can_cancel(target.step)
    return not step.may_end


def always_given(analysis: Analysis, use: Use, name: str) -> bool:
    """Whether the step of a name has succeeded wherever a use of its output needs it."""
    producer = analysis.document.by_name[name]
    if producer.is_loop or producer.parent is not None or not may_look(analysis):
        return False
    if producer.id not in analysis.reachable:
        return False
    if use.place is Place.RESULT:
        return Availability(analysis, [name], successful=True).always(name, ENDS[Outcome.SUCCESS])
    return use.node is None or Availability(analysis, [name]).always(name, use.node)
