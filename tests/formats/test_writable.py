"""What no format can carry is refused with the name of the entry or field at fault."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.formats import FORMATS, UnwritableEntryError
from syndication.model.feed import Tombstone
from syndication.model.item import Author, Media, Related, Subject
from tests.formats.reading import case

NAIVE = datetime(2026, 2, 5, 12)  # noqa: DTZ001  # what is tested is that it is refused
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": "A\x00B"}, "title contains U+0000 at character 2"),
        ({"title": "\ud800"}, "title contains U+D800 at character 1"),
        ({"summary": "\x1b[31m"}, "summary contains U+001B at character 1"),
        ({"html": "<p>\uffff</p>"}, "html contains U+FFFF at character 4"),
        ({"html": "<p>\ufffd</p>"}, "html contains U+FFFD at character 4"),
        ({"rights": "\x85"}, "rights contains U+0085 at character 1"),
        ({"tags": ("one", "t\x07o")}, "tags contains U+0007 at character 2"),
        ({"authors": (Author("Ann\x0c"),)}, "authors name contains U+000C at character 4"),
        ({"authors": (Author("Ann"), Author(" "))}, "an author has no name"),
        ({"subjects": (Subject("medtop:1", "\x01"),)}, "subjects name contains U+0001"),
        ({"media": (Media(url="https://x.example/a.jpg", caption="\x02"),)}, "media caption contains U+0002"),
        ({"related": (Related("\x03", "https://x.example/"),)}, "related title contains U+0003"),
        ({"url": ""}, "url is empty"),
        ({"title": " "}, "title is empty"),
        ({"summary": "\n"}, "summary is empty"),
        ({"published": NAIVE}, "published has no time zone"),
        ({"updated": NAIVE}, "updated has no time zone"),
    ],
)
def test_entry(form: Any, changes: dict[str, Any], problem: str) -> None:
    feed = case("picture_and_sound")
    bad = replace(feed.entries[1], **changes)
    with pytest.raises(UnwritableEntryError) as caught:
        form.write(replace(feed, entries=(feed.entries[0], bad)))
    assert caught.value.entry_id == "tag:news.example,2026-02-05:eclipse"
    assert str(caught.value).startswith(f"entry tag:news.example,2026-02-05:eclipse: {problem}")
    assert "; " in str(caught.value), "the cure is missing"
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": ""}, "title is empty"),
        ({"home": ""}, "home is empty"),
        ({"id": ""}, "id is empty"),
        ({"description": "\x00"}, "description contains U+0000 at character 1"),
        ({"updated": NAIVE}, "updated has no time zone"),
        ({"tombstones": (Tombstone("tag:x,2026:a", NAIVE, "Gone."),)}, "tombstones when has no time zone"),
        ({"tombstones": (Tombstone("tag:x,2026:a", NOON, "\x00"),)}, "tombstones note contains U+0000 at character 1"),
    ],
)
def test_feed(form: Any, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match="^feed /sections/science: ") as caught:
        form.write(replace(case("picture_and_sound"), **changes))
    assert not isinstance(caught.value, UnwritableEntryError)
    assert problem in str(caught.value)


def test_a_hostile_id_is_shown_escaped() -> None:
    feed = case("seed")
    with pytest.raises(UnwritableEntryError) as caught:
        FORMATS["rss.xml"].write(replace(feed, entries=(replace(feed.entries[0], id="tag:\x1b]0;\ud800é"),)))
    assert str(caught.value).startswith(r"entry tag:\x1b]0;\ud800\xe9: id contains U+001B at character 5")
    assert caught.value.entry_id == "tag:\x1b]0;\ud800é"
