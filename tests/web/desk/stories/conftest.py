"""A publication with stories in every state and two partners, and people of each role at its desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.desk import access, desk
from tests.publishing.partners.outlets import LONG, PICTURE, partner
from tests.support import make_house, with_shared_statements
from tests.web.desk.stories.newsroom import BASE, RECENT, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom in whose catalog each test may change what it likes."""
    with opened(tmp_path) as made:
        monkeypatch.setattr(access, "signed_in", made.signed_in)
        yield made


@contextmanager
def opened(root: Path, **more: Any) -> Iterator[Newsroom]:
    """A newsroom in the folder `root`; `more` are further settings."""
    given: dict[str, Any] = {"partners": (partner(), partner("flipboard", "flipboard"))}
    settings = resolve(Settings(title="The Tribune", base_url=BASE, **given | more), root)
    house = make_house(root, settings.publication)
    house.record("public.md", "Harbour reopens", LONG, slug='"public"', section='"City"', media=PICTURE, published=RECENT)
    house.record("plain.md", "Council meets", slug='"plain"', section='"World"', authors='[{name = "Ann Berg"}]')
    house.record("embargoed.md", "Secret merger", slug='"embargoed"', embargo_until="2999-01-01T00:00:00Z")
    house.record("scheduled.md", "Tomorrow's news", slug='"scheduled"', published="2999-01-01T00:00:00Z")
    house.record("draft.md", "Half a story", slug='"draft"', status='"withheld"')
    house.publish()
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    if "desk" not in app.blueprints:
        app.register_blueprint(desk)
    with_shared_statements(app.extensions["syndication"].catalog)
    yield Newsroom(app, house)
    app.extensions["syndication"].cache.stop()
    app.extensions["syndication"].catalog.close()
    house.catalog.close()
