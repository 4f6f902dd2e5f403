"""`ssmlint simulate`."""

from __future__ import annotations

from ssmlint.arguments import Parser, document_parser
from ssmlint.commands.documents import with_document
from ssmlint.console import USAGE, Console


def parser() -> Parser:
    from ssmlint.execution.command import add_arguments

    result = document_parser("simulate", "Follows a run step by step, and tells what it would report.")
    add_arguments(result)
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint.execution import command

    try:
        return with_document(console, options.document, lambda data, name: command.run(options, data, name))
    except command.SimulationError as error:
        console.complain(str(error))
        return USAGE
