"""From bytes to a tree: decoding, choosing the notation, and everything that can be wrong on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ssmlint.source.assembly import Unreadable
from ssmlint.source.json_tree import read_json
from ssmlint.source.limits import DOCUMENT_BYTES, READ_BYTES
from ssmlint.source.nodes import Mapping, Node, Span
from ssmlint.source.text import Fault, Label, Text

__all__ = ["Source", "read_source"]

# Text that cannot be parsed is worth a finding only where it looks like a runbook: a hook hands over every YAML file
# of a repository, among them Helm charts and other templates that are no YAML.
_SIGNS = re.compile(
    r"""\bmainSteps\b | \bschemaVersion\b["']?\s*:\s*["']?0\.3\b | \baction["']?\s*:\s*["']?aws:[a-zA-Z]{3,}""",
    re.VERBOSE,
)


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
        return _SIGNS.search(self.text.content) is not None


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
    json_fault: Fault | None = None
    if promised or text.content.lstrip()[:1] in ("{", "["):
        try:
            source.root, faults = read_json(text)
            source.faults += faults
            return source
        except Unreadable as error:
            json_fault = error.fault
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
        source.faults.append(fault)
        return
    if json_fault is not None and promised:
        source.faults.append(_not_json(text, json_fault))
    source.faults += roots.faults
    nodes = [node for node in roots.nodes if node is not None]
    source.root = nodes[0] if nodes else None
    if len(roots.nodes) > 1:
        _keep_runbook(source, roots.nodes, roots.starts)


def _not_json(text: Text, fault: Fault) -> Fault:
    if text.content.lstrip()[:1] in ("{", "["):
        return fault
    start = len(text.content) - len(text.content.lstrip())
    end = start + len(text.content[start:].split("\n", 1)[0].rstrip())
    return Fault("SSM001", "this is YAML, but the name of the file promises JSON", Span(start, end))


def _keep_runbook(source: Source, nodes: list[Node | None], starts: list[int]) -> None:
    """Of a stream of several documents, the one with steps; Automation takes one document from a file."""
    for index, node in enumerate(nodes):
        if isinstance(node, Mapping) and node.get("mainSteps") is not None:
            source.root = node
            other = 1 if index == 0 else index
            start = starts[other]
            message = "a second YAML document begins here: Automation takes one document from a file"
            first = Span(starts[0], starts[0] + 1)
            label = Label("the first document begins here", source.text.clip(first))
            source.faults.append(Fault("SSM001", message, source.text.clip(Span(start, start + 3)), (label,)))
            return


def _decode(data: bytes | str, name: str) -> Source:
    faults: list[Fault] = []
    if isinstance(data, str):
        content = data.removeprefix("\ufeff")
        size = len(content.encode("utf-8", "surrogatepass"))
    else:
        size = len(data)
        content = _decode_bytes(data, faults)
    text = Text(name, content)
    if not _is_clean(content):
        _replace(text, faults)
    if size > DOCUMENT_BYTES:
        faults.append(_oversized(text, size))
    return Source(text, size, faults=faults)


def _decode_bytes(data: bytes, faults: list[Fault]) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            problem = "the text is UTF-16: Automation documents are UTF-8"
            faults.append(Fault("SSM004", problem, Span(0, 1)))
            return data[2:].decode(encoding, "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode("utf-8"))
        problem = f"byte 0x{data[error.start]:02x} is not UTF-8 ({error.reason})"
        faults.append(Fault("SSM004", problem, Span(start, start + 1)))
        return data.decode("utf-8", "replace")


_UNWANTED = re.compile("[\0\ud800-\udfff]")


def _is_clean(content: str) -> bool:
    return _UNWANTED.search(content) is None


def _replace(text: Text, faults: list[Fault]) -> None:
    """Reports the first NUL or lone surrogate and puts a replacement in the place of each, to read on."""
    match = _UNWANTED.search(text.content)
    assert match is not None
    name = "a NUL character" if match.group() == "\0" else f"the lone surrogate U+{ord(match.group()):04X}"
    count = len(_UNWANTED.findall(text.content)) - 1
    more = f", and {count} more" if count else ""
    faults.append(Fault("SSM004", f"{name}{more}: the text is not plain UTF-8", Span(match.start(), match.end())))
    text.content = _UNWANTED.sub("\ufffd", text.content)


def _oversized(text: Text, size: int) -> Fault:
    problem = f"the document has {size:,} bytes: Automation takes at most {DOCUMENT_BYTES:,} (64 KB)"
    head = text.content.encode("utf-8", "replace")[:DOCUMENT_BYTES].decode("utf-8", "ignore")
    return Fault("SSM005", problem, text.clip(Span(len(head), len(head) + 1)))
