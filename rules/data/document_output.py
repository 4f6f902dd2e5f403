"""SSM307 document-output-not-always-set."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.availability import Availability
from ssmlint.finding import Severity
from ssmlint.flow import ENDS, Outcome
from ssmlint.quote import quote
from ssmlint.references import Place
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.ways import labels, told

_END = ENDS[Outcome.SUCCESS]


def check(analysis: Analysis) -> Iterator[Problem]:
    # What the outputs of steps in a loop hold after it is not documented.
    results = [
        each
        for each in analysis.resolved
        if each.use.place is Place.RESULT and each.trouble is None and each.step is not None and not each.step.is_loop
    ]
    results = [each for each in results if each.step is not None and each.step.parent is None]
    if not results:
        return
    availability = Availability(analysis, (each.reference.head for each in results), successful=True)
    for each in results:
        assert each.step is not None
        if each.step.id not in analysis.reachable or availability.always(each.reference.head, _END):
            continue
        way = availability.way_without(each.step, _END)
        if way is None:
            continue
        message = (
            f"output {quote(each.reference.name)} is not always set: the way {told(analysis, way)} ends in Success "
            f"without {step_line(analysis.document, each.step)} having succeeded"
        )
        place = each.reference.place(analysis.document.source.text)
        yield Problem(message, place, each.use.path, way=labels(analysis, way))


RULE = Rule(
    "SSM307",
    "document-output-not-always-set",
    Severity.INFO,
    "an entry of outputs whose step does not succeed on every successful way",
    "The run itself does not fail. The output then holds the text `No output available yet because the step is not "
    "successfully executed`, which whoever reads it, a parent runbook or a script, must expect.",
    f"{GUIDE}/automation-action-outputs-inputs.html; recorded in DescribeAutomationExecutions responses of "
    "aws-solutions/automated-security-response-on-aws",
    check_document=check,
)
