"""Which media feeds may show, and which is the main one: what the record says comes before its order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.formats.media import enclosure, lead_picture
from syndication.model.entries import compose, entry_at
from syndication.model.item import Item, Media
from syndication.model.media_choice import kind_of, leads_first, may_be_shown, rights_of, second_leads
from syndication.model.media_parts import MediaRights, Rendition
from tests.support import NOON, make_publication

HOUSE = make_publication()
ONE = Media("https://tribune.example/1.jpg")
TWO = Media("https://tribune.example/2.jpg")
TALK = Media("https://tribune.example/talk.mp3")
FILM = Media("https://tribune.example/film.mp4")
LEAD: dict[str, Any] = {"role": "lead"}


def story(*media: Media, body: str = "Words.") -> Item:
    return Item(
        headline="Harbour",
        published=NOON,
        body=body,
        body_form="html",
        id="tag:tribune.example,2026-02-05:a",
        slug="a",
        media=media,
    )


@pytest.mark.parametrize(
    ("rights", "syndicate", "expected"),
    [
        ("", True, "own"),
        ("", False, "none"),
        ("own", True, "own"),
        ("licensed", True, "licensed"),
        ("none", True, "none"),
        ("none", False, "none"),
        ("own", False, "none"),  # its rights have ended: no record says both
    ],
)
def test_who_has_the_rights_in_a_medium(rights: MediaRights, syndicate: bool, expected: str) -> None:
    medium = replace(ONE, rights=rights, syndicate=syndicate)
    assert (rights_of(medium), may_be_shown(medium)) == (expected, expected != "none")


def test_a_medium_without_rights_is_in_no_entry_nor_are_its_other_sizes() -> None:
    small = "https://tribune.example/1-s.jpg"
    body = f'<p>One</p><img src="{ONE.url}"><img src="{small}"><p>two</p>'
    withheld = replace(ONE, rights="none", renditions=(Rendition(small),))
    entry = compose(story(withheld, TWO, body=body), HOUSE)
    assert [medium.url for medium in entry.media] == [TWO.url]
    assert ONE.url not in entry.html
    assert small not in entry.html


def test_a_licensed_picture_leaves_when_its_rights_end() -> None:
    licensed = replace(ONE, rights="licensed", licensor="The Wire", until=NOON + timedelta(hours=1))
    before, after = (entry_at(story(licensed), HOUSE, NOON + timedelta(hours=hours), {}) for hours in (0, 2))
    assert ([one.url for one in before.media], after.media) == ([ONE.url], ())


@pytest.mark.parametrize(
    ("media", "picture", "enclosed"),
    [
        ((ONE, TWO), ONE, ONE),
        ((ONE, replace(TWO, **LEAD)), TWO, TWO),
        ((ONE, replace(TWO, role="cover")), ONE, ONE),
        ((ONE, replace(TWO, rights="none", **LEAD)), ONE, ONE),
        ((TALK, ONE, replace(TWO, **LEAD)), TWO, TALK),
        ((TALK, FILM, ONE), ONE, TALK),
        ((TALK, replace(FILM, **LEAD), ONE), ONE, FILM),
    ],
)
def test_the_lead_is_the_main_one_everywhere(media: tuple[Media, ...], picture: Media, enclosed: Media) -> None:
    entry = compose(story(*media), HOUSE)
    shown, sent = lead_picture(entry), enclosure(entry)
    assert (shown and shown.url, sent and sent.url) == (picture.url, enclosed.url)
    assert f'<img src="{picture.url}"' in entry.html.partition("<p>Words")[0]


def test_findings_name_the_fields_of_the_record_whatever_is_the_lead() -> None:
    entry = compose(story(Media("https://tribune.example/x"), replace(TWO, **LEAD)), HOUSE)
    assert [finding.field for finding in entry.findings] == ["media[0].type"]


def test_the_others_stay_in_their_order() -> None:
    given = {"a": ONE, "b": TALK, "c": replace(TWO, **LEAD), "d": FILM}
    assert list(leads_first(given)) == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("media", "second"),
    [
        ((ONE, TWO), []),
        ((replace(ONE, **LEAD), TWO, replace(TALK, **LEAD), replace(FILM, **LEAD)), []),
        ((replace(ONE, **LEAD), TALK, replace(TWO, **LEAD)), [(2, 0)]),
        ((Media(type="image/png", **LEAD), Media("https://a.example/x", **LEAD)), [(1, 0)]),
    ],
)
def test_each_kind_has_one_lead(media: tuple[Media, ...], second: list[tuple[int, int]]) -> None:
    assert list(second_leads(media)) == second


@pytest.mark.parametrize(
    ("medium", "kind"),
    [
        (ONE, "picture"),
        (Media("https://a.example/x"), "picture"),
        (TALK, "sound"),
        (FILM, "film"),
        (Media("https://a.example/live.m3u8"), "film"),
        (Media("https://a.example/x", type="application/pdf"), "file"),
    ],
)
def test_the_kind_of_a_medium(medium: Media, kind: str) -> None:
    assert kind_of(medium) == kind
