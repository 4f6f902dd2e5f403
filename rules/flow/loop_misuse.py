"""SSM211 loop-misuse."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import parts
from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.finding import Severity
from ssmlint.model import Step
from ssmlint.names import nearest
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import is_opaque
from ssmlint.source.text import Label

# The inputs of aws:loop (automation-action-loop.html).
_INPUTS = ("Steps", "Iterators", "IteratorDataType", "LoopCondition", "MaxIterations")

# Inputs that circulate in generated and copied documents and never existed, with what to write.
_INVENTED = {
    "Iterator": "a for-each loop takes 'Iterators: [...]' or one reference to a list",
    "List": "a for-each loop takes 'Iterators: [...]' or one reference to a list",
    "Items": "a for-each loop takes 'Iterators: [...]' or one reference to a list",
    "ElementName": "the current value is '{{ LOOP.CurrentIteratorValue }}', with the name of the loop step",
    "IteratorName": "the current value is '{{ LOOP.CurrentIteratorValue }}', with the name of the loop step",
    "LoopOutput": "a loop has the outputs CurrentIteration and CurrentIteratorValue and no others",
    "Condition": "a do-while loop takes 'LoopCondition' with a Variable and an operator",
    "MaxCount": "the bound is 'MaxIterations'",
}


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        if step.is_loop and "inputs" in step.fields and not is_opaque(step.fields["inputs"].value):
            yield from _check_loop(step)


def _check_loop(step: Step) -> Iterator[Problem]:
    # A property of the step that slid in is told by SSM101.
    invented = [name for name in step.inputs if name not in _INPUTS and not _slid_in(step, name)]
    for name in invented:
        field = step.inputs[name]
        advice = _INVENTED.get(name[:1].upper() + name[1:])
        meant = nearest(name, _INPUTS) if advice is None else None
        if advice is None:
            advice = f"did you mean {quote(meant)}?" if meant is not None else f"it has {', '.join(_INPUTS)}"
        yield Problem(f"aws:loop has no input {quote(name)}: {advice}", field.key.span, field.path, step)
    iterators, condition = (_given(step.inputs.get(name)) for name in ("Iterators", "LoopCondition"))
    if any(field is not None and field.may_vanish for field in (iterators, condition)):
        return
    if iterators is not None and condition is not None:
        message = (
            f"loop {quote(step.label)} has both Iterators (for-each) and LoopCondition (do-while): only one of the two "
            "may be given"
        )
        label = Label("Iterators stands here", iterators.key.span)
        yield Problem(message, condition.key.span, condition.path, step, (label,))
    elif iterators is None and condition is None and not invented:
        message = (
            f"loop {quote(step.label)} has neither Iterators (for-each) nor LoopCondition (do-while): nothing says how "
            "often it runs"
        )
        yield Problem(message, step.fields["inputs"].key.span, f"{step.path}.inputs", step)


def _slid_in(step: Step, name: str) -> bool:
    own = step.fields.get(name)
    return name in parts()["step"] and (own is None or own.key is step.inputs[name].key)


def _given(field: Field | None) -> Field | None:
    return None if field is None or field.is_null else field


RULE = Rule(
    "SSM211",
    "loop-misuse",
    Severity.ERROR,
    "an aws:loop with both or neither of Iterators and LoopCondition, or with invented inputs",
    "A loop is either for-each (`Iterators`, a list or a reference to one) or do-while (`LoopCondition`, tested "
    "after each pass), never both. Inputs such as `Iterator: {List, ElementName}` or `LoopOutput` circulate in "
    "generated documents and do not exist.",
    f"{GUIDE}/automation-action-loop.html",
    check_document=check,
)
