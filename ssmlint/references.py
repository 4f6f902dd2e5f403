"""The `{{ ... }}` references of a document: what each names, where it stands, and whether it is expanded there.

Forms: automation-variables.html, automation-action-update-variable.html and automation-action-loop.html of the User
Guide. Text in braces that has none of these forms (`{{ODBC Driver 18}}`, `{{.Names}}`, `{{ item | upper }}`) is no
reference: published runbooks hold such text for other programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ssmlint.actions import BRANCH
from ssmlint.fields import below
from ssmlint.flow import pass_of
from ssmlint.model import Document, Step
from ssmlint.names import nearest
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of
from ssmlint.source.places import place_in
from ssmlint.source.text import Text


class Form(Enum):
    """What a reference names."""

    PARAMETER = "parameter"
    OUTPUT = "output"
    VARIABLE = "variable"
    SYSTEM = "system variable"
    STORE = "Parameter Store"


# The complete list of automation-variables.html.
SYSTEM_VARIABLES = (
    "global:ACCOUNT_ID",
    "global:DATE",
    "global:DATE_TIME",
    "global:AWS_PARTITION",
    "global:REGION",
    "automation:EXECUTION_ID",
)

# Parameters that a maintenance window fills in before Automation sees the text (mw-cli-task-options, pseudo
# parameters). Whether a document may name them without declaring them is not known.
PSEUDO_PARAMETERS = frozenset(
    (
        "TARGET_ID TARGET_TYPE RESOURCE_ID WINDOW_ID WINDOW_TASK_ID WINDOW_TARGET_ID WINDOW_EXECUTION_ID "
        "TASK_EXECUTION_ID INVOCATION_ID"
    ).split()
)

_PREFIXES = {"variable": Form.VARIABLE, "global": Form.SYSTEM, "automation": Form.SYSTEM, "ssm": Form.STORE}

# A pair of braces with no brace inside: the search stays linear.
_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
# Letters beyond ASCII may be declared, though no name may have them.
_PARAMETER = re.compile(r"([\w-]+)((?:\[[0-9]+\])*)\Z")
_OUTPUT = re.compile(r"([\w-]+)\.([\w.\[\]-]*[\w\]-])\Z")
_PREFIXED = re.compile(r"([A-Za-z]+):(\S+)\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a scalar. `start` and `end` are offsets of its braces in the scalar's value.

    `head` is the parameter, the step or the prefix, `tail` what stands behind it: the output's name, the variable's, an
    index or an attribute that no page documents.
    """

    scalar: Scalar
    start: int
    end: int
    name: str
    form: Form
    head: str
    tail: str

    @property
    def is_whole(self) -> bool:
        """Whether the value is the reference alone, which keeps its type; inside a longer text it becomes text."""
        return self.scalar.value.strip() == self.scalar.value[self.start : self.end]

    def place(self, text: Text) -> Span:
        """The place of the name between the braces."""
        start = self.scalar.value.index(self.name, self.start)
        return place_in(text, self.scalar, start, start + len(self.name))

    def braces(self, text: Text) -> Span:
        """The place of the whole of it."""
        return place_in(text, self.scalar, self.start, self.end)


def references_in(scalar: Scalar) -> Iterator[Reference]:
    """The references of a scalar in their order."""
    if "{{" not in scalar.value:
        return
    for match in _BRACES.finditer(scalar.value):
        name = match.group(1).strip()
        parsed = parse_name(name)
        if parsed is not None:
            yield Reference(scalar, match.start(), match.end(), name, *parsed)


def parse_name(name: str) -> tuple[Form, str, str] | None:
    """What the text between braces names: the form, the head and the tail; None where it is no reference."""
    if match := _PARAMETER.match(name):
        return Form.PARAMETER, match.group(1), match.group(2)
    if match := _OUTPUT.match(name):
        return Form.OUTPUT, match.group(1), match.group(2)
    if match := _PREFIXED.match(name):
        prefix, rest = match.groups()
        # A misspelt prefix is taken for the one that was meant, and told by SSM310.
        meant = prefix if prefix in _PREFIXES else nearest(prefix, _PREFIXES)
        return None if meant is None else (_PREFIXES[meant], prefix, rest)
    return None


class Place(Enum):
    """What kind of place a reference stands in, as far as expansion goes."""

    VALUE = "an input"
    SCRIPT = "a script"
    KEY = "a key"
    TARGET = "a name"
    SETTING = "a setting of the step"
    DECLARATION = "an output of the step"
    ROLE = "assumeRole"
    DEFAULT = "the default of a parameter"
    INITIAL = "the default of a variable"
    RESULT = "the document's outputs"


class Spot(NamedTuple):
    """A scalar with braces in it, and what kind of place it is.

    `node` is the node of the graph at which its value is needed, None where no step needs it.
    """

    scalar: Scalar
    place: Place
    path: str
    step: Step | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A reference with its spot."""

    reference: Reference
    spot: Spot

    @property
    def place(self) -> Place:
        return self.spot.place

    @property
    def path(self) -> str:
        return self.spot.path

    @property
    def step(self) -> Step | None:
        return self.spot.step

    @property
    def node(self) -> str | None:
        return self.spot.node


_TARGETS = frozenset(("name", "action", "nextStep", "onFailure", "onCancel"))
_SETTINGS = frozenset(("timeoutSeconds", "maxAttempts", "isEnd", "isCritical"))


def collect_spots(document: Document) -> list[Spot]:
    """Every scalar of a document that holds a brace, but for those in descriptions, in the order of the text."""
    spots = [*_document_spots(document)]
    spots.sort(key=lambda spot: spot.scalar.span.start)
    return spots


def uses_in(spots: Iterable[Spot]) -> list[Use]:
    """The references of some spots."""
    return [Use(reference, spot) for spot in spots for reference in references_in(spot.scalar)]


def _document_spots(document: Document) -> Iterator[Spot]:
    role = document.fields.get("assumeRole")
    if role is not None:
        yield from _spots(role.value, Spot(_NOTHING, Place.ROLE, role.path))
    for name, place in (("parameters", Place.DEFAULT), ("variables", Place.INITIAL)):
        for _, entry in document.entries(name):
            default = entry.value.get("default") if isinstance(entry.value, Mapping) else None
            if default is not None:
                yield from _spots(default, Spot(_NOTHING, place, f"{entry.path}.default"))
    for step in document.steps:
        yield from _step_spots(step)


def _step_spots(step: Step) -> Iterator[Spot]:
    if not isinstance(step.node, Mapping):
        return
    # A misspelt key stands for the one that was meant.
    meant = {id(field.key): name for name, field in step.fields.items()}
    for key, value in step.node.entries:
        name = meant.get(id(key), key.value)
        place = Place.TARGET if name in _TARGETS else Place.SETTING if name in _SETTINGS else Place.VALUE
        place = Place.DECLARATION if name == "outputs" else place
        here = Spot(_NOTHING, place, below(step.path, key.value), step, step.id)
        if name == "inputs" and isinstance(value, Mapping):
            yield from _input_spots(step, value, here)
        elif name != "description":
            yield from _spots(value, here)


def _input_spots(step: Step, inputs: Mapping, around: Spot) -> Iterator[Spot]:
    nested = step.inputs.get("Steps") if step.is_loop else None
    for key, value in inputs.entries:
        name = key.value
        here = around._replace(path=below(around.path, name))
        if "{" in name:
            yield here._replace(scalar=key, place=Place.KEY)
        if nested is not None and value is nested.value:
            continue
        if step.role == BRANCH and name == "Choices":
            yield from _choice_spots(value, here)
        elif (step.role == BRANCH and name == "Default") or _has_slid_in(step, key):
            yield from _spots(value, here._replace(place=Place.TARGET))
        elif step.action == "aws:executeScript" and name == "Script":
            yield from _spots(value, here._replace(place=Place.SCRIPT))
        elif step.is_loop and name == "LoopCondition":
            # Asked after each pass.
            yield from _spots(value, here._replace(node=pass_of(step) if step.children else step.id))
        else:
            yield from _spots(value, here)


def _has_slid_in(step: Step, key: Scalar) -> bool:
    """Whether a key of the inputs is taken for the step's own; of an API it may be an input."""
    own = step.fields.get(key.value) if key.value in _TARGETS else None
    return own is not None and own.key is key


def _choice_spots(node: Node, around: Spot) -> Iterator[Spot]:
    for index, choice in enumerate(items_of(node)):
        here = around._replace(path=f"{around.path}[{index}]")
        if not isinstance(choice, Mapping):
            yield from _spots(choice, here)
            continue
        for key, value in choice.entries:
            place = Place.TARGET if key.value.lower() == "nextstep" else Place.VALUE
            yield from _spots(value, here._replace(place=place, path=below(here.path, key.value)))


def _spots(node: Node, around: Spot) -> Iterator[Spot]:
    """The scalars with braces in a value; its keys too where values are expanded."""
    if isinstance(node, Scalar):
        if "{" in node.value or "}}" in node.value:
            yield around._replace(scalar=node)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if not isinstance(item, Scalar) or "{" in item.value or "}}" in item.value:
                yield from _spots(item, around._replace(path=f"{around.path}[{index}]"))
    else:
        for key, value in node.entries:
            path = below(around.path, key.value)
            if around.place is Place.VALUE and "{" in key.value:
                yield around._replace(scalar=key, place=Place.KEY, path=path)
            if not isinstance(value, Scalar) or "{" in value.value or "}}" in value.value:
                yield from _spots(value, around._replace(path=path))


# Stands for the scalar of a spot that is only a pattern for those below it.
_NOTHING = Scalar(Span(0, 0), "", "plain")


def results_of(document: Document) -> list[Use]:
    """The entries of the document's `outputs` as uses: what the run reports, written `step.Output` without braces.

    Braces around one are read over. An entry without the form of a reference counts as an output of a step of that
    name. A mapping, as the page on data elements types it, has its entries as values.
    """
    found = document.fields.get("outputs")
    return [] if found is None or is_opaque(found.value) else [*_results(found.value, found.path)]


def _results(node: Node, path: str) -> Iterator[Use]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if isinstance(item, Scalar):
                yield from _results(item, f"{path}[{index}]")
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                yield from _results(value, below(path, key.value))
    elif node.kind != "null" and node.value.strip() and not is_opaque(node):
        written = node.value.strip()
        inner = _BRACES.fullmatch(written)
        name = inner.group(1).strip() if inner else written
        start = node.value.index(written)
        parsed = parse_name(name) or (Form.OUTPUT, name, "")
        yield Use(Reference(node, start, start + len(written), name, *parsed), Spot(node, Place.RESULT, path))
