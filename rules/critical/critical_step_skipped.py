"""SSM222 critical-step-skipped."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.text import Label
from ssmlint.ways import labels, told


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    for failing in analysis.document.steps:
        found = path.skipping_way(failing)
        if found is None:
            continue
        way, skipped = found
        first, rest = skipped[0], len(skipped) - 1
        others = f" (and {rest} more critical step{'s' if rest > 1 else ''})" if rest else ""
        cause = step_line(analysis.document, failing)
        message = (
            f"{quote(first.label)} is marked isCritical: true, but a failure of {cause}, which is not critical, "
            f"skips it{others}, and the run still ends in Success: {told(analysis, way)}"
        )
        marks = tuple(Label(f"{quote(step.label)} is skipped", step.place) for step in skipped[1:4])
        is_critical = first.fields["isCritical"]
        yield Problem(message, is_critical.place, is_critical.path, first, marks, way=labels(analysis, way))


RULE = Rule(
    "SSM222",
    "critical-step-skipped",
    Severity.WARNING,
    "a failure elsewhere skips a step marked isCritical: true, and the run still ends in Success",
    "isCritical: true says that the run is no success unless the step succeeds. A step before it that is not critical "
    "and whose onFailure jumps past it leaves it Pending, and a step that never ran cannot fail: the run reports "
    "Success without it. Take `isCritical: false` off the step that jumps, or let its handler go on to the critical "
    "step. A handler that leads to another step with `isCritical: true` is taken for its replacement.",
    f"{GUIDE}/automation-actions.html (isCritical, onFailure), {GUIDE}/automation-statuses.html",
    check_document=check,
)
