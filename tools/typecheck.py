"""Runs mypy over the package as it is installed, with rules/ in its place as `ssmlint.rules`, and over the tests.

mypy follows neither setuptools' package-dir nor the finder of an editable install; so the package is laid out with
links in a temporary folder, and the paths in mypy's output are put right.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "ssmlint"
        package.mkdir()
        for entry in (ROOT / "ssmlint").iterdir():
            (package / entry.name).symlink_to(entry)
        (package / "rules").symlink_to(ROOT / "rules")
        command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
        environment = {**os.environ, "MYPYPATH": folder, "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache")}
        others = [str(ROOT / name) for name in ("tests", "tools", "benchmarks")]
        results = [
            subprocess.run([*command, *what], cwd=folder, env=environment, capture_output=True, text=True)
            for what in (["-p", "ssmlint"], others)
        ]
    for result in results:
        text = result.stdout.replace("ssmlint/rules/", "rules/").replace(f"{ROOT}{os.sep}", "")
        sys.stdout.write(text + result.stderr)
    return max(result.returncode for result in results)


if __name__ == "__main__":
    sys.exit(main())
