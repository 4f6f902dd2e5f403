"""SSM225 recovery-reports-failure."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.critical import states_nothing
from ssmlint.finding import Severity
from ssmlint.flow import Edge
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.rules.critical.vocabulary import works
from ssmlint.source.text import Label
from ssmlint.ways import labels, told


def check(analysis: Analysis) -> Iterator[Problem]:
    path = analysis.critical_path
    # Several steps with the same handler make one finding.
    found: dict[str, list[tuple[Step, tuple[Edge, ...]]]] = {}
    for failing in analysis.document.steps:
        # Who states isCritical: true wants the run to go on and to end as Failed.
        way = path.rejoining_way(failing, works) if states_nothing(failing) else None
        if way is not None:
            found.setdefault(way[0].target, []).append((failing, way))
    for handler, failures in found.items():
        failing, way = failures[0]
        step = analysis.step(handler)
        back = next(
            each for edge in way if (each := analysis.step(edge.target)) is not None and path.leads_to(failing.id, each)
        )
        assert step is not None
        rest = len(failures) - 1
        others = f" (and of {rest} more step{'s' if rest > 1 else ''})" if rest else ""
        name, where = quote(failing.label), step_line(analysis.document, back)
        message = (
            f"{quote(step.label)} handles a failure of {name}{others} and goes back to the normal way at {where}, but "
            f"the run still ends as Failed or TimedOut, as {name} is critical by default: {told(analysis, way)}; state "
            "isCritical: false where the handler makes up for it, isCritical: true where the run is to end so"
        )
        marks = tuple(Label(f"{quote(other.label)} fails to it too", behind[0].span) for other, behind in failures[1:4])
        yield Problem(message, way[0].span, way[0].path, failing, marks, way=labels(analysis, way))


RULE = Rule(
    "SSM225",
    "recovery-reports-failure",
    Severity.WARNING,
    "a handler goes back to the normal way, but the run still ends as Failed",
    "A step whose onFailure names a handler stays critical. Where the handler repairs the matter and the run goes on "
    "as if nothing had happened, it still ends as Failed or TimedOut, although every later step succeeded: callers and "
    "alarms see a failure that was made good. State `isCritical: false` on the step that may fail, or "
    "`isCritical: true` to say that the run is to go on and be red. Not reported: a handler that comes back only for "
    "the clean-up or the report at the end, or one that success runs through as well.",
    f"{GUIDE}/automation-actions.html (isCritical, onFailure), {GUIDE}/automation-handling-timeouts.html",
    check_document=check,
)
