"""The results as tables, and the targets with what was reached."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.cases import Case, Results
from benchmarks.inside import Inside
from benchmarks.measure import Measured
from benchmarks.tools import FLOOR

COLD, AGAIN = "ssmlint, cold", "ssmlint, again"
_FLOOR = f'python -c "{FLOOR}"'


@dataclass(frozen=True)
class Target:
    """A bound on a ratio or an amount; `reached` is None where it was not measured."""

    what: str
    bound: float
    reached: float | None
    at_least: bool = False
    unit: str = " x"

    @property
    def is_met(self) -> bool | None:
        if self.reached is None:
            return None
        return self.reached >= self.bound if self.at_least else self.reached <= self.bound


def targets(results: Results) -> list[Target]:
    """All targets, in the order in which they are reported."""
    one, few, shown = results.case("one"), results.case("few"), results.case("shown")
    keys = {case.key for case in results.cases}
    hundred, thousand = (results.case(f"steps{steps}").row(COLD) for steps in (100, 1000))
    wanted = [
        Target("one document of 20 steps, cold, to the import floor", 1.25, one.ratio(COLD, _FLOOR)),
        Target("one document of 20 steps, cold, to cfn-lint", 0.35, one.ratio(COLD, "cfn-lint")),
        Target("one unchanged file to yamllint", 1.3, one.ratio(AGAIN, "yamllint")),
        Target("50 unchanged files to yamllint", 0.5, few.ratio(AGAIN, "yamllint")),
        Target("--version to python -c pass", 2, shown.ratio("ssmlint --version", "python -c pass")),
        Target("--help to python -c pass", 2, shown.ratio("ssmlint --help", "python -c pass")),
        Target("linting a document to composing it with libyaml, all of them together", 10, _together(results.inside)),
        Target("the same, the median document", 10, _middle(results.inside)),
        Target("1,000 steps to 100, the whole command", 14, thousand.of(hundred)),
        Target("1,000 steps to 100, start-up taken off", 14, _growth(results.growth)),
        Target("peak memory over the corpus", 150, results.case("corpus").row(COLD).megabytes, unit=" MB"),
        Target("the slowest hostile document", 5, max(each.median for each in results.hostile), unit=" s"),
        Target("the largest of them in memory", 500, max(each.megabytes for each in results.hostile), unit=" MB"),
    ]
    if "jobs" in keys:
        many, alone = results.case("jobs"), results.case("jobs-few")
        wanted += [
            Target("many documents: one process to two", 1.6, many.ratio("--jobs 1", "--jobs 2"), at_least=True),
            Target("few documents: no --jobs to one process", 1.1, alone.ratio("no --jobs", "--jobs 1")),
        ]
    return wanted


def _together(times: list[Inside]) -> float:
    return sum(each.lint for each in times) / sum(each.compose for each in times)


def _middle(times: list[Inside]) -> float:
    return median(each.lint / each.compose for each in times)


def _growth(times: list[Inside]) -> float:
    hundred, thousand = times
    return thousand.lint / hundred.lint


def slowest(times: list[Inside]) -> list[Inside]:
    """The documents that take most time against libyaml."""
    return sorted(times, key=lambda each: each.lint / each.compose, reverse=True)[:5]


def as_markdown(results: Results, date: str, command: str) -> str:
    """The page: how it was measured, the targets, and a table for each case."""
    how = (
        f"Written by `{command}` on {date}: Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} processors. The commands of a table ran by turns, on the same files; "
        "a ratio is one of medians of the same run, which says more than seconds do. Memory is the peak of the "
        "largest process. ssmlint runs as it does by default, cold without its cache, again with every file "
        "unchanged; check-jsonschema has the schema that `ssmlint schema` prints; cfn-lint gets each document as the "
        "Content of an AWS::SSM::Document."
    )
    inside = (
        f"Linting with all rules, start-up taken off, against libyaml's composing, for {results.corpus_title}. "
        f"{sum(each.lint > 10 * each.compose for each in results.inside)} of {len(results.inside)} documents take more "
        "than ten times as long; those that take most:"
    )
    lines = [
        "# Performance",
        "",
        how,
        "",
        "## Targets",
        "",
        "| what | target | reached | met |",
        "| --- | --- | --- | --- |",
        *(_target_line(target) for target in targets(results)),
        "",
        *(line for case in results.cases for line in _case_lines(case)),
        *_hostile_lines(results.hostile),
        "## Inside one process",
        "",
        inside,
        "",
        "| document | composing, ms | linting, ms | ratio |",
        "| --- | --- | --- | --- |",
        *(
            f"| {each.name} | {each.compose * 1000:.2f} | {each.lint * 1000:.2f} | {each.lint / each.compose:.1f} |"
            for each in slowest(results.inside)
        ),
    ]
    return "\n".join(lines) + "\n"


def _hostile_lines(measured: list[Measured]) -> Iterator[str]:
    yield "## Hostile documents"
    yield ""
    yield (
        f"The whole command with every rule, once on each of the {len(measured)} documents of `tests/hostile.py` and "
        "`tests/hostile_work.py`: bombs of aliases, nesting, megabytes of braces, dense graphs, names that are all "
        "alike. Those that take longest, and those that take most memory:"
    )
    yield ""
    yield "| document | s | MB |"
    yield "| --- | --- | --- |"
    slow = sorted(measured, key=lambda each: each.median, reverse=True)[:5]
    large = sorted(measured, key=lambda each: each.megabytes, reverse=True)[:5]
    for name in dict.fromkeys(row.name for row in (*slow, *large)):
        row = next(row for row in measured if row.name == name)
        yield f"| {row.name} | {row.median:.2f} | {row.megabytes:.0f} |"
    yield ""


def _target_line(target: Target) -> str:
    sign = "at least" if target.at_least else "at most"
    digits = 0 if target.unit == " MB" else 2
    reached = "not measured" if target.reached is None else f"{target.reached:.{digits}f}{target.unit}"
    met = {True: "yes", False: "**no**", None: ""}[target.is_met]
    return f"| {target.what} | {sign} {target.bound:g}{target.unit} | {reached} | {met} |"


def _case_lines(case: Case) -> Iterator[str]:
    bases: tuple[str, ...] = (_FLOOR, "yamllint", "cfn-lint")
    if not any(row.name == _FLOOR for row in case.rows):
        bases = (case.rows[0].name,) if case.key.startswith("jobs") else ("python -c pass",)
    yield f"## {case.title[0].upper()}{case.title[1:]}"
    yield ""
    heads = ["import floor" if base == _FLOOR else base for base in bases]
    columns = ["command", "runs", "min, s", "median, s", "memory, MB", *(f"to {head}" for head in heads)]
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    for row in case.rows:
        yield _row_line(row, case.row, bases)
    yield ""


def _row_line(row: Measured, find: Callable[[str], Measured], bases: tuple[str, ...]) -> str:
    if not row.installed:
        return f"| {row.name} | not installed |{' |' * (3 + len(bases))}"
    ratios = [row.of(find(base)) for base in bases]
    cells = [
        f"`{row.name}`" if " -" in row.name or row.name.startswith("--") else row.name,
        str(len(row.seconds)),
        f"{min(row.seconds):.3f}",
        f"{row.median:.3f}",
        f"{row.megabytes:.0f}",
        *("" if ratio is None else f"{ratio:.2f}" for ratio in ratios),
    ]
    return f"| {' | '.join(cells)} |"
