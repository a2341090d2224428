"""The calendar on both databases: which dates it has, and its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndication.catalog import Catalog
from syndication.catalog.calendar import CalendarPlace, find_dates
from syndication.model.calendar import KINDS, CalendarEntry, CalendarKind, CalendarQuery
from syndication.model.item import Item, Media, Revision, Rights
from syndication.model.item_parts import PartnerEnd, Partners
from syndication.model.story_page import StoryCount
from tests.catalog.test_item_search import HOUR, NOW, save, story

STORIES = [
    story("due", published=NOW + HOUR, embargo_until=NOW + 2 * HOUR),
    story("past", published=NOW - HOUR),
    story("ends", expires=NOW + 3 * HOUR, rights=Rights(until=NOW + 3 * HOUR)),
    story("picture", media=(Media(url="https://tribune.example/a.jpg", until=NOW + 4 * HOUR),)),
    story("partner", partners=Partners(until=(PartnerEnd("msn", NOW + 5 * HOUR),))),
    story("corrected", revisions=(Revision(NOW - HOUR, "correction", "It was Thursday."), Revision(NOW, "update"))),
    story("withdrawn", expires=NOW + HOUR, status="canceled", version=2, changed=NOW),
    story("later", expires=NOW + 1000 * HOUR),
]
EXPECTED = [
    (-1, "correction", "corrected"),
    (1, "publication", "due"),
    (2, "embargo_end", "due"),
    (3, "expiry", "ends"),
    (3, "rights_end", "ends"),
    (4, "picture_rights_end", "picture"),
    (5, "partner_end", "partner"),
]


def entries(catalog: Catalog, limit: int = 50, kinds: tuple[CalendarKind, ...] = KINDS) -> list[CalendarEntry]:
    wanted = CalendarQuery(since=NOW - 24 * HOUR, until=NOW + 24 * HOUR, kinds=kinds, limit=limit)
    place: CalendarPlace | None = None
    found, more = list[CalendarEntry](), True
    while more:
        with catalog.read() as connection:
            page = find_dates(connection, wanted, place, NOW)
        assert page.count == StoryCount(total=len([each for each in EXPECTED if each[1] in kinds]))
        assert len(page.entries) <= limit
        found += page.entries
        place, more = page.place, page.more
    return found


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_each_date_is_there_once_and_in_order(catalog: Catalog, limit: int) -> None:
    save(catalog, *STORIES)
    found = entries(catalog, limit)
    assert [((one.at - NOW) // HOUR, one.kind, one.slug) for one in found] == EXPECTED
    assert found[0].note == "It was Thursday."


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_can_be_chosen(catalog: Catalog, kind: CalendarKind) -> None:
    save(catalog, *STORIES)
    assert [one.slug for one in entries(catalog, kinds=(kind,))] == [slug for _, each, slug in EXPECTED if each == kind]


def test_dates_go_with_their_story(catalog: Catalog) -> None:
    save(catalog, *STORIES)
    save(catalog, *(_without_dates(item) for item in STORIES))
    wanted = CalendarQuery(since=NOW - timedelta(days=400), until=NOW + timedelta(days=400))
    with catalog.read() as connection:
        assert find_dates(connection, wanted, None, NOW).entries == ()


def _without_dates(item: Item) -> Item:
    return story(item.slug)
