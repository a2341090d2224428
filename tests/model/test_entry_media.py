"""The media of an entry: what is not in a feed is in a finding, with its words."""

from __future__ import annotations

import pytest

from syndication.model.entry_media import entry_media
from syndication.model.item import Media

BASE = "https://tribune.example/items/a"
URL = "https://cdn.example/image?id=3"


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("a.mov", "video/quicktime"),
        ("a.M4V?x=1", "video/x-m4v"),
        ("a.aac", "audio/aac"),
        ("a.opus", "audio/ogg"),
        ("a.m3u8", "application/vnd.apple.mpegurl"),
        ("a.heic", "image/heic"),
        ("a.jfif", "image/jpeg"),
        ("a.jpg/", ""),
        ("a.php", ""),
        ("a", ""),
    ],
)
def test_type_of_the_ending(url: str, media_type: str) -> None:
    made = entry_media((Media(url=url, width=3),), BASE)
    assert [medium.type for medium in made.media] == [media_type]
    assert [finding.field for finding in made.findings] == ([] if media_type else ["media[0].type"])


@pytest.mark.parametrize(
    "medium",
    [
        Media(url=URL, caption="The quay"),
        Media(url=URL, credit="Jo Doe"),
        Media(url=URL, alt="A quay"),
        Media(url=URL, width=1200),
        Media(url=URL, height=800, bytes=245_120),
    ],
)
def test_a_described_medium_without_a_type_is_a_picture(medium: Media) -> None:
    made = entry_media((medium,), BASE)
    assert made.media == (medium,)
    (finding,) = made.findings
    assert (finding.severity, finding.field) == ("loses content", "media[0].type")
    assert finding.message.startswith("cannot be told from the address; write image/jpeg. Until then")
    assert URL in finding.message


@pytest.mark.parametrize(
    "medium",
    [
        Media(url=URL),
        Media(url="https://cdn.example/video/3", width=3, caption="The quay"),
        Media(url="https://cdn.example/episode-3", caption="The quay"),
        Media(url="https://www.youtube.com/watch?v=3", caption="The quay"),
        Media(url="https://youtu.be/abc", caption="The quay", credit="Jo Doe"),
        Media(url="https://cdn.example/a.html", caption="The quay"),
        Media(url=URL, caption="The quay", bytes=4_294_967_296),
    ],
)
def test_what_may_be_a_sound_film_or_page_is_left_out_and_said(medium: Media) -> None:
    made = entry_media((medium,), BASE)
    assert made.media == ()
    (finding,) = made.findings
    assert (finding.severity, finding.field) == ("loses content", "media[0].type")
    assert finding.message.startswith("cannot be told from the address; write image/jpeg, audio/mpeg or video/mp4.")
    for words in (medium.url, medium.caption, medium.credit):
        assert words in finding.message


@pytest.mark.parametrize(
    ("medium", "message"),
    [
        (
            Media(caption="The quay", credit="Jo Doe"),
            'is missing, so no feed has the caption "The quay" or the credit "Jo Doe"; '
            "write the address, or the words into the text",
        ),
        (Media(), "is missing, so no feed has it; write the address, or the words into the text"),
        (
            Media(url="ftp://cdn.example/a.jpg", alt="A quay"),
            '"ftp://cdn.example/a.jpg" is not an http or https address, '
            'so no feed has it or the alternative text "A quay"; correct it',
        ),
    ],
)
def test_a_medium_without_an_address(medium: Media, message: str) -> None:
    made = entry_media((Media(url="a.jpg"), medium), BASE)
    assert len(made.media) == 1
    assert [(finding.field, finding.message) for finding in made.findings] == [("media[1].url", message)]


def test_what_is_left_out_by_choice_has_no_finding() -> None:
    media = (Media(url=URL, syndicate=False), Media(caption="The quay", syndicate=False))
    assert entry_media(media, BASE) == entry_media((), BASE)


@pytest.mark.parametrize(
    ("second", "fields"),
    [
        (Media(url="a.jpg"), []),
        (Media(url="a.jpg", caption="The quay"), []),
        (Media(url="./a.jpg", caption="The town"), ["media[1].url"]),
        (Media(url="b.jpg", caption="The town"), []),
    ],
)
def test_an_address_that_is_listed_twice(second: Media, fields: list[str]) -> None:
    made = entry_media((Media(url="a.jpg", caption="The quay"), second), BASE)
    assert [finding.field for finding in made.findings] == fields
    assert all(second.caption in finding.message for finding in made.findings)
