"""NewsML-G2 as a source: which items are stories, takedowns, corrections, and what cannot be taken."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.follow_kinds import FOLLOW_KINDS, follow_kind_of
from syndication.sources.followed import FollowedStory, ReadOptions, SourcePage
from tests.support import NOON

G2 = (Path(__file__).parent / "cases" / "g2.xml").read_bytes()
KEY = "urn:newsml:field.example:20260205:harbour"
OPTIONS = ReadOptions("wire", NOON, "tribune.example")


def read(data: bytes) -> SourcePage:
    return FOLLOW_KINDS["newsml"].read(data, "", OPTIONS)


def one(data: bytes) -> FollowedStory:
    (story,) = read(data).stories
    return story


def changed(before: bytes, after: bytes) -> bytes:
    assert before in G2
    return G2.replace(before, after, 1)


def signalled(code: bytes) -> bytes:
    return changed(b"</itemMeta>", b"<signal " + code + b"/></itemMeta>")


def test_a_text_is_a_story_with_its_guid_and_other_items_are_counted() -> None:
    assert follow_kind_of(G2, "application/xml") == "newsml"
    page = read(G2)
    (story,) = page.stories
    assert (story.key, story.at) == (KEY, datetime(2026, 2, 5, 13, tzinfo=timezone(timedelta(hours=1))))
    assert story.item
    assert (story.item.headline, story.item.id, story.item.status) == ("Harbour reopens", "", "usable")
    assert story.note_kind == "update"
    assert [(each.reason, each.count) for each in page.skipped] == [("class picture", 1)]
    assert (page.unread, page.problems) == ((), ())


@pytest.mark.parametrize(
    "code",
    [b'qcode="sig:correction"', b'uri="http://cv.iptc.org/newscodes/signal/correction"', b'literal="Correction"'],
)
def test_a_signal_of_a_correction_is_one(code: bytes) -> None:
    story = one(signalled(code))
    assert (story.note_kind, story.note) == ("correction", "")
    assert story.item
    assert story.item.imported
    assert not any(line.startswith("signal") for line in story.item.imported.dropped)


def test_another_signal_is_listed() -> None:
    story = one(signalled(b'qcode="sig:update"'))
    assert story.note_kind == "update"
    assert story.item
    assert story.item.imported
    assert "signal: sig:update" in story.item.imported.dropped


@pytest.mark.parametrize(("status", "takedown"), [(b"canceled", "kill"), (b"withheld", "withholding")])
@pytest.mark.parametrize("broken", [b"", b"<contentSet>"], ids=["whole", "without a text"])
def test_a_takedown_counts_whatever_else_is_wrong(status: bytes, takedown: str, broken: bytes) -> None:
    data = changed(b"stat:usable", b"stat:" + status)
    data = data.replace(broken, b"<contentSet/><other>").replace(b"</contentSet>", b"</other>") if broken else data
    story = one(data)
    assert (story.key, story.item, story.takedown) == (KEY, None, takedown)


def test_of_several_versions_in_one_message_the_highest_counts() -> None:
    item = G2[G2.index(b"<newsItem") : G2.index(b"</newsItem>") + len(b"</newsItem>")]
    earlier = item.replace(b'version="2"', b'version="1"').replace(b"Harbour reopens", b"Harbour closed")
    for data in (changed(item, earlier + item), changed(item, item + earlier)):
        story = one(data)
        assert story.item
        assert story.item.headline == "Harbour reopens"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b'guid="urn:newsml:field.example:20260205:harbour"', b"", "has no guid"),
        (b"<firstCreated>2026-02-05T12:00:00+01:00</firstCreated>", b"<firstCreated>today</firstCreated>", ""),
        (b"<headline>Harbour reopens</headline>", b"", ""),
    ],
    ids=["guid", "date", "headline"],
)
def test_a_story_that_cannot_be_taken_is_listed(before: bytes, after: bytes, problem: str) -> None:
    page = read(changed(before, after))
    assert page.stories == ()
    (unread,) = page.unread
    assert problem in unread.problem


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(IngestError):
        read(b"<newsItem")


@given(st.binary(max_size=200), st.integers(0, len(G2)))
def test_any_damage_is_a_page_or_a_refusal(noise: bytes, place: int) -> None:
    with suppress(IngestError):
        read(G2[:place] + noise + G2[place + len(noise) :])
