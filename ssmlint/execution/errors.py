"""What can go wrong with a simulated run: wrong options, and a run that cannot go on without a value or a choice."""

from __future__ import annotations


class SimulationError(ValueError):
    """A run that cannot be simulated; the message is one line and says what to change."""


class UndecidedError(SimulationError):
    """A run that came to a turn of which nothing says where it leads; the message asks for the missing option.

    `step` is the name of the branch, the loop or the step whose way is not known.
    """

    def __init__(self, step: str, message: str) -> None:
        super().__init__(message)
        self.step = step
