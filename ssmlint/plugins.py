"""Rules of installed packages: the entry points of the group `ssmlint.rules`.

Each names a Rule, or an iterable of Rules. Most installations have none, and `importlib.metadata` takes longer to
import than the rest of the start; so it is only asked where a look at the folders of `sys.path` shows such an entry
point. Packages inside zip files are not found.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ssmlint.quote import quote, said, visible

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from ssmlint.rule import Rule

GROUP = "ssmlint.rules"
_HEADER = f"[{GROUP}]".encode()
_SUFFIXES = (".dist-info", ".egg-info")
_CODE = re.compile(r"[A-Z]{2,10}[0-9]{3,4}\Z")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


class Plugins(NamedTuple):
    """The rules of installed packages in the order of their codes, and what is wrong with others, one line each.

    `packages` has for each entry point the name and version of its package, and the folder or file its rules are in.
    """

    rules: tuple[Rule, ...] = ()
    problems: tuple[str, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()


def find() -> Iterator[str]:
    """The metadata folders on `sys.path` of packages that have entry points of the group.

    As with imports, the first package of a name hides those behind it.
    """
    seen: set[str] = set()
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or ".") as entries:
                names = sorted(entry.name for entry in entries if entry.name.endswith(_SUFFIXES))
        except OSError:
            continue
        for name in names:
            # `acme_rules-1.0.dist-info`, `acme_rules.egg-info`.
            package = name.rpartition(".")[0].partition("-")[0].lower().replace(".", "_")
            # What pip leaves behind of a package that it could not remove begins with a tilde.
            if package in seen or name.startswith("~"):
                continue
            seen.add(package)
            place = os.path.join(folder or ".", name)
            if _has_group(place):
                yield place


def _has_group(place: str) -> bool:
    try:
        with open(os.path.join(place, "entry_points.txt"), "rb") as file:
            return _HEADER in file.read()
    except OSError:
        return False


def load(taken: Iterable[tuple[str, str]]) -> Plugins:
    """The rules of the installed packages. `taken` are the codes and names of ssmlint's own.

    What is wrong with a package is told in `problems`, and hides no other.
    """
    places = list(find())
    return _Loader(taken).load(places) if places else Plugins()


def state(plugins: Plugins) -> tuple[str, ...]:
    """What tells one state of the packages from another: versions, and their files with times and sizes."""
    return tuple("\0".join((package, top, *_files(top))) for package, top in sorted(set(plugins.packages)))


def _files(top: str) -> Iterator[str]:
    if os.path.isfile(top):
        yield _file(top)
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        yield from (_file(os.path.join(folder, name)) for name in sorted(names))


def _file(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:  # removed meanwhile
        return path
    return f"{path}:{status.st_mtime_ns}:{status.st_size}"


class _Loader:
    """Loads packages one after the other; `takers` knows who has which code and name."""

    def __init__(self, taken: Iterable[tuple[str, str]]) -> None:
        self.rules: list[Rule] = []
        self.problems: list[str] = []
        self.packages: list[tuple[str, str]] = []
        self.takers = {text: "ssmlint" for pair in taken for text in pair}

    def load(self, places: Iterable[str]) -> Plugins:
        from importlib.metadata import PathDistribution
        from pathlib import Path

        named = [(_package(place), PathDistribution(Path(place))) for place in places]
        for package, distribution in sorted(named, key=lambda each: each[0]):
            try:
                points = sorted(each for each in distribution.entry_points if each.group == GROUP)
            except Exception as error:
                self.problems.append(f"the rules of {quote(package)} cannot be loaded: {_told(error)}")
                continue
            for point in points:
                self.add(package, point)
        self.rules.sort(key=lambda rule: rule.code)
        return Plugins(tuple(self.rules), tuple(self.problems), tuple(self.packages))

    def add(self, package: str, point: EntryPoint) -> None:
        from contextlib import redirect_stdout

        where = f"the rules of {quote(package)} ({quote(point.name)})"
        try:
            # What a package prints when it is imported must not get between the findings.
            with redirect_stdout(sys.stderr):
                for rule in _rules_in(point.load()):
                    problem = self.problem(rule)
                    if problem:
                        self.problems.append(f"{where}: {problem}")
                    else:
                        self.takers[rule.code] = self.takers[rule.name] = package
                        self.rules.append(rule)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.problems.append(f"{where} cannot be loaded: {_told(error)}")
        self.packages.append((package, _top(point)))

    def problem(self, rule: Rule) -> str:
        """Why a rule cannot be taken; nothing for a good one."""
        from ssmlint.finding import Severity
        from ssmlint.rule import Rule as RuleType

        if not isinstance(rule, RuleType):
            return f"{quote(str(rule))} is no ssmlint.rule.Rule"
        if not (type(rule.code) is str and _CODE.match(rule.code)) or rule.code.startswith("SSM"):
            return (
                f"{quote(str(rule.code))} is no code for a rule: capital letters, other than SSM, and three or four "
                "digits"
            )
        if not (type(rule.name) is str and _NAME.match(rule.name)):
            return f"{quote(str(rule.name))} is no name for a rule: words in lower case, with hyphens"
        if not isinstance(rule.severity, Severity):
            return f"the severity of {quote(rule.code)} is no ssmlint.finding.Severity"
        for name in ("summary", "why", "reference", "page", "examples"):
            text = getattr(rule, name)
            if type(text) is not str or not text.replace("\n", "").isprintable():
                return f"the {name} of {quote(rule.code)} is no text without control characters"
        checks = [check for check in (rule.check_source, rule.check_document) if check is not None]
        if len(checks) != 1 or not callable(checks[0]):
            return f"{quote(rule.code)} has not one check, which is a function"
        if rule.fixable not in ("", "safe", "unsafe"):
            return f"fixable of {quote(rule.code)} is none of '', 'safe' and 'unsafe'"
        for text in (rule.code, rule.name):
            if text in self.takers:
                return f"{quote(text)} is taken by {quote(self.takers[text])}"
        return ""


def _package(place: str) -> str:
    """The name and the version of a package, as its metadata folder has them: `acme_rules 1.0`."""
    return os.path.basename(place).rpartition(".")[0].replace("-", " ", 1)


def _rules_in(found: Any) -> Iterable[Rule]:
    """What an entry point gives, which may be anything."""
    from ssmlint.rule import Rule

    return (found,) if isinstance(found, Rule) else iter(found)


def _top(point: EntryPoint) -> str:
    """The folder of the outermost package that an entry point lies in, or the file of its module; empty for none."""
    parts = point.value.partition(":")[0].strip().split(".")
    for count in range(1, len(parts) + 1):
        # Namespace packages are shared with others, and have no file.
        file: str | None = getattr(sys.modules.get(".".join(parts[:count])), "__file__", None)
        if file is not None:
            folder, name = os.path.split(file)
            return folder if name.startswith("__init__.") else file
    return ""


def _told(error: BaseException) -> str:
    text = said(error)
    return visible(f"{type(error).__name__}: {text}" if text else type(error).__name__)
