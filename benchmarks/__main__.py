"""Measures ssmlint beside what people would run instead, and prints the tables.

The other tools come with `pip install -e .[bench]`; those that are not installed are left out.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import FULL, QUICK, ROOT, run_all
from benchmarks.report import as_markdown

PAGE = ROOT / "docs" / "performance.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds and files: a first look")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        results = run_all(Path(name), QUICK if options.quick else FULL, _tell)
    date = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    page = as_markdown(results, date, f"python -m benchmarks{' --quick' if options.quick else ''}")
    sys.stdout.write(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    return 0


def _tell(text: str) -> None:
    print(f"measuring: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
