"""The rules there are: those that come with ssmlint, and those of installed packages.

To check settings, or to decide over results from the cache, their codes, names and severities are enough: `catalog`
gives them without importing a rule of ssmlint's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ssmlint import plugins
from ssmlint.finding import Severity
from ssmlint.rule_catalog import CATALOG
from ssmlint.version import HOME

if TYPE_CHECKING:
    from ssmlint.rule import Rule


class Described(Protocol):
    """What the settings and the decision need to know of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def url(self) -> str: ...


class Entry(NamedTuple):
    """A rule as the settings see it; the same fields as in `Rule`."""

    code: str
    name: str
    severity: Severity
    url: str


class _Switch:
    """Whether the rules of installed packages take part."""

    plugins = True


@lru_cache(maxsize=1)
def _installed() -> plugins.Plugins:
    return plugins.load((code, name) for code, name, _ in CATALOG) if _Switch.plugins else plugins.Plugins()


@lru_cache(maxsize=1)
def catalog() -> tuple[Entry, ...]:
    """Every rule without its checks, the project's own first, each part in the order of its codes."""
    own = (
        Entry(code, name, Severity(severity), f"{HOME}/blob/main/docs/rules/{code}.md")
        for code, name, severity in CATALOG
    )
    others = (Entry(rule.code, rule.name, rule.severity, rule.url) for rule in _installed().rules)
    return (*own, *others)


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of `catalog`."""
    from ssmlint.rules import RULES

    return (*RULES, *_installed().rules)


@lru_cache(maxsize=1)
def by_code() -> Mapping[str, Described]:
    return {entry.code: entry for entry in catalog()}


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, Described]:
    return {entry.name: entry for entry in catalog()}


def find_rule(text: str) -> Rule | None:
    """The rule of a code or a name, whatever the case of its letters."""
    found = by_code().get(text.upper()) or by_name().get(text.lower())
    return None if found is None else next(rule for rule in all_rules() if rule.code == found.code)


def plugin_problems() -> tuple[str, ...]:
    """What is wrong with the rules of installed packages, one line each."""
    return _installed().problems


def use_plugins(wanted: bool) -> None:
    """Whether the rules of installed packages take part from now on; without them no package is imported for them."""
    _Switch.plugins = wanted
    for known in (_installed, catalog, all_rules, by_code, by_name):
        known.cache_clear()


def plugin_state() -> tuple[str, ...]:
    """What tells one state of the rules of installed packages from another."""
    return plugins.state(_installed())
