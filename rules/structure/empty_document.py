"""SSM118 empty-document."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Node, Scalar, Sequence, is_opaque


def check(analysis: Analysis) -> Iterator[Problem]:
    main = analysis.document.fields.get("mainSteps")
    if main is not None and _is_empty(main.value):
        message = 'mainSteps is empty, so there is nothing to run: Missing "mainSteps" in the document'
        yield Problem(message, main.key.span, main.path)


def _is_empty(node: Node) -> bool:
    """Whether there are no steps, rather than something else where they belong."""
    if is_opaque(node):
        return False
    return not node.items if isinstance(node, Sequence) else isinstance(node, Scalar) and node.kind == "null"


RULE = Rule(
    "SSM118",
    "empty-document",
    Severity.ERROR,
    "a document without steps",
    "A runbook has one step at least. CreateDocument answers an empty list as it does a missing one: "
    '`Missing "mainSteps" in the document.`',
    f"CreateDocument's messages; {GUIDE}/documents-syntax-data-elements-parameters.html",
    check_document=check,
)
