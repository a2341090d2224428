"""Documents of Arc XP: samples, what was public, and where documents are in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.sources.arc import KIND
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.exports import files, lost, moved, read, refused, skipped, stories, warnings

HERE = Path(__file__).parent
NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


def document(**fields: Any) -> dict[str, Any]:
    """Return a published story."""
    least = {
        "_id": "A1",
        "type": "story",
        "version": "0.10.9",
        "headlines": {"basic": "A title"},
        "canonical_url": "/a/",
    }
    least |= {
        "first_publish_date": "2024-05-01T10:00:00Z",
        "display_date": "2024-05-02T10:00:00Z",
        "revision": {"published": True},
    }
    return least | {"content_elements": [{"type": "text", "content": "Text."}]} | fields


def entries_of(options: Mapping[str, Any] = NO_OPTIONS, **fields: Any) -> Any:
    return read(KIND, json.dumps(document(**fields)).encode(), site="https://old.example", **options)


@pytest.mark.parametrize(
    ("name", "new", "left_out", "problems"),
    [
        ("story-fixture-good", 1, {}, 0),
        ("story-fixture-good-mystery-element", 1, {}, 0),
        ("story-fixture-references", 1, {}, 0),
        ("story-fixture-taxonomy-bugs", 1, {}, 0),
        ("story-fixture-tiny-house", 1, {}, 0),
        ("story-fixture-good-multi-site", 0, {}, 1),  # nothing in it says that it was published
        ("story-fixture-good-embargo", 0, {}, 1),
        ("story-fixture-good-distributor", 0, {"content code green": 1}, 0),
        ("gallery-fixture-good", 0, {"type gallery": 1}, 0),
        ("video-fixture-nationals", 0, {"type video": 1}, 0),
        ("operation-create", 0, {"type story_operation": 1}, 0),
        ("collection-fixture-good", 0, {"type promo_reference": 3}, 0),
    ],
)
def test_samples(name: str, new: int, left_out: dict[str, int], problems: int) -> None:
    data = (HERE / "samples" / f"{name}.json").read_bytes()
    assert KIND.find(files(data))
    entries = read(KIND, data, site="https://old.example")
    assert (len(stories(entries)), skipped(entries), len(refused(entries))) == (new, left_out, problems)


def test_the_words_of_a_sample() -> None:
    (story,) = stories(read(KIND, (HERE / "samples" / "story-fixture-tiny-house.json").read_bytes()))
    assert story.headline.startswith("Tiny house, big benefits:")
    assert [author.name for author in story.authors] == ["Nina Patel"]
    assert story.url.startswith("http://www.washingtonpost.com/lifestyle/magazine/tiny-house")
    assert story.media[0].credit == "Ansel Adams"


@pytest.mark.parametrize(
    "fields",
    [
        {"revision": {"published": True}},
        {"revision": None, "publishing": {"has_published_edition": True}},
        {"revision": None, "status": "published"},
        {"revision": None, "publish_date": "2024-05-01T10:00:00Z"},
        {"content_restrictions": {}},
        {"content_restrictions": {"content_code": "free"}},
        {"content_restrictions": {"embargo": {"active": False, "end_time": "2031-01-01T00:00:00Z"}}},
        {"content_restrictions": {"embargo": {"active": True, "end_time": "2021-01-01T00:00:00Z"}}},
    ],
)
def test_what_was_public_is_a_story(fields: dict[str, Any]) -> None:
    assert len(stories(entries_of(**fields))) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"revision": {"published": False}}, "not published"),
        ({"publishing": {"has_published_edition": False}}, "not published"),
        ({"status": "Withdrawn"}, "status withdrawn"),
        ({"content_restrictions": {"content_code": "premium"}}, "content code premium"),
        ({"content_restrictions": {"content_code": 7}}, "content code that cannot be read"),
        ({"content_restrictions": ["x"]}, "content restrictions that cannot be read"),
        ({"content_restrictions": {"embargo": {"active": True}}}, "embargo"),
        ({"content_restrictions": {"embargo": {"active": True, "end_time": "2031-01-01T00:00:00Z"}}}, "embargo"),
        ({"content_restrictions": {"embargo": "x"}}, "embargo"),
        ({"content_restrictions": {"geo": {"restrictions": [{"restriction_id": "1"}]}}}, "for some countries only"),
        ({"type": "gallery"}, "type gallery"),
        ({"type": None}, "type unknown"),
    ],
)
def test_what_not_everybody_could_read_is_counted(fields: dict[str, Any], reason: str) -> None:
    assert skipped(entries_of(**fields)) == {reason: 1}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"revision": None, "first_publish_date": None}, "nobody knows whether it was public"),
        ({"revision": None, "first_publish_date": "2031-01-01T00:00:00Z"}, "nobody knows whether it was public"),
        ({"revision": {"published": "yes"}}, "has a revision.published that cannot be read"),
        ({"revision": "published"}, "has a revision.published that cannot be read"),
        ({"first_publish_date": None, "display_date": "2024-13-01T10:00:00Z"}, "has no date"),
        ({"first_publish_date": "2024-05-01T10:00:00"}, "without a zone; give --timezone"),
    ],
)
def test_documents_that_cannot_be_stories_are_refused(fields: dict[str, Any], problem: str) -> None:
    (found,) = refused(entries_of(**fields)).values()
    assert problem in found


@pytest.mark.parametrize(
    ("code", "access"), [("metered", "metered"), ("Metered ", "metered"), ("free", "free"), ("subscribers", "paid")]
)
def test_the_content_code_says_who_may_read_a_story(code: str, access: str) -> None:
    (story,) = stories(entries_of(content_restrictions={"content_code": code}, options={"with_paid": True}))
    assert story.access == access


def test_sponsored_content_is_marked_and_an_editor_is_asked_for_the_sponsor() -> None:
    (story,) = stories(entries_of(owner={"sponsored": True}))
    assert story.disclosure == "Sponsored content"
    assert any(line.startswith("is sponsored content") for line in warnings(story))


def test_the_lead_picture_is_the_lead() -> None:
    lead = {"basic": {"type": "image", "url": "https://a.example/1.jpg"}}
    (story,) = stories(entries_of(promo_items=lead))
    assert [(each.url, each.role) for each in story.media] == [("https://a.example/1.jpg", "lead")]


def test_the_first_date_counts() -> None:
    (story,) = stories(entries_of())
    assert story.published.isoformat() == "2024-05-01T10:00:00+00:00"
    (story,) = stories(entries_of(first_publish_date=None, status="published"))
    assert story.published.isoformat() == "2024-05-02T10:00:00+00:00"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one, two: json.dumps([one, two]),
        lambda one, two: f"{json.dumps(one)}\n\n{json.dumps(two)}\n",
        lambda one, two: json.dumps({"content_elements": [one, two], "count": 2}),
        lambda one, two: json.dumps({"type": "results", "content_elements": [one, two], "_id": "r"}),
        lambda one, two: json.dumps({"type": "collection", "_id": "c", "content_elements": [one, two]}),
    ],
    ids=["list", "lines", "search", "results", "collection"],
)
def test_several_documents_in_a_file(wrap: Any) -> None:
    data = wrap(document(), document(_id="A2", canonical_url="/b/")).encode()
    assert KIND.find(files(data))
    assert [story.slug for story in stories(read(KIND, data, site="https://old.example"))] == ["a", "b"]


def test_a_broken_line_stops_no_other() -> None:
    data = f"{json.dumps(document())}\n{{\n{json.dumps(document(_id='A2', canonical_url='/b/'))}\n".encode()
    entries = read(KIND, data, site="https://old.example")
    assert len(stories(entries)) == 2
    assert list(refused(entries)) == ["0.json: line 2"]


def test_a_single_document_that_is_cut_off_is_an_error_of_the_file() -> None:
    data = json.dumps(document(), indent=1).encode()[:-20]
    with pytest.raises(IngestError, match="0.json: is no JSON"):
        read(KIND, data)


def test_the_host_of_the_old_feed_is_that_of_addresses() -> None:
    old = join_entries([OldEntry(KnownIds(rss="x"), "https://news.example/other/")])
    (story,) = stories(read(KIND, json.dumps(document()).encode(), old=old))
    assert story.url == "https://news.example/a/"


def test_without_an_address_a_document_is_refused_with_the_cure() -> None:
    (problem,) = refused(read(KIND, json.dumps(document()).encode())).values()
    assert problem.endswith("would come again with each import; give --site https://old.example")


def test_galleries_are_imported_if_they_are_named() -> None:
    gallery = document(
        type="gallery", content_elements=[{"type": "image", "url": "https://img.example/1.jpg", "caption": "One"}]
    )
    data = json.dumps(gallery).encode()
    (story,) = stories(read(KIND, data, site="https://old.example", types=frozenset(("gallery",))))
    assert story.body == '<figure><img alt="" src="https://img.example/1.jpg"><figcaption>One</figcaption></figure>'


def test_feeds_with_another_address_are_reported() -> None:
    taxonomy = {
        "primary_section": {"_id": "/news/us", "path": "/news/us", "name": "U.S. News"},
        "sections": [{"_id": "/sea", "name": "Sea"}],
        "tags": [{"text": "C++", "slug": "c-plus"}, {"text": "Ships", "slug": "ships"}],
    }
    author = {"type": "author", "name": "Ann O", "slug": "ann"}
    assert moved(entries_of(taxonomy=taxonomy, credits={"by": [author]})) == {
        "/arc/outboundfeeds/rss/category/news/us": "/sections/u-s-news/rss.xml",
        "/arc/outboundfeeds/rss/tags/c-plus": "/tags/c/rss.xml",
        "/arc/outboundfeeds/rss/author/ann": "/authors/ann-o/rss.xml",
    }


def test_a_lead_picture_that_is_only_referred_to_is_lost() -> None:
    (story,) = stories(entries_of(promo_items={"basic": {"_id": "I1", "type": "image"}}))
    assert lost(story) == ("the lead picture has no address, or is only referred to; export the document in full",)


def test_a_reference_with_an_address_is_a_link() -> None:
    reference = {"type": "reference", "referent": {"id": "X"}, "additional_properties": {"url": "https://r.example/"}}
    (story,) = stories(entries_of(content_elements=[reference]))
    assert story.body == '<p><a href="https://r.example/">https://r.example/</a></p>'


@pytest.mark.parametrize(
    "private",
    [
        {"revision": {"published": False}},
        {"status": "draft"},
        {"content_restrictions": {"embargo": {"active": True}}},
    ],
)
def test_documents_that_are_not_public_are_not_shown_by_others(private: dict[str, Any]) -> None:
    inner = {"headlines": {"basic": "SECRET"}, "canonical_url": "/secret/"} | private
    elements = [{"type": kind, "embed_html": "SECRET"} | inner for kind in ("story", "video", "gallery")]
    text = {"type": "text", "content": "Text."}
    related = {"basic": [{"type": "story"} | inner]}
    (story,) = stories(entries_of(content_elements=[*elements, text], related_content=related))
    assert (story.body, story.related) == ("<p>Text.</p>", ())
    assert len(lost(story)) == 3


def test_elements_nested_too_deeply_are_refused() -> None:
    inner: dict[str, Any] = {"type": "text", "content": "x"}
    for _ in range(200):
        inner = {"type": "element_group", "content_elements": [inner]}
    (problem,) = refused(entries_of(content_elements=[inner])).values()
    assert "nested" in problem
    for _ in range(200):
        inner = {"type": "list", "items": [inner]}
    (problem,) = refused(entries_of(content_elements=[inner])).values()
    assert "nested" in problem


def test_an_unknown_element_is_lost_and_the_others_stay() -> None:
    (story,) = stories(entries_of(content_elements=[{"type": "hologram"}, {"type": "text", "content": "Text."}, {}]))
    assert story.body == "<p>Text.</p>"
    assert lost(story) == ("the element “hologram” is left out", "an element without a type is left out")
