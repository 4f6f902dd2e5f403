"""What may be spent on one document: beyond a bound all is silent or said in plain words, within it all is said."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint import lint_text, loads
from ssmlint.collector import collect_seldom
from ssmlint.execution import SimulationError, simulate
from ssmlint.execution.paths import as_text, find_paths
from ssmlint.finding import Finding, Fix, Severity
from ssmlint.fixing import apply
from ssmlint.fixing.apply import fix_text
from ssmlint.names import nearest
from ssmlint.quieting.comments import Ignore, Selector
from ssmlint.quieting.covering import Comments
from tests.command import run
from tests.hostile_work import costly
from tests.test_fix import DOCUMENT as WORDS
from tests.test_fix import Lint, word

# The use is skipped to by P false and Q true, and never by P true.
BRANCHES = """\
schemaVersion: '0.3'
parameters: {P: {type: Boolean}, Q: {type: Boolean}}
mainSteps:
  - name: First
    action: aws:branch
    inputs: {Default: Second, Choices: [{Variable: '{{ P }}', BooleanEquals: true, NextStep: Make}]}
  - name: Make
    action: aws:executeAwsApi
    inputs: {Service: ec2, Api: DescribeImages}
    outputs: [{Name: Id, Selector: $.Images, Type: String}]
  - name: Second
    action: aws:branch
    inputs: {Default: Third, Choices: [{Variable: '{{ Q }}', BooleanEquals: true, NextStep: Use}]}
  - name: Third
    action: aws:branch
    inputs: {Default: Last, Choices: [{Variable: '{{ P }}', BooleanEquals: true, NextStep: Use}]}
  - name: Use
    action: aws:executeAwsApi
    inputs: {Service: ec2, Api: DescribeImages, ImageIds: ['{{ Make.Id }}']}
  - name: Last
    action: aws:sleep
    inputs: {Duration: PT1S}
"""


def found(text: str, *codes: str) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in lint_text(text, "doc.yaml", select=codes)]


def test_ways_through_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(BRANCHES, "SSM305") == [("SSM305", 19, 64)]
    # Where no way can be proved none is told.
    monkeypatch.setattr("ssmlint.arms._MOST_WORK", 0)
    assert found(BRANCHES, "SSM305") == []


def test_many_choices_of_one_branch_cost_nothing() -> None:
    """What one branch alone asks is no reason to compare all of its choices with one another."""
    choices = ", ".join(f"{{Variable: '{{{{ R }}}}', StringEquals: r{n}, NextStep: Use}}" for n in range(600))
    text = BRANCHES.replace("Q: {type: Boolean}", "Q: {type: Boolean}, R: {type: String}")
    more = f"  - name: Other\n    action: aws:branch\n    inputs: {{Default: Use, Choices: [{choices}]}}\n"
    text = text.replace("  - name: Last\n", more + "  - name: Last\n")
    assert found(text, "SSM305") == [("SSM305", 19, 64)]
    analysis = loads(text)
    assert analysis.missing_outputs
    assert analysis.arms.work > 200_000


@pytest.mark.parametrize(("bound", "expected"), [(2_000, [("SSM208", 8, 11)]), (0, [])])
def test_deep_conditions(monkeypatch: pytest.MonkeyPatch, bound: int, expected: list[tuple[str, int, int]]) -> None:
    text = """\
schemaVersion: '0.3'
parameters: {P: {type: String}}
mainSteps:
  - name: Only
    action: aws:branch
    inputs: {Default: Only, Choices: [
       {Or: [{Variable: '{{ P }}', Contains: a}, {Variable: '{{ P }}', StringEquals: b}], NextStep: Only},
         {And: [{Variable: '{{ P }}', StringEquals: a}, {Not: {Variable: '{{ P }}', Contains: c}}], NextStep: Only}]}
"""
    monkeypatch.setattr("ssmlint.conditions._MOST_QUESTIONS", bound)
    assert found(text, "SSM208") == expected


def doubling(times: int) -> str:
    value = "'{{ variable:v }}{{ variable:v }}'"
    steps = "".join(
        f"  - {{name: s{n}, action: 'aws:updateVariable', inputs: {{Name: 'variable:v', Value: {value}}}}}\n"
        for n in range(times)
    )
    return f"schemaVersion: '0.3'\nvariables: {{v: {{type: String, default: xx}}}}\nmainSteps:\n{steps}"


def test_values_that_double() -> None:
    execution = simulate(loads(doubling(12)))
    assert execution.status == "Success"
    growing = loads(doubling(40))
    for ask in (simulate, find_paths):
        with pytest.raises(SimulationError, match=r"^the values of the run grow without measure, with which the sim"):
            ask(growing)


def test_one_way_that_grows_leaves_the_others() -> None:
    text = doubling(40).replace(
        "mainSteps:\n",
        "mainSteps:\n  - {name: b, action: 'aws:branch', inputs: {Default: last, Choices: ["
        "{Variable: '{{ P }}', StringEquals: x, NextStep: s0}]}}\n",
    )
    text = "parameters: {P: {type: String}}\n" + text + "  - {name: last, action: 'aws:pause', inputs: {}}\n"
    ways = find_paths(loads(text))
    assert [way.steps for way in ways.ways if not way.wrong] == [("b", "last")]
    assert ways.more
    assert "a way is left out: the values of the run grow without measure, with which the simulation stops" in as_text(
        ways
    )


def test_ways_of_all_steps_together(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = loads(BRANCHES)
    all_ways = find_paths(analysis)
    assert not all_ways.more
    monkeypatch.setattr("ssmlint.execution.paths.MOST_STEPS_OF_ALL", 30)
    few = find_paths(analysis)
    assert few.more
    assert few.ways == all_ways.ways[: len(few.ways)]
    assert f"there are more ways than the {len(few.ways)} that are told\n" in as_text(few)


def test_recorded_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("doc.yaml").write_text(BRANCHES, encoding="utf-8")
    steps = [{"StepName": "Last", "StepStatus": "Success", "ExecutionStartTime": time} for time in (10**400, 1e308, 5)]
    text = json.dumps({"StepExecutions": steps, "Padding": "x" * (2 << 20)})
    Path("run.json").write_text(text.replace("1e+308", "NaN"), encoding="utf-8")
    code, out, err = run("trace", "run.json", "--document", "doc.yaml")
    assert (code, err) == (1, "")
    assert "Last" in out
    monkeypatch.setattr("ssmlint.execution.recorded.RUN_BYTES", 1 << 20)
    assert run("trace", "run.json", "--document", "doc.yaml") == (
        2,
        "",
        "ssmlint: the recorded run is larger than 1 MB\n",
    )
    Path("run.json").write_text("[" * 100_000, encoding="utf-8")
    assert run("trace", "run.json", "--document", "doc.yaml")[2] == (
        "ssmlint: the recorded run is not JSON of a response: it is nested too deep\n"
    )


def test_fixes_that_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    # All at once they do harm, so that each has to be tried alone.
    lint = Lint(word("aa", "bb"), word("bb", None), word("cc", "dd"))
    data = WORDS.format("aa cc").encode()
    fixed = fix_text(data, lint, unsafe=False)
    assert (fixed.data.decode(), fixed.is_whole) == (WORDS.format("aa dd"), True)
    monkeypatch.setattr("ssmlint.fixing.apply._SECONDS", -1.0)
    fixed = fix_text(data, lint, unsafe=False)
    assert (fixed.data, fixed.applied, fixed.is_whole) == (data, (), False)
    # The first try is made in any case.
    fixed = fix_text(WORDS.format("cc").encode(), lint, unsafe=False)
    assert (fixed.data.decode(), fixed.is_whole) == (WORDS.format("dd"), True)


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_that_not_all_fixes_were_tried_is_said(option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("doc.yaml").write_text(BRANCHES + "    timeoutSecond: 3\n", encoding="utf-8")
    for name in ("fix_file", "fix_text"):
        real = getattr(apply, name)

        def late(*words: Any, real: Any = real, **options: Any) -> apply.Fixed:
            fixed: apply.Fixed = replace(real(*words, **options), is_whole=False)
            return fixed

        monkeypatch.setattr(f"ssmlint.fixing.files.{name}", late)
    _, _, err = run(option, "-q", "doc.yaml")
    assert err == "ssmlint: not all fixes of 'doc.yaml' were tried, as each takes long\n"


def test_what_one_document_asks_is_not_taken_from_the_next() -> None:
    hostile = dict(costly())["costly-targets-60.yaml"]
    good = "schemaVersion: '0.3'\nmainSteps:\n  - {name: Step, action: 'aws:pause', inputs: {}, nextStep: Stepp}\n"
    loads(hostile)
    # All has been spent.
    assert nearest("Stepp", ["Step"]) is None
    (target,) = loads(good).flow.targets
    assert target.step is not None
    lint_text(hostile, select=["SSM203"])
    (finding,) = lint_text(good, select=["SSM203"])
    assert finding.message.endswith("did you mean 'Step'?")


def test_looking_for_garbage_seldom() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_threshold()[0] > 10 * before[0]
        assert gc.isenabled()
    finally:
        gc.set_threshold(*before)


# Comments: many of them, for many findings.

_REMOVAL = Fix("remove", (), True)
_PLACES = st.tuples(st.integers(1, 8), st.integers(1, 4))
_NAMES = st.lists(st.sampled_from(["SSM1", "SSM101", "unknown-property", "ALL", "SSM2", "nonsense"]), max_size=3)


@st.composite
def ignores(draw: st.DrawFn) -> Ignore:
    start, end = draw(_PLACES), draw(st.one_of(_PLACES, st.just((2**53, 1))))
    selectors = tuple(Selector(name, 1, 1, 2, _REMOVAL) for name in draw(_NAMES))
    return Ignore(draw(st.integers(1, 99)), 1, 2, selectors, "", start, end, _REMOVAL)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.lists(ignores(), max_size=8), st.lists(_PLACES, max_size=5))
def test_the_first_comment_that_covers_and_names_quiets(comments: list[Ignore], places: list[tuple[int, int]]) -> None:
    one = Finding("f", 1, 1, 1, 1, "SSM101", "unknown-property", Severity.ERROR, "m")
    findings = [replace(one, line=line, column=column) for line, column in places]
    laid_out = Comments(comments, findings)
    for finding in findings:
        expected = next(
            (
                each
                for each in comments
                if each.covers(finding.line, finding.column)
                and {name.text for name in each.selectors} & {"SSM1", "SSM101", "unknown-property", "ALL"}
            ),
            None,
        )
        assert laid_out.quieting(finding) is expected


def test_a_long_key_is_short_in_a_path() -> None:
    for length in (100, 101, 1000):
        text = BRANCHES + f"    {'k' * length}: 1\n"
        (finding,) = lint_text(text, "doc.yaml", select=["SSM101"])
        shown = "k" * 100 if length == 100 else f"{'k' * 80}...{'k' * 15}"
        assert finding.path == f"mainSteps[5].{shown}"
        assert (finding.line, finding.end_column) == (23, 5 + length)


def test_keys_of_many_parts_in_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("doc.yaml").write_text(BRANCHES, encoding="utf-8")
    Path(".ssmlint.toml").write_text(f"# it\na{'.a' * 20_000} = 1\n", encoding="utf-8")
    code, _, err = run("doc.yaml")
    assert code == 2
    assert err == f"ssmlint: {tmp_path}/.ssmlint.toml:2: a key of more than 200 parts\n"
    names = ", ".join(f"'{number}.yaml'" for number in range(300))
    Path(".ssmlint.toml").write_text(f"exclude = [{names}]\n", encoding="utf-8")
    assert run("-q", "doc.yaml")[0] == 0
