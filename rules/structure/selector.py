"""SSM116 invalid-selector."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.jsonpath import Fault, selector_fault
from ssmlint.model import Field, Step
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.rules.structure.reserved_output import declared_outputs
from ssmlint.source.nodes import Scalar, Span, is_opaque

_WITH_PROPERTY_SELECTOR = frozenset(("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty"))


def check(analysis: Analysis) -> Iterator[Problem]:
    content = analysis.document.source.text.content
    for step in analysis.document.steps:
        for field in _selectors(step):
            node = field.value
            if not isinstance(node, Scalar) or node.kind == "null" or is_opaque(node) or "{{" in node.value:
                continue
            fault = selector_fault(node.value)
            if fault is not None:
                message = f"{field.key.value} {quote(node.value)} of {quote(step.label)} {fault.message}"
                severity = Severity.ERROR if fault.sure else Severity.WARNING
                yield Problem(message, _place(content, field, node, fault), field.path, step, severity=severity)


def _selectors(step: Step) -> Iterator[Field]:
    for output in declared_outputs(step):
        if "Selector" in output:
            yield output["Selector"]
    if step.action in _WITH_PROPERTY_SELECTOR and "PropertySelector" in step.inputs:
        yield step.inputs["PropertySelector"]


def _place(content: str, field: Field, node: Scalar, fault: Fault) -> Span:
    """The faulty part itself where the text stands in the file as it is, on one line, or else the whole value."""
    start, end = node.span
    if node.style not in ("plain", "literal", "folded"):
        start, end = start + 1, end - 1
    if content[start:end] != node.value or fault.end <= fault.start:
        return field.place
    return Span(start + fault.start, start + fault.end)


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
