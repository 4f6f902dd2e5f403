"""`ssmlint completion`."""

from __future__ import annotations

from ssmlint.arguments import Parser
from ssmlint.console import OK, Console

SHELLS = ("bash", "zsh", "fish")

_EPILOG = """\
bash:  ssmlint completion bash > ~/.local/share/bash-completion/completions/ssmlint
zsh:   ssmlint completion zsh > "${fpath[1]}/_ssmlint"
fish:  ssmlint completion fish > ~/.config/fish/completions/ssmlint.fish
"""


def parser() -> Parser:
    result = Parser("ssmlint completion", description="Prints the completions of a shell.", epilog=_EPILOG)
    result.add_argument("shell", choices=SHELLS)
    return result


def run(console: Console, arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    from importlib.resources import files

    console.say((files("ssmlint.completions") / f"ssmlint.{options.shell}").read_text(encoding="utf-8"))
    return OK
