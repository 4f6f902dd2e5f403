"""Files are replaced at once: whole, or left as they were."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ssmlint import atomic

ROOT = Path(__file__).resolve().parent.parent


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask() -> Iterator[None]:
    old = os.umask(0o027)
    yield
    os.umask(old)


@pytest.mark.parametrize("sync", [True, False])
def test_a_file_is_replaced(tmp_path: Path, sync: bool) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    before = path.stat().st_ino
    atomic.write(str(path), b"new\r\n\xff\0", sync=sync)
    assert path.read_bytes() == b"new\r\n\xff\0"
    assert path.stat().st_ino != before
    assert names(tmp_path) == ["doc.yaml"]


def test_a_name_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    atomic.write("doc.yaml", b"one")
    atomic.write("doc.yaml", b"")
    assert (tmp_path / "doc.yaml").read_bytes() == b""


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    atomic.write(str(path), b"one")
    assert path.read_bytes() == b"one"


@pytest.mark.usefixtures("umask")
def test_a_new_file_gets_the_bits_of_the_umask(tmp_path: Path) -> None:
    atomic.write(str(tmp_path / "new"), b"")
    assert mode(tmp_path / "new") == 0o640


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("bits", [0o644, 0o600, 0o755, 0o666])
def test_permission_bits_stay(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    path.chmod(bits)
    atomic.write(str(path), b"new")
    assert mode(path) == bits


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    path.chmod(0o4750)
    atomic.write(str(path), b"new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, mode(path)) == (1234, 2345, 0o4750)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of others")
@pytest.mark.parametrize(
    ("bits", "group_allowed", "expected"),
    [(0o4664, True, 0o664), (0o664, False, 0o644), (0o640, False, 0o600), (0o2755, False, 0o755)],
)
def test_where_the_owner_cannot_stay_nobody_gains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bits: int, group_allowed: bool, expected: int
) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    path.chmod(bits)
    real = os.fchown

    def fchown(descriptor: int, owner: int, group: int) -> None:
        if owner != -1 or not group_allowed:
            raise PermissionError(errno.EPERM, "not permitted")
        real(descriptor, owner, group)

    monkeypatch.setattr(os, "fchown", fchown)
    atomic.write(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert mode(path) == expected
    assert path.stat().st_gid == (2345 if group_allowed else os.getegid())


def test_the_target_of_a_link_is_replaced(tmp_path: Path) -> None:
    for name in ("there", "links"):
        (tmp_path / name).mkdir()
    target, link, second = tmp_path / "there" / "doc.yaml", tmp_path / "links" / "a", tmp_path / "links" / "b"
    target.write_bytes(b"old")
    link.symlink_to("../there/doc.yaml")
    second.symlink_to("a")
    atomic.write(str(second), b"new")
    assert target.read_bytes() == b"new"
    assert not target.is_symlink()
    assert os.readlink(link) == "../there/doc.yaml"
    assert os.readlink(second) == "a"
    assert names(tmp_path / "there") == ["doc.yaml"]
    assert names(tmp_path / "links") == ["a", "b"]


def test_the_target_of_a_dangling_link_is_made(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("target")
    atomic.write(str(link), b"new")
    assert link.is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        atomic.write(str(tmp_path / "a"), b"new")
    assert names(tmp_path) == ["a", "b"]
    assert (tmp_path / "a").is_symlink()


def test_a_folder_and_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        atomic.write(str(tmp_path), b"new")
    with pytest.raises(FileNotFoundError):
        atomic.write(str(tmp_path / "no" / "doc.yaml"), b"new")
    assert names(tmp_path) == []


def fail_with(number: int) -> Callable[..., int]:
    def fail(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("function", ["write", "fsync", "replace", "fchmod"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, exists: bool
) -> None:
    if function == "fchmod" and not exists:
        pytest.skip("a new file needs none")
    path = tmp_path / "doc.yaml"
    if exists:
        path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail_with(errno.ENOSPC))
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            atomic.write(str(path), b"new")
    assert names(tmp_path) == (["doc.yaml"] if exists else [])
    assert not exists or path.read_bytes() == b"old"


def test_an_interrupt_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            atomic.write(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["doc.yaml"]


def test_a_folder_that_cannot_be_synced_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no such thing")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    atomic.write(str(tmp_path / "doc.yaml"), b"new")
    assert (tmp_path / "doc.yaml").read_bytes() == b"new"


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:3])))
    atomic.write(str(tmp_path / "doc.yaml"), b"0123456789")
    assert (tmp_path / "doc.yaml").read_bytes() == b"0123456789"


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no small disk can be mounted here")
    try:
        path = disk / "doc.yaml"
        path.write_bytes(b"old")
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            atomic.write(str(path), b"x" * 200_000)
        assert path.read_bytes() == b"old"
        assert names(disk) == ["doc.yaml"]
        atomic.write(str(path), b"new")
        assert path.read_bytes() == b"new"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            atomic.write(str(path), b"new")
        assert path.read_bytes() == b"old"
        assert names(tmp_path) == ["doc.yaml"]
    finally:
        tmp_path.chmod(0o755)


def test_a_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "doc.yaml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    # Root would be allowed.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError) as raised:
        atomic.write(str(path), b"new")
    assert raised.value.strerror == os.strerror(errno.EACCES)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["doc.yaml"]


def test_a_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    for content in (b"other", b"read and more", b"rea"):
        path.write_bytes(content)
        with pytest.raises(atomic.ChangedError) as raised:
            atomic.write(str(path), b"new", expected=b"read")
        assert raised.value.strerror == "it has been changed meanwhile"
        assert path.read_bytes() == content
    path.unlink()
    with pytest.raises(atomic.ChangedError):
        atomic.write(str(path), b"new", expected=b"read")
    assert names(tmp_path) == []
    path.write_bytes(b"read")
    atomic.write(str(path), b"new", expected=b"read")
    assert path.read_bytes() == b"new"


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    atomic.write(str(path), b"x" * 100_000)
    reader.join()
    assert got == [b"x" * 100_000]
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


def test_a_device_is_written_straight() -> None:
    atomic.write(os.devnull, b"gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="there is no /dev/stdout")
def test_standard_output_in_a_file_is_not_replaced(tmp_path: Path) -> None:
    program = (
        "import os; from ssmlint import atomic; os.write(1, b'before,'); "
        "atomic.write('/dev/stdout', b'middle,'); os.write(1, b'after')"
    )
    path = tmp_path / "out"
    with path.open("wb") as file:
        subprocess.run([sys.executable, "-c", program], stdout=file, cwd=ROOT, check=True)
    assert path.read_bytes() == b"before,middle,after"
    assert names(tmp_path) == ["out"]
    piped = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, check=True)
    assert piped.stdout == b"before,middle,after"
