"""How much of what is wrong is found: mistakes seeded into clean runbooks, and the findings on public ones.

`python -m benchmarks.accuracy` prints both tables; `--write` writes docs/accuracy.md, for which the public runbooks
have to stand beside the checkout.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.cases import CORPUS, ROOT
from benchmarks.mutation import Tally, Trial, by_rule, clean_runbooks, example_trials, trials
from ssmlint.api import lint_paths
from ssmlint.registry import by_code
from ssmlint.run import Report

PAGE = ROOT / "docs" / "accuracy.md"
RUNBOOKS = ROOT / "fixtures" / "runbooks"
EXAMPLES = ROOT / "fixtures" / "rules"

# Mistakes of each kind in each document of the project, and in each public one.
MOST, MOST_IN_PUBLIC = 3, 2

# The errors and warnings on the public runbooks, each of which was looked at: how many there are, and what they are.
JUDGED: dict[str, tuple[int, str]] = {
    "SSM103": (1, "a truth value in quotes"),
    "SSM105": (1, "an action that does not exist"),
    "SSM112": (1, "an allowedPattern that does not compile"),
    "SSM116": (1, "a selector that does not begin with $."),
    "SSM118": (30, "skeletons without steps"),
    "SSM119": (3, "a timeout above that of the action"),
    "SSM121": (24, "runtimes that the service has retired"),
    "SSM205": (4, "onCancel to an action that cannot run on cancellation"),
    "SSM206": (1, "a handler that success enters"),
    "SSM210": (1, "Continue beside a jump"),
    "SSM221": (3, "Continue without isCritical"),
    "SSM226": (12, "resources left behind after a failure"),
    "SSM306": (8, "handlers that read outputs of the step that failed"),
    "SSM308": (16, "parameters that nothing uses"),
}

# Why rules have no row of their own.
NOT_SEEDED = {"SSM009": "a crash of a rule is no mistake of a document; the tests of the engine prove it"}


def all_trials(most: int, most_in_public: int) -> Iterator[Trial]:
    """The trials on the project's own runbooks and examples, and on the public ones where they are present."""
    yield from trials(clean_runbooks(sorted(RUNBOOKS.iterdir())), most)
    yield from example_trials(EXAMPLES, most)
    yield from trials(clean_runbooks(public_runbooks()), most_in_public)


def public_runbooks() -> list[Path]:
    if not CORPUS.is_dir():
        return []
    return sorted(path for path in CORPUS.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))


def recall_lines(tallies: dict[str, Tally]) -> list[str]:
    """The table of recall, a line for each rule, and one for all."""
    total = Tally()
    lines = [
        "| rule | kinds | seeded | found | at the right place | extra |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for code, tally in tallies.items():
        name = f"[{code}](rules/{code}.md) {by_code()[code].name}"
        lines.append(_line(name, tally))
        total.seeded += tally.seeded
        total.found += tally.found
        total.at_place += tally.at_place
        total.extra += tally.extra
        total.kinds |= tally.kinds
    return [*lines, _line("**all**", total)]


def _line(name: str, tally: Tally) -> str:
    cells = [
        name,
        str(len(tally.kinds)),
        f"{tally.seeded:,}",
        f"{tally.found:,}",
        f"{tally.at_place:,} ({share(tally.at_place, tally.seeded)})",
        f"{tally.extra:,}",
    ]
    return f"| {' | '.join(cells)} |"


def share(part: int, whole: int) -> str:
    """A share in percent that never rounds up to all of it."""
    if part == whole:
        return "100 %"
    return f"{int(1000 * part / whole) / 10} %"


def corpus_lines(report: Report) -> list[str]:
    """The findings on the public runbooks by rule and severity. Raises ValueError where some were not judged."""
    counts = Counter((finding.code, finding.severity.value) for finding in report.findings)
    lines = ["| rule | severity | findings | true | what they are |", "| --- | --- | --- | --- | --- |"]
    for (code, severity), count in sorted(counts.items()):
        name = f"[{code}](rules/{code}.md) {by_code()[code].name}"
        if severity == "info":
            lines.append(f"| {name} | info | {count} | | advice, off by default |")
            continue
        judged, what = JUDGED.get(code, (0, ""))
        if judged != sum(number for (each, kind), number in counts.items() if each == code and kind != "info"):
            raise ValueError(f"{code}: the findings on the public runbooks are other ones than those that were judged")
        lines.append(f"| {name} | {severity} | {count} | {count if severity == 'error' else ''} | {what} |")
    return lines


def misses(done: Sequence[Trial]) -> Iterator[str]:
    """What went wrong, a line for each miss and each extra finding."""
    for trial in done:
        place = f"{trial.place[0]}:{trial.place[1]}"
        if not trial.at_place:
            yield f"{trial.name}: {trial.seed.code} is not told at {place}"
        for finding in trial.extra:
            yield f"{trial.name}: besides {trial.seed.code} at {place}, {finding.line}:{finding.column} {finding.code}"


def page(done: Sequence[Trial], report: Report) -> str:
    """The whole page."""
    documents = len({trial.document for trial in done})
    errors = sum(finding.severity.value == "error" for finding in report.findings)
    also = Counter(f"{each.code}: {each.reason}" for trial in done for each in trial.seed.also)
    left = list(misses(done))
    seeded = (
        f"Into {documents} clean runbooks, those of `fixtures/` and public ones, mistakes were seeded one at a time: a "
        "change to the text at a place that is known, such as a step name misspelt where a step is named, a brace "
        "left out, or `isEnd: true` in the middle. Every rule ran. *At the right place* is the rule's finding at the "
        "exact line and column; *extra* is any other finding that was not there before."
    )
    public = (
        f"{report.documents} documents of public repositories, at frozen commits. Each error and each warning was "
        f"looked at by hand; all {errors} errors are true by the documentation."
    )
    lines = [
        "# Accuracy",
        "",
        "Written by `python -m benchmarks.accuracy --write`.",
        "",
        "## Mistakes that were seeded",
        "",
        seeded,
        "",
        *recall_lines(by_rule(done)),
        "",
        *(f"{code} has no row: {reason}." for code, reason in NOT_SEEDED.items()),
        "",
        "Some mistakes make another thing wrong, which is told too and counts for nothing above:",
        "",
        *(f"- {text} ({count:,})" for text, count in sorted(also.items())),
        "",
        *(("What is not as it should be:", "", *(f"- {text}" for text in left), "") if left else ()),
        "## Public runbooks",
        "",
        public,
        "",
        *corpus_lines(report),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    options = parser.parse_args()
    done = list(all_trials(MOST, MOST_IN_PUBLIC))
    if not CORPUS.is_dir():
        print("\n".join([*recall_lines(by_rule(done)), "", *misses(done)]))
        return 2 if options.write else 0
    text = page(done, lint_paths(CORPUS, select=["ALL"]))
    sys.stdout.write(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
