"""What is measured: the documents of each case, and the commands that run on them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.documents import write_documents
from benchmarks.inside import Inside
from benchmarks.measure import Command, Measured, by_turns
from benchmarks.tools import compared, has_option, python, ssmlint, wrapped, write_schema
from tests.hostile import beyond, within
from tests.hostile_work import costly

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
_INSIDE = Path(__file__).with_name("inside.py")


@dataclass(frozen=True)
class Case:
    """One table: its title, and what was measured."""

    key: str
    title: str
    rows: tuple[Measured, ...]

    def row(self, name: str) -> Measured:
        """The row of a name; an empty one where there is none."""
        return next((row for row in self.rows if row.name == name), Measured(name, False))

    def ratio(self, name: str, base: str) -> float | None:
        return self.row(name).of(self.row(base))


@dataclass
class Results:
    """All that one run has measured."""

    cases: list[Case] = field(default_factory=list)
    inside: list[Inside] = field(default_factory=list)
    growth: list[Inside] = field(default_factory=list)
    corpus_title: str = ""
    hostile: list[Measured] = field(default_factory=list)

    def case(self, key: str) -> Case:
        return next(case for case in self.cases if case.key == key)


@dataclass(frozen=True)
class Effort:
    """How much is run: rounds of a case, of one with many files, and of each file inside one process."""

    rounds: int
    rounds_of_many: int
    rounds_inside: int
    many: int


QUICK = Effort(3, 1, 2, 200)
FULL = Effort(11, 2, 5, 2000)


def run_all(folder: Path, effort: Effort, tell: Callable[[str], None]) -> Results:
    """Measures everything; `folder` holds what is generated, `tell` says what is being done."""
    results = Results()
    schema = write_schema(folder / "schema.json")

    def case(key: str, title: str, commands: Sequence[Command], rounds: int) -> None:
        tell(title)
        results.cases.append(Case(key, title, tuple(by_turns(commands, rounds, folder))))

    def compare(key: str, title: str, paths: Sequence[Path], rounds: int) -> None:
        templates = wrapped(paths, folder / f"{key}-templates")
        case(key, title, compared(paths, templates, schema, folder / f"{key}-cache"), rounds)

    one = write_documents(folder / "one", 1, 20)
    compare("one", "one document of 20 steps", one, effort.rounds)
    few = write_documents(folder / "few", 50, 20)
    compare("few", "50 documents of 20 steps", few, max(2, effort.rounds // 3))
    corpus, results.corpus_title = corpus_documents(folder)
    compare("corpus", results.corpus_title, corpus, effort.rounds_of_many)
    for steps in (10, 100, 1000):
        paths = write_documents(folder / f"steps{steps}", 1, steps)
        compare(f"steps{steps}", f"one document of {steps:,} steps", paths, max(2, effort.rounds // 3))
    shown = [Command(f"ssmlint {option}", ssmlint(option)) for option in ("--version", "--help")]
    case("shown", "without a document", [*shown, python("pass")], effort.rounds * 2)
    if has_option("--jobs"):
        many = write_documents(folder / "many", effort.many, 20)
        case("jobs", f"{effort.many:,} documents of 20 steps", jobs(folder / "many"), effort.rounds_of_many)
        case("jobs-few", "five documents of 20 steps", jobs(*many[:5]), effort.rounds)
    tell("hostile documents")
    results.hostile = hostile(folder / "hostile")
    tell("inside one process")
    results.inside = inside(corpus, effort.rounds_inside)
    results.growth = inside([folder / f"steps{steps}/document0000.yaml" for steps in (100, 1000)], effort.rounds_inside)
    return results


def jobs(*paths: Path) -> list[Command]:
    """The same files in one process, in two, and in as many as ssmlint chooses."""
    files = [str(path) for path in paths]
    cold = ("--no-cache",) if has_option("--no-cache") else ()
    return [
        Command("--jobs 1", ssmlint(*cold, "--jobs", "1", *files)),
        Command("--jobs 2", ssmlint(*cold, "--jobs", "2", *files)),
        Command("no --jobs", ssmlint(*cold, *files)),
    ]


def hostile(folder: Path) -> list[Measured]:
    """The whole command, every rule, on each of the documents that the tests have to hurt it."""
    folder.mkdir()
    found = []
    for name, data in (*within(), *costly(), *beyond()):
        path = folder / name
        path.write_bytes(data)
        words = ssmlint("--no-cache", "--no-config", "--select", "ALL", str(path))
        found += by_turns([Command(name, words)], 1, folder, warm=True)
        path.unlink()
    return found


def corpus_documents(folder: Path) -> tuple[list[Path], str]:
    """The public runbooks where they stand beside the checkout, generated documents elsewhere, and what they are."""
    if CORPUS.is_dir():
        files = (path for path in CORPUS.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
        paths = sorted(path for path in files if b"schemaVersion" in path.read_bytes())
        return paths, f"the corpus: {len(paths)} public runbooks"
    return write_documents(folder / "generated", 300, 30), "in place of the corpus: 300 documents of 30 steps"


def inside(paths: Sequence[Path], rounds: int) -> list[Inside]:
    """The times of files inside one process, where what was imported before does not count."""
    words = [sys.executable, str(_INSIDE), str(rounds), *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return [Inside(*each) for each in json.loads(done.stdout)]
