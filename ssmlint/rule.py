"""What a rule is: a descriptor, and a function that looks at one document and yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ssmlint.finding import Severity
from ssmlint.quote import quote
from ssmlint.source.nodes import Span
from ssmlint.source.text import Label
from ssmlint.version import HOME

if TYPE_CHECKING:
    from ssmlint.analysis import Analysis
    from ssmlint.model import Document, Step
    from ssmlint.source import Source

GUIDE = "https://docs.aws.amazon.com/systems-manager/latest/userguide"


class Change(NamedTuple):
    """A stretch of the text and what to put in its place."""

    span: Span
    text: str


class Repair(NamedTuple):
    """How to mend a problem: what that does, in lower-case words, and the changes to the text (see `Fix`)."""

    message: str
    changes: tuple[Change, ...]
    safe: bool = True


class Problem(NamedTuple):
    """What a rule yields: a finding whose places are still offsets. Without a severity it has the rule's own."""

    message: str
    span: Span
    path: str = ""
    step: Step | None = None
    related: tuple[Label, ...] = ()
    severity: Severity | None = None
    way: tuple[Label, ...] = ()
    repair: Repair | None = None


SourceCheck: TypeAlias = "Callable[[Source], Iterable[Problem]]"
DocumentCheck: TypeAlias = "Callable[[Analysis], Iterable[Problem]]"
Fixable: TypeAlias = Literal["", "safe", "unsafe"]


@dataclass(frozen=True)
class Rule:
    """The one description of a rule, for `explain`, the pages, SARIF and the configuration.

    One of `check_source` (gets the text with its faults) and `check_document` (gets the analysed document) is set, none
    where the engine or the decision reports the findings itself. `severity` is the highest that its findings have.
    `reference` is where the facts come from. `fixable` says whether some of its findings have a fix, and whether that
    one is safe. `page` is the address of the rule's own page, and `examples` a folder with its bad and good documents;
    without them they are those of ssmlint.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    reference: str
    check_source: SourceCheck | None = None
    check_document: DocumentCheck | None = None
    fixable: Fixable = ""
    page: str = ""
    examples: str = ""

    @property
    def url(self) -> str:
        own = f"{HOME}/blob/main/docs/rules/{self.code}.md" if self.code.startswith("SSM") else ""
        return self.page or own


def faults_as_problems(code: str) -> SourceCheck:
    """The check of a rule whose faults the reader finds itself."""

    def check(source: Source) -> Iterator[Problem]:
        for fault in source.faults:
            if fault.code == code:
                yield Problem(fault.message, fault.span, related=fault.related)

    return check


def step_line(document: Document, step: Step) -> str:
    """A step as messages name it: its name in quotes and its line."""
    return f"{quote(step.label)} (line {document.line(step.place)})"
