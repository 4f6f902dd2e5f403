"""`ssmlint explain`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.console import OK, USAGE, Console


def parser() -> Parser:
    result = Parser("ssmlint explain", description="What a rule reports, why, a bad and a good example.")
    result.add_argument("rule", metavar="RULE", help="a code or a name: SSM203, unknown-step-target")
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint.explain import explain
    from ssmlint.names import hint
    from ssmlint.registry import by_code, by_name, find_rule

    rule = find_rule(options.rule)
    if rule is None:
        console.complain(f"unknown rule '{options.rule}'{hint(options.rule, (*by_name(), *by_code()))}")
        return USAGE
    console.say(explain(rule))
    return OK
