"""A result as it stands in the cache, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ssmlint.finding import Edit, Finding, Fix, Related, Severity
from ssmlint.quieting.comments import AT_END, Ignore, Selector
from ssmlint.registry import by_code
from ssmlint.result import FileResult, lines_of
from ssmlint.source.limits import READ_BYTES

Value = TypeVar("Value")


def as_plain(result: FileResult) -> list[Any]:
    """What the rules found, as lists of plain values: field by field, in the order of the classes."""
    return [
        result.is_document,
        [_plain_finding(each) for each in result.findings],
        [[number, line] for number, line in result.lines.items()],
        [
            [
                *(each.line, each.column, each.end_column),
                [_plain_selector(name) for name in each.selectors],
                *(each.reason, each.start, each.end, _plain_fix(each.removal), each.problem),
            ]
            for each in result.ignores
        ],
    ]


def _plain_selector(name: Selector) -> list[Any]:
    return [name.text, name.line, name.column, name.end_column, _plain_fix(name.removal)]


def _plain_finding(finding: Finding) -> list[Any]:
    return [
        *(finding.line, finding.column, finding.end_line, finding.end_column, finding.code, finding.name),
        *(finding.severity.value, finding.message, finding.step, finding.path),
        [_plain_place(place) for place in finding.related],
        *(finding.url, finding.fingerprint),
        [_plain_place(place) for place in finding.way],
        None if finding.fix is None else _plain_fix(finding.fix),
    ]


def _plain_place(place: Related) -> list[Any]:
    return [place.line, place.column, place.end_line, place.end_column, place.message]


def _plain_fix(fix: Fix) -> list[Any]:
    edits = [
        [each.start, each.end, each.line, each.column, each.end_line, each.end_column, each.text] for each in fix.edits
    ]
    return [fix.message, edits, fix.safe]


# And back. Somebody else may have written an entry: each value is of the type and in the bounds that this program would
# have given it, or the entry counts for nothing. These raise ValueError and TypeError.

# Lines, columns and offsets of the largest text that is read.
_LARGEST = READ_BYTES + 1


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    value.encode("utf-8", "surrogatepass")
    return value


def _maybe(read: Callable[[Any], Value], value: Any) -> Value | None:
    return None if value is None else read(value)


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


def _number(value: Any, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= _LARGEST:
        raise ValueError(value)
    return value


def _place_of(values: list[Any]) -> tuple[int, int, int, int]:
    line, column, end_line, end_column = map(_number, values)
    if (end_line, end_column) < (line, column):
        raise ValueError(values)
    return line, column, end_line, end_column


def _position(values: list[Any]) -> tuple[int, int]:
    line, column = values
    # The end of a file is a line that none has.
    return (line if [line, column] == [*AT_END] else _number(line)), _number(column)


def from_plain(name: str, data: list[Any]) -> FileResult:
    """The result for a file of a name. Raises ValueError, TypeError or KeyError for a forged one."""
    is_document, findings, lines, ignores = data
    result = FileResult(
        name,
        _truth(is_document),
        tuple(_finding(name, each) for each in findings),
        lines={_number(number): _text(line) for number, line in lines},
        ignores=tuple(_ignore(each) for each in ignores),
    )
    shown = {line for each in result.findings for line in lines_of(each)} | {each.line for each in result.ignores}
    if not shown <= result.lines.keys():
        raise ValueError("a line is missing")
    return result


def _finding(file: str, data: list[Any]) -> Finding:
    *place, code, name, severity, message, step, path, related, url, fingerprint, way, fix = data
    rule = by_code()[_text(code)]
    if (name, url) != (rule.name, rule.url):
        raise ValueError(code)
    return Finding(
        file,
        *_place_of(place),
        rule.code,
        rule.name,
        Severity(severity),
        _text(message),
        _maybe(_text, step),
        _text(path),
        tuple(_place(file, each) for each in related),
        rule.url,
        _text(fingerprint),
        tuple(_place(file, each) for each in way),
        _maybe(_fix, fix),
    )


def _place(file: str, data: list[Any]) -> Related:
    *place, message = data
    return Related(file, *_place_of(place), _text(message))


def _fix(data: list[Any]) -> Fix:
    message, edits, safe = data
    return Fix(_text(message), tuple(map(_edit, edits)), _truth(safe))


def _edit(data: list[Any]) -> Edit:
    start, end, *place, text = data
    return Edit(_number(start, 0), _number(end, start), *_place_of(place), _text(text))


def _ignore(data: list[Any]) -> Ignore:
    line, column, end_column, selectors, reason, start, end, removal, problem = data
    return Ignore(
        _number(line),
        _number(column),
        _number(end_column),
        tuple(map(_selector, selectors)),
        _text(reason),
        _position(start),
        _position(end),
        _fix(removal),
        _text(problem),
    )


def _selector(data: list[Any]) -> Selector:
    text, line, column, end_column, removal = data
    return Selector(_text(text), _number(line), _number(column), _number(end_column), _fix(removal))
