"""`ssmlint rules`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.console import OK, Console


def parser() -> Parser:
    result = Parser("ssmlint rules", description="Lists the rules: code, severity, name and what each reports.")
    result.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint import explain

    shown = {"text": explain.rule_list, "json": explain.rules_as_json, "markdown": explain.rules_as_markdown}
    console.say(shown[options.format]())
    return OK
