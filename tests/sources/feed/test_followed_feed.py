"""Feeds as sources to follow: any document is read or refused, and what this service writes is read without loss."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.follow_kinds import FOLLOW_KINDS, follow_kind_of
from syndication.sources.followed import FollowedStory, ReadOptions, SourceKind, SourcePage
from tests.support import NOON, House

TESTS = Path(__file__).parents[2]
OPTIONS = ReadOptions("wire", NOON + timedelta(days=900), "tribune.example")
DOCUMENTS = sorted(
    path
    for folder in ("validation", "formats", "sources")
    for path in (TESTS / folder).rglob("*")
    if path.is_file() and path.suffix in (".xml", ".json", ".opml", ".html")
)
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:x</id><updated>2026-02-05T12:00:00Z</updated>
<entry><id>urn:a</id><title type="html">A &amp;amp; B</title><link href="https://wire.example/a"/>
<updated>2026-02-05T12:00:00Z</updated><published>2026-02-05T12:00:00Z</published><author><name>Jane</name></author>
<category term="World"/><link rel="enclosure" href="https://wire.example/p.jpg" type="image/jpeg" length="9"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text.</p></div></content></entry></feed>"""
JSON = b"""[{"guid": "17", "headline": "A", "body_html": "<p>Text.</p>", "versioncreated": "2026-02-05T12:00:00+0000",
"associations": {"featuremedia": {"type": "picture", "renditions": {"original": {"href": "https://wire.example/p.jpg"}}}}}]"""


def read(data: bytes) -> SourcePage:
    return FOLLOW_KINDS[follow_kind_of(data, "")].read(data, "https://wire.example/feed", OPTIONS)


def page_or_problem(kind: SourceKind, data: bytes) -> tuple[SourcePage, str]:
    """Return what a kind of source reads in a document, or why it reads nothing."""
    try:
        return kind.read(data, "https://wire.example/feed", OPTIONS), ""
    except IngestError as error:
        return SourcePage(), str(error)


def read_or_refused(data: bytes) -> None:
    for kind in FOLLOW_KINDS.values():
        page, problem = page_or_problem(kind, data)
        assert "\n" not in problem
        assert len({story.key for story in page.stories}) == len(page.stories)
        assert all(story.key and story.key.isprintable() for story in page.stories)
        assert all(story.item is None or (story.item.id, story.item.slug) == ("", "") for story in page.stories)
        assert all(each.problem for each in page.unread)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_any_document_is_read_or_refused_in_one_line(path: Path) -> None:
    read_or_refused(path.read_bytes())


@given(st.sampled_from([ATOM, JSON]), st.data())
def test_any_damaged_document_is_read_or_refused_in_one_line(whole: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    read_or_refused(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_bytes_of_any_media_type_have_a_kind_or_none(data: bytes, media_type: str) -> None:
    assert follow_kind_of(data, media_type) in ("", *FOLLOW_KINDS)


@pytest.mark.parametrize("path", ["/atom.xml", "/rss.xml", "/feed.json"])
def test_what_this_service_writes_is_read_without_loss(house: House, path: str) -> None:
    house.record(
        "a.md",
        "Fish & chips < 5",
        "First paragraph with a [link](https://example.org/x).\n\n> Quoted.\n\n- one\n- two",
        standfirst='"The summary."',
        section='"World"',
        tags='["Ships"]',
        authors='[{name = "Jane Doe"}]',
        media='[{url = "https://tribune.example/p.jpg", type = "image/jpeg", bytes = 9, alt = "A"}]',
    )
    house.publish()
    page = read(house.document(path))
    assert (page.unread, page.problems) == ((), ())
    (story,) = page.stories
    assert isinstance(story, FollowedStory)
    item = story.item
    assert item is not None
    assert story.key.startswith("tag:tribune.example,2026-02-05:")
    assert (item.headline, item.published, item.standfirst) == ("Fish & chips < 5", NOON, "The summary.")
    assert item.url.startswith("https://feeds.tribune.example/items/")
    for words in ('<a href="https://example.org/x">link</a>', "<blockquote>", "<li>two</li>"):
        assert words in item.body
    assert [author.name for author in item.authors] == ["Jane Doe"]
    assert {"World", "Ships"} <= set(item.tags)
    assert [medium.url for medium in item.media] == ["https://tribune.example/p.jpg"]
    assert page.topic == f"https://feeds.tribune.example{path}"


def test_a_withdrawal_of_this_service_is_a_takedown(house: House) -> None:
    record = house.record("a.md", "Wrong")
    house.record("b.md", "Right")
    house.publish()
    key = next(
        one.key for one in read(house.document("/atom.xml")).stories if one.item and one.item.headline == "Wrong"
    )
    record.write_text(record.read_text().replace("+++\n", '+++\nstatus = "canceled"\n', 1))
    house.publish()
    found = {story.key: story.takedown for story in read(house.document("/atom.xml")).stories}
    assert found[key] == "kill"
    assert sorted(found.values()) == ["", "kill"]
