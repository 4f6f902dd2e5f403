"""From bytes to a tree: decoding, choosing the notation, and everything that can be wrong on the way."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from json import detect_encoding

from ssmlint.source.assembly import Unreadable
from ssmlint.source.json_tree import read_json
from ssmlint.source.limits import DOCUMENT_BYTES, READ_BYTES
from ssmlint.source.nodes import Mapping, Node, Span, scalars_of
from ssmlint.source.text import Fault, Label, Text

__all__ = ["Source", "read_source"]


@dataclass(eq=False)
class Source:
    """One file as it was read. `root` is None where the text could not be parsed or is empty."""

    text: Text
    size: int
    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)
    parsed: bool = True

    @property
    def name(self) -> str:
        return self.text.name

    @property
    def shows_signs(self) -> bool:
        """Whether a text that cannot be parsed looks like an Automation document."""
        # Imported here: only a text that cannot be parsed is asked for signs.
        from ssmlint.source.signs import shows_signs

        return shows_signs(self.text.content)


def read_source(data: bytes | str, name: str) -> Source:
    """Reads the content of a file named `name`.

    Never raises for what the content holds: that becomes a fault. A name that ends in `.json` promises JSON; any
    other text is JSON where it is JSON, and YAML otherwise.
    """
    source = _decode(data, name)
    text = source.text
    if source.size > READ_BYTES:
        source.parsed = False
        return source
    promised = name.lower().endswith(".json")
    if not promised and not text.content.strip():
        # Blanks alone are an empty text, be there a tab among them.
        return source
    json_fault: Fault | None = None
    if promised or text.content.lstrip()[:1] in ("{", "["):
        try:
            source.root, faults = read_json(text)
            source.faults += faults
            return source
        except Unreadable as error:
            json_fault = error.fault
            if json_fault.code == "SSM006":
                # A bound of ours, which YAML's reader would only find again.
                source.parsed = False
                source.faults.append(json_fault)
                return source
    _read_as_yaml(source, json_fault, promised)
    return source


def _read_as_yaml(source: Source, json_fault: Fault | None, promised: bool) -> None:
    # Imported here: a JSON document needs no YAML parser.
    from ssmlint.source.yaml_tree import read_yaml

    text = source.text
    try:
        roots = read_yaml(text)
    except Unreadable as error:
        source.parsed = False
        fault = error.fault
        if json_fault is not None and (promised or json_fault.span.start >= fault.span.start):
            fault = json_fault
        # Where characters are lost the parser may only have stumbled over the gaps.
        if not any(each.code == "SSM004" for each in source.faults):
            source.faults.append(fault)
        return
    if json_fault is not None and promised:
        source.faults.append(_not_json(text, json_fault))
        # What YAML makes of it is no matter any more.
        roots.faults = [fault for fault in roots.faults if fault.code != "SSM001"]
    source.faults += roots.faults
    if roots.nodes:
        source.root = roots.nodes[0]
        if json_fault is not None and promised:
            _forget_swallowed(source.root, json_fault.span.start)
    if len(roots.nodes) > 1:
        _keep_runbook(source, roots.nodes, roots.starts)


def _forget_swallowed(root: Node, place: int) -> None:
    """Without a comma YAML takes what follows a number for more of it: such a value is as good as unknown."""
    for scalar in scalars_of(root):
        if scalar.style == "plain" and scalar.span.start < place < scalar.span.end:
            scalar.tag = "!swallowed"


def _not_json(text: Text, fault: Fault) -> Fault:
    content = text.content
    if content.lstrip()[:1] in ("{", "["):
        return fault
    start = len(content) - len(content.lstrip())
    line, column = text.locate(start)
    end = start + len(text.line(line)[column - 1 :].rstrip())
    return Fault("SSM001", "this is YAML, but the name of the file promises JSON", Span(start, end))


def _keep_runbook(source: Source, nodes: list[Node], starts: list[int]) -> None:
    """Of a stream of several documents, the one with steps; Automation takes one document from a file."""
    for node in nodes:
        if isinstance(node, Mapping) and node.get("mainSteps") is not None:
            source.root = node
            first, second = (_first_mark(source.text, start) for start in starts[:2])
            message = "a second YAML document begins here: Automation takes one document from a file"
            label = Label("the first document begins here", first)
            source.faults.append(Fault("SSM001", message, second, (label,)))
            return


def _first_mark(text: Text, start: int) -> Span:
    return text.clip(Span(start, start + (3 if text.content.startswith("---", start) else 1)))


def _decode(data: bytes | str, name: str) -> Source:
    faults: list[Fault] = []
    if isinstance(data, str):
        content, sent = data.removeprefix("\ufeff"), data.encode("utf-8", "surrogatepass")
    else:
        content, sent = _decode_bytes(data, faults)
    text = Text(name, content)
    if _UNWANTED.search(text.content):
        _replace(text, faults)
    if len(sent) > DOCUMENT_BYTES:
        faults.append(_oversized(text, sent))
    return Source(text, len(sent), faults=faults)


def _decode_bytes(data: bytes, faults: list[Fault]) -> tuple[str, bytes]:
    """The text without its byte order mark, and its bytes as UTF-8, as which it would be sent."""
    encoding = detect_encoding(data)
    if not encoding.startswith("utf-8"):
        problem = f"the text is {encoding[:6].upper()}: Automation documents are UTF-8"
        # This drops the mark; another one would be a character of the text.
        content = data.decode(encoding, "replace")
        faults.append(Fault("SSM004", problem, Span(0, min(1, len(content)))))
        return content, content.encode("utf-8", "surrogatepass")
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), data
    except UnicodeDecodeError as error:
        start = len(data[: error.start].removeprefix(BOM_UTF8).decode("utf-8"))
        problem = f"byte 0x{data[error.start]:02x} is not UTF-8 ({error.reason})"
        faults.append(Fault("SSM004", problem, Span(start, start + 1)))
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), data


_UNWANTED = re.compile("[\0\ud800-\udfff]")


def _replace(text: Text, faults: list[Fault]) -> None:
    """Reports the first NUL or lone surrogate and puts a replacement in the place of each, to read on."""
    match = _UNWANTED.search(text.content)
    assert match is not None
    name = "a NUL character" if match.group() == "\0" else f"the lone surrogate U+{ord(match.group()):04X}"
    count = len(_UNWANTED.findall(text.content)) - 1
    more = f", and {count} more" if count else ""
    faults.append(Fault("SSM004", f"{name}{more}: the text is not plain UTF-8", Span(*match.span())))
    text.content = _UNWANTED.sub("\ufffd", text.content)


def _oversized(text: Text, sent: bytes) -> Fault:
    # Of a huge file no more is read than shows that it is huge.
    size = f"more than {READ_BYTES:,}" if len(sent) > READ_BYTES else f"{len(sent):,}"
    problem = f"the document has {size} bytes: Automation takes at most {DOCUMENT_BYTES:,} (64 KB)"
    # The first character that does not fit in whole; a byte order mark is sent, but counts for no column.
    head = sent[:DOCUMENT_BYTES].removeprefix(BOM_UTF8).decode("utf-8", "ignore")
    return Fault("SSM005", problem, text.clip(Span(len(head), len(head) + 1)))
