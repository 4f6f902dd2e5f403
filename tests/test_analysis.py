"""The questions to the graph, held against brute force; SSM201 and SSM202; bounds on hostile graphs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.analysis import MOST_CYCLES, Analysis, Cycle
from ssmlint.api import lint_text, loads
from ssmlint.finding import Finding
from ssmlint.flow import ENDS, START, Edge, EdgeKind, Outcome
from tests.test_flow import NESTED, REST, branch, choice, document, found, looped, marked

Step = dict[str, Any]


def as_json(steps: Iterable[Step]) -> str:
    return json.dumps({"schemaVersion": "0.3", "mainSteps": list(steps)})


def analysed(steps: Iterable[Step]) -> Analysis:
    return loads(as_json(steps), "doc.json")


def step(name: str, **settings_: Any) -> Step:
    return {"name": name, "action": "aws:executeScript", "inputs": {}, **settings_}


def forking(name: str, targets: Iterable[str], **settings_: Any) -> Step:
    """A branch with a choice for each target."""
    choices = [{"NextStep": target, "Variable": "{{ P }}", "StringEquals": target} for target in targets]
    return {"name": name, "action": "aws:branch", "inputs": {"Choices": choices}, **settings_}


# Random small documents: 2 to 6 steps, among them loops and branches, with settings that lead anywhere.

NAMES = "ABCDEF"


@st.composite
def documents(draw: st.DrawFn) -> list[Step]:
    names = list(NAMES[: draw(st.integers(2, 6))])
    name = st.sampled_from(names)
    target = st.one_of(st.none(), st.none(), name)

    def properties() -> Step:
        made: Step = {}
        for key, value in (("nextStep", draw(target)), ("onFailure", draw(target)), ("onCancel", draw(target))):
            if value is not None:
                made[key] = value if key == "nextStep" else f"step:{value}"
        if draw(st.booleans()) and draw(st.booleans()):
            made["isEnd"] = True
        if "onFailure" not in made and draw(st.booleans()):
            made["onFailure"] = "Continue"
        return made

    steps: list[Step] = []
    while names:
        kind = draw(st.sampled_from(["step", "step", "branch", "loop"]))
        first = names.pop(0)
        if kind == "branch":
            made = forking(first, draw(st.lists(name, max_size=3)), **properties())
            if draw(st.booleans()):
                made["inputs"]["Default"] = draw(name)
        else:
            made = step(first, **properties())
        if kind == "loop":
            made["action"] = "aws:loop"
            taken = [names.pop(0) for _ in range(min(len(names), draw(st.integers(1, 2))))]
            made["inputs"] = {"Iterators": ["x"], "Steps": [step(each, **properties()) for each in taken]}
        steps.append(made)
    return steps


def all_edges(analysis: Analysis) -> list[Edge]:
    return [edge for edges in analysis.flow.edges.values() for edge in edges]


def reach(edges: Iterable[tuple[str, str]], source: str, without: str = "") -> set[str]:
    """What can be reached, found by repeating until nothing is new."""
    pairs = [pair for pair in edges if without not in pair]
    reached = {source}
    while new := {to for at, to in pairs if at in reached} - reached:
        reached |= new
    return reached


@settings(max_examples=200, derandomize=True, deadline=None)
@given(documents())
def test_reachable_is_what_some_edge_leads_to(steps: list[Step]) -> None:
    analysis = analysed(steps)
    edges = all_edges(analysis)
    assert analysis.reachable == reach([(edge.source, edge.target) for edge in edges], START)
    success = [(edge.source, edge.target) for edge in edges if edge.outcome is Outcome.SUCCESS and edge.possible]
    assert analysis.reachable_by_success == reach(success, START)
    assert analysis.reachable_by_success <= analysis.reachable


@settings(max_examples=200, derandomize=True, deadline=None)
@given(documents())
def test_dominators_are_what_every_way_passes(steps: list[Step]) -> None:
    analysis = analysed(steps)
    pairs = [(edge.source, edge.target) for edge in all_edges(analysis)]
    reached = reach(pairs, START)

    def passes(node: str) -> set[str]:
        """The nodes without which the node cannot be reached."""
        return {START} | {each for each in reached - {START, node} if node not in reach(pairs, START, each)}

    expected = {}
    for node in reached - {START}:
        above = passes(node)
        # The nearest: all others lie above it in turn.
        (expected[node],) = [each for each in above if above - {each} == (passes(each) if each != START else set())]
    assert analysis.dominators() == expected


@settings(max_examples=200, derandomize=True, deadline=None)
@given(documents(), st.sets(st.sampled_from(NAMES), max_size=2))
def test_a_witness_is_a_shortest_way(steps: list[Step], avoiding: set[str]) -> None:
    analysis = analysed(steps)
    usable = [
        edge
        for edge in all_edges(analysis)
        if edge.possible and edge.source not in avoiding and edge.target not in avoiding
    ]
    nodes = [START, *ENDS.values(), *(each.id for each in analysis.document.steps)]
    for source in nodes:
        distance = {source: 0}
        while new := {edge.target for edge in usable if edge.source in distance} - distance.keys():
            distance |= dict.fromkeys(new, max(distance.values()) + 1)
        for target in nodes:
            way = analysis.witness(source, target, avoiding)
            if target not in distance:
                assert way is None
                continue
            assert way is not None
            assert len(way) == distance[target]
            assert [source, *(edge.target for edge in way)] == [*(edge.source for edge in way), target]
            assert all(edge in usable for edge in way)


def cycles_by_hand(analysis: Analysis) -> set[tuple[tuple[str, ...], bool]]:
    """Each elementary cycle from its first step on, and whether documented successes alone close it."""
    order = [each.id for each in analysis.document.steps]
    usable = [edge for edge in all_edges(analysis) if edge.possible and not edge.guessed]
    pairs = {(edge.source, edge.target) for edge in usable}
    sure = {(edge.source, edge.target) for edge in usable if edge.outcome is Outcome.SUCCESS and edge.certain}
    closed: set[tuple[tuple[str, ...], bool]] = set()

    def walk(path: list[str]) -> None:
        for node in order[order.index(path[0]) :]:
            if (path[-1], node) in pairs and node == path[0]:
                steps = [*path, node]
                closed.add((tuple(path), all(pair in sure for pair in pairwise(steps))))
            elif (path[-1], node) in pairs and node not in path:
                walk([*path, node])

    for first in order:
        walk([first])
    return closed


@settings(max_examples=400, derandomize=True, deadline=None)
@given(documents())
def test_cycles_are_all_elementary_cycles_in_the_order_of_the_document(steps: list[Step]) -> None:
    analysis = analysed(steps)
    expected = cycles_by_hand(analysis)
    cycles, more = analysis.cycles()
    found_ = [(tuple(edge.source for edge in cycle.edges), cycle.sure) for cycle in cycles]
    assert set(found_) <= expected
    assert len(found_) == len(set(found_)) == min(len(expected), MOST_CYCLES)
    assert more is (len(expected) > MOST_CYCLES)
    rank = [each.id for each in analysis.document.steps].index
    assert found_ == sorted(found_, key=lambda each: [rank(name) for name in each[0]])
    for cycle in cycles:
        targets = [edge.target for edge in cycle.edges]
        assert targets == [edge.source for edge in (*cycle.edges[1:], cycle.edges[0])]
        assert cycle.sure is all(edge.on_success and edge.certain for edge in cycle.edges)
    # Those that are sure come first where not all can be told.
    if more:
        assert sum(cycle.sure for cycle in cycles) == min(MOST_CYCLES, sum(sure for _, sure in expected))


# Each question on its own


def test_what_is_known_of_nodes() -> None:
    analysis = analysed([step("A"), step("B")])
    assert [analysis.step(node) for node in (START, *ENDS.values(), "<pass of A>", "C")] == [None] * 7
    assert analysis.step("B") is analysis.document.steps[1]


def test_entering_edges_come_in_the_order_of_their_sources() -> None:
    analysis = analysed(
        [step("A"), step("C", onFailure="step:B"), step("B"), step("D", nextStep="B", onCancel="step:B")]
    )
    (target,) = [each for each in analysis.document.steps if each.name == "B"]
    assert [(edge.source, edge.kind.value) for edge in analysis.entering(target)] == [
        ("C", "order"), ("C", "failure"), ("C", "timeout"), ("D", "next"), ("D", "cancel"),
    ]  # fmt: skip
    first = analysis.document.steps[0]
    assert [(edge.source, edge.kind.value) for edge in analysis.entering(first)] == [(START, "start")]


def test_reachable_counts_ways_that_the_values_rule_out_and_success_does_not() -> None:
    choices = [{"NextStep": "C", "Variable": "{{ Q }}", "BooleanEquals": value} for value in (True, False)]
    steps = [{"name": "A", "action": "aws:branch", "inputs": {"Choices": choices}}, step("B"), step("C")]
    text = json.dumps({"schemaVersion": "0.3", "parameters": {"Q": {"type": "Boolean"}}, "mainSteps": steps})
    analysis = loads(text, "doc.json")
    assert "B" in analysis.reachable
    assert "B" not in analysis.reachable_by_success
    assert analysis.witness(START, "B") is None
    assert analysis.dominators()["B"] == "A"


def test_a_witness_names_the_edges() -> None:
    analysis = analysed([step("A", onFailure="step:C"), step("B", isEnd=True), step("C")])
    way = analysis.witness(START, "C")
    assert way is not None
    assert [(edge.kind.value, edge.path) for edge in way] == [
        ("start", "mainSteps[0]"),
        ("failure", "mainSteps[0].onFailure"),
    ]
    assert analysis.witness("A", "A") == []
    assert analysis.witness("B", "A") is None
    assert analysis.witness(START, "C", avoiding=["A"]) is None
    assert analysis.witness(START, "no such step") is None


def test_answers_are_computed_once() -> None:
    analysis = analysed([step("A", nextStep="A")])
    assert analysis.cycles() is analysis.cycles()
    assert analysis.reachable is analysis.reachable


# SSM201


def told(text: str, code: str) -> list[tuple[str, str, list[str]]]:
    """Place, message and related places of each finding of a rule."""

    def related(finding: Finding) -> list[str]:
        return [f"{place.line}:{place.column} {place.message}" for place in finding.explained_by]

    findings = lint_text(text, "doc.yaml", select=[code])
    return [(f"{each.line}:{each.column}", each.message, related(each)) for each in findings]


OFF = "step 'X' can never run: "
ALONE = ", and nothing else leads to it"


@pytest.mark.parametrize(
    ("steps", "message", "related"),
    [
        (
            [f"{{name: A, {REST}, isEnd: @true}}", "X"],
            "'A' (line 4) ends the automation with isEnd" + ALONE,
            ["@0 the automation ends here"],
        ),
        (
            [f"{{name: A, {REST}, nextStep: @B}}", "X", "B"],
            "'A' (line 4) jumps to 'B' (line 6) with nextStep" + ALONE,
            ["@0 the jump"],
        ),
        (
            [branch(f"Choices: [{choice('B')}], Default: @B"), "X", "B"],
            "'T' (line 4) always goes to one of its choices or to its Default" + ALONE,
            ["@0 the Default leaves nothing over"],
        ),
        (
            [branch(f"Choices: [{choice('B')}]", "isEnd: @true"), "X", "B"],
            "'T' (line 4) goes to one of its choices or ends the automation with isEnd" + ALONE,
            ["@0 without a match the automation ends here"],
        ),
        (
            [
                f"{{name: L, action: aws:loop, isEnd: @true, inputs: {{Iterators: [x], Steps: [{{{REST}}}]}}}}",
                "X",
            ],
            "'L' (line 4) ends the automation with isEnd" + ALONE,
            ["@0 the automation ends here"],
        ),
        # A step that leads to itself alone.
        (
            [f"{{name: A, {REST}, isEnd: @true}}", f"{{name: X, {REST}, nextStep: X}}"],
            "'A' (line 4) ends the automation with isEnd" + ALONE,
            ["@0 the automation ends here"],
        ),
    ],
)
def test_why_a_step_cannot_run(steps: list[str], message: str, related: list[str]) -> None:
    text, related = marked(document(*steps), related)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "name: X" in line)
    assert told(text, "SSM201") == [(f"{line}:10", OFF + message, related)]
    assert found(text, "SSM201") == [f"{line}:10 error SSM201 mainSteps[{line - 4}].name"]


def test_a_chain_names_the_step_that_cuts_it_off_and_the_one_that_leads_on() -> None:
    text, places = marked(document(f"{{name: A, {REST}, isEnd: @true}}", "B", "C", "X"), ["@0"])
    end = f"{places[0]} the automation ends here"
    cut = "'A' (line 4) ends the automation with isEnd"
    assert told(text, "SSM201") == [
        ("5:10", f"step 'B' can never run: {cut}, and nothing else leads to it", [end]),
        (
            "6:10",
            f"step 'C' can never run: {cut}, and only 'B' (line 5) leads to it, which can never run either",
            [end, "5:10 'B' leads here, but never runs"],
        ),
        (
            "7:10",
            f"step 'X' can never run: {cut}, and only 'C' (line 6) leads to it, which can never run either",
            [end, "6:10 'C' leads here, but never runs"],
        ),
    ]


def test_several_that_lead_on_and_never_run() -> None:
    steps = (
        f"{{name: A, {REST}, nextStep: D}}",
        f"{{name: B, {REST}, nextStep: X}}",
        f"{{name: C, {REST}, onFailure: step:X}}",
        "X",
        "D",
    )
    jump = "'A' (line 4) jumps to 'D' (line 8) with nextStep"
    assert [message for _, message, _ in told(document(*steps), "SSM201")] == [
        f"step 'B' can never run: {jump}, and nothing else leads to it",
        f"step 'C' can never run: {jump}, and nothing else leads to it",
        f"step 'X' can never run: {jump}, and only steps that can never run either lead to it, such as 'B' (line 5)",
    ]


def test_a_step_without_a_name_that_cannot_run() -> None:
    text = document(f"{{name: A, {REST}, isEnd: true}}", "{action: aws:sleep, inputs: {}}")
    assert found(text, "SSM201") == ["5:4 error SSM201 mainSteps[1]"]
    assert told(text, "SSM201")[0][1].startswith("step 'mainSteps[1]' can never run: ")


def test_of_a_loop_that_cannot_run_only_the_loop_is_told() -> None:
    loop = (
        f"{{name: L, action: aws:loop, inputs: {{Iterators: [x], Steps: [{{name: N, {REST}}}, {{name: M, {REST}}}]}}}}"
    )
    text = document(f"{{name: A, {REST}, isEnd: true}}", loop, f"{{name: B, {REST}}}")
    assert found(text, "SSM201") == [
        "5:10 error SSM201 mainSteps[1].name",
        "6:10 error SSM201 mainSteps[2].name",
    ]


def test_steps_of_a_loop_that_cannot_run() -> None:
    text = looped(f"{{name: N, {REST}, isEnd: true}}", "X").document.source.text.content
    assert told(text, "SSM201") == [
        ("7:10", OFF + "'N' (line 6) ends with isEnd, and nothing else leads to it", ["6:59 the end"])
    ]
    assert found(text, "SSM201") == [f"7:10 error SSM201 {NESTED}[1].name"]
    text = looped(f"{{name: N, {REST}, nextStep: B}}", "X").document.source.text.content
    assert [message for _, message, _ in told(text, "SSM201")] == [
        OFF + "'N' (line 6) jumps to 'B' (line 8) with nextStep, and nothing else leads to it"
    ]


@pytest.mark.parametrize(
    "steps",
    [
        # Each kind of way leads to X, and be it one that only may exist.
        (f"{{name: A, {REST}, isEnd: true, onFailure: step:X}}", "X"),
        (f"{{name: A, {REST}, isEnd: true, onCancel: step:X}}", "X"),
        (f"{{name: A, {REST}, isEnd: true, onFailure: Step:X}}", "X"),
        (f"{{name: A, {REST}, isEnd: '{{{{ Q }}}}'}}", "X"),
        (f"{{name: A, {REST}, isEnd: true, nextStep: X}}", "X"),
        (f"{{name: A, {REST}, nextStep: '{{{{ P }}}}'}}", "B", "X"),
        (f"{{name: A, {REST}, nextStep: B, onFailure: Continue}}", "X", "B"),
        (branch(f"Choices: [{choice('X')}]", "isEnd: true"), "X"),
        (branch("Default: X", "isEnd: true"), "X"),
        (branch("Choices: !Ref All", "isEnd: true"), "X"),
        (branch(f"Choices: [{choice('B')}, !Ref More]", "isEnd: true"), "B", "X"),
        (branch(f"Choices: [{choice('T')}]", "nextStep: B"), "X", "B"),
        (f"{{name: A, {REST}, isEnd: true, onFailure: X}}", "X"),
        (f"{{name: A, {REST}, isEnd: true}}", "{Ref: More}", "X"),
    ],
)
def test_what_only_may_lead_to_a_step_keeps_it_from_being_reported(steps: tuple[str, ...]) -> None:
    assert found(document(*steps), "SSM201") == []


# SSM202

SURE = "the steps form an infinite loop, which Automation refuses: "
DOUBTFUL = "the steps form a loop by way of a failure, a cancel or an undocumented turn: "
REPEAT = "; repeat with aws:loop"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([f"{{name: A, {REST}, nextStep: @A}}"], [("error", SURE + "A -> (nextStep) A" + REPEAT)]),
        (
            ["A", "B", f"{{name: C, {REST}, nextStep: @B}}"],
            [("error", SURE + "B -> (next in order) C -> (nextStep) B" + REPEAT)],
        ),
        (
            ["A", branch(f"Choices: [{choice('C')}, {choice('@A', 'y')}]"), f"{{name: C, {REST}, isEnd: true}}"],
            [("error", SURE + "A -> (next in order) T -> (Choices[1]) A" + REPEAT)],
        ),
        (
            ["A", branch(f"Choices: [{choice('C')}], Default: @A"), f"{{name: C, {REST}, isEnd: true}}"],
            [("error", SURE + "A -> (next in order) T -> (Default) A" + REPEAT)],
        ),
        (
            [branch(f"Choices: [{choice('C')}]"), f"{{name: B, {REST}, nextStep: @T}}", "C"],
            [("error", SURE + "T -> (no choice matches) B -> (nextStep) T" + REPEAT)],
        ),
        # A failure, a timeout or a cancellation closes it: whether the service counts those is not known.
        (
            ["A", f"{{name: B, {REST}, onFailure: @step:A}}"],
            [("warning", DOUBTFUL + "A -> (next in order) B -> (onFailure) A")],
        ),
        (
            ["A", f"{{name: B, {REST}, onCancel: @step:A}}"],
            [("warning", DOUBTFUL + "A -> (next in order) B -> (onCancel) A")],
        ),
        (
            [f"{{name: A, {REST}, onFailure: step:C, isEnd: false}}", f"{{name: B, {REST}, isEnd: true}}",
             f"{{name: C, {REST}, nextStep: @A}}"],
            [("warning", DOUBTFUL + "A -> (onFailure) C -> (nextStep) A")],
        ),
        # So it is where a turn is not documented.
        (
            ["A", f"{{name: B, {REST}, nextStep: @A, isEnd: true}}"],
            [("warning", DOUBTFUL + "A -> (next in order) B -> (nextStep) A")],
        ),
        (
            [branch(f"Choices: [{choice('C')}]", "nextStep: @T"), "C"],
            [("warning", DOUBTFUL + "T -> (nextStep) T")],
        ),
        # Both at once are told once, as the worse one.
        (["A", f"{{name: B, {REST}, nextStep: @A, onFailure: step:A}}"],
         [("error", SURE + "A -> (next in order) B -> (nextStep) A" + REPEAT)]),
        # No cycles.
        (["A", f"{{name: B, {REST}, nextStep: '{{{{ P }}}}'}}"], []),
        (["A", f"{{name: B, {REST}, nextStep: step:A}}"], []),
        (["A", f"{{name: B, {REST}, onFailure: A}}"], []),
        (["A", "{name: B, action: aws:updateVariable, inputs: {}, onCancel: step:A}"], []),
        (["X", "A", f"{{name: B, {REST}, nextStep: X}}".replace("X", "D"), "C", "D"], []),
    ],
)  # fmt: skip
def test_cycles(steps: list[str], expected: list[tuple[str, str]]) -> None:
    text, place = marked(document(*steps), ["@0"] if expected else [])
    findings = lint_text(text, "doc.yaml", select=["SSM202"])
    assert [(f"{each.line}:{each.column}", each.severity.value, each.message) for each in findings] == [
        (place[0], *each) for each in expected
    ]


def test_a_cycle_shows_each_arrow_at_its_place() -> None:
    steps = [
        "A",
        f"{{name: B, {REST}, onFailure: @step:D, isEnd: true}}",
        f"{{name: C, {REST}, nextStep: @A}}",
        f"{{name: D, {REST}, nextStep: @C}}",
    ]
    text, places = marked(document(*steps), ["@0", "@1", "@2"])
    (finding,) = lint_text(text, "doc.yaml", select=["SSM202"])
    assert f"{finding.line}:{finding.column}" == places[1]
    assert (finding.step, finding.path) == ("C", "mainSteps[2].nextStep")
    assert finding.message == DOUBTFUL + ("A -> (next in order) B -> (onFailure) D -> (nextStep) C -> (nextStep) A")
    assert sorted(f"{each.line}:{each.column} {each.message}" for each in finding.explained_by) == [
        "4:10 next in order leads from 'A' to 'B'",
        f"{places[0]} onFailure leads from 'B' to 'D'",
        f"{places[1]} nextStep leads from 'C' to 'A'",
        f"{places[2]} nextStep leads from 'D' to 'C'",
    ]


def test_the_trace_of_a_long_cycle_leaves_out_its_middle_and_its_places_do_not() -> None:
    steps = [step(f"S{number}") for number in range(12)]
    steps[-1]["nextStep"] = "S0"
    (finding,) = lint_text(as_json(steps), "doc.json", select=["SSM202"])
    order = " -> (next in order) "
    head, tail = (
        "".join(f"S{number}{order}" for number in range(4)),
        "".join(f"S{number}{order}" for number in (8, 9, 10)),
    )
    assert finding.message == f"{SURE}{head}... 4 more steps ... -> {tail}S11 -> (nextStep) S0{REPEAT}"
    assert [place.message for place in finding.way][::11] == [
        "next in order leads from 'S0' to 'S1'",
        "nextStep leads from 'S11' to 'S0'",
    ]
    assert len(finding.way) == 12


def test_returning_to_a_loop_is_no_cycle_and_jumping_back_before_it_is() -> None:
    assert looped("X", "Y").cycles() == ([], False)
    inner = f"{{name: I, action: aws:loop, inputs: {{Iterators: [y], Steps: [{{name: X, {REST}}}]}}}}"
    assert looped(inner, "Y").cycles() == ([], False)
    assert looped(f"{{name: X, {REST}, isEnd: true}}").cycles() == ([], False)

    def shown(*nested: str) -> list[tuple[str, bool]]:
        cycles, more = looped(*nested).cycles()
        assert not more
        return [("".join(edge.source for edge in cycle.edges), cycle.sure) for cycle in cycles]

    assert shown(f"{{name: X, {REST}, nextStep: A}}") == [("ATX", True)]
    assert shown("X", f"{{name: Y, {REST}, nextStep: X}}") == [("XY", True)]
    assert shown(f"{{name: X, {REST}, onFailure: step:A}}") == [("ATX", False)]
    # Branches and loops inside a loop are not documented, and so is nothing that they close.
    turn = branch(f"Choices: [{choice('Y')}], Default: X").replace("name: T", "name: Y")
    assert shown("X", turn) == [("XY", False), ("Y", False)]
    inner = inner.replace(REST, f"{REST}, nextStep: I")
    assert shown(inner) == [("IX", False)]


@cache
def tangled() -> str:
    """Three knots: one with 325 cycles of five steps, two with one cycle each, one of them by a failure."""
    knot = [forking(name, [other for other in NAMES[:5] if other != name], isEnd=True) for name in NAMES[:5]]
    knot[0]["inputs"]["Choices"].append({"NextStep": "X", "Variable": "{{ P }}", "StringEquals": "x"})
    steps = [step("X"), step("Y", nextStep="X"), step("V"), step("W", onFailure="step:V")]
    knot[1]["inputs"]["Choices"].append({"NextStep": "V", "Variable": "{{ P }}", "StringEquals": "v"})
    return as_json([*knot, *steps])


def test_a_knot_with_countless_cycles_hides_no_other() -> None:
    cycles, more = loads(tangled(), "doc.json").cycles()
    assert more
    assert len(cycles) == MOST_CYCLES
    assert all(cycle.sure for cycle in cycles)
    assert ["".join(edge.source for edge in cycle.edges) for cycle in cycles][-1] == "XY"
    messages = [each.message for each in lint_text(tangled(), "doc.json", select=["SSM202"])]
    assert sum(message.endswith("(16 cycles are reported, there are more)") for message in messages) == 1


def test_each_of_many_knots_has_its_turn() -> None:
    steps = []
    for number in range(20):
        steps += [step(f"A{number}"), forking(f"B{number}", [f"A{number}"])]
    cycles, more = analysed(steps).cycles()
    assert more
    assert [cycle.edges[0].source for cycle in cycles] == [f"A{number}" for number in range(16)]
    cycles, more = analysed(steps[:32]).cycles()
    assert (len(cycles), more) == (16, False)


def test_doubtful_cycles_fill_what_sure_ones_leave() -> None:
    steps = [step(f"S{number}", onFailure=f"step:S{number}") for number in range(20)]
    steps.append(step("T", nextStep="T"))
    cycles, more = analysed(steps).cycles()
    assert more
    assert [cycle.edges[0].source for cycle in cycles] == [*(f"S{number}" for number in range(15)), "T"]
    assert [cycle.sure for cycle in cycles] == [False] * 15 + [True]


def test_the_order_does_not_hang_on_hashes() -> None:
    """The same output, to the byte, from two processes whose strings have other hashes."""
    steps = [forking(name, [each for each in NAMES if each != name], onFailure=f"step:{name}") for name in NAMES]
    steps += [step("Lost", isEnd=True), step("Found", onCancel="step:Lost"), step("Lost2", onFailure="step:Found")]
    steps += [forking(f"N{number}", [f"N{number - 1}"]) for number in range(20)]
    text = as_json(steps).encode()

    def output(seed: str, *arguments: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "ssmlint", *arguments]
        done = subprocess.run(command, input=text, env=environment, capture_output=True, check=False)
        assert done.stderr == b""
        return done.stdout

    for arguments in (
        ("check", "-q", "--no-config", "--format", "json", "--select", "ALL", "-"),
        ("steps", "--format", "json", "-"),
        ("graph", "--format", "dot", "-"),
    ):
        assert output("1", *arguments) == output("2", *arguments) != b""
    findings = json.loads(output("3", "check", "-q", "--no-config", "--format", "json", "-"))["findings"]
    assert sum(finding["code"] == "SSM202" for finding in findings) == MOST_CYCLES


# Bounds


def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the cycles that networkx was asked for from now on."""
    asked: list[int] = []
    original = networkx.simple_cycles

    def counted(graph: Any) -> Iterator[list[int]]:
        for cycle in original(graph):
            asked.append(len(cycle))
            yield cycle

    monkeypatch.setattr(networkx, "simple_cycles", counted)
    return asked


def complete(size: int) -> list[Step]:
    names = [f"S{number:03}" for number in range(size)]
    return [forking(name, [each for each in names if each != name]) for name in names]


def back_edges(size: int, by: str) -> list[Step]:
    """A chain in which each step leads back to one before it, the first to itself."""
    names = [f"S{number:04}" for number in range(size)]
    if by == "choice":
        return [forking(name, [names[number * 7 % (number + 1)]]) for number, name in enumerate(names)]
    return [step(name, onFailure=f"step:{names[number * 7 % (number + 1)]}") for number, name in enumerate(names)]


@pytest.mark.parametrize(
    "steps",
    [complete(60), back_edges(1000, "choice"), back_edges(1000, "failure"), complete(80)],
    ids=["complete graph of 60", "1,000 back by a choice", "1,000 back by a failure", "complete graph of 80"],
)
def test_few_of_countless_cycles_are_looked_for(steps: list[Step], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counting(monkeypatch)
    cycles, more = analysed(steps).cycles()
    assert (len(cycles), more) == (MOST_CYCLES, True)
    # Of each search one more than is reported, to know that there are more; the second skips what the first found.
    assert len(asked) <= (MOST_CYCLES + 1) + (2 * MOST_CYCLES + 1)
    for cycle in cycles:
        assert len({edge.source for edge in cycle.edges}) == len(cycle.edges)


def work(run: Callable[[], object]) -> int:
    """The lines of Python that a call executes, loops inside expressions counted each time round."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        if event == "line":
            count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def chain(size: int, **settings_: Any) -> list[Step]:
    return [step(f"S{number:05}", **settings_) for number in range(size)]


def dead(size: int) -> list[Step]:
    return [step("A", isEnd=True), *chain(size)]


def handlers(size: int) -> list[Step]:
    return [step(f"S{n:05}Failed", onFailure=f"step:S{(n + 1) % size:05}Failed") for n in range(size)]


def choices_in_one_branch(size: int) -> list[Step]:
    return [forking("A", [f"S{number:05}" for number in range(size)]), *chain(size)]


@pytest.mark.parametrize("make", [chain, dead, handlers, choices_in_one_branch])
def test_work_grows_with_the_number_of_steps_and_no_faster(make: Callable[[int], list[Step]]) -> None:
    def everything(size: int) -> int:
        analysis = analysed(make(size))

        def ask() -> None:
            analysis.reachable_by_success  # noqa: B018 - computed when asked for
            analysis.dominators()
            for each in analysis.document.steps:
                analysis.entering(each)
                for outcome in Outcome:
                    analysis.next_steps(each, outcome)

        text = as_json(make(size))
        return work(ask) + work(lambda: lint_text(text, "doc.json", select=["SSM2"]))

    everything(10)
    small, large = everything(150), everything(300)
    assert large <= 2.2 * small


def test_unknown_names_are_not_each_compared_with_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssmlint.names._MOST_WORK", 300_000)

    def lint(size: int) -> int:
        text = as_json(step(f"Step{number:05}", nextStep=f"Stpe{number:05}") for number in range(size))
        return work(lambda: lint_text(text, "doc.json", select=["SSM203"]))

    lint(10)
    # Past the bound on guesses no step more is compared.
    small, large = lint(150), lint(300)
    assert large <= 2.3 * small


def test_long_chains_need_no_deep_stack() -> None:
    steps = chain(5000)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(500)
    try:
        analysis = analysed(steps)
        assert len(analysis.reachable) == 5000 + 1 + len(ENDS)
        assert analysis.dominators()["S04999"] == "S04998"
        way = analysis.witness(START, "S04999")
        assert way is not None
        assert len(way) == 5000
        assert analysis.cycles() == ([], False)
        assert lint_text(as_json(steps), "doc.json", select=["SSM2"]) == []
    finally:
        sys.setrecursionlimit(limit)


def test_one_cycle_of_a_thousand_steps() -> None:
    steps = chain(1000)
    steps[-1]["nextStep"] = "S00000"
    (cycle,), more = analysed(steps).cycles()
    assert (len(cycle.edges), cycle.sure, more) == (1000, True, False)
    assert [edge.kind for edge in cycle.edges] == [EdgeKind.ORDER] * 999 + [EdgeKind.NEXT]
    assert isinstance(cycle, Cycle)


# Real documents


def test_every_graph_of_the_corpus_answers_every_question(shared: Path) -> None:
    answered = 0
    for path in sorted((shared / "corpus").rglob("*.*")):
        try:
            analysis = loads(path.read_bytes(), path.name)
        except ValueError:
            continue
        answered += 1
        nodes = set(analysis.flow.graph)
        assert analysis.reachable <= nodes
        assert analysis.dominators().keys() == analysis.reachable - {START}
        for edge in all_edges(analysis):
            assert {edge.source, edge.target} <= nodes
            assert edge.span.start < edge.span.end <= len(analysis.document.source.text.content)
        # No public runbook has a cycle, under any choice of edges.
        assert analysis.cycles() == ([], False)
    assert answered == 289
