"""Settings: where they are found, what is wrong with them, and what they do to a run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ssmlint
from ssmlint.config import Settings, check_selectors, find_config, load_settings, with_options
from ssmlint.config_text import ConfigError
from ssmlint.decide import Decider
from ssmlint.finding import Severity
from ssmlint.rules import RULES
from ssmlint.run import lint

Write = Callable[[str, str], str]

# SSM201 (error) on line 8, SSM206 (warning) on line 14.
WRONG = """\
schemaVersion: '0.3'
mainSteps:
  - name: First
    action: aws:sleep
    onFailure: step:Handler
    inputs: {Duration: PT1S}
    nextStep: Last
  - name: Never
    action: aws:sleep
    inputs: {Duration: PT1S}
  - name: Last
    action: aws:sleep
    inputs: {Duration: PT1S}
  - name: Handler
    action: aws:sleep
    inputs: {Duration: PT1S}
    isEnd: true
"""

# SSM207 (info) on line 3.
FALLS_THROUGH = """\
schemaVersion: '0.3'
mainSteps:
  - name: Choose
    action: aws:branch
    inputs:
      Choices:
        - {NextStep: Last, Variable: '{{ global:DATE }}', StringEquals: today}
  - name: Middle
    action: aws:sleep
    inputs: {Duration: PT1S}
  - name: Last
    action: aws:sleep
    inputs: {Duration: PT1S}
    isEnd: true
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file below an empty working directory and returns its path as it was given."""
    monkeypatch.chdir(tmp_path)

    def write(path: str, text: str) -> str:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text.encode("utf-8", "surrogateescape"))
        return path

    return write


def codes(paths: list[str], settings: Settings) -> list[tuple[str, int, str, str]]:
    """File, line, code and severity of each finding of a run, of the three rules that are meant here."""
    report = lint(paths, settings)
    return [
        (each.file, each.line, each.code, each.severity.value)
        for each in report.findings
        if each.code in ("SSM201", "SSM206", "SSM207")
    ]


# Where it is found.


def test_nothing_is_found_where_nothing_is(write: Write, tmp_path: Path) -> None:
    write("pyproject.toml", "[tool.other]\nx = 1\n")
    write("deep/er/x.yaml", "")
    found = find_config("deep/er")
    assert found is None or not found.startswith(str(tmp_path))


@pytest.mark.parametrize("start", [".", "deep", "deep/er", "./deep/../deep"])
def test_the_nearest_one_upwards_counts(write: Write, tmp_path: Path, start: str) -> None:
    write("deep/er/x.yaml", "")
    write(".ssmlint.toml", "")
    assert find_config(start) == str(tmp_path / ".ssmlint.toml")


def test_a_nested_one_hides_those_above_it_whole(write: Write, tmp_path: Path) -> None:
    write(".ssmlint.toml", "ignore = ['SSM201']\n")
    inner = write("inner/.ssmlint.toml", "fail-on = 'info'\n")
    found = find_config("inner")
    assert found == str(tmp_path / inner)
    assert load_settings(found).ignore == ()


def test_our_own_file_comes_before_pyproject(write: Write, tmp_path: Path) -> None:
    write("pyproject.toml", "[tool.ssmlint]\n")
    assert find_config(".") == str(tmp_path / "pyproject.toml")
    write(".ssmlint.toml", "")
    assert find_config(".") == str(tmp_path / ".ssmlint.toml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[tool.other]\n",
        "[project]\nname = 'ssmlint'\n",
        "[project]\ndependencies = ['ssmlint']\n[tool]\n",
        "tool = 'ssmlint'\n",
        "this is not TOML",
    ],
)
def test_a_pyproject_without_our_table_does_not_hide_what_is_above(write: Write, tmp_path: Path, text: str) -> None:
    write(".ssmlint.toml", "")
    write("inner/pyproject.toml", text)
    assert find_config("inner") == str(tmp_path / ".ssmlint.toml")


def test_a_pyproject_that_names_us_and_is_broken_is_an_error(write: Write, tmp_path: Path) -> None:
    write("pyproject.toml", "[tool.ssmlint]\nselect = [\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml:\d+(:\d+)?: not TOML: ") as caught:
        find_config(".")
    assert str(caught.value).startswith(str(tmp_path))


def test_directories_of_that_name_do_not_count(write: Write, tmp_path: Path) -> None:
    write("pyproject.toml/x", "")
    write(".ssmlint.toml/x", "")
    found = find_config(".")
    assert found is None or not found.startswith(str(tmp_path))


def test_a_working_directory_that_is_gone_has_none(write: Write, tmp_path: Path) -> None:
    write("gone/x", "")
    os.chdir("gone")
    os.unlink("x")
    os.rmdir("../gone")
    try:
        assert find_config(".") is None
    finally:
        os.chdir(tmp_path)


# What it says.


def test_every_key_is_read(write: Write) -> None:
    text = """\
select = ["SSM0", "unreachable-step"]
ignore = ["duplicate-key"]
fail-on = "warning"
exclude = ["build/", "*.generated.yaml"]

[severity]
branch-falls-through = "warning"
SSM206 = "error"

[per-file-ignores]
"legacy/**" = ["SSM206"]
"old.yaml" = ["ALL"]
"""
    expected = Settings(
        select=("SSM0", "unreachable-step"),
        ignore=("duplicate-key",),
        fail_on=Severity.WARNING,
        severities={"SSM207": Severity.WARNING, "SSM206": Severity.ERROR},
        exclude=("build/", "*.generated.yaml"),
        per_file_ignores=(("legacy/**", ("SSM206",)), ("old.yaml", ("ALL",))),
        root=".",
        file=".ssmlint.toml",
    )
    assert load_settings(write(".ssmlint.toml", text)) == expected
    # Windows has other line ends, and editors there put a byte order mark before the text.
    windows = "\ufeff" + text.replace("\n", "\r\n")
    assert load_settings(write(".ssmlint.toml", windows)) == expected
    head, _, tables = text.partition("[severity]")
    tables = "[severity]" + tables
    table = f"[tool.ssmlint]\n{head}{tables.replace('[', '[tool.ssmlint.', 1).replace('[per', '[tool.ssmlint.per')}"
    found = load_settings(write("sub/pyproject.toml", table))
    assert found == Settings(**{**vars(expected), "root": "sub", "file": "sub/pyproject.toml"})


def test_an_empty_file_says_nothing(write: Write) -> None:
    assert load_settings(write(".ssmlint.toml", "")) == Settings(root=".", file=".ssmlint.toml")


MISTAKES = {
    "unknown key": ('fail_on = "error"\n', "1: unknown key 'fail_on'; did you mean 'fail-on'?"),
    "far from any key": ("zzz = 1\n", "1: unknown key 'zzz'"),
    "unknown table": ("\n[per-file-ignore]\n", "2: unknown key 'per-file-ignore'; did you mean 'per-file-ignores'?"),
    "unknown table with a dotted name": (
        "[severities.SSM201]\n",
        "1: unknown key 'severities'; did you mean 'severity'?",
    ),
    "unknown rule": ('select = ["SSM201", "SSM299"]\n', "1: select: unknown rule 'SSM299'; did you mean 'SSM209'?"),
    "misspelt rule": (
        'ignore = ["unreachable-stp"]\n',
        "1: ignore: unknown rule 'unreachable-stp'; did you mean 'unreachable-step'?",
    ),
    "rule in lower case": ('ignore = ["ssm201"]\n', "1: ignore: unknown rule 'ssm201'; did you mean 'SSM201'?"),
    "prefix of no rule": ('select = ["SSM9"]\n', "1: select: unknown rule 'SSM9'; did you mean 'SSM009'?"),
    "empty rule": ('select = [""]\n', "1: select: unknown rule ''"),
    "rule further down in a list": (
        '# SSM999 is none\nselect = [\n  "SSM201",  # "SSM20"\n  "SSM999",\n]\n',
        "4: select: unknown rule 'SSM999'",
    ),
    "list of something else": ("\nselect = [1]\n", "2: select must be a list of strings"),
    "no list": ("exclude = 1\n", "1: exclude must be a list of strings"),
    "level that there is not": (
        'fail-on = "never"\n',
        "1: fail-on must be 'error', 'warning' or 'info', not 'never'",
    ),
    "level of another type": ("fail-on = []\n", "1: fail-on must be 'error', 'warning' or 'info', not '[]'"),
    "severity of no rule": (
        '[severity]\nSSM201 = "info"\nbranch-fall-through = "error"\n',
        "3: severity: unknown rule 'branch-fall-through'; did you mean 'branch-falls-through'?",
    ),
    "severity that there is not": (
        '[severity]\nSSM201 = "fatal"\n',
        "2: severity: 'SSM201' must be 'error', 'warning' or 'info', not 'fatal'",
    ),
    "severity is no table": ('severity = "error"\n', "1: severity must be a table"),
    "inline table": (
        '# SSM999\nseverity = { SSM201 = "info", SSM999 = "info" }\n',
        "2: severity: unknown rule 'SSM999'",
    ),
    "dotted key": (
        'severity.SSM201 = "bad"\n',
        "1: severity: 'SSM201' must be 'error', 'warning' or 'info', not 'bad'",
    ),
    "per-file-ignores is a list": ('per-file-ignores = ["SSM201"]\n', "1: per-file-ignores must be a table"),
    "per-file-ignores without a list": (
        '[per-file-ignores]\n"a.yaml" = true\n',
        "2: per-file-ignores: 'a.yaml' must be a list of strings",
    ),
    "rule in per-file-ignores": (
        '[per-file-ignores]\n"a.yaml" = ["SSM201"]\n"b/*" = [\n  "SSM201",\n  "step-cycles",\n]\n',
        "5: per-file-ignores: 'b/*': unknown rule 'step-cycles'; did you mean 'step-cycle'?",
    ),
    "the same words in a comment and in a text": (
        '# ignores\nexclude = ["""\nignores = 1\n""", "x"]\nignores = []\n',
        "5: unknown key 'ignores'; did you mean 'ignore'?",
    ),
    "key written with an escape": ('"f\\u0061il" = 1\n', " unknown key 'fail'; did you mean 'fail-on'?"),
    "key with a control character": ('"\\u001b[31m" = 1\n', " unknown key '\\x1b[31m'"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_line_and_nearest_name(write: Write, text: str, message: str) -> None:
    path = write(".ssmlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(caught.value) == f".ssmlint.toml:{message}"


def test_the_line_is_that_of_our_table(write: Write) -> None:
    text = '[tool.ruff]\nselect = ["SSM999"]\n\n[tool.ssmlint]\nignore = ["SSM201"]\nselect = ["SSM999"]\n'
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:6: select: unknown rule 'SSM999'"):
        load_settings(write("pyproject.toml", text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = [\n'SSM2'\n", "3: not TOML: "),
        ("select = \n", "1:10: not TOML: "),
        ("a = 1\na = 2\n", "2:6: not TOML: "),
        ("a = 1\n# caf\udce9\n", "2: not TOML: byte 0xe9 is not UTF-8"),
    ],
)
def test_what_is_not_toml_is_told_with_its_place(write: Write, text: str, message: str) -> None:
    path = write(".ssmlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(caught.value).startswith(f".ssmlint.toml:{message}")


def test_nesting_without_end_is_no_crash(write: Write) -> None:
    path = write(".ssmlint.toml", "a = " + "[" * 100_000)
    with pytest.raises(ConfigError, match=r"^\.ssmlint\.toml"):
        load_settings(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.toml", "missing.toml: cannot be read: no such file or directory"),
        ("", "'': cannot be read: no such file or directory"),
        (".", ".: cannot be read: is a directory"),
        ("\x1b[31m", "\\x1b[31m: cannot be read: no such file or directory"),
        ("a\0b", "a\\x00b: cannot be read: embedded null byte"),
    ],
)
def test_a_file_that_cannot_be_read(write: Write, path: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "[tool]\n", "tool = 1\n", "[tool.other]\n"])
def test_a_pyproject_that_is_named_must_have_our_table(write: Write, text: str) -> None:
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: there is no table \[tool\.ssmlint\]$"):
        load_settings(write("pyproject.toml", text))


def test_our_table_must_be_one(write: Write) -> None:
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: tool\.ssmlint must be a table$"):
        load_settings(write("pyproject.toml", "[tool]\nssmlint = 1\n"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(key=st.sampled_from(["select", "ignore", "fail-on", "severity", "exclude", "per-file-ignores"]), value=values)
@settings(max_examples=150, deadline=None)
def test_any_value_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, key: str, value: object) -> None:
    path = tmp_path_factory.mktemp("config", numbered=True) / ".ssmlint.toml"
    # JSON is TOML where there are no nulls and no objects.
    path.write_text(f"{key} = {json.dumps(value)}\n", encoding="utf-8")
    try:
        load_settings(str(path))
        problem = f"{path}:"
    except ConfigError as error:
        problem = str(error)
    assert problem.startswith(f"{path}:")
    assert problem.isprintable()


# Rules by name.


@pytest.mark.parametrize("name", ["ALL", "SSM", "SSM2", "SSM20", "SSM203", "unknown-step-target"])
def test_codes_names_and_prefixes_select(name: str) -> None:
    assert check_selectors([name]) == (name,)
    selected = {rule.code for rule in Decider(Settings(select=(name,)), RULES).rules_to_run()}
    start = {"ALL": "SSM", "unknown-step-target": "SSM203"}.get(name, name)
    assert selected == {rule.code for rule in RULES if rule.code.startswith(start)} | {"SSM009"}


@pytest.mark.parametrize(
    "name", ["", "S", "SSM2*", "SSM2030", "Unknown-Step-Target", "unknown-step", "all", "SSM203\n"]
)
def test_other_names_select_nothing_and_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match=r"^unknown rule "):
        check_selectors(["SSM201", name])


# What it does.


def test_without_a_selection_errors_and_warnings_run_and_infos_do_not(write: Write) -> None:
    paths = [write("a.yaml", WRONG), write("b.yaml", FALLS_THROUGH)]
    assert codes(paths, Settings()) == [("a.yaml", 8, "SSM201", "error"), ("a.yaml", 14, "SSM206", "warning")]


def test_select_names_exactly_the_rules_that_run(write: Write) -> None:
    paths = [write("a.yaml", WRONG), write("b.yaml", FALLS_THROUGH)]
    assert codes(paths, Settings(select=("SSM207",))) == [("b.yaml", 3, "SSM207", "info")]
    assert codes(paths, Settings(select=("SSM2",))) == [
        ("a.yaml", 8, "SSM201", "error"),
        ("a.yaml", 14, "SSM206", "warning"),
        ("b.yaml", 3, "SSM207", "info"),
    ]
    assert codes(paths, Settings(select=("SSM2",), ignore=("SSM20",))) == []
    assert codes(paths, Settings(select=())) == []


def test_a_severity_can_switch_a_rule_on_and_off(write: Write) -> None:
    paths = [write("a.yaml", WRONG), write("b.yaml", FALLS_THROUGH)]
    severities = {"SSM207": Severity.ERROR, "SSM206": Severity.INFO, "SSM201": Severity.WARNING}
    assert codes(paths, Settings(severities=severities)) == [
        ("a.yaml", 8, "SSM201", "warning"),
        ("b.yaml", 3, "SSM207", "error"),
    ]
    assert codes(paths, Settings(severities=severities, select=("ALL",))) == [
        ("a.yaml", 8, "SSM201", "warning"),
        ("a.yaml", 14, "SSM206", "info"),
        ("b.yaml", 3, "SSM207", "error"),
    ]
    assert codes(paths, Settings(severities=severities, ignore=("ALL",))) == []


@pytest.mark.parametrize(
    ("glob", "left_out"),
    [
        ("legacy/", ["legacy/a.yaml", "legacy/deep/b.yaml"]),
        ("legacy/**", ["legacy/a.yaml", "legacy/deep/b.yaml"]),
        ("legacy/*.yaml", ["legacy/a.yaml"]),
        ("b.yaml", ["legacy/deep/b.yaml"]),
        ("/b.yaml", []),
        ("**/deep/*", ["legacy/deep/b.yaml"]),
        ("LEGACY/", []),
        ("*", ["c.yaml", "legacy/a.yaml", "legacy/deep/b.yaml"]),
    ],
)
@pytest.mark.parametrize("folder", [".", "legacy", "legacy/deep", "other"])
def test_per_file_ignores_hold_below_the_folder_of_the_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, glob: str, left_out: list[str], folder: str
) -> None:
    write("other/x", "")
    write(".ssmlint.toml", f'[per-file-ignores]\n"{glob}" = ["unreachable-step", "SSM206"]\n')
    files = [write(path, WRONG) for path in ("c.yaml", "legacy/a.yaml", "legacy/deep/b.yaml")]
    monkeypatch.chdir(folder)
    config = find_config(".")
    assert config == str(tmp_path / ".ssmlint.toml")
    paths = [os.path.relpath(tmp_path / file) for file in files]
    report = lint(paths, load_settings(config))
    found = {os.path.relpath(each.file, tmp_path) for each in report.findings}
    assert sorted(found) == sorted(set(files) - set(left_out))
    report = lint([str(tmp_path / file) for file in files], load_settings(config))
    assert {os.path.relpath(each.file, tmp_path) for each in report.findings} == found


def test_per_file_ignores_leave_only_the_named_rules_out(write: Write) -> None:
    paths = [write("a.yaml", WRONG)]
    settings = Settings(per_file_ignores=(("*.yaml", ("SSM201",)), ("b.yaml", ("ALL",))))
    assert codes(paths, settings) == [("a.yaml", 14, "SSM206", "warning")]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_per_file_ignores_and_exclude_hold_through_links(write: Write, tmp_path: Path) -> None:
    write("real/a.yaml", WRONG)
    os.symlink("real", "link")
    for path in ("link/a.yaml", str(tmp_path / "link" / "a.yaml"), "real/a.yaml"):
        for root in ("real", "link", str(tmp_path / "real"), str(tmp_path / "link")):
            assert codes([path], Settings(per_file_ignores=(("/a.yaml", ("ALL",)),), root=root)) == []
            assert lint([path], Settings(exclude=("/a.yaml",), root=root)).excluded == (path,)


@pytest.mark.parametrize("folder", [".", "sub"])
def test_exclude_is_relative_to_the_folder_of_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    write(".ssmlint.toml", 'exclude = ["/build", "*.gen.yaml"]\n')
    for path in ("a.yaml", "a.gen.yaml", "build/b.yaml", "sub/c.yaml", "sub/build/d.yaml"):
        write(path, WRONG)
    monkeypatch.chdir(folder)
    config = find_config(".")
    assert config is not None
    top = os.path.relpath(os.path.dirname(config))
    report = lint([top], load_settings(config))
    here = "" if top == "." else top + "/"
    assert [result.file for result in report.results] == [
        f"{here}{path}" for path in ("a.yaml", "sub/c.yaml", "sub/build/d.yaml")
    ]
    assert sorted(report.excluded) == [f"{here}a.gen.yaml", f"{here}build"]
    # A file that is named is left out as well: a hook names every file.
    assert lint([f"{here}a.gen.yaml"], load_settings(config)).excluded == (f"{here}a.gen.yaml",)


# The command line over the file.


def test_what_the_command_line_selects_runs_whatever_the_file_ignores() -> None:
    file = Settings(select=("SSM0",), ignore=("SSM201",), fail_on=Severity.INFO)
    assert with_options(file) == file
    assert with_options(file, select=("SSM2",)) == Settings(select=("SSM2",), ignore=(), fail_on=Severity.INFO)
    assert with_options(file, ignore=("SSM202",)) == Settings(
        select=("SSM0",), ignore=("SSM202",), fail_on=Severity.INFO
    )
    assert with_options(file, ignore=()) == Settings(select=("SSM0",), ignore=(), fail_on=Severity.INFO)
    assert with_options(file, fail_on="warning") == Settings(
        select=("SSM0",), ignore=("SSM201",), fail_on=Severity.WARNING
    )


def test_select_and_ignore_of_one_command_line_both_hold(write: Write) -> None:
    settings = with_options(Settings(), select=("SSM2",), ignore=("SSM206",))
    assert codes([write("a.yaml", WRONG)], settings) == [("a.yaml", 8, "SSM201", "error")]


def test_the_api_takes_a_file_and_names(write: Write) -> None:
    write("cfg/my.toml", 'ignore = ["SSM206"]\nexclude = ["b.yaml"]\n')
    paths = [write("cfg/a.yaml", WRONG), write("cfg/b.yaml", WRONG)]
    report = ssmlint.lint_paths(paths, config="cfg/my.toml")
    assert [(each.file, each.code) for each in report] == [("cfg/a.yaml", "SSM201")]
    assert report.excluded == ("cfg/b.yaml",)
    report = ssmlint.lint_paths(paths, config="cfg/my.toml", select=["SSM206"])
    assert [(each.file, each.code) for each in report] == [("cfg/a.yaml", "SSM206")]


# The places of tables, however many there are and however they are written.


def lines_of_tables(text: str) -> list[int]:
    Path(".ssmlint.toml").write_text(text, encoding="utf-8")
    return [each.line for each in load_settings(".ssmlint.toml").exemptions]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[[ignore]]\nrule = 'SSM203'\n" * 500, list(range(1, 1000, 2))),
        ("# [[ignore]]\n [[ ignore ]] # one\nrule = 'SSM203'\n\n[['ignore']]\nrule = 'SSM204'\n", [2, 5]),
        ("exclude = ['''\n[[ignore]]\n''']\n[[ignore]]\nrule = 'SSM203'\n", [4]),
        ("ignore = [{rule = 'SSM203'},\n  {rule = 'SSM204'}]\n", [1, 1]),
    ],
    ids=["many", "odd", "in a text", "inline"],
)
def test_the_line_of_each_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, lines: list[int]) -> None:
    monkeypatch.chdir(tmp_path)
    assert lines_of_tables(text) == lines


def test_where_it_takes_too_long_the_line_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".ssmlint.toml").write_text("exclude = [\n" + "'exclude',\n" * 40 + "]\n[severity]\nexclude = 1\n", "utf-8")
    with pytest.raises(ConfigError, match=r"^\.ssmlint\.toml:44: severity: unknown rule 'exclude'"):
        load_settings(".ssmlint.toml")
    monkeypatch.setattr("ssmlint.config_text._MOST_PARSED", 1000)
    with pytest.raises(ConfigError, match=r"^\.ssmlint\.toml: severity: unknown rule 'exclude'"):
        load_settings(".ssmlint.toml")
    assert lines_of_tables("[['ignore']]\nrule = 'SSM203'\n" * 60)[-1] == 1


@pytest.mark.parametrize("name", [".ssmlint.toml", "pyproject.toml"])
def test_a_huge_configuration_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("# ssmlint\n" * 55_000, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"^{name}: is larger than 512 KB$"):
        load_settings(name)


def test_a_huge_project_file_counts_where_it_names_ssmlint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    padding = "# " + "x" * (1 << 20) + "\n"
    Path("pyproject.toml").write_text(padding, encoding="utf-8")
    assert find_config(".") is None
    # Also far behind, and across the blocks in which it is read; nothing of it is left out without a word.
    for before in ("", "y" * ((512 * 1024) - 3 - len("[tool."))):
        Path("pyproject.toml").write_text(f"# {before}\n[tool.ssmlint]\n{padding}", encoding="utf-8")
        with pytest.raises(ConfigError, match=r"pyproject\.toml: is larger than 512 KB$"):
            find_config(".")
    Path("pyproject.toml").write_text(f"{padding}[tool.ssmlint]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: is larger than 512 KB$"):
        find_config(".")


def test_a_byte_order_mark_hides_no_end(tmp_path: Path) -> None:
    path = tmp_path / ".ssmlint.toml"
    ending = b"\nfail-on = 'info'\n"
    path.write_bytes(b"\xef\xbb\xbf" + b"#" * (512 * 1024 - len(ending)) + ending)
    with pytest.raises(ConfigError, match=r"is larger than 512 KB$"):
        load_settings(str(path))
    path.write_bytes(b"\xef\xbb\xbf" + b"#" * (512 * 1024 - len(ending) - 3) + ending)
    assert load_settings(str(path)).fail_on is Severity.INFO
