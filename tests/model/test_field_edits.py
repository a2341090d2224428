"""Lists of a story from what an editor gives: names of authors, addresses and texts of pictures."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from syndication.model.errors import FieldError
from syndication.model.field_edits import with_authors, with_picture_texts, with_pictures
from syndication.model.item import Author, Item, Media
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


def test_texts_are_those_of_the_first_picture() -> None:
    texts = {"alt": "A crane", "credit": "Li Wei"}
    assert with_picture_texts(STORY, texts).media == (SOUND, replace(OLD, **texts))
    assert with_picture_texts(STORY, {}) is STORY


def test_a_story_without_a_picture_has_no_texts_of_it() -> None:
    with pytest.raises(FieldError, match="media: has no picture for caption; give --picture too"):
        with_picture_texts(replace(STORY, media=(SOUND,)), {"caption": "x"})
