"""`ssmlint graph`."""

from __future__ import annotations

from ssmlint.arguments import Parser, document_parser
from ssmlint.commands.documents import with_document
from ssmlint.console import Console


def parser() -> Parser:
    return document_parser("graph", "The graph of the steps, those with findings marked.", ("mermaid", "dot"))


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint import draw

    return with_document(console, options.document, draw.as_dot if options.format == "dot" else draw.as_mermaid)
