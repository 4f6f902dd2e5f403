"""A way through the graph in words: each step with the property behind the arrow that leads on."""

from __future__ import annotations

from collections.abc import Sequence

from ssmlint.analysis import Analysis
from ssmlint.flow import ENDS, Edge, EdgeKind, Outcome
from ssmlint.quote import quote
from ssmlint.source.text import Label

# Steps that a message names before it leaves out the middle of a long way, and places that are shown beside it.
_SHOWN = 8
_MOST_LABELS = 16

_END_WORDS = {
    ENDS[Outcome.SUCCESS]: "the end",
    ENDS[Outcome.FAILED]: "the end as Failed",
    ENDS[Outcome.TIMED_OUT]: "the end as TimedOut",
    ENDS[Outcome.CANCELLED]: "the end as Cancelled",
}


def name_of(analysis: Analysis, node: str) -> str:
    """A node of the graph in quotes, an end in words."""
    step = analysis.step(node)
    if step is not None:
        return quote(step.label)
    # The only other nodes that a way comes through are the ends of passes.
    return _END_WORDS.get(node, "the end of the pass")


def told(analysis: Analysis, way: Sequence[Edge]) -> str:
    """A way in one line: `a -> (onFailure) b -> (nextStep) c`. The start is left out, and the middle of a long one."""
    edges = _turns(way)
    if not edges:
        return ""
    half = _SHOWN // 2
    first, last = (edges, edges[:0]) if len(edges) <= _SHOWN else (edges[:half], edges[-half:])
    parts = [f"{_bare(analysis, edge.source)} -> ({edge.label}) " for edge in first]
    if last:
        parts.append(f"... {len(edges) - _SHOWN} more steps ... -> ")
        parts += [f"{_bare(analysis, edge.source)} -> ({edge.label}) " for edge in last]
    return "".join(parts) + _bare(analysis, edges[-1].target)


def labels(analysis: Analysis, way: Sequence[Edge]) -> tuple[Label, ...]:
    """Each turn of a way at its place; of a long way the last ones."""
    edges = _turns(way)[-_MOST_LABELS:]
    return tuple(
        Label(
            f"{edge.label} leads from {name_of(analysis, edge.source)} to {name_of(analysis, edge.target)}", edge.span
        )
        for edge in edges
    )


def _turns(way: Sequence[Edge]) -> Sequence[Edge]:
    """A way without the start, from which none but the first edge leads."""
    return way[1:] if way and way[0].kind is EdgeKind.START else way


def _bare(analysis: Analysis, node: str) -> str:
    return name_of(analysis, node).removeprefix("'").removesuffix("'")
