"""What an accepted change, the hour and the gate tell receivers, and what they must not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.event import (
    Event,
    EventData,
    change_event,
    changed_pages,
    quarantine_event,
    removal_event,
    time_event,
)
from syndication.model.item import Import, Item, Media, Revision, Rights
from syndication.model.known_ids import KnownIds
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import selections
from syndication.model.stored import Accepted, Stored
from tests.support import NOON

ID = "tag:tribune.example,2026-02-05:harbour"
TOP = DeclaredFeed(name="Top", sections=("World",))
FEEDS = ("", "sections/world", "feeds/top")
NOTICE = "This story was withdrawn by its publisher."


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


NOW = hour(1)
STORY = Item(
    id=ID,
    slug="harbour",
    headline="Harbour  reopens",
    body="SECRET body",
    standfirst="SECRET standfirst",
    ednote="SECRET note",
    published=NOON,
    section="World",
    version=1,
    changed=NOON,
)
OF_STORY = EventData(headline="Harbour reopens", published=NOON, version=1)


def story(**fields: Any) -> Item:
    return replace(STORY, **fields)


def revision(kind: Any, note: str = "") -> Revision:
    return Revision(NOW, kind, note)


def stored(item: Item = STORY, *, public: bool = True, was_public: bool = True, quarantine: str = "") -> Stored:
    return Stored(item=item, path="items/a.md", public=public, was_public=was_public, quarantine=quarantine)


def accepted(item: Item, before: Stored | None = None) -> Accepted:
    return Accepted(path="items/a.md", item=item, chosen=selections(item, [TOP]), before=before)


def change(item: Item, before: Stored | None = None, now: datetime = NOW) -> Event | None:
    return change_event(accepted(item, before), [TOP], now)


def time(before: Stored, now: datetime = NOW) -> Event | None:
    return time_event(accepted(before.item, before), [TOP], now)


def event(
    kind: Any, data: EventData, feeds: tuple[str, ...] = FEEDS, slug: str = "harbour", at: datetime = NOW
) -> Event:
    return Event(at=at, kind=kind, item_id=ID, slug=slug, feeds=feeds, data=data)


HIDDEN = stored(public=False)
NEVER = stored(public=False, was_public=False)
WITHHELD = stored(story(status="withheld", version=2), public=False)
QUARANTINED = stored(quarantine="rss.xml: a fault")
EMBARGOED = story(embargo_until=hour(2))


@pytest.mark.parametrize(
    ("item", "before"),
    [
        (STORY, None),
        (STORY, NEVER),
        (STORY, HIDDEN),
        (STORY, WITHHELD),
        (story(revisions=(revision("reinstatement", "SECRET reason"),)), WITHHELD),
        (STORY, QUARANTINED),
        (story(revisions=(revision("correction", "SECRET"),)), HIDDEN),
    ],
)
def test_what_becomes_public_is_published(item: Item, before: Stored | None) -> None:
    assert change(item, before) == event("published", OF_STORY)


@pytest.mark.parametrize(
    ("revisions", "kind", "note"),
    [
        ((), "updated", ""),
        ((revision("update", "SECRET"),), "updated", ""),
        ((revision("silent", "SECRET"),), "updated", ""),
        ((revision("correction", "Not\n the harbour."),), "corrected", "Not the harbour."),
        ((revision("correction", "A."), revision("update", "SECRET")), "corrected", "A."),
        ((revision("correction", "A."), revision("correction", "B.")), "corrected", "B."),
        ((revision("correction"),), "corrected", ""),
    ],
)
def test_a_public_story_that_changes_is_updated_or_corrected(
    revisions: tuple[Revision, ...], kind: str, note: str
) -> None:
    old = (revision("correction", "Of last year."),)
    before = stored(story(revisions=old))
    found = change(story(version=2, modified=NOW, revisions=old + revisions), before)
    assert found == event(kind, replace(OF_STORY, version=2, modified=NOW, note=note))


def test_what_has_not_changed_is_not_told_again() -> None:
    assert change(STORY, stored()) is None


def test_a_public_story_that_moves_tells_where_it_was() -> None:
    item = story(slug="port", section="City", version=2, url="https://tribune.example/port")
    found = change(item, stored())
    moved = replace(
        OF_STORY,
        version=2,
        address="https://tribune.example/port",
        former_slug="harbour",
        left=("sections/world", "feeds/top"),
    )
    assert found == event("updated", moved, ("", "sections/city", "sections/world", "feeds/top"), "port")
    assert found
    assert changed_pages(found) == ("/items/port", "/items/harbour")


def test_where_a_story_was_before_it_was_public_is_not_told() -> None:
    before = stored(story(slug="secret", section="Secret"), public=False, was_public=False)
    assert change(story(aliases=("secret",)), before) == event("published", OF_STORY)


@pytest.mark.parametrize(
    "item",
    [
        EMBARGOED,
        story(published=hour(2)),
        story(expires=NOW),
        story(rights=Rights(until=NOW)),
        story(status="withheld"),
        story(status="canceled"),
    ],
)
@pytest.mark.parametrize("before", [None, NEVER, stored(EMBARGOED, public=False, was_public=False)])
def test_of_what_never_was_public_nothing_is_told(item: Item, before: Stored | None) -> None:
    assert change(item, before) is None


@pytest.mark.parametrize(
    ("item", "before"),
    [
        (story(status="withheld", headline="Another"), WITHHELD),
        (story(embargo_until=hour(2)), WITHHELD),
        (story(expires=NOON, headline="Another"), HIDDEN),
    ],
)
def test_a_change_of_what_was_taken_back_is_not_told(item: Item, before: Stored) -> None:
    assert change(item, before) is None


SECRETS = {"slug": "secret", "section": "Secret", "headline": "SECRET", "url": "https://tribune.example/secret"}


@pytest.mark.parametrize(
    ("fields", "reason", "note"),
    [
        ({"status": "withheld"}, "withheld", NOTICE),
        ({"status": "canceled", "revisions": (revision("kill", "All\n wrong."),)}, "canceled", "All wrong."),
        ({"status": "canceled", "revisions": (revision("update", "SECRET"),)}, "canceled", NOTICE),
        ({"expires": NOW}, "expired", ""),
        ({"rights": Rights(until=NOW)}, "expired", ""),
        ({"embargo_until": hour(2)}, "embargoed", ""),
        ({"embargo_until": hour(2), "revisions": (revision("correction", "SECRET"),)}, "embargoed", ""),
    ],
)
@pytest.mark.parametrize("before", [stored(), QUARANTINED])
def test_what_is_taken_back_is_withdrawn_as_it_was_known(
    fields: dict[str, Any], reason: str, note: str, before: Stored
) -> None:
    found = change(story(**SECRETS, version=2, **fields), before)
    assert found == event("withdrawn", EventData(reason=reason, note=note))


def test_a_kill_is_told_of_what_was_withheld_or_had_expired() -> None:
    killed = story(status="canceled", version=3)
    for before in (WITHHELD, HIDDEN):
        assert change(killed, before) == event("withdrawn", EventData(reason="canceled", note=NOTICE))
    assert change(story(status="canceled", version=4), stored(killed, public=False)) is None


def test_a_record_that_comes_as_withdrawn_is_told_as_feeds_tell_it() -> None:
    killed = story(status="canceled", version=2, changed=NOW)
    assert change(killed) == event("withdrawn", EventData(reason="canceled", note=NOTICE))


LAPSING = story(media=(Media(url="https://tribune.example/a.jpg", until=NOW),))


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (stored(EMBARGOED, public=False, was_public=False), ("published", OF_STORY)),
        (
            stored(EMBARGOED, public=False, was_public=False, quarantine="a fault"),
            ("quarantined", EventData(fault="a fault")),
        ),
        (stored(story(expires=hour(2))), ("withdrawn", EventData(reason="expired"))),
        (stored(story(expires=hour(2)), quarantine="a fault"), ("withdrawn", EventData(reason="expired"))),
        (stored(story(rights=Rights(until=hour(2)))), ("withdrawn", EventData(reason="expired"))),
        (stored(story(embargo_until=NOON, expires=hour(1)), public=False, was_public=False), None),
        (stored(LAPSING), ("updated", OF_STORY)),
        (stored(LAPSING, quarantine="a fault"), ("published", OF_STORY)),
        (stored(replace(LAPSING, media=(Media(syndicate=False, until=NOW),))), None),
        (stored(replace(LAPSING, embargo_until=hour(3)), public=False, was_public=False), None),
        (stored(quarantine="a fault"), None),
    ],
)
def test_what_time_alone_changes_is_told(before: Stored, told: tuple[str, EventData] | None) -> None:
    now = hour(2)
    assert time(before, now) == (event(*told, at=now) if told else None)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (stored(), True),
        (QUARANTINED, False),
        (stored(EMBARGOED, public=False, was_public=False), False),
        (HIDDEN, False),
        (WITHHELD, False),
        (stored(story(expires=NOW)), False),
    ],
)
def test_what_the_gate_keeps_back_is_told_of_what_is_public_but_for_that(before: Stored, told: bool) -> None:
    found = quarantine_event(before, {"sections/world", ""}, "rss.xml: a fault", NOW)
    expected = event("quarantined", EventData(fault="rss.xml: a fault"), ("", "sections/world"))
    assert found == (expected if told else None)


def test_a_fault_that_repeats_the_whole_story_is_cut() -> None:
    found = quarantine_event(stored(), [""], "x" * 100_000, NOW)
    assert found
    assert found.data.fault == "x" * 1000


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (stored(), True),
        (QUARANTINED, True),
        (stored(story(expires=NOW), public=False), True),
        (stored(story(rights=Rights(until=NOW)), public=False), False),
        (stored(EMBARGOED, public=False), False),
        (NEVER, False),
        (WITHHELD, False),
    ],
)
def test_what_is_forgotten_is_told_if_it_could_be_seen(before: Stored, told: bool) -> None:
    found = removal_event(before, {"", "sections/world"}, NOW)
    expected = event("withdrawn", EventData(reason="forgotten"), ("", "sections/world"))
    assert found == (expected if told else None)


MOVED = replace(STORY, ids=KnownIds(rss="https://old.example/?p=1"), imported=Import(sha256="0" * 64))


def test_a_story_that_was_public_on_another_site_is_no_news() -> None:
    accepted = Accepted(path="items/a.html", item=MOVED, chosen=())
    assert change_event(accepted, (), NOW) is None


def test_an_imported_story_that_was_scheduled_is_news_when_it_is_released() -> None:
    before = stored(MOVED, public=False, was_public=False)
    released = Accepted(path="items/a.html", item=MOVED, chosen=(), before=before)
    event = time_event(released, (), NOW)
    assert event
    assert event.kind == "published"


def test_a_change_of_an_imported_story_is_news() -> None:
    changed = replace(MOVED, headline="Harbour closes", version=2)
    event = change_event(Accepted(path="items/a.html", item=changed, chosen=(), before=stored(MOVED)), (), NOW)
    assert event
    assert event.kind == "updated"
