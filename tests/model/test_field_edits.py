"""Lists of a story from what an editor gives: names of authors, addresses and texts of pictures."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from syndication.model.errors import FieldError
from syndication.model.field_edits import (
    with_authors,
    with_given_fields,
    with_partners,
    with_picture_texts,
    with_pictures,
)
from syndication.model.item import Author, Item, Media
from syndication.model.item_parts import PartnerEnd, Partners, Sponsor
from tests.support import NOON

JANE = Author("Jane Doe", "Reporter", "https://tribune.example/jane")
SOUND = Media("https://tribune.example/a.mp3")
OLD = Media("https://tribune.example/old.jpg", width=640, credit="J. Doe")
NEW = Media("https://tribune.example/new")
STORY = Item(headline="Harbour", published=NOON, body="Text.", authors=(JANE,), media=(SOUND, OLD))


@pytest.mark.parametrize(
    ("names", "authors"),
    [((), ()), (("Li Wei", "jane  doe"), (Author("Li Wei"), replace(JANE, name="jane  doe")))],
)
def test_authors_that_are_there_keep_their_role(names: tuple[str, ...], authors: tuple[Author, ...]) -> None:
    assert with_authors(STORY, names).authors == authors


@pytest.mark.parametrize(
    ("addresses", "media"),
    [((), (SOUND,)), ((NEW.url,), (NEW, SOUND)), ((NEW.url, OLD.url), (NEW, OLD, SOUND))],
)
def test_pictures_are_replaced_and_other_media_stay(addresses: tuple[str, ...], media: tuple[Media, ...]) -> None:
    assert with_pictures(STORY, addresses).media == media


def test_the_first_of_the_given_pictures_is_the_main_one() -> None:
    item = replace(STORY, media=(SOUND, replace(OLD, role="lead")))
    assert with_pictures(item, (NEW.url, OLD.url)).media == (NEW, OLD, SOUND)
    assert with_pictures(item, (OLD.url, NEW.url)).media == (replace(OLD, role="lead"), NEW, SOUND)


def test_texts_are_those_of_the_lead() -> None:
    item = replace(STORY, media=(OLD, SOUND, replace(NEW, type="image/png", role="lead")))
    changed = with_picture_texts(item, {"alt": "A crane"})
    assert [medium.alt for medium in changed.media] == ["", "", "A crane"]


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        (None, "Sea Ltd", Sponsor("Sea Ltd")),
        (Sponsor("Sea Ltd", "https://sea.example/"), "SEA ltd", Sponsor("SEA ltd", "https://sea.example/")),
        (Sponsor("Sea Ltd", "https://sea.example/"), "The port", Sponsor("The port")),
        (Sponsor("Sea Ltd"), " ", None),
    ],
)
def test_a_sponsor_that_is_there_keeps_its_address(before: Sponsor | None, name: str, after: Sponsor | None) -> None:
    changed = with_given_fields(replace(STORY, sponsor=before), {"sponsor": name, "kind": "video"})
    assert (changed.sponsor, changed.kind) == (after, "video")


def test_partners_that_are_not_named_stay() -> None:
    ends = (PartnerEnd("MSN", NOON),)
    item = replace(STORY, partners=Partners(allow=("MSN",), until=ends))
    assert with_partners(item, {"deny": ("Agency",)}).partners == Partners(("MSN",), ("Agency",), ends)
    assert with_partners(item, {"allow": ()}).partners == Partners(until=ends)
    assert with_partners(with_partners(STORY, {"allow": ("MSN",)}), {"allow": ()}) == STORY


def test_texts_are_those_of_the_first_picture() -> None:
    texts = {"alt": "A crane", "credit": "Li Wei"}
    assert with_picture_texts(STORY, texts).media == (SOUND, replace(OLD, **texts))
    assert with_picture_texts(STORY, {}) is STORY


def test_a_story_without_a_picture_has_no_texts_of_it() -> None:
    with pytest.raises(FieldError, match="media: has no picture for caption; give --picture too"):
        with_picture_texts(replace(STORY, media=(SOUND,)), {"caption": "x"})
