"""What Automation would report of a run: a document is followed from its first step, and told as the API tells a run.

`simulate` returns an Execution, which answers as GetAutomationExecution and DescribeAutomationStepExecutions do.
"""

from __future__ import annotations

from ssmlint.execution.errors import SimulationError, UndecidedError
from ssmlint.execution.records import Execution, StepExecution
from ssmlint.execution.responses import (
    AutomationExecutionNotFoundException,
    InvalidFilterKey,
    InvalidFilterValue,
    InvalidNextToken,
    ServiceError,
    ValidationException,
)
from ssmlint.execution.run import simulate

__all__ = [
    "AutomationExecutionNotFoundException",
    "Execution",
    "InvalidFilterKey",
    "InvalidFilterValue",
    "InvalidNextToken",
    "ServiceError",
    "SimulationError",
    "StepExecution",
    "UndecidedError",
    "ValidationException",
    "simulate",
]
