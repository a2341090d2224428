"""What `status` says of partners that do not ask for their wire. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from syndication.catalog import Catalog
from syndication.publishing.partners.silence import silence_lines
from syndication.web.context import utc_now
from tests.web.wire.wires import Newsroom, newsroom, wire_partner


@pytest.fixture
def room(tmp_path: Path, catalog: Catalog) -> Iterator[Newsroom]:
    with newsroom(tmp_path, catalog, wire_partner()) as made:
        yield made


def lines(room: Newsroom, minutes: int = 60, later: timedelta = timedelta()) -> list[str]:
    with room.house.catalog.read() as connection:
        return silence_lines(connection, [wire_partner()], minutes, utc_now() + later)


def test_a_partner_without_a_key_is_not_expected(room: Newsroom) -> None:
    assert lines(room) == []


def test_who_never_asked(room: Newsroom) -> None:
    room.receiver()
    assert lines(room) == ["agency: has not asked for its wire ever"]
    assert lines(room, minutes=0) == []


def test_who_asks_no_more(room: Newsroom) -> None:
    room.receiver().poll()
    room.app.extensions["wire"].fetches.write()
    assert lines(room) == []
    [line] = lines(room, later=timedelta(hours=2))
    assert line.startswith("agency: has not asked for its wire since 2")


def test_a_removal_that_nobody_fetched(room: Newsroom) -> None:
    path = room.story("first")
    room.receiver().poll()
    room.app.extensions["wire"].fetches.write()
    room.withdraw(path)
    assert any("has not fetched 1 removal of its wire: tag:" in line for line in lines(room))
