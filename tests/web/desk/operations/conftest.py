"""A publication with what operators look after: findings, partners with keys, deliveries, a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.formats.profiles.loader import make_profile
from syndication.model.followed_source import FollowedSource
from syndication.model.partners.partner import Partner
from tests.publishing.partners.outlets import partner
from tests.web.desk.operations.machine_room import break_record, fill_queue
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom

CLOSED = Partner(name="closed", profile=make_profile("msn", {}, {}))
PARTNERS = (partner(), partner("flipboard", "flipboard"), CLOSED)
SOURCES = (FollowedSource(name="agency", url="https://agency.example/feed"),)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A publication that each test may change."""
    with opened(tmp_path, partners=PARTNERS, sources=SOURCES) as made:
        yield made


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The same with findings and deliveries, for tests that change nothing."""
    with opened(tmp_path_factory.mktemp("quiet"), partners=PARTNERS, sources=SOURCES) as made:
        break_record(made.house)
        fill_queue(made.house)
        yield made
