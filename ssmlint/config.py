"""Settings: from `.ssmlint.toml` or `[tool.ssmlint]` in pyproject.toml, then from the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from ssmlint.config_keys import EXEMPTION_NAMES, NAMES
from ssmlint.config_text import ConfigError, line_of, lines_of_tables, load, names_ssmlint
from ssmlint.finding import Severity
from ssmlint.names import hint
from ssmlint.quote import quote, visible

FILE_NAME = ".ssmlint.toml"
PROJECT = "pyproject.toml"
_PREFIX = re.compile(r"[A-Z]{2,10}[0-9]{0,4}\Z")


@dataclass(frozen=True)
class Exemption:
    """One `[[ignore]]` table: findings that are accepted.

    Those of the rules (codes, names, prefixes) in the files that the globs mean (none: in all), and where `step` is
    given, in that step alone. `line` is where the configuration has it.
    """

    rules: tuple[str, ...]
    files: tuple[str, ...] = ()
    step: str | None = None
    reason: str = ""
    line: int = 0


@dataclass(frozen=True)
class Settings:
    """What a run goes by.

    `root` is the folder that globs and the baseline are relative to; `select` None means the default set. `ignores`
    says whether comments and `exemptions` hold. `baseline` is a path as it is to be opened.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    severities: Mapping[str, Severity] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    require_reason: bool = False
    ignores: bool = True
    baseline: str | None = None
    root: str = "."
    file: str | None = None


def find_config(start: str) -> str | None:
    """The configuration that holds for a folder: the nearest one upwards.

    In one folder `.ssmlint.toml` comes before pyproject.toml, which counts only where it has a table `tool.ssmlint`.
    Raises ConfigError for a pyproject.toml that names ssmlint and is not TOML.
    """
    try:
        folder = os.path.abspath(start)
    except FileNotFoundError:  # the working directory has been removed
        return None
    while True:
        own = os.path.join(folder, FILE_NAME)
        if os.path.isfile(own):
            return own
        project = os.path.join(folder, PROJECT)
        if os.path.isfile(project) and _has_table(project):
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _has_table(path: str) -> bool:
    # Most projects have a pyproject.toml and no table of ours: a look at the bytes spares them the TOML parser.
    if not names_ssmlint(path):
        return False
    return _table(load(path)[1]) is not None


def _table(data: dict[str, Any]) -> object:
    """What a pyproject.toml has at `tool.ssmlint`; None for nothing."""
    tool = data.get("tool")
    return tool.get("ssmlint") if isinstance(tool, dict) else None


def from_here(path: str) -> str:
    """A path from the working directory, as the paths of documents mostly are."""
    try:
        return os.path.relpath(path)
    except (OSError, ValueError):
        return path


def load_settings(path: str) -> Settings:
    """The settings of a configuration file.

    Raises ConfigError for a file that cannot be read or parsed, an unknown key or rule, a value of the wrong type.
    """
    text, data = load(path)
    if os.path.basename(path) != PROJECT:
        return _Reader(path, text, data, ()).settings()
    table = _table(data)
    if table is None:
        raise ConfigError(f"{visible(path)}: there is no table [tool.ssmlint]")
    if not isinstance(table, dict):
        raise ConfigError(f"{visible(path)}: tool.ssmlint must be a table")
    return _Reader(path, text, table, ("tool", "ssmlint")).settings()


class _Reader:
    """Reads one table of settings, with the line of the file in each complaint.

    `prefix` are the keys that lead to the table.
    """

    def __init__(self, path: str, text: str, data: dict[str, Any], prefix: tuple[str, ...]) -> None:
        self.path = path
        self.text = text
        self.data = data
        self.prefix = prefix

    def settings(self) -> Settings:
        for key in self.data:
            if key not in NAMES:
                self.fail(f"unknown key {quote(key)}{hint(key, NAMES)}", key)
        return Settings(
            select=self.rules("select") if "select" in self.data else None,
            ignore=self.ignored_rules(),
            exemptions=tuple(self.exemptions()),
            require_reason=self.boolean("require-reason"),
            baseline=self.baseline(),
            fail_on=self.severity(self.data.get("fail-on", "error"), "fail-on"),
            severities={
                self.rule(name): self.severity(value, "severity", name) for name, value in self.items("severity")
            },
            exclude=self.strings(self.data.get("exclude", []), "exclude"),
            per_file_ignores=tuple(
                (glob, self.rules("per-file-ignores", glob)) for glob, _ in self.items("per-file-ignores")
            ),
            root=os.path.dirname(self.path) or ".",
            file=self.path,
        )

    def ignored_rules(self) -> tuple[str, ...]:
        """The names in `ignore`; tables there are exemptions."""
        value = self.data.get("ignore", [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, (str, dict)) for each in listed):
            self.fail("ignore must be a list of strings, or of tables", "ignore")
        return self.checked([each for each in listed if isinstance(each, str)], "ignore")

    def exemptions(self) -> Iterator[Exemption]:
        value = self.data.get("ignore", [])
        tables = [each for each in (value if isinstance(value, list) else []) if isinstance(each, dict)]
        if tables:
            lines = lines_of_tables(self.text, (*self.prefix, "ignore"), len(tables))
            for table, line in zip(tables, lines, strict=True):
                yield self.exemption(table, line)

    def exemption(self, table: dict[str, Any], line: int) -> Exemption:
        for key in table:
            if key not in EXEMPTION_NAMES:
                self.fail_at(line, f"ignore: unknown key {quote(key)}{hint(key, EXEMPTION_NAMES)}")
        texts = {key: table.get(key, "") for key in ("step", "reason")}
        for key, text in texts.items():
            if not isinstance(text, str):
                self.fail_at(line, f"ignore: {key} must be a string")
        lists = {}
        for key in ("rule", "file"):
            listed = table.get(key, [])
            lists[key] = [listed] if isinstance(listed, str) else listed
            if not isinstance(lists[key], list) or not all(isinstance(each, str) and each for each in lists[key]):
                self.fail_at(line, f"ignore: {key} must be a string or a list of strings")
        if not lists["rule"]:
            self.fail_at(line, "ignore: a table names its rule")
        for name in lists["rule"]:
            if problem := _selector_problem(name):
                self.fail_at(line, f"ignore: {problem}")
        reason = texts["reason"].strip()
        if self.boolean("require-reason") and not reason:
            self.fail_at(line, "ignore: the table gives no reason, which require-reason asks for")
        return Exemption(tuple(lists["rule"]), tuple(lists["file"]), texts["step"] or None, reason, line)

    def boolean(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fail(f"{key} must be true or false", key)
        return value

    def baseline(self) -> str | None:
        value = self.data.get("baseline")
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            self.fail("baseline must be the name of a file", "baseline")
        return os.path.join(os.path.dirname(self.path), value)

    def items(self, key: str) -> list[tuple[str, Any]]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fail(f"{key} must be a table", key)
        return list(value.items())

    def strings(self, value: Any, *keys: str) -> tuple[str, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fail(f"{_path(keys)} must be a list of strings", *keys)
        return tuple(value)

    def rules(self, *keys: str) -> tuple[str, ...]:
        value: Any = self.data
        for key in keys:
            value = value.get(key, [])
        return self.checked(value, *keys)

    def checked(self, value: Any, *keys: str) -> tuple[str, ...]:
        names = self.strings(value, *keys)
        for name in names:
            if problem := _selector_problem(name):
                self.fail(f"{_path(keys)}: {problem}", *keys, word=name)
        return names

    def rule(self, name: str) -> str:
        from ssmlint.registry import by_code, by_name

        rule = by_code().get(name) or by_name().get(name)
        if rule is None:
            self.fail(f"severity: unknown rule {quote(name)}{hint(name, (*by_code(), *by_name()))}", "severity", name)
        return rule.code

    def severity(self, value: Any, *keys: str) -> Severity:
        try:
            return Severity(value)
        except ValueError:
            self.fail(f"{_path(keys)} must be 'error', 'warning' or 'info', not {quote(str(value))}", *keys)

    def fail(self, problem: str, *keys: str, word: str = "") -> NoReturn:
        self.fail_at(line_of(self.text, (*self.prefix, *keys), word) or 0, problem)

    def fail_at(self, line: int, problem: str) -> NoReturn:
        raise ConfigError(f"{visible(self.path)}{f':{line}' if line else ''}: {problem}")


def _path(keys: Sequence[str]) -> str:
    """A key of the configuration as messages name it, with the table that it stands in."""
    return keys[0] if len(keys) == 1 else f"{keys[0]}: {quote(keys[1])}"


def check_selectors(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are, if each is a rule's code or name, the beginning of a code, or `ALL`.

    Raises ConfigError for one that selects nothing, with the nearest known name.
    """
    checked = tuple(names)
    for name in checked:
        if problem := _selector_problem(name):
            raise ConfigError(problem)
    return checked


def _selector_problem(name: str) -> str:
    """What is wrong with a selector of rules, nothing where it selects some."""
    from ssmlint.registry import by_code, by_name

    prefix = _PREFIX.match(name) is not None and any(code.startswith(name) for code in by_code())
    if name == "ALL" or name in by_name() or prefix:
        return ""
    return f"unknown rule {quote(name)}{hint(name, (*by_name(), *by_code()))}"


def with_options(
    settings: Settings,
    select: tuple[str, ...] | None = None,
    ignore: tuple[str, ...] | None = None,
    fail_on: str | None = None,
) -> Settings:
    """The settings with those of the command line in their place. Raises ConfigError for an unknown rule."""
    if select is not None:
        # What the command line selects runs, whatever the file ignores.
        settings = replace(settings, select=check_selectors(select), ignore=())
    if ignore is not None:
        settings = replace(settings, ignore=check_selectors(ignore))
    if fail_on is not None:
        settings = replace(settings, fail_on=Severity(fail_on))
    return settings
