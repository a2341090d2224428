"""Uploaded pictures: a path in the record, an address in everything that is published."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.entries import compose
from syndication.model.item import BodyForm, Item, Media
from syndication.model.media_parts import Rendition
from syndication.model.uploaded_pictures import (
    is_picture_path,
    picture_paths,
    stored_by_address,
    with_picture_addresses,
    with_picture_paths,
)
from syndication.publishing.media.store import MEDIA_TYPES
from tests.support import NOON, make_publication

BASE = "https://feeds.tribune.example"
PUBLICATION = make_publication()
PATH = f"pictures/{'0a' * 16}.jpg"
OTHER = f"pictures/{'1b' * 16}.webp"
ADDRESS, OTHER_ADDRESS = f"{BASE}/{PATH}", f"{BASE}/{OTHER}"
STORED = {PATH: Media(url=PATH, type="image/jpeg", width=640, height=480, bytes=45_678)}


def story(body: str = "Words.", form: BodyForm = "html", **fields: Any) -> Item:
    told: dict[str, Any] = {"headline": "Harbour", "published": NOON, "slug": "harbour", "id": "tag:a.example,2026:h"}
    return Item(**told | {"body": body, "body_form": form} | fields)


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_every_picture_of_the_store_has_a_path(ending: str) -> None:
    assert is_picture_path(f"pictures/{'0a' * 16}.{ending}")


@pytest.mark.parametrize(
    "url",
    [
        "",
        f"/{PATH}",
        f"{PATH}?x",
        f"{PATH}\n",
        f"./{PATH}",
        f"pictures/../{PATH}",
        f"pictures/{'0a' * 16}.svg",
        f"pictures/{'0A' * 16}.jpg",
        "pictures/../../etc/passwd",
        "pictures/harbour.jpg",
        ADDRESS,
    ],
)
def test_nothing_else_is_such_a_path(url: str) -> None:
    assert not is_picture_path(url)
    assert picture_paths(story(media=(Media(url=url),))) == set()


@pytest.mark.parametrize(
    ("form", "path", "address"),
    [
        ("html", f'<img src="{PATH}">', f'<img src="{ADDRESS}">'),
        ("html", f"<img src='{PATH}'>", f"<img src='{ADDRESS}'>"),
        ("html", f"<img src={PATH} alt=x>", f"<img src={ADDRESS} alt=x>"),
        ("html", f'<a href="{PATH}"><img src="{OTHER}"></a>', f'<a href="{ADDRESS}"><img src="{OTHER_ADDRESS}"></a>'),
        ("html", f'<img srcset="{PATH} 1x, {OTHER} 2x">', f'<img srcset="{ADDRESS} 1x, {OTHER_ADDRESS} 2x">'),
        ("html", f'<video poster="{PATH}">', f'<video poster="{ADDRESS}">'),
        ("markdown", f"![The quay]({PATH})", f"![The quay]({ADDRESS})"),
        ("markdown", f'![The quay](<{PATH}> "At dawn")', f'![The quay](<{ADDRESS}> "At dawn")'),
        ("markdown", f"![The quay][1]\n\n[1]: {PATH}\n", f"![The quay][1]\n\n[1]: {ADDRESS}\n"),
        ("markdown", f"<{PATH}>", f"<{ADDRESS}>"),
    ],
)
def test_paths_and_addresses_in_a_body(form: BodyForm, path: str, address: str) -> None:
    assert with_picture_addresses(story(path, form), BASE).body == address
    assert with_picture_paths(story(address, form), BASE).body == path


@pytest.mark.parametrize(
    "body",
    [
        f'<img src="/{PATH}">',
        f'<img src="https://cdn.example/{PATH}">',
        f'<img src="{PATH}?w=600">',
        f'<img src="/press/{PATH}">',
        '<img src="pictures/harbour.jpg">',
        f'<img src="https://archive.example/?{ADDRESS}">',
    ],
)
def test_other_addresses_stay(body: str) -> None:
    assert with_picture_addresses(story(body), BASE).body == body
    assert with_picture_paths(story(body), BASE).body == body


def test_what_an_edit_leaves_alone_stays_as_it_was_written() -> None:
    before = story(f'<img src="{ADDRESS}">', media=(Media(url=ADDRESS),))
    assert with_picture_paths(before, BASE, before) == before
    changed = msgspec.structs.replace(before, body=f'<p>New.</p><img src="{ADDRESS}">')
    assert with_picture_paths(changed, BASE, before) == msgspec.structs.replace(
        before, body=f'<p>New.</p><img src="{PATH}">'
    )


PIECES = st.sampled_from([PATH, ADDRESS, OTHER, f"/{PATH}", "<img src=", '"', "'", ">", " ", "](", ")", "<", ",", "x"])


@given(st.lists(PIECES, max_size=12).map("".join))
def test_paths_and_addresses_are_two_ways_to_write_one_body(body: str) -> None:
    item = story(body, media=(Media(url=PATH), Media(url=OTHER_ADDRESS), Media(url="https://cdn.example/a.jpg")))
    published = with_picture_addresses(item, BASE)
    assert with_picture_addresses(with_picture_paths(item, BASE), BASE) == published
    assert with_picture_paths(published, BASE) == with_picture_paths(item, BASE)


BODIES = [
    ("html", f'<p>Words.</p><img src="{PATH}" alt="The quay">'),
    ("markdown", f"Words.\n\n![The quay]({PATH})"),
]


@pytest.mark.parametrize(("form", "body"), BODIES)
@pytest.mark.parametrize("base", [BASE, "http://127.0.0.1:8000", "https://herald.example/feeds"])
@pytest.mark.parametrize("url", ["", "https://www.tribune.example/2026/harbour"])
def test_a_path_gets_the_present_address_and_size(form: BodyForm, body: str, base: str, url: str) -> None:
    item = story(body, form, media=(Media(url=PATH, caption="Dawn"),), url=url)
    entry = compose(item, make_publication(base_url=base), STORED)
    assert entry.media == (Media(f"{base}/{PATH}", "image/jpeg", 640, 480, 45_678, caption="Dawn"),)
    assert f'src="{base}/{PATH}" alt="The quay" width="640" height="480"' in entry.html
    assert [finding for finding in entry.findings if finding.severity == "loses content"] == []


@pytest.mark.parametrize(("form", "body"), BODIES)
def test_a_picture_that_only_the_body_has_gets_its_size(form: BodyForm, body: str) -> None:
    entry = compose(story(body, form), PUBLICATION, STORED)
    assert f'src="{ADDRESS}" alt="The quay" width="640" height="480"' in entry.html
    assert entry.findings == ()


def test_other_sizes_may_be_uploaded_pictures_too() -> None:
    item = story(media=(Media(url="https://cdn.example/1.jpg", renditions=(Rendition(PATH), Rendition(OTHER, 5))),))
    assert picture_paths(item) == {PATH, OTHER}
    (medium,) = compose(item, PUBLICATION, STORED).media
    assert medium.renditions == (Rendition(ADDRESS, 640, 480, 45_678), Rendition(OTHER_ADDRESS, 5))
    assert with_picture_paths(with_picture_addresses(item, BASE), BASE) == item


def test_an_uploaded_size_that_is_not_stored_is_a_finding() -> None:
    item = story(media=(Media(url="https://cdn.example/1.jpg", renditions=(Rendition(PATH), Rendition(OTHER))),))
    (finding,) = compose(item, PUBLICATION, STORED).findings
    assert (finding.severity, finding.field) == ("loses content", "media[0].renditions[1].url")


def test_a_size_in_the_record_stays() -> None:
    entry = compose(story(media=(Media(url=PATH, width=32, bytes=9),)), PUBLICATION, STORED)
    assert entry.media == (Media(url=ADDRESS, type="image/jpeg", width=32, bytes=9),)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_an_address_in_a_record_is_published_as_it_always_was(form: BodyForm) -> None:
    """Its size is not looked up, so not a byte of such a story changes."""
    body = f'<p>Words.</p>\n\n<img src="{ADDRESS}">\n\n![x]({OTHER_ADDRESS})'
    item = story(body, form, media=(Media(url=ADDRESS),))
    stored = {**STORED, OTHER: Media(url=OTHER, width=1, height=1)}
    entry = compose(item, PUBLICATION, {path: stored[path] for path in picture_paths(item)})
    assert entry == compose(item, PUBLICATION)
    assert "width" not in entry.html
    assert entry.media == (Media(url=ADDRESS, type="image/jpeg"),)


def test_what_may_not_be_syndicated_is_left_out_of_the_body_too() -> None:
    entry = compose(story(f'<p>Words.</p><img src="{PATH}">', media=(Media(url=PATH, syndicate=False),)), PUBLICATION)
    assert PATH not in entry.html
    assert entry.media == ()


@pytest.mark.parametrize(
    ("item", "field", "words"),
    [
        (story(media=(Media(url=PATH),)), "media[0].url", f"{PATH} is not stored here"),
        (story(f'<p>A.</p><img src="{PATH}">'), "body", f"{PATH} is not stored here"),
        (story(f"A.\n\n![b]({PATH})", "markdown"), "body", f"{PATH} is not stored here"),
        (story('<p>A.</p><img src="pictures/a.jpg">'), "body", "pictures/a.jpg is not the path of an uploaded picture"),
        (story("A.\n\n![b](pictures/a.jpg)", "markdown"), "body", "pictures/a.jpg is not the path of an uploaded"),
    ],
)
def test_a_picture_that_is_not_stored_is_a_finding(item: Item, field: str, words: str) -> None:
    (finding,) = compose(item, PUBLICATION).findings
    assert (finding.severity, finding.field) == ("loses content", field)
    assert finding.message.startswith(words)
    assert "upload" in finding.message


def test_on_another_site_such_a_path_may_be_right() -> None:
    item = story('<p>A.</p><img src="pictures/a.jpg">', url="https://tribune.example/2026/harbour")
    assert compose(item, PUBLICATION).findings == ()


def test_pictures_by_their_addresses() -> None:
    assert stored_by_address(STORED, "https://herald.example/feeds") == {
        f"herald.example/feeds/{PATH}": STORED[PATH],
    }


SOUND = f"media/{'2c' * 16}.mp3"
STORED_SOUND = {SOUND: Media(url=SOUND, type="audio/mpeg", bytes=9, duration=61)}


def test_a_sound_has_an_address_with_what_its_file_says() -> None:
    (medium,) = with_picture_addresses(story(media=(Media(url=SOUND),)), BASE, STORED_SOUND).media
    assert medium == Media(url=f"{BASE}/{SOUND}", type="audio/mpeg", bytes=9, duration=61)


def test_the_address_of_a_sound_becomes_its_path_again() -> None:
    there = with_picture_addresses(story(f'<audio src="{SOUND}"></audio>', media=(Media(url=SOUND),)), BASE)
    assert f"{BASE}/{SOUND}" in there.body
    assert with_picture_paths(there, BASE) == story(f'<audio src="{SOUND}"></audio>', media=(Media(url=SOUND),))
