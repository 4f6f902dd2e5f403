"""The atheris target: any bytes as a YAML and as a JSON document, through the reader and every rule."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports():
    from tests.invariants import check


def one_input(data: bytes) -> None:
    check(data, "doc.yaml")
    check(data, "doc.json")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
