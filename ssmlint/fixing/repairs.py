"""Repairs that rules propose: the words for them, and the changes to the text that make them.

A repair is only made where it is clear what was meant, and where it leaves no other finding behind as far as can be
foreseen. What changes the text is imported where it is needed: most documents need no repair.
"""

from __future__ import annotations

from collections.abc import Iterable

from ssmlint.model import Step
from ssmlint.names import one_slip
from ssmlint.quote import quote
from ssmlint.rule import Change, Repair
from ssmlint.source import Source
from ssmlint.source.nodes import Entry, Mapping, Scalar, Sequence, is_opaque


def _repair(message: str, changes: tuple[Change, ...], *, safe: bool = True) -> Repair | None:
    return Repair(message, changes, safe) if changes else None


def respell(source: Source, scalar: Scalar, text: str, *, safe: bool = True) -> Repair | None:
    """Another text for a whole scalar."""
    from ssmlint.fixing.edits import replace_value

    if is_opaque(scalar):
        return None
    message = f"replace {quote(scalar.value)} by {quote(text)}"
    return _repair(message, replace_value(source, scalar, text), safe=safe)


def respell_part(source: Source, scalar: Scalar, start: int, name: str, text: str) -> Repair | None:
    """Another name for the one that stands at an offset of a scalar's value."""
    from ssmlint.fixing.edits import replace_part

    if is_opaque(scalar):
        return None
    message = f"replace {quote(name)} by {quote(text)}"
    return _repair(message, replace_part(source, scalar, start, start + len(name), text))


def add_prefix(source: Source, scalar: Scalar, prefix: str) -> Repair | None:
    """A scalar with a word in front."""
    from ssmlint.fixing.edits import replace_value

    changes = () if is_opaque(scalar) else replace_value(source, scalar, prefix + scalar.value)
    return _repair(f"add {quote(prefix)}", changes)


def drop_prefix(source: Source, scalar: Scalar, prefix: str, text: str) -> Repair | None:
    """A scalar without the word in front of a text."""
    from ssmlint.fixing.edits import replace_value

    changes = () if is_opaque(scalar) else replace_value(source, scalar, text)
    return _repair(f"remove {quote(prefix)}", changes)


def drop_quotes(source: Source, scalar: Scalar) -> Repair | None:
    """A truth value or a number without its quotes."""
    from ssmlint.fixing.edits import unquote

    return _repair("remove the quotes", unquote(source, scalar))


def drop_entry(
    source: Source, mapping: Mapping, entry: Entry, what: str | None = None, *, safe: bool = True
) -> Repair | None:
    """A mapping without an entry; `what` names it, its key where nothing is given."""
    from ssmlint.fixing.edits import remove_entry

    return _repair(f"remove {what or quote(entry.key.value)}", remove_entry(source, mapping, entry), safe=safe)


def drop_duplicate(source: Source, start: int) -> Repair | None:
    """A mapping without the entry that begins at an offset, which it has before with the same value."""
    from ssmlint.fixing.layout import layout_of

    found = layout_of(source).entry_at.get(start)
    return None if found is None else drop_entry(source, *found, f"the second {quote(found[1].key.value)}")


def drop_property(source: Source, step: Step, name: str) -> Repair | None:
    """A step without one of its properties."""
    found = _own_entry(step, name)
    return None if found is None else drop_entry(source, *found)


def add_property(source: Source, step: Step, after: str | None, name: str, value: str) -> Repair | None:
    """A step with one more property behind another, or at its end; never a safe repair."""
    from ssmlint.fixing.edits import insert_entry

    if not isinstance(step.node, Mapping) or step.node.entry(name) is not None:
        return None
    found = _own_entry(step, after) if after is not None else (step.node, step.node.entries[-1])
    if found is None:
        return None
    return _repair(f"add {quote(f'{name}: {value}')}", insert_entry(source, *found, name, value), safe=False)


def _own_entry(step: Step, name: str) -> tuple[Mapping, Entry] | None:
    entry = step.node.entry(name) if isinstance(step.node, Mapping) else None
    return None if entry is None or not isinstance(step.node, Mapping) else (step.node, entry)


def drop_step(source: Source, step: Step, around: Sequence) -> Repair | None:
    """A list of steps without one of them."""
    from ssmlint.fixing.edits import remove_item

    return _repair(f"remove step {quote(step.label)}", remove_item(source, around, step.node), safe=False)


def out_of_inputs(source: Source, step: Step, key: Scalar) -> Repair | None:
    """A property that slid into the inputs of a step, back in the step."""
    from ssmlint.fixing.edits import move_entry

    found = _own_entry(step, "inputs")
    if found is None or not isinstance(found[1].value, Mapping):
        return None
    inputs = found[1].value
    entry = next((each for each in inputs.entries if each.key is key), None)
    if entry is None or found[0].entry(key.value) is not None:
        return None
    return _repair(f"move {quote(key.value)} out of inputs", move_entry(source, inputs, entry, *found))


def into_inputs(source: Source, step: Step, key: Scalar) -> Repair | None:
    """An input that slid out of the inputs of a step, back in there at their end."""
    from ssmlint.fixing.edits import move_entry

    found = _own_entry(step, "inputs")
    if found is None or not isinstance(found[1].value, Mapping) or not found[1].value.entries:
        return None
    inputs = found[1].value
    entry = next((each for each in found[0].entries if each.key is key), None)
    if entry is None or inputs.entry(key.value) is not None:
        return None
    return _repair(
        f"move {quote(key.value)} into inputs", move_entry(source, found[0], entry, inputs, inputs.entries[-1])
    )


def respelt_key(key: Scalar, known: Iterable[str], mapping: Mapping) -> str | None:
    """The key that a misspelt one was meant to be; None where it is there already, or another key means it too."""
    known = list(known)
    meant = one_slip(key.value, known)
    if meant is None or mapping.entry(meant) is not None:
        return None
    others = (name for name in mapping.index() if name != key.value and name not in known)
    return None if any(one_slip(name, known) == meant for name in others) else meant
