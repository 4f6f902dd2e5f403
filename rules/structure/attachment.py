"""SSM120 unknown-attachment."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.finding import Severity
from ssmlint.model import Document
from ssmlint.names import hint
from ssmlint.quote import quote
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Mapping, Scalar, is_opaque


def check(analysis: Analysis) -> Iterator[Problem]:
    files = _declared(analysis.document)
    for step in analysis.document.steps:
        field = step.inputs.get("Attachment") if step.action == "aws:executeScript" else None
        # An empty name may count as none: a sample of the guide has an empty Script beside an Attachment.
        if files is None or field is None or not field.text or is_opaque(field.value):
            continue
        if "{{" in field.text or field.text in files:
            continue
        what = f"attachment {quote(field.text)} of {quote(step.label)}"
        if files:
            message = f"{what} is not declared in 'files', so the script is not found{hint(field.text, files)}"
        else:
            message = (
                f"{what} is not declared: the document has no 'files' with its checksum, so the script is not found"
            )
        yield Problem(message, field.place, field.path, step)


def _declared(document: Document) -> list[str] | None:
    """The attachments that the document declares, None where that cannot be known."""
    files = document.fields.get("files")
    if files is None or (isinstance(files.value, Scalar) and files.value.kind == "null"):
        return []
    if not isinstance(files.value, Mapping) or is_opaque(files.value):
        return None
    keys = [key for key, _ in files.value.entries]
    return None if any(is_opaque(key) for key in keys) else [key.value for key in keys]


RULE = Rule(
    "SSM120",
    "unknown-attachment",
    Severity.ERROR,
    "an Attachment that the document does not declare in files",
    "A script that is attached needs an entry in the top-level `files` with its SHA-256 checksum, under the very name "
    "that `Attachment` uses and that CreateDocument gets for it. Names are compared to the letter.",
    f"{GUIDE}/automation-action-executeScript.html (Attachment), {GUIDE}/documents-schemas-features.html (files)",
    check_document=check,
)
