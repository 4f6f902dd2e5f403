"""The rules there are: those that come with ssmlint, and those of installed packages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ssmlint.rule import Rule
from ssmlint.rules import RULES


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, the project's own first, each part in the order of its codes."""
    return RULES


@lru_cache(maxsize=1)
def by_code() -> Mapping[str, Rule]:
    return {rule.code: rule for rule in all_rules()}


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, Rule]:
    return {rule.name: rule for rule in all_rules()}


def find_rule(text: str) -> Rule | None:
    """The rule of a code or a name, whatever the case of its letters."""
    return by_code().get(text.upper()) or by_name().get(text.lower())
