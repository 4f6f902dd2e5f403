"""The Automation document as its parts: steps, their properties and parameters, each with its node in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ssmlint.actions import AUTOMATION_ACTIONS, BRANCH, LOOP
from ssmlint.fields import Field, fields_of, is_generated_key, known_text, with_meant
from ssmlint.names import nearest
from ssmlint.source import Source
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of


@dataclass(slots=True, eq=False)
class StepOutput:
    """An output that a step declares; `fields` are Name, Selector and Type as far as they are given."""

    node: Node
    path: str
    fields: dict[str, Field]

    @property
    def name(self) -> str | None:
        found = self.fields.get("Name")
        return None if found is None else found.text

    @property
    def type(self) -> str | None:
        """The declared type, String where none is given (automation-action-outputs-inputs); None for no known text."""
        found = self.fields.get("Type")
        if found is None or found.is_null:
            return "String"
        return None if found.is_open else found.text


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
    earlier step took. `position` counts the steps of the document from 0, nested ones following their loop. `gap` says
    that only a generator knows what stands between it and the next step.
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
    outputs: list[StepOutput] = field(default_factory=list, repr=False)
    rank: int = 0
    gap: bool = False
    name: str | None = None
    action: str = ""
    # The action, or aws:branch or aws:loop where a misspelt one probably meant that.
    role: str = ""

    @property
    def label(self) -> str:
        """The step's name, or its place in the document where it has none."""
        return self.name or self.path

    @property
    def is_branch(self) -> bool:
        return self.role == BRANCH

    @property
    def is_loop(self) -> bool:
        return self.role == LOOP

    def given(self, name: str) -> Field | None:
        """A property that has a value; null counts for none."""
        found = self.fields.get(name)
        return None if found is None or found.is_null or not self._has_its_place(name, found) else found

    def meant(self, name: str) -> Field | None:
        """What was probably meant to be a property, but is misspelt or slid into the inputs.

        Whether the service refuses such a key is not known; so the step is read both with the property and without.
        """
        found = self.fields.get(name)
        return None if found is None or found.is_null or self._has_its_place(name, found) else found

    def _has_its_place(self, name: str, found: Field) -> bool:
        return found.key.value == name and found.path == f"{self.path}.{name}"

    def text(self, name: str) -> str | None:
        """The text of a property that is set to a scalar."""
        found = self.fields.get(name)
        return None if found is None else found.text

    def flag(self, name: str) -> bool | None:
        """The truth value of a property, None where it is not set to one."""
        found = self.given(name)
        return found.value.as_bool() if found is not None and isinstance(found.value, Scalar) else None

    @property
    def is_end(self) -> bool:
        return self.flag("isEnd") is True

    @property
    def may_end(self) -> bool:
        """Whether isEnd is true, or may be for all that is known."""
        found = self.given("isEnd")
        return self.is_end or self.meant("isEnd") is not None or (found is not None and found.is_open)

    @property
    def goes_on_in_order(self) -> bool:
        """Whether it is sure that a success without nextStep and isEnd leads to the next step in order."""
        return not (self.may_end or self.gap or self.meant("nextStep") is not None)

    @property
    def is_critical(self) -> bool:
        """Whether a failure of the step counts in the final status.

        Stated, or else false with onFailure Continue and true otherwise (User Guide, automation-actions; test
        runs recorded in public repositories agree).
        """
        stated, on_failure = self.flag("isCritical"), self.given("onFailure")
        if stated is not None:
            return stated
        return on_failure is None or (on_failure.text or "").lower() != "continue"

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
    def hidden_choices(self) -> Field | None:
        """The property of which only a generator knows what choices it has."""
        inputs, choices = self.fields.get("inputs"), self.inputs.get("Choices")
        if inputs is not None and is_opaque(inputs.value):
            return inputs
        if choices is not None and (choices.is_open or any(is_opaque(choice.node) for choice in self.choices)):
            return choices
        return None

    def lies_in(self, loop: Step | None) -> bool:
        """Whether the step is one of a loop's steps, at any depth; None is the document, in which all lie."""
        around = self.parent
        while around is not None and around is not loop:
            around = around.parent
        return around is loop

    @property
    def following(self) -> Step | None:
        """The next step in the order of the document, inside the same list of steps."""
        return self.siblings[self.rank + 1] if self.rank + 1 < len(self.siblings) else None

    @property
    def preceding(self) -> Step | None:
        """The step before in the order of the document, inside the same list of steps."""
        return self.siblings[self.rank - 1] if self.rank > 0 else None


@dataclass(slots=True, eq=False)
class Variable:
    """A variable that the document declares."""

    name: str
    field: Field
    fields: dict[str, Field]

    @property
    def type(self) -> str | None:
        found = self.fields.get("type")
        return None if found is None else found.text


class Parameter(Variable):
    """A parameter that the document declares; it has what a variable has, and may be limited to some values."""

    __slots__ = ()

    @property
    def allowed_values(self) -> list[str] | None:
        """The texts of allowedValues; None where there are none, or where one of them is no text or not yet known."""
        found = self.fields.get("allowedValues")
        if found is None or not isinstance(found.value, Sequence) or is_opaque(found.value):
            return None
        texts = [text for item in items_of(found.value) if (text := known_text(item)) is not None]
        return texts if texts and len(texts) == len(found.value.items) else None


@dataclass(eq=False)
class Document:
    """An Automation document. `steps` has all steps in the order of the text, `top` only those of mainSteps.

    `by_name` has the first step of each name, `namesakes` the others. `is_partial` says that only a generator knows all
    steps or their names. `meant` keeps which step an unknown name is taken for.
    """

    source: Source
    fields: dict[str, Field]
    steps: list[Step] = field(default_factory=list)
    top: list[Step] = field(default_factory=list)
    by_name: dict[str, Step] = field(default_factory=dict)
    namesakes: dict[str, list[Step]] = field(default_factory=dict)
    is_partial: bool = False
    meant: dict[str, Step | None] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)

    def entries(self, name: str) -> Iterator[tuple[str, Field]]:
        """The entries of a part such as `parameters`, none where it is no mapping."""
        found = self.fields.get(name)
        if found is not None:
            yield from fields_of(found.value, found.path).items()

    def is_open(self, name: str) -> bool:
        """Whether a part such as `parameters` may declare more than can be seen: a generator fills it in."""
        found = self.fields.get(name)
        if found is None or found.is_null:
            return False
        if not isinstance(found.value, Mapping) or is_opaque(found.value):
            return True
        return any(is_generated_key(key) for key, _ in found.value.entries)

    @cached_property
    def may_hide_uses(self) -> bool:
        """Whether references may be missing that cannot be seen yet: a generator adds them, or there are no steps."""
        role = self.fields.get("assumeRole")
        # Braces without their quotes are a mapping: SSM001 tells of it.
        if role is not None and isinstance(role.value, Mapping) and _has_braces_as_key(role.value):
            return True
        return not self.steps or self.is_partial or any(_hides_text(step.node) for step in self.top)

    @property
    def name(self) -> str:
        return self.source.name

    def line(self, span: Span) -> int:
        return self.source.text.locate(span.start)[0]


# Short forms of CloudFormation that stand for a value of the stack, which holds no references of a runbook.
_STACK_VALUES = frozenset(("!Ref", "!GetAtt", "!Sub", "!ImportValue", "!FindInMap"))


def _has_braces_as_key(node: Mapping) -> bool:
    return any(key.value.startswith("{") for key, _ in node.entries)


def _hides_text(node: Node) -> bool:
    """Whether a generator puts whole values into a node; scripts, in which no reference counts, are passed over."""
    if isinstance(node, Scalar):
        text = node.value.strip()
        whole = text.startswith(("%%", "<%")) and text.endswith(("%%", "%>"))
        return whole or (node.tag is not None and is_opaque(node) and node.tag not in _STACK_VALUES)
    if is_opaque(node):
        return True
    if isinstance(node, Sequence):
        return any(_hides_text(item) for item in node.items)
    return any(is_generated_key(key) or _hides_text(value) for key, value in node.entries if key.value != "Script")


def build_document(source: Source) -> Document:
    """The model of a source whose root is an Automation document."""
    # mainSteps has its own way: a document is known by it.
    document = Document(source, with_meant(fields_of(source.root, ""), _PARTS))
    main = document.fields.get("mainSteps")
    if main is not None:
        document.top = _steps(document, main.value, main.path, None)
    document.parameters = {
        name: Parameter(name, each, fields_of(each.value, each.path)) for name, each in document.entries("parameters")
    }
    document.variables = {
        name: Variable(name, each, fields_of(each.value, each.path)) for name, each in document.entries("variables")
    }
    return document


def _steps(document: Document, node: Node, path: str, parent: Step | None) -> list[Step]:
    """The steps of one list; what is no mapping is passed over, and told by the rules on structure."""
    siblings: list[Step] = []
    if is_opaque(node):
        document.is_partial = True
        return siblings
    for index, item in enumerate(items_of(node)):
        if is_opaque(item):
            document.is_partial = True
            if siblings:
                siblings[-1].gap = True
        elif isinstance(item, Mapping):
            step = Step(item, f"{path}[{index}]", len(document.steps), parent, rank=len(siblings), siblings=siblings)
            siblings.append(step)
            document.steps.append(step)
            _fill(document, step)
    return siblings


_PARTS = ("parameters", "variables", "outputs", "schemaVersion", "description", "assumeRole", "files", "mainSteps")

_STEP_KEYS = (
    "name action inputs description outputs maxAttempts timeoutSeconds onFailure onCancel isEnd isCritical nextStep"
).split()
_OUTPUT_KEYS = ("Name", "Selector", "Type")
_FLOW_INPUTS = {
    BRANCH: ("Choices", "Default"),
    LOOP: ("Steps", "Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"),
}


def _fill(document: Document, step: Step) -> None:
    step.fields = with_meant(fields_of(step.node, step.path), _STEP_KEYS)
    step.name, step.action = step.text("name"), step.text("action") or ""
    step.role = step.action if step.action in AUTOMATION_ACTIONS else nearest(step.action, _FLOW_INPUTS) or step.action
    inputs = step.fields.get("inputs")
    if inputs is not None:
        step.inputs = fields_of(inputs.value, inputs.path)
        if step.role in _FLOW_INPUTS:
            with_meant(step.inputs, _FLOW_INPUTS[step.role])
        # No action has inputs of these names: they slid in by a wrong indent.
        for name in ("nextStep", "isEnd", "onFailure", "onCancel", "isCritical"):
            if name in step.inputs:
                step.fields.setdefault(name, step.inputs[name])
    _name(document, step)
    step.choices = list(_choices(step))
    step.outputs = list(_outputs(step))
    nested = step.inputs.get("Steps") if step.is_loop else None
    if nested is not None:
        step.children = _steps(document, nested.value, nested.path, step)
    deciding = (step.fields.get("name"), step.fields.get("action"), inputs if step.is_loop else None)
    if any(each is not None and is_opaque(each.value) for each in deciding):
        document.is_partial = True


def _name(document: Document, step: Step) -> None:
    name = step.name
    step.id = f"<{step.path}>"
    if name is None:
        return
    if name in document.by_name:
        document.namesakes.setdefault(name, []).append(step)
        return
    document.by_name[name] = step
    # A name with the bracket of the other nodes is refused anyway, and must not be taken for one of them.
    if not name.startswith("<"):
        step.id = name


def _outputs(step: Step) -> Iterator[StepOutput]:
    """The outputs that a step declares: a list of mappings, or one mapping as one page has it."""
    found = step.fields.get("outputs")
    if found is None or is_opaque(found.value):
        return
    if isinstance(found.value, Mapping):
        yield _output(found.value, found.path)
    for index, item in enumerate(items_of(found.value)):
        if isinstance(item, Mapping) and not is_opaque(item):
            yield _output(item, f"{found.path}[{index}]")


def _output(node: Node, path: str) -> StepOutput:
    # One whose key for the name is misspelt is there all the same.
    return StepOutput(node, path, with_meant(fields_of(node, path), _OUTPUT_KEYS))


def _choices(step: Step) -> Iterator[Choice]:
    found = step.inputs.get("Choices") if step.is_branch else None
    if found is not None:
        for index, node in enumerate(items_of(found.value)):
            path = f"{found.path}[{index}]"
            yield Choice(index, node, path, _next_step(node, path))


def _next_step(node: Node, path: str) -> Field | None:
    """The NextStep of a choice, also where another case of its letters stands for it."""
    fields = fields_of(node, path)
    return fields.get("NextStep") or next((each for name, each in fields.items() if name.lower() == "nextstep"), None)
