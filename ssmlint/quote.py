"""Text of a document inside messages: always short, on one line, and harmless to a terminal."""

from __future__ import annotations

_LONGEST = 60
_MOST_SAID = 1000


def visible(text: str) -> str:
    r"""The text with every character that a terminal could act on, or that cannot be seen, written as \xNN.

    Control and format characters, surrogates, unassigned code points and odd spaces are replaced; letters of all
    scripts stay.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quote(text: str) -> str:
    """The text in single quotes, shortened in the middle when longer than a message should carry."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 20]}...{text[-15:]}"
    return f"'{visible(text)}'"


def said(error: BaseException) -> str:
    """What an exception says, the middle of a very long text left out; nothing where it fails even at that."""
    try:
        text = str(error)
    except BaseException:
        return ""
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID // 2]}...{text[-_MOST_SAID // 2 :]}"


def listing(names: list[str], most: int = 6) -> str:
    """Names in quotes, joined with commas, the rest counted: `'a', 'b' and 4 more`."""
    shown = ", ".join(quote(name) for name in names[:most])
    rest = len(names) - most
    return f"{shown} and {rest} more" if rest > 0 else shown
