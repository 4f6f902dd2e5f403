"""Text of a document as it may stand in a log that a program reads along."""

from __future__ import annotations

import re
from functools import lru_cache

from ssmlint.quote import visible

# An agent looks for `##vso[` (Azure Pipelines: Command.cs) and a runner for `##[` (GitHub: ActionCommand.cs), each
# anywhere in a line. They compare as a culture does, so that marks between the characters do not count.
_COMMAND = re.compile("(?<=[#\x80-\U0010ffff])#(?=[\\[vV\x80-\U0010ffff])")
_HASH = r"\x23"


def plain(text: str) -> str:
    """The text on one line with nothing that a terminal or the runner of a pipeline acts on."""
    return visible(_COMMAND.sub(lambda match: _HASH, text))


def plain_path(file: str) -> str:
    """A path as it may stand at the beginning of a line."""
    shown = plain(file)
    # A line that begins with `::` is a command to the runner of GitHub Actions.
    odd = "::" in shown and not (shown[0].isascii() and (shown[0].isalnum() or shown[0] in "./<"))
    return f"./{shown}" if odd else shown


# Stands for a number sign that has to be escaped, so that the text keeps its columns until it is shown; no text that
# has been decoded holds it.
_HELD = "\udc23"


# Thousands of findings may stand on one long line.
@lru_cache(maxsize=16)
def hold(text: str) -> str:
    """The text with each number sign marked that `release` has to escape; as long as before."""
    return _COMMAND.sub(_HELD, text)


def release(text: str) -> str:
    return text.replace(_HELD, _HASH)
