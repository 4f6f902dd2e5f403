"""What the tests share: snapshots, and the documents that stand beside the checkout on some machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUNBOOKS = ROOT / "fixtures" / "runbooks"
EXAMPLES = ROOT / "fixtures" / "rules"
SNAPSHOTS = ROOT / "tests" / "snapshots"

# Public runbooks, documents with the service's verdict and recorded runs. They are no part of the project.
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the snapshots instead of comparing")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`snapshot(name, text)` compares a text with the file of that name below tests/snapshots."""
    update = request.config.getoption("--update-snapshots")

    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"no snapshot {name}; run pytest --update-snapshots and read what it wrote"
        assert path.read_bytes().decode() == text

    return check


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents; tests that need it are left out where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared documents beside the checkout")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def _no_cache() -> Iterator[None]:
    """No test reads or leaves results in the user's cache; those of the cache itself give a directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSMLINT_NO_CACHE", "1")
        yield
