"""Family 1: values of another type, outside their set, or against the words of the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeds.base import Also, At, Runbook, Seed, Seeder, scalar_of, within
from ssmlint.rule import Change
from ssmlint.source.nodes import Scalar, Sequence, Span


def flag_in_quotes(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for name in ("isEnd", "isCritical"):
            value = scalar_of(step.given(name))
            if value is not None and value.kind == "bool":
                yield Seed("SSM103", book.raw(value, book.quoted(value.value.lower())), At(value.span.start))


def number_in_quotes(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for name in ("timeoutSeconds", "maxAttempts"):
            value = scalar_of(step.given(name))
            if value is not None and value.kind == "int":
                yield Seed("SSM103", book.raw(value, book.quoted(value.value)), At(value.span.start))


def number_as_word(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for name in ("timeoutSeconds", "maxAttempts"):
            value = scalar_of(step.given(name))
            if value is not None:
                yield Seed("SSM103", book.raw(value, '"soon"'), At(value.span.start))


def flag_as_list(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        field = step.given("isCritical")
        if field is not None:
            yield Seed("SSM103", book.raw(field.value, "[true]"), At(field.key.span.start))


def version_as_number(book: Runbook) -> Iterator[Seed]:
    value = scalar_of(book.document.fields.get("schemaVersion"))
    if value is not None and value.kind == "str":
        yield Seed("SSM103", book.raw(value, "0.3"), At(value.span.start))


def outside_the_set(book: Runbook) -> Iterator[Seed]:
    bad = {
        ("aws:changeInstanceState", "DesiredState"): "stop",
        ("aws:sleep", "Duration"): "10 minutes",
        ("aws:invokeLambdaFunction", "InvocationType"): "Async",
        ("aws:executeScript", "Runtime"): "python4",
    }
    for step in book.steps:
        for name, field in step.inputs.items():
            value, text = scalar_of(field), bad.get((step.action, name))
            if value is not None and text is not None and "{{" not in value.value:
                yield Seed("SSM104", book.respelt(value, text), At(value.span.start))


def output_type_unknown(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for output in step.outputs:
            value = scalar_of(output.fields.get("Type"))
            if value is not None:
                yield Seed("SSM104", book.respelt(value, "Text"), At(value.span.start))


_RESERVED = {"aws:runInstances": "InstanceIds", "aws:runCommand": "Output", "aws:executeScript": "Payload"}


def output_reserved(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        name = _RESERVED.get(step.action)
        if name is None:
            continue
        kind = "StringList" if name == "InstanceIds" else "String"
        text = f'{{"Name": "{name}", "Selector": "$.{name}", "Type": "{kind}"}}'
        field = step.fields.get("outputs")
        changes = book.add_item(field.value, text) if field else book.add(step.node, "action", "outputs", f"[{text}]")
        is_read = book.is_read(step, name) or book.document.may_hide_uses
        also = () if is_read else (Also("SSM315", "nothing reads the new output"),)
        if changes:
            yield Seed("SSM113", changes, within(changes, f'"{name}"'), also)


def selector_broken(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        for output in step.outputs:
            value = scalar_of(output.fields.get("Selector"))
            if value is not None and value.value.startswith("$."):
                yield from _selector(book, value, value.value[1:], 0)
                yield from _selector(book, value, value.value + "[", len(value.value))
        value = scalar_of(step.inputs.get("PropertySelector"))
        if value is not None and value.value.startswith("$."):
            yield from _selector(book, value, value.value[2:], 0)


def _selector(book: Runbook, value: Scalar, text: str, index: int) -> Iterator[Seed]:
    """Another text for a selector, and where in it the mistake stands."""
    changes = book.respelt(value, text)
    if changes:
        written = changes[0].text
        yield Seed("SSM116", changes, At(value.span.start, index + (written[0] in ("'", '"'))))


def role_by_name(book: Runbook) -> Iterator[Seed]:
    value = scalar_of(book.document.fields.get("assumeRole"))
    if value is not None and value.value.startswith("{{"):
        yield Seed("SSM117", book.respelt(value, value.value.strip("{} ")), At(value.span.start))
        uses = [use for use in book.analysis.uses if use.reference.scalar is value]
        also = book.unused_without(uses[0]) if uses else ()
        yield Seed("SSM117", book.respelt(value, "arn:aws:iam::123456789012:user/anna"), At(value.span.start), also)


def no_steps(book: Runbook) -> Iterator[Seed]:
    """All steps taken out, where `outputs` names none of them."""
    field = book.document.fields["mainSteps"]
    start, end = field.key.span.end, field.value.span.end
    colon = book.text.index(":", start) + 1
    end -= len(book.text[start:end]) - len(book.text[start:end].rstrip())
    if "outputs" not in book.document.fields and isinstance(field.value, Sequence):
        yield Seed("SSM118", (Change(Span(colon, end), " []"),), At(field.key.span.start))


def timeout_over_cap(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        if step.action == "aws:executeScript":
            value = scalar_of(step.given("timeoutSeconds"))
            if value is not None:
                yield Seed("SSM119", book.raw(value, "3600"), At(value.span.start))
            else:
                changes = book.add(step.node, "action", "timeoutSeconds", "3600")
                if changes:
                    yield Seed("SSM119", changes, within(changes, "3600"))


def attachment_unknown(book: Runbook) -> Iterator[Seed]:
    if "files" in book.document.fields:
        return
    for step in book.steps:
        inputs = step.fields.get("inputs")
        if step.action == "aws:executeScript" and inputs is not None and "Runtime" in step.inputs:
            changes = book.add(inputs.value, "Runtime", "Attachment", '"tools.zip"')
            if changes:
                yield Seed("SSM120", changes, within(changes, '"tools.zip"'))


def runtime_retired(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        value = scalar_of(step.inputs.get("Runtime"))
        if value is not None and step.action == "aws:executeScript" and value.value.startswith("python"):
            for runtime in ("python3.6", "python3.8"):
                yield Seed("SSM121", book.respelt(value, runtime), At(value.span.start))


SEEDERS: tuple[Seeder, ...] = (
    flag_in_quotes,
    number_in_quotes,
    number_as_word,
    flag_as_list,
    version_as_number,
    outside_the_set,
    output_type_unknown,
    output_reserved,
    selector_broken,
    role_by_name,
    no_steps,
    timeout_over_cap,
    attachment_unknown,
    runtime_retired,
)
