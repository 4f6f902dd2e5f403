"""SSM113 reserved-output."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.actions import facts
from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule

# Declared by a runbook of the User Guide itself, the one that recovers an instance from its latest snapshot: so it is
# not sure that the service refuses it.
_IN_THE_GUIDE = frozenset((("aws:executeScript", "Payload"),))


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        action = facts(step.action)
        for output in step.outputs:
            name = output.fields.get("Name")
            if action is None or name is None or name.text is None:
                continue
            if name.text in action.outputs and (action.name, name.text) not in _IN_THE_GUIDE:
                message = (
                    f"{action.name} already has an output {quote(name.text)}, and CreateDocument refuses a second one: "
                    f"name: {name.text} is conflicting with one of the following reserved output names"
                )
                yield Problem(message, name.place, name.path, step)
            elif name.text in action.outputs or name.text in action.seen_outputs:
                message = (
                    f"{action.name} already has an output {quote(name.text)}: such a name may be reserved and make "
                    "CreateDocument refuse the document, so leave it out or name it otherwise"
                )
                yield Problem(message, name.place, name.path, step, severity=Severity.WARNING)


RULE = Rule(
    "SSM113",
    "reserved-output",
    Severity.ERROR,
    "a declared step output that repeats one the action already has",
    "The documented outputs of an action are there without being declared, and their names are reserved: "
    "CreateDocument refuses a step that declares one again. `{{ step.InstanceIds }}` of an aws:runInstances step needs "
    "no entry in `outputs`. A warning for outputs that only recorded runs show, such as `OutputPayload`, and for "
    "`Payload` of aws:executeScript, which a runbook of the User Guide declares.",
    "CreateDocument's message in github.com/cdklabs/cdk-ssm-documents/issues/55, and its pull request 53; the page of "
    f"each action; {GUIDE}/automation-action-outputs-inputs.html",
    check_document=check,
)
