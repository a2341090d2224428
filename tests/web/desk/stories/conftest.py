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
from tests.copies import copied_house
from tests.publishing.partners.outlets import LONG, PICTURE, partner
from tests.support import House, with_shared_statements
from tests.web.desk.stories.newsroom import RECENT, Newsroom
from tests.web.desk.support import BASE


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom in whose catalog each test may change what it likes."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The same, for tests that change nothing."""
    with opened(tmp_path_factory.mktemp("still")) as made:
        yield made


@contextmanager
def opened(root: Path, **more: Any) -> Iterator[Newsroom]:
    """A newsroom in the folder `root`; `more` are further settings."""
    given: dict[str, Any] = {"partners": (partner(), partner("flipboard", "flipboard"))}
    settings = resolve(Settings(title="The Tribune", base_url=BASE, **given | more), root)
    house = copied_house(root, settings.publication, publish_stories)
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    with_shared_statements(app.extensions["syndication"].catalog)
    yield Newsroom(app, house)
    app.extensions["syndication"].cache.stop()
    app.extensions["syndication"].catalog.close()
    house.catalog.close()


def publish_stories(house: House) -> None:
    """Publish stories in every state."""
    house.record(
        "public.md",
        "Harbour reopens after the storm",
        LONG,
        slug='"public"',
        section='"City"',
        media=PICTURE,
        published=RECENT,
    )
    house.record("plain.md", "Council meets", slug='"plain"', section='"World"', authors='[{name = "Ann Berg"}]')
    house.record("embargoed.md", "Secret merger", slug='"embargoed"', embargo_until="2999-01-01T00:00:00Z")
    house.record("scheduled.md", "Tomorrow's news", slug='"scheduled"', published="2999-01-01T00:00:00Z")
    house.record("draft.md", "Half a story", slug='"draft"', status='"withheld"')
    house.record("withheld.md", "Doubtful story", slug='"withheld"')
    house.record("killed.md", "Wrong story", slug='"killed"')
    house.publish()
    withdraw(house, "withheld", "withheld", "withholding")
    withdraw(house, "killed", "canceled", "kill")
    house.publish()


def withdraw(house: House, name: str, status: str, kind: str) -> None:
    path = house.items / f"{name}.md"
    head, _, body = path.read_text().partition("\n+++\n")
    revision = f'[[revisions]]\nat = 2027-02-05T12:00:00Z\nkind = "{kind}"\nnote = "It is in doubt."\n'
    path.write_text(f'{head}\nstatus = "{status}"\n{revision}+++\n{body}')
