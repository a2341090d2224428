"""Events as CloudEvents 1.0 in JSON."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.delivery.webhooks.cloudevents import compose, id_of
from syndication.model.event import Event, EventData, EventKind
from syndication.text.dates import from_micros
from tests.support import NOON, make_publication

PUBLICATION = make_publication()
STORY = Event(
    number=7,
    at=NOON + timedelta(microseconds=5),
    kind="published",
    item_id="tag:tribune.example,2026-02-05:harbour",
    slug="harbour",
    feeds=("", "sections/world"),
    data=EventData(headline="Harbour & <sea>", published=NOON, modified=NOON + timedelta(hours=1), version=2),
)
GONE = replace(STORY, kind="withdrawn", data=EventData(reason="canceled", note="It was wrong."))
KINDS: tuple[EventKind, ...] = ("published", "updated", "corrected", "withdrawn", "quarantined")

texts = st.text(st.characters(codec="utf-8"))
events = st.builds(
    Event,
    number=st.integers(1, 2**63 - 1),
    at=st.integers(0, 2**52).map(from_micros),
    kind=st.sampled_from(KINDS),
    item_id=st.just(STORY.item_id),
    slug=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    feeds=st.lists(st.sampled_from(["", "sections/world", "feeds/top"]), unique=True).map(tuple),
    data=st.builds(EventData, headline=texts, note=texts, fault=texts, version=st.integers(0, 9)),
)


@given(events)
def test_every_event_has_the_attributes_that_it_must_have(event: Event) -> None:
    told = json.loads(compose(event, PUBLICATION))
    # CloudEvents 1.0: id, source, specversion and type are required; names are lower-case letters and digits.
    assert told["specversion"] == "1.0"
    assert told["type"] == f"org.syndication.item.{event.kind}"
    assert re.fullmatch(r"[0-9-]+", told["id"])
    assert urlsplit(told["source"])[:3] == ("https", "feeds.tribune.example", "/")
    assert told["subject"] == event.item_id
    assert datetime.fromisoformat(told["time"]) == event.at
    assert told["time"].endswith("Z")  # RFC 3339
    assert told["datacontenttype"] == "application/json"
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in told)
    assert [name for name in told if name != "data" and not isinstance(told[name], str)] == []


@given(events)
def test_the_same_event_is_the_same_bytes(event: Event) -> None:
    assert compose(event, PUBLICATION) == compose(replace(event), make_publication())


@given(st.lists(events, min_size=2, max_size=5))
def test_no_two_events_share_an_id_and_later_ones_have_greater_ones(some: list[Event]) -> None:
    kept = sorted(some, key=lambda event: event.at)
    numbered = [replace(event, number=number) for number, event in enumerate(kept, 9)]
    ids = [id_of(event) for event in numbered]
    assert ids == sorted(set(ids))


def test_a_catalog_that_is_built_anew_gives_no_id_again() -> None:
    assert id_of(STORY) != id_of(replace(STORY, at=STORY.at + timedelta(days=1)))


def test_what_is_told_of_a_public_story() -> None:
    assert json.loads(compose(STORY, PUBLICATION))["data"] == {
        "id": "tag:tribune.example,2026-02-05:harbour",
        "slug": "harbour",
        "url": "https://feeds.tribune.example/items/harbour",
        "canonical": "https://feeds.tribune.example/items/harbour",
        "headline": "Harbour & <sea>",
        "published": "2026-02-05T12:00:00Z",
        "modified": "2026-02-05T13:00:00Z",
        "version": 2,
        "feeds": ["all", "sections/world"],
    }


def test_what_is_told_of_a_story_that_moved() -> None:
    moved = EventData(headline="H", address="https://tribune.example/h", former_slug="port", left=("sections/world",))
    told = json.loads(compose(replace(STORY, kind="updated", data=moved), PUBLICATION))["data"]
    assert told["canonical"] == "https://tribune.example/h"
    assert (told["feeds"], told["left"], told["former_slug"]) == (["all"], ["sections/world"], "port")


def test_what_is_told_of_one_that_was_withdrawn() -> None:
    assert json.loads(compose(GONE, PUBLICATION))["data"] == {
        "id": "tag:tribune.example,2026-02-05:harbour",
        "slug": "harbour",
        "url": "https://feeds.tribune.example/items/harbour",
        "canonical": "https://feeds.tribune.example/items/harbour",
        "feeds": ["all", "sections/world"],
        "note": "It was wrong.",
        "reason": "canceled",
    }


@pytest.mark.parametrize("hours", [-11, 0, 9])
def test_moments_are_told_in_utc_whatever_zone_they_have(hours: int) -> None:
    there = STORY.at.astimezone(timezone(timedelta(hours=hours)))
    assert compose(replace(STORY, at=there), PUBLICATION) == compose(STORY, PUBLICATION)
