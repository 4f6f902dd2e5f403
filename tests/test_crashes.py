"""A rule that fails is a finding (SSM009), whatever it does; all else is found as it is without the rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ssmlint import registry
from ssmlint.finding import Severity
from ssmlint.plugins import Plugins
from ssmlint.report import FORMATS
from ssmlint.rule import Change, Problem, Repair, Rule
from ssmlint.rules import RULES
from ssmlint.source.nodes import Span
from ssmlint.source.text import Label
from tests.command import GOOD, places, run

# SSM203 at 9:16, and SSM101 (a warning with a safe fix) at 6:5.
BAD = """\
schemaVersion: '0.3'
mainSteps:
  - name: First
    action: aws:sleep
    inputs: {Duration: PT1S}
    timeoutSecond: 30
  - name: Last
    action: aws:sleep
    onFailure: step:Frist
    inputs: {Duration: PT1S}
"""
CRASHES = ["bad.yaml:1:1: error SSM009", "good.yaml:1:1: error SSM009"]
OTHERS = ["bad.yaml:6:5: warning SSM101", "bad.yaml:9:16: error SSM203"]
HERE = Span(0, 1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"bad.yaml": BAD, "good.yaml": GOOD, "foreign.yaml": "kind: ConfigMap\n"}.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def fail(error: BaseException) -> NoReturn:
    raise error


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class NoException(BaseException):
    pass


def half_way(_: object) -> Iterator[Problem]:
    yield Problem("found before", HERE)
    raise RuntimeError("gone\x1b")


def without_end(subject: object) -> Iterator[Problem]:
    return without_end(subject)


def rule_that(check: Callable[[Any], Any], stage: str) -> Rule:
    """The one rule of these tests."""
    stages: dict[str, Any] = {f"check_{stage}": check}
    return Rule("ZZ001", "breaking", Severity.ERROR, "A rule.", "Why.", "nowhere", **stages)


@pytest.fixture
def break_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Any], Any], str], None]]:
    """Installs the rule for all that runs afterwards."""

    def forget() -> None:
        for known in (registry.catalog, registry.all_rules, registry.by_code, registry.by_name):
            known.cache_clear()

    def install(check: Callable[[Any], Any], stage: str) -> None:
        monkeypatch.setattr(registry, "_installed", lambda: Plugins((rule_that(check, stage),)))
        forget()

    yield install
    forget()


def yields(*values: Any) -> Callable[[object], Any]:
    return lambda _: iter(values)


def repairs(*changes: Any, message: Any = "mend") -> Callable[[object], Any]:
    return yields(Problem("found", HERE, repair=Repair(message, changes)))


ANY: Any = object()
# What the rule does, and how the crash is told.
WAYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "fails at once": (lambda _: fail(ValueError("boom")), r"\(ValueError: 'boom' in fail, line \d+\)"),
    "fails without a word": (lambda _: fail(AssertionError()), r"\(AssertionError: no message in fail, line \d+\)"),
    "fails half-way": (half_way, r"\(RuntimeError: 'gone\\x1b' in half_way, line \d+\)"),
    "fails unspeakably": (lambda _: fail(UnspeakableError()), r"\(UnspeakableError: no message in fail, line \d+\)"),
    "says too much": (lambda _: fail(ValueError("x" * 10**6)), r"\(ValueError: 'x{40}\.\.\.x{15}' in fail, line \d+\)"),
    "never ends": (without_end, r"\(RecursionError: 'maximum recursion depth exceeded"),
    "has no memory": (lambda _: fail(MemoryError()), r"\(MemoryError: no message in fail, line \d+\)"),
    "leaves": (lambda _: fail(SystemExit(0)), r"\(SystemExit: '0' in fail, line \d+\)"),
    "closes": (lambda _: fail(GeneratorExit()), r"\(GeneratorExit: no message in fail, line \d+\)"),
    "fails oddly": (lambda _: fail(NoException("x")), r"\(NoException: 'x' in fail, line \d+\)"),
    "gives nothing": (lambda _: None, r"\(TypeError: ''NoneType' object is not iterable' in attempt_of_others, line "),
    "gives a number": (lambda _: 3, r"\(TypeError: ''int' object is not iterable' in attempt_of_others, line \d+\)"),
    "yields nothing": (yields(None), r"\(AttributeError: "),
    "yields a text": (yields("found"), r"\(AttributeError: "),
    "yields a number": (yields(Problem(ANY, HERE)), r"\(TypeError: 'a problem has object where str must be' in "),
    "has no span": (yields(Problem("x", None)), r"\(AttributeError: "),  # type: ignore[arg-type]
    "has a span of texts": (yields(Problem("x", Span("a", "b"))), r"\(TypeError: "),  # type: ignore[arg-type]
    "has half a span": (yields(Problem("x", Span(0.5, 1))), r"\(TypeError: 'slice indices must be"),  # type: ignore[arg-type]
    "has no path": (yields(Problem("x", HERE, path=ANY)), r"\(TypeError: 'a problem has object where str must be' "),
    "has a text as step": (yields(Problem("x", HERE, step="Last")), r"\(AttributeError: "),  # type: ignore[arg-type]
    "has no severity": (yields(Problem("x", HERE, severity=ANY)), r"\(TypeError: 'a problem has object where Severity"),
    "has odd labels": (yields(Problem("x", HERE, related=(ANY,))), r"\(AttributeError: "),
    "has no labels": (yields(Problem("x", HERE, related=ANY)), r"\(TypeError: ''object' object is not iterable'"),
    "has a label without words": (yields(Problem("x", HERE, related=(Label(ANY, HERE),))), r"\(TypeError: 'a problem "),
    "has an odd way": (yields(Problem("x", HERE, way=(Label("x", ANY),))), r"\(AttributeError: "),
    "has an odd repair": (yields(Problem("x", HERE, repair=ANY)), r"\(AttributeError: "),
    "repairs without words": (repairs(Change(HERE, "x"), message=ANY), r"\(TypeError: 'a problem has object where str"),
    "repairs with bytes": (repairs(Change(HERE, b"x")), r"\(TypeError: 'a problem has bytes where str must be' in "),  # type: ignore[arg-type]
    "repairs twice": (
        repairs(Change(Span(0, 5), "x"), Change(Span(3, 8), "y")),
        r"\(ValueError: 'the changes of a repair ",
    ),
    "repairs outside": (repairs(Change(Span(9, 10**9), "x")), r"\(ValueError: 'the changes of a repair overlap or l"),
    "repairs backwards": (repairs(Change(Span(5, 2), "x")), r"\(ValueError: 'the changes of a repair overlap or l"),
}


@pytest.mark.parametrize("stage", ["source", "document"])
@pytest.mark.parametrize(("check", "told"), WAYS.values(), ids=WAYS)
def test_a_rule_that_fails_is_a_finding_and_leaves_the_others_alone(
    break_with: Callable[..., None], check: Callable[[Any], Any], told: str, stage: str
) -> None:
    break_with(check, stage)
    code, out, err = run("--format", "concise", "-q", "bad.yaml", "foreign.yaml", "good.yaml")
    assert (code, err) == (3, "")
    lines = out.splitlines()
    crashes = [line for line in lines if " SSM009 " in line]
    for line, name in zip(crashes, ("bad", "good"), strict=True):
        begin, end = (
            rf"{name}\.yaml:1:1: error SSM009 rule-crash: rule ZZ001 breaking failed on this document ",
            ("; the other findings stand; please report it to the makers of the rule with the document"),
        )
        assert re.match(begin + told, line)
        assert line.endswith(end)
    before = ["bad.yaml:1:1: error ZZ001", "good.yaml:1:1: error ZZ001"] if check is half_way else []
    expected = [CRASHES[0], *before[:1], *OTHERS, CRASHES[1], *before[1:]]
    assert [" ".join(line.split(" ")[:3]) for line in lines] == expected


class OddText(str):
    """A text that cannot be handed to another process."""

    def __reduce__(self) -> NoReturn:
        raise ValueError("no")


def test_only_plain_texts_are_taken(break_with: Callable[..., None]) -> None:
    break_with(yields(Problem(OddText("x"), HERE)), "source")
    code, out, _ = run("--format", "concise", "-q", "bad.yaml")
    assert code == 3
    assert "(TypeError: 'a problem has OddText where str must be' in " in out


def test_what_a_rule_prints_is_no_part_of_the_output(
    break_with: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def check(_: object) -> Iterator[Problem]:
        print("here I am")
        yield Problem("found", HERE)

    break_with(check, "source")
    assert places("-q", "good.yaml") == (1, ["good.yaml:1:1: error ZZ001"], "")
    assert capsys.readouterr() == ("", "here I am\n")


def test_a_generator_that_does_not_end_well(break_with: Callable[..., None]) -> None:
    def check(_: object) -> Iterator[Any]:
        try:
            yield Problem("found", HERE)
            yield "nonsense"
        finally:
            raise ValueError("even now")

    break_with(check, "source")
    code, out, err = run("--format", "concise", "-q", "good.yaml")
    assert (code, err) == (3, "")
    assert "(ValueError: 'even now' in check, line " in out
    assert "ZZ001 breaking: found\n" in out


def test_an_exit_in_a_rule_of_its_own_is_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(_: object) -> NoReturn:
        raise SystemExit(7)

    rules = tuple(replace(rule, check_source=leave) if rule.code == "SSM001" else rule for rule in RULES)
    monkeypatch.setattr("ssmlint.run.all_rules", lambda: rules)
    with pytest.raises(SystemExit):
        run("bad.yaml")


@pytest.mark.parametrize("stage", ["source", "document"])
def test_an_interruption_is_no_crash(break_with: Callable[..., None], stage: str) -> None:
    break_with(lambda _: fail(KeyboardInterrupt()), stage)
    assert run(".") == (130, "", "")


@pytest.mark.parametrize(
    "options",
    [[], ["--cache-dir", ".cache"], ["--select", "ZZ,SSM1,SSM2", "--ignore", "SSM009"], ["--jobs", "2"]],
    ids=["plain", "cache", "select", "jobs"],
)
def test_however_it_is_run(
    monkeypatch: pytest.MonkeyPatch, break_with: Callable[..., None], options: list[str]
) -> None:
    monkeypatch.setattr("ssmlint.run._WORTH_PROCESSES", 0)
    monkeypatch.setattr("ssmlint.run._FEWEST_FILES", 1)
    monkeypatch.delenv("SSMLINT_NO_CACHE", raising=False)
    break_with(lambda _: fail(ValueError("boom")), "document")
    Path(".ssmlint.toml").write_text("[per-file-ignores]\n'good.*' = ['ALL']\n", encoding="utf-8")
    for _ in range(2):  # what has crashed is not taken from the cache
        assert places("-q", *options, ".") == (3, [CRASHES[0], *OTHERS, CRASHES[1]], "")


def test_a_rule_that_does_not_run_cannot_fail(break_with: Callable[..., None]) -> None:
    break_with(lambda _: fail(ValueError("boom")), "document")
    assert places("-q", "--select", "SSM", ".") == (1, OTHERS, "")
    assert places("-q", "--ignore", "breaking", ".") == (1, OTHERS, "")


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_tells_it(break_with: Callable[..., None], style: str) -> None:
    break_with(lambda _: fail(ValueError("boom")), "source")
    code, out, _ = run("--format", style, "bad.yaml")
    assert code == 3
    assert "SSM009" in out
    assert "SSM203" in out


def test_commands_that_write(break_with: Callable[..., None]) -> None:
    break_with(lambda _: fail(ValueError("boom")), "document")
    crash = (
        r"rule ZZ001 breaking failed on this document \(ValueError: 'boom' in fail, line \d+\); the other findings "
        "stand; please report it to the makers of the rule with the document"
    )
    code, out, err = run("--diff", "bad.yaml")
    assert code == 3
    assert "-    timeoutSecond: 30\n+    timeoutSeconds: 30\n" in out
    assert re.fullmatch(rf"ssmlint: bad\.yaml: {crash}\n1 to fix in 1 file\n", err)
    code, out, err = run("baseline", "write", ".")
    assert (code, out, Path(".ssmlint-baseline.json").exists()) == (3, "", False)
    assert err == "ssmlint: a rule has failed on a document: ssmlint PATH... tells more; the baseline is as it was\n"
    assert places("-q", "--fix", "bad.yaml") == (3, [CRASHES[0], OTHERS[1]], "")
    assert Path("bad.yaml").read_text(encoding="utf-8") == BAD.replace("Second:", "Seconds:")
    assert places("-q", "--add-ignores", "why", "bad.yaml") == (3, CRASHES[:1], "")
    assert places("-q", "bad.yaml") == (3, CRASHES[:1], "")


def test_a_repair_that_breaks_the_text_is_not_made(break_with: Callable[..., None]) -> None:
    break_with(lambda source: [Problem("x", HERE, repair=Repair("y", (Change(HERE, "[{"),)))], "source")
    first = "bad.yaml:1:1: error ZZ001"
    assert places("-q", "--fix", "bad.yaml") == (1, [first, OTHERS[1]], "")
    assert Path("bad.yaml").read_text(encoding="utf-8") == BAD.replace("Second:", "Seconds:")


@pytest.mark.parametrize(
    ("place", "what", "others"),
    [
        ("ssmlint.engine.read_source", "reading the text", []),
        ("ssmlint.engine.recognise", "reading the text", []),
        ("ssmlint.engine.build_document", "the graph of the steps", []),
        ("ssmlint.analysis.analyse", "the graph of the steps", []),
        ("ssmlint.engine.find_ignores", "reading the comments", OTHERS),
        ("ssmlint.decide.Decider.decide", "deciding what counts", OTHERS),
        ("ssmlint.fixing.files.fix_file", "applying the fixes", OTHERS),
    ],
)
def test_what_fails_around_the_rules_is_a_finding_too(
    monkeypatch: pytest.MonkeyPatch, place: str, what: str, others: list[str]
) -> None:
    monkeypatch.setattr(place, lambda *_, **__: fail(RuntimeError("boom\x1b")))
    code, out, err = run("-q", "--fix", "--format", "concise", "bad.yaml")
    assert (code, err, Path("bad.yaml").read_text(encoding="utf-8")) == (3, "", BAD)
    lines = out.splitlines()
    assert lines[0].startswith(f"bad.yaml:1:1: error SSM009 rule-crash: {what} failed on this document (RuntimeError: ")
    assert "'boom\\x1b'" in lines[0]
    assert [" ".join(line.split(" ")[:3]) for line in lines[1:]] == others


def test_a_text_that_cannot_be_parsed_is_told_beside_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text("schemaVersion: '0.3'\nmainSteps: [\n", encoding="utf-8")
    monkeypatch.setattr("ssmlint.analysis.analyse", lambda *_: fail(RuntimeError("boom")))
    found = ["a.yaml:3:1: error SSM001", "bad.yaml:1:1: error SSM009"]
    assert places("-q", "a.yaml", "bad.yaml") == (3, found, "")


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_fixing_standard_input_fails(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr("ssmlint.fixing.files.fix_text", lambda *_, **__: fail(RuntimeError("boom")))
    code, out, err = run("-q", option, "--format", "concise", "-", stdin=BAD.encode())
    assert (code, out) == (3, BAD if option == "--fix" else "")
    assert re.search(r"<stdin>.*applying the fixes failed on this document \(RuntimeError: 'boom' in fail, line ", err)


def test_a_format_that_fails_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.report.json.render", lambda *_: fail(ValueError("bo\x1bom")))
    code, out, err = run("-q", "--format", "json=x.json", "--format", "concise", "--format", "jsonl=y", "bad.yaml")
    assert (code, [line.split(" ")[2] for line in out.splitlines()]) == (3, ["SSM101", "SSM203"])
    assert re.fullmatch(
        r"ssmlint: internal fault \(ValueError: bo\\x1bom\) at test_crashes\.py:\d+; please report it at https://\S+\n",
        err,
    )
    assert not Path("x.json").exists()
    assert len(Path("y").read_text(encoding="utf-8").splitlines()) == 2


def test_a_finding_with_a_place_outside_of_the_text_is_put_inside(break_with: Callable[..., None]) -> None:
    far = Problem("too far", Span(10**6, 10**6 + 5)), Problem("too early", Span(-5, -2)), Problem("odd", Span(9, 2))
    break_with(yields(*far), "source")
    found = ["good.yaml:1:1: error ZZ001", "good.yaml:1:10: error ZZ001", "good.yaml:7:1: error ZZ001"]
    assert places("-q", "good.yaml") == (1, found, "")


def test_what_a_rule_says_is_printed_harmlessly(break_with: Callable[..., None]) -> None:
    odd = "a\x1b[31m\n\ud800\u202e::error::"
    label = Label(odd, HERE)
    break_with(lambda _: [Problem(odd, HERE, path=odd, related=(label,), way=(label,))], "source")
    for style in FORMATS:
        for color in ("never", "always"):
            out = run("--format", style, "--color", color, "good.yaml")[1]
            without = re.sub(r"\x1b\[[0-9;]*m", "", out) if color == "always" else out
            assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800\u202e]", without) is None, style
            assert not re.search(r"^::error::", out, re.MULTILINE), style


def test_a_fault_of_the_command_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.run.find", lambda *_: fail(ValueError("bo\x1bom")))
    code, out, err = run(".")
    assert (code, out) == (3, "")
    assert re.fullmatch(
        r"ssmlint: internal fault \(ValueError: bo\\x1bom\) at test_crashes\.py:\d+; "
        r"please report it at https://\S+/issues\n",
        err,
    )
    monkeypatch.setattr("ssmlint.run.find", lambda *_: fail(KeyboardInterrupt()))
    assert run(".") == (130, "", "")


@pytest.mark.parametrize("command", ["steps", "graph"])
def test_a_fault_is_not_taken_for_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for module in ("ssmlint.steps", "ssmlint.draw"):
        monkeypatch.setattr(f"{module}.loads", lambda *_: fail(ValueError("boom")))
    code, out, err = run(command, "good.yaml")
    assert (code, out) == (3, "")
    assert "internal fault (ValueError: boom)" in err
