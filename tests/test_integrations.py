"""The action, the GitLab template, the Dockerfile and the snippets of docs/integrations.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from ssmlint.commands import check
from ssmlint.version import __version__
from tests.conftest import EXAMPLES, ROOT
from tests.pages import DOCS, environment, fences, shim
from tools.github_action import InputError, arguments, requirement

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEP = next(step for step in ACTION["runs"]["steps"] if "run" in step)
TEMPLATE: dict[str, Any] = yaml.safe_load((ROOT / "gitlab" / "ssmlint.yml").read_text(encoding="utf-8"))["ssmlint"]
PAGE = (DOCS / "integrations.md").read_text(encoding="utf-8")
BAD = EXAMPLES / "SSM201" / "bad.yaml"

# What breaks out of a script where a value becomes a part of it.
HOSTILE = """'a b' "c;d" $(touch pwned) `touch pwned` ;touch pwned * && $HOME | \\"x\\" ${{ github.token }}"""

# Writes down its arguments, and what it is told to, in place of ssmlint and pip.
RECORDER = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["RECORD"], "a") as out:
    out.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
sys.exit(int(os.environ.get("CODE", "0")))
"""


def _recorder(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORDER)
    path.chmod(0o755)


def _recorded(path: Path) -> list[list[str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _tool(name: str) -> str:
    """A program of the extra `dev`, beside the Python that runs."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"needs {name}")
    return found


# The schemas of the services


@pytest.fixture(scope="module")
def snippets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of docs/integrations.md, numbered, below folders with the names that they have there."""
    folder = tmp_path_factory.mktemp("snippets")
    for number, fence in enumerate(fences(PAGE)):
        if fence.title:
            name = fence.title.replace("/", "-").lstrip(".")
            (folder / f"{number:02}-{name}").write_text(fence.text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("schema", "files", "snippet"),
    [
        ("github-actions", ["action.yml"], ""),
        ("gitlab-ci", ["gitlab/ssmlint.yml"], "*gitlab-ci.yml"),
        ("github-workflows", [], "*github-workflows-*.yml"),
        ("azure-pipelines", [], "*azure-pipelines.yml"),
    ],
)
def test_files_fit_the_schema_of_their_service(schema: str, files: list[str], snippet: str, snippets: Path) -> None:
    pytest.importorskip("check_jsonschema")
    paths = [str(ROOT / name) for name in files] + sorted(map(str, snippets.glob(snippet) if snippet else ()))
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_takes_the_hooks_and_the_snippets(snippets: Path) -> None:
    pytest.importorskip("pre_commit")
    base = [sys.executable, "-m", "pre_commit"]
    configs = sorted(map(str, snippets.glob("*pre-commit-config.yaml")))
    assert len(configs) == 2
    for command in (["validate-config", *configs], ["validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]):
        done = subprocess.run([*base, *command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_dockerfile_passes_hadolint() -> None:
    done = subprocess.run([_tool("hadolint"), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_dockerfile_has_what_the_package_needs() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = {"ssmlint", "pyproject.toml", *re.findall(r'readme = "([^"]+)"', project)}
    needed |= set(re.findall(r'"ssmlint\.\w+" = "([\w/]+)"', re.findall(r"package-dir = .*", project)[0]))
    assert needed <= kept


def test_scripts_pass_shellcheck(tmp_path: Path) -> None:
    # GitLab's variables are split on purpose; `set -f` stands before.
    scripts = {"action.sh": f"#!/bin/bash\n{STEP['run']}\n", "gitlab.sh": f"#!/bin/sh\n{_gitlab_script()}\n"}
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
        command = [_tool("shellcheck"), "--exclude", "SC2086", str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


# What the snippets name exists


def test_snippets_are_of_this_version() -> None:
    versions = set(re.findall(r"(?:ssmlint@v|rev: v|ssmlint==|ssmlint/v|VERSION: \")(\d+[\w.]*)", PAGE))
    assert versions == {__version__}


def test_the_inputs_and_outputs_of_the_action_are_those_on_the_page() -> None:
    table = PAGE[PAGE.index("| input |") : PAGE.index("Outputs are")]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(ACTION["inputs"])
    outputs = PAGE[PAGE.index("Outputs are") :].split(".")[0]
    assert re.findall(r"`([\w-]+)`", outputs) == list(ACTION["outputs"])
    for fence in fences(PAGE):
        if ".github/workflows" in fence.title:
            for step in yaml.safe_load(fence.text)["jobs"]["ssmlint"]["steps"]:
                if step["uses"].startswith("ssmlint/"):
                    assert set(step.get("with", {})) <= set(ACTION["inputs"])
                    given = step.get("with", {}).get("arguments", "").split()
                    check.options_of([*given, "--", "x.yaml"], named=False)


def test_the_other_options_of_snippets_are_taken() -> None:
    for fence in fences(PAGE):
        if fence.title == ".pre-commit-config.yaml":
            hooks = yaml.safe_load(fence.text)["repos"][0]["hooks"]
            manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
            entries = {each["id"]: each for each in manifest}
            for hook in hooks:
                known = entries[hook["id"]]
                given = [*known["entry"].split()[1:], *hook.get("args", known["args"])]
                assert check.options_of([*given, "-x.yaml"], named=False).paths == ["-x.yaml"]
        if fence.title == ".gitlab-ci.yml":
            variables = yaml.safe_load(fence.text)["variables"]
            assert set(variables) <= set(TEMPLATE["variables"])
            check.options_of([*variables["SSMLINT_ARGUMENTS"].split(), "--", "x.yaml"], named=False)


# The action


def test_no_expression_stands_in_a_script_of_the_action() -> None:
    assert "${{" not in STEP["run"]
    inputs = {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert inputs < set(STEP["env"].values())


class Runner:
    """Runs the step of the action as GitHub does, with a recorder in the place of ssmlint."""

    def __init__(self, folder: Path) -> None:
        self.work, self.temporary = folder / "work", folder / "temp"
        self.work.mkdir()
        self.temporary.mkdir()
        self.record, self.output, self.summary = folder / "record", folder / "output", folder / "summary"
        self.home = folder / "home"

    def install(self, version: str = "") -> None:
        what = f"ssmlint=={version}" if version else str(ROOT)
        _recorder(self.temporary / f"ssmlint-{sha256(what.encode()).hexdigest()[:12]}" / "bin" / "ssmlint")

    def __call__(self, inputs: dict[str, str], action: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
        given = {name: str(each["default"]) for name, each in ACTION["inputs"].items()} | inputs
        values = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
        values["${{ steps.python.outputs.python-path }}"] = sys.executable
        own = {key: values[value] for key, value in STEP["env"].items()}
        own |= {"GITHUB_ACTION_PATH": str(action), "RUNNER_TEMP": str(self.temporary)}
        own |= {"GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary)}
        own |= {"RECORD": str(self.record)}
        script = self.temporary / "step.sh"
        script.write_text(STEP["run"])
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.work,
            env=environment(self.temporary, self.home, **own, **more),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_the_action_passes_its_inputs_as_arguments(runner: Runner) -> None:
    runner.install()
    done = runner({"paths": "runbooks\n  a b/$(touch pwned).yaml  \n-x.yaml\n", "arguments": HOSTILE})
    assert (done.returncode, done.stderr) == (0, "")
    summary = str(runner.temporary / "ssmlint-summary.md")
    formats = ["--format", "github", "--format", "sarif=ssmlint.sarif", "--format", f"markdown={summary}"]
    words = ["a b", "c;d", "$(touch", "pwned)", "`touch", "pwned`", ";touch", "pwned", "*", "&&", "$HOME", "|", '"x"']
    words += ["${{", "github.token", "}}"]
    paths = ["runbooks", "a b/$(touch pwned).yaml", "-x.yaml"]
    assert _recorded(runner.record) == [["ssmlint", *formats, *words, "--", *paths]]
    assert list(runner.work.iterdir()) == []


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_action_keeps_the_exit_code(runner: Runner, code: int) -> None:
    runner.install("0.1.0")
    done = runner({"sarif-file": "", "summary": "false", "version": "0.1.0"}, CODE=str(code))
    assert done.returncode == code
    assert _recorded(runner.record) == [["ssmlint", "--format", "github", "--", "."]]
    assert runner.output.read_text() == f"exit-code={code}\nsarif-file=\n"


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"version": "1.0 --index-url=http://example.com"}, "the input 'version' is no version"),
        ({"version": "0.1.0\n::set-output"}, "the input 'version' is no version"),
        ({"arguments": "--select 'SSM2"}, "the input 'arguments' cannot be split: no closing quotation"),
        ({"sarif-file": "a\nexit-code=0"}, "the input 'sarif-file' is no name of a file"),
        ({"summary": "yes"}, "the input 'summary' is neither true nor false"),
    ],
)
def test_the_action_refuses_inputs_that_it_cannot_use(runner: Runner, inputs: dict[str, str], problem: str) -> None:
    runner.install()
    done = runner(inputs)
    assert (done.returncode, done.stdout, done.stderr) == (2, f"::error title=ssmlint::{problem}\n", "")
    assert _recorded(runner.record) == []


def test_the_action_imports_nothing_from_the_repository(runner: Runner) -> None:
    runner.install()
    for name in ("subprocess.py", "venv.py", "shlex.py"):
        (runner.work / name).write_text("raise SystemExit('imported')")
    assert runner({}, PYTHONPATH=str(runner.work)).returncode == 0


def test_an_input_of_the_action_becomes_a_requirement() -> None:
    assert requirement("", "/action") == "/action"
    assert requirement("1.2.0rc1+local", "/action") == "ssmlint==1.2.0rc1+local"
    with pytest.raises(InputError):
        requirement("1; extra", "/action")


def test_without_a_summary_file_none_is_written() -> None:
    assert arguments({"SSMLINT_PATHS": " \n"}, Path("s.md")) == ["--format", "github", "--", "."]


# GitLab


def _gitlab_script() -> str:
    return "\n".join([*TEMPLATE["before_script"], *TEMPLATE["script"]])


def _gitlab(folder: Path, programs: Path, shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
    own = TEMPLATE["variables"] | {"RECORD": str(folder / "record")} | variables
    script = folder / "job.sh"
    script.write_text(_gitlab_script())
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return subprocess.run(
        [shell, "-e", str(script)],
        cwd=work,
        env=environment(programs, folder / "home", **own),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_gitlab_job_passes_its_variables_as_arguments(tmp_path: Path, shell: str) -> None:
    programs = tmp_path / "programs"
    _recorder(programs / "pip")
    _recorder(programs / "ssmlint")
    hostile = "$(touch pwned) `touch pwned` ;touch pwned * $HOME"
    done = _gitlab(
        tmp_path, programs, shell, SSMLINT_ARGUMENTS=hostile, SSMLINT_PATHS="a b-?.yaml", SSMLINT_VERSION="0.1.0 x"
    )
    assert (done.returncode, done.stderr) == (0, "")
    pip, ssmlint = _recorded(tmp_path / "record")
    assert pip[-1] == "ssmlint==0.1.0 x"
    formats = ["--format", "text", "--format", "gitlab=gl-code-quality-report.json"]
    assert ssmlint == ["ssmlint", *formats, *hostile.split(), "--", "a", "b-?.yaml"]
    assert list((tmp_path / "work").iterdir()) == []


def test_the_gitlab_job_writes_its_report_and_keeps_the_exit_code(tmp_path: Path) -> None:
    programs = shim(tmp_path)
    _recorder(programs / "pip")
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(BAD, work / "bad.yaml")
    done = _gitlab(tmp_path, programs, "sh", SSMLINT_PATHS="bad.yaml")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0].startswith("bad.yaml:26:11: error SSM201 unreachable-step: ")
    report = TEMPLATE["artifacts"]["reports"]["codequality"]
    found = json.loads((work / report).read_text())
    assert [(each["check_name"], each["location"]["path"]) for each in found] == [("SSM201", "bad.yaml")]
    assert _recorded(tmp_path / "record")[0][-1] == "ssmlint"
