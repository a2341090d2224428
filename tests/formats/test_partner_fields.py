"""What partners ask for changes no byte of the feeds of everybody, and is nowhere in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.model.entries import compose
from syndication.model.feed_header import make_feed
from syndication.model.item import Item, Media
from syndication.model.item_parts import PartnerEnd, Partners
from syndication.text.dates import utc
from tests.formats.test_ninjs import ACCEPTED, composed
from tests.support import NOON, make_publication

HOUSE = make_publication()
SECRET = "SECRET"
_PARTNERS = Item(headline="", published=NOON, body="")
_FIELDS = "headline_short kind places access sponsor disclosure ai urgency slugline episode partners".split()
_OF_MEDIA = "renditions rights licensor licensor_id focus duration transcripts chapters".split()


def documents(item: Item) -> dict[str, bytes]:
    feed = replace(make_feed(HOUSE, "", "", None), updated=utc(NOON), entries=(compose(item, HOUSE),))
    return {name: form.write(feed) for name, form in FORMATS.items()}


def plain(item: Item) -> Item:
    """Return an item as it was before there were these fields; what may be shown is the same."""
    media = tuple(
        replace(
            medium,
            syndicate=medium.syndicate and medium.rights != "none",
            **{name: getattr(Media(), name) for name in _OF_MEDIA},
        )
        for medium in item.media
    )
    return replace(item, media=media, **{name: getattr(_PARTNERS, name) for name in _FIELDS})


@given(ACCEPTED)
def test_feeds_are_byte_for_byte_the_same_with_these_fields(item: Item) -> None:
    usable = replace(item, status="usable", ids=None)
    composed(usable)
    assert documents(usable) == documents(plain(usable))


@pytest.mark.parametrize("form", FORMATS)
def test_who_may_have_a_story_is_in_no_feed(form: str) -> None:
    partners = Partners((SECRET,), (SECRET,), (PartnerEnd(SECRET, NOON),))
    item = Item(
        headline="A", published=NOON, body="B", id="tag:tribune.example,2026-02-05:a", slug="a", partners=partners
    )
    assert SECRET.encode() not in documents(item)[form]
