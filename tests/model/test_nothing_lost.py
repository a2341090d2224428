"""Every word and address of an item is in its entry and in each document, or in a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape

import msgspec
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry, Feed
from syndication.model.item import Item, Media, Related
from syndication.model.media_choice import may_be_shown
from syndication.text.urls import absolute
from tests.examples import scaled
from tests.sources.records import strategies
from tests.support import NOON, make_publication

_PUBLICATION = make_publication()
_ADDRESSES = st.sampled_from(
    [
        "https://cdn.example/port.jpg",
        "https://cdn.example/port-300x200.jpg",
        "https://cdn.example/image?id=3",
        "https://cdn.example/ep1.mp3",
        "https://cdn.example/video/3",
        "ftp://cdn.example/port.jpg",
        "javascript:alert(1)",
        "",
    ]
)
_MEDIA = strategies.media.flatmap(lambda medium: _ADDRESSES.map(lambda url: replace(medium, url=url)))
_RELATED = st.builds(Related, title=strategies.lines, url=_ADDRESSES)
_BODIES = st.sampled_from(
    [
        "<p>Text.</p>",
        '<img src="https://cdn.example/port-725x408.jpg"><p>Text.</p>',
        '<p>Text.</p><img src="https://cdn.example/town.jpg">',
        '<figure><img src="https://cdn.example/town.jpg"></figure>',
    ]
)


def words_of(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from text.split()


def words_of_media(media: tuple[Media, ...]) -> Iterator[str]:
    for medium in media:
        if may_be_shown(medium):
            yield from words_of(absolute(medium.url, "") or medium.url, medium.caption, medium.credit, medium.alt)


def entry_of(item: Item) -> Entry:
    """Return the entry of an item that has one."""
    try:
        return entry_at(item, _PUBLICATION, NOON, {})
    except ComposeError:
        reject()  # it waits in quarantine with the reason


def text_of(entry: Entry) -> str:
    parts = json.loads(msgspec.json.encode(entry))
    return unescape(json.dumps(parts, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")) + entry.html


@settings(max_examples=scaled(40))
@given(strategies.items(), st.lists(_MEDIA, max_size=4), st.lists(_RELATED, max_size=3), _BODIES)
def test_every_word_and_address_is_in_the_entry_or_a_finding(
    item: Item, media: list[Media], related: list[Related], body: str
) -> None:
    whole = replace(item, media=tuple(media), related=tuple(related), body=body, body_form="html", status="usable")
    entry = entry_of(whole)
    text = text_of(entry)
    for word in (
        *words_of(item.headline, item.standfirst),
        *words_of_media(whole.media),
        *words_of(*(word for story in related for word in (story.title, absolute(story.url, "") or story.url))),
    ):
        assert word in text


@settings(max_examples=scaled(30))
@given(st.lists(_MEDIA, max_size=4), _BODIES)
def test_every_word_and_address_of_the_media_is_in_each_document_or_a_finding(media: list[Media], body: str) -> None:
    item = Item(
        headline="Harbour", published=NOON, body=body, body_form="html", id="tag:x.example,2026:a", slug="a",
        media=tuple(media),
    )  # fmt: skip
    entry = entry_of(item)
    feed = Feed(
        path="", id="tag:x.example,2026:f", title="News", description="", home="https://x.example/",
        base_url="https://x.example", language="en", publisher="X", updated=NOON, entries=(entry,),
    )  # fmt: skip
    findings = " ".join(finding.message for finding in entry.findings)
    for form in FORMATS.values():
        document = _as_text(form.write(feed).decode())
        for word in words_of_media(item.media):
            assert word in document or word in findings


def _as_text(document: str) -> str:
    """Return a document with its escapes resolved, those of HTML inside of JSON and XML too."""
    if document.startswith("{"):
        document = json.dumps(json.loads(document), ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
    return f"{unescape(document)} {unescape(unescape(document))}"
