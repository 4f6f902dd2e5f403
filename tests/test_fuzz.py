"""Random documents, damaged ones and texts: nothing that is read makes a rule fail or a place lie outside."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssmlint.actions import AUTOMATION_ACTIONS, facts
from ssmlint.source import yaml_tree
from tests.conftest import EXAMPLES, RUNBOOKS
from tests.invariants import LINTER, check

MANY = settings(derandomize=True, deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))

NAMES = ("A", "B", "C", "é b", "", "1")
REFERENCES = ("{{ A }}", "{{ B.Output }}", "{{ A.Nobody }}", "{{A", "{{ {{ A }} }}", "{{ global:DATE }}", "{{ ssm:x }}")
TEXTS = st.sampled_from((*NAMES, *REFERENCES, "true", "PT1S", "$.a", "\x1b[31m", "{{ variable:A }}", "${X}", "a\nb"))
SCALARS = st.one_of(TEXTS, st.booleans(), st.none(), st.integers(-3, 10**20), st.floats(), st.text(max_size=5))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
TARGETS = st.one_of(TEXTS, TEXTS.map(lambda name: f"step:{name}"), st.sampled_from(("Abort", "Continue", "abort")))


@st.composite
def conditions(draw: st.DrawFn, depth: int = 0) -> Any:
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        junction = draw(st.sampled_from(("And", "Or", "Not")))
        inner = conditions(depth + 1)
        return {junction: draw(inner) if junction == "Not" else draw(st.lists(inner, max_size=3))}
    operator = draw(st.sampled_from(("StringEquals", "NumericGreater", "BooleanEquals", "Contains", "Equals")))
    return {"Variable": draw(TEXTS), operator: draw(SCALARS)}


@st.composite
def steps(draw: st.DrawFn, depth: int = 0) -> Any:
    """A step made from the facts on its action, with each thing left out, misspelt or of another type now and then."""
    action = draw(st.sampled_from((*sorted(AUTOMATION_ACTIONS), "aws:loop", "aws:branch", "aws:slep")))
    known = facts(action)
    inputs = {name: draw(VALUES) for name in (known.inputs if known is not None else ()) if draw(st.booleans())}
    if action == "aws:branch":
        inputs["Choices"] = [{**draw(conditions()), "NextStep": draw(TARGETS)} for _ in range(draw(st.integers(0, 3)))]
        inputs |= {"Default": draw(TARGETS)} if draw(st.booleans()) else {}
    if action == "aws:loop" and depth < 2:
        inputs["Steps"] = draw(st.lists(steps(depth + 1), max_size=3))
    step: dict[str, Any] = {"name": draw(TEXTS), "action": action, "inputs": inputs}
    optional = {
        **dict.fromkeys(("nextStep", "onFailure", "onCancel"), TARGETS),
        **dict.fromkeys(("isEnd", "isCritical"), st.one_of(st.booleans(), TEXTS)),
        **dict.fromkeys(("maxAttempts", "timeoutSeconds", "description", "isEdn"), VALUES),
        "outputs": st.lists(st.fixed_dictionaries({"Name": TEXTS, "Selector": TEXTS, "Type": TEXTS}), max_size=2),
    }
    step |= {name: draw(values) for name, values in optional.items() if draw(st.integers(0, 3)) == 0}
    for name in list(step):
        if draw(st.integers(0, 30)) == 0:
            step[name] = draw(VALUES)
    return step


@st.composite
def documents(draw: st.DrawFn) -> Any:
    parameter = st.fixed_dictionaries(
        {"type": st.sampled_from(("String", "StringList", "Boolean", "Integer", "x"))},
        optional={"default": VALUES, "allowedValues": VALUES, "allowedPattern": TEXTS},
    )
    document = {
        "schemaVersion": draw(st.sampled_from(("0.3", "0.3", "2.2", 0.3))),
        "mainSteps": draw(st.lists(steps(), max_size=5)),
        "parameters": draw(st.dictionaries(TEXTS, parameter, max_size=3)),
    }
    for name in ("assumeRole", "variables", "outputs", "files", "description"):
        if draw(st.booleans()):
            document[name] = draw(VALUES)
    return document


@MANY
@given(documents(), st.sampled_from(("json", "indented", "block", "flow")))
def test_random_documents(document: Any, notation: str) -> None:
    if notation in ("json", "indented"):
        data = json.dumps(document, indent=None if notation == "json" else 2).encode()
        check(data, "doc.json")
    else:
        flow = None if notation == "block" else True
        data = yaml.safe_dump(document, sort_keys=False, default_flow_style=flow, allow_unicode=True).encode()
    check(data, "doc.yaml")


FIXTURES = [
    path.read_bytes()
    for path in sorted([*RUNBOOKS.iterdir(), *EXAMPLES.glob("*/bad*"), *EXAMPLES.glob("*/good*")])
    if path.is_file() and path.stat().st_size < 20_000
]
SCRAPS = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"\n", b"  ", b"- ", b": ", b"{{", b"}}", b"'", b'"', b"&a ", b"*a", b"<<: ", b"# ", b"|\n", b"\0"]
    ),
    st.sampled_from([b"# ssmlint: ignore[ALL] x", b"\xef\xbb\xbf", b"\r\n", b"\xed\xa0\x80", "\u2028".encode(), b"\t"]),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A fixture of which a few stretches are left out, repeated or replaced."""
    data = draw(st.sampled_from(FIXTURES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 3, 20, 200))))
        new = draw(st.one_of(SCRAPS, st.just(data[start:end] * 2), st.just(b"")))
        data = data[:start] + new + data[end:]
    return data


@MANY
@given(damaged(), st.sampled_from(("doc.yaml", "doc.json")))
def test_damaged_documents(data: bytes, name: str) -> None:
    check(data, name)


@MANY
@given(st.one_of(st.text(max_size=200), st.lists(SCRAPS.map(lambda each: each.decode("latin-1"))).map("".join)))
def test_any_text(text: str) -> None:
    head = "schemaVersion: '0.3'\nmainSteps:\n"
    for each in (text, head + text, f"{head}  - name: a\n    action: {text}\n"):
        check(each.encode("utf-8", "surrogatepass"), "doc.yaml")


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="needs libyaml")
@MANY
@given(documents())
def test_both_yaml_parsers_find_the_same(document: Any) -> None:
    data = yaml.safe_dump(document, sort_keys=False).encode()
    found = LINTER.lint(data, "doc.yaml")
    with pytest.MonkeyPatch.context() as patch:
        read = yaml_tree.read_yaml
        patch.setattr(yaml_tree, "read_yaml", lambda text: read(text, "python"))
        assert LINTER.lint(data, "doc.yaml") == found
