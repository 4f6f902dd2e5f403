"""The Automation document as its parts: steps, their properties and parameters, each with its node in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ssmlint.actions import BRANCH, LOOP
from ssmlint.source import Source
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of, text_of


@dataclass(slots=True, eq=False)
class Field:
    """A key with its value, and the way to it from the top of the document, such as `mainSteps[2].onFailure`."""

    key: Scalar
    value: Node
    path: str

    @property
    def text(self) -> str | None:
        """The value where it is a scalar and not null."""
        return text_of(self.value)

    @property
    def place(self) -> Span:
        """Where to point: the value, or the key where the value is empty or goes over several lines."""
        span = self.value.span
        return span if span.end > span.start and isinstance(self.value, Scalar) else self.key.span


def fields_of(node: Node | None, path: str) -> dict[str, Field]:
    """The fields of a mapping by name, none for any other node. `path` is empty for the document itself."""
    if not isinstance(node, Mapping):
        return {}
    prefix = f"{path}." if path else ""
    return {key.value: Field(key, value, prefix + key.value) for key, value in node.entries}


@dataclass(slots=True, eq=False)
class Choice:
    """One entry of an aws:branch step's Choices. `condition` is the whole entry, of which NextStep is no part."""

    index: int
    node: Node
    path: str
    next_step: Field | None


@dataclass(slots=True, eq=False)
class Step:
    """One step of mainSteps, or of the Steps of an aws:loop.

    `id` names the step's node in the graph: its name, or a text in angle brackets where it has none or one that an
    earlier step took. `position` counts the steps of the document from 0, nested ones following their loop.
    """

    node: Node
    path: str
    position: int
    parent: Step | None = None
    id: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    inputs: dict[str, Field] = field(default_factory=dict)
    siblings: list[Step] = field(default_factory=list, repr=False)
    children: list[Step] = field(default_factory=list, repr=False)
    choices: list[Choice] = field(default_factory=list, repr=False)
    rank: int = 0

    @property
    def name(self) -> str | None:
        return self.text("name")

    @property
    def label(self) -> str:
        """The step's name, or its place in the document where it has none."""
        return self.name or self.path

    @property
    def action(self) -> str:
        return self.text("action") or ""

    @property
    def is_branch(self) -> bool:
        return self.action == BRANCH

    @property
    def is_loop(self) -> bool:
        return self.action == LOOP

    def text(self, name: str) -> str | None:
        """The text of a property that is set to a scalar."""
        found = self.fields.get(name)
        return None if found is None else found.text

    def flag(self, name: str) -> bool | None:
        """The truth value of a property, None where it is not set to one."""
        found = self.fields.get(name)
        return found.value.as_bool() if found is not None and isinstance(found.value, Scalar) else None

    @property
    def is_end(self) -> bool:
        return self.flag("isEnd") is True

    @property
    def is_critical(self) -> bool:
        """Whether a failure of the step counts in the final status.

        Stated, or else false with onFailure Continue and true otherwise (User Guide, automation-actions; test
        runs recorded in public repositories agree).
        """
        stated = self.flag("isCritical")
        return stated if stated is not None else (self.text("onFailure") or "").lower() != "continue"

    @property
    def place(self) -> Span:
        """Where to point at the step: its name, or the beginning of its text."""
        name = self.fields.get("name")
        if name is not None:
            return name.place
        if isinstance(self.node, Mapping) and self.node.entries:
            return self.node.entries[0].key.span
        return self.node.span

    @property
    def following(self) -> Step | None:
        """The next step in the order of the document, inside the same list of steps."""
        return self.siblings[self.rank + 1] if self.rank + 1 < len(self.siblings) else None

    @property
    def preceding(self) -> Step | None:
        """The step before in the order of the document, inside the same list of steps."""
        return self.siblings[self.rank - 1] if self.rank > 0 else None


@dataclass(slots=True, eq=False)
class Parameter:
    """A parameter that the document declares."""

    name: str
    field: Field
    fields: dict[str, Field]

    @property
    def type(self) -> str | None:
        found = self.fields.get("type")
        return None if found is None else found.text

    @property
    def allowed_values(self) -> list[str] | None:
        """The texts of allowedValues; None where there are none or one of them is not a plain value."""
        found = self.fields.get("allowedValues")
        if found is None or not isinstance(found.value, Sequence) or not found.value.items:
            return None
        texts = [text_of(item) for item in items_of(found.value) if not is_opaque(item)]
        known = [text for text in texts if text is not None]
        return known if len(known) == len(found.value.items) else None


@dataclass(eq=False)
class Document:
    """An Automation document. `steps` has all steps in the order of the text, `top` only those of mainSteps."""

    source: Source
    fields: dict[str, Field]
    steps: list[Step] = field(default_factory=list)
    top: list[Step] = field(default_factory=list)
    by_name: dict[str, Step] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.source.name

    def line(self, span: Span) -> int:
        return self.source.text.locate(span.start)[0]


def build_document(source: Source) -> Document:
    """The model of a source whose root is an Automation document."""
    document = Document(source, fields_of(source.root, ""))
    main = document.fields.get("mainSteps")
    if main is not None:
        document.top = _steps(document, main.value, main.path, None)
    declared = document.fields.get("parameters")
    if declared is not None:
        document.parameters = {
            name: Parameter(name, each, fields_of(each.value, each.path))
            for name, each in fields_of(declared.value, declared.path).items()
        }
    return document


def _steps(document: Document, node: Node, path: str, parent: Step | None) -> list[Step]:
    """The steps of one list; what is no mapping is passed over, and told by the rules on structure."""
    siblings: list[Step] = []
    for index, item in enumerate(items_of(node)):
        if not isinstance(item, Mapping) or item.tag is not None:
            continue
        step = Step(item, f"{path}[{index}]", len(document.steps), parent, rank=len(siblings), siblings=siblings)
        siblings.append(step)
        document.steps.append(step)
        step.fields = fields_of(item, step.path)
        inputs = step.fields.get("inputs")
        if inputs is not None:
            step.inputs = fields_of(inputs.value, inputs.path)
        name = step.name
        if name is not None and name not in document.by_name:
            document.by_name[name] = step
            step.id = name
        else:
            step.id = f"<{step.path}>"
        step.choices = list(_choices(step))
        nested = step.inputs.get("Steps") if step.is_loop else None
        if nested is not None:
            step.children = _steps(document, nested.value, nested.path, step)
    return siblings


def _choices(step: Step) -> Iterator[Choice]:
    found = step.inputs.get("Choices") if step.is_branch else None
    if found is not None:
        for index, node in enumerate(items_of(found.value)):
            path = f"{found.path}[{index}]"
            yield Choice(index, node, path, fields_of(node, path).get("NextStep"))
