"""Which files a run looks at.

A directory is searched the way git sees it, without git: see `find`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssmlint.gitignore import Patterns, decide, ignored

_ENDINGS = (".yaml", ".yml", ".json")

# The patterns in force in a directory, those of the deepest file first.
_Layers = tuple[Patterns, ...]


@dataclass(frozen=True)
class Listing:
    """What `find` found. Paths are spelled as the user spelled the argument that led to them."""

    files: tuple[str, ...]
    """The files to look at, as to be shown and opened, each once, in the order found; "-" is passed on."""

    excluded: tuple[str, ...]
    """Files and whole directories left out by the exclude globs; a directory stands for all that is in it."""

    unreadable: tuple[tuple[str, str], ...]
    """Paths that could not be looked at, each with the reason in words such as "permission denied"."""


def find(paths: Iterable[str], exclude: Sequence[str] = (), root: str = ".") -> Listing:
    """List the files that `paths` name, and those in the directories that they name.

    A file that is named counts whatever it is called; "-" counts too. A directory is searched for regular
    files ending in .yaml, .yml or .json, all the way down; names that begin with a dot and what git ignores
    are left out, but a directory that is named is searched even where it is one of those. Links to files
    count, links to directories are followed only where they are named.

    `exclude` holds gitignore patterns, one each, that hold below the directory `root` and for named paths
    too. Arguments come in their order; in a directory, its files come sorted by name, then its
    subdirectories. A file reached twice comes once, where it came first.

    What cannot be read is listed, not raised. Raises OSError only when there are globs and `root` is relative
    to a current directory that is gone.
    """
    search = _Search(exclude, root)
    for path in paths:
        search.add(path)
    return Listing(tuple(search.files.values()), tuple(search.excluded.values()), tuple(search.unreadable.values()))


class _Search:
    """The state of one `find`. Each dictionary goes from where a thing really is to how it is shown."""

    def __init__(self, exclude: Sequence[str], root: str) -> None:
        self.files: dict[str, str] = {}
        self.excluded: dict[str, str] = {}
        self.unreadable: dict[str, tuple[str, str]] = {}
        self.globs: _Layers = ()
        if exclude:
            self.root = os.path.abspath(root)
            self.real_root = os.path.realpath(root)
            self.globs = (Patterns(exclude, self.real_root),)

    def add(self, path: str) -> None:
        """Take one argument."""
        if path == "-":
            self.files.setdefault(path, path)
            return
        try:
            mode = os.stat(path).st_mode
            is_dir = stat.S_ISDIR(mode)
            real = os.path.realpath(path) if is_dir else _real_place(path)
            place = self._place(path, real) if self.globs else real
        except (OSError, ValueError) as error:
            self.unreadable.setdefault(path, (path, _reason(error)))
            return
        if ignored(self.globs, place, is_dir):
            self.excluded.setdefault(real, path)
        elif is_dir:
            self._walk(path, place, real)
        elif stat.S_ISSOCK(mode):
            self.unreadable.setdefault(real, (path, "is a socket"))
        elif stat.S_ISBLK(mode):
            self.unreadable.setdefault(real, (path, "is a block device"))
        else:
            # Pipes and character devices count: `<(command)` is the one, /dev/stdin is either.
            self.files.setdefault(real, path)

    def _place(self, path: str, real: str) -> str:
        """Give the absolute path that the exclude globs are matched with.

        Below the root it is the path as spelled, so that a glob can name a link. Elsewhere it is the real
        one: the root may have been reached through a link and the path not, or the other way round.
        """
        below = os.path.join(self.root, "")
        absolute = os.path.abspath(path)
        if absolute.startswith(below):
            return os.path.join(self.real_root, absolute[len(below) :])
        return real

    def _walk(self, path: str, place: str, real: str) -> None:
        """Search a directory that was named.

        What is still to be searched stands in a list: nested calls would give out in a very deep tree.
        """
        pending = [(path, place, real, _above(real))]
        while pending:
            path, place, real, above = pending.pop()
            try:
                with os.scandir(path) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self.unreadable.setdefault(real, (path, _reason(error)))
                continue
            layers = _inside(real, above)
            # From here on the three are what to put before a name.
            path, place, real = _as_prefix(path), os.path.join(place, ""), os.path.join(real, "")
            folders = []
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                is_dir = _is_dir(entry)
                if not (is_dir or name.lower().endswith(_ENDINGS)) or decide(layers, real + name, is_dir):
                    continue
                if not (is_dir or _is_file(entry)):
                    continue
                if decide(self.globs, place + name, is_dir):
                    self.excluded.setdefault(real + name, path + name)
                elif is_dir:
                    folders.append((path + name, place + name, real + name, layers))
                else:
                    self.files.setdefault(real + name, path + name)
            pending.extend(reversed(folders))


def _as_prefix(folder: str) -> str:
    """What to show before the names in a directory: nothing for the current one, so that they stand alone."""
    folder = folder.rstrip("/")
    return "" if folder == "." else folder + "/"


def _real_place(path: str) -> str:
    """Where a file is, the directories above it freed from links, but not the file: its name counts."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return True  # for instance a link to itself: whoever opens it will say what is wrong


def _reason(error: OSError | ValueError) -> str:
    """Say in lower-case words what is wrong with a path."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return "not a possible file name"  # it holds a NUL or half of a surrogate pair


def _above(folder: str) -> _Layers:
    """The patterns in force in `folder`, a path free from links, from the work tree above it."""
    folders = []
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()  # in no work tree
        folder = parent
        folders.append(folder)
    layers: _Layers = ()
    for folder in reversed(folders):
        layers = _inside(folder, layers)
    return layers


def _inside(folder: str, layers: _Layers) -> _Layers:
    """The patterns in force inside `folder`, from those in force above it."""
    if os.path.exists(os.path.join(folder, ".git")):
        # A work tree of its own, such as a submodule: the one around it has no say inside.
        layers = (Patterns.parse(_text(_exclude_file(folder)), folder),)
    # git does not follow a link here either.
    own = _text(os.path.join(folder, ".gitignore"), follow_symlinks=False)
    return (Patterns.parse(own, folder), *layers) if own else layers


def _exclude_file(top: str) -> str:
    """The path of `info/exclude` of the repository whose work tree has this top; it need not exist."""
    git = os.path.join(top, ".git")
    pointer = _text(git)  # a submodule and an added work tree have a file there that tells the place
    if pointer.startswith("gitdir: "):
        git = os.path.join(top, pointer[len("gitdir: ") :].rstrip("\r\n"))
    common = _text(os.path.join(git, "commondir")).rstrip("\r\n")  # there in an added work tree
    return os.path.join(git, common, "info", "exclude")


def _text(path: str, follow_symlinks: bool = True) -> str:
    """The text of a regular file; "" where there is none that can be read."""
    try:
        # Asked first because opening a pipe would wait for ever.
        if not stat.S_ISREG(os.stat(path, follow_symlinks=follow_symlinks).st_mode):
            return ""
        with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return file.read()
    except (OSError, ValueError):
        return ""
