"""Which files a run looks at."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.files import Listing, find

Make = Callable[..., None]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make files below an empty current directory: `text` is what is in them, a slash at the end is a directory."""
    monkeypatch.chdir(tmp_path)

    def make(*paths: str, text: str = "") -> None:
        for path in paths:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            if not path.endswith("/"):
                with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                    file.write(text)

    return make


def files(*paths: str, exclude: tuple[str, ...] = (), root: str = ".") -> list[str]:
    """Only the files of a search in which nothing is unreadable."""
    listing = find(paths, exclude, root)
    assert listing.unreadable == ()
    return list(listing.files)


# Arguments that name a file.


@pytest.mark.parametrize(
    "path", ["a.yaml", "a.txt", "a", ".a", ".d/a.yaml", "./a.yaml", "d//a.yaml", "d/../a.yaml", "-a"]
)
def test_a_file_that_is_named_counts_whatever_its_name_and_keeps_its_spelling(make: Make, path: str) -> None:
    make("d/", path)
    assert find([path]) == Listing((path,), (), ())


def test_a_file_that_is_named_counts_even_when_git_ignores_it(make: Make) -> None:
    make(".git/", "d/a.yaml")
    make(".gitignore", text="*\n")
    assert files("d/a.yaml") == ["d/a.yaml"]


def test_a_file_can_be_named_by_its_whole_path(make: Make, tmp_path: Path) -> None:
    make("a.yaml")
    assert files(f"{tmp_path}/a.yaml") == [f"{tmp_path}/a.yaml"]


def test_the_dash_is_passed_through(make: Make) -> None:
    make("a.yaml")
    assert find(["-", "a.yaml", "-"], exclude=["-"]) == Listing(("-", "a.yaml"), (), ())
    make("-")
    assert files("./-", "-") == ["./-", "-"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("b.yaml", "no such file or directory"),
        ("", "no such file or directory"),
        ("a.yaml/", "not a directory"),
        ("a.yaml/b", "not a directory"),
        ("broken", "no such file or directory"),
        ("loop", "too many levels of symbolic links"),
        ("x" * 300, "file name too long"),
        ("a\0b", "not a possible file name"),
        ("a\ud800", "not a possible file name"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_cannot_be_found_is_unreadable(make: Make, path: str, reason: str) -> None:
    make("a.yaml")
    os.symlink("nowhere", "broken")
    os.symlink("loop", "loop")
    assert find([path, "a.yaml"]) == Listing(("a.yaml",), (), ((path, reason),))
    assert find([path], exclude=["z"]) == Listing((), (), ((path, reason),))


def test_nothing_named_finds_nothing() -> None:
    assert find([]) == Listing((), (), ())


# Directories.


def test_only_three_endings_count_in_a_directory_in_any_letter_case(make: Make) -> None:
    make("a.yaml", "b.yml", "c.json", "d.YAML", "e.Yml", "f.JSON", "g.yaml.bak", "h.txt", "yaml", "i.yamlx", "j.jsonc")
    assert files(".") == ["a.yaml", "b.yml", "c.json", "d.YAML", "e.Yml", "f.JSON"]


@pytest.mark.parametrize(
    ("argument", "prefix"),
    [
        (".", ""),
        ("./", ""),
        ("d", "d/"),
        ("d/", "d/"),
        ("./d", "./d/"),
        ("d/e/..", "d/e/../"),
        ("..", "../"),
    ],
)
def test_what_is_found_is_spelled_after_the_argument(
    make: Make, monkeypatch: pytest.MonkeyPatch, argument: str, prefix: str
) -> None:
    folder = {".": "", "./": "", "..": ""}.get(argument, "d/")
    make("w/", "d/e/", folder + "a.yaml", folder + "s/b.yaml")
    if argument == "..":
        monkeypatch.chdir("w")
    assert files(argument) == [prefix + "a.yaml", prefix + "s/b.yaml"]


def test_what_is_found_below_a_whole_path_has_a_whole_path(make: Make, tmp_path: Path) -> None:
    make("d/a.yaml")
    assert files(str(tmp_path)) == [f"{tmp_path}/d/a.yaml"]


def test_names_that_begin_with_a_dot_are_left_out(make: Make) -> None:
    make(".a.yaml", ".yaml", ".d/b.yaml", "d/.c.yml", "d/.e/f.json", "d/g.yaml")
    assert files(".") == ["d/g.yaml"]


def test_a_hidden_directory_that_is_named_is_searched(make: Make) -> None:
    make(".d/a.yaml", ".d/.b.yaml", ".d/e/c.yaml")
    assert files(".d", ".d/e/") == [".d/a.yaml", ".d/e/c.yaml"]


def test_files_come_sorted_and_before_the_subdirectories(make: Make) -> None:
    make("b.yaml", "a/z.yaml", "z.yaml", "B.yaml", "a/b/a.yaml", "a-.yaml", "a/a.yaml", "c/a.yaml", "a.b/a.yaml")
    assert files(".") == [
        "B.yaml",
        "a-.yaml",
        "b.yaml",
        "z.yaml",
        "a/a.yaml",
        "a/z.yaml",
        "a/b/a.yaml",
        "a.b/a.yaml",
        "c/a.yaml",
    ]


def test_the_order_does_not_come_from_the_file_system(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/a.yaml", "a/b.yaml", "b/a.yaml", "c.yaml", "d.yaml")
    scandir = os.scandir
    expected = ["c.yaml", "d.yaml", "a/a.yaml", "a/b.yaml", "b/a.yaml"]
    for backwards in (False, True):

        def listed(path: str, reverse: bool = backwards) -> nullcontext[list[os.DirEntry[str]]]:
            with scandir(path) as found:
                return nullcontext(sorted(found, key=lambda entry: entry.name, reverse=reverse))

        monkeypatch.setattr(os, "scandir", listed)
        assert files(".") == expected


def test_arguments_come_in_their_order(make: Make) -> None:
    make("a/x.yaml", "b/x.yaml", "c.yaml")
    assert files("c.yaml", "b", "a") == ["c.yaml", "b/x.yaml", "a/x.yaml"]


def test_a_directory_may_be_called_like_a_file(make: Make) -> None:
    make("a.yaml/b.yaml", "a.yaml/c.txt")
    assert files(".") == ["a.yaml/b.yaml"]
    assert files("a.yaml") == ["a.yaml/b.yaml"]


def test_odd_names(make: Make) -> None:
    names = ["a\nb.yaml", " .yaml", "-x.yaml", "\udcff\udcfe.yaml", "é.yaml", "*[.yaml", "\\.yaml", "'\".yaml"]
    make(*names, *(f"\nd \udcff/{name}" for name in names))
    make(".git/")
    make(".gitignore", text="[\nx\n")
    assert files(".") == sorted(names) + [f"\nd \udcff/{name}" for name in sorted(names)]
    assert files("\nd \udcff/\udcff\udcfe.yaml") == ["\nd \udcff/\udcff\udcfe.yaml"]
    assert find(["."], exclude=["[!*]*"]).files == ("*[.yaml",)


def test_a_very_deep_tree(make: Make, tmp_path: Path) -> None:
    depth = 1500  # more than Python lets calls be nested
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    make("a.yaml")
    os.chdir(tmp_path)
    try:
        assert files(".") == ["d/" * depth + "a.yaml"]
    finally:  # by hand, as shutil.rmtree nests its calls in many versions of Python
        os.chdir("d/" * depth)
        os.remove("a.yaml")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")


# Each file once.


def test_a_file_named_twice_comes_once_as_first_spelled(make: Make, tmp_path: Path) -> None:
    make("a.yaml", "d/b.yaml")
    assert files("./a.yaml", "a.yaml", "d/../a.yaml", f"{tmp_path}/a.yaml") == ["./a.yaml"]
    assert files("d/./b.yaml", ".", "d", str(tmp_path)) == ["d/./b.yaml", "a.yaml"]
    assert files("d", ".", "d/b.yaml") == ["d/b.yaml", "a.yaml"]


def test_a_file_reached_through_a_linked_directory_comes_once(make: Make) -> None:
    make("d/a.yaml", "e/f/b.yaml")
    os.symlink("d", "link")
    assert files("link", "d", "link/a.yaml") == ["link/a.yaml"]
    # `to_f/..` is `e`, whatever it looks like.
    os.symlink("e/f", "to_f")
    make("e/a.yaml", "a.yaml")
    assert files("to_f/../a.yaml", "a.yaml", "e/a.yaml") == ["to_f/../a.yaml", "a.yaml"]


def test_what_is_left_out_comes_once_too(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("d/a.yaml", "b.yaml")
    assert find([".", "d", "./d", "b.yaml"], exclude=["d", "*.yaml"]).excluded == ("b.yaml", "d")
    break_scandir(monkeypatch, "d", "./d")
    assert find([".", "d", "./d"]).unreadable == (("d", "permission denied"),)


# Links.


def test_links_to_files_count_and_links_to_directories_do_not(make: Make, tmp_path: Path) -> None:
    make("t/d/a.yaml", "out/b.yaml", "out/c.txt")
    os.symlink("../out", "t/folder")
    os.symlink("../out", "t/folder.yaml")
    os.symlink("../out/b.yaml", "t/link.yaml")
    os.symlink("../out/c.txt", "t/text.yaml")
    os.symlink("../out/b.yaml", "t/link.txt")
    os.symlink("nowhere", "t/broken.yaml")
    os.symlink(".", "t/d/self")
    os.symlink("..", "t/d/up")
    assert files("t") == ["t/link.yaml", "t/text.yaml", "t/d/a.yaml"]
    assert files("t/folder") == ["t/folder/b.yaml"]
    assert files("t/link.txt") == ["t/link.txt"]
    assert files("t/d/up") == ["t/d/up/link.yaml", "t/d/up/text.yaml", "t/d/up/d/a.yaml"]


def test_a_link_and_the_file_that_it_leads_to_are_two_files(make: Make) -> None:
    make("a.yaml")
    os.symlink("a.yaml", "b.yaml")
    assert files(".") == ["a.yaml", "b.yaml"]


def test_a_link_that_cannot_be_followed_is_left_to_the_reader(make: Make) -> None:
    # As a file without permission is: it should be looked at, and the error belongs to whoever opens it.
    os.symlink("loop.yaml", "loop.yaml")
    assert files(".") == ["loop.yaml"]


# Things that are neither files nor directories.


def test_a_pipe_counts_only_where_it_is_named(make: Make) -> None:
    make("a.yaml")
    os.mkfifo("p.yaml")
    os.symlink("p.yaml", "q.yaml")
    assert files(".") == ["a.yaml"]
    assert files("p.yaml", "q.yaml") == ["p.yaml", "q.yaml"]


def test_a_socket_is_unreadable_where_it_is_named(make: Make) -> None:
    make("a.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.yaml")
        assert files(".") == ["a.yaml"]
        assert find(["s.yaml"]) == Listing((), (), (("s.yaml", "is a socket"),))


def test_devices_count_only_where_they_are_named(make: Make) -> None:
    os.symlink("/dev/null", "null.yaml")
    assert files(".") == []
    assert files("/dev/null", "null.yaml") == ["/dev/null", "null.yaml"]


def test_a_block_device_is_unreadable(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("disk")
    status = os.stat_result((0o060600, *os.stat("disk")[1:]))
    monkeypatch.setattr(os, "stat", lambda path, **_: status)
    assert find(["disk"]).unreadable == (("disk", "is a block device"),)


def run_find(path: str, **options: object) -> str:
    """Let another Python print what it finds, so that it has a standard input of its own."""
    code = "import sys; from ssmlint.files import find; print(find(sys.argv[1:]))"
    top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    env = {**os.environ, "PYTHONPATH": top}
    done = subprocess.run(  # type: ignore[call-overload]
        [sys.executable, "-c", code, path], env=env, stdout=subprocess.PIPE, text=True, check=True, **options
    )
    return str(done.stdout).strip()


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="the system has no /dev/fd")
def test_a_process_substitution_counts(make: Make) -> None:
    reading, writing = os.pipe()  # what the shell makes of `<(...)`
    try:
        path = f"/dev/fd/{reading}"
        assert run_find(path, pass_fds=[reading]) == str(Listing((path,), (), ()))
    finally:
        os.close(reading)
        os.close(writing)


def test_the_standard_input_counts_by_its_path(make: Make) -> None:
    make("a.yaml", text="x")
    wanted = str(Listing(("/dev/stdin",), (), ()))
    assert run_find("/dev/stdin", input="x") == wanted
    assert run_find("/dev/stdin", stdin=subprocess.DEVNULL) == wanted
    with open("a.yaml", encoding="utf-8") as file:
        assert run_find("/dev/stdin", stdin=file) == wanted


# Directories that cannot be listed.


def break_scandir(monkeypatch: pytest.MonkeyPatch, *broken: str) -> None:
    """Let some directories refuse to be listed; taking their permissions away does not stop root."""
    scandir = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if path in broken:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)


def test_a_directory_that_cannot_be_listed_does_not_stop_the_rest(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/x.yaml", "b/x.yaml", "b/c/x.yaml", "c/x.yaml")
    break_scandir(monkeypatch, "b/c", "a")
    assert find(["."]) == Listing(
        ("b/x.yaml", "c/x.yaml"), (), (("a", "permission denied"), ("b/c", "permission denied"))
    )
    assert find(["a", "c"]) == Listing(("c/x.yaml",), (), (("a", "permission denied"),))


def test_a_listing_that_breaks_off_counts_as_none(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.yaml", "b.yaml")
    scandir = os.scandir

    def breaking(path: str) -> Iterator[os.DirEntry[str]]:
        with scandir(path) as found:
            yield next(found)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "scandir", lambda path: nullcontext(breaking(path)))
    assert find(["."]) == Listing((), (), ((".", "input/output error"),))


# What git ignores.


def test_what_git_ignores_is_left_out(make: Make) -> None:
    make(".git/", "a.yaml", "b.yaml", "d/a.yaml", "d/c.yaml", "build/x.yaml", "d/build/x.yaml", "e/build")
    make(".gitignore", text="a.yaml\n!d/a.yaml\nbuild/\n")
    assert files(".") == ["b.yaml", "d/a.yaml", "d/c.yaml"]


def test_a_deeper_gitignore_counts_more(make: Make) -> None:
    make(".git/", "a.yaml", "b.yaml", "d/a.yaml", "d/b.yaml", "d/e/a.yaml", "d/e/b.yaml", "f/a.yaml")
    make(".gitignore", text="a.yaml\n")
    make("d/.gitignore", text="!a.yaml\n/b.yaml\n")
    make("d/e/.gitignore", text="b.yaml\n")
    assert files(".") == ["b.yaml", "d/a.yaml", "d/e/a.yaml"]


def test_nothing_comes_back_from_an_ignored_directory(make: Make) -> None:
    make(".git/", "d/a.yaml", "d/e/a.yaml")
    make(".gitignore", text="d/\n!d/a.yaml\n!a.yaml\n")
    make("d/.gitignore", text="!a.yaml\n")
    assert files(".") == []


def test_the_patterns_above_the_searched_directory_hold(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make(".git/", "d/e/a.yaml", "d/e/b.yaml", "d/e/c.yaml", "d/e/f/a.yaml", "d/e/x.yaml")
    make(".gitignore", text="a.yaml\n/d/e/x.yaml\n")
    make("d/.gitignore", text="e/b.yaml\n!f/a.yaml\n")
    make("d/e/.gitignore", text="!f/a.yaml\n")
    assert files("d/e") == ["d/e/c.yaml", "d/e/f/a.yaml"]
    monkeypatch.chdir("d/e")
    assert files(".") == ["c.yaml", "f/a.yaml"]
    assert files("f") == ["f/a.yaml"]
    assert files("..") == ["../e/c.yaml", "../e/f/a.yaml"]


def test_an_ignored_directory_that_is_named_is_searched(make: Make) -> None:
    make(".git/", "build/a.yaml", "build/b.yaml", "build/d/a.yaml", "build/build/a.yaml")
    make(".gitignore", text="build/\nb.yaml\n")
    assert files("build") == ["build/a.yaml", "build/d/a.yaml"]
    assert files("build/build") == ["build/build/a.yaml"]
    assert files(".", "build/d") == ["build/d/a.yaml"]


def test_outside_of_a_work_tree_the_patterns_begin_at_the_searched_directory(make: Make) -> None:
    make("t/a.yaml", "t/b.yaml", "t/d/a.yaml", "t/d/b.yaml")
    make(".gitignore", text="*.yaml\n")
    make("t/.gitignore", text="a.yaml\n")
    assert files("t") == ["t/b.yaml", "t/d/b.yaml"]
    assert files("t/d") == ["t/d/a.yaml", "t/d/b.yaml"]


def test_the_nearest_work_tree_counts(make: Make) -> None:
    make(".git/", "sub/.git/", "sub/a.yaml", "sub/b.yaml", "sub/d/a.yaml", "sub/d/b.yaml", "a.yaml", "c.yaml")
    make(".gitignore", text="a.yaml\n")
    make("sub/.gitignore", text="b.yaml\n")
    assert files("sub") == ["sub/a.yaml", "sub/d/a.yaml"]
    assert files("sub/d") == ["sub/d/a.yaml"]
    # It is the same when the search comes from outside.
    assert files(".") == ["c.yaml", "sub/a.yaml", "sub/d/a.yaml"]


def test_an_ignored_work_tree_in_a_work_tree_is_left_out(make: Make) -> None:
    make(".git/", "sub/.git/", "sub/a.yaml")
    make(".gitignore", text="sub\n")
    make("sub/.gitignore", text="!*\n")
    assert files(".") == []


def test_a_work_tree_reached_through_a_link_is_the_real_one(make: Make) -> None:
    make("repo/.git/", "repo/d/a.yaml", "repo/d/b.yaml", "other/.git/", "other/x.yaml")
    make("repo/.gitignore", text="/d/a.yaml\n")
    make("other/.gitignore", text="b.yaml\n")
    os.symlink("../repo/d", "other/link")
    assert files("other/link") == ["other/link/b.yaml"]


def test_the_exclude_file_of_the_repository_holds_and_counts_least(make: Make) -> None:
    make("a.yaml", "b.yaml", "d/a.yaml", "d/b.yaml", "d/c.yaml")
    make(".git/info/exclude", text="a.yaml\nb.yaml\n/d/c.yaml\n")
    make(".gitignore", text="!b.yaml\n")
    assert files(".") == ["b.yaml", "d/b.yaml"]
    assert files("d") == ["d/b.yaml"]


@pytest.mark.parametrize("pointer", ["gitdir: ../store/sub\n", "gitdir: {}/store/sub", "gitdir: ../store/sub\r\n"])
def test_a_git_file_leads_to_the_repository(make: Make, tmp_path: Path, pointer: str) -> None:
    make("sub/a.yaml", "sub/b.yaml", "sub/d/a.yaml")
    make("sub/.git", text=pointer.format(tmp_path))
    make("store/sub/info/exclude", text="a.yaml\n")
    assert files("sub") == ["sub/b.yaml"]
    assert files(".") == ["sub/b.yaml"]
    assert files("sub/d") == []


@pytest.mark.parametrize("common", ["../..\n", "{}/main/.git\n", "../.."])
def test_an_added_work_tree_has_the_exclude_file_of_the_common_repository(
    make: Make, tmp_path: Path, common: str
) -> None:
    make("added/a.yaml", "added/b.yaml")
    make("added/.git", text="gitdir: ../main/.git/worktrees/added\n")
    make("main/.git/worktrees/added/commondir", text=common.format(tmp_path))
    make("main/.git/worktrees/added/info/exclude", text="b.yaml\n")
    make("main/.git/info/exclude", text="a.yaml\n")
    assert files("added") == ["added/b.yaml"]


@pytest.mark.parametrize("pointer", ["", "nonsense", "gitdir: nowhere\n", "gitdir: a\0b\n", "gitdir:x"])
def test_a_git_file_that_leads_nowhere_still_marks_the_top(make: Make, pointer: str) -> None:
    make("d/a.yaml", "d/b.yaml")
    make("d/.git", text=pointer)
    make("d/.gitignore", text="b.yaml\n")
    make(".git/")
    make(".gitignore", text="a.yaml\n")
    assert files("d") == ["d/a.yaml"]


def test_a_gitignore_may_have_a_mark_and_any_line_ends_and_any_bytes(make: Make) -> None:
    make(".git/", "a.yaml", "b.yaml", "c.yaml", "\udcff.yaml", "d.yaml", "é.yaml")
    make(".gitignore", text="\ufeffa.yaml\r\nb.yaml\r\n\udcff.*\r\nx\rc.yaml\n\udcfe\r\né*")
    assert files(".") == ["c.yaml", "d.yaml"]


@pytest.mark.parametrize("kind", ["directory", "pipe", "broken", "link"])
def test_a_gitignore_that_is_no_file_is_none(make: Make, kind: str) -> None:
    make(".git/", "a.yaml")
    make("patterns", text="a.yaml\n")
    if kind == "directory":
        make(".gitignore/")
    elif kind == "pipe":
        os.mkfifo(".gitignore")  # reading it would wait for ever
    else:
        # git does not follow a link here.
        os.symlink("nowhere" if kind == "broken" else "patterns", ".gitignore")
    assert files(".") == ["a.yaml"]


def test_a_gitignore_that_cannot_be_read_is_none(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make(".git/", "a.yaml")
    make(".gitignore", text="a.yaml\n")

    def refusing(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refusing)
    assert files(".") == ["a.yaml"]


# The exclude globs.


def test_exclude_globs_leave_out_files_and_directories(make: Make) -> None:
    make("a.yaml", "b.yaml", "d/a.yaml", "d/c.yaml", "old/x.yaml", "d/old/x.yaml", "e/old.yaml", "old.txt")
    assert find(["."], exclude=["a.yaml", "old/"]) == Listing(
        ("b.yaml", "d/c.yaml", "e/old.yaml"), ("a.yaml", "old", "d/a.yaml", "d/old"), ()
    )
    assert find(["d"], exclude=["/a.yaml", "/d/c.yaml"]) == Listing(("d/a.yaml", "d/old/x.yaml"), ("d/c.yaml",), ())
    assert find(["."], exclude=["*.yaml", "!a.yaml"]).files == ("a.yaml", "d/a.yaml")


def test_exclude_globs_hold_for_what_is_named(make: Make) -> None:
    make("a.yaml", "old/b.yaml", "old/d/c.yaml", "e.yaml")
    assert find(["./a.yaml", "e.yaml"], exclude=["a.*"]) == Listing(("e.yaml",), ("./a.yaml",), ())
    # What is below an excluded directory is excluded with it.
    assert find(["old/b.yaml"], exclude=["old/"]) == Listing((), ("old/b.yaml",), ())
    assert find(["old/d/"], exclude=["old", "!old/d"]) == Listing((), ("old/d/",), ())
    assert find(["old/"], exclude=["/old"]) == Listing((), ("old/",), ())
    assert find(["."], exclude=["."]).excluded == ()


def test_only_what_would_have_counted_is_listed_as_excluded(make: Make) -> None:
    make(".git/", "a.txt", ".a.yaml", "b.yaml", "c.yaml")
    make(".gitignore", text="b.yaml\n")
    os.mkfifo("p.yaml")
    os.symlink("nowhere", "broken.yaml")
    assert find(["."], exclude=["*"]) == Listing((), ("c.yaml",), ())


def test_exclude_globs_are_relative_to_the_root(make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make("p/d/a.yaml", "p/a.yaml", "a.yaml", "q/a.yaml")
    wanted = Listing(("p/a.yaml",), ("p/d/a.yaml",), ())
    assert find(["p"], exclude=["/d/a.yaml"], root="p") == wanted
    assert find(["p"], exclude=["/d/a.yaml"], root="p/") == wanted
    assert find(["p"], exclude=["/d/a.yaml"], root=f"{tmp_path}/p") == wanted
    # The search may begin above the root, and what is beside it is not meant.
    assert find(["."], exclude=["a.yaml"], root="p") == Listing(("a.yaml", "q/a.yaml"), ("p/a.yaml", "p/d/a.yaml"), ())
    monkeypatch.chdir("p/d")
    assert find([".", "../a.yaml"], exclude=["/d/"], root="..") == Listing(("../a.yaml",), (".",), ())
    assert find(["../../q"], exclude=["a.yaml"], root="..") == Listing(("../../q/a.yaml",), (), ())


def test_the_root_and_a_path_may_be_reached_in_different_ways(make: Make, tmp_path: Path) -> None:
    make("real/a.yaml", "real/b.yaml", "real/d/c.yaml")
    os.symlink("real", "link")
    for root in ("real", "link", f"{tmp_path}/link"):
        for argument in ("real", "link"):
            assert find([argument], exclude=["/a.yaml", "/d/"], root=root) == Listing(
                (f"{argument}/b.yaml",), (f"{argument}/a.yaml", f"{argument}/d"), ()
            )
        assert find(["link/a.yaml", "real/d/c.yaml"], exclude=["/a.yaml", "/d/"], root=root).files == ()


def test_a_link_can_be_excluded_by_its_own_name(make: Make) -> None:
    make("d/a.yaml", "d/b.yaml")
    os.symlink("d", "link")
    os.symlink("d/a.yaml", "c.yaml")
    assert find(["link"], exclude=["/link/"]) == Listing((), ("link",), ())
    assert find(["link"], exclude=["/link/a.yaml"]) == Listing(("link/b.yaml",), ("link/a.yaml",), ())
    assert find(["d"], exclude=["/link/"]).files == ("d/a.yaml", "d/b.yaml")
    assert find(["c.yaml", "d/a.yaml"], exclude=["c.yaml"]) == Listing(("d/a.yaml",), ("c.yaml",), ())


def test_the_root_may_be_the_top_of_the_file_system(make: Make, tmp_path: Path) -> None:
    make("a.yaml", "b.yaml")
    where = os.path.realpath(tmp_path)
    assert find(["."], exclude=[f"{where}/a.yaml"], root="/") == Listing(("b.yaml",), ("a.yaml",), ())


# Against git itself.

GIT = shutil.which("git")

TREE = [
    folder + name
    for folder in ["", "a/", "b/", "a/b/", "a/b/a/", "ab/a/", "é/"]
    for name in ["a.yaml", "b.yml", "ab.json", "!a.yaml", "a .yaml", "é.yaml", "b\n.yaml"]
]
PIECES = ["a", "b", "*", "**", "/", "**/", "/**", "?", ".yaml", ".yml", "a.yaml", "a/", "[a-b]", "[!a]", "é", "\\ "]
AT_ODDS = re.compile(r"!?/?[^*?\[\\]*[^*?\[\\/]\*\*.*/")  # test_gitignore.py tells why
LINE = (
    st.tuples(st.sampled_from(["", "", "/", "!", "!/"]), st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
    .map(lambda parts: parts[0] + "".join(parts[1]))
    .filter(lambda line: not AT_ODDS.match(line))
)
TEXT = st.lists(LINE, max_size=4).map("\n".join)


class Repository:
    """A repository with the files of `TREE`, and git's own list of them."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        self.env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        self.git("init", "-q", ".")
        for path in TREE:
            self.write(path, "")

    def git(self, *arguments: str) -> bytes:
        command = [GIT or "git", *arguments]
        return subprocess.run(command, cwd=self.top, env=self.env, stdout=subprocess.PIPE, check=True).stdout

    def write(self, path: str, text: str) -> None:
        (self.top / path).parent.mkdir(parents=True, exist_ok=True)
        (self.top / path).write_text(text, encoding="utf-8")

    def files(self) -> set[str]:
        """What git does not ignore, but for the files that do the ignoring."""
        paths = self.git("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
        return {os.fsdecode(path) for path in paths if path and not path.endswith(b".gitignore")}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository"))


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(excluded=TEXT, top=TEXT, deeper=TEXT, deepest=TEXT)
def test_it_finds_what_git_finds(repository: Repository, excluded: str, top: str, deeper: str, deepest: str) -> None:
    repository.write(".git/info/exclude", excluded)
    repository.write(".gitignore", top)
    repository.write("a/.gitignore", deeper)
    repository.write("a/b/.gitignore", deepest)
    found = files(str(repository.top))
    assert {path.removeprefix(f"{repository.top}/") for path in found} == repository.files()
    assert len(set(found)) == len(found)
