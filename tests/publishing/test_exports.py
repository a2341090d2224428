"""Each form of an export gives the same stories again, whatever is in them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given
from lxml import etree
from msgspec.structs import replace

from syndication.formats.front_matter import write_content
from syndication.formats.ninjs import write_record
from syndication.formats.wxr import Names, open_wxr
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.item import Item, Media
from syndication.model.progress import ignore_progress
from syndication.model.stored import Stored
from syndication.model.visibility import visibility_of
from syndication.sources import wordpress
from syndication.sources.embedded_record import item_of_record, record_in_ninjs
from syndication.sources.export import ExportFile, ExportOptions, ForeignStory, WholeStory
from syndication.sources.own_export.content_file import read_content
from tests.sources.records.strategies import items
from tests.support import NOON, make_publication

PUBLICATION = make_publication()


def as_wxr(item: Item) -> bytes:
    out = io.BytesIO()
    with open_wxr(out, PUBLICATION, Names()) as writer:
        writer.write(item, item, visibility_of(Stored(item=item, path="", public=False, was_public=True), NOON).state)
    return out.getvalue()


def through_wxr(item: Item) -> Item:
    story = next(read_wxr(as_wxr(item)))
    assert isinstance(story, WholeStory), story
    return story.item


def read_wxr(data: bytes) -> Iterator[object]:
    file = ExportFile("stories.xml", len(data), lambda: io.BytesIO(data))
    return wordpress.KIND.read([file], ExportOptions(now=NOON), ignore_progress)


def through_json(item: Item) -> Item:
    return item_of_record(msgspec.json.encode(item))


def as_ninjs(item: Item) -> bytes:
    try:
        entry = entry_at(item, PUBLICATION, NOON, {}) if item.status == "usable" else None
    except ComposeError:
        entry = None
    return msgspec.json.encode(write_record(item, entry, PUBLICATION))


def through_ninjs(item: Item) -> Item:
    return record_in_ninjs("a.json", as_ninjs(item))


def through_markdown(item: Item) -> Item:
    return read_content({"markdown": "a.md", "html": "a.html"}[item.body_form], write_content(item))


FORMS = {"wxr": through_wxr, "json": through_json, "ninjs": through_ninjs, "markdown": through_markdown}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(item=items())
def test_any_story_comes_back_as_it_was(form: Callable[[Item], Item], item: Item) -> None:
    assert form(item) == item


SECRET = Item(headline="Not yet", published=NOON, body="Text.", id="tag:a.example,2026:a", slug="a")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "publish"),
        ({"published": NOON.replace(year=2999)}, "future"),
        ({"embargo_until": NOON.replace(year=2999)}, "draft"),
        ({"expires": NOON.replace(minute=1)}, "publish"),
        ({"status": "withheld"}, "draft"),
        ({"status": "canceled"}, "trash"),
    ],
)
def test_what_is_not_public_is_no_published_post(changes: dict[str, object], status: str) -> None:
    root = etree.fromstring(as_wxr(replace(SECRET, **changes)))
    assert root.findtext("channel/item/{*}status") == status


@pytest.mark.parametrize(
    ("access", "readers"), [("free", None), ("metered", "subscribers"), ("paid", "paid_subscribers")]
)
def test_wordpress_learns_who_may_read_a_story(access: str, readers: str | None) -> None:
    root = etree.fromstring(as_wxr(replace(SECRET, access=access)))
    metas = {meta.findtext("{*}meta_key"): meta.findtext("{*}meta_value") for meta in root.iter("{*}postmeta")}
    assert metas.get("_jetpack_newsletter_access") == readers


def test_the_lead_is_the_featured_picture_of_wordpress() -> None:
    media = (Media("https://a.example/1.jpg"), Media("https://a.example/2.jpg", role="lead"))
    root = etree.fromstring(as_wxr(replace(SECRET, media=media)))
    metas = {meta.findtext("{*}meta_key"): meta.findtext("{*}meta_value") for meta in root.iter("{*}postmeta")}
    featured = next(item for item in root.iter("item") if item.findtext("{*}post_id") == metas["_thumbnail_id"])
    assert featured.findtext("{*}attachment_url") == "https://a.example/2.jpg"


def test_a_post_that_was_edited_in_wordpress_is_read_as_a_post() -> None:
    edited = as_wxr(SECRET).replace(b"<title>Not yet</title>", b"<title>By hand</title>")
    story = next(read_wxr(edited))
    assert isinstance(story, ForeignStory)
    assert (story.item.headline, story.item.ids and story.item.ids.rss) == ("By hand", SECRET.id)
