"""Applying the fixes of findings to a text, round by round, until nothing is left to mend.

A fix counts only when what is found afterwards is what was found before, less what it mends. Each finding afterwards
has to be one from before: the same rule with the same words, the numbers of lines left out; or, at the same place,
which moves with the text, the same rule with the same words up to the colon, or with only quoted text and numbers
changed. So with every fix there are fewer findings, and fixes that undo one another cannot go on for ever.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right, insort
from codecs import BOM_UTF8
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from time import process_time
from typing import NamedTuple

from ssmlint.finding import Edit, Finding
from ssmlint.result import FileResult
from ssmlint.source import Source, read_source
from ssmlint.source.limits import DOCUMENT_BYTES
from ssmlint.source.text import Text

Lint = Callable[[bytes], FileResult]

_ROUNDS = 20
# A fix may bring to light what another one mends: so often in a row.
_FOLLOW_UPS = 5
# Bytes of one text that are linted, and how often that may be at least. Only where many fixes fail it comes to that.
_LINTED_BYTES = 1024 * 1024
_LINTS = 20
# Seconds of the processor within which the fixes of a text are tried, but for the first try; a hostile one may need as
# long for each.
_SECONDS = 2.5

_LINE_NUMBER = re.compile(r"\b(lines?) \d+")
_QUOTED_OR_NUMBER = re.compile(r"'[^']*'|\d+")
_LINE_FEED = re.compile(r"(?<!\r)\n")


@dataclass(frozen=True)
class Fixed:
    """A text after its fixes: the bytes, the findings that were mended, and what is found in it now.

    The mended ones are told as they were in the first text, in their order there. `is_whole` is false where time ran
    out before all had their turn.
    """

    data: bytes
    applied: tuple[Finding, ...]
    result: FileResult
    is_whole: bool = True


class Replacement(NamedTuple):
    """A stretch of the text, in code points, and what stands there afterwards, to the letter."""

    start: int
    end: int
    text: str


class _Chosen(NamedTuple):
    """A fix to apply, and the numbers of the findings that it is for."""

    edits: tuple[Edit, ...]
    indices: tuple[int, ...]


@dataclass(frozen=True)
class _State:
    """A text with what is found in it; `origins` tells which finding of the first text each of them is."""

    data: bytes
    source: Source
    result: FileResult
    origins: tuple[int, ...]

    def indices(self, origins: Collection[int]) -> list[int]:
        return [index for index, origin in enumerate(self.origins) if origin in origins]


def fix_file(path: str, lint: Lint, *, unsafe: bool) -> Fixed:
    """Mends a file and writes it, at once and only if it changes. `lint` gives what counts in its text.

    Raises UnreadableError, and OSError where the file is no regular one, has been changed meanwhile, or cannot be
    written; it is as it was then.
    """
    import errno

    from ssmlint import atomic
    from ssmlint.run import read

    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(errno.EINVAL, "only a regular file can be fixed", path)
    data = read(path)
    fixed = fix_text(data, lint, unsafe=unsafe)
    if fixed.data != data:
        atomic.write(path, fixed.data, expected=data)
    return fixed


def fix_text(data: bytes, lint: Lint, *, unsafe: bool) -> Fixed:
    """Mends what has a safe fix, or with `unsafe` any, as long as nothing new is found for it.

    `lint` gives what counts in a text. Fixes that touch one another are applied one after the other, those that do harm
    not at all, nor those that come to their turn when some seconds are over. A text that is not plain UTF-8, or larger
    than a document may be, is left alone.
    """
    start = process_time()
    result = lint(data)
    most = max(_LINTS, _LINTED_BYTES // (len(data) + 1))
    mender = _Mender(lint, unsafe, most, start + _SECONDS, process_time() - start)
    if not any(mender.may_apply(each) for each in result.findings) or len(data) > DOCUMENT_BYTES:
        return Fixed(data, (), result)
    source = read_source(data, result.file)
    if _encode(source.text.content, data) != data:
        return Fixed(data, (), result)
    last = mender.mend(_State(data, source, result, tuple(range(len(result.findings)))))
    applied = tuple(result.findings[index] for index in sorted(mender.mended))
    return Fixed(last.data, applied, last.result, not mender.is_late)


def _encode(content: str, data: bytes) -> bytes:
    """A text as bytes, with a byte order mark if the old bytes have one."""
    return (BOM_UTF8 if data.startswith(BOM_UTF8) else b"") + content.encode("utf-8", "surrogatepass")


@dataclass
class _Mender:
    """The rounds over one text. `mended` and `refused` are numbers of findings of the first text."""

    lint: Lint
    unsafe: bool
    lints_left: int
    until: float
    takes: float
    is_late: bool = False
    has_tried: bool = False
    mended: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)

    def may_apply(self, finding: Finding) -> bool:
        return finding.fix is not None and bool(finding.fix.edits) and (self.unsafe or finding.fix.safe)

    def may_go_on(self) -> bool:
        self.is_late = self.is_late or (self.has_tried and process_time() + self.takes >= self.until)
        return self.lints_left > 0 and not self.is_late

    def mend(self, state: _State) -> _State:
        for _ in range(_ROUNDS):
            waiting = set(state.origins) - self.refused
            if not (self.choose(state, state.indices(waiting)) and self.may_go_on()):
                break
            after = self.try_all(state, waiting)
            if after is not state:
                # What failed in another text may do now, and would in a second run.
                self.refused.clear()
            state = after
        return state

    def try_all(self, state: _State, origins: Collection[int]) -> _State:
        """The text with as many of the fixes as do no harm: all at once, else one half after the other."""
        chosen = self.choose(state, state.indices(origins))
        if not (chosen and self.may_go_on()):
            return state
        after = self.attempt(state, chosen)
        if after is not None:
            return after
        if len(chosen) == 1:
            self.refused.update(state.origins[index] for index in chosen[0].indices)
            return state
        half = len(chosen) // 2
        parts = [{state.origins[i] for each in part for i in each.indices} for part in (chosen[:half], chosen[half:])]
        for part in parts:
            state = self.try_all(state, part)
        return state

    def choose(self, state: _State, indices: Iterable[int]) -> list[_Chosen]:
        return choose(state.result.findings, [i for i in indices if self.may_apply(state.result.findings[i])])

    def attempt(self, before: _State, chosen: Sequence[_Chosen]) -> _State | None:
        """The text with the fixes, and with those for what they bring to light; None where it is worse than before."""
        fixed = {index for each in chosen for index in each.indices}
        known = _Known(before, [index for index in range(len(before.origins)) if index not in fixed])
        seen = {before.data}
        state = before
        for _ in range(1 + _FOLLOW_UPS):
            edits = replacements(state.source.text, [edit for each in chosen for edit in each.edits])
            after = None if edits is None else self.applied(state, edits, seen)
            if edits is None or after is None or not _reads_as_well(before, after):
                return None
            known.move(edits)
            matches = known.match(after)
            new = [index for index, match in enumerate(matches) if match is None]
            if not new:
                if _are_only_quieted(before, fixed, after):
                    return None
                self.mended.update(before.origins[index] for index in fixed)
                origins = tuple(before.origins[match] for match in matches if match is not None)
                return _State(after.data, after.source, after.result, origins)
            if not all(self.may_apply(after.result.findings[index]) for index in new):
                return None
            state = after
            chosen = self.choose(state, new)
        return None

    def applied(self, state: _State, edits: Sequence[Replacement], seen: set[bytes]) -> _State | None:
        """The text with edits, linted; None where it has been seen, or enough has been tried."""
        data = _encode(apply(state.source.text.content, edits), state.data)
        if data in seen or not self.may_go_on():
            return None
        seen.add(data)
        self.lints_left -= 1
        self.has_tried = True
        result = self.lint(data)
        if result.crashed and not state.result.crashed:
            return None
        return _State(data, read_source(data, result.file), result, ())


def choose(findings: Sequence[Finding], indices: Iterable[int]) -> list[_Chosen]:
    """Of the fixes of findings those that do not touch, in order of place; of equal ones one for all their findings."""
    equal: dict[tuple[tuple[int, int, str], ...], list[int]] = defaultdict(list)
    edits_of: dict[tuple[tuple[int, int, str], ...], tuple[Edit, ...]] = {}
    for index in indices:
        fix = findings[index].fix
        if fix is not None:
            key = tuple((edit.start, edit.end, edit.text) for edit in fix.edits)
            equal[key].append(index)
            edits_of[key] = fix.edits
    chosen: list[_Chosen] = []
    taken: list[tuple[int, int]] = []
    for key in sorted(equal, key=lambda key: (key, equal[key])):
        spans = [(start, end) for start, end, _ in key]
        if not any(_touches(span, taken) for span in spans):
            chosen.append(_Chosen(edits_of[key], tuple(equal[key])))
            for span in spans:
                insort(taken, span)
    return chosen


def _touches(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch touches one of others that are in order and apart."""
    index = bisect_left(taken, span)
    return any(span[0] <= end and start <= span[1] for start, end in taken[max(index - 1, 0) : index + 1])


def replacements(text: Text, edits: Iterable[Edit]) -> list[Replacement] | None:
    """What edits do to the text, in order, line ends as around them; None where they overlap or leave the text."""
    result: list[Replacement] = []
    last = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not last <= edit.start <= edit.end <= len(text.content):
            return None
        last = edit.end
        new = edit.text
        if "\n" in new:
            new = _LINE_FEED.sub(_line_end(text, edit.start), new)
        result.append(Replacement(edit.start, edit.end, new))
    return result


def _line_end(text: Text, offset: int) -> str:
    """How the line at an offset ends, or the one above it if it is the last."""
    line = text.locate(offset)[0]
    for number in (line, line - 1):
        if 0 < number < len(text.line_starts):
            return text.content[text.line_span(number).end : text.line_starts[number]]
    return "\n"


def apply(content: str, edits: Iterable[Replacement]) -> str:
    """The text with edits that are in order and do not overlap."""
    parts: list[str] = []
    last = 0
    for start, end, text in edits:
        parts += (content[last:start], text)
        last = end
    return "".join((*parts, content[last:]))


def moved(offsets: Iterable[int], edits: Sequence[Replacement]) -> list[int]:
    """Where offsets are after edits; what is inserted at one stands before it."""
    ends = [edit.end for edit in edits]
    shifts = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]
    result = []
    for offset in offsets:
        index = bisect_right(ends, offset)
        inside = index < len(edits) and edits[index].start < offset
        result.append((edits[index].start if inside else offset) + shifts[index])
    return result


class _Known:
    """The findings from before that may be there still, and where they are as the text changes."""

    def __init__(self, state: _State, indices: Sequence[int]) -> None:
        self.findings = [state.result.findings[index] for index in indices]
        self.indices = indices
        self.places = [_offset(state.source.text, each) for each in self.findings]

    def move(self, edits: Sequence[Replacement]) -> None:
        self.places = moved(self.places, edits)

    def match(self, after: _State) -> list[int | None]:
        """For each finding of a text the number of the one from before that it is; each of those is one only."""
        found = after.result.findings
        old = [_likenesses(*each) for each in zip(self.findings, self.places, strict=True)]
        new = [_likenesses(each, _offset(after.source.text, each)) for each in found]
        result: list[int | None] = [None] * len(found)
        used: set[int] = set()
        for likeness in range(4):
            pool: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
            for number, index in enumerate(self.indices):
                if index not in used:
                    pool[old[number][likeness]].append(index)
            for number, keys in enumerate(new):
                alike = pool.get(keys[likeness]) if result[number] is None else None
                if alike:
                    result[number] = match = alike.popleft()
                    used.add(match)
        return result


def _offset(text: Text, finding: Finding) -> int:
    return text.line_starts[min(finding.line, len(text.line_starts)) - 1] + finding.column - 1


def _words(finding: Finding) -> tuple[str, str | None, str]:
    return finding.code, finding.step, _LINE_NUMBER.sub(r"\1 0", finding.message)


def _likenesses(finding: Finding, place: int) -> tuple[tuple[object, ...], ...]:
    """What tells a finding from others, the surest first (see the top of the module)."""
    code, step, message = words = _words(finding)
    return (
        (place, *words),
        words,
        (place, code, step, message.partition(": ")[0]),
        (place, code, _QUOTED_OR_NUMBER.sub("0", message)),
    )


def _reads_as_well(before: _State, after: _State) -> bool:
    """Whether the text is still a document that can be read, whatever rules are selected."""
    old, new = (Counter(fault.code for fault in state.source.faults) for state in (before, after))
    return (
        before.result.is_document == after.result.is_document
        and (after.source.parsed or not before.source.parsed)
        and new <= old
    )


def _are_only_quieted(before: _State, fixed: Collection[int], after: _State) -> bool:
    """Whether something that was to be mended is still there, under an ignore that covers it now."""
    mended = {_words(before.result.findings[index]) for index in fixed}
    old, new = (
        Counter(words for each in state.result.quieted if (words := _words(each.finding)) in mended)
        for state in (before, after)
    )
    return not new <= old
