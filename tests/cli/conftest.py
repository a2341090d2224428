"""The publications of the tests of editors' commands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_empty, make_library, make_newsroom


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Undo what a command does to the environment: `serve` hands its options to its children there."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


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
