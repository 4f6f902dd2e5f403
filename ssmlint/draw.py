"""`ssmlint graph`: the graph of the steps as text for Mermaid and Graphviz.

What to draw is decided once, by `_picture`; the two writers at the end only put it into their notation. So that the
picture stays readable it leaves out what no text of the document makes, the end of a run after a failure that nothing
handles, and ways that the values rule out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ssmlint.analysis import Analysis
from ssmlint.api import lint_text, loads
from ssmlint.conditions import Atom, parse_condition
from ssmlint.finding import Finding, Severity
from ssmlint.flow import ANYWHERE, ENDS, START, Edge, EdgeKind, Outcome, pass_of
from ssmlint.model import Document, Step
from ssmlint.quote import visible
from ssmlint.source.nodes import Mapping, Node, text_of

# Characters of a text of the document, past which its middle is left out.
_LONGEST_NAME = 48
_LONGEST_VALUE = 36
_LONGEST_DESCRIPTION = 160

_Shape: TypeAlias = Literal["step", "branch", "loop", "terminal"]
_Style: TypeAlias = Literal["plain", "dashed", "dotted"]


@dataclass(frozen=True)
class _Node:
    """A box. The only control characters in its text are the line ends between name, action and codes."""

    id: str
    text: str
    shape: _Shape
    tooltip: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Group:
    """The frame around a loop and its steps; the outermost one is the whole picture."""

    number: int
    members: list[_Node | _Group]

    def nodes(self) -> Iterator[_Node]:
        for member in self.members:
            yield from [member] if isinstance(member, _Node) else member.nodes()


@dataclass(frozen=True)
class _Line:
    """An arrow, with a line of text for each edge of the graph that it stands for."""

    source: str
    target: str
    style: _Style
    text: str


# Node of the graph: id (`end` would be a word of Mermaid's) and text. Failure and timeout end a run side by side,
# so that two boxes would only double the arrows.
_TERMINALS = {
    START: ("start", "start"),
    ENDS[Outcome.SUCCESS]: ("finish", "end"),
    ENDS[Outcome.FAILED]: ("failed", "failed / timed out"),
    ENDS[Outcome.TIMED_OUT]: ("failed", "failed / timed out"),
    ENDS[Outcome.CANCELLED]: ("cancelled", "cancelled"),
    ANYWHERE: ("anywhere", "any step\n(known at run time)"),
}
_STYLES: dict[EdgeKind, _Style] = {EdgeKind.FAILURE: "dashed", EdgeKind.TIMEOUT: "dashed", EdgeKind.CANCEL: "dotted"}


def _picture(data: bytes, name: str) -> tuple[_Group, list[_Line]]:
    analysis = loads(data, name)
    document = analysis.document
    found: dict[int, list[Finding]] = {}
    places = _Places(document)
    for finding in lint_text(data, name):
        step = places.step_of(finding)
        if step is not None:
            found.setdefault(step.position, []).append(finding)
    lines = _lines(analysis)
    shown = {"start", *(line.target for line in lines)}
    start, *ends = (_Node(id, text, "terminal") for id, text in dict(_TERMINALS.values()).items() if id in shown)
    return _Group(0, [start, *_members(document.top, analysis, found), *ends]), lines


class _Places:
    """Which step a path or a place belongs to; steps of a loop lie inside the loop."""

    def __init__(self, document: Document) -> None:
        self.text = document.source.text
        self.by_path = {step.path: step for step in document.steps}
        self.longest = max(map(len, self.by_path), default=0)
        self.in_order = sorted(document.steps, key=lambda step: step.node.span)
        self.starts = [step.node.span.start for step in self.in_order]

    def step_of(self, finding: Finding) -> Step | None:
        """The innermost step that a finding concerns: by its path, or else by its place."""
        # Keys may be long and full of dots; what stands behind the path of a step begins with a dot.
        path = finding.path[: self.longest]
        while path:
            if path in self.by_path:
                return self.by_path[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        offset = self.text.line_starts[finding.line - 1] + finding.column - 1
        index = bisect_right(self.starts, offset)
        step = self.in_order[index - 1] if index else None
        while step is not None and offset >= step.node.span.end:
            step = step.parent
        return step


def _members(steps: list[Step], analysis: Analysis, found: dict[int, list[Finding]]) -> list[_Node | _Group]:
    members: list[_Node | _Group] = []
    for step in steps:
        node = _node(step, step.id in analysis.reachable, found.get(step.position, []))
        inside = _members(step.children, analysis, found)
        members.append(_Group(step.position, [node, *inside]) if inside else node)
    return members


def _node(step: Step, reachable: bool, findings: list[Finding]) -> _Node:
    codes = ", ".join(dict.fromkeys(finding.code for finding in findings))
    action = _short(step.action.removeprefix("aws:"), _LONGEST_NAME)
    texts = (_short(step.label, _LONGEST_NAME), action, _repetition(step) if step.is_loop else "", codes)
    shape: _Shape = "branch" if step.is_branch else "loop" if step.is_loop else "step"
    marks = [] if reachable else ["unreachable"]
    if findings:
        marks.append("error" if any(each.severity is Severity.ERROR for each in findings) else "warning")
    tooltip = _short(step.text("description") or "", _LONGEST_DESCRIPTION)
    return _Node(f"s{step.position}", "\n".join(text for text in texts if text), shape, tooltip, tuple(marks))


def _lines(analysis: Analysis) -> list[_Line]:
    """The arrows in the order of the document; edges of one style between the same two boxes share one."""
    steps = analysis.document.steps
    ids = {node: id for node, (id, _) in _TERMINALS.items()}
    # A pass through a loop ends in a node of its own; what is drawn is the way back to the loop.
    ids |= {pass_of(step): f"s{step.position}" for step in steps if step.children}
    ids |= {step.id: f"s{step.position}" for step in steps}
    texts: dict[tuple[str, str, _Style], list[str]] = {}
    for edges in analysis.flow.edges.values():
        for edge in edges:
            source = analysis.step(edge.source)
            if _is_drawn(edge, source):
                key = ids[edge.source], ids[edge.target], _STYLES.get(edge.kind, "plain")
                if key[0] == key[1]:  # Mermaid draws but one arrow from a box to itself.
                    key = next((known for known in texts if known[:2] == key[:2]), key)
                texts.setdefault(key, []).append(_edge_text(edge, source))
    return [_Line(*key, "\n".join(text for text in dict.fromkeys(each) if text)) for key, each in texts.items()]


def _is_drawn(edge: Edge, source: Step | None) -> bool:
    # The way on from any step at all would be an arrow to each.
    if not edge.possible or edge.kind is EdgeKind.REPEAT or edge.source == ANYWHERE:
        return False
    # An edge that some text made has a longer path than its step.
    return edge.on_success or source is None or edge.path != source.path


def _edge_text(edge: Edge, source: Step | None) -> str:
    # A timeout says the same as the failure beside it, with which it shares its arrow.
    text = {EdgeKind.TIMEOUT: "onFailure", EdgeKind.NO_MATCH: "no match"}.get(edge.kind, edge.label)
    if edge.kind in (EdgeKind.START, EdgeKind.ORDER):
        around = None if source is None else source.parent
        text = "end of iteration" if around is not None and edge.target == pass_of(around) else ""
    if not edge.certain:
        text = f"{text} ?".lstrip()
    if edge.choice is not None and source is not None:
        condition = _condition(source.choices[edge.choice].node)
        return f"{text}:\n{condition}" if condition else text
    return text


def _condition(node: Node) -> str:
    """A single comparison as the document has it; nothing for And, Or and Not, which make no readable label."""
    condition = parse_condition(node)
    if not isinstance(condition, Atom) or not isinstance(node, Mapping):
        return ""
    variable, operand = (text_of(node.get(key)) or "''" for key in ("Variable", condition.operator))
    return f"{_short(variable, _LONGEST_VALUE)} {condition.operator} {_short(operand, _LONGEST_VALUE)}"


def _repetition(step: Step) -> str:
    """What a loop repeats its steps for, in lines."""
    texts = []
    iterators, condition, most = (step.inputs.get(name) for name in ("Iterators", "LoopCondition", "MaxIterations"))
    if iterators is not None:
        texts.append(f"for each of {_short(iterators.text or 'a list', _LONGEST_VALUE)}")
    if condition is not None:
        texts.append(f"while {_condition(condition.value) or 'LoopCondition'}")
    if most is not None and most.text:
        texts.append(f"at most {_short(most.text, _LONGEST_VALUE)} times")
    return "\n".join(texts)


def _short(text: str, longest: int) -> str:
    """A text of the document on one line, without its middle where it is too long."""
    text = " ".join(text.split()) or text
    return visible(text if len(text) <= longest else f"{text[: longest - 15]}...{text[-12:]}")


_MERMAID_SHAPES = {"step": ("[", "]"), "branch": ("{", "}"), "loop": ("{{", "}}"), "terminal": ("([", "])")}
_MERMAID_MARKS = {
    "unreachable": "fill:#e0e0e0,color:#616161",
    "error": "stroke:#c62828,stroke-width:3px",
    "warning": "stroke:#ef6c00,stroke-width:3px",
}
_MERMAID_DASHES = {"dashed": "7 4", "dotted": "2 4"}
# Mermaid looks for comments, directives, entities and style statements before it knows what stands in quotes, so that
# everything that could begin one is written as an entity.
_MERMAID_SAFE = frozenset(" ._-,/=()[]{}'+!?")
# What it still reads when the entities are characters again is broken up: formulas ($$), line ends (\n), icons
# (fa:fa-x) and the marks that stand for entities meanwhile.
_MERMAID_MARKUP = re.compile(r"\$(?=\$)|\\(?=n)|:(?=fa-)|fl(?=°)|¶(?=ß)")


def as_mermaid(data: bytes, name: str) -> str:
    """The graph as a Mermaid flowchart. Raises LoadError."""
    top, arrows = _picture(data, name)
    lines = ["flowchart TD", *_mermaid_group(top, "  ")]
    for line in arrows:
        arrow = "-->" if line.style == "plain" else "-.->"
        text = f"|{_mermaid_text(line.text)}|" if line.text else ""
        lines.append(f"  {line.source} {arrow}{text} {line.target}")
    for style, dashes in _MERMAID_DASHES.items():
        numbers = [str(number) for number, line in enumerate(arrows) if line.style == style]
        if numbers:
            lines.append(f"  linkStyle {','.join(numbers)} stroke-dasharray:{dashes}")
    for mark, look in _MERMAID_MARKS.items():
        marked = [node.id for node in top.nodes() if mark in node.marks]
        if marked:
            lines += [f"  classDef {mark} {look}", f"  class {','.join(marked)} {mark}"]
    return "\n".join(lines) + "\n"


def _mermaid_group(group: _Group, indent: str) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, _Node):
            opening, closing = _MERMAID_SHAPES[member.shape]
            yield f"{indent}{member.id}{opening}{_mermaid_text(member.text)}{closing}"
        else:
            yield f'{indent}subgraph g{member.number} [" "]'
            yield from _mermaid_group(member, indent + "  ")
            yield f"{indent}end"


def _mermaid_text(text: str) -> str:
    text = _MERMAID_MARKUP.sub("\\g<0>\u200b", text)
    safe = (each if each.isalnum() or each in _MERMAID_SAFE else f"#{ord(each)};" for each in text)
    return '"' + "".join(safe).replace("#10;", "<br/>") + '"'


_DOT_SHAPES = {"step": "box", "branch": "diamond", "loop": "hexagon", "terminal": "oval"}
_DOT_MARKS = {
    "unreachable": {"fillcolor": "#e0e0e0", "fontcolor": "#616161"},
    "error": {"color": "#c62828", "penwidth": "2.5"},
    "warning": {"color": "#ef6c00", "penwidth": "2.5"},
}
# The way of success is kept straight and dark, the others go around it.
_DOT_STYLES = {
    "plain": {"weight": "4"},
    "dashed": {"style": "dashed", "color": "gray40", "fontcolor": "gray30"},
    "dotted": {"style": "dotted", "color": "gray40", "fontcolor": "gray30"},
}
# Without newrank dot gives up on some graphs in which arrows lead into loops and out again: "trouble in init_rank".
_DOT_HEAD = """\
digraph runbook {
  graph [newrank=true, style=rounded, color=gray50];
  node [fontname="Helvetica", fontsize=10, shape=box, style=filled, fillcolor="#f4f7fb"];
  edge [fontname="Helvetica", fontsize=9];"""


def as_dot(data: bytes, name: str) -> str:
    """The graph in the language of Graphviz. Raises LoadError."""
    top, arrows = _picture(data, name)
    lines = [_DOT_HEAD, *_dot_group(top, "  ")]
    for line in arrows:
        # Blanks keep the text off the arrow.
        label = {"label": f" {line.text} ".replace("\n", " \n ")} if line.text else {}
        lines.append(f"  {line.source} -> {line.target} {_dot_attributes(label | _DOT_STYLES[line.style])};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_group(group: _Group, indent: str) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, _Node):
            attributes = {"label": member.text, "shape": _DOT_SHAPES[member.shape]}
            if member.tooltip:
                attributes["tooltip"] = member.tooltip
            for mark in member.marks:
                attributes |= _DOT_MARKS[mark]
            yield f"{indent}{member.id} {_dot_attributes(attributes)};"
        else:
            yield f"{indent}subgraph cluster_{member.number} {{"
            yield from _dot_group(member, indent + "  ")
            yield f"{indent}}}"


def _dot_attributes(attributes: dict[str, str]) -> str:
    return f"[{', '.join(f'{key}={_dot_text(value)}' for key, value in attributes.items())}]"


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'
