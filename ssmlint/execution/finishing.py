"""The end of a run: its status, its outputs, and every step in its place."""

from __future__ import annotations

from ssmlint.execution.records import IN_PROGRESS, PENDING, SUCCESS, Execution, StepExecution
from ssmlint.execution.state import RunState
from ssmlint.execution.typed import as_texts
from ssmlint.execution.values import Missing
from ssmlint.execution.verdict import Final, final_status
from ssmlint.model import Step
from ssmlint.quote import listing, quote
from ssmlint.references import Form, results_of

# The text that recorded responses have for an output of a step that did not run or did not succeed.
NO_OUTPUT = "No output available yet because the step is not successfully executed"

# What the onCancel workflow gets (automation-actions.html), in seconds.
_CANCEL_TIME = 120


def finish(run: RunState, unfinished: Step | None) -> Execution:
    """The run as it ended; `unfinished` is the step before which the simulation stopped."""
    cancelled = run.cancelled
    if cancelled is not None and cancelled.end is not None:
        spent = (run.values.now - cancelled.end).total_seconds()
        if spent > _CANCEL_TIME:
            run.assume("the onCancel steps are taken to finish, although they get two minutes at most")
    if unfinished is not None:
        final = Final(IN_PROGRESS, "the simulation stopped before the run ended")
    else:
        final = final_status(run.failures, cancelled.step if cancelled is not None else None, run.assume)
    outputs = _outputs(run)
    _tell_parameters(run)
    return Execution(
        run.id,
        run.name,
        final.status,
        final.why,
        run.plan.start,
        run.values.now if unfinished is None else None,
        tuple(_in_order(run)),
        {name: as_texts(value) for name, value in sorted(run.plan.parameters.items())},
        outputs,
        {
            name: as_texts(run.values.variables.get(name, "{{ variable:" + name + " }}"))
            for name in sorted(run.document.variables)
        },
        final.message,
        unfinished,
        tuple(run.assumptions),
        tuple(_unused(run)),
    )


def _in_order(run: RunState) -> list[StepExecution]:
    """The records in the order of the document; what ran inside a loop stands behind it, in its own order."""
    placed = []
    for visit in run.visits:
        root = visit.frame.outermost() if visit.frame is not None else visit
        placed.append(((root.step.position, root.order, visit.order), visit.record()))
    ran = {visit.step.id for visit in run.visits}
    for step in run.document.steps:
        if step.id in ran:
            continue
        if step.parent is None:
            placed.append(((step.position, 0, 0), StepExecution(step, run.step_id(step, 0), PENDING)))
        else:
            run.assume("steps inside a loop that did not run are taken not to be listed as Pending")
    placed.sort(key=lambda each: each[0])
    return [record for _, record in placed]


def _outputs(run: RunState) -> dict[str, list[str]]:
    """The document's outputs; the documented text for those of a step that did not succeed."""
    found: dict[str, list[str]] = {}
    for result in results_of(run.document):
        reference = result.reference
        name, unknown = reference.name, "{{ " + reference.name + " }}"
        if reference.form is not Form.OUTPUT:
            run.assume(f"{quote(name)} in the document's outputs, no output of a step, is taken to have its value")
            value = run.values.lookup(reference)
            found[name] = [unknown] if isinstance(value, Missing) else as_texts(value)
            continue
        step = run.document.by_name.get(reference.head)
        if step is None or run.values.ended.get(step.id) != SUCCESS:
            found[name] = [NO_OUTPUT]
        else:
            found[name] = as_texts(run.values.produced.get((step.id, reference.tail), unknown))
    return dict(sorted(found.items()))


def _tell_parameters(run: RunState) -> None:
    missing, left = [], False
    for name, parameter in run.document.parameters.items():
        if name in run.plan.parameters:
            continue
        default = parameter.fields.get("default")
        if default is None or default.is_null:
            missing.append(name)
        left = left or default is not None
    if missing:
        run.assume(f"the run starts with values for {listing(missing)}, which have no default")
    if left:
        run.assume("Parameters is taken to list the values that were given and no defaults")


def _unused(run: RunState) -> list[str]:
    """The options that a run never came to."""
    told = (*run.plan.ends, *run.plan.choices, *run.plan.iterations, *(key[0] for key in run.plan.outputs))
    names = [run.step_at(each).label for each in dict.fromkeys(told) if each not in run.times]
    return [f"options for {listing(names)} had no effect: the run never came there"] if names else []
