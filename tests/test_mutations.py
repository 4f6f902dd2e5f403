"""Mistakes seeded into the clean runbooks of the project: each found at its place, and nothing besides."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks.accuracy import EXAMPLES, NOT_SEEDED, misses, share
from benchmarks.documents import document
from benchmarks.mutation import Trial, by_rule, clean_runbooks, example_trials, spread, trials
from benchmarks.seeds.base import At, apply, line_and_column, moved, typo
from ssmlint.api import lint_text, loads
from ssmlint.registry import catalog
from ssmlint.rule import Change
from ssmlint.source.nodes import Span
from tests.test_one_mistake import CLEAN

CODES = [rule.code for rule in catalog() if rule.code not in NOT_SEEDED and rule.code[3] in "0123"]


@cache
def seeded(path: Path) -> tuple[Trial, ...]:
    """One mistake of each kind in a runbook."""
    return tuple(trials(clean_runbooks([path]), 1))


@cache
def in_examples() -> tuple[Trial, ...]:
    """The mistakes of each rule in its own good example."""
    return tuple(example_trials(EXAMPLES, 1))


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name)
def test_every_mistake_is_told_at_its_place_and_nothing_besides(path: Path) -> None:
    done = seeded(path)
    assert list(misses(done)) == []
    assert len({trial.seeder for trial in done}) > 50


def test_the_mistakes_of_each_rule_in_its_own_example() -> None:
    assert list(misses(in_examples())) == []


def test_every_rule_is_seeded() -> None:
    done = [*in_examples(), *(trial for path in CLEAN for trial in seeded(path))]
    assert [code for code in CODES if code not in by_rule(done)] == []


def test_places_move_with_the_changes() -> None:
    text = "one\ntwo\r\nthree"
    changes = (Change(Span(4, 7), "second"), Change(Span(9, 9), "2.5\n"))
    assert apply(text, changes) == "one\nsecond\r\n2.5\nthree"
    assert [line_and_column(apply(text, changes), moved(changes, at)) for at in (At(0), At(4), At(9), At(12))] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 4),
    ]
    assert moved(changes, At(9, behind=True)) == moved(changes, At(9, 4))


def test_choices_are_spread_and_shares_never_round_up() -> None:
    assert [spread(0, 2), spread(2, 2), spread(9, 1), spread(9, 3)] == [[], [0, 1], [4], [1, 4, 7]]
    assert [share(3, 3), share(1999, 2000), share(0, 4)] == ["100 %", "99.9 %", "0.0 %"]
    assert [typo("nextStep"), typo("full"), typo("a")] == ["nextStpe", "fulll", "aa"]


@pytest.mark.parametrize("steps", [10, 20, 100])
def test_generated_documents_are_clean(steps: int) -> None:
    assert len(loads(document(steps, 7)).document.steps) == steps
    assert lint_text(document(steps, 7), select=["ALL"]) == []


def test_generated_documents_come_in_whole_blocks() -> None:
    with pytest.raises(ValueError, match="multiple of 10"):
        document(15)
