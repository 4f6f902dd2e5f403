"""The cache: the same results as without it, whatever has happened to it; and several processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ssmlint import cache as cache_module
from ssmlint.cache import Cache, clear
from ssmlint.config import Settings
from ssmlint.engine import lint_source
from ssmlint.registry import all_rules
from ssmlint.result import FileResult
from ssmlint.run import Linter, Report
from tests.command import run
from tests.conftest import EXAMPLES, RUNBOOKS

CODES = [rule.code for rule in all_rules()]
DOCUMENTS = sorted([*RUNBOOKS.glob("*.yaml"), *RUNBOOKS.glob("*.json"), *EXAMPLES.glob("*/bad*")])


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"), CODES)


def files(cache: Cache) -> list[Path]:
    return sorted(path for path in Path(cache.folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_result_comes_back_as_it_was(cache: Cache, path: Path) -> None:
    data = path.read_bytes()
    result = lint_source(data, str(path), all_rules(), meant=False)
    key = cache.key(data, str(path))
    assert cache.get(key, str(path)) is None
    cache.put(key, result)
    known = cache.get(key, str(path))
    if known is None:
        # Only what is too large is not kept.
        assert len(repr(result)) > 60_000
        return
    assert known == result
    assert [each.fix for each in known.findings] == [each.fix for each in result.findings]
    assert [each.fingerprint for each in known.findings] == [each.fingerprint for each in result.findings]
    assert known.lines == result.lines


def test_a_result_belongs_to_its_content_rules_and_kind_of_name(cache: Cache, tmp_path: Path) -> None:
    key = cache.key(b"a", "x.yaml")
    assert cache.key(b"a", "y.yml") == key
    others = [
        cache.key(b"b", "x.yaml"),
        cache.key(b"a", "x.JSON"),
        Cache(str(tmp_path), CODES[1:]).key(b"a", "x.yaml"),
        Cache(str(tmp_path), CODES, ["acme 1.0"]).key(b"a", "x.yaml"),
    ]
    assert len({key, *others}) == 5
    result = FileResult("x.yaml", True, lines={1: "a"})
    cache.put(key, result)
    assert cache.get(key, "y.yml") == FileResult("y.yml", True, lines={1: "a"})


def test_another_state_of_the_program_has_other_results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = Cache(str(tmp_path), CODES).key(b"a", "x")
    monkeypatch.setattr(cache_module, "_state", lambda folder: folder)
    assert Cache(str(tmp_path), CODES).key(b"a", "x") != before


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\n",
        b"[]",
        b'["x"',
        b"\x80\x04cos\nsystem\n(S'true'\ntR.",
        b"0" * 32 + b"\n[true,[],[],[]]",
        b"[" * 100_000,
    ],
)
def test_a_damaged_entry_is_as_good_as_missing(cache: Cache, damage: bytes) -> None:
    key = cache.key(b"a", "x.yaml")
    cache.put(key, FileResult("x.yaml", True))
    (path,) = files(cache)
    path.write_bytes(damage)
    assert cache.get(key, "x.yaml") is None
    cache.put(key, FileResult("x.yaml", True))
    assert cache.get(key, "x.yaml") == FileResult("x.yaml", True)


def test_an_entry_in_the_place_of_another_is_not_taken(cache: Cache) -> None:
    keys = [cache.key(content, "x.yaml") for content in (b"a", b"b")]
    cache.put(keys[0], FileResult("x.yaml", True))
    (path,) = files(cache)
    stolen = Path(cache.folder) / keys[1][:2] / keys[1][2:]
    stolen.parent.mkdir(exist_ok=True)
    path.rename(stolen)
    assert cache.get(keys[1], "x.yaml") is None


def test_every_cut_and_every_flipped_byte_is_noticed(cache: Cache) -> None:
    path = EXAMPLES / "SSM203" / "bad.yaml"
    data = path.read_bytes()
    result = lint_source(data, "x.yaml", all_rules(), meant=False)
    key = cache.key(data, "x.yaml")
    cache.put(key, result)
    (entry,) = files(cache)
    whole = entry.read_bytes()
    for index in range(0, len(whole), 7):
        entry.write_bytes(whole[:index])
        assert cache.get(key, "x.yaml") is None
        entry.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        assert cache.get(key, "x.yaml") in (None, result)


def test_it_is_bounded(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST_IN_FOLDER", 4000)
    for number in range(20):
        cache.put(f"aa{number:038x}", FileResult("x.yaml", True, lines={1: "x" * 500}))
        for age, path in enumerate(files(cache)):
            os.utime(path, ns=(age * 10**9, age * 10**9))
    assert sum(path.stat().st_size for path in files(cache)) <= 4000
    cache.put("bb" + "0" * 38, FileResult("x.yaml", True, lines={1: "x" * 200_000}))
    assert not [path for path in files(cache) if path.parent.name == "bb"]


def test_a_folder_that_cannot_be_written_is_a_slow_run(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    cache = Cache(str(blocked), CODES)
    key = cache.key(b"a", "x")
    cache.put(key, FileResult("x", True))
    assert cache.get(key, "x") is None


def test_clear_removes_its_own_entries_and_nothing_else(cache: Cache, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert clear(str(folder)) == 0
    cache.put(cache.key(b"a", "x"), FileResult("x", True))
    (folder / "notes").mkdir()
    (folder / "notes" / "keep").write_text("", encoding="utf-8")
    assert clear(str(folder)) == 1
    assert sorted(path.name for path in folder.rglob("*")) == ["keep", "notes"]


# The command.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SSMLINT_NO_CACHE", raising=False)
    for path in [*RUNBOOKS.glob("*.yaml"), EXAMPLES / "SSM203" / "bad.yaml"]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "values.yaml").write_text("replicas: 3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_runs_with_and_without_say_the_same(folder: Path) -> None:
    without = run("--no-cache", "--format", "json", ".")
    first = run("--cache-dir", ".cache", "--format", "json", ".")
    again = run("--cache-dir", ".cache", "--format", "json", ".")
    assert without == first == again
    # Settings are applied anew: only what runs is part of the key.
    quiet = run("--cache-dir", ".cache", "--fail-on", "info", "--no-ignores", "--format", "json", ".")
    assert quiet[1:] == again[1:]
    assert run("cache", "clear", "--cache-dir", ".cache")[1].endswith("results removed from .cache\n")
    assert run("cache", "dir", "--cache-dir", ".cache") == (0, ".cache\n", "")


def test_a_changed_file_is_linted_again(folder: Path) -> None:
    run("--cache-dir", ".cache", ".")
    text = Path("bad.yaml").read_text(encoding="utf-8")
    Path("bad.yaml").write_text(f"# moved\n{text}", encoding="utf-8")
    assert run("--cache-dir", ".cache", "bad.yaml") == run("--no-cache", "bad.yaml")


def test_with_every_file_unchanged_nothing_heavy_is_imported(folder: Path) -> None:
    """Neither networkx nor jsonschema nor yaml, nor the rules."""
    program = """\
import sys
from ssmlint.__main__ import main
sys.argv[1:] = ["-q", "--cache-dir", ".cache", "."]
main()
print(*sorted({"networkx", "jsonschema", "yaml", "ssmlint.rules", "ssmlint.engine"} & sys.modules.keys()))
"""
    environment = {key: value for key, value in os.environ.items() if key != "SSMLINT_NO_CACHE"}

    def loaded() -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        )
        return done.stdout.splitlines()[-1]

    assert "yaml" in loaded().split()
    assert loaded() == ""


# Several processes.


def report_of(jobs: int) -> Report:
    return Linter(Settings()).run(["."], jobs=jobs)


@pytest.fixture
def many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.run._WORTH_PROCESSES", 0)
    monkeypatch.setattr("ssmlint.run._FEWEST_FILES", 2)
    monkeypatch.setattr("ssmlint.workers._CHUNK", 2)


@pytest.mark.usefixtures("many")
def test_processes_find_the_same_in_the_same_order() -> None:
    assert report_of(2) == report_of(1)
    assert len(report_of(2).results) == len(list(Path().glob("*.yaml")))


@pytest.mark.usefixtures("many")
def test_a_process_that_dies_is_reported_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(self: Linter, data: bytes, name: str, meant: bool = False) -> FileResult:
        if name.startswith("patch"):
            os._exit(9)
        return lint_source(data, name, self.rules, meant=meant)

    expected = report_of(1)
    monkeypatch.setattr(Linter, "_lint", dies)
    report = report_of(2)
    dead = [result for result in report.results if result.crashed]
    assert [result.file for result in dead] == [
        result.file for result in expected.results if result.file.startswith("patch")
    ]
    for result in dead:
        (finding,) = result.findings
        assert (finding.code, finding.line, finding.column) == ("SSM009", 1, 1)
        assert finding.message.startswith(
            "the process that read the file has died and its findings are lost; the other findings stand; "
        )
    assert [result for result in report.results if not result.crashed] == [
        result for result in expected.results if not result.file.startswith("patch")
    ]


@pytest.mark.usefixtures("many")
def test_an_interruption_ends_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    from multiprocessing import active_children

    started: list[int | None] = []

    def interrupt(done: int, total: int) -> None:
        if done == 3:
            started.extend(process.pid for process in active_children())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Linter(Settings()).run(["."], jobs=2, progress=interrupt)
    assert len(started) == 2
    for pid in started:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_few_files_need_no_processes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.workers.in_processes", lambda *_: pytest.fail("started processes"))
    assert run("--jobs", "4", "--no-cache", ".")[0] == 1


@pytest.mark.parametrize("text", ["0", "-1", "x", "1000", "²"])
def test_numbers_of_processes(folder: Path, text: str) -> None:
    code, _, err = run("--jobs", text, ".")
    assert code == 2
    assert f"argument --jobs: '{text}' is no number of processes from 1 to 256" in err or "expected one" in err
