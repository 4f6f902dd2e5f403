"""Settings: from `.ssmlint.toml` or `[tool.ssmlint]` in pyproject.toml, then from the command line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from ssmlint.finding import Severity
from ssmlint.names import hint
from ssmlint.quote import quote, visible

FILE_NAME = ".ssmlint.toml"
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
    """
    folder = os.path.abspath(start)
    while True:
        own = os.path.join(folder, FILE_NAME)
        if os.path.isfile(own):
            return own
        project = os.path.join(folder, "pyproject.toml")
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
    tool = _load(path).get("tool")
    return isinstance(tool, dict) and "ssmlint" in tool


def load_settings(path: str) -> Settings:
    """The settings of a configuration file.

    Raises ConfigError for a file that cannot be read or parsed, an unknown key or rule, a value of the wrong type.
    """
    data = _load(path)
    if os.path.basename(path) == "pyproject.toml":
        data = data["tool"]["ssmlint"]
        if not isinstance(data, dict):
            raise ConfigError(f"{visible(path)}: tool.ssmlint must be a table")
    return _Reader(path, data).settings()


def _load(path: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            data: dict[str, Any] = tomllib.load(file)
            return data
    except OSError as error:
        raise ConfigError(f"{visible(path)}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{visible(path)}: not TOML: {visible(str(error))}") from None


class _Reader:
    """Reads one table of settings, with the line of the file in each complaint."""

    def __init__(self, path: str, data: dict[str, Any]) -> None:
        self.path = path
        self.data = data

    def settings(self) -> Settings:
        for key in self.data:
            if key not in _KEYS:
                self.fail(key, f"unknown key {quote(key)}{hint(key, _KEYS)}")
        select = self.data.get("select")
        return Settings(
            select=None if select is None else self.rules("select", select),
            ignore=self.rules("ignore", self.data.get("ignore", [])),
            fail_on=self.severity("fail-on", self.data.get("fail-on", "error")),
            severities={self.rule(name): self.severity(name, value) for name, value in self.table("severity").items()},
            exclude=self.strings("exclude", self.data.get("exclude", [])),
            per_file_ignores=tuple(
                (glob, self.rules(glob, value)) for glob, value in self.table("per-file-ignores").items()
            ),
            root=os.path.dirname(self.path) or ".",
            file=self.path,
        )

    def table(self, key: str) -> dict[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fail(key, f"{key} must be a table")
        return dict(value)

    def strings(self, key: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fail(key, f"{key} must be a list of strings")
        return tuple(value)

    def rules(self, key: str, value: Any) -> tuple[str, ...]:
        names = self.strings(key, value)
        try:
            return check_selectors(names)
        except ConfigError as error:
            self.fail(key, f"{key}: {error}")

    def rule(self, name: str) -> str:
        from ssmlint.rules import BY_CODE, BY_NAME

        rule = BY_CODE.get(name) or BY_NAME.get(name)
        if rule is None:
            self.fail(name, f"severity: unknown rule {quote(name)}{hint(name, (*BY_CODE, *BY_NAME))}")
        return rule.code

    def severity(self, key: str, value: Any) -> Severity:
        try:
            return Severity(value)
        except ValueError:
            self.fail(key, f"{key} must be 'error', 'warning' or 'info', not {quote(str(value))}")

    def fail(self, key: str, problem: str) -> NoReturn:
        line = self._line(key)
        raise ConfigError(f"{visible(self.path)}{f':{line}' if line else ''}: {problem}")

    def _line(self, key: str) -> int | None:
        """The line on which a key stands; TOML parsers keep no positions."""
        pattern = re.compile(rf"^\s*(?:\[.*\.)?[\"']?{re.escape(key)}[\"']?\s*(?:[=.\]])")
        try:
            with open(self.path, encoding="utf-8") as file:
                for number, text in enumerate(file, 1):
                    if pattern.search(text):
                        return number
        except OSError:
            pass
        return None


def check_selectors(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are, if each is a rule's code or name, the beginning of a code, or `ALL`.

    Raises ConfigError for one that selects nothing, with the nearest known name.
    """
    from ssmlint.rules import BY_CODE, BY_NAME

    checked = tuple(names)
    for name in checked:
        prefix = _PREFIX.match(name) is not None and any(code.startswith(name) for code in BY_CODE)
        if name != "ALL" and name not in BY_NAME and not prefix:
            raise ConfigError(f"unknown rule {quote(name)}{hint(name, (*BY_NAME, *BY_CODE))}")
    return checked


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
