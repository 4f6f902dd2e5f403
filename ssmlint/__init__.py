"""A linter for AWS Systems Manager Automation runbooks.

`lint_text`, `lint_paths`, `load` and `loads` are the interface; each is imported when it is first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssmlint.version import __version__

if TYPE_CHECKING:
    from ssmlint.analysis import Analysis
    from ssmlint.api import LoadError, lint_paths, lint_text, load, loads
    from ssmlint.config import ConfigError
    from ssmlint.finding import Finding, Related, Severity
    from ssmlint.run import Report

__all__ = [
    "Analysis",
    "ConfigError",
    "Finding",
    "LoadError",
    "Related",
    "Report",
    "Severity",
    "__version__",
    "lint_paths",
    "lint_text",
    "load",
    "loads",
]

_HOMES = {
    "Analysis": "analysis",
    "ConfigError": "config",
    "Finding": "finding",
    "LoadError": "api",
    "Related": "finding",
    "Report": "run",
    "Severity": "finding",
    "lint_paths": "api",
    "lint_text": "api",
    "load": "api",
    "loads": "api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'ssmlint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"ssmlint.{_HOMES[name]}"), name)
