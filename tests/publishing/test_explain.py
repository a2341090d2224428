"""Why a story is or is not in a feed: every rule with its near miss, and what is said against what is served."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from syndication.catalog import items
from syndication.catalog.feed_position import FeedPosition
from syndication.formats import FORMATS, Format
from syndication.model import lifecycle, withdrawal
from syndication.model.feed import Feed
from syndication.model.item import Author, Item, Revision, Rights
from syndication.model.publication import DeclaredFeed, Publication
from syndication.model.stored import Stored
from syndication.model.visibility import visibility_of
from syndication.publishing.build import LARGEST
from syndication.publishing.explain import FeedFacts, Reason, ReasonKind, explain, reasons_of
from tests.examples import scaled
from tests.support import NOON, House, every_item, make_house, make_publication

SECOND = timedelta(seconds=1)
LIVE: dict[str, Any] = {"position": 2, "length": 3, "size": 100, "archive": "1", "is_served": True}
OUT: dict[str, Any] = {"position": 0, "length": 3, "is_served": False}


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def stored(quarantine: str = "", public: bool = True, **fields: Any) -> Stored:
    told = {"headline": "A story", "published": NOON, "body": "Text.", "id": "tag:x,2026:a", "slug": "a", "version": 2}
    item = Item(**{**told, "changed": NOON, "section": "City", **fields})
    return Stored(item=item, path="items/a.md", public=public, was_public=True, quarantine=quarantine)


def explained(
    one: Stored, path: str = "", record: str = "", declared: tuple[DeclaredFeed, ...] = (), **fields: Any
) -> Reason:
    """Return what is said of a story at one o'clock, in a feed of which `fields` are known."""
    publication = make_publication(feeds=declared)
    feed = FeedPosition(path=path, **LIVE | fields)
    (found,) = explain(FeedFacts(stored=one, publication=publication, now=hour(1), feeds=(feed,), problem=record))
    return found


def shown(since: datetime = NOON, place: int = 2, path: str = "") -> Reason:
    return Reason(path, True, "in", f"number {place} of 3, the newest first, as version 2", since)


NOTE = (Revision(hour(1), "kill", "It was forged."),)
CASES: list[tuple[str, Stored, dict[str, Any], Reason]] = [
    (
        "a story that was withdrawn, whatever else holds",
        stored("a fault", public=False, status="canceled", revisions=NOTE, changed=hour(1), expires=hour(1)),
        OUT | {"record": "items/a.md:2: is wrong"},
        Reason("", False, "withdrawn", "canceled: It was forged.", hour(1)),
    ),
    (
        "one that is withheld without a note",
        stored(public=False, status="withheld", changed=hour(1)),
        OUT,
        Reason("", False, "withdrawn", "withheld: This story was withdrawn by its publisher.", hour(1)),
    ),
    (
        "one whose newer record is broken",
        stored(),
        {"record": "items/a.md:2: is wrong"},
        Reason(
            "",
            True,
            "broken",
            "items/a.md:2: is wrong; until that is corrected, version 2 counts: "
            "number 2 of 3, the newest first, as version 2",
            NOON,
        ),
    ),
    (
        "one in quarantine, though it is scheduled too",
        stored("a fault", public=False, published=hour(5)),
        OUT,
        Reason("", False, "quarantined", "in quarantine: a fault", NOON),
    ),
    (
        "one that is to be published in a second",
        stored(public=False, published=hour(1) + SECOND, embargo_until=hour(5)),
        OUT,
        Reason("", False, "scheduled", "scheduled until 2026-02-05T13:00:01Z"),
    ),
    ("one that is published now", stored(published=hour(1)), {}, shown(hour(1))),
    (
        "one whose embargo has a second to go",
        stored(public=False, embargo_until=hour(1) + SECOND),
        OUT,
        Reason("", False, "embargoed", "embargoed until 2026-02-05T13:00:01Z"),
    ),
    ("one whose embargo ends now", stored(embargo_until=hour(1)), {}, shown(hour(1))),
    (
        "one that expires now",
        stored(public=False, expires=hour(1)),
        OUT,
        Reason("", False, "expired", "expired at 2026-02-05T13:00:00Z", hour(1)),
    ),
    ("one that has a second left", stored(expires=hour(1) + SECOND), {}, shown()),
    (
        "one whose rights ended before it expired",
        stored(public=False, rights=Rights(until=NOON + SECOND), expires=hour(1)),
        OUT,
        Reason(
            "",
            False,
            "expired",
            "removed from feeds: its rights ended at 2026-02-05T12:00:01Z",
            NOON + SECOND,
        ),
    ),
    ("one whose rights last", stored(rights=Rights(until=hour(2))), {}, shown()),
    (
        "one of another section",
        stored(),
        OUT | {"path": "sections/world"},
        Reason("sections/world", False, "not selected", "the story's section is City"),
    ),
    ("one of this section", stored(), {"path": "sections/city"}, shown(path="sections/city")),
    (
        "one without the tag",
        stored(),
        OUT | {"path": "tags/sea"},
        Reason("tags/sea", False, "not selected", "the story has no tags"),
    ),
    (
        "one that is older than the window",
        stored(),
        {"position": 0, "is_served": False},
        Reason(
            "",
            False,
            "beyond the window",
            "older than the 3 in the feed; in the archive /archive/1/rss.xml",
            None,
            "archive/1",
        ),
    ),
    (
        "one that is older than a section's window, whose archive is not made",
        stored(),
        OUT | {"path": "sections/city", "archive": ""},
        Reason(
            "sections/city", False, "beyond the window", "older than the 3 in the feed; its archive is not built yet"
        ),
    ),
    ("the last in the window", stored(), {"position": 3}, shown(place=3)),
    (
        "one that a document is too full for",
        stored(),
        {"size": LARGEST + 1, "is_served": False},
        Reason("", False, "no room", "the stories before it fill the 3,000,000 bytes of a document"),
    ),
    ("one that just fits", stored(), {"size": LARGEST}, shown()),
    (
        "the newest, however large it is",
        stored(),
        {"size": LARGEST + 1, "position": 1},
        shown(place=1),
    ),
    (
        "one that is due and not yet published",
        stored(public=False),
        OUT,
        Reason("", False, "pending", "it is due; the next publication includes it"),
    ),
    (
        "one that came after the document",
        stored(),
        {"is_served": False, "stale": True},
        Reason(
            "",
            False,
            "pending",
            "the feed is still to be rebuilt; then it will be in: number 2 of 3, the newest first, as version 2",
            NOON,
        ),
    ),
    (
        "one that was withdrawn after the document",
        stored(public=False, status="canceled", changed=hour(1), revisions=NOTE),
        OUT | {"is_served": True, "stale": True},
        Reason(
            "",
            True,
            "pending",
            "the feed is still to be rebuilt; then it will not be in: canceled: It was forged.",
            hour(1),
        ),
    ),
    (
        "one in a feed that cannot be made",
        stored(public=False, expires=hour(1)),
        OUT | {"is_served": True, "problem": "it is wrong"},
        Reason(
            "",
            True,
            "held back",
            "the feed's last good documents stay, as it cannot be rebuilt: it is wrong; "
            "then it will not be in: expired at 2026-02-05T13:00:00Z",
            hour(1),
        ),
    ),
    (
        "one whose notice of withdrawal stands in the document",
        stored(public=False, status="canceled", changed=hour(1), revisions=NOTE),
        OUT | {"is_served": True},
        Reason("", False, "withdrawn", "canceled: It was forged.", hour(1)),
    ),
]


@pytest.mark.parametrize(("one", "known", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_rule_that_decides_is_told(one: Stored, known: dict[str, Any], said: Reason) -> None:
    assert explained(one, **known) == said


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"sections": ("World", "Sport")}, "the feed takes sections: World, Sport; the story's section is City"),
        ({"sections": ("World", " CITY ")}, ""),
        ({"tags": ("Sea",)}, "the feed takes tags: Sea; the story's tags are Port, Ships"),
        ({"tags": ("Sea", "ships")}, ""),
        ({"authors": ("Jane Roe",)}, "the feed takes authors: Jane Roe; the story's authors are Jane Doe"),
        ({"exclude_sections": ("Sport", "City")}, "the feed leaves out sections: City"),
        ({"exclude_tags": ("Ships", "Sea")}, "the feed leaves out tags: Ships"),
        ({"exclude_tags": ("Ship",)}, ""),
        ({"exclude_authors": ("jane doe",)}, "the feed leaves out authors: jane doe"),
        ({"sections": ("City",), "tags": ("Sea",)}, "the feed takes tags: Sea; the story's tags are Port, Ships"),
        ({}, ""),
    ],
)
def test_the_list_of_a_declared_feed_that_decides_is_named(fields: dict[str, Any], detail: str) -> None:
    feed = DeclaredFeed(name="Mine", **fields)
    one = stored(tags=("Port", "Ships"), authors=(Author("Jane Doe"),))
    place: dict[str, Any] = {"is_served": False, "position": 0} if detail else {}
    found = explained(one, "feeds/mine", declared=(feed,), **place)
    wanted = detail or "number 2 of 3, the newest first, as version 2"
    assert (found.is_in, found.rule, found.detail) == (not detail, "not selected" if detail else "in", wanted)


def test_a_feed_that_nobody_declared_is_none() -> None:
    assert explained(stored(), "feeds/other", is_served=False).detail == "there is no such feed"


def reasons(house: House, slug: str, *paths: str) -> dict[str, Reason]:
    with house.catalog.read() as connection:
        found = items.by_slug(connection, slug)
        assert found
        return {reason.feed: reason for reason in reasons_of(connection, house.publication, found, house.now, paths)}


def test_every_feed_that_could_have_a_story_is_looked_at(tmp_path: Path) -> None:
    declared = (DeclaredFeed(name="World news", sections=("World",)), DeclaredFeed(name="Rest"))
    house = make_house(tmp_path, make_publication(feeds=declared))
    house.record("a.md", "First", section='"City"', tags='["Sea"]', authors='[{name = "Jane Doe"}]')
    house.publish()
    found = reasons(house, "first")
    assert {path: reason.is_in for path, reason in found.items()} == {
        "": True,
        "sections/city": True,
        "tags/sea": True,
        "authors/jane-doe": True,
        "feeds/rest": True,
        "feeds/world-news": False,
    }
    house.catalog.close()


def test_an_old_story_is_in_the_archive_that_is_named(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(window=2, window_hours=0))
    for number in range(20):
        house.record(f"{number}.md", f"Story {number}", published=f"2026-02-05T12:{number:02}:00Z", section='"City"')
    house.publish()
    documents = house.documents()
    told = [reason for number in range(20) for reason in reasons(house, f"story-{number}").values()]
    beyond = [reason for reason in told if reason.rule == "beyond the window"]
    assert len(beyond) > 20
    assert {reason.rule for reason in told} == {"in", "beyond the window"}
    for number in range(20):
        for reason in reasons(house, f"story-{number}").values():
            if reason.archive:
                assert f">Story {number}<".encode() in documents[f"/{reason.archive}/rss.xml"]
                assert f">Story {number}<".encode() not in documents[f"/{reason.feed}/rss.xml".replace("//", "/")]
    house.catalog.close()


def test_stories_that_a_document_has_no_room_for_are_told(house: House) -> None:
    for number in range(4):
        text = "The ferries left on time. " * 40_000
        house.record(f"{number}.md", f"Story {number}", text, published=f"2026-02-05T12:{number:02}:00Z")
    house.publish()
    rules = [reasons(house, f"story-{number}", "")[""].rule for number in range(4)]
    assert rules == ["no room", "no room", "in", "in"]
    assert in_documents(house, "") == {f"tag:tribune.example,2026-02-05:story-{number}" for number in (2, 3)}


def test_a_story_is_found_whose_id_has_an_ampersand(house: House) -> None:
    house.record("a.md", "First", id='"https://old.example/?p=1&lang=en"')
    house.publish()
    assert (reasons(house, "first")[""].is_in, reasons(house, "first")[""].rule) == (True, "in")


def test_an_edit_that_was_refused_is_told_and_the_version_before_stays(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    path.write_text(path.read_text().replace("published = 2026", "published = 2025"))
    house.publish()
    found = reasons(house, "first")[""]
    assert (found.is_in, found.rule) == (True, "broken")
    assert found.detail.startswith("items/a.md:3: published: cannot be changed once the story was public")


def test_a_feed_that_cannot_be_made_tells_what_it_still_serves(house: House) -> None:
    house.record("a.md", "First")
    house.publish()
    house.formats = {**FORMATS, "atom.xml": replace(FORMATS["atom.xml"], write=lambda _: b"<feed/>")}
    house.record("b.md", "Second")
    house.publish()
    assert [reasons(house, slug)[""].rule for slug in ("first", "second")] == ["in", "held back"]
    assert not reasons(house, "second")[""].is_in


# What is said, against what is served.

START = NOON + timedelta(days=365)
hours = st.integers(-60, 60)
HEADLINES = ("Harbour", "Ferries", "Bad", "Withdrawn story")
FEEDS = (
    DeclaredFeed(name="Mine", sections=("City",), exclude_tags=("Sea",)),
    DeclaredFeed(name="Short", content="summary", tags=("Sea", "Sky"), on_withdrawal="stub"),
)


def _moment(number: int) -> str:
    return (START + timedelta(hours=number)).isoformat()


dates = hours.map(_moment)
fields_of = st.fixed_dictionaries(
    {"published": dates},
    optional={
        "embargo_until": dates,
        "expires": dates,
        "rights": dates.map("{{until = {}}}".format),
        "status": st.sampled_from(['"usable"', '"withheld"', '"canceled"']),
        "section": st.sampled_from(['"City"', '"World"']),
        "tags": st.sampled_from(['["Sea"]', '["Sea", "Sky"]']),
        "authors": st.just('[{name = "Jane Doe"}]'),
    },
)
stories = st.lists(st.tuples(st.sampled_from(HEADLINES), fields_of), min_size=1, max_size=6)
publications = st.builds(
    make_publication,
    window=st.sampled_from([1, 3, 50]),
    window_hours=st.sampled_from([0, 24]),
    on_withdrawal=st.sampled_from(["omit", "stub", "tombstone"]),
    feeds=st.just(FEEDS),
)


def _bad_ones_fail() -> dict[str, Format]:
    def write(feed: Feed) -> bytes:
        body = FORMATS["rss.xml"].write(feed)
        return body.replace(b"<guid", b"<grid", 1) if any(entry.title == "Bad" for entry in feed.entries) else body

    return {**FORMATS, "rss.xml": replace(FORMATS["rss.xml"], write=write)}


def in_documents(house: House, path: str) -> set[str]:
    return served(house).get(path, set())


def served(house: House) -> dict[str, set[str]]:
    """Return the ids of the stories in the RSS document of each feed; a notice of withdrawal is no story."""
    bodies = {path: body for path, body in house.documents().items() if path.endswith("/rss.xml")}
    return {path.removesuffix("rss.xml").strip("/"): _stories(body) for path, body in bodies.items()}


def _stories(body: bytes) -> set[str]:
    entries = etree.fromstring(body).iterfind("channel/item")
    return {str(one.findtext("guid")) for one in entries if one.findtext("title") != withdrawal.TITLE}


def everything(house: House) -> list[Stored]:
    with house.catalog.read() as connection:
        return every_item(connection)


def assert_that_it_is_so(house: House) -> set[ReasonKind]:
    """Return the rules that decided, after holding what is said of all stories against what is served."""
    shown_in = served(house)
    told = [(one.item.id, reason) for one in everything(house) for reason in reasons(house, one.item.slug).values()]
    for item_id, reason in told:
        assert reason.is_in == (item_id in shown_in.get(reason.feed, set())), reason
    return {reason.rule for _, reason in told}


def in_a_house(publication: Publication, test: Callable[[House], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder), publication, START)
        house.formats = _bad_ones_fail()
        try:
            test(house)
        finally:
            house.catalog.close()


def test_a_live_feed_that_reaches_back_into_its_archives_is_told_so() -> None:
    def live(house: House) -> None:
        for number in range(20):
            house.record(f"{number}.md", f"Story {number}", published=f"2026-02-05T12:{number:02}:00Z")
            house.publish()
            assert assert_that_it_is_so(house) <= {"in", "beyond the window"}

    in_a_house(make_publication(window=3, window_hours=0), live)


@settings(max_examples=scaled(10))
@given(publications, stories, stories, st.integers(1, 100))
def test_what_is_said_is_what_is_served(
    publication: Publication,
    first: list[tuple[str, dict[str, str]]],
    then: list[tuple[str, dict[str, str]]],
    later: int,
) -> None:
    def live(house: House) -> None:
        for stage, seconds in ((first, 60), (then, later * 3600)):
            for number, (headline, fields) in enumerate(stage):
                house.record(f"{number}.md", headline, slug=f'"s-{number}"', **fields)
            house.publish(seconds)
            # What was just published needs no excuse: the rules themselves say what is served.
            assert not assert_that_it_is_so(house) & {"pending", "held back", "no room"}

    in_a_house(publication, live)


@settings(max_examples=scaled(8))
@given(publications, stories, st.integers(0, 100))
def test_what_is_said_between_publications_is_what_is_served_too(
    publication: Publication, told: list[tuple[str, dict[str, str]]], later: int
) -> None:
    def live(house: House) -> None:
        for number, (headline, fields) in enumerate(told):
            house.record(f"{number}.md", headline, **fields)
        house.publish()
        house.now += timedelta(hours=later)
        assert_that_it_is_so(house)

    in_a_house(publication, live)


@given(hours, st.none() | hours, st.none() | hours, st.sampled_from(["usable", "withheld", "canceled"]), hours)
def test_the_state_is_public_exactly_when_the_catalog_says_so(
    published: int, embargo: int | None, expires: int | None, status: Any, now: int
) -> None:
    item = Item(
        headline="A story",
        published=hour(published),
        body="Text.",
        status=status,
        embargo_until=hour(embargo) if embargo is not None else None,
        expires=hour(expires) if expires is not None else None,
    )
    assert (
        visibility_of(Stored(item=item, path="", public=False, was_public=False), hour(now)).state == "public"
    ) == lifecycle.is_public(item, hour(now))
