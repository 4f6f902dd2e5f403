"""Defaults of parameters and variables, and the patterns of parameters: SSM111, SSM112."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ssmlint.analysis import Analysis
from ssmlint.fields import Field, below, fields_of
from ssmlint.finding import Severity
from ssmlint.model import Document, Parameter
from ssmlint.names import hint
from ssmlint.parameters import (
    PARAMETER_TYPES,
    TEXT_LISTS,
    TEXTS,
    VARIABLE_TYPES,
    comparable,
    forms,
    misfits,
    resource_of,
)
from ssmlint.quote import listing, quote
from ssmlint.references import Reference, references_in
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Mapping, Node, Scalar, Sequence, Span, is_opaque, items_of
from ssmlint.source.places import place_in
from ssmlint.source.text import Label

if TYPE_CHECKING:
    from ssmlint.java.match import Work
    from ssmlint.java.parts import Regex


def check_defaults(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    patterns = _Patterns()
    for parameter in document.parameters.values():
        default = parameter.fields.get("default")
        if default is None or parameter.type not in PARAMETER_TYPES or is_opaque(default.value):
            continue
        name = f"parameter {quote(parameter.name)}"
        if default.is_null:
            message = (
                f"the default of {name} is null: whether that counts as no default is not documented; write '' for an "
                "empty text, or leave the default out"
            )
            yield Problem(message, default.place, default.path, severity=Severity.WARNING)
            continue
        problems = list(_references(document, parameter, default)) or list(_misfits(name, parameter.type, default))
        yield from problems
        if not problems:
            yield from _Limits(document, parameter, default, patterns).problems()
    declared = document.fields.get("variables")
    for variable in fields_of(declared.value, declared.path).values() if declared is not None else ():
        fields = fields_of(variable.value, variable.path)
        default = fields.get("default")
        type_name = fields["type"].text if "type" in fields else None
        if default is not None and type_name in VARIABLE_TYPES and not default.is_null and not is_opaque(default.value):
            name = f"variable {quote(variable.key.value)}"
            yield from _misfits(name, type_name, default, variable=True)


def _misfits(name: str, type_name: str | None, default: Field, *, variable: bool = False) -> Iterator[Problem]:
    for misfit in misfits(type_name or "", default.value, variable=variable):
        subject = f"item {int(misfit.suffix[1:-1]) + 1} of the default" if misfit.suffix else "the default"
        message = f"{subject} of {name} ({type_name}) {misfit.problem}"
        place = _item_place(misfit.node) if misfit.suffix else default.place
        yield Problem(message, place, default.path + misfit.suffix, severity=misfit.severity)


def _item_place(node: Node) -> Span:
    """An item of a list, or its beginning where it goes over several lines."""
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.span
    if isinstance(node, Sequence) and node.items:
        return _item_place(node.items[0])
    return node.span


# References


def _references(document: Document, parameter: Parameter, default: Field) -> Iterator[Problem]:
    """The references to what a default cannot see: other parameters, and outputs of steps; each name once."""
    seen: set[str] = set()
    for scalar, path in _scalars(default.value, default.path):
        if "{{" not in scalar.value or is_opaque(scalar):
            continue
        for reference in references_in(scalar):
            found = None if reference.name in seen else _unseen(document, parameter, reference)
            seen.add(reference.name)
            if found is not None:
                what, label = found
                message = (
                    f"the default of parameter {quote(parameter.name)} refers to {what}: a default is set before the "
                    "run and can hold only {{ ssm:name }} and system variables"
                )
                yield Problem(message, reference.braces(document.source.text), path, related=(label,))


def _unseen(document: Document, parameter: Parameter, reference: Reference) -> tuple[str, Label] | None:
    other = document.parameters.get(reference.name)
    if other is not None:
        what = "itself" if other is parameter else f"parameter {quote(other.name)}"
        return what, Label(f"{quote(other.name)} is declared here", other.field.key.span)
    step_name, dot, _ = reference.name.partition(".")
    step = document.by_name.get(step_name) if dot else None
    if step is None:
        return None
    return f"{quote(reference.name)}, an output of a step", Label(f"step {quote(step_name)}", step.place)


def _scalars(node: Node, path: str) -> Iterator[tuple[Scalar, str]]:
    stack = [(node, path)]
    while stack:
        current, place = stack.pop()
        if isinstance(current, Scalar):
            yield current, place
        elif isinstance(current, Mapping):
            stack.extend((entry.value, below(place, entry.key.value)) for entry in reversed(current.entries))
        else:
            stack.extend((item, f"{place}[{index}]") for index, item in reversed(list(enumerate(current.items))))


# Limits

# Looking for the nearest name is slow, and the items of a list can be many.
_MOST_HINTS = 20


class _Patterns:
    """The patterns of one document, each read once, and the work that may be spent on matching with them."""

    def __init__(self) -> None:
        self.read: dict[str, Regex] = {}
        self.results: dict[tuple[str, str], bool | None] = {}
        self.work: Work | None = None

    def matches(self, pattern: str, text: str) -> bool | None:
        from ssmlint.java.match import Work, matches
        from ssmlint.java.regex import read_regex

        self.work = self.work or Work()
        if pattern not in self.read:
            self.read[pattern] = read_regex(pattern)
        if (pattern, text) not in self.results:
            self.results[pattern, text] = matches(self.read[pattern], text, self.work)
        return self.results[pattern, text]

    def matches_in_part(self, pattern: str, text: str) -> bool:
        from ssmlint.java.match import Work, matches

        regex, work = self.read[pattern], self.work or Work()
        return matches(regex, text, work, in_part=True) is True and matches(regex, "", work) is False


class _Unit(NamedTuple):
    """A default, or an item of one: the value, what messages call it, where it stands."""

    node: Scalar
    title: str
    place: Span
    path: str


class _Limits:
    """A default that has the shape of its type, against what the parameter allows."""

    def __init__(self, document: Document, parameter: Parameter, default: Field, patterns: _Patterns) -> None:
        self.document = document
        self.parameter = parameter
        self.type = parameter.type or ""
        self.default = default
        self.patterns = patterns
        self.title = f"the default of parameter {quote(parameter.name)}"
        self.allowed = self.allowed_texts()
        self.allowed_forms = {form for value in self.allowed for form in forms(value)}
        self.hints = _MOST_HINTS

    def problems(self) -> Iterator[Problem]:
        for unit in self.units():
            found = self.not_allowed(unit) or self.no_resource(unit) or self.no_match(unit) or self.wrong_length(unit)
            if found is not None:
                yield found
        value = self.default.value
        if isinstance(value, Sequence) and not any(
            is_opaque(item) or "{{" in getattr(item, "value", "") for item in value.items
        ):
            found = self.wrong_count(len(value.items))
            if found is not None:
                yield found

    def units(self) -> Iterator[_Unit]:
        value, path = self.default.value, self.default.path
        if self.type in TEXT_LISTS:
            for index, item in enumerate(items_of(value)):
                known = comparable(item)
                if known is not None:
                    yield _Unit(known, f"item {index + 1} of {self.title}", known.span, f"{path}[{index}]")
        elif self.type not in ("StringMap", "MapList"):
            known = comparable(value)
            if known is not None:
                yield _Unit(known, self.title, self.default.place, path)

    def warning(self, unit: _Unit, message: str, *related: Label) -> Problem:
        return Problem(message, unit.place, unit.path, None, related, Severity.WARNING)

    def allowed_texts(self) -> list[Scalar]:
        """The values of allowedValues; none where one of them is not known or no text."""
        allowed = self.parameter.fields.get("allowedValues")
        if allowed is None or is_opaque(allowed.value):
            return []
        values = list(items_of(allowed.value))
        known = [value for value in values if isinstance(value, Scalar) and not is_opaque(value)]
        return known if len(known) == len(values) and not any("{{" in value.value for value in known) else []

    def not_allowed(self, unit: _Unit) -> Problem | None:
        if not self.allowed or forms(unit.node) & self.allowed_forms:
            return None
        texts = [value.value for value in self.allowed]
        self.hints -= 1
        message = (
            f"{unit.title} is {quote(unit.node.value)}, which allowedValues does not have ({listing(texts)}): an "
            "automation does not start with a value that is not allowed"
        )
        if self.hints >= 0:
            message += hint(unit.node.value, texts)
        return self.warning(unit, message, Label("the allowed values", self.parameter.fields["allowedValues"].key.span))

    def no_resource(self, unit: _Unit) -> Problem | None:
        resource = resource_of(self.type)
        if resource is None or resource[1].fullmatch(unit.node.value):
            return None
        message = f"{unit.title} is {quote(unit.node.value)}, which is not {resource[0]} as {self.type} asks for"
        return self.warning(unit, message)

    def no_match(self, unit: _Unit) -> Problem | None:
        pattern = self.parameter.fields.get("allowedPattern")
        if pattern is None or pattern.text is None or is_opaque(pattern.value):
            return None
        results = [self.patterns.matches(pattern.text, form) for form in sorted(forms(unit.node))]
        if any(result is not False for result in results):
            return None
        in_part = self.patterns.matches_in_part(pattern.text, unit.node.value)
        message = (
            f"{unit.title} is {quote(unit.node.value)}, which allowedPattern {quote(pattern.text)} "
            f"{'matches only in part' if in_part else 'does not match'}: an automation does not start with such a value"
        )
        return self.warning(unit, message, Label("the pattern", pattern.place))

    def wrong_length(self, unit: _Unit) -> Problem | None:
        if self.type not in TEXTS:
            return None
        # Java counts a character beyond U+FFFF as two.
        sizes = (len(unit.node.value), len(unit.node.value.encode("utf-16-le", "surrogatepass")) // 2)
        found = self.outside("Chars", *sizes)
        if found is None:
            return None
        limit, words = found
        message = f"{unit.title} has {_counted(sizes[0], 'character')}, {words}"
        return self.warning(unit, message, Label(f"{limit.key.value} stands here", limit.place))

    def wrong_count(self, size: int) -> Problem | None:
        found = self.outside("Items", size, size)
        if found is None:
            return None
        limit, words = found
        message = f"{self.title} has {_counted(size, 'item')}, {words}"
        label = Label(f"{limit.key.value} stands here", limit.place)
        return Problem(message, self.default.place, self.default.path, None, (label,), Severity.WARNING)

    def outside(self, what: str, least: int, most: int) -> tuple[Field, str] | None:
        """The bound that a size breaks, with words for it; `least` and `most` where a size is not certain."""
        for name, word in (("min", "fewer"), ("max", "more")):
            field = self.parameter.fields.get(name + what)
            bound = field.value.as_int() if field is not None and isinstance(field.value, Scalar) else None
            if field is not None and bound is not None and (most < bound if name == "min" else least > bound):
                return field, f"{word} than {name}{what} allows ({bound})"
        return None


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number or 'no'} {thing}s"


def check_patterns(analysis: Analysis) -> Iterator[Problem]:
    for parameter in analysis.document.parameters.values():
        field = parameter.fields.get("allowedPattern")
        if field is None or field.text is None or is_opaque(field.value) or not isinstance(field.value, Scalar):
            continue
        from ssmlint.java.regex import read_regex

        fault = read_regex(field.text).fault
        if fault is None:
            continue
        message = (
            f"allowedPattern of parameter {quote(parameter.name)} is no regular expression of Java: {fault.message}; "
            "no value can be held against it"
        )
        place = place_in(analysis.document.source.text, field.value, fault.start, fault.end)
        yield Problem(message, place, field.path)


INVALID_DEFAULT = Rule(
    "SSM111",
    "invalid-default",
    Severity.ERROR,
    "a default that does not fit its parameter",
    'CreateDocument refuses a default that is no value of its type: `Wrong default value for a "X" parameters`. A '
    "Boolean takes true and false without quotes, an Integer whole numbers, a StringList a list; a StringMap and a "
    "MapList may also be JSON text. A whole number in quotes is a warning, as the guide excludes it and a tool that "
    "was tested against the service takes it. A default cannot refer to another parameter or to a step; "
    "`{{ ssm:name }}` and system variables are fine. Whether a default outside allowedValues, allowedPattern, the "
    "pattern of a resource type or a bound is refused when the document is created is not documented: a start with "
    "such a value fails, so these are warnings. A pattern is taken to hold for the whole value. An empty text stands "
    "for no value and is not held against them, as in the guide's own samples.",
    f"{GUIDE}/documents-syntax-data-elements-parameters.html, {GUIDE}/populating-input-parameters.html, "
    f"{GUIDE}/automation-variables.html; CreateDocument's messages",
    check_document=check_defaults,
)

INVALID_PATTERN = Rule(
    "SSM112",
    "invalid-pattern",
    Severity.ERROR,
    "an allowedPattern that is no regular expression",
    "The service reads allowedPattern with Java's regular expressions (java.util.regex) and holds every value of the "
    "parameter against it; with a pattern that Java refuses no value can pass. What only some versions of Java take is "
    "let through, and so is all that Java has and other languages do not: possessive quantifiers, `\\p{Alpha}`, `\\z`, "
    "`(?>...)`, `[a-z&&[^b]]`. Braces stand for themselves only with a backslash.",
    f"{GUIDE}/documents-syntax-data-elements-parameters.html (allowedPattern); "
    "https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html",
    check_document=check_patterns,
)
