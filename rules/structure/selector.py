"""SSM116 invalid-selector."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.finding import Severity
from ssmlint.jsonpath import selector_fault
from ssmlint.model import Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Scalar, is_opaque
from ssmlint.source.places import place_in

_WITH_PROPERTY_SELECTOR = frozenset(("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty"))


def check(analysis: Analysis) -> Iterator[Problem]:
    for step in analysis.document.steps:
        for field in _selectors(step):
            node = field.value
            if not isinstance(node, Scalar) or node.kind == "null" or is_opaque(node) or "{{" in node.value:
                continue
            fault = selector_fault(node.value)
            if fault is not None:
                message = f"{field.key.value} {quote(node.value)} of {quote(step.label)} {fault.message}"
                severity = Severity.ERROR if fault.sure else Severity.WARNING
                place = place_in(analysis.document.source.text, node, fault.start, fault.end)
                yield Problem(message, place, field.path, step, severity=severity)


def _selectors(step: Step) -> Iterator[Field]:
    for output in step.outputs:
        if "Selector" in output.fields:
            yield output.fields["Selector"]
    if step.action in _WITH_PROPERTY_SELECTOR and "PropertySelector" in step.inputs:
        yield step.inputs["PropertySelector"]


RULE = Rule(
    "SSM116",
    "invalid-selector",
    Severity.ERROR,
    "a Selector or PropertySelector outside the JSONPath that Automation documents",
    "Selectors begin with `$.` and are made of `.key`, `..key`, `[n]` and `[?(@.key == 'value')]`, whose filter takes "
    "one of ==, !=, >, <, >= and <= and cannot combine conditions with && or ||. What breaks these rules, or has a "
    "bracket too many or too few, selects nothing. Other parts of JSONPath (`[*]`, slices, quoted keys, functions, a "
    "missing `$`) are not documented either way and are a warning.",
    f"{GUIDE}/automation-action-outputs-inputs.html (Using JSONPath in runbooks)",
    check_document=check,
)
