"""A publication with an API, and those who hold its tokens."""

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
from tests.web.api.support import BASE, SCOPES, Api


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A client with tokens of a publication with one story, `old-story`, in whose catalog nothing else happened yet."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The same, for tests that change nothing; no record is changed afterwards either."""
    with opened(tmp_path_factory.mktemp("still")) as made:
        before = made.records()
        yield made
        assert made.records() == before


@contextmanager
def opened(root: Path, **more: Any) -> Iterator[Api]:
    """The same in the folder `root`; `more` are further settings."""
    settings = resolve(Settings(title="The Tribune", base_url=BASE, **more), root)
    house = copied_house(root, settings.publication, publish_old_story)
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    with_shared_statements(app.extensions["syndication"].catalog)
    made = Api(app, house, {})
    for scope in SCOPES:
        made.admit(scope)
    yield made
    app.extensions["syndication"].cache.stop()
    app.extensions["syndication"].catalog.close()
    house.catalog.close()
