"""XML as text, for the formats that are XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssmlint.quote import visible

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def element(name: str, attributes: Mapping[str, str | int], content: Sequence[str] = (), depth: int = 0) -> str:
    """An element on lines of its own, indented; `content` are elements, or `text` where it is one string."""
    indent = "  " * depth
    head = f"{indent}<{name}" + "".join(f' {key}="{text(str(value))}"' for key, value in attributes.items())
    if not content:
        return f"{head}/>\n"
    if isinstance(content, str):
        return f"{head}>{content}</{name}>\n"
    return f"{head}>\n{''.join(content)}{indent}</{name}>\n"


def text(value: str) -> str:
    """A text of one line for content and for attributes.

    It is ASCII, so that the declaration is right in every encoding of the output. Characters that XML does not know
    are shown by their codes (see `visible`).
    """
    escaped = visible(value).translate(_ENTITIES).replace("##", "#&#35;")
    return escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")
