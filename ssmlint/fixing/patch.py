"""A change of a text as a patch."""

from __future__ import annotations

import re


def diff(file: str, before: bytes, after: bytes) -> str:
    """The change as a unified diff, as `git apply` and `patch` take it; empty where there is none.

    What a terminal could act on is written as by `visible`, so that the diff of a text with such characters is only to
    be read. Tabs, the line ends CRLF and a byte order mark at the very beginning stay.
    """
    from difflib import unified_diff

    from ssmlint.report import repository_path

    name = repository_path(file).lstrip("/")
    old, new = _lines(before), _lines(after)
    rows = unified_diff(old, new)
    # Its own heading would not do for every name.
    if next(rows, None) is None:
        return ""
    next(rows)
    parts = [f"--- {_name('a/', name)}\n", f"+++ {_name('b/', name)}\n"]
    for row in rows:
        mark = "\ufeff" if row[1:] in (*old[:1], *new[:1]) and row[1:2] == "\ufeff" else ""
        parts.append(row[0] + mark + _harmless(row[1 + len(mark) :].removesuffix("\n")) + "\n")
        if not row.endswith("\n"):
            parts.append("\\ No newline at end of file\n")
    return "".join(parts)


def _lines(data: bytes) -> list[str]:
    """The lines with their ends; to a diff only a line feed ends one."""
    return [line for line in re.split(r"(?<=\n)", data.decode("utf-8", "surrogateescape")) if line]


def _harmless(line: str) -> str:
    from ssmlint.quote import visible

    end = "\r" if line.endswith("\r") else ""
    return "\t".join(visible(part) for part in line.removesuffix(end).split("\t")) + end


def _name(side: str, name: str) -> str:
    """A name in the heading of a diff as git writes it: odd ones in quotes, in octal what cannot be seen."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        # The tab ends a name with blanks.
        return f"{side}{name}" + ("\t" if " " in name else "")
    return '"' + side + "".join(_octal(byte) for byte in name.encode("utf-8", "surrogateescape")) + '"'


def _octal(byte: int) -> str:
    if byte in b'"\\':
        return f"\\{chr(byte)}"
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
