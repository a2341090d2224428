"""A publication with a desk, and a user of each role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.copies import copied_house, publish_old_story
from tests.support import with_shared_statements
from tests.web.desk.support import BASE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk of a publication with one story, `old-story`."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same, for tests that change no story and no user."""
    with opened(tmp_path_factory.mktemp("still")) as made:
        yield made


@contextmanager
def opened(root: Path, **more: Any) -> Iterator[Desk]:
    """The same in the folder `root`; `more` are further settings."""
    settings = resolve(Settings(**{"title": "The Tribune", "base_url": BASE} | more), root)
    house = copied_house(root, settings.publication, publish_old_story)
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    with_shared_statements(app.extensions["syndication"].catalog)
    yield Desk(app, house)
    app.extensions["syndication"].cache.stop()
    app.extensions["syndication"].catalog.close()
    house.catalog.close()
