"""A helper for the tests of rules, those of other packages too: examples that are run.

from ssmlint.testing import check_rule

def test_my_rule() -> None:
check_rule(RULE, Path(__file__).parent / "examples")
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ssmlint.engine import lint_source
from ssmlint.finding import Finding
from ssmlint.fixing.apply import fix_text
from ssmlint.registry import all_rules
from ssmlint.report.concise import headline
from ssmlint.result import FileResult
from ssmlint.rule import Rule


def findings(rule: Rule, text: str | bytes, filename: str = "document.yaml") -> tuple[Finding, ...]:
    """What a rule finds in a text, and the crash of the rule where it has one (SSM009)."""
    return _lint(rule, text, filename).findings


def examples(folder: str | os.PathLike[str], kind: str) -> Iterator[Path]:
    """The documents of a folder whose names begin with `bad` or `good`, in order."""
    yield from sorted(path for path in Path(folder).glob(f"{kind}*") if path.suffix in (".yaml", ".yml", ".json"))


def check_rule(rule: Rule, folder: str | os.PathLike[str]) -> None:
    """Runs the examples of a rule: findings in each `bad*`, none in any `good*`.

    Beside a bad document, `NAME.expected` holds the findings line by line, as the format concise prints them without
    the file (`6:16: error ACME001 name: message`), and `NAME.fixed` the document after its fixes, the unsafe ones too.
    Raises AssertionError with what is missing or unexpected.
    """
    problems = [*_descriptor(rule)]
    bad, good = list(examples(folder, "bad")), list(examples(folder, "good"))
    if not bad or not good:
        problems.append(f"{folder} needs a bad*.yaml and a good*.yaml")
    for path in bad:
        problems += _bad(rule, path)
    for path in good:
        told = _told(findings(rule, path.read_bytes(), path.name))
        problems += [f"{path} is a good example, and has: {line}" for line in told]
    if problems:
        raise AssertionError("\n".join(problems))


def _lint(rule: Rule, text: str | bytes, filename: str) -> FileResult:
    crash = [each for each in all_rules() if each.code == "SSM009" and each is not rule]
    return lint_source(text, filename, [rule, *crash], meant=True)


def _told(found: tuple[Finding, ...]) -> list[str]:
    return [headline(finding, False).removeprefix(f"{finding.file}:") for finding in found]


def _descriptor(rule: Rule) -> Iterator[str]:
    for name in ("summary", "why", "reference"):
        text = getattr(rule, name)
        if not text or text != " ".join(text.split()):
            yield f"{rule.code}: {name} must be text on one line, without blanks at its ends"


def _bad(rule: Rule, path: Path) -> Iterator[str]:
    data = path.read_bytes()
    found = findings(rule, data, path.name)
    told = _told(found)
    if not told:
        yield f"{path} is a bad example, and has no finding"
    if any(finding.code != rule.code for finding in found):
        yield from (f"{path}: {line}" for line in told)
    expected = path.with_name(f"{path.name}.expected")
    if expected.is_file():
        wanted = expected.read_text(encoding="utf-8").splitlines()
        yield from (f"{path} lacks: {line}" for line in wanted if line not in told)
        yield from (f"{path} has: {line}" for line in told if line not in wanted)
    fixed = path.with_name(f"{path.name}.fixed")
    if fixed.is_file():
        after = fix_text(data, lambda text: _lint(rule, text, path.name), unsafe=True)
        if after.data != fixed.read_bytes():
            yield f"{path}: after its fixes it is\n{after.data.decode('utf-8', 'replace')}"
