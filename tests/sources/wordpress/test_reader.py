"""Exports that are cut off, ill-formed, hostile or contradictory: one line for each bad item, the others come in."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from syndication.model.errors import IngestError
from syndication.model.progress import ignore_progress
from syndication.sources import xml_splitter
from syndication.sources.export import ExportFile, ExportOptions, MovedFeed
from syndication.sources.wordpress.reader import KIND, matches
from tests.sources.wordpress.exports import TAIL, export, meta, post, read, refused, skipped, stories
from tests.support import NOON

GOOD = post(2)
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (post(1, post_date_gmt="0000-00-00 00:00:00"), "has no date"),
        (
            post(1, post_date_gmt="0000-00-00 00:00:00", post_date="2009-07-01 02:30:00"),
            "without a zone; give --timezone",
        ),
        (post(1, post_date_gmt="2021-02-30 12:00:00"), "has no date"),
        (post(1, ""), "has no text"),
        (post(1, "<script>x()</script>", title=""), "has neither a title nor words"),
        (post(1, status=""), "has no type or no status"),
        (post(1, post_type=""), "has no type or no status"),
        (post(1).replace("<wp:post_password></wp:post_password>", "<wp:x>"), "also whether it has a password"),
        (post(1).replace("Text.]]>", "Text."), "runs into the next post"),
        (post(1, "x" * 5_100_000), "a record may have 5,000,000"),
        (post(1, title="&lt;b&gt;" * 60_000), "would take too long to read"),
        (post(1).replace("wp:post_name", "wp:1:post_name").replace("</title>", ""), "has no type or no status"),
        (post(1, title="A<br>B"), "has no type or no status"),
        (post(1, title="<![CDATA[A"), "runs into the next post"),
        (post(1, title="&lt;b&gt;" * 300), "would take too long to read: more than 256 elements are open at once"),
    ],
)
def test_a_bad_post_stops_no_other(bad: str, problem: str) -> None:
    found = refused(export(bad, post(3), GOOD))
    assert len(found) == 1
    assert problem in next(iter(found.values()))
    assert "post-2" in [story.slug for story in stories(export(bad, post(3), GOOD))]


def test_a_title_that_would_take_too_long_stops_no_other() -> None:
    export_of_two = export(post(1, title=f"<![CDATA[{'<b>' * 400}]]>"), post(2))
    assert [story.headline for story in stories(export_of_two)] == ["Post 2"]
    assert len(refused(export_of_two)) == 1


def test_a_post_that_is_too_large_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_splitter, "MOST_ITEM_BYTES", 300_000)
    data = export(post(1, "x" * 3_000_000), GOOD)
    size = len(post(1, "x" * 3_000_000)) - 1
    problem = f"has {size:,} bytes; at most 20,000,000 are read of one post"
    assert refused(data) == {'item without number "Post 1"': problem}
    assert [story.slug for story in stories(data)] == ["post-2"]


@pytest.mark.parametrize(
    ("zone", "wall", "problem"),
    [
        ("Europe/Berlin", "2021-03-28 02:30:00", "which is there never in Europe/Berlin"),
        ("Europe/Berlin", "2021-10-31 02:30:00", "which is there twice in Europe/Berlin"),
    ],
)
def test_no_date_is_guessed(zone: str, wall: str, problem: str) -> None:
    data = export(post(1, post_date_gmt="0000-00-00 00:00:00", post_date=wall))
    assert problem in refused(data, timezone=zone)['post 1 "Post 1"']


def test_the_date_of_php_for_no_date_is_none() -> None:
    data = export(post(1, "Text.", "<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>", post_date_gmt="-0001-11-30"))
    assert "has no date" in refused(data)['post 1 "Post 1"']


@pytest.mark.parametrize(
    ("raw", "headline", "note"),
    [
        (b"A & B", "A & B", "bare & or references that XML does not know were repaired"),
        (b"A&nbsp;B &rsquo; C", "A B \u2019 C", "bare & or references that XML does not know were repaired"),
        (b"A\x00\x10\x11B", "AB", "control characters were left out"),
        (b"A&#16;B", "AB", "control characters were left out"),
        (b"Caf\xe9", "Café", "bytes that are not UTF-8 were read as Windows-1252"),
    ],
)
def test_ill_formed_posts_are_repaired_with_a_note(raw: bytes, headline: str, note: str) -> None:
    story = stories(export(post(1, title="TITLE"), GOOD).replace(b"TITLE", raw))[0]
    assert story.headline == headline
    assert story.imported
    assert story.imported.warnings == (note,)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "shift_jis"])
def test_other_encodings(encoding: str) -> None:
    title = "港の再開" if encoding == "shift_jis" else "Café"
    text = export(post(1, title=title)).decode().replace("UTF-8", encoding)
    assert stories(text.encode(encoding))[0].headline == title
    assert matches(text.encode(encoding))


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(IngestError, match=r"in the encoding klingon"):
        read(export(GOOD).replace(b"UTF-8", b"klingon"))


@pytest.mark.parametrize("cut", ["</item>", "<wp:post_id>2", "<![CDATA[Te", "Post 2", TAIL])
def test_what_is_before_a_cut_comes_in(cut: str) -> None:
    data = export(post(1), GOOD).decode()
    found = read(data[: data.rindex(cut)].encode())
    assert sum("ends" in getattr(entry, "problem", "") for entry in found) == 1
    assert "post-1" in [story.slug for story in stories(data[: data.rindex(cut)].encode())]


def test_a_bomb_is_refused() -> None:
    with pytest.raises(IngestError, match="document type"):
        read(export(GOOD).replace(b"<rss", BOMB.encode() + b"<rss"))


def test_entities_in_an_item_do_not_expand() -> None:
    data = export(post(1).replace("<item>", f"<item>{BOMB}").replace("Post 1", "&b;"), GOOD)
    assert [story.slug for story in stories(data)] in (["post-2"], ["post-1", "post-2"])
    assert "ha" not in " ".join(story.headline for story in stories(data))


def test_a_post_about_rss_is_one_post() -> None:
    data = export(post(1, "<pre>&lt;item&gt;</item><item></rss></pre>"), GOOD)
    assert [story.slug for story in stories(data)] == ["post-1", "post-2"]


def test_posts_with_the_same_guid_are_both_refused_and_named() -> None:
    data = export(post(1, guid="g"), post(3, guid="g"), GOOD)
    assert refused(data) == {
        'post 1 "Post 1"': "has the guid of post 3 too (g); readers would take them for one: "
        "delete one of them from the export, or give it another guid there",
        'post 3 "Post 3"': "has the guid of post 1 too (g); readers would take them for one: "
        "delete one of them from the export, or give it another guid there",
    }
    assert [story.slug for story in stories(data)] == ["post-2"]


def test_the_same_post_in_two_files_comes_once() -> None:
    assert len(stories(export(post(1), GOOD), export(GOOD))) == 2
    assert skipped(export(post(1), GOOD), export(GOOD)) == {"the same post once more": 1}


def test_a_picture_may_be_in_another_file() -> None:
    photo = post(7, post_type="attachment", status="inherit", attachment_url="https://old.example/a.jpg")
    story = stories(export(post(1, "Text.", meta("_thumbnail_id", "7"))), export(photo))[0]
    assert [medium.url for medium in story.media] == ["https://old.example/a.jpg"]
    alone = stories(export(post(1, "Text.", meta("_thumbnail_id", "7"))))[0]
    assert alone.imported
    assert alone.imported.lost == ("the featured picture is not in the export; give the file that has it too",)


def test_other_types_are_imported_if_they_are_named() -> None:
    data = export(post(1, post_type="review"), GOOD)
    assert skipped(data) == {"type review": 1}
    assert len(stories(data, types=frozenset(("review",)))) == 1


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_all_versions(version: str) -> None:
    assert len(stories(export(post(1)).replace(b"export/1.2/", f"export/{version}/".encode()))) == 1


def test_undeclared_prefixes_and_https_are_understood() -> None:
    assert len(stories(export(post(1)).replace(b'xmlns:wp="http://wordpress.org/export/1.2/"', b""))) == 1
    assert len(stories(export(post(1)).replace(b"http://wordpress", b"https://wordpress"))) == 1


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    data = export(*(post(number, "word " * 20_000) for number in range(1, 151)))
    path = tmp_path / "export.xml"
    path.write_bytes(data)
    size = len(data)
    del data
    tracemalloc.start()
    try:
        file = ExportFile("export.xml", size, lambda: path.open("rb"))
        assert sum(1 for _ in KIND.read([file], ExportOptions(now=NOON), ignore_progress)) == 150
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 15_000_000
    assert peak < 5_000_000


def test_feeds_of_names_that_are_elsewhere_here_are_reported() -> None:
    def term(domain: str, nicename: str, name: str) -> str:
        return f'<category domain="{domain}" nicename="{nicename}">{name}</category>'

    terms = (
        term("category", "world", "World"),
        term("category", "city-news", "City"),
        term("post_tag", "c-2", "C++"),
        term("post_tag", "sea", "Sea"),
    )
    jane = "<wp:author><wp:author_login>J.Doe</wp:author_login><wp:author_display_name>Jane</wp:author_display_name>"
    by_jane = "<dc:creator>J.Doe</dc:creator>"
    data = export(f"{jane}</wp:author>", post(1, "Text.", "".join((*terms, by_jane))))
    assert [entry for entry in read(data) if isinstance(entry, MovedFeed)] == [
        MovedFeed("/category/city-news/feed", "/tags/city/rss.xml"),
        MovedFeed("/tag/c-2/feed", "/tags/c/rss.xml"),
        MovedFeed("/author/j-doe/feed", "/authors/jane/rss.xml"),
    ]


def test_a_site_without_permalinks_has_feeds_by_number() -> None:
    head = (
        "<wp:author><wp:author_id>4</wp:author_id><wp:author_login>jane</wp:author_login>"
        "<wp:author_display_name>Jane</wp:author_display_name></wp:author>"
        "<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>city</wp:category_nicename>"
        "<wp:cat_name>City</wp:cat_name></wp:category>"
        "<wp:term><wp:term_id>8</wp:term_id><wp:term_taxonomy>category</wp:term_taxonomy>"
        "<wp:term_slug>port</wp:term_slug><wp:term_name>Port</wp:term_name></wp:term>"
    )
    terms = (
        '<category domain="category" nicename="city">City</category>'
        '<category domain="category" nicename="port">Port</category><dc:creator>jane</dc:creator>'
    )
    plain = post(1, "Text.", terms).replace("https://old.example/post-1/", "https://old.example/?p=1")
    assert [entry for entry in read(export(head, plain)) if isinstance(entry, MovedFeed)] == [
        MovedFeed("/?author=4&feed=rss2", "/authors/jane/rss.xml"),
        MovedFeed("/?cat=7&feed=rss2", "/sections/city/rss.xml"),
        MovedFeed("/?cat=8&feed=rss2", "/tags/port/rss.xml"),
        MovedFeed("/category/port/feed", "/tags/port/rss.xml"),
    ]
    assert not [entry for entry in read(export(head, post(1, "Text."))) if isinstance(entry, MovedFeed)]


@pytest.mark.parametrize(
    ("address", "count"), [("https://agency.example/story", 1), ("https://old.example/post-1/", 0), ("", 0)]
)
def test_another_original_is_reported(address: str, count: int) -> None:
    (story,) = stories(export(post(1, more=meta("_yoast_wpseo_canonical", address))))
    assert story.imported
    assert story.url == "https://old.example/post-1/"
    assert sum("(canonical)" in warning for warning in story.imported.warnings) == count


@pytest.mark.parametrize(
    ("key", "value", "reasons"),
    [
        ("_jetpack_newsletter_access", "paid_subscribers", {"for members only": 1}),
        ("_jetpack_newsletter_access", "everybody", {}),
        ("_members_access_role", "subscriber", {"for members only": 1}),
        ("rcp_subscription_level", "any-paid", {"for members only": 1}),
        ("rcp_access_level", "None", {}),
    ],
)
def test_what_plugins_keep_for_members_is_not_imported(key: str, value: str, reasons: dict[str, int]) -> None:
    assert skipped(export(post(1, "Text.", meta(key, value)))) == reasons


@pytest.mark.parametrize(
    ("key", "value", "access"),
    [
        ("_jetpack_newsletter_access", "everybody", "free"),
        ("_jetpack_newsletter_access", "subscribers", "metered"),
        ("_jetpack_newsletter_access", "paid_subscribers", "paid"),
        ("_members_access_role", "subscriber", "paid"),
        ("rcp_subscription_level", "any-paid", "paid"),
    ],
)
def test_what_plugins_keep_for_members_is_imported_if_that_is_asked_for(key: str, value: str, access: str) -> None:
    data = export(post(1, "Text.", meta(key, value)))
    (item,) = stories(data, with_paid=True)
    assert item.access == access
