"""`ssmlint trace`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.commands.documents import with_document
from ssmlint.console import FINDINGS, USAGE, Console


def parser() -> Parser:
    result = Parser("ssmlint trace", description="Where a recorded run and a document disagree, step by step.")
    result.add_argument(
        "execution",
        metavar="RUN",
        help="what 'aws ssm get-automation-execution' or 'describe-automation-step-executions' printed, as JSON",
    )
    result.add_argument("--document", metavar="DOC", required=True, help="the Automation document")
    result.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint.api import loads
    from ssmlint.execution import SimulationError
    from ssmlint.execution.recorded import RUN_BYTES, read_run
    from ssmlint.execution.trace import as_object, as_text, trace
    from ssmlint.report.json import dumps
    from ssmlint.run import UnreadableError, read

    agrees = True

    def show(data: bytes, name: str) -> str:
        nonlocal agrees
        found = trace(loads(data, name), read_run(recorded))
        agrees = found.agrees
        return as_text(found) if options.format == "text" else dumps(as_object(found))

    try:
        recorded = read(options.execution, console.stdin, RUN_BYTES)
        code = with_document(console, options.document, show)
    except UnreadableError as error:
        console.complain(f"cannot read '{options.execution}': {error}")
        return USAGE
    except SimulationError as error:
        console.complain(str(error))
        return USAGE
    return code if agrees else FINDINGS
