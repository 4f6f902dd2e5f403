"""What each reference of a document stands for, or why it stands for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from ssmlint.model import Document, Step
from ssmlint.names import nearest
from ssmlint.outputs import Outputs, outputs_of
from ssmlint.references import PSEUDO_PARAMETERS, SYSTEM_VARIABLES, Form, Reference, Use
from ssmlint.targets import meant_step


class Trouble(Enum):
    """Why a reference has no value."""

    UNDECLARED_PARAMETER = "undeclared parameter"
    UNKNOWN_STEP = "unknown step"
    UNKNOWN_OUTPUT = "unknown output"
    UNKNOWN_VARIABLE = "unknown variable"
    UNKNOWN_SYSTEM_VARIABLE = "unknown system variable"
    # An index or an attribute of a value: no page documents it.
    ACCESS = "access into a value"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A use with what it stands for.

    `step` is the step of an output. `meant` is the whole name that a slip probably meant, None where nothing is near.
    """

    use: Use
    trouble: Trouble | None
    step: Step | None = None
    meant: str | None = None

    @property
    def reference(self) -> Reference:
        return self.use.reference


class Resolver:
    """Looks names up in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._outputs: dict[str, Outputs] = {}
        self._guesses: dict[str, str | None] = {}

    def resolve(self, use: Use) -> Resolved:
        look = {
            Form.PARAMETER: self._parameter,
            Form.OUTPUT: self._output,
            Form.VARIABLE: self._variable,
            Form.SYSTEM: self._system,
        }.get(use.reference.form)
        return Resolved(use, None) if look is None else look(use)

    def outputs(self, step: Step) -> Outputs:
        """The outputs of a step."""
        if step.id not in self._outputs:
            self._outputs[step.id] = outputs_of(step)
        return self._outputs[step.id]

    def _parameter(self, use: Use) -> Resolved:
        name, access = use.reference.head, use.reference.tail
        declared = self.document.parameters
        if name in declared:
            return Resolved(use, Trouble.ACCESS if access else None)
        if name in PSEUDO_PARAMETERS or self.document.is_open("parameters"):
            return Resolved(use, None)
        meant = self._guess(name, declared)
        if meant is None and name in self.document.variables:
            meant = f"variable:{name}"
        if meant is None:
            meant = next((each for each in SYSTEM_VARIABLES if each.partition(":")[2] == name), None)
        return Resolved(use, Trouble.UNDECLARED_PARAMETER, meant=meant)

    def _output(self, use: Use) -> Resolved:
        head, tail = use.reference.head, use.reference.tail
        step = self.document.by_name.get(head)
        if step is not None:
            return self._output_of(use, step, tail)
        if head in self.document.parameters:
            return Resolved(use, Trouble.ACCESS)
        if self.document.is_partial:
            return Resolved(use, None)
        return Resolved(use, Trouble.UNKNOWN_STEP, meant=self._meant_output(head, tail))

    def _output_of(self, use: Use, step: Step, name: str) -> Resolved:
        outputs = self.outputs(step)
        if outputs.may_have(name) or step.name in self.document.namesakes:
            return Resolved(use, None, step)
        output, _, rest = name.replace("[", ".[", 1).partition(".")
        if rest and outputs.may_have(output):
            return Resolved(use, Trouble.ACCESS, step)
        meant = nearest(name, outputs.names)
        return Resolved(use, Trouble.UNKNOWN_OUTPUT, step, None if meant is None else f"{step.label}.{meant}")

    def _meant_output(self, head: str, tail: str) -> str | None:
        """What an output of no known step was meant to be."""
        step = meant_step(self.document, head)
        if step is not None:
            return f"{step.label}.{tail}"
        prefixed = f"{head}:{tail}"
        if prefixed in SYSTEM_VARIABLES or (head == "variable" and tail in self.document.variables):
            return prefixed
        # As other languages write it: parameters.X, variables.X.
        if head.lower() in ("parameter", "parameters", "inputs", "params") and tail in self.document.parameters:
            return tail
        return f"variable:{tail}" if head == "variables" and tail in self.document.variables else None

    def _variable(self, use: Use) -> Resolved:
        prefix, name = use.reference.head, use.reference.tail
        declared = self.document.variables
        if prefix != "variable":
            return Resolved(
                use, Trouble.UNKNOWN_SYSTEM_VARIABLE, meant=f"variable:{name}" if name in declared else None
            )
        if name in declared or self.document.is_open("variables"):
            return Resolved(use, None)
        beginning = name.replace("[", ".[", 1).partition(".")[0]
        if beginning in declared:
            return Resolved(use, Trouble.ACCESS)
        meant = self._guess(name, declared)
        return Resolved(use, Trouble.UNKNOWN_VARIABLE, meant=None if meant is None else f"variable:{meant}")

    def _system(self, use: Use) -> Resolved:
        name = use.reference.name
        if name in SYSTEM_VARIABLES:
            return Resolved(use, None)
        same_tail = [each for each in SYSTEM_VARIABLES if each.partition(":")[2] == use.reference.tail]
        meant = same_tail[0] if same_tail else nearest(name, SYSTEM_VARIABLES)
        return Resolved(use, Trouble.UNKNOWN_SYSTEM_VARIABLE, meant=meant)

    def _guess(self, name: str, known: Mapping[str, object]) -> str | None:
        if name not in self._guesses:
            self._guesses[name] = nearest(name, known)
        return self._guesses[name]


def read_names(resolved: list[Resolved]) -> Iterator[str]:
    """The names that references read, those among them that a slip meant."""
    for each in resolved:
        yield each.reference.name if each.trouble is None or each.meant is None else each.meant
