"""Settings: from `.ssmlint.toml` or `[tool.ssmlint]` in pyproject.toml, then from the command line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from ssmlint.finding import Severity
from ssmlint.names import hint
from ssmlint.quote import quote, visible

FILE_NAME = ".ssmlint.toml"
_PROJECT = "pyproject.toml"
_KEYS = ("select", "ignore", "fail-on", "severity", "exclude", "per-file-ignores")
_PREFIX = re.compile(r"SSM[0-9]{0,3}\Z")


class ConfigError(ValueError):
    """A configuration or a choice of rules that cannot be used; the message says what and where."""


@dataclass(frozen=True)
class Settings:
    """What a run goes by. `root` is the folder that the globs are relative to; `select` None means the default set."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    severities: Mapping[str, Severity] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
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
        project = os.path.join(folder, _PROJECT)
        if os.path.isfile(project) and _has_table(project):
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _has_table(path: str) -> bool:
    # Most projects have a pyproject.toml and no table of ours: a look at the bytes spares them the TOML parser.
    try:
        with open(path, "rb") as file:
            if b"ssmlint" not in file.read():
                return False
    except OSError:
        return False
    return _table(_load(path)[1]) is not None


def _table(data: dict[str, Any]) -> object:
    """What a pyproject.toml has at `tool.ssmlint`; None for nothing."""
    tool = data.get("tool")
    return tool.get("ssmlint") if isinstance(tool, dict) else None


def load_settings(path: str) -> Settings:
    """The settings of a configuration file.

    Raises ConfigError for a file that cannot be read or parsed, an unknown key or rule, a value of the wrong type.
    """
    text, data = _load(path)
    if os.path.basename(path) != _PROJECT:
        return _Reader(path, text, data, ()).settings()
    table = _table(data)
    if table is None:
        raise ConfigError(f"{visible(path)}: there is no table [tool.ssmlint]")
    if not isinstance(table, dict):
        raise ConfigError(f"{visible(path)}: tool.ssmlint must be a table")
    return _Reader(path, text, table, ("tool", "ssmlint")).settings()


def _load(path: str) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says. Raises ConfigError."""
    shown = visible(path) or "''"
    try:
        with open(path, "rb") as file:
            raw = file.read().removeprefix(b"\xef\xbb\xbf")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{shown}: cannot be read: {reason.lower()}") from None
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: not TOML: byte 0x{raw[error.start]:02x} is not UTF-8") from None
    try:
        return text, _parse(text)
    except RecursionError:
        raise ConfigError(f"{shown}: not TOML: nested too deep") from None
    except ValueError as error:
        # Parsers append the place to the message.
        problem, _, place = str(error).removesuffix(")").rpartition(" (at ")
        numbers = re.fullmatch(r"line (\d+), column (\d+)", place)
        where = f"{numbers[1]}:{numbers[2]}" if numbers else str(text.count("\n") + 1)
        raise ConfigError(f"{shown}:{where}: not TOML: {visible(problem or str(error))}") from None


def _parse(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises ValueError where it is none."""
    # Imported here: most runs have no configuration.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


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
            if key not in _KEYS:
                self.fail(f"unknown key {quote(key)}{hint(key, _KEYS)}", key)
        return Settings(
            select=self.rules("select") if "select" in self.data else None,
            ignore=self.rules("ignore"),
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
        names = self.strings(value, *keys)
        for name in names:
            if problem := _selector_problem(name):
                self.fail(f"{_path(keys)}: {problem}", *keys, word=name)
        return names

    def rule(self, name: str) -> str:
        from ssmlint.rules import BY_CODE, BY_NAME

        rule = BY_CODE.get(name) or BY_NAME.get(name)
        if rule is None:
            self.fail(f"severity: unknown rule {quote(name)}{hint(name, (*BY_CODE, *BY_NAME))}", "severity", name)
        return rule.code

    def severity(self, value: Any, *keys: str) -> Severity:
        try:
            return Severity(value)
        except ValueError:
            self.fail(f"{_path(keys)} must be 'error', 'warning' or 'info', not {quote(str(value))}", *keys)

    def fail(self, problem: str, *keys: str, word: str = "") -> NoReturn:
        line = _line_of(self.text, (*self.prefix, *keys), word)
        raise ConfigError(f"{visible(self.path)}{f':{line}' if line else ''}: {problem}")


def _path(keys: Sequence[str]) -> str:
    """A key of the configuration as messages name it, with the table that it stands in."""
    return keys[0] if len(keys) == 1 else f"{keys[0]}: {quote(keys[1])}"


def _line_of(text: str, keys: Sequence[str], word: str) -> int | None:
    """The line on which a key is set, or the one of its value on which a word stands.

    TOML parsers keep no positions. But what stands before the end of a statement is TOML by itself, so that the first
    beginning of the text that has the key ends with its statement.
    """
    lines = text.split("\n")
    for start in (number for number, line in enumerate(lines) if keys[-1] in line):
        for end in range(start + 1, len(lines) + 1):
            try:
                data: Any = _parse("\n".join(lines[:end]))
            except ValueError:
                continue
            for key in keys:
                data = data.get(key) if isinstance(data, dict) else None
            if data is None:
                break
            return 1 + next((number for number in range(start, end) if word in lines[number]), start)
    return None


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
    from ssmlint.rules import BY_CODE, BY_NAME

    prefix = _PREFIX.match(name) is not None and any(code.startswith(name) for code in BY_CODE)
    if name == "ALL" or name in BY_NAME or prefix:
        return ""
    return f"unknown rule {quote(name)}{hint(name, (*BY_NAME, *BY_CODE))}"


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
