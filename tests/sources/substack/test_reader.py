"""Exports that are cut off, hostile or contradictory: one line for each bad post, the others come in."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportOptions
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from syndication.sources.substack import KIND
from syndication.sources.substack.pictures import original_of
from syndication.sources.substack.reader import MOST_BYTES
from tests.sources.export_support import (
    broken_file,
    export_files,
    lost,
    read_files,
    read_found,
    refused,
    skipped,
    stories,
    warnings,
)
from tests.support import NOON

HEAD = "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
STORE = "https://store.example/a.png"
PROXY = "https://substackcdn.com/image/fetch/$s_!x!,w_1456,c_limit,q_auto:good/https%3A%2F%2Fstore.example%2Fa.png"


def row(number: int = 1, **fields: str) -> str:
    values = {
        "post_id": f"{number}.post-{number}",
        "post_date": "2021-02-05T12:00:00.000Z",
        "is_published": "true",
        "email_sent_at": "",
        "type": "newsletter",
        "audience": "everyone",
        "title": f"Post {number}",
        "subtitle": "",
        "podcast_url": "",
    } | fields
    return ",".join(f'"{value}"' for value in values.values()) + "\n"


def export(*rows: str, base: str = "", **texts: str | bytes) -> dict[str, bytes]:
    """Return the files of an export; `texts` are those of posts by number ("post_1"), "Text." for others."""
    files = {f"{base}posts.csv": (HEAD + "".join(rows)).encode()}
    for number in range(1, 5):
        text = texts.get(f"post_{number}", "<p>Text.</p>")
        files[f"{base}posts/{number}.post-{number}.html"] = text if isinstance(text, bytes) else text.encode()
    return files


def read(*rows: str, **options: Any) -> list[ExportEntry]:
    texts = {name: options.pop(name) for name in list(options) if name.startswith("post_")}
    return read_files(KIND, export(*rows, **texts), **options)


def body(html: str) -> str:
    return stories(read(row(1), post_1=html))[0].body


def embed(name: str, attrs: object, inside: str = "") -> str:
    return f'<div class="{name}" data-attrs="{escape(json.dumps(attrs))}">{inside}</div>'


@pytest.mark.parametrize(
    ("bad", "text", "problem"),
    [
        (row(1, post_date=""), "Text.", "has no date"),
        (row(1, post_date="2021-02-05"), "Text.", "has no date"),
        (row(1), "", "has no text"),
        (row(1), "x" * 5_100_000, "a record may have 5,000,000"),
        (row(1), "x" * (MOST_BYTES + 1), "at most 20,000,000 are read of one post"),
        (row(1), "<b>" * 60_000, "would take too long to read"),
        (row(1, audience=""), "Text.", "does not say who may read it"),
        (row(1, is_published=""), "Text.", "does not say who may read it"),
        (row(1, post_id="9.missing"), "Text.", "has no file posts/9.missing.html"),
        (row(1).replace('"everyone",', ""), "Text.", "has 8 cells in line 3 of posts.csv"),
        (row(1).replace("\n", ',"x"\n'), "Text.", "has 10 cells in line 3 of posts.csv"),
    ],
)
def test_a_bad_post_stops_no_other(bad: str, text: str, problem: str) -> None:
    entries = read(row(3), bad, row(2), post_1=text)
    assert [problem in found for found in refused(entries).values()] == [True]
    assert {"post-2", "post-3"} <= {story.slug for story in stories(entries)}


@pytest.mark.parametrize("audience", ["only_paid", "founding", "only_free", "somebody"])
def test_what_is_not_for_everyone_is_counted(audience: str) -> None:
    assert skipped(read(row(1, audience=audience), row(2)))[f"audience {audience}"] == 1


@pytest.mark.parametrize(
    ("audience", "access"),
    [("everyone", "free"), ("only_free", "metered"), ("only_paid", "paid"), ("founding", "paid")],
)
def test_the_audience_says_who_may_read_a_story(audience: str, access: str) -> None:
    (story,) = stories(read(row(1, audience=audience), with_paid=True))
    assert story.access == access


def test_a_story_for_payers_has_its_text_behind_the_paywall_too() -> None:
    text = '<p>Open.</p><div class="paywall-jump"></div><p>Paid.</p>'
    (paid,) = stories(read(row(1, audience="only_paid"), post_1=text, with_paid=True))
    assert paid.body == "<p>Open.</p><p>Paid.</p>"
    (free,) = stories(read(row(1), post_1=text, with_paid=True))
    assert free.body == "<p>Open.</p>"


@pytest.mark.parametrize("published", ["false", "FALSE", "no", "0"])
def test_drafts_are_counted(published: str) -> None:
    assert skipped(read(row(1, is_published=published)))["draft"] == 1


def test_other_types_are_imported_if_they_are_named() -> None:
    entries = read(row(1, type="page"), row(2, type="thread"), types=frozenset(("page",)))
    assert [story.slug for story in stories(entries)] == ["post-1"]
    assert skipped(entries)["type thread"] == 1


@pytest.mark.parametrize("kind", ["newsletter", "podcast", "video", "Newsletter"])
def test_all_that_has_a_text_is_a_post(kind: str) -> None:
    assert len(stories(read(row(1, type=kind)))) == 1


def test_posts_with_the_same_id_are_all_refused() -> None:
    entries = read(row(1), row(1, title="Other"), row(2))
    problem = "has the post_id of 1 other row too; correct posts.csv"
    assert refused(entries) == {'post 1.post-1 "Post 1"': problem, 'post 1.post-1 "Other"': problem}


@pytest.mark.parametrize("end", ['"3.post-3","' + "x" * 140_000 + '"\n', '"3.post-3","2021'])
def test_a_table_that_cannot_be_read_on_is_reported(end: str) -> None:
    entries = read(row(1), row(2), end)
    assert len(stories(entries)) == 2
    assert [problem for problem in refused(entries).values() if "cannot be read on" in problem or "cells" in problem]


def test_a_table_without_its_columns_is_named() -> None:
    files = {"posts.csv": b"a,b\n1,2\n"}
    assert KIND.find(export_files(files)) == ()
    with pytest.raises(IngestError, match="has no column is_published"):
        list(KIND.read(export_files(files), ExportOptions(now=NOON), ignore_progress))


@pytest.mark.parametrize("base", ["", "export/", "a/b/"])
def test_a_folder_around_the_export_does_not_matter(base: str) -> None:
    assert len(stories(read_files(KIND, export(row(1), base=base)))) == 1


def test_two_publications_have_their_own_files() -> None:
    both = export(row(1), base="a/") | export(row(1, title="Other"), base="b/", post_1="<p>Other.</p>")
    both["b/posts.csv"] = both["b/posts.csv"].replace(b"1.post-1", b"2.post-2")
    entries = read_files(KIND, both)
    assert [story.headline for story in stories(entries)] == ["Post 1", "Other"]


def test_a_post_has_the_address_that_the_site_gives() -> None:
    (story,) = stories(read(row(1), site="https://x.example/"))
    assert story.url == "https://x.example/p/post-1"


def test_a_post_is_found_in_the_old_feed_by_its_slug() -> None:
    link = "https://x.example/p/post-1"
    old = join_entries([OldEntry(KnownIds(rss=link), f"{link}?utm_source=rss")])
    (story,) = stories(read(row(1), old=old))
    assert story.ids == KnownIds(rss=link)
    assert story.url == f"{link}?utm_source=rss"
    assert warnings(story) == ()


@pytest.mark.parametrize(
    ("url", "original"),
    [
        (PROXY, STORE),
        ("https://cdn.substack.com/image/fetch/w_1,f_auto/https%3A%2F%2Fstore.example%2Fa%2520b.png?x=1", None),
        ("https://substackcdn.com/image/fetch/w_1/https://store.example/a.png", STORE),
        ("https://substackcdn.com/image/fetch/https%3A%2F%2Fstore.example%2Fa.png", STORE),
        # That store is closed; the proxy still has its pictures.
        ("https://substackcdn.com/image/fetch/w_1/https%3A%2F%2Fbucketeer-1.s3.amazonaws.com%2Fa.png", None),
        ("https://substackcdn.com/image/fetch/w_1/x.png", None),
        ("https://substackcdn.com/other/https%3A%2F%2Fstore.example%2Fa.png", None),
        ("https://store.example/image/fetch/https%3A%2F%2Fb.example%2Fa.png", None),
        ("https://[", None),
    ],
)
def test_pictures_have_their_own_addresses(url: str, original: str | None) -> None:
    expected = "https://store.example/a%20b.png" if "%2520" in url else original or url
    assert original_of(url) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f'<a class="image-link" href="{PROXY}"><img src="{PROXY}"></a>', f'<img src="{STORE}" alt="">'),
        (
            '<a href="https://a.example"><img src="/b.png"></a>',
            '<a href="https://a.example"><img src="/b.png" alt=""></a>',
        ),
        ('<p><a href="%%share_url%%">Share</a> it</p>', "<p>Share it</p>"),
        (
            embed("image-gallery-embed", {"gallery": {"images": [{"src": PROXY}, {"src": 1}, 2], "caption": "Two"}}),
            f'<figure><img src="{STORE}" alt=""><figcaption>Two</figcaption></figure>',
        ),
        (
            embed("latex-rendered", {"persistentExpression": "E<m"}),
            "<p><code>E&lt;m</code></p>",
        ),
        (
            embed("soundcloud-wrap", {"url": "https://soundcloud.com/a", "title": "A song"}),
            '<p><a href="https://soundcloud.com/a">A song</a></p>',
        ),
        (
            embed("youtube-wrap", {"videoId": "abcdef"}),
            '<p><a href="https://www.youtube.com/watch?v=abcdef">https://www.youtube.com/watch?v=abcdef</a></p>',
        ),
        (embed("youtube-wrap", {"videoId": "../x"}), ""),
        (
            embed(
                "file-embed-wrapper",
                {},
                '<a href="https://a.example/f.pdf">Get</a><div class="file-embed-details-h1">A file</div>',
            ),
            '<p><a href="https://a.example/f.pdf">A file</a></p>',
        ),
        ('<div class="pullquote"><p>Q</p></div>', "<blockquote><p>Q</p></blockquote>"),
        (embed("embedded-post-wrap", {"url": "javascript:x()", "title": "T"}), ""),
    ],
)
def test_embeds(html: str, expected: str) -> None:
    assert body(f"{html}<p>End.</p>") == f"{expected}<p>End.</p>"


@pytest.mark.parametrize("attrs", ["", "{", "[]", "1", '"x"', "null", '{"url": []}', '{"url": {"a": 1}}', "[" * 5_000])
@pytest.mark.parametrize(
    "name",
    [
        "tweet",
        "youtube-wrap",
        "image-gallery-embed",
        "embedded-post-wrap",
        "latex-rendered",
        "mention-wrap",
        "instagram",
    ],
)
def test_embeds_with_broken_data_stop_nothing(name: str, attrs: str) -> None:
    data = f'data-attrs="{escape(attrs)}"'
    assert body(f'<div class="{name}" {data}></div><img {data} src="/a.png"><p>End.</p>').endswith("<p>End.</p>")


@pytest.mark.parametrize(
    "href",
    [
        "https://x.example/subscribe?",
        "https://x.example/p/a/comments",
        "https://x.example/p/a?action=share",
        "%%share_url%%",
    ],
)
def test_buttons_to_pages_of_substack_are_left_out(href: str) -> None:
    html = f'<p>Text.</p><p class="button-wrapper"><a class="button" href="{href}">Do it</a></p>'
    (story,) = stories(read(row(1), post_1=html))
    assert story.body == "<p>Text.</p>"
    assert lost(story) == ("a button to subscribe, to share or to comment is left out",)


@pytest.mark.parametrize(
    "mark",
    [
        '<div class="paywall-jump"></div>',
        '<div data-component-name="PaywallToDOM"></div>',
        '<p class="Paywall">Pay</p>',
    ],
)
@pytest.mark.parametrize(
    "place", ["{}", "<div>{}</div>", "<ul><li>{}</li></ul>", "<blockquote><div>{}</div></blockquote>"]
)
def test_nothing_behind_a_paywall_is_imported(mark: str, place: str) -> None:
    html = f'<p>Open.</p>{place.format(f"{mark}<p>SECRET</p>")}<p>SECRET</p><div class="footnote">SECRET</div>'
    (story,) = stories(read(row(1), post_1=html))
    assert "Open." in story.body
    assert "SECRET" not in story.body
    assert lost(story) == ("what follows the paywall is left out",)


@pytest.mark.parametrize(("raw", "count"), [(b"A\x00B", 2), (b"A\xe9B", 2), (b"AB", 1)])
def test_wrong_bytes_are_repaired_with_a_note(raw: bytes, count: int) -> None:
    (story,) = stories(read(row(1), post_1=b"<p>" + raw + b"</p>"))
    assert len(warnings(story)) == count


@pytest.mark.parametrize(("raw", "title"), [(b"Caf\xe9", "Café"), (b"A\x00B", "AB")])
def test_wrong_bytes_in_the_table_are_repaired_with_a_note(raw: bytes, title: str) -> None:
    files = export(row(1, title="TITLE"))
    files["posts.csv"] = files["posts.csv"].replace(b"TITLE", raw)
    (story,) = stories(read_files(KIND, files))
    assert story.headline == title
    assert len(warnings(story)) == 2


def test_only_exports_are_claimed() -> None:
    other = {"posts.csv": b"id,title,content\n1,A,B\n", "posts/1.html": b"<p>A</p>"}
    assert KIND.find(export_files(other)) == ()
    beside = export(row(1)) | {"readme.html": b"<p>A</p>", "other.csv": b"a,b\n"}
    assert {file.path for file in KIND.find(export_files(beside))} == set(export(row(1)))


def test_a_table_that_is_broken_gives_what_is_before() -> None:
    files = export(row(1), row(2))
    table = broken_file("posts.csv", files.pop("posts.csv"))
    entries = read_found(KIND, [table, *export_files(files)])
    assert len(stories(entries)) == 2
    assert [problem for problem in refused(entries).values() if "cannot be read on from here" in problem]


def test_a_broken_file_stops_no_other_post() -> None:
    files = export(row(1), row(2))
    files.pop("posts/1.post-1.html")
    entries = read_found(KIND, [*export_files(files), broken_file("posts/1.post-1.html", b"")])
    assert [story.slug for story in stories(entries)] == ["post-2"]
    assert list(refused(entries)) == ['post 1.post-1 "Post 1"']


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://x.example/subscribe?", "<p>End.</p>"),
        ("https://a.example/tickets", '<p>Come!</p><p><a href="https://a.example/tickets">Tickets</a></p><p>End.</p>'),
    ],
)
def test_a_button_with_a_caption(href: str, expected: str) -> None:
    inside = (
        f'<p class="cta-caption">Come!</p><p class="button-wrapper"><a class="button" href="{href}">Tickets</a></p>'
    )
    assert body(f'<div class="captioned-button-wrap" data-attrs="{{}}">{inside}</div><p>End.</p>') == expected
