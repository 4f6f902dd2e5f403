"""The rules as text: the list, `ssmlint explain`, and the pages in docs/rules, all from the descriptors."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from ssmlint.finding import Severity
from ssmlint.quote import visible
from ssmlint.registry import all_rules
from ssmlint.rule import Rule

_WIDTH = 100
_FIXABLE = {
    "safe": "`--fix` mends what it safely can.",
    "unsafe": "`--fix --unsafe-fixes` mends some of it, with changes that want to be read.",
}


def rule_list() -> str:
    """One line for each rule: code, severity, name, summary."""
    widest = max(len(rule.name) for rule in all_rules())
    rows = [f"{rule.code}  {rule.severity.value:<7}  {rule.name:<{widest}}  {rule.summary}" for rule in all_rules()]
    return "\n".join(rows) + "\n"


def rules_as_json() -> str:
    """The rules as JSON: a list of objects with all that their descriptors say."""
    from ssmlint.report.json import dumps

    return dumps(
        [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "summary": rule.summary,
                "why": rule.why,
                "reference": rule.reference,
                "fixable": rule.fixable,
                "url": rule.url,
            }
            for rule in all_rules()
        ]
    )


def rules_as_markdown() -> str:
    """The rules as a table in Markdown, with links to their pages."""
    rows = ["| code | name | severity | reports |", "| --- | --- | --- | --- |"]
    for rule in all_rules():
        code = f"[{rule.code}]({rule.url})" if rule.url else rule.code
        rows.append(f"| {code} | {rule.name} | {rule.severity.value} | {rule.summary} |")
    return "\n".join(rows) + "\n"


def example(rule: Rule, name: str) -> bytes | None:
    """The content of an example of a rule, such as `bad.yaml`; None where it has none."""
    folder = Path(rule.examples) if rule.examples else files("ssmlint.examples") / rule.code
    found = folder / name
    return found.read_bytes() if found.is_file() else None


def findings_on(rule: Rule, name: str) -> str:
    """What the command prints of the rule for one of its examples, without the summary."""
    from ssmlint.api import lint_report
    from ssmlint.report.text import render

    data = example(rule, name)
    return "" if data is None else render(lint_report(data, name, select=[rule.code]), False)


def explain(rule: Rule) -> str:
    """What a rule reports, why, a bad and a good example, and the source, for a terminal."""
    parts = [
        f"{rule.code} {rule.name} ({rule.severity.value})",
        textwrap.fill(_sentence(rule.summary), _WIDTH),
        textwrap.fill(rule.why, _WIDTH, break_on_hyphens=False),
    ]
    for title, text in _examples(rule):
        parts.append(f"{title}:\n\n{textwrap.indent(text.rstrip(), '    ')}")
    if rule.fixable:
        parts.append(_FIXABLE[rule.fixable])
    parts.append(textwrap.fill(f"Source: {rule.reference}", _WIDTH, break_long_words=False, break_on_hyphens=False))
    if rule.url:
        parts.append(f"See {rule.url}")
    return "\n\n".join(parts) + "\n"


def page(rule: Rule) -> str:
    """The page of a rule, in Markdown."""
    parts = [
        f"# {rule.code} {rule.name}",
        f"Severity: **{rule.severity.value}**"
        + (" (runs only when selected)" if rule.severity is Severity.INFO else ""),
        _sentence(rule.summary),
        "## Why",
        rule.why,
    ]
    if rule.fixable:
        parts += ["## Fix", _FIXABLE[rule.fixable]]
    for title, text in _examples(rule):
        language = "text" if title == "What ssmlint says" else "yaml"
        fence = "````" if "```" in text else "```"
        parts += [f"## {title}", f"{fence}{language}\n{text.rstrip()}\n{fence}"]
    parts += ["## Source", rule.reference]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """The list of ssmlint's own rules, in Markdown."""
    from ssmlint.rules import RULES

    rows = ["# Rules", "", "| code | name | severity | reports |", "| --- | --- | --- | --- |"]
    rows += [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {rule.summary} |" for rule in RULES
    ]
    return "\n".join(rows) + "\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


# A page shows the document in full up to here; SSM005's needs more than 64 KB to be wrong.
_MOST_LINES = 80


def _examples(rule: Rule) -> Iterator[tuple[str, str]]:
    """The bad example, what is said of it, and the good one, each with its title."""
    for title, name in (("Bad", "bad.yaml"), ("What ssmlint says", ""), ("Good", "good.yaml")):
        if not name:
            said = findings_on(rule, "bad.yaml")
            if said:
                yield title, said
            continue
        data = example(rule, name)
        if data is not None:
            lines = [visible(line) for line in data.decode("utf-8", "replace").splitlines()]
            if len(lines) > _MOST_LINES:
                left_out = len(lines) - _MOST_LINES
                half = _MOST_LINES // 2
                lines[half:-half] = [f"# ... {left_out} lines are left out here ..."]
            yield title, "\n".join(lines)
