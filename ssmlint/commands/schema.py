"""`ssmlint schema`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.console import OK, Console


def parser() -> Parser:
    result = Parser("ssmlint schema", description="A JSON Schema of a whole document, for editors.")
    result.add_argument("--draft", choices=("2020-12", "7"), default="2020-12", help="the draft of JSON Schema")
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint.editor_schema import as_text

    console.say(as_text(options.draft))
    return OK
