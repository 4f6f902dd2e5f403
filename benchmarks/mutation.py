"""Seeds mistakes into clean runbooks, lints them, and tells what was found at its place and what besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.seeds import SEEDERS
from benchmarks.seeds.base import At, Runbook, Seed, Seeder, apply, line_and_column, moved
from ssmlint.api import LoadError, lint_text
from ssmlint.finding import Finding


@dataclass(frozen=True)
class Trial:
    """One seeded mistake and what the linter said of it.

    `place` is where the finding was expected. `extra` are the findings that were not there before, are not the expected
    one, and that nothing in `also` explains.
    """

    document: str
    seeder: str
    number: int
    seed: Seed
    text: str
    place: tuple[int, int]
    found: bool
    at_place: bool
    extra: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return f"{self.seeder}[{self.number}] in {self.document}"


@dataclass
class Tally:
    """The trials of one rule in numbers."""

    seeded: int = 0
    found: int = 0
    at_place: int = 0
    extra: int = 0
    kinds: set[str] = field(default_factory=set)

    def count(self, trial: Trial) -> None:
        self.seeded += 1
        self.found += trial.found
        self.at_place += trial.at_place
        self.extra += len(trial.extra)
        self.kinds.add(trial.seeder)


def clean_runbooks(paths: Iterable[Path]) -> Iterator[Runbook]:
    """The documents without any finding of the rules that run by default."""
    for path in paths:
        data = path.read_bytes()
        try:
            runbook = Runbook(path.name, data)
        except (LoadError, UnicodeDecodeError):
            continue
        if not lint_text(data, path.name):
            yield runbook


def trials(
    runbooks: Iterable[Runbook], most: int, code: str | None = None, seeders: Sequence[Seeder] = SEEDERS
) -> Iterator[Trial]:
    """At most so many mistakes of each kind in each document, spread over the places there are.

    With a `code` only the mistakes that this rule must tell.
    """
    for runbook in runbooks:
        before = lint_text(runbook.data, runbook.name, select=["ALL"])
        for seeder in seeders:
            seeds = [seed for seed in seeder(runbook) if seed.changes and code in (None, seed.code)]
            for number in spread(len(seeds), most):
                yield try_seed(runbook, seeder.__name__, number, seeds[number], before)


def example_trials(folder: Path, most: int) -> Iterator[Trial]:
    """The mistakes of each rule, seeded into its own good example: other mistakes may tip what stands on the edge."""
    for path in sorted(folder.glob("SSM*/good.yaml")):
        yield from trials(clean_runbooks([path]), most, path.parent.name)


def spread(count: int, most: int) -> list[int]:
    """So many numbers below a count at most, at even distances."""
    if count <= most:
        return list(range(count))
    return sorted({(2 * index + 1) * count // (2 * most) for index in range(most)})


def try_seed(runbook: Runbook, seeder: str, number: int, seed: Seed, before: Sequence[Finding]) -> Trial:
    """Lints a document with one mistake in it."""
    text = apply(runbook.text, seed.changes)
    bom = b"\xef\xbb\xbf" if runbook.data.startswith(b"\xef\xbb\xbf") else b""
    findings = lint_text(bom + text.encode("utf-8", "surrogateescape"), runbook.name, select=["ALL"])
    place = line_and_column(text, moved(seed.changes, seed.at))
    known = Counter(_place_before(runbook, seed, finding) for finding in before)
    # Where the place itself was changed, the finding may stand elsewhere now.
    displaced = Counter(finding.code for finding in before if _is_changed(runbook, seed, finding))
    expected = [finding for finding in findings if finding.code == seed.code]
    at_place = [finding for finding in expected if (finding.line, finding.column) == place]
    also = Counter(each.code for each in seed.also)
    extra = []
    for finding in findings:
        key = (finding.code, finding.line, finding.column)
        if (at_place and finding is at_place[0]) or (not at_place and expected and finding is expected[0]):
            continue
        if known[key]:
            known[key] -= 1
        elif displaced[finding.code]:
            displaced[finding.code] -= 1
        elif also[finding.code]:
            also[finding.code] -= 1
        else:
            extra.append(finding)
    return Trial(
        runbook.name,
        seeder,
        number,
        seed,
        text,
        place,
        bool(expected),
        bool(at_place),
        tuple(extra),
        tuple(findings),
    )


def _place_before(runbook: Runbook, seed: Seed, finding: Finding) -> tuple[str, int, int]:
    """A finding that was there before the mistake, where it is to be expected now."""
    offset = _offset(runbook.text, finding.line, finding.column)
    text = apply(runbook.text, seed.changes)
    return (finding.code, *line_and_column(text, moved(seed.changes, At(offset))))


def _is_changed(runbook: Runbook, seed: Seed, finding: Finding) -> bool:
    offset = _offset(runbook.text, finding.line, finding.column)
    return any(change.span.start <= offset < change.span.end for change in seed.changes)


def _offset(text: str, line: int, column: int) -> int:
    """A place as an offset."""
    offset = 0
    for _ in range(line - 1):
        end = min((index for mark in ("\r", "\n") if (index := text.find(mark, offset)) >= 0), default=len(text))
        offset = end + (2 if text.startswith("\r\n", end) else 1)
    return offset + column - 1


def by_rule(done: Iterable[Trial]) -> dict[str, Tally]:
    """The numbers of each rule, in the order of the codes."""
    tallies: dict[str, Tally] = {}
    for trial in done:
        tallies.setdefault(trial.seed.code, Tally()).count(trial)
    return dict(sorted(tallies.items()))
