"""The text of a configuration: what it says, and on which line."""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any

from ssmlint.quote import visible

# Bytes of a configuration, and characters that are parsed again to find the line of something in it.
_MOST_BYTES = 512 * 1024
_MOST_PARSED = 5_000_000

# Parts of one key with dots; parsers make a table for each, with the whole way to it.
_MOST_PARTS = 200


class ConfigError(ValueError):
    """A configuration or a choice of rules that cannot be used; the message says what and where."""


def names_ssmlint(path: str) -> bool:
    """Whether the bytes of a file, however many, hold the name of this program; not for one that cannot be read."""
    name, end = b"ssmlint", b""
    try:
        with open(path, "rb") as file:
            while block := file.read(_MOST_BYTES):
                if name in end + block:
                    return True
                end = block[-len(name) :]
    except OSError:
        pass
    return False


def load(path: str) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says. Raises ConfigError."""
    shown = visible(path) or "''"
    try:
        with open(path, "rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{shown}: cannot be read: {reason.lower()}") from None
    if len(raw) > _MOST_BYTES:
        raise ConfigError(f"{shown}: is larger than {_MOST_BYTES >> 10} KB")
    raw = raw.removeprefix(BOM_UTF8)
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: not TOML: byte 0x{raw[error.start]:02x} is not UTF-8") from None
    for number, row in enumerate(text.split("\n"), 1):
        if row.count(".") > _MOST_PARTS and _has_long_key(row):
            raise ConfigError(f"{shown}:{number}: a key of more than {_MOST_PARTS} parts")
    try:
        return text, _parse(text)
    except RecursionError:
        raise ConfigError(f"{shown}: not TOML: nested too deep") from None
    except ValueError as error:
        # Parsers append the place to the message.
        problem, _, place = str(error).removesuffix(")").rpartition(" (at ")
        numbers = re.fullmatch(r"line (\d+), column (\d+)", place)
        where = f"{numbers[1]}:{numbers[2]}" if numbers else str(text.count("\n") + 1)
        raise ConfigError(f"{shown}:{where}: not TOML: {visible(problem or str(error))}") from None


def _has_long_key(line: str) -> bool:
    """Whether a line has more words with dots between them, and nothing else, than any key of a configuration."""
    run = 0
    for part in line.split("."):
        run = run + 1 if part.strip(" \t\"'[]").replace("-", "").replace("_", "").isalnum() else 0
        if run > _MOST_PARTS:
            return True
    return False


def _parse(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises ValueError where it is none."""
    # Imported here: most runs have no configuration.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _value_at(text: str, keys: Sequence[str]) -> Any:
    """What a TOML text sets at a way of keys, None for nothing. Raises ValueError where it is no TOML."""
    data: Any = _parse(text)
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def line_of(text: str, keys: Sequence[str], word: str) -> int | None:
    """The line on which a key is set, or the one of its value on which a word stands.

    TOML parsers keep no positions. But what stands before the end of a statement is TOML by itself, so that the first
    beginning of the text that has the key ends with its statement.
    """
    lines = text.split("\n")
    parses = 0
    for start in (number for number, line in enumerate(lines) if keys[-1] in line):
        for end in range(start + 1, len(lines) + 1):
            parses += 1
            if parses * len(text) > _MOST_PARSED:
                return None
            try:
                data = _value_at("\n".join(lines[:end]), keys)
            except ValueError:
                continue
            if data is None:
                break
            return 1 + next((number for number in range(start, end) if word in lines[number]), start)
    return None


def lines_of_tables(text: str, keys: Sequence[str], amount: int) -> list[int]:
    """The lines of the headers of so many tables of a list; for inline tables that of the list.

    Mostly those are all the lines that look like one. Where they are not, be it that a text of several lines holds one,
    what stands before each tells: it is TOML, and has as many.
    """
    lines = text.split("\n")
    header = re.compile(r"\s*\[\[\s*" + r"\s*\.\s*".join(map(re.escape, keys)) + r"\s*\]\]")
    found = [number for number, line in enumerate(lines, 1) if header.match(line)]
    if len(found) == amount:
        return found
    found = []
    for number in (number for number, line in enumerate(lines, 1) if line.lstrip().startswith("[[")):
        if number * len(text) > _MOST_PARSED:
            break
        try:
            data = _value_at("\n".join(lines[:number]), keys)
        except ValueError:
            continue
        if isinstance(data, list) and len(data) > len(found):
            found.append(number)
    return found + [line_of(text, keys, "") or 1] * (amount - len(found))
