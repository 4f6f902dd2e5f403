"""What others install from the project: the hooks by pre-commit, and the action.

A repository with the package is made for them. They fetch the package's dependencies, so the tests are left out where
there is no package index.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tests.test_integrations import Runner

PARTS = (
    *(".pre-commit-hooks.yaml", "action.yml", "pyproject.toml", "README.md", "LICENSE"),
    *("ssmlint", "rules", "fixtures/rules", "tools/github_action.py"),
)
FOREIGN = {
    "compose.yaml": "services:\n  web:\n    image: nginx\n",
    "chart/templates/x.yaml": "{{- if .Values.on }}\nkind: Pod\n{{ end }}\n",
    "package.json": '{"name": "x", "mainSteps": 3}\n',
    "broken.yml": "a: [1,\n",
}


def _git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", *who, "-C", str(folder), *arguments]
    return subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with what the package is made of."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    reach = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "0", "--timeout", "5"]
    folder = tmp_path_factory.mktemp("package")
    done = subprocess.run([*reach, "--dest", str(folder.parent / "x"), "setuptools"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs a package index")
    for part in PARTS:
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target)
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "-m", "the package")
    return folder


class Repository:
    """A repository that uses the hooks."""

    def __init__(self, folder: Path, package: Path) -> None:
        self.folder, self.cache = folder / "repository", folder / "cache"
        self.folder.mkdir()
        _git(self.folder, "init", "--quiet")
        revision = _git(package, "rev-parse", "HEAD")
        hooks = "".join(f"      - id: {each}\n" for each in ("ssmlint", "ssmlint-fix"))
        config = f"repos:\n  - repo: {package}\n    rev: {revision}\n    hooks:\n{hooks}"
        self.write(".pre-commit-config.yaml", config)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        _git(self.folder, "add", "--", name)

    def run(self, hook: str) -> tuple[int, list[str]]:
        """The exit code and the lines of `pre-commit run` on all files."""
        own = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
        own |= {"PRE_COMMIT_HOME": str(self.cache), "PRE_COMMIT_COLOR": "never"}
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", hook]
        done = subprocess.run(command, cwd=self.folder, env=own, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        return done.returncode, [line for line in lines if not line.startswith("[INFO]")]


@pytest.fixture(scope="module")
def repository(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    pytest.importorskip("pre_commit")
    return Repository(tmp_path_factory.mktemp("hooks"), package)


def _told(name: str, result: str) -> str:
    return f"{name}{'.' * (79 - len(name) - len(result))}{result}"


def test_the_hooks_pass_over_foreign_files_in_silence(repository: Repository) -> None:
    for name, text in FOREIGN.items():
        repository.write(name, text)
    assert repository.run("ssmlint") == (0, [_told("ssmlint", "Passed")])
    assert repository.run("ssmlint-fix") == (0, [_told("ssmlint --fix", "Passed")])
    assert {name: (repository.folder / name).read_text() for name in FOREIGN} == FOREIGN


def test_the_hook_fails_on_a_broken_runbook(repository: Repository) -> None:
    # A name that would be an option, were it not for the `--` of the hook.
    repository.write("-bad.yaml", (EXAMPLES / "SSM201" / "bad.yaml").read_text(encoding="utf-8"))
    code, lines = repository.run("ssmlint")
    assert (code, lines[:3]) == (1, [_told("ssmlint", "Failed"), "- hook id: ssmlint", "- exit code: 1"])
    assert lines[4].startswith("-bad.yaml:26:11: error SSM201 unreachable-step: ")
    _git(repository.folder, "rm", "--quiet", "--force", "--", "-bad.yaml")


def test_the_fixing_hook_mends_a_runbook(repository: Repository) -> None:
    good = (EXAMPLES / "SSM203" / "good-all-targets.yaml").read_text(encoding="utf-8")
    repository.write("typo.yaml", good.replace("onFailure: step:report", "onFailure: step:reporrt", 1))
    code, lines = repository.run("ssmlint-fix")
    assert (code, lines[:3]) == (
        1,
        [_told("ssmlint --fix", "Failed"), "- hook id: ssmlint-fix", "- files were modified by this hook"],
    )
    assert (repository.folder / "typo.yaml").read_text(encoding="utf-8") == good
    assert repository.run("ssmlint-fix") == (0, [_told("ssmlint --fix", "Passed")])


def test_the_action_installs_itself_and_lints(package: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    shutil.copy(EXAMPLES / "SSM201" / "bad.yaml", runner.work / "bad.yaml")
    done = runner({}, action=package)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=bad.yaml,line=26,")
    assert runner.output.read_text() == "exit-code=1\nsarif-file=ssmlint.sarif\n"
    sarif = json.loads((runner.work / "ssmlint.sarif").read_text(encoding="utf-8"))
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["SSM201"]
    assert "SSM201" in runner.summary.read_text(encoding="utf-8")
