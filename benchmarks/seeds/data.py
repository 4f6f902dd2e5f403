"""Family 3: values that are not there when they are read, that nobody reads, or of another type."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeds.base import At, Runbook, Seed, Seeder, within
from benchmarks.seeds.references import _renamed
from ssmlint.model import Step
from ssmlint.references import Form, Use
from ssmlint.source.nodes import Sequence


def _plain_names(book: Runbook) -> Iterator[Use]:
    """References to parameters that stand beside other text, where any text may stand, and that others read too."""
    for use in book.uses(Form.PARAMETER):
        scalar = use.reference.scalar
        beside = use.reference.end - use.reference.start < len(scalar.value)
        if beside and book.words.get(use.reference.head, 0) > 3 and use.step is not None and use.step.parent is None:
            yield use


def output_of_later_step(book: Runbook) -> Iterator[Seed]:
    for use in _plain_names(book):
        assert use.step is not None
        later = [step for step in book.document.top[use.step.position + 1 :] if _text_output(step)]
        behind = next((step for step in later if _runs_after(book, use.step, step)), None)
        if behind is not None:
            changes, place = _renamed(book, use, f"{behind.name}.{_text_output(behind)}")
            yield Seed("SSM304", changes, place)


def _text_output(step: Step) -> str | None:
    return next((output.name for output in step.outputs if output.type == "String"), None)


def _runs_after(book: Runbook, first: Step, second: Step) -> bool:
    """Whether no way leads from the second back to the first."""
    import networkx

    graph = book.analysis.flow.graph
    return not networkx.has_path(graph, second.id, first.id)


def own_output(book: Runbook) -> Iterator[Seed]:
    for use in _plain_names(book):
        step = use.step
        if step is not None and _text_output(step):
            changes, place = _renamed(book, use, f"{step.name}.{_text_output(step)}")
            yield Seed("SSM304", changes, place)


def output_after_continue(book: Runbook) -> Iterator[Seed]:
    """A step that may fail now, and one reference to its output."""
    for step in book.document.top:
        names = ("onFailure", "isCritical", "nextStep", "isEnd")
        following = step.following
        if following is None or any(step.given(name) is not None for name in names) or not step.outputs:
            continue
        uses = [use for use in book.analysis.uses if use.reference.head == step.name]
        if len(uses) != 1 or book.text.count(f"{step.name}.") != 1 or uses[0].step is not following:
            continue
        if uses[0].place.name != "VALUE" or step.action in ("aws:approve",):
            continue
        place = At(uses[0].reference.place(book.document.source.text).start)
        first = book.add(step.node, "action", "onFailure", '"Continue"')
        second = book.add(step.node, "action", "isCritical", "false")
        if first and second:
            yield Seed("SSM305", (*first, *second), place)


def handler_reads_the_failed(book: Runbook) -> Iterator[Seed]:
    """A handler that reads the output of a step, which now fails to it."""
    for use in book.uses(Form.OUTPUT):
        handler, step = use.step, book.document.by_name.get(use.reference.head)
        if handler is None or step is None or step.parent is not None or step.is_loop:
            continue
        if not any(key == "onFailure" for _, key, _ in book.named_by(handler)):
            continue
        if step.given("onFailure") is not None or step.is_end or step.given("isCritical") is not None:
            continue
        # On the new way the handler, and what runs behind it, may lack outputs of the steps in between.
        behind = [each for each in book.document.top if each.name in book.after(handler)]
        skipped = [each for each in book.document.steps if each.position > step.position]
        if any(book.reads(each, skipped) for each in behind) or any(book.reads(each, [step]) for each in behind[1:]):
            continue
        target = book.quoted(f"step:{handler.name}")
        changes = book.add(step.node, "action", "onFailure", target)
        if changes and book.text.count(use.reference.name) >= 1:
            yield Seed("SSM306", changes, At(use.reference.place(book.document.source.text).start))


def result_of_one_arm(book: Runbook) -> Iterator[Seed]:
    """An entry of `outputs` for a step to which a choice alone leads, past which the others go."""
    field = book.document.fields.get("outputs")
    if field is None or not isinstance(field.value, Sequence):
        return
    for step in book.document.top:
        named = [key for _, key, _ in book.named_by(step)]
        before = step.preceding
        apart = before is not None and (before.is_end or before.given("nextStep") is not None or before.is_branch)
        name = step.outputs[0].name if step.outputs else None
        if named == ["NextStep"] and apart and name and f"{step.name}.{name}" not in _results(book):
            text = f"{step.name}.{name}"
            changes = book.add_item(field.value, book.quoted(text) if book.is_json else text)
            if changes:
                yield Seed("SSM307", changes, within(changes, text))


def _results(book: Runbook) -> str:
    field = book.document.fields["outputs"]
    return book.text[field.value.span.start : field.value.span.end]


def parameter_unused(book: Runbook) -> Iterator[Seed]:
    parameters = book.document.fields.get("parameters")
    if parameters is not None and book.document.parameters and not book.is_generated:
        for after in book.document.parameters:
            changes = book.add(parameters.value, after, "SpareTicket", '{"type": "String"}')
            if changes:
                yield Seed("SSM308", changes, within(changes, "SpareTicket"))


def variable_unused(book: Runbook) -> Iterator[Seed]:
    spare = '{"type": "Integer", "default": 0}'
    variables = book.document.fields.get("variables")
    if variables is not None and book.document.variables:
        changes = book.add(variables.value, next(iter(book.document.variables)), "SpareCount", spare)
    else:
        changes = book.add(book.root, "schemaVersion", "variables", f'{{"SpareCount": {spare}}}')
    if changes and not book.is_generated:
        yield Seed("SSM309", changes, within(changes, "SpareCount"))


def variable_undeclared(book: Runbook) -> Iterator[Seed]:
    for use in _plain_names(book):
        changes, place = _renamed(book, use, "variable:Nowhere")
        yield Seed("SSM310", changes, place, book.unused_without(use))


def text_where_a_list_is_due(book: Runbook) -> Iterator[Seed]:
    """The brackets around a reference to a text left out, where the action takes a list."""
    for use in book.uses(Form.PARAMETER):
        step = use.step
        parameter = book.document.parameters.get(use.reference.head)
        if step is None or parameter is None or parameter.type not in ("String", "AWS::EC2::Instance::Id"):
            continue
        if step.action not in ("aws:changeInstanceState", "aws:runCommand"):
            continue
        field = step.inputs.get("InstanceIds")
        if field is None or not isinstance(field.value, Sequence) or len(field.value.items) != 1:
            continue
        item = field.value.items[0]
        # In lines the text would stand where a key is due.
        in_brackets = book.text[field.value.span.start] == "["
        if item is use.reference.scalar and in_brackets:
            text = book.quoted(use.reference.scalar.value)
            place = text.index(use.reference.name)
            yield Seed("SSM313", book.raw(field.value, text), At(field.value.span.start, place))


def iteration_outside(book: Runbook) -> Iterator[Seed]:
    loop = next((step for step in book.document.top if step.is_loop and "Iterators" in step.inputs), None)
    for use in _plain_names(book):
        if loop is not None and use.step is not loop:
            changes, place = _renamed(book, use, f"{loop.name}.CurrentIteration")
            yield Seed("SSM314", changes, place)
            changes, place = _renamed(book, use, f"{loop.name}.CurrentIteratorValue")
            yield Seed("SSM314", changes, place)


def output_unused(book: Runbook) -> Iterator[Seed]:
    for step in book.steps:
        field = step.fields.get("outputs")
        if (
            field is None
            or not isinstance(field.value, Sequence)
            or step.action
            not in (
                "aws:executeAwsApi",
                "aws:executeScript",
            )
        ):
            continue
        text = '{"Name": "SpareValue", "Selector": "$.Spare", "Type": "String"}'
        if step.action == "aws:executeScript":
            text = text.replace("$.Spare", "$.Payload.Spare")
        changes = book.add_item(field.value, text)
        if changes and not book.is_generated:
            yield Seed("SSM315", changes, within(changes, '"SpareValue"'))


SEEDERS: tuple[Seeder, ...] = (
    output_of_later_step,
    own_output,
    output_after_continue,
    handler_reads_the_failed,
    result_of_one_arm,
    parameter_unused,
    variable_unused,
    variable_undeclared,
    text_where_a_list_is_due,
    iteration_outside,
    output_unused,
)
