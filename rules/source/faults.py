"""The rules whose faults the reader finds itself: SSM001, SSM002, SSM004, SSM005, SSM006."""

from __future__ import annotations

from collections.abc import Iterator

from ssmlint.finding import Severity
from ssmlint.fixing.repairs import drop_duplicate
from ssmlint.rule import Problem, Rule, faults_as_problems
from ssmlint.source import Source


def check_duplicates(source: Source) -> Iterator[Problem]:
    for fault in source.faults:
        if fault.code == "SSM002":
            repair = drop_duplicate(source, fault.span.start) if fault.redundant else None
            yield Problem(fault.message, fault.span, related=fault.related, repair=repair)


SYNTAX_ERROR = Rule(
    "SSM001",
    "syntax-error",
    Severity.ERROR,
    "the text is neither YAML nor JSON",
    "Automation refuses a text that it cannot parse, for JSON with `JSON not well-formed.` Nothing in such a "
    "document can be checked before it is mended. A value that begins with `{{` must stand in quotes in YAML, as "
    "its braces are a mapping otherwise. A name that ends in `.json` promises JSON, and so does CreateDocument's "
    "default format: YAML sent without `DocumentFormat: YAML` is refused. One file holds one document.",
    "CreateDocument, `InvalidDocumentContent: JSON not well-formed.`; YAML 1.1; RFC 8259",
    check_source=faults_as_problems("SSM001"),
)

DUPLICATE_KEY = Rule(
    "SSM002",
    "duplicate-key",
    Severity.ERROR,
    "a mapping sets the same key twice",
    "Only one of the two values can count, and which one is up to the parser: the other is lost without a word. Mostly "
    "it is what remains of a copied step or of a merge.",
    "RFC 8259 section 4; YAML 1.1 section 3.2.1.3",
    check_source=check_duplicates,
    fixable="safe",
)

UNDECODABLE_TEXT = Rule(
    "SSM004",
    "undecodable-text",
    Severity.ERROR,
    "the file is not UTF-8, or holds NUL characters",
    "Documents are sent to Systems Manager as UTF-8 text. Bytes of another encoding arrive as other characters or not "
    "at all. A byte order mark is fine.",
    "RFC 8259 section 8.1; YAML 1.1 section 5.2",
    check_source=faults_as_problems("SSM004"),
)

OVERSIZED_DOCUMENT = Rule(
    "SSM005",
    "oversized-document",
    Severity.ERROR,
    "the document has more than 64 KB",
    "CreateDocument refuses it with `MaxDocumentSizeExceeded`. Blanks and comments count, as the text is measured as "
    "sent. Long scripts belong in an attachment (`files` and the input `Attachment`), long sequences in child runbooks "
    "(aws:executeAutomation).",
    "General Reference, Systems Manager quotas (document size)",
    check_source=faults_as_problems("SSM005"),
)

UNSAFE_YAML = Rule(
    "SSM006",
    "unsafe-yaml",
    Severity.ERROR,
    "YAML that is more than plain data, or grows beyond all bounds",
    "An Automation document is data that JSON could hold as well. A tag that asks for an object of some programming "
    "language, an alias inside the value that it repeats, aliases that expand into hundreds of thousands of values "
    "and nesting without end have no meaning there, and readers that follow them can be harmed. CloudFormation's "
    "short forms such as `!Sub` pass, as a template may include the file.",
    "YAML 1.1 section 3.2.1; the JSON form of documents in the Systems Manager User Guide",
    check_source=faults_as_problems("SSM006"),
)
