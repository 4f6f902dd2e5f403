"""A linter for AWS Systems Manager Automation runbooks.

`lint_text`, `lint_paths`, `load`, `loads` and `simulate` are the interface; each is imported when it is first used, so
that importing the package costs nothing.
"""

from __future__ import annotations

from ssmlint.version import __version__

# Type checkers take the name for typing's own, whose import takes longer than all else that `--version` does.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from ssmlint.analysis import Analysis
    from ssmlint.api import LoadError, lint_paths, lint_text, load, loads
    from ssmlint.config_text import ConfigError
    from ssmlint.execution import Execution, SimulationError, simulate
    from ssmlint.finding import Finding, Related, Severity
    from ssmlint.run import Report

__all__ = [
    "Analysis",
    "ConfigError",
    "Execution",
    "Finding",
    "LoadError",
    "Related",
    "Report",
    "Severity",
    "SimulationError",
    "__version__",
    "lint_paths",
    "lint_text",
    "load",
    "loads",
    "simulate",
]

_HOMES = {
    "Analysis": "analysis",
    "ConfigError": "config_text",
    "Execution": "execution",
    "Finding": "finding",
    "LoadError": "api",
    "Related": "finding",
    "Report": "run",
    "Severity": "finding",
    "SimulationError": "execution",
    "lint_paths": "api",
    "lint_text": "api",
    "load": "api",
    "loads": "api",
    "simulate": "execution",
}


if not TYPE_CHECKING:
    # Out of sight of type checkers, which would take any name for one of the package's.
    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'ssmlint' has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(f"ssmlint.{_HOMES[name]}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
