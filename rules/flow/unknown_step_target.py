"""SSM203 unknown-step-target."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.flow_repairs import target_repair
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Repair, Rule
from ssmlint.rules.flow.handler_on_success_path import may_be_told
from ssmlint.source.nodes import Scalar
from ssmlint.source.text import Label
from ssmlint.targets import PREFIX, Fitness, Target, meant_strategy, strategies, without_prefix


def check(analysis: Analysis) -> Iterator[Problem]:
    for target in analysis.flow.targets:
        if not isinstance(target.field.value, Scalar):
            # A list or a mapping is of the wrong type (SSM103).
            continue
        message = _message(target)
        if message is None:
            continue
        related: tuple[Label, ...] = ()
        if target.step is not None:
            related = (Label(f"step {quote(target.step.label)}", target.step.place),)
        severity = Severity.ERROR if target.documented else Severity.WARNING
        yield Problem(
            message,
            target.field.place,
            target.field.path,
            target.owner,
            related,
            severity,
            repair=_repair(analysis, target),
        )


def _repair(analysis: Analysis, target: Target) -> Repair | None:
    repair = target_repair(analysis, target)
    if repair is not None and target.property == "onFailure" and target.step is not None:
        return None if may_be_told(analysis, target.step) else repair
    return repair


def _message(target: Target) -> str | None:
    name, label = quote(target.name), target.property
    if target.fitness is Fitness.MISSING_PREFIX:
        return f"{label} takes a step as 'step:{name[1:-1]}': without 'step:' {name} is no known strategy"
    if target.fitness is Fitness.SUPERFLUOUS_PREFIX:
        bare = quote(target.step.label) if target.step is not None else name
        return f"{label} takes the plain name of a step: write {bare} without 'step:'"
    if not target.documented:
        written = quote((target.field.text or "")[: len(PREFIX)])
        return (
            f"{label} takes a step as 'step:{name[1:-1]}', in lower case: whether it takes {written} is not documented"
        )
    if target.fitness is not Fitness.UNKNOWN_STEP:
        return None
    meant = f"; did you mean {quote(target.step.label)}?" if target.step is not None else ""
    written = target.field.text or ""
    if label in ("onFailure", "onCancel") and without_prefix(written) is None:
        return _strategy(label, target)
    if not target.name:
        return f"{label} names no step"
    return f"unknown step name {name} in {label}{meant}"


def _strategy(label: str, target: Target) -> str:
    words = ", ".join(word.capitalize() for word in strategies(label))
    expected = f"{words} or 'step:' and the name of a step"
    meant = f"step:{target.step.label}" if target.step is not None else meant_strategy(label, target.name)
    hint = f"; did you mean {quote(meant)}?" if meant is not None else ""
    return f"{label} takes {expected}, not {quote(target.name)}{hint}"


RULE = Rule(
    "SSM203",
    "unknown-step-target",
    Severity.ERROR,
    "nextStep, onFailure, onCancel, a choice or Default names no step",
    'CreateDocument refuses it: `Unknown step name: "X" in nextStep` (or onFailure, onCancel). nextStep, Default '
    "and the NextStep of a choice take the plain name of a step; onFailure and onCancel take Abort, onFailure also "
    "Continue, or `step:` with the name directly behind. Names are compared to the letter. Steps inside an aws:loop "
    "count too. Names that a generator fills in are not checked. Whether the service takes `Step:` for `step:` is not "
    "documented: a warning.",
    f"{GUIDE}/automation-actions.html, {GUIDE}/automation-branch-condition.html; CreateDocument's messages",
    check_document=check,
    fixable="safe",
)
