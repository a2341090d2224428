"""The publications of the tests of editors' commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_library, make_newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A publication of the test's own, with one story."""
    return make_newsroom(tmp_path)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A publication with a story in every state. Tests share it: they must change nothing."""
    return make_library(tmp_path_factory.mktemp("library"))
