"""What the JSON Schemas find, one descriptor for each kind: SSM101 to SSM108."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.fixing.foresight import may_take_place
from ssmlint.model import Step
from ssmlint.rule import GUIDE, DocumentCheck, Problem, Rule
from ssmlint.rules.flow.handler_on_success_path import may_be_told
from ssmlint.targets import without_prefix


def _flaws(code: str) -> DocumentCheck:
    def check(analysis: Analysis) -> Iterator[Problem]:
        return (flaw.problem for flaw in analysis.structure if flaw.code == code)

    return check


# Properties that tell what runs next, or what a failure means.
_FLOW = ("nextStep", "isEnd", "onFailure", "onCancel", "isCritical")


def check_properties(analysis: Analysis) -> Iterator[Problem]:
    for problem in _flaws("SSM101")(analysis):
        step = problem.step
        meant = (name for name in _FLOW if step is not None and _stands_for(step, name, problem))
        name = next(meant, None)
        is_doubtful = step is not None and name is not None and not _may_count(analysis, step, name)
        yield problem._replace(repair=None) if is_doubtful and problem.repair is not None else problem


def _may_count(analysis: Analysis, step: Step, name: str) -> bool:
    """Whether a property may count for sure, as it does when it is put right: that could leave steps behind."""
    if not may_take_place(analysis, step, name):
        return False
    field = step.meant(name)
    handler = without_prefix(field.text or "") if name == "onFailure" and field is not None else None
    target = analysis.document.by_name.get(handler or "")
    return target is None or not may_be_told(analysis, target)


def _stands_for(step: Step, name: str, problem: Problem) -> bool:
    field = step.meant(name)
    return field is not None and field.key.span == problem.span


UNKNOWN_PROPERTY = Rule(
    "SSM101",
    "unknown-property",
    Severity.ERROR,
    "a key that this part of a document does not have",
    "Keys are compared to the letter: `Name` is no `name`, `mainstep` no `mainSteps`, and what the key should set "
    "is not set. An error where a required property is missing for it, or where an action with a fixed set of inputs "
    "refuses it; a warning elsewhere, as no refusal is on record. A property of the step that slid into `inputs` "
    "(`nextStep`, `isEnd`, `onFailure`), or an input that slid out, is told as such: both come from one wrong indent.",
    f"{GUIDE}/automation-actions.html, {GUIDE}/documents-syntax-data-elements-parameters.html",
    check_document=check_properties,
    fixable="safe",
)

MISSING_PROPERTY = Rule(
    "SSM102",
    "missing-property",
    Severity.ERROR,
    "a property that every such part of a document needs is missing",
    'CreateDocument refuses it: `Missing "mainSteps" in the document.`, `Missing "name" in step detail.`, `Missing '
    '"action" in step detail.`, `Missing "type" in parameter definition.` A step needs name, action and inputs (an '
    "empty map where the action has none), an output of a step Name and Selector, a choice NextStep, a comparison "
    "Variable.",
    f"{GUIDE}/automation-actions.html, {GUIDE}/automation-action-outputs-inputs.html; CreateDocument's messages",
    check_document=_flaws("SSM102"),
)

WRONG_TYPE = Rule(
    "SSM103",
    "wrong-type",
    Severity.ERROR,
    "a value of the wrong type",
    "A list where text belongs, text where a list belongs: the step fails when its inputs are verified, as no "
    "conversion happens there. A value that holds a reference passes, as does any placeholder of a generator. Quoted "
    "truth values and whole numbers (`isCritical: 'true'`) and schemaVersion as a number occur in published documents "
    "and are warnings.",
    f"{GUIDE}/documents-syntax-data-elements-parameters.html, {GUIDE}/automation-actions.html",
    check_document=_flaws("SSM103"),
    fixable="safe",
)

INVALID_VALUE = Rule(
    "SSM104",
    "invalid-value",
    Severity.ERROR,
    "a value outside its set, its pattern or its range",
    "`DesiredState` is running, stopped or terminated; `Duration` an ISO 8601 duration up to 604799 seconds; "
    "`MaxIterations` 1 to 100; an approval cannot need more approvals than it has approvers. The limits are those of "
    "each action's page. Only literal values are checked. A runtime or a resource type newer than ssmlint's data is "
    "advice at most.",
    f"{GUIDE}/automation-actions.html and the page of each action; CreateDocument's messages",
    check_document=_flaws("SSM104"),
)

UNKNOWN_ACTION = Rule(
    "SSM105",
    "unknown-action",
    Severity.ERROR,
    "an action that Automation does not have",
    "CreateDocument refuses it: `Unknown action: X`. The 23 actions are compared to the letter. Plugins of Command "
    "documents are told by SSM003.",
    f"{GUIDE}/automation-actions.html; CreateDocument's messages",
    check_document=_flaws("SSM105"),
)

UNKNOWN_INPUT = Rule(
    "SSM106",
    "unknown-input",
    Severity.ERROR,
    "an input that the action does not have",
    "Actions with a fixed set of inputs refuse others: `Unknown input names provided. Known=[...], Provided=[...]`. "
    "Names are compared to the letter. Actions that call an API take that API's inputs too and are not checked here; "
    "aws:loop is checked by SSM211.",
    "CreateDocument's messages; the page of each action",
    check_document=_flaws("SSM106"),
    fixable="safe",
)

MISSING_INPUT = Rule(
    "SSM107",
    "missing-input",
    Severity.ERROR,
    "an input that the action needs is missing",
    "CreateDocument refuses it: `Missing required input names. Required=[...], Provided=[...]`. Some inputs are needed "
    "only beside another (`Handler` with a Python runtime), and of some one at least (`InstanceIds` or `Targets`).",
    "CreateDocument's messages; the page of each action",
    check_document=_flaws("SSM107"),
)

CONFLICTING_INPUTS = Rule(
    "SSM108",
    "conflicting-inputs",
    Severity.ERROR,
    "inputs that exclude one another",
    "`TemplateBody` and `TemplateURL`, `DisableRollback` and `OnFailure`, `Targets` and `TargetMaps`: the action takes "
    "one of the two. A warning where the second is merely ignored.",
    "the page of each action",
    check_document=_flaws("SSM108"),
)
