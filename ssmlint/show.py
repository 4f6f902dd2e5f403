"""The settings of a run as text: `--show-settings`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ssmlint.config import Exemption, Settings
from ssmlint.decide import Decider
from ssmlint.quote import visible
from ssmlint.registry import catalog


def settings_as_text(settings: Settings) -> str:
    """The settings as TOML, after the configuration and the command line, and the rules that run as a comment."""
    return "\n".join(_lines(settings)) + "\n"


def _lines(settings: Settings) -> Iterator[str]:
    yield f"# configuration: {visible(settings.file) if settings.file else 'none'}"
    if settings.select is not None:
        yield f"select = {_list(settings.select)}"
    listed = [_text(name) for name in settings.ignore] + [_table(each) for each in settings.exemptions]
    yield f"ignore = [{', '.join(listed)}]" if len(listed) < 2 else "ignore = [\n  " + ",\n  ".join(listed) + ",\n]"
    yield f'fail-on = "{settings.fail_on.value}"'
    yield f"exclude = {_list(settings.exclude)}"
    yield f"require-reason = {str(settings.require_reason).lower()}"
    yield f"baseline = {_text(settings.baseline)}" if settings.baseline else "# baseline: none"
    if settings.severities:
        yield "\n[severity]"
        yield from (f'{code} = "{level.value}"' for code, level in settings.severities.items())
    if settings.per_file_ignores:
        yield "\n[per-file-ignores]"
        yield from (f"{_text(glob)} = {_list(names)}" for glob, names in settings.per_file_ignores)
    running = Decider(settings, catalog()).rules_to_run()
    yield f"\n# {len(running)} of {len(catalog())} rules run:"
    yield from (f"#   {rule.code} {rule.name}" for rule in running)


def _table(exemption: Exemption) -> str:
    parts = {"rule": _list(exemption.rules), "file": _list(exemption.files), "reason": _text(exemption.reason)}
    if exemption.step is not None:
        parts["step"] = _text(exemption.step)
    return f"{{ {', '.join(f'{key} = {value}' for key, value in parts.items())} }}"


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(_text(name) for name in names)}]"


def _text(text: str) -> str:
    """A basic string of TOML, whose escapes JSON's are among."""
    return json.dumps(visible(text))
