"""SSM205 invalid-cancel-target."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import can_be_cancel_target, has_property
from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label
from ssmlint.targets import Fitness


def check(analysis: Analysis) -> Iterator[Problem]:
    for target in analysis.flow.targets:
        step = target.owner
        if target.property != "onCancel":
            continue
        if not has_property(step.action, "onCancel"):
            message = f"onCancel is not supported on {step.action}: a cancellation stops the automation here"
            yield Problem(message, target.field.key.span, target.field.path, step)
        elif (
            target.fitness is Fitness.GOOD and target.step is not None and not can_be_cancel_target(target.step.action)
        ):
            message = (
                f"onCancel leads to {step_line(analysis.document, target.step)}, but {target.step.action} cannot run "
                "while an automation is being cancelled"
            )
            action = target.step.fields["action"]
            related = (Label(f"the action of {quote(target.step.label)}", action.place),)
            yield Problem(message, target.field.place, target.field.path, step, related)


RULE = Rule(
    "SSM205",
    "invalid-cancel-target",
    Severity.ERROR,
    "onCancel where it has no effect, or to a step that cannot run on cancellation",
    "The steps that run after a cancellation have two minutes, and begin with the step that onCancel names. "
    "aws:approve, copyImage, createImage, createStack, createTags, loop, pause, runInstances and sleep cannot be "
    "that step. aws:loop and aws:updateVariable have no onCancel themselves.",
    f"{GUIDE}/automation-actions.html (onCancel)",
    check_document=check,
)
