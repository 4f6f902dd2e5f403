"""`ssmlint steps`."""

from __future__ import annotations

from ssmlint.arguments import Parser, document_parser
from ssmlint.commands.documents import with_document
from ssmlint.console import Console


def parser() -> Parser:
    return document_parser("steps", "For each step its settings and what can run next, by outcome.", ("text", "json"))


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint import steps

    return with_document(console, options.document, steps.as_json if options.format == "json" else steps.as_table)
