"""Repairs of the names in references, where one letter is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.fixing.foresight import always_given
from ssmlint.fixing.repairs import drop_entry, respell_part
from ssmlint.names import one_slip
from ssmlint.quote import quote
from ssmlint.references import SYSTEM_VARIABLES, Form
from ssmlint.resolve import Resolved, Trouble
from ssmlint.rule import Repair
from ssmlint.source.nodes import Mapping, Scalar


def reference_repair(analysis: Analysis, resolved: Resolved) -> Repair | None:
    """A reference by its right name; None where it is not clear, or where that name would not do either."""
    reference = resolved.reference
    name = reference.name
    # Nothing near: then nothing is one slip away, which takes longer to find out.
    meant = None if resolved.meant is None else _meant(analysis, resolved)
    if meant is None or meant != resolved.meant:
        return None
    start = reference.scalar.value.index(name, reference.start)
    # Only the part that is wrong: step, output or variable.
    parts = [part for part in (".", ":") if part in name and part in meant]
    mark = parts[0] if parts else ""
    left, _, right = name.partition(mark) if mark else (name, "", "")
    new_left, _, new_right = meant.partition(mark) if mark else (meant, "", "")
    source = analysis.document.source
    if left == new_left:
        return respell_part(source, reference.scalar, start + len(left) + 1, right, new_right)
    if right == new_right:
        return respell_part(source, reference.scalar, start, left, new_left)
    return None


def _meant(analysis: Analysis, resolved: Resolved) -> str | None:
    """The whole name that differs from the one written by one letter."""
    document, reference = analysis.document, resolved.reference
    head, tail = reference.head, reference.tail
    if resolved.trouble is Trouble.UNDECLARED_PARAMETER:
        return None if tail else one_slip(head, document.parameters)
    if resolved.trouble is Trouble.UNKNOWN_STEP:
        step = one_slip(head, document.by_name)
        if step is None or step in document.namesakes or resolved.use.step is document.by_name[step]:
            return None
        has_output = tail in analysis.resolver.outputs(document.by_name[step]).types
        return f"{step}.{tail}" if has_output and always_given(analysis, resolved.use, step) else None
    if resolved.trouble is Trouble.UNKNOWN_OUTPUT and resolved.step is not None:
        output = one_slip(tail, analysis.resolver.outputs(resolved.step).names)
        return None if output is None else f"{head}.{output}"
    if resolved.trouble is Trouble.UNKNOWN_VARIABLE:
        return _prefixed("variable", one_slip(tail, document.variables))
    if resolved.trouble is Trouble.UNKNOWN_SYSTEM_VARIABLE and reference.form is Form.SYSTEM:
        return one_slip(reference.name, SYSTEM_VARIABLES)
    if resolved.trouble is Trouble.UNKNOWN_SYSTEM_VARIABLE and tail in document.variables:
        return _prefixed(one_slip(head, ["variable"]), tail)
    return None


def _prefixed(prefix: str | None, name: str | None) -> str | None:
    return None if prefix is None or name is None else f"{prefix}:{name}"


def variable_repair(analysis: Analysis, field: Field, name: str, declared: Iterable[str]) -> Repair | None:
    """The Name of aws:updateVariable with the variable's right name."""
    meant = one_slip(name, declared)
    if meant is None or not isinstance(field.value, Scalar):
        return None
    start = field.value.value.rindex(name)
    return respell_part(analysis.document.source, field.value, start, name, meant)


def parameter_repair(analysis: Analysis, name: str, unused: list[str]) -> Repair | None:
    """The document without an unused parameter, and without `parameters` where none is left.

    Of several that leave none the last one waits until the others are gone.
    """
    document = analysis.document
    field, root = document.fields.get("parameters"), document.source.root
    if field is None or not isinstance(field.value, Mapping) or not isinstance(root, Mapping):
        return None
    entries = field.value.entries
    entry, around = field.value.entry(name), root.entry("parameters")
    if entry is None or around is None or around.value is not field.value:
        return None
    what = f"parameter {quote(name)}"
    if len(entries) == 1:
        return drop_entry(document.source, root, around, what, safe=False)
    if name == unused[-1] and len(unused) == len(entries):
        return None
    return drop_entry(document.source, field.value, entry, what, safe=False)
