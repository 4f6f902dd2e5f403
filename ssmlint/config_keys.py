"""The keys of the configuration: what each takes and means. The reader, the reference page and the help rest on it."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """One key; `default` and `example` are TOML, the example with its header where it has one."""

    name: str
    takes: str
    default: str
    text: str
    example: str


KEYS = (
    Key(
        "select",
        "a list of rules",
        "every rule of severity error or warning",
        "Exactly these rules run. A rule is named by its code (`SSM203`), its name (`unknown-step-target`), the "
        "beginning of a code (`SSM2`), or `ALL`. `--select` replaces the list, and `ignore` with it.",
        'select = ["SSM0", "SSM2", "unused-parameter"]',
    ),
    Key(
        "ignore",
        "a list of rules, or tables (see below)",
        "[]",
        "These rules do not run at all. `--ignore` replaces the list.",
        'ignore = ["continue-with-next-step"]',
    ),
    Key(
        "[[ignore]]",
        "tables with `rule`, and `file`, `step`, `reason`",
        "none",
        "Findings that are accepted: of the rules `rule` (one or a list), in the files that the gitignore patterns "
        "`file` mean (one or a list; without it in all), and in the step `step` where that is given. They are "
        "quieted: counted in the summary, marked as suppressed in SARIF, shown by `-v`. A table that quiets nothing "
        "is reported (SSM007) by a run that looks at every file that it can mean. TOML takes no `[[ignore]]` beside "
        "`ignore = [...]`; a list may hold both names and tables.",
        '[[ignore]]\nrule = "unreachable-step"\nfile = "runbooks/legacy/*.json"\nstep = "cleanUp"\n'
        'reason = "run by hand from the console"',
    ),
    Key(
        "require-reason",
        "true or false",
        "false",
        "Every ignore gives a reason. A comment without one quiets nothing and is reported (SSM008); a table "
        "without one is an error of the configuration.",
        "require-reason = true",
    ),
    Key(
        "baseline",
        "the path of a file, from the configuration's folder",
        "none",
        "Findings in this file do not count; `ssmlint baseline` writes it. `--baseline` names another, `--no-baseline` "
        "none.",
        'baseline = ".ssmlint-baseline.json"',
    ),
    Key(
        "fail-on",
        '"error", "warning" or "info"',
        '"error"',
        "The lowest severity that makes the exit code 1. `--fail-on` replaces it.",
        'fail-on = "warning"',
    ),
    Key(
        "exclude",
        "a list of gitignore patterns",
        "[]",
        "Files and directories that are left out, named ones too. Patterns are relative to the configuration's folder.",
        'exclude = ["build/", "*.generated.yaml"]',
    ),
    Key(
        "severity",
        "a table: rule to severity",
        "{}",
        "The severity that findings of a rule count with. A rule of severity info runs when it is raised.",
        '[severity]\nbranch-falls-through = "warning"',
    ),
    Key(
        "per-file-ignores",
        "a table: gitignore pattern to a list of rules",
        "{}",
        "Rules whose findings in these files are left out without being counted.",
        '[per-file-ignores]\n"legacy/**" = ["SSM206"]',
    ),
)

NAMES = tuple(dict.fromkeys(key.name.strip("[]") for key in KEYS))
EXEMPTION_NAMES = ("rule", "file", "step", "reason")
