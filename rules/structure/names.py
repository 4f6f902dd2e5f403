"""Names of steps, parameters and step outputs: SSM109, SSM110."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.fields import Field, fields_of
from ssmlint.finding import Severity
from ssmlint.model import Document, Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule, step_line
from ssmlint.source.nodes import Mapping, Sequence, is_opaque
from ssmlint.source.text import Label

_NOT_IN_STEP_NAME = re.compile(r"[^a-zA-Z0-9_]")
_NOT_IN_PARAMETER_NAME = re.compile(r"[^a-zA-Z0-9]")

# The keys of a start request's parameters (AutomationParameterKey).
_LONGEST_PARAMETER_NAME = 50


def check_duplicates(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    for step in document.steps:
        first = document.by_name.get(step.name or "")
        field = step.fields.get("name")
        if first is None or first is step or field is None or is_opaque(field.value):
            continue
        where = f"line {document.line(first.place)}"
        if first.parent is not None:
            where += f" inside loop {quote(first.parent.label)}"
        message = (
            f"step name {quote(step.label)} is taken by the step on {where}, and names count over the whole document "
            "(Duplicate step names found in mainSteps of the document.)"
        )
        yield Problem(message, field.place, field.path, step, (Label("the first step of this name", first.place),))


def check_names(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    yield from _parameter_names(document)
    for step in document.steps:
        yield from _step_name(step)
        yield from _output_names(document, step)


def _step_name(step: Step) -> Iterator[Problem]:
    field = step.fields.get("name")
    if field is None or field.text is None or is_opaque(field.value):
        return
    wrong = _NOT_IN_STEP_NAME.search(field.text)
    if not field.text:
        yield Problem(
            "a step has an empty name: letters, digits and underscores make one", field.place, field.path, step
        )
    elif wrong is not None:
        message = (
            f"step name {quote(field.text)} has {quote(wrong.group())} in it, where only letters, digits and "
            f"underscores may stand (StepName: {quote(field.text)[1:-1]} is invalid.)"
        )
        yield Problem(message, field.place, field.path, step)


def _parameter_names(document: Document) -> Iterator[Problem]:
    declared = document.fields.get("parameters")
    if declared is None or is_opaque(declared.value):
        return
    for parameter in document.parameters.values():
        field = parameter.field
        if not (is_opaque(field.key) or parameter.name.startswith("Fn::")):
            yield from _parameter_name(field, parameter.name)


def _parameter_name(field: Field, name: str) -> Iterator[Problem]:
    wrong = _NOT_IN_PARAMETER_NAME.search(name)
    if not name:
        yield Problem("the parameter has an empty name: letters and digits make one", field.key.span, field.path)
    elif wrong is not None:
        refusal = f'(Parameter name "{quote(name)[1:-1]}" is not alpha-numeric.)'
        aside = ", and no underscore either" if wrong.group() == "_" else ""
        message = (
            f"parameter name {quote(name)} has {quote(wrong.group())} in it, where only letters and digits may "
            f"stand{aside} {refusal}"
        )
        # Whether the service counts letters beyond a to z is not known.
        severity = None if any(not char.isalnum() for char in name) else Severity.WARNING
        yield Problem(message, field.key.span, field.path, severity=severity)
    elif len(name) > _LONGEST_PARAMETER_NAME:
        message = (
            f"parameter name {quote(name)} has {len(name)} characters, and a start takes names of at most "
            f"{_LONGEST_PARAMETER_NAME}: no value could be given to it"
        )
        yield Problem(message, field.key.span, field.path)


def _output_names(document: Document, step: Step) -> Iterator[Problem]:
    outputs = step.fields.get("outputs")
    if outputs is None:
        return
    nodes = {outputs.path: outputs.value}
    if isinstance(outputs.value, Sequence):
        nodes = {f"{outputs.path}[{index}]": item for index, item in enumerate(outputs.value.items)}
    for path, node in nodes.items():
        name = fields_of(node, path).get("Name") if isinstance(node, Mapping) else None
        if name is not None and name.text == "":
            message = f"an output of step {step_line(document, step)} has an empty name: nothing could refer to it"
            yield Problem(message, name.place, name.path, step)


DUPLICATE_STEP_NAME = Rule(
    "SSM109",
    "duplicate-step-name",
    Severity.ERROR,
    "two steps of one name",
    "A name is unique over all steps of a runbook, those inside loops included, as references and nextStep know a step "
    "by nothing else. CreateDocument refuses a second one: `Duplicate step names found in mainSteps of the document.`",
    f"{GUIDE}/automation-actions.html (name); CreateDocument's messages",
    check_document=check_duplicates,
)

INVALID_NAME = Rule(
    "SSM110",
    "invalid-name",
    Severity.ERROR,
    "a name of a step, a parameter or an output with characters or a length that names cannot have",
    "Names of steps have letters, digits and underscores: `StepName: X is invalid.` Names of parameters have letters "
    'and digits only, also no underscore: `Parameter name "X" is not alpha-numeric.` They have at most 50 characters, '
    "as a start request takes no longer keys. Letters beyond a to z in a parameter are a warning, as it is not known "
    "whether they count. Of the outputs that a step declares only the empty name is reported: which characters they "
    "may have is not documented.",
    f"{GUIDE}/automation-actions.html (name); CreateDocument's messages; StartAutomationExecution in the API Reference",
    check_document=check_names,
)
