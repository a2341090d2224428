"""Which rendition of a picture a partner gets: ladder, floor, ceiling, rights."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.item import Media
from syndication.model.media_parts import Rendition
from syndication.model.partners.pictures import choose_picture
from syndication.model.partners.profile import PictureRules
from syndication.model.partners.story import partner_story
from syndication.validation.profiles.judge import verdict_on
from tests.formats.profiles.samples import builtin, entry_of, record

SIZES = {"tiny": (320, 180), "small": (640, 360), "medium": (1200, 624), "large": (2400, 1350)}


def picture(*names: str, **fields: Any) -> Media:
    """Return a picture in sizes; the first one is that of the record."""
    first, *others = names
    return Media(
        url=f"https://a.example/{first}.jpg",
        type="image/jpeg",
        width=SIZES[first][0],
        height=SIZES[first][1],
        renditions=tuple(
            Rendition(f"https://a.example/{name}.jpg", SIZES[name][0], SIZES[name][1], type="image/jpeg")
            for name in others
        ),
        **fields,
    )


def chosen(medium: Media, **rules: Any) -> tuple[str, list[str]]:
    found = choose_picture(medium, PictureRules(**rules))
    return found.picture.url.rpartition("/")[2].removesuffix(".jpg"), [fault.code for fault in found.faults]


@pytest.mark.parametrize(
    ("names", "rules", "expected"),
    [
        (("large", "medium", "small", "tiny"), {"want": (1200, 624)}, ("medium", [])),
        (("tiny", "small", "medium", "large"), {"want": (1200, 624)}, ("medium", [])),
        (("large", "small"), {"want": (1200, 624)}, ("large", [])),
        (("small", "tiny"), {"want": (1200, 624)}, ("small", ["image_small"])),
        (("small", "tiny"), {"want": (1200, 624), "min": (640, 360)}, ("small", ["image_small"])),
        (("tiny",), {"want": (1200, 624), "min": (640, 360)}, ("tiny", ["image_too_small"])),
        (("small",), {"min": (640, 360)}, ("small", [])),
        (("small",), {"min": (641, 360)}, ("small", ["image_too_small"])),
        (("small",), {"min": (640, 361)}, ("small", ["image_too_small"])),
        (("small",), {"shortest_side": 360}, ("small", [])),
        (("small",), {"shortest_side": 361}, ("small", ["image_too_small"])),
        (("large", "medium"), {}, ("large", [])),
        (("small",), {"ratio": (0.5, 1.7)}, ("small", ["image_wrong_ratio"])),
        (("small",), {"ratio": (0.5, 1.89)}, ("small", [])),
        (("small",), {"types": ("image/png",)}, ("small", ["image_wrong_type"])),
    ],
)
def test_the_ladder(names: tuple[str, ...], rules: dict[str, Any], expected: tuple[str, list[str]]) -> None:
    assert chosen(picture(*names), **rules) == expected


@pytest.mark.parametrize(("most", "code"), [(1000, None), (999, "image_too_big"), (0, None)])
def test_the_ceiling(most: int, code: str | None) -> None:
    _, codes = chosen(picture("small", bytes=1000), max_bytes=most)
    assert codes == ([code] if code else [])


def test_a_smaller_rendition_replaces_one_that_is_too_big() -> None:
    large = picture("large", "medium", bytes=20_000_000)
    assert chosen(large, max_bytes=15_000_000) == ("medium", [])


@pytest.mark.parametrize(
    ("fields", "rights", "fault"),
    [
        ({}, ("own",), False),
        ({"rights": "own"}, ("own", "licensed"), False),
        ({"rights": "licensed", "licensor": "Nordbild"}, ("own", "licensed"), False),
        ({"rights": "licensed", "licensor": "Nordbild"}, ("own",), True),
        ({"rights": "licensed"}, ("own", "licensed"), True),
        ({"rights": "licensed", "licensor": " "}, ("own", "licensed"), True),
        ({"rights": "none"}, ("own", "licensed"), True),
    ],
)
def test_rights(fields: dict[str, str], rights: tuple[str, ...], fault: bool) -> None:
    assert (chosen(picture("small", **fields), rights=rights)[1] == ["image_rights_missing"]) == fault


@pytest.mark.parametrize("rules", [{"min": (1, 1)}, {"shortest_side": 1}, {"ratio": (0.1, 9.0)}])
def test_an_unknown_size_is_a_fault_only_where_sizes_count(rules: dict[str, Any]) -> None:
    unknown = Media(url="https://a.example/a.jpg", type="image/jpeg")
    assert chosen(unknown, **rules)[1] == ["image_size_unknown"]
    assert chosen(unknown, want=(1200, 624))[1] == []


NUMBERS = st.integers(0, 3000)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, st.integers(0, 9_000_000)), min_size=1, max_size=6),
    st.tuples(NUMBERS, NUMBERS),
    st.tuples(NUMBERS, NUMBERS),
    NUMBERS.map(lambda number: number * 2000),
)
def test_what_fits_is_chosen_if_anything_does(
    sizes: list[tuple[int, int, int]], least: tuple[int, int], want: tuple[int, int], most: int
) -> None:
    rules = PictureRules(min=least, want=want, max_bytes=most)
    medium = Media(
        url="https://a.example/0.jpg",
        type="image/jpeg",
        width=sizes[0][0],
        height=sizes[0][1],
        bytes=sizes[0][2],
        renditions=tuple(
            Rendition(f"https://a.example/{at}.jpg", *size, type="image/jpeg") for at, size in enumerate(sizes) if at
        ),
    )
    found = choose_picture(medium, rules)
    serious = [fault for fault in found.faults if fault.code != "image_small"]
    fitting = [one for one in sizes if fits(one, least, most)]
    assert bool(serious) == (not fitting)
    if fitting and any(one[0] >= want[0] and one[1] >= want[1] for one in fitting):
        assert found.picture.width >= want[0]
        assert found.picture.height >= want[1]


def fits(size: tuple[int, int, int], least: tuple[int, int], most: int) -> bool:
    width, height, length = size
    known = bool(width and height) or not any(least)
    return known and width >= least[0] and height >= least[1] and not (most and length > most)


def test_words_and_rights_go_with_each_rendition() -> None:
    found = choose_picture(
        picture("large", "medium", alt="The quay", credit="Eva Lund"), PictureRules(want=(1200, 624))
    )
    assert (found.picture.alt, found.picture.credit, found.picture.renditions) == ("The quay", "Eva Lund", ())


def test_a_picture_that_is_left_out_is_left_out_of_the_body_too() -> None:
    profile = builtin("yahoo-us")
    item = record(profile)
    small = replace(item, media=tuple(replace(one, width=1279) for one in item.media))
    story = partner_story(entry_of(small), profile)
    assert story.pictures == ()
    assert "<img" not in story.entry.html
    assert "The quay on Thursday" not in story.entry.html
    assert [(one.code, one.field, one.severity) for one in story.findings] == [
        ("image_too_small", "media[0]", "picture")
    ]


BUS = '<p><img src="https://tribune.example/bus.jpg" alt="A bus" width="240" height="160"></p>'


def test_a_picture_of_the_body_that_is_left_out_is_a_finding() -> None:
    profile = builtin("flipboard")
    item = record(profile)
    story = partner_story(entry_of(replace(item, body=BUS * 2 + item.body, body_form="html")), profile)
    assert "bus.jpg" not in story.entry.html
    (finding,) = story.findings
    assert (finding.code, finding.field, finding.severity) == ("image_too_small", "body", "warning")
    assert (finding.measured, finding.allowed) == ("240x160", "shortest side 500")
    assert finding.cure.endswith("it is left out of the text")


@pytest.mark.parametrize("name", ["bus.jpg", "bus.webp"])
def test_a_picture_of_the_body_of_another_kind_is_left_out(name: str) -> None:
    profile = builtin("flipboard", pictures={"types": ["image/jpeg"], "shortest_side": 0})
    item = record(profile)
    body = BUS.replace("bus.jpg", name) + item.body
    story = partner_story(entry_of(replace(item, body=body, body_form="html")), profile)
    assert (name in story.entry.html) == (name == "bus.jpg")
    assert [one.code for one in story.findings] == ([] if name == "bus.jpg" else ["image_wrong_type"])


@pytest.mark.parametrize(
    ("body", "measured", "cure"),
    [
        (BUS, "none; a picture in the body is not listed", "list it in media, with its caption and credit"),
        ("", "no picture that the partner takes", "add a picture that the partner takes"),
    ],
)
def test_a_story_whose_pictures_are_in_the_body_alone(body: str, measured: str, cure: str) -> None:
    profile = builtin("smartnews")
    item = record(profile)
    bare = entry_of(replace(item, media=(), body=body + item.body, body_form="html"))
    findings = verdict_on(partner_story(bare, profile), profile, "en", bare.published).findings
    found = next(one for one in findings if one.code == "no_lead_image")
    assert (found.measured, found.cure) == (measured, cure)


def test_a_picture_has_the_alternative_text_that_it_has_in_the_body() -> None:
    profile = builtin("generic-full")
    item = record(profile)
    (listed,) = item.media
    body = f'<p><img src="{listed.url}" alt="Ships &amp; a quay"></p>'
    for alt, expected in (("", "Ships & a quay"), ("The quay", "The quay")):
        media = (replace(listed, alt=alt),)
        story = partner_story(entry_of(replace(item, body=body, body_form="html", media=media)), profile)
        assert [one.alt for one in story.pictures] == [expected]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ({"want": (1500, 0)}, "better 1500 wide"),
        ({"want": (0, 1500)}, "better 1500 high"),
        ({"want": (1500, 900)}, "better 1500x900"),
        ({"min": (1500, 0)}, "at least 1500 wide"),
    ],
)
def test_a_limit_of_one_side_is_no_product(rules: dict[str, Any], allowed: str) -> None:
    assert [fault.allowed for fault in choose_picture(picture("small"), PictureRules(**rules)).faults] == [allowed]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ({"min": (640, 360)}, "at least 640x360"),
        ({"shortest_side": 500}, "shortest side 500"),
        ({"ratio": (0.5, 2.0)}, "a known size"),
    ],
)
def test_what_is_allowed_where_the_size_is_unknown(rules: dict[str, Any], allowed: str) -> None:
    unknown = Media(url="https://a.example/a.jpg", type="image/jpeg")
    assert [fault.allowed for fault in choose_picture(unknown, PictureRules(**rules)).faults] == [allowed]


def test_the_rendition_stands_in_the_body_too() -> None:
    profile = builtin("msn", pictures={"want": [600, 300]}, body={"allow": ["p", "img[src,width,height]"]})
    item = record(profile)
    rendition = Rendition("https://tribune.example/quay-800.jpg", 800, 450, type="image/jpeg")
    with_ladder = replace(item, media=tuple(replace(one, renditions=(rendition,)) for one in item.media))
    story = partner_story(entry_of(with_ladder), profile)
    assert '<img src="https://tribune.example/quay-800.jpg" width="800" height="450">' in story.entry.html
    assert story.pictures[0].url == "https://tribune.example/quay-800.jpg"
