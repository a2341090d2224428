"""A withdrawal travels as far as the story did: what stands in feeds for a story that was withdrawn."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from syndication import validation
from syndication.formats import FORMATS
from syndication.formats.split import split_document
from syndication.model import withdrawal
from syndication.model.feed import Feed
from syndication.model.item import Item, Revision
from syndication.model.publication import DeclaredFeed, OnWithdrawal
from syndication.text.dates import rfc3339
from tests.formats.reading import NS, Story
from tests.publishing.withdrawals.reading import (
    NEWEST,
    every_way,
    holding,
    house_of,
    id_of,
    stamp,
    told,
    tombstones,
    withdraw,
)
from tests.support import NOON, House, every_document

NOTICE = "This story was withdrawn by its publisher."


@every_way
@pytest.mark.parametrize(("number", "status"), [(3, "canceled"), (NEWEST, "withheld")])
def test_what_stands_for_a_story(made: House, how: OnWithdrawal, number: int, status: str) -> None:
    places = [(form, folder) for form in FORMATS for folder in ("", "/sections/world", "/feeds/all")]
    before = {place: holding(made, *place, f"s{number}") for place in places}
    withdraw(made.items / f"{number}.md", status)
    made.publish()
    texts = [f"{word} {number:02}".encode() for word in ("Headline", "Body", "Standfirst", "Caption")]
    assert not [path for path, body in made.documents().items() for text in texts if text in body]
    for form, folder in places:
        where = sorted({f"{folder}/{form}", *before[form, folder]}, key=len)  # the live feed tells of it in any case
        assert len(where) > (number != NEWEST)
        assert holding(made, form, folder, f"s{number}") == (where if how == "stub" else [])
        for path in where:
            check(made, path, how, stub_of(number, stamp(made)))


def stub_of(number: int, updated: datetime) -> Story:
    """Return what a stub says of a story."""
    return Story(
        id=f"tag:tribune.example,{NOON + timedelta(hours=number):%Y-%m-%d}:s{number}",
        url=f"https://feeds.tribune.example/items/s{number}",
        title="Withdrawn",
        summary="Figures & <names> were wrong.",
        html="<p>Figures &amp; &lt;names&gt; were wrong.</p>",
        published=NOON + timedelta(hours=number),
        updated=updated,
        language="",
        authors=(),
        rights="",
    )


def check(house: House, path: str, how: OnWithdrawal, stub: Story) -> None:
    """Check what a document says of a withdrawn story."""
    assert told(house, path).get(stub.id) == (stub if how == "stub" else None)
    grave = [(stub.id, rfc3339(stub.updated), stub.summary)] if how == "tombstone" else []
    if path.endswith("atom.xml"):
        assert tombstones(house.documents()[path]) == grave
    else:
        assert (stub.id.encode() in house.documents()[path]) == (how == "stub")


@every_way
def test_every_document_is_clean(made: House, how: OnWithdrawal) -> None:
    for number in (3, 4, 12, NEWEST - 1, NEWEST):
        withdraw(made.items / f"{number}.md")
    made.publish()
    with made.catalog.read() as connection:
        every = every_document(connection)
    assert len(every) > 15
    for document in every:
        found = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=made.now)
        assert [one for one in found if one.severity != "info"] == [], document.path
        form = FORMATS[document.path.rpartition("/")[2]]
        assert split_document(form, document.body), document.path


@pytest.mark.parametrize("how", ["stub"])
def test_a_stub_says_nothing_else_of_the_story(made: House, how: OnWithdrawal) -> None:
    withdraw(made.items / f"{NEWEST}.md")
    made.publish()
    (stub,) = (one for one in json.loads(made.documents()["/feed.json"])["items"] if one["title"] == "Withdrawn")
    dates = {"date_published", "date_modified"}
    assert set(stub) == {"id", "url", "title", "content_html", "summary", *dates}
    assert next(iter(told(made, "/feed.json"))) == stub["id"], "it stands where the story stood"


@pytest.mark.parametrize("how", ["stub"])
def test_two_stubs_of_one_moment_differ_in_their_dates(made: House, how: OnWithdrawal) -> None:
    for number in (NEWEST - 1, NEWEST):
        withdraw(made.items / f"{number}.md")
    made.publish()
    root = etree.fromstring(made.documents()["/atom.xml"])
    dates = root.xpath("a:entry[a:title='Withdrawn']/a:updated/text()", namespaces=NS)
    assert len({date[:19] for date in dates}) == 1
    assert len(set(dates)) == 2


@every_way
def test_a_feed_of_ones_own_tells_in_its_own_way(tmp_path: Path, how: OnWithdrawal) -> None:
    ways: tuple[OnWithdrawal, ...] = ("omit", "stub", "tombstone")
    feeds = tuple(DeclaredFeed(name=way, on_withdrawal=way) for way in ways)
    house = house_of(tmp_path, how, feeds=feeds)
    path = house.record("a.md", "Secret", slug='"a"')
    house.publish()
    withdraw(path)
    house.publish()
    for folder, way in {"": how, **{f"/feeds/{way}": way for way in ways}}.items():
        assert list(told(house, f"{folder}/atom.xml")) == ([id_of("a")] if way == "stub" else [])
        assert len(tombstones(house.documents()[f"{folder}/atom.xml"])) == (way == "tombstone")
    house.catalog.close()


@pytest.mark.parametrize("how", ["stub", "tombstone"])
def test_what_the_gate_keeps_back_is_reported_and_holds_up_nobody(tmp_path: Path, how: OnWithdrawal) -> None:
    def write(feed: Feed) -> bytes:
        if any(entry.title == "Withdrawn" and entry.url.endswith("/bad") for entry in feed.entries):
            raise RuntimeError("the writer broke")
        return FORMATS["rss.xml"].write(feed)

    house = house_of(tmp_path, how)
    paths = [house.record(f"{slug}.md", "Secret", slug=f'"{slug}"', section='"World"') for slug in ("bad", "good")]
    house.publish()
    house.formats = {**FORMATS, "rss.xml": replace(FORMATS["rss.xml"], write=write)}
    for path in paths:
        withdraw(path)
    house.record("next.md", "Next")
    _, published = house.publish()
    assert published.quarantined == ("items/bad.md: RSS cannot be written: the writer broke",)
    body = house.documents()["/atom.xml"]
    assert b"Next" in body
    assert (id_of("good").encode() in body, id_of("bad").encode() in body, b"Secret" in body) == (True, False, False)
    assert house.publish()[1].documents == 0
    house.catalog.close()


def test_a_story_withdrawn_once_more_tells_its_last_notice() -> None:
    at = datetime(2026, 2, 6, tzinfo=UTC)
    item = Item(headline="A", published=NOON, body="Text.", status="canceled")
    assert withdrawal.notice(item) == NOTICE
    kinds: tuple[Any, ...] = ("withholding", "reinstatement", "correction", "kill")
    revisions = tuple(Revision(at, kind, f" Note of\n {kind} ") for kind in kinds)
    assert withdrawal.notice(replace(item, revisions=revisions)) == "Note of kill"
    assert withdrawal.notice(replace(item, revisions=(*revisions, Revision(at, "kill")))) == NOTICE
