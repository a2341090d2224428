"""Documents of Superdesk: what is taken of them, what must not become public, and values of wrong types."""

from __future__ import annotations

import json
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.sources.followed import FollowedStory, ReadOptions, RoundStart, SourcePage
from syndication.sources.superdesk import content_api, newsroom
from tests.support import NOON

API = "https://api.desk.example/v1/items?max_results=100"
OPTIONS = ReadOptions("desk", NOON, "feeds.example.org")
STORY: dict[str, Any] = {
    "uri": "https://api.desk.example/v1/items/urn%3Anewsml%3Adesk%3A1",
    "type": "text",
    "pubstatus": "usable",
    "version": "2",
    "headline": "Harbour reopens",
    "body_html": "<p>It did.</p>",
    "language": "en",
    "firstcreated": "2026-02-05T10:00:00+0000",
    "versioncreated": "2026-02-05T11:00:00+0000",
    "original_id": "urn:newsml:desk:1",
    "service": [{"code": "c", "name": "City"}],
    "associations": {
        "featuremedia": {
            "type": "picture",
            "description_text": "A ship",
            "body_text": "A white ship",
            "byline": "Roe",
            "renditions": {
                "thumbnail": {
                    "href": "https://cdn.example/s.jpg",
                    "width": 100,
                    "height": 60,
                    "mimetype": "image/jpeg",
                },
                "baseImage": {"href": "https://cdn.example/l.jpg", "width": 1400, "height": 900},
            },
        }
    },
}
SECRETS = [
    "https://api.desk.example/v1/assets/5f1",
    "http://api.desk.example/v1/assets/5f1",
    "https://cdn.example/l.jpg?token=s3cret",
    "https://cdn.example/l.jpg?X-Amz-Signature=0",
]


def page(*entries: Any, url: str = API) -> SourcePage:
    kind = newsroom.KIND if "/news/" in url else content_api.KIND
    return kind.read(json.dumps({"_items": list(entries)}).encode(), url, OPTIONS)


def only(*entries: Any, url: str = API) -> FollowedStory:
    found = page(*entries, url=url)
    assert found.unread == ()
    (story,) = found.stories
    return story


def item_of(**fields: Any) -> Item:
    found = only({**STORY, **fields}).item
    assert found
    return found


def lost_of(item: Item) -> tuple[str, ...]:
    return item.imported.lost if item.imported else ()


def test_the_id_is_the_end_of_the_address_as_the_host_may_change() -> None:
    moved = {**STORY, "uri": "https://other.example/items/urn%3Anewsml%3Adesk%3A1"}
    assert only(STORY).key == only(moved).key == "urn:newsml:desk:1"


def test_the_largest_rendition_is_the_picture() -> None:
    (picture,) = item_of().media
    assert (picture.url, picture.width, picture.credit) == ("https://cdn.example/l.jpg", 1400, "Roe")


@pytest.mark.parametrize("href", SECRETS)
def test_a_rendition_that_only_subscribers_can_fetch_gives_way_to_an_open_one(href: str) -> None:
    media = json.loads(json.dumps(STORY["associations"]))
    media["featuremedia"]["renditions"]["baseImage"]["href"] = href
    item = item_of(associations=media)
    assert [each.url for each in item.media] == ["https://cdn.example/s.jpg"]
    assert lost_of(item) == ()


@pytest.mark.parametrize("href", SECRETS)
@pytest.mark.parametrize("as_list", [False, True])
def test_a_picture_that_only_subscribers_can_fetch_is_left_out_and_listed(href: str, as_list: bool) -> None:
    picture = {"type": "picture", "name": "x", "renditions": {"original": {"href": href, "width": 9}, "none": None}}
    item = item_of(associations=[picture] if as_list else {"featuremedia": picture})
    assert item.media == ()
    place = "0" if as_list else "featuremedia"
    reason = "only subscribers can fetch the file, with their token; it was left out"
    assert lost_of(item) == (f"associations.{place}: {reason}",)


@pytest.mark.parametrize("href", SECRETS)
@pytest.mark.parametrize(
    "html", ['<img src="{}">', '<a href="{}">ship</a>', '<img srcset="{} 2x">', '<video poster="{}"></video>']
)
def test_no_address_of_subscribers_stays_in_the_text(href: str, html: str) -> None:
    item = item_of(body_html=f"<p>Before.</p>{html.format(href)}<p>After.</p>")
    assert href not in item.body
    assert item.body.startswith("<p>Before.</p>")
    assert item.body.endswith("<p>After.</p>")
    assert lost_of(item) == ("body: 1 address was left out, which only subscribers can fetch, with their token",)


def test_other_addresses_stay_in_the_text() -> None:
    body = (
        '<p><a href="https://desk.example/items">a</a> <a href="#note">b</a> <img src="https://cdn.example/a.png"></p>'
    )
    assert item_of(body_html=body).body == body


@pytest.mark.parametrize(
    "fields",
    [{"pubstatus": "canceled"}, {"pubstatus": 7}, {"embargoed": "2099-01-01T00:00:00+0000"}, {"embargoed": "tomorrow"}],
)
@pytest.mark.parametrize("kind", ["picture", "text"])
def test_an_associated_file_or_story_that_is_not_public_is_left_out(fields: dict[str, Any], kind: str) -> None:
    renditions = {"original": {"href": "https://cdn.example/a.jpg"}} if kind == "picture" else {}
    other = {"type": kind, "headline": "Not yet", "guid": "urn:x", "renditions": renditions, **fields}
    item = item_of(associations={"related--1": other})
    assert (item.media, item.related) == ((), ())
    assert lost_of(item)[0].startswith("associations.related--1: is ")


def test_what_has_no_place_is_listed() -> None:
    item = item_of(slugline="HARBOUR", priority=3, event_id="urn:e", signal=[{"code": "atomic"}], extra={"a": 1})
    assert item.imported
    assert item.slugline == "HARBOUR"
    named = {line.partition(":")[0] for line in item.imported.warnings}
    assert {"priority", "event_id", "signal", "extra"} <= named
    assert not named & {"original_id", "uri", "guid"}


VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**40,
    "",
    "x",
    "\x00",
    "\ud800",
    [],
    [[]],
    [None],
    {},
    {"a": {"b": []}},
    [7, "x"],
]


@pytest.mark.parametrize("name", [*STORY, "_id", "guid", "evolvedfrom", "ancestors", "embargoed", "_links", "authors"])
@pytest.mark.parametrize("url", [API, "https://api.desk.example/v1/news/feed"])
def test_a_value_of_a_wrong_type_spoils_no_other_story(name: str, url: str) -> None:
    other = {**STORY, "uri": "urn:other", "original_id": "urn:other", "headline": "Other"}
    for value in VALUES:
        found = page({**STORY, name: value}, other, url=url)
        assert "Other" in {story.item.headline for story in found.stories if story.item}
        assert len(found.stories) + len(found.unread) + len(found.skipped) == 2, value


@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_a_wrong_type_deep_within_raises_nothing(value: Any) -> None:
    media = STORY["associations"]["featuremedia"]
    for deep in (
        {"featuremedia": value},
        {"featuremedia": {**media, "renditions": value}},
        {"featuremedia": {**media, "renditions": {"original": value}}},
        {"featuremedia": {**media, "renditions": {"original": {"href": value}}}},
        {"featuremedia": {**media, "renditions": [value]}},
        value,
    ):
        found = page({**STORY, "associations": deep})
        assert len(found.stories) + len(found.unread) == 1


@pytest.mark.parametrize("entry", VALUES)
def test_an_entry_that_is_no_object_is_listed(entry: Any) -> None:
    found = page(entry, STORY)
    assert len(found.stories) == 1
    assert [each.name for each in found.unread] == ["number 1"]


@pytest.mark.parametrize("document", [*VALUES, {"_items": 7}, {"_items": {}}, {"_message": "No\nway"}, {"message": []}])
@pytest.mark.parametrize("kind", [content_api.KIND, newsroom.KIND])
def test_an_answer_without_a_list_is_one_line(document: Any, kind: Any) -> None:
    with pytest.raises(IngestError) as caught:
        kind.read(json.dumps(document).encode(), API, OPTIONS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("meta", VALUES)
@pytest.mark.parametrize("links", VALUES)
def test_what_an_answer_says_of_its_pages_may_be_anything(meta: Any, links: Any) -> None:
    for kind, url in ((content_api.KIND, API), (newsroom.KIND, "https://api.desk.example/v1/news/feed?x=1")):
        for document in (
            {"_items": [STORY], "_meta": meta, "_links": links},
            {"_items": [STORY], "_meta": {"total": meta, "max_results": links}, "_links": {"next": links}},
        ):
            following = kind.read(json.dumps(document).encode(), url, OPTIONS).next
            assert following == "" or following.startswith("https://api.desk.example/v1/")


def test_a_circle_of_rewrites_ends() -> None:
    entries = [
        {**STORY, "uri": f"urn:{name}", "original_id": None, "evolvedfrom": f"urn:{parent}", "headline": name}
        for name, parent in ("ab", "bc", "ca")
    ]
    assert only(*entries).key == "urn:a"


def test_the_text_of_a_token_is_in_no_representation() -> None:
    start = RoundStart("https://api.desk.example/v1", token="s3cret")
    for kind in (content_api.KIND, newsroom.KIND):
        request = kind.first(start)
        assert request.headers["Authorization"].endswith("s3cret")
        assert "s3cret" not in request.url + repr(request)


@pytest.mark.parametrize("bookmark", ["x", "2026-99-99", "0001-01-01T00:00:00Z"])
def test_a_bookmark_that_cannot_be_read_begins_anew(bookmark: str) -> None:
    request = content_api.KIND.first(RoundStart("https://api.desk.example/items", bookmark=bookmark))
    assert "start_date" not in request.url
