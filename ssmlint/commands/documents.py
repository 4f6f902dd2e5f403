"""What the commands on one document share."""

from __future__ import annotations

from collections.abc import Callable

from ssmlint.console import OK, USAGE, Console


def with_document(console: Console, path: str, show: Callable[[bytes, str], str]) -> int:
    """Prints what `show` makes of a document's bytes and name; complains where the document cannot be read."""
    from ssmlint.api import LoadError
    from ssmlint.run import STDIN, UnreadableError, read

    try:
        data = read(path, console.stdin)
        shown = show(data, "<stdin>" if path == STDIN else path)
    except UnreadableError as error:
        console.complain(f"cannot read '{path}': {error}")
        return USAGE
    except LoadError as error:
        console.complain(str(error))
        return USAGE
    console.say(shown)
    return OK
