"""What the fields of the editor show of a story, and what they mean: pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.item import Author, Item, Media
from syndication.model.item_parts import Partners
from syndication.model.media_parts import Focus
from syndication.web.desk.act_rules import first_word, is_first_word
from syndication.web.desk.bulk_rules import chosen_stories
from syndication.web.desk.picture_form import media_of, picture_values
from syndication.web.desk.story_form import FormContext, anchor_of, form_values, read_form

NOON = datetime(2026, 2, 5, 12, 0, 30, tzinfo=UTC)
ITEM = Item(headline="Harbour", slug="harbour", published=NOON, body="Text.\n")
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
MOMENTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
FRACTIONS = st.tuples(st.integers(0, 90), st.integers(1, 10)).map(lambda pair: (pair[0] / 100, sum(pair) / 100))
FOCUSES = st.tuples(FRACTIONS, FRACTIONS).map(lambda two: Focus(two[0][0], two[1][0], two[0][1], two[1][1]))
MEDIA = st.builds(
    Media,
    url=st.sampled_from(["https://tribune.example/a.jpg", "pictures/0123456789abcdef0123456789abcdef.jpg"]),
    alt=TEXT.map(str.strip),
    caption=TEXT.map(str.strip),
    credit=TEXT.map(str.strip),
    width=st.integers(0, 9999),
    focus=st.none() | FOCUSES,
)
ITEMS = st.builds(
    Item,
    headline=TEXT,
    published=MOMENTS,
    body=TEXT,
    standfirst=TEXT,
    section=TEXT,
    embargo_until=st.none() | MOMENTS,
    expires=st.none() | MOMENTS,
    tags=st.lists(TEXT.filter(str.strip), max_size=3).map(tuple),
    authors=st.lists(st.builds(Author, name=TEXT.filter(str.strip), role=TEXT), max_size=3).map(tuple),
    media=st.lists(MEDIA, max_size=3).map(tuple),
    partners=st.none() | st.builds(Partners, allow=st.just(("msn", "gone")), deny=st.just(("yahoo",))),
)


def context(item: Item | None = ITEM, zone: str = "Europe/Berlin", **more: Any) -> FormContext:
    return FormContext(before=item, partners=("msn", "yahoo", "other"), zone=zone, now=NOON, **more)


@given(ITEMS, st.sampled_from(["", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata"]))
def test_a_form_that_is_sent_back_changes_nothing(item: Item, zone: str) -> None:
    here = context(item, zone)
    assert read_form(form_values(item, here), here).changes == {}


@pytest.mark.parametrize(
    ("sent", "changes"),
    [
        ({"headline": "Port"}, {"headline": "Port"}),
        ({"tags": " A \n\nB,C"}, {"tags": ["A", "B,C"]}),
        ({"author-0-name": " Ann ", "author-3-role": "x"}, {"authors": [{"name": "Ann"}, {"name": "", "role": "x"}]}),
        ({"published": "2026-02-05T14:00"}, {"published": "2026-02-05T14:00:00+01:00"}),
        ({"published": "2026-02-05T14:00Z"}, {"published": "2026-02-05T14:00:00+00:00"}),
        ({"published": ""}, {}),
        (
            {"expires": "2026-02-05T14:00", "zone": "Asia/Tokyo", "published": ""},
            {"expires": "2026-02-05T14:00:00+09:00"},
        ),
        ({"partner-0": "allow", "partner-2": "deny"}, {"partners": {"allow": ["msn"], "deny": ["other"]}}),
        ({"unknown": "x", "slug": "other", "status": "usable"}, {}),
    ],
)
def test_what_is_written_is_what_changes(sent: dict[str, str], changes: dict[str, Any]) -> None:
    read = read_form(form_values(ITEM, context()) | sent, context())
    assert (read.changes, read.faults) == (changes, ())


def test_another_zone_alone_moves_no_date() -> None:
    item = replace(ITEM, embargo_until=NOON + timedelta(hours=1))
    values = form_values(item, context(item)) | {"zone": "UTC", "published": "2026-02-05T12:00"}
    assert read_form(values | {"embargo_until": "2026-02-05T13:00"}, context(item)).changes == {}


def test_the_date_of_a_public_story_stays_whatever_is_sent() -> None:
    fixed = context(is_fixed=True)
    assert read_form(form_values(ITEM, fixed) | {"published": "2030-01-01T00:00"}, fixed).changes == {}


def test_partners_that_the_form_does_not_show_stay_where_they_are() -> None:
    item = replace(ITEM, partners=Partners(allow=("gone", "msn")))
    read = read_form(form_values(item, context(item)) | {"partner-1": "deny"}, context(item))
    assert read.changes == {"partners": {"allow": ["gone", "msn"], "deny": ["yahoo"]}}


@given(st.dictionaries(st.sampled_from(list(form_values(ITEM, context()))), st.text(max_size=30)))
def test_no_form_is_too_odd_to_be_read(sent: dict[str, str]) -> None:
    read = read_form({**form_values(ITEM, context()), **sent}, context())
    assert set(read.changes) <= {*(field for field in Item.__struct_fields__)}


@pytest.mark.parametrize(
    ("point", "focus"), [(("50", "0"), (0.45, 0.0, 0.55, 0.1)), (("100", "25"), (0.9, 0.2, 1.0, 0.3))]
)
def test_a_point_becomes_the_part_around_it(point: tuple[str, str], focus: tuple[float, ...]) -> None:
    media = (Media(url="https://tribune.example/a.jpg"),)
    values = picture_values(media) | dict(zip(("media-0-focus-x", "media-0-focus-y"), point, strict=True))
    found, faults = media_of(values, media)
    assert (found, faults) == (
        [{"url": media[0].url, "focus": dict(zip(("x1", "y1", "x2", "y2"), focus, strict=True))}],
        (),
    )


@pytest.mark.parametrize("point", [("50", ""), ("101", "5"), ("-1", "5"), ("½", "5"), ("5.5", "5"), ("9" * 5000, "1")])
def test_a_point_that_is_none_is_refused(point: tuple[str, str]) -> None:
    media = (Media(url="https://tribune.example/a.jpg"),)
    values = picture_values(media) | dict(zip(("media-0-focus-x", "media-0-focus-y"), point, strict=True))
    assert [fault.anchor for fault in media_of(values, media)[1]] == ["media-0-focus-x"]


@pytest.mark.parametrize(
    ("field", "anchor"),
    [
        ("headline", "headline"),
        ("changes.body", "body"),
        ("authors[12].url", "author-12-url"),
        ("media[0].alt", "media-0-alt"),
        ("media[3].focus.x1", "media-3-focus-x"),
        ("media[0].url", "pictures"),
        ("tags[4]", "tags"),
        ("partners.deny", "partner-0"),
        ("note", "note"),
        ("id", ""),
        ("", ""),
    ],
)
def test_a_fault_is_shown_at_its_field(field: str, anchor: str) -> None:
    assert anchor_of(field) == anchor


@pytest.mark.parametrize(
    ("headline", "word", "typed"),
    [
        ("Harbour reopens", "Harbour", "harbour"),
        ("„Hafen“ öffnet", "Hafen", "HAFEN "),
        ("— 12 ships", "12", "12"),
        ("…", "…", "…"),
        (
            "港口重新開放港口重新開放港口重新開放港口重新開放",
            "港口重新開放港口重新開放港口重新開放港口",
            "港口重新開放港口重新開放港口重新開放港口",
        ),
    ],
)
def test_the_word_that_is_typed_to_kill(headline: str, word: str, typed: str) -> None:
    assert first_word(headline) == word
    assert is_first_word(typed, headline)
    assert not is_first_word("", "Harbour reopens")


@given(TEXT.filter(str.strip))
def test_every_headline_has_a_word(headline: str) -> None:
    assert first_word(headline)
    assert is_first_word(first_word(headline), headline)


def test_chosen_stories() -> None:
    values = ["3:harbour", "x:port", "4:", "9" * 5000 + ":quay", "4:harbour", "1:ships", "1:a\x00", "1:a/b", "1:\ud800"]
    assert [(one.slug, one.version) for one in chosen_stories(values)] == [("harbour", 3), ("ships", 1)]
