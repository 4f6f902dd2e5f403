"""Results kept from one run to the next, so that an unchanged file is not read as YAML again.

A result is found by all that it depends on: the content of the file, its name's promise of JSON, the rules that ran,
and the program itself (version, Python, the files of ssmlint and of the packages that it rests on). What is kept is
what the rules found before anything was decided: settings, ignores and a baseline are applied anew. An entry is one
file of JSON with a checksum; what cannot be read, or is not just what was written, is as good as missing.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any

from ssmlint import atomic
from ssmlint.cache_form import as_plain, from_plain
from ssmlint.result import FileResult
from ssmlint.version import __version__

_FORMAT = 1
_FOLDER = f"v{_FORMAT}"

# Entries lie in 256 folders; the bounds of one make some 128 MB at most.
_MOST_BYTES = 64 * 1024
_MOST_IN_FOLDER = 512 * 1024


def default_folder() -> str:
    """The user's cache directory for ssmlint, by the habits of the system. Raises OSError for a user without one."""
    from platformdirs import user_cache_dir

    try:
        return user_cache_dir("ssmlint", appauthor=False)
    except RuntimeError as error:  # neither HOME nor an entry of the user
        raise OSError(str(error)) from None


class Cache:
    """The entries below a folder, for one set of rules given by their codes."""

    def __init__(self, folder: str, codes: Iterable[str], plugins: Sequence[str] = ()) -> None:
        self.folder = os.path.join(folder, _FOLDER)
        self.base = "\0".join((__version__, *sorted(codes), *_program(), *plugins)).encode("utf-8", "surrogatepass")

    def key(self, data: bytes, name: str) -> str:
        """What the result of a file depends on, as 40 hexadecimal digits."""
        promise = b"json" if name.lower().endswith(".json") else b"any"
        return blake2b(b"\0".join((self.base, promise, data)), digest_size=20).hexdigest()

    def get(self, key: str, name: str) -> FileResult | None:
        """The result that was kept, for a file of this name; None where there is none that can be trusted."""
        try:
            with open(self._path(key), "rb", opener=_opener) as file:
                raw = file.read(_MOST_BYTES + 1)
            checksum, _, body = raw.partition(b"\n")
            if checksum != _checksum(key, body):
                return None
            return from_plain(name, json.loads(body, parse_float=_refuse, parse_constant=_refuse))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def put(self, key: str, result: FileResult) -> None:
        """Keeps a result; where that cannot be done, the next run is slow."""
        if result.crashed:
            return
        body = json.dumps(as_plain(result), separators=(",", ":")).encode()
        if len(body) > _MOST_BYTES - 100:
            return
        path = self._path(key)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            if not self._is_own(path):
                return
            atomic.write(path, _checksum(key, body) + b"\n" + body, sync=False)
            _bound(os.path.dirname(path))
        except OSError:
            pass

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key[:2], key[2:])

    def _is_own(self, path: str) -> bool:
        """Whether a path is free or an entry: a pipe would be waited for, and a link may lead out of the cache."""
        if os.path.islink(self.folder) or os.path.islink(os.path.dirname(path)):
            return False
        return not os.path.lexists(path) or stat.S_ISREG(os.lstat(path).st_mode)


def _opener(path: str, flags: int) -> int:
    """Opens an entry, without following a link or waiting for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def clear(folder: str) -> int:
    """Removes the entries of every version below a folder, and gives their number. Raises OSError.

    Links are none of its own, and are not followed.
    """
    count = 0
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if not (name.startswith("v") and name[1:].isdigit()):
            continue
        version = os.path.join(folder, name)
        if os.path.islink(version):
            continue
        for part in sorted(_listed(version)):
            shard = os.path.join(version, part)
            if os.path.islink(shard):
                continue
            for entry in sorted(_listed(shard)):
                path = os.path.join(shard, entry)
                if os.path.isdir(path) and not os.path.islink(path):
                    continue
                with suppress(FileNotFoundError):
                    os.unlink(path)
                    count += 1
            _remove_if_empty(shard)
        _remove_if_empty(version)
    return count


def _listed(folder: str) -> list[str]:
    """What is in a folder, nothing where that is gone: another run may clear the same cache, or fill it."""
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _remove_if_empty(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR):
            raise


def _checksum(key: str, body: bytes) -> bytes:
    return blake2b(key.encode() + body, digest_size=16).hexdigest().encode()


def _bound(shard: str) -> None:
    """Removes the oldest entries of a folder that has grown too large."""
    entries = []
    with os.scandir(shard) as found:
        for entry in found:
            # What is no file is none of its own; another run may have removed one meanwhile.
            with suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    entries.append((status.st_mtime_ns, entry.path, status.st_size))
    size = sum(each for _, _, each in entries)
    for _, path, each in sorted(entries):
        if size <= _MOST_IN_FOLDER:
            return
        with suppress(FileNotFoundError):
            os.unlink(path)
        size -= each


def _program() -> tuple[str, ...]:
    """What tells one state of the program from another, without importing it: files with their times and sizes."""
    import sys
    from importlib.util import find_spec

    own = os.path.dirname(__file__)
    folders = [own, *sorted(entry.path for entry in os.scandir(own) if entry.is_dir())]
    rules = find_spec("ssmlint.rules")
    if rules is not None and rules.origin is not None:
        top = os.path.dirname(rules.origin)
        folders += [top, *sorted(entry.path for entry in os.scandir(top) if entry.is_dir())]
    for package in ("yaml", "jsonschema", "networkx"):
        spec = find_spec(package)
        folders.append("" if spec is None or spec.origin is None else os.path.dirname(spec.origin))
    return (sys.version, *(_state(folder) for folder in folders))


def _state(folder: str) -> str:
    """The names, times and sizes of the files of a folder."""
    try:
        with os.scandir(folder) as found:
            files = sorted(
                (entry.name, entry.stat()) for entry in found if entry.name.endswith((".py", ".json", ".so"))
            )
    except OSError:
        return folder
    return "\0".join(f"{name}:{status.st_mtime_ns}:{status.st_size}" for name, status in files)


def _refuse(text: str) -> Any:
    raise ValueError(text)
