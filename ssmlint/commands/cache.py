"""`ssmlint cache dir|clear`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.console import OK, USAGE, Console


def parser() -> Parser:
    result = Parser("ssmlint cache", description="Results of earlier runs: where they are kept, and to remove them.")
    result.add_argument("what", choices=("dir", "clear"))
    result.add_argument("--cache-dir", metavar="DIR", help="the directory (default: the user's cache directory)")
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from ssmlint import cache
    from ssmlint.report import plural
    from ssmlint.report.plain import plain_path

    folder = options.cache_dir
    try:
        folder = folder or cache.default_folder()
        count = cache.clear(folder) if options.what == "clear" else 0
    except OSError as error:
        what = "find the user's cache directory" if folder is None else f"clear '{folder}'"
        console.complain(f"cannot {what}: {(error.strerror or str(error)).lower()}")
        return USAGE
    if options.what == "dir":
        console.say(f"{plain_path(folder)}\n")
        return OK
    console.say(f"{plural(count, 'result')} removed from {plain_path(folder)}\n")
    return OK
