"""The short cuts to ways find the very way that a plain search in breadth finds, also where steps jump back."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.critical import FAILURES, IDLE_ACTIONS, CriticalPath, counts, stated_critical
from ssmlint.flow import ENDS, START, Edge, EdgeKind
from ssmlint.leaks import Leaks
from ssmlint.model import Step
from ssmlint.searching import Search, Tree, Way
from ssmlint.successes import END
from tests.test_critical_rules import ACTIONS, NAMES, acts, asked


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document whose steps jump anywhere."""
    names = NAMES[: draw(st.integers(2, len(NAMES)))]
    targets = st.sampled_from(names)
    steps = []
    for name in names:
        step: dict[str, Any] = {"name": name, "action": draw(st.sampled_from(ACTIONS)), "inputs": {}}
        critical = draw(st.sampled_from((None, None, True, False)))
        if critical is not None:
            step["isCritical"] = critical
        handler = draw(st.sampled_from((None, "Continue", "step", "step")))
        if handler is not None:
            step["onFailure"] = f"step:{draw(targets)}" if handler == "step" else handler
        if draw(st.integers(0, 3)) == 0:
            step["onCancel"] = f"step:{draw(targets)}"
        if step["action"] == "aws:branch":
            step["inputs"]["Choices"] = [
                {"NextStep": draw(targets), "Variable": f"{{{{ {name}{index} }}}}", "StringEquals": "y"}
                for index in range(2)
            ]
        elif draw(st.integers(0, 4)) == 0:
            step["isEnd"] = True
        elif draw(st.booleans()):
            step["nextStep"] = draw(targets)
        steps.append(step)
    return {"schemaVersion": "0.3", "mainSteps": steps}


def plain(path: CriticalPath) -> Search:
    return Search(path.sure, path.arms)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_the_way_to_the_end(document: dict[str, Any]) -> None:
    _, path = asked(document)
    for node in path.sure:
        way = path.way_to_end(node)
        assert way == plain(path).plain(path.onward(node), lambda edge, phase: 0 if edge.on_success else None, [END], 0)
        assert path.steps_to_end(node) == (None if way is None else len(way))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(documents())
def test_a_tree_that_grows_as_it_is_asked(document: dict[str, Any]) -> None:
    _, path = asked(document)
    tree = Tree(START, path.onward)
    for node in (*reversed(path.sure), *ENDS.values()):
        way = plain(path).plain(path.onward(START), lambda edge, phase: 0 if edge.on_success else None, [node], 0)
        assert tree.way(node) == (() if node == START else way)
    assert tree.all() == Tree(START, path.onward).all()


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_the_sets_of_what_leads_where(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    for step in analysis.document.steps:
        behind = [each for each in analysis.document.steps if path.leads_to(each.id, step)]
        assert list(path.steps_in(path.behind_bits(step))) == behind
        assert path.bits(behind) == path.behind_bits(step)


def skipping(path: CriticalPath, failing: Step) -> Way | None:
    before = path.healthy_way(failing.id)
    if counts(failing) is not False or before is None:
        return None
    passed = {edge.source for edge in before} | {failing.id}
    for turn in path.after_failure(failing):
        critical = [step for step in path.ahead(failing.id) if stated_critical(step) is True and step.id not in passed]
        if all(path.leads_to(turn.target, step) for step in critical):
            continue

        def move(edge: Edge, phase: int, turn: Edge = turn) -> int | None:
            target = path.analysis.step(edge.target)
            stands_in = target is not None and stated_critical(target) is True and not path.leads_to(failing.id, target)
            return None if stands_in or not (edge is turn or edge.on_success) else phase

        behind = plain(path).plain([turn], move, [END], 0)
        if behind is not None:
            return before + behind
    return None


def rejoining(path: CriticalPath, failing: Step) -> Way | None:
    if counts(failing) is not True or path.healthy_way(failing.id) is None:
        return None
    for turn in path.after_failure(failing):
        handler = path.analysis.step(turn.target)
        if handler is None or path.leads_to(failing.id, handler) or handler.id in path.analysis.reachable_by_success:
            continue

        def move(edge: Edge, phase: int, turn: Edge = turn) -> int | None:
            step = path.analysis.step(edge.target)
            if edge is not turn and not edge.on_success:
                return None
            if phase == 0 and step is not None and path.leads_to(failing.id, step):
                return 1 if not path.leads_to(step.id, failing) and path.has_ahead(step.id, acts) else None
            return phase

        found = plain(path).plain([turn], move, [END], 1)
        if found is not None:
            return found
    return None


def leaking(path: CriticalPath, creator: Step, removers: list[Step], cancels: bool) -> Way | None:
    names = {step.id for step in removers}

    def move(edge: Edge, phase: int) -> int | None:
        step = path.analysis.step(edge.source)
        if edge.target in names:
            return None
        if edge.on_success:
            return phase
        if phase or step is None or step is creator or not path.leads_to(step.id, removers[0]):
            return None
        if edge.kind is EdgeKind.CANCEL:
            return 1 if cancels else None
        return 1 if edge.kind in FAILURES and step.action not in IDLE_ACTIONS else None

    return plain(path).plain(path.onward(creator.id), move, ENDS.values(), 1)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(documents())
def test_a_way_past_a_critical_step(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    for step in analysis.document.steps:
        found = path.skipping_way(step)
        assert (None if found is None else found[0]) == skipping(path, step)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(documents())
def test_a_way_back_to_the_normal_steps(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    for step in analysis.document.steps:
        assert path.rejoining_way(step, acts) == rejoining(path, step)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(documents(), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), st.booleans())
def test_a_way_past_what_removes(document: dict[str, Any], names: list[str], cancels: bool) -> None:
    analysis, path = asked(document)
    removers = [analysis.document.by_name[name] for name in names if name in analysis.document.by_name]
    leaks = Leaks(path)
    for creator in analysis.document.steps if removers else ():
        if creator not in removers:
            found = leaks.way(creator, removers[0], path.bits(removers), cancels=cancels)
            assert found == leaking(path, creator, removers, cancels)
