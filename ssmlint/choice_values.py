"""What every choice of an aws:branch and every comparison of a condition needs: NextStep, and Variable."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.conditions import OPERATORS
from ssmlint.model import Step
from ssmlint.names import nearest
from ssmlint.quote import quote
from ssmlint.rule import Problem
from ssmlint.source.nodes import Mapping, Node, Scalar, is_opaque, items_of
from ssmlint.values import Flaw

_DEPTH = 16


def choice_flaws(step: Step) -> Iterator[Flaw]:
    """The choices without NextStep, and the comparisons without Variable, in a branch or in a loop's condition."""
    for choice in step.choices:
        if isinstance(choice.node, Mapping) and not is_opaque(choice.node):
            if choice.node.get("NextStep") is None:
                what = f"Choices[{choice.index}] of {quote(step.label)}"
                yield _missing("NextStep", what, choice.node, choice.path, step)
            yield from _comparison_flaws(step, choice.node, choice.path, 0)
    condition = step.inputs.get("LoopCondition") if step.is_loop else None
    if condition is not None:
        yield from _comparison_flaws(step, condition.value, condition.path, 0)


def _comparison_flaws(step: Step, node: Node, path: str, depth: int) -> Iterator[Flaw]:
    if not isinstance(node, Mapping) or is_opaque(node) or depth > _DEPTH:
        return
    names = node.index()
    if node.get("Variable") is None and any(name in OPERATORS for name in names):
        yield _missing("Variable", f"a comparison of {quote(step.label)}", node, path, step)
    for junction in ("And", "Or"):
        for index, item in enumerate(items_of(node.get(junction))):
            yield from _comparison_flaws(step, item, f"{path}.{junction}[{index}]", depth + 1)
    negated = node.get("Not")
    if negated is not None:
        yield from _comparison_flaws(step, negated, f"{path}.Not", depth + 1)


def _missing(name: str, what: str, node: Mapping, path: str, step: Step) -> Flaw:
    """The flaw of a property that is not there; it points at the key that was probably meant to be it."""
    keys = {key.value: key for key, _ in node.entries if isinstance(key, Scalar)}
    written = nearest(name, [key for key in keys if key not in OPERATORS and key not in ("And", "Or", "Not")])
    if written is not None:
        message = f"missing {quote(name)} in {what}: {quote(written)} is no property of it"
        return Flaw("SSM102", Problem(message, keys[written].span, path, step))
    place = node.entries[0].key.span if node.entries else node.span
    return Flaw("SSM102", Problem(f"missing {quote(name)} in {what}", place, path, step))
