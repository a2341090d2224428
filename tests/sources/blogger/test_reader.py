"""Exports that are cut off, ill-formed, hostile or contradictory: one line for each bad entry, the others come in."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.model.progress import ignore_progress
from syndication.sources.blogger import KIND
from syndication.sources.blogger.reader import matches
from syndication.sources.export import ExportEntry, ExportFile, ExportOptions
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.export_support import broken_file, lost, read_files, read_found, refused, skipped, stories, warnings
from tests.support import NOON

HEAD = (
    "<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' "
    "xmlns:blogger='http://schemas.google.com/blogger/2018'>\n<id>tag:blogger.com,1999:blog-7</id>\n"
)
TAIL = "</feed>\n"


def post(number: int = 1, content: str = "Text.", more: str = "", **fields: str) -> str:
    """Return a public post; `fields` are texts of elements of `blogger:`, `more` is markup."""
    values = {"type": "POST", "status": "LIVE", "filename": f"/2021/02/post-{number}.html"} | fields
    known = values.pop("id", f"tag:blogger.com,1999:blog-7.post-{number}")
    title, date = values.pop("title", f"Post {number}"), values.pop("published", "2021-02-05T12:00:00Z")
    elements = "".join(f"<blogger:{name}>{value}</blogger:{name}>" for name, value in values.items())
    return (
        f"<entry><id>{known}</id><title>{title}</title><content type='html'>{content}</content>"
        f"<published>{date}</published>{elements}{more}</entry>\n"
    )


def export(*entries: str) -> bytes:
    return (HEAD + "".join(entries) + TAIL).encode()


def read(*files: bytes, **options: Any) -> list[ExportEntry]:
    return read_files(KIND, {f"{number}.atom": data for number, data in enumerate(files)}, **options)


GOOD = post(2)
OLD_HEAD = "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:blog-7.archive</id>"
KIND_MARK = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)


def old_entry(number: int, kind: str = "post", more: str = "", content: str = "Text.") -> str:
    return (
        f"<entry><id>tag:blogger.com,1999:blog-7.post-{number}</id>{KIND_MARK.format(kind)}<title>Post {number}</title>"
        f"<published>2021-02-05T12:00:00Z</published><content>{content}</content>{more}</entry>"
    )


def old_export(*entries: str) -> bytes:
    return (OLD_HEAD + "".join(entries) + TAIL).encode()


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (post(1, published=""), "has no date"),
        (post(1, published="2021-02-30T12:00:00Z"), "has no date"),
        (post(1, published="2021-02-05T12:00:00"), "has no date"),
        (post(1, ""), "has no text"),
        (post(1, status=""), "has no type or no status"),
        (post(1, type=""), "has no type or no status"),
        (post(1, "x" * 5_100_000), "a record may have 5,000,000"),
        (post(1, "&lt;p class=tr-caption-container&gt;" + "&lt;b&gt;" * 60_000), "would take too long to read"),
        (post(1, title="<![CDATA[A").replace("</entry>", "</entry>]]>", 1), "also whether it was public"),
        (post(1).replace("</title>", ""), "also whether it was public"),
        (post(1).replace("blogger:filename", "blogger:1:filename"), "also whether it was public"),
    ],
)
def test_a_bad_post_stops_no_other(bad: str, problem: str) -> None:
    entries = read(export(bad, post(3, "<![CDATA[Text.]]>"), GOOD))
    assert [problem in found for found in refused(entries).values()] == [True]
    assert "post-2" in [story.slug for story in stories(entries)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "DRAFT"}, "status draft"),
        ({"status": "SOFT_TRASHED"}, "status soft_trashed"),
        ({"status": "SOMETHING NEW"}, "status something new"),
        ({"trashed": "2021-02-06T12:00:00Z"}, "trash"),
        ({"type": "PAGE"}, "type page"),
        ({"type": "COMMENT"}, "comment"),
    ],
)
def test_what_was_not_public_is_counted(fields: dict[str, str], reason: str) -> None:
    entries = read(export(post(1, **fields), GOOD))
    assert skipped(entries) == {reason: 1}
    assert [story.slug for story in stories(entries)] == ["post-2"]


@pytest.mark.parametrize("mark", ["yes", "Yes", "1", ""])
def test_a_draft_of_the_older_export_is_no_story(mark: str) -> None:
    control = f"<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>{mark}</app:draft></app:control>"
    assert skipped(read(old_export(old_entry(1, more=control)))) == {"status draft": 1}


def test_a_blog_for_invited_readers_has_no_public_story() -> None:
    setting = (
        f"<entry><id>tag:blogger.com,1999:blog-7.settings.BLOG_READ_ACCESS_MODE</id>{KIND_MARK.format('settings')}"
        "<content>PRIVATE</content></entry>"
    )
    entries = read(old_export(old_entry(1), setting))
    assert skipped(entries) == {"blog for invited readers only": 1, "type settings": 1}


def test_pages_are_imported_if_they_are_named() -> None:
    assert len(stories(read(export(post(1, type="PAGE"), GOOD), types=frozenset(("page",))))) == 1


@pytest.mark.parametrize("cut", ["</entry>", "<blogger:type>", "<content", "Post 2", TAIL])
def test_what_is_before_a_cut_comes_in(cut: str) -> None:
    data = export(post(1), GOOD).decode()
    entries = read(data[: data.rindex(cut)].encode())
    assert sum("ends" in problem for problem in refused(entries).values()) == 1
    assert "post-1" in [story.slug for story in stories(entries)]


def test_posts_with_the_same_id_are_all_refused_and_named() -> None:
    entries = read(export(post(1, id="x"), post(3, id="x"), GOOD))
    problem = (
        "has the id of 1 other entry too (x); readers would take them for one: "
        "delete one of them from the export, or give it another id there"
    )
    assert refused(entries) == {
        'post without number "Post 1"': problem,
        'post without number "Post 3"': problem,
    }


def test_the_same_post_in_two_files_comes_once() -> None:
    entries = read(export(post(1), GOOD), export(GOOD))
    assert len(stories(entries)) == 2
    assert skipped(entries) == {"the same post once more": 1}


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><feed'
    with pytest.raises(IngestError, match="document type"):
        read(export(GOOD).replace(b"<feed", bomb))


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "shift_jis"])
def test_other_encodings(encoding: str) -> None:
    title = "港の再開" if encoding == "shift_jis" else "Café"
    text = export(post(1, title=title)).decode().replace("utf-8", encoding)
    assert [story.headline for story in stories(read(text.encode(encoding)))] == [title]


@pytest.mark.parametrize("raw", [b"A\x00\x10B", b"A&#16;B", b"A\xe9B", b"A&nbsp;B & C"])
def test_ill_formed_posts_are_repaired_with_a_note(raw: bytes) -> None:
    (story,) = stories(read(export(post(1, title="TITLE")).replace(b"TITLE", raw)))
    assert story.headline.startswith("A")
    assert len(warnings(story)) == 1
    assert lost(story) == ()


def test_an_xhtml_body_is_its_markup() -> None:
    entry = old_entry(1, content="<div xmlns='http://www.w3.org/1999/xhtml'><p>A &amp; B</p></div>")
    assert "<p>A &amp; B</p>" in stories(read(old_export(entry)))[0].body


def test_only_exports_are_claimed() -> None:
    assert matches(export(GOOD))
    assert matches(old_export(old_entry(1)))
    # A feed of Blogger, and a post about its exports.
    assert not matches(
        b"<feed xmlns:blogger='http://schemas.google.com/blogger/2008'><id>tag:blogger.com,1999:blog-7</id>"
    )
    assert not matches(b"<rss><channel><item>http://schemas.google.com/blogger/2018</item></channel></rss>")


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    data = export(*(post(number, "word " * 20_000) for number in range(1, 151)))
    path = tmp_path / "feed.atom"
    path.write_bytes(data)
    size = len(data)
    del data
    tracemalloc.start()
    try:
        file = ExportFile("feed.atom", size, lambda: path.open("rb"))
        assert sum(1 for _ in KIND.read([file], ExportOptions(now=NOON), ignore_progress)) == 150
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 15_000_000
    assert peak < 5_000_000


def test_the_old_feed_has_the_address_that_takeout_lacks() -> None:
    entry = OldEntry(
        KnownIds(atom="tag:blogger.com,1999:blog-7.post-1"),
        "https://old.example/2021/02/post-1.html",
        datetime(2021, 2, 5, 11, 59, tzinfo=UTC),
    )
    first, second = stories(read(export(post(1), GOOD), old=join_entries([entry])))
    assert first.url == "https://old.example/2021/02/post-1.html"
    assert first.published.isoformat() == "2021-02-05T11:59:00+00:00"
    assert first.ids == KnownIds(rss=entry.ids.atom, atom=entry.ids.atom)
    assert (second.url, second.published.minute) == ("", 0)


def test_the_site_has_the_address_that_takeout_lacks() -> None:
    (item,) = stories(read(export(post(1, filename="/2021/02/harbour.html")), site="https://old.example/"))
    assert item.url == "https://old.example/2021/02/harbour.html"


def test_what_is_before_a_broken_place_comes_in() -> None:
    entries = read_found(KIND, [broken_file("feed.atom", export(post(1), GOOD).removesuffix(TAIL.encode()))])
    assert [story.slug for story in stories(entries)] == ["post-1", "post-2"]
    assert refused(entries) == {"an entry": "broken.zip/a: cannot be read to its end: Bad CRC-32"}
