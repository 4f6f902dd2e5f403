"""Writing files so that they are either as before or whole."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress


class ChangedError(OSError):
    """The file is not what it was when it was read; it has been left alone."""


def write(path: str, data: bytes, *, sync: bool = True, expected: bytes | None = None) -> None:
    """Replaces a file at once, through a temporary one beside it; the target of a link is replaced, the link stays.

    Permission bits are kept, and the owner where that is allowed; a new file gets those of the umask. When anything
    fails the old file is as it was, and nothing is left beside it. A file that may not be written is not replaced
    either. Pipes, devices and the process's own open files (`/dev/stdout`) are written straight.

    Without `sync` the data may be lost with the power. Where `expected` is given, a file that does not hold that any
    more is left alone. Raises OSError, and ChangedError for the last.
    """
    own = _own_descriptor(path)
    if own is not None:
        with open(own, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    target = os.path.realpath(path)
    try:
        status: os.stat_result | None = os.stat(target)
    except FileNotFoundError:
        status = None
    if status is not None and not stat.S_ISREG(status.st_mode):
        with open(target, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    if status is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    _replace(target, data, status, sync, expected)


def _own_descriptor(path: str) -> int | None:
    """A copy of the descriptor that a path such as `/dev/stdout` stands for.

    Opened by its name, a file to which standard output goes would be emptied, or written from its beginning.
    """
    for _ in range(40):
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder or ".")
        if folder in ("/dev/fd", f"/proc/{os.getpid()}/fd") and name.isascii() and name.isdigit():
            return os.dup(int(name))
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


def _replace(target: str, data: bytes, status: os.stat_result | None, sync: bool, expected: bytes | None) -> None:
    folder = os.path.dirname(target)
    # Not by tempfile, whose import costs more than all else here; its names are no harder to guess than these.
    temporary = os.path.join(folder, f".ssmlint-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if status is None else 0o600)
    try:
        try:
            _write_all(descriptor, data)
            if status is not None:
                _take_over(descriptor, status)
            if sync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if expected is not None and not _holds(target, expected):
            raise ChangedError(errno.EBUSY, "it has been changed meanwhile", target)
        os.replace(temporary, target)
    except BaseException:
        _remove(temporary)
        raise
    if sync:
        _sync_folder(folder)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _take_over(descriptor: int, status: os.stat_result) -> None:
    """Gives a new file the owner and the permission bits of the old one, where the system has such."""
    if not hasattr(os, "fchown"):
        return
    mode = stat.S_IMODE(status.st_mode)
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
        mode = _change_owner(descriptor, status, mode)
    # After the change of owner, which takes bits away.
    os.fchmod(descriptor, mode)


def _change_owner(descriptor: int, status: os.stat_result, mode: int) -> int:
    """Changes what the system allows, and gives the bits that fit the owner and group that the file has then."""
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
        return mode
    except OSError:
        mode &= ~(stat.S_ISUID | stat.S_ISGID)
    try:
        os.fchown(descriptor, -1, status.st_gid)
    except OSError:
        # The group is another one: it may do no more than everybody could with the old file.
        mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXG & (mode & stat.S_IRWXO) << 3)
    return mode


def _holds(target: str, expected: bytes) -> bool:
    try:
        with open(target, "rb") as file:
            return file.read(len(expected) + 1) == expected
    except FileNotFoundError:
        return False


def _remove(temporary: str) -> None:
    # What went wrong before is told, not this.
    with suppress(OSError):
        os.unlink(temporary)


def _sync_folder(folder: str) -> None:
    """Makes the new name last; the data does already, and not every system can do this."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
