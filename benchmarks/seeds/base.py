"""What a seeded mistake is, and what seeders know of the runbook that they seed it into."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from ssmlint.analysis import Analysis
from ssmlint.api import loads
from ssmlint.fields import Field
from ssmlint.fixing.edits import insert_entry, remove_entry, replace_part, replace_value
from ssmlint.fixing.edits_block import item_lines
from ssmlint.fixing.layout import layout_of
from ssmlint.model import Document, Step
from ssmlint.references import Form, Use
from ssmlint.rule import Change
from ssmlint.source import Source
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span, is_opaque

Changes: TypeAlias = "tuple[Change, ...]"


class At(NamedTuple):
    """An expected place: an offset of the unchanged text, moved with the changes, and so many characters on.

    An offset at which something is put in is where that begins; with `behind` it is what follows it.
    """

    offset: int
    shift: int = 0
    behind: bool = False


class Also(NamedTuple):
    """A second true defect that a mistake makes, and why it is one."""

    code: str
    reason: str


@dataclass(frozen=True)
class Seed:
    """One mistake: the rule that must tell it and where, the changes to the text, what else is true of the result."""

    code: str
    changes: Changes
    at: At
    also: tuple[Also, ...] = ()
    note: str = ""


Seeder: TypeAlias = "Callable[[Runbook], Iterator[Seed]]"


class Runbook:
    """A clean document with its text, and the changes that seeders make to it."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.analysis: Analysis = loads(data, name)
        self.document: Document = self.analysis.document
        self.source: Source = self.document.source
        self.text: str = data.decode("utf-8-sig")

    @property
    def is_json(self) -> bool:
        return layout_of(self.source).is_json

    @property
    def root(self) -> Mapping:
        assert isinstance(self.source.root, Mapping)
        return self.source.root

    @property
    def steps(self) -> list[Step]:
        """The steps whose text is their own: what an alias repeats cannot be changed at one place alone."""
        return [step for step in self.document.steps if step.name and isinstance(step.node, Mapping)]

    @cached_property
    def words(self) -> dict[str, int]:
        """How often each word stands in the text."""
        counts: dict[str, int] = {}
        for word in re.findall(r"\w+", self.text):
            counts[word] = counts.get(word, 0) + 1
        return counts

    def is_named_once(self, name: str | None) -> bool:
        """Whether a name stands nowhere but where it is given."""
        return name is not None and self.words.get(name) == 1

    @cached_property
    def targets(self) -> dict[str, list[tuple[Step, str, Scalar]]]:
        """By name of a step: who names it as a target, under which property, and the value."""
        found: dict[str, list[tuple[Step, str, Scalar]]] = {}
        for step in self.document.steps:
            for name in ("nextStep", "onFailure", "onCancel"):
                value = scalar_of(step.given(name))
                if value is not None:
                    found.setdefault(value.value.removeprefix("step:"), []).append((step, name, value))
            for choice in step.choices:
                value = scalar_of(choice.next_step)
                if value is not None:
                    found.setdefault(value.value, []).append((step, "NextStep", value))
            value = scalar_of(step.inputs.get("Default")) if step.is_branch else None
            if value is not None:
                found.setdefault(value.value, []).append((step, "Default", value))
        return found

    def named_by(self, step: Step) -> list[tuple[Step, str, Scalar]]:
        return self.targets.get(step.name or "", [])

    def respelt(self, scalar: Scalar, text: str) -> Changes:
        """Another text for a scalar, quoted as it was."""
        return replace_value(self.source, scalar, text)

    def raw(self, node: Node, text: str) -> Changes:
        """Other text in the place of a node, as it is; nothing where an alias repeats the node."""
        layout = layout_of(self.source)
        is_own = layout.is_own(node) and node.tag is None and self.text[node.span.start : node.span.end].strip()
        return (Change(node.span, text),) if is_own else ()

    def quoted(self, text: str) -> str:
        """A text in quotes, as JSON and YAML both read it."""
        return json.dumps(text)

    def part(self, scalar: Scalar, start: int, end: int, text: str) -> Changes:
        """Other text in the place of a part of a scalar."""
        return replace_part(self.source, scalar, start, end, text)

    def add(self, mapping: Node, after: str, key: str, value: str) -> Changes:
        """One more entry of a mapping behind another; `value` is text as JSON and YAML both read it."""
        if not isinstance(mapping, Mapping):
            return ()
        entry = mapping.entry(after)
        if entry is None or mapping.entry(key) is not None:
            return ()
        return insert_entry(self.source, mapping, entry, key, value)

    def drop(self, mapping: Node, key: str) -> Changes:
        """A mapping without one of its entries."""
        entry = mapping.entry(key) if isinstance(mapping, Mapping) else None
        return remove_entry(self.source, mapping, entry) if isinstance(mapping, Mapping) and entry else ()

    def add_item(self, sequence: Node, text: str) -> Changes:
        """One more item at the end of a sequence; `text` as JSON and YAML both read it."""
        if not isinstance(sequence, Sequence) or not sequence.items or is_opaque(sequence):
            return ()
        layout, last = layout_of(self.source), sequence.items[-1]
        if not layout.is_own(last, sequence):
            return ()
        if layout.has_brackets(sequence):
            return (Change(Span(last.span.end, last.span.end), f", {text}"),)
        lines = item_lines(layout, last)
        if lines is None or not layout.is_block(sequence):
            return ()
        return (Change(Span(lines.end, lines.end), f"{self.line_end}{' ' * lines.column}- {text}"),)

    @property
    def line_end(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def uses(self, form: Form) -> list[Use]:
        """The references of a form that stand in inputs of steps, outside scripts and what an alias repeats."""
        layout = layout_of(self.source)
        return [
            use
            for use in self.analysis.uses
            if use.reference.form is form and use.place.name == "VALUE" and layout.is_own(use.reference.scalar)
        ]

    def is_only_use(self, use: Use) -> bool:
        """Whether nothing else reads what a reference names."""
        return sum(each.reference.head == use.reference.head for each in self.analysis.uses) == 1

    def unused_without(self, use: Use) -> tuple[Also, ...]:
        """What else is true when a reference to a parameter is gone."""
        return (Also("SSM308", "it was the only use of the parameter"),) if self.is_only_use(use) else ()

    @cached_property
    def is_generated(self) -> bool:
        """Whether a generator fills in parts of the text, so that uses may be missing that cannot be seen."""
        return re.search(r"%%|<%|\$\{|!Sub|!Ref|Fn::", self.text) is not None

    def has_only_use(self, node: Node) -> bool:
        """Whether a node holds the only use of a parameter or an output."""
        span = node.span
        inside = [use for use in self.analysis.uses if span.start <= use.reference.scalar.span.start < span.end]
        return any(self.is_only_use(use) or self.text.count(use.reference.name) == 1 for use in inside)

    def is_read(self, step: Step, output: str) -> bool:
        """Whether something reads an output, or a part of it."""
        name = re.escape(f"{step.name}.{output}")
        return re.search(rf"\{{\{{\s*{name}\b|^\W*{name}\W*$", self.text, re.MULTILINE) is not None

    def comes_past(self, step: Step, other: Step) -> bool:
        """Whether every way from the first step to one leads past another one, by order and targets alone."""
        return step.name not in self.after(self.document.top[0], frozenset((other.name or "",)))

    def misses(self, step: Step, before: Step) -> bool:
        """Whether a step, or one behind it, reads an output that is not there when it is entered behind another one."""
        behind = self.after(step)
        sources = [each for each in self.document.top if each is before or not self.comes_past(before, each)]
        sources = [each for each in sources if each.name not in behind or each is before]
        nested = [each for each in self.document.steps if each.parent is not None]
        return any(self.reads(each, [*sources, *nested]) for each in self.document.top if each.name in behind)

    def reads(self, step: Step, sources: Iterable[Step]) -> bool:
        """Whether a step reads an output of some others."""
        text = self.text[step.node.span.start : step.node.span.end]
        return any(re.search(rf"\{{\{{\s*{each.name}\.", text) for each in sources)

    def after(self, step: Step, without: frozenset[str] = frozenset()) -> set[str]:
        """The steps of mainSteps that may run after one by order and targets, itself among them.

        Made from the text alone, as a check on the graph of the linter.
        """
        seen: set[str] = set()
        pending = [step]
        while pending:
            each = pending.pop()
            name = each.name or ""
            if name in seen or name in without:
                continue
            seen.add(name)
            named = {goal for goal, found in self.targets.items() if any(by is each for by, _, _ in found)}
            for child in each.children:
                named |= {goal for goal, found in self.targets.items() if any(by is child for by, _, _ in found)}
            pending += [goal for goal in self.document.top if goal.name in named]
            on = each.following
            turns_off = each.is_end or each.given("nextStep") is not None
            turns_off = turns_off or (each.is_branch and "Default" in each.inputs)
            if on is not None and (not turns_off or each.text("onFailure") == "Continue"):
                pending.append(on)
        return seen

    def name_part(self, use: Use) -> tuple[Scalar, int, int]:
        """The scalar of a reference, and where in its value the name stands that the braces hold."""
        reference = use.reference
        value = reference.scalar.value
        start = value.index(reference.name, reference.start)
        return reference.scalar, start, start + len(reference.name)


def scalar_of(field: Field | None) -> Scalar | None:
    """The value of a property where it is a scalar that is known."""
    if field is None or not isinstance(field.value, Scalar) or is_opaque(field.value) or field.is_null:
        return None
    return field.value


def within(changes: Changes, needle: str, last: bool = False) -> At:
    """Where a text stands in what the changes put in, with the quotation mark before it."""
    for change in reversed(changes) if last else changes:
        index = change.text.find(needle)
        if index >= 0:
            return At(change.span.start, index - (change.text[index - 1 : index] in ("'", '"')))
    raise ValueError(f"no change holds {needle!r}")


def typo(name: str) -> str:
    """A name with its last two letters swapped, or with one letter doubled where they are the same."""
    if len(name) > 2 and name[-1] != name[-2]:
        return name[:-2] + name[-1] + name[-2]
    return name + name[-1:]


def apply(text: str, changes: Changes) -> str:
    """A text after changes, which must not overlap. Raises ValueError."""
    parts, position = [], 0
    for change in sorted(changes, key=lambda each: each.span):
        if change.span.start < position:
            raise ValueError("the changes overlap")
        parts += [text[position : change.span.start], change.text]
        position = change.span.end
    return "".join([*parts, text[position:]])


def moved(changes: Changes, at: At) -> int:
    """An expected place as an offset of the text after the changes."""
    offset = at.offset
    for change in changes:
        start, end = change.span
        put_in = start == end == at.offset
        if (put_in and at.behind) or (not put_in and end <= at.offset):
            offset += len(change.text) - (end - start)
    return offset + at.shift


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """An offset as line and column, from 1."""
    before = re.split(r"\r\n|\n|\r", text[:offset])
    return len(before), len(before[-1]) + 1
