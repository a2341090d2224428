"""Pages that are cut off, hostile or contradictory: one line for each bad story, the others come in."""

from __future__ import annotations

import pytest

from syndication.model.known_ids import KnownIds
from syndication.sources.export import ExportEntry, MovedFeed
from syndication.sources.medium import KIND
from syndication.sources.medium.reader import MOST_BYTES, matches
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.export_support import (
    broken_file,
    export_files,
    read_files,
    read_found,
    refused,
    skipped,
    stories,
    warnings,
)

HEXES = {1: "a1b2c3d4e5f6", 2: "b1b2c3d4e5f6", 3: "c1b2c3d4e5f6"}
TITLE = '<h3 class="graf graf--h3 graf--title">A day</h3>'


def page(number: int = 1, body: str = f"{TITLE}<p>Text.</p>", title: str = "A day", more: str = "") -> bytes:
    """Return a public story; `more` is markup before its body."""
    known = HEXES[number]
    return (
        f'<html><body><article class="h-entry"><header><h1 class="p-name">{title}</h1></header>{more}'
        f'<section data-field="body" class="e-content">{body}</section><footer>'
        f'<p>By <a href="https://medium.com/@jane" class="p-author">Jane</a> on <a href="https://medium.com/p/{known}">'
        '<time class="dt-published" datetime="2021-02-05T12:00:00.000Z">x</time></a></p>'
        f'<a href="https://medium.com/@jane/a-day-{known}" class="p-canonical">x</a></footer></article></body></html>'
    ).encode()


def read(*pages: bytes, **options: object) -> list[ExportEntry]:
    return read_files(KIND, {f"posts/{number}.html": data for number, data in enumerate(pages, 1)}, **options)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (page(1, "<b>" * 60_000), "would take too long to read"),
        (page(1, TITLE), "has no text"),
        (page(1).replace(b"2021-02-05T12:00:00.000Z", b"2021-02-30T12:00:00Z"), "has no date"),
        (page(1).replace(b"2021-02-05T12:00:00.000Z", b"2021-02-05T12:00:00"), "has no date"),
        (page(1, f"{TITLE}<p>{'x' * 5_100_000}</p>"), "a record may have 5,000,000"),
        (page(1, f"{TITLE}<p>{'x' * MOST_BYTES}</p>"), "at most 20,000,000 are read of one story"),
        (page(1)[:180].replace(b"<article", b"<div"), "is no story as Medium exports it"),
    ],
)
def test_a_bad_story_stops_no_other(bad: bytes, problem: str) -> None:
    entries = read(bad, page(2))
    assert [problem in found for found in refused(entries).values()] == [True]
    assert len(stories(entries)) == 1


def test_stories_with_the_same_id_are_all_refused_and_named() -> None:
    entries = read(page(1), page(1, f"{TITLE}<p>Other.</p>"), page(2))
    problem = (
        "has the id of 1 other story too (https://medium.com/p/a1b2c3d4e5f6); readers would take them for one: "
        "delete one of them from the export, or give it another id there"
    )
    assert refused(entries) == {"posts/1.html": problem, "posts/2.html": problem}


def test_the_same_page_twice_comes_once() -> None:
    assert skipped(read(page(1), page(1))) == {"the same story once more": 1}


@pytest.mark.parametrize(
    ("title", "body", "more", "is_response"),
    [
        ("I agree", "<p>I agree with you.</p>", "", True),
        ("I agree…", "<p>I agree with you.</p><p>And more.</p>", "", True),
        ("I agree", "<p>I agree with you.</p>", '<section data-field="subtitle">I agree with you.</section>', True),
        ("I agree", "<p>I agree with you.</p>", '<section data-field="subtitle">A subtitle</section>', False),
        ("I agree", '<h3 class="graf--title">I agree</h3><p>I agree with you.</p>', "", False),
        ("A title", "<p>I agree with you.</p>", "", False),
    ],
)
def test_responses_to_stories_of_others_are_counted(title: str, body: str, more: str, *, is_response: bool) -> None:
    entries = read(page(1, body, title, more))
    assert skipped(entries) == ({"type response": 1} if is_response else {})
    assert len(stories(read(page(1, body, title, more), types=frozenset(("post", "response"))))) == 1


def test_what_is_in_the_old_feed_was_public() -> None:
    entry = OldEntry(KnownIds(rss="https://medium.com/p/a1b2c3d4e5f6"), "https://blog.example/a-day-a1b2c3d4e5f6")
    (item,) = stories(read(page(1, "<p>A day at the sea.</p>"), old=join_entries([entry])))
    assert warnings(item) == ()
    assert item.ids == KnownIds(rss="https://medium.com/p/a1b2c3d4e5f6")


@pytest.mark.parametrize("raw", [b"A\x00B", b"A\xe9B"])
def test_wrong_bytes_are_repaired_with_a_note(raw: bytes) -> None:
    (item,) = stories(read(page(1, title="TITLE").replace(b"TITLE", raw)))
    assert item.headline in ("AB", "AéB")
    assert len(warnings(item)) == 2


def test_only_stories_of_medium_are_claimed() -> None:
    assert matches(page(1))
    assert not matches(b'<html><body><article class="h-entry"><p class="e-content">A page of another site</p>')
    found = KIND.find(
        export_files({"posts/1.html": page(1), "posts/1.txt": page(1), "profile/profile.html": b"<html>"})
    )
    assert [file.path for file in found] == ["posts/1.html"]


def test_feeds_of_tags_with_another_slug_are_reported() -> None:
    tag = '<a href="https://medium.com/tag/{}" class="p-tag">{}</a>'
    tags = tag.format("c-plus-plus", "C++") + tag.format("sea", "Sea")
    data = page(1).replace(b"</footer>", f"{tags}</footer>".encode())
    assert [entry for entry in read(data) if isinstance(entry, MovedFeed)] == [
        MovedFeed("/feed/tagged/c-plus-plus", "/tags/c/rss.xml")
    ]


def test_a_broken_file_stops_no_other() -> None:
    files = [broken_file("posts/1.html", b""), *export_files({"posts/2.html": page(2)})]
    entries = read_found(KIND, files)
    assert refused(entries) == {"posts/1.html": "broken.zip/a: cannot be read to its end: Bad CRC-32"}
    assert len(stories(entries)) == 1


def test_a_figure_after_text_stays_in_the_body() -> None:
    figure = '<figure><img data-is-featured="true" src="https://a.example/b.jpg"></figure>'
    (item,) = stories(read(page(1, f"{TITLE}<p>Text.</p>{figure}")))
    assert item.media == ()
    assert "https://a.example/b.jpg" in item.body
