"""The publications of the tests of editors' commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_empty, make_library, make_newsroom


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A publication of the test's own without a story; commands run in its folder."""
    monkeypatch.chdir(tmp_path)
    return make_empty(tmp_path)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a publication with one story, to be copied."""
    return make_newsroom(tmp_path_factory.mktemp("founded")).root


@pytest.fixture
def newsroom(founded: Path, tmp_path: Path) -> Newsroom:
    """A publication of the test's own, with one story."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    return Newsroom(tmp_path)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A publication with a story in every state. Tests share it: they must change nothing."""
    return make_library(tmp_path_factory.mktemp("library"))
