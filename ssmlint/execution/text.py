"""A simulated run for people: the steps in their order, where each led and why, what stayed Pending, and the status."""

from __future__ import annotations

from ssmlint.execution.records import SUCCESS, Execution, StepExecution
from ssmlint.quote import listing, quote
from ssmlint.report.plain import plain


def as_text(execution: Execution) -> str:
    """The run as lines of text."""
    trace = execution.trace
    lines = [f"simulated run of {plain(execution.document_name)}", ""]
    names = [_indent(each) + plain(each.step.label) for each in trace]
    widths = (max(map(len, names), default=0), max((len(plain(each.step.action)) for each in trace), default=0))
    # Loops in which the trace is: where one leads stands behind the steps in it.
    around: list[StepExecution] = []
    for record, name in zip(trace, names, strict=True):
        while around and (record.parent is None or around[-1].id != record.parent.id):
            lines += _arrow(around.pop())
        action = plain(record.step.action)
        lines.append(f"  {name.ljust(widths[0])}  {action.ljust(widths[1])}  {_ended(record)}".rstrip())
        if record.step.children:
            around.append(record)
        else:
            lines += _arrow(record)
    while around:
        lines += _arrow(around.pop())
    lines.append("")
    pending = [each.step.label for each in execution.pending]
    if pending:
        lines.append(f"pending: {listing(pending, most=len(pending))}")
    lines.append(f"status: {execution.status}: {execution.why}")
    for heading, texts in (("assumptions", execution.assumptions), ("notes", execution.notes)):
        if texts:
            lines += [f"{heading}:", *(f"  - {plain(text)}" for text in texts)]
    return "\n".join(lines) + "\n"


def _arrow(record: StepExecution) -> list[str]:
    """Where a step led and why."""
    return [f"  {_indent(record)}  -> {plain(record.onward)}  ({plain(record.reason)})"] if record.onward else []


def _indent(record: StepExecution) -> str:
    depth, around = 0, record.step.parent
    while around is not None:
        depth, around = depth + 1, around.parent
    return "  " * depth


def _ended(record: StepExecution) -> str:
    parts = [record.status]
    if record.failed_attempts and record.status == SUCCESS:
        parts.append(f"after {record.failed_attempts} failed attempt{'s' if record.failed_attempts > 1 else ''}")
    elif record.failed_attempts:
        parts.append(f"in all {record.failed_attempts + 1} attempts")
    if record.parent is not None:
        value = f", {quote(record.parent.value)}" if record.parent.value is not None else ""
        parts.append(f"pass {record.parent.iteration}{value}")
    return ", ".join(parts)
