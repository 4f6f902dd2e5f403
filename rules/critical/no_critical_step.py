"""SSM223 no-critical-step."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.critical import goes_on, handler_name
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.rules.critical.vocabulary import acts, works
from ssmlint.ways import labels, told


def check(analysis: Analysis) -> Iterator[Problem]:
    way = analysis.critical_path.uncritical_way(acts)
    if way is None:
        return
    passed = [step for edge in way if (step := analysis.step(edge.target)) is not None]
    done = [step for step in passed if acts(step)]
    main = ([step for step in done if works(step)] or done)[-1]
    if all(goes_on(step) or handler_name(step) is not None for step in done):
        consequence = "the run reports Success whatever fails there"
    else:
        # Whether Abort spoils the result of a step that is not critical is not documented.
        consequence = "the run may report Success whatever fails there"
    # Of a document with one step the way is no news.
    traced = f": {told(analysis, way)}" if len(passed) > 1 else ""
    message = (
        f"no step on this way is critical, so {consequence}{traced}; state isCritical: true for the step that the run "
        f"is about, such as {quote(main.label)}"
    )
    is_critical = main.fields["isCritical"]
    yield Problem(message, is_critical.place, is_critical.path, main, way=labels(analysis, way))


RULE = Rule(
    "SSM223",
    "no-critical-step",
    Severity.WARNING,
    "a way through the document on which no step is critical",
    "The final status shows failures of critical steps only. Where every step on a way from the first step to the end "
    "states `isCritical: false`, a run that takes it reports Success whether or not anything was done. Make the step "
    "critical that the run is for. Branches, sleeps and pauses count for nothing here unless they state "
    "`isCritical: true`; a way on which something is only read is not reported, nor one with steps that state "
    "nothing: that is told by SSM221.",
    f"{GUIDE}/automation-actions.html (isCritical)",
    check_document=check,
)
