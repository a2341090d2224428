"""Exports of Ghost: samples, addresses, blocks for members, and the feeds of tags."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.sources import json_splitter
from syndication.sources.ghost import KIND
from syndication.sources.ghost.cards import CardReport
from syndication.sources.ghost.gates import GATED, without_gated_blocks
from syndication.sources.ghost.lexical import render_lexical
from syndication.sources.json_values import JsonFields
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.exports import files, lost, moved, read, refused, skipped, stories, warnings

HERE = Path(__file__).parent
ID = "64000000000000000000a001"


def export(*posts: dict[str, Any], version: str = "5.75.0", **tables: Any) -> bytes:
    """Return an export with these posts; each has what is needed to be public."""
    least = {"id": ID, "slug": "a-title", "title": "A title", "html": "<p>Text.</p>", "type": "post"}
    least |= {"status": "published", "visibility": "public", "published_at": "2023-03-01T10:00:00.000Z"}
    data = {"posts": [least | post for post in posts], "users": [{"id": "1", "name": "Ann", "slug": "ann"}]} | tables
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": version}, "data": data}]}).encode()


@pytest.mark.parametrize(
    ("name", "new", "left_out"),
    [
        ("valid", 2, {}),  # Ghost 1.20
        ("v2_export", 7, {}),
        ("v3_export", 7, {}),
        ("v4_export", 6, {"visibility paid": 1, "type page": 4}),
    ],
)
def test_samples(name: str, new: int, left_out: dict[str, int]) -> None:
    data = (HERE / "samples" / f"{name}.json").read_bytes()
    entries = read(KIND, data, site="https://old.example")
    tables = json.loads(data)["db"][0]["data"]
    posts, people = {post["id"] for post in tables["posts"]}, {user["name"] for user in tables["users"]}
    assert (len(stories(entries)), skipped(entries), refused(entries)) == (new, left_out, {})
    for story in stories(entries):
        assert story.ids
        assert story.ids.rss in posts
        assert {author.name for author in story.authors} <= people
        assert story.authors
        assert story.url.startswith("https://old.example/")
        assert "__GHOST_URL__" not in f"{story.body}{story.media}"
    assert KIND.find(files(data))


def test_pages_are_imported_if_they_are_named() -> None:
    data = (HERE / "samples" / "v4_export.json").read_bytes()
    entries = read(KIND, data, types=frozenset(("page",)))
    assert (len(stories(entries)), skipped(entries)) == (4, {"type post": 7})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, "status draft"),
        ({"status": "sent"}, "status sent"),
        ({"visibility": "members"}, "visibility members"),
        ({"visibility": "paid"}, "visibility paid"),
        ({"visibility": "tiers"}, "visibility tiers"),
        ({"visibility": "product:gold"}, "visibility product:gold"),
        ({"email_only": True}, "sent by email only"),
        ({"type": "page"}, "type page"),
        ({"type": None, "page": 1}, "type page"),
    ],
)
def test_what_was_not_public_is_counted(fields: dict[str, Any], reason: str) -> None:
    assert skipped(read(KIND, export(fields))) == {reason: 1}


@pytest.mark.parametrize(
    ("visibility", "access"),
    [("public", "free"), ("members", "metered"), ("paid", "paid"), ("tiers", "paid"), ("product:gold", "paid")],
)
def test_stories_for_members_and_payers_are_imported_if_that_is_asked_for(visibility: str, access: str) -> None:
    (story,) = stories(read(KIND, export({"visibility": visibility}), with_paid=True))
    assert story.access == access


def test_the_featured_picture_is_the_lead() -> None:
    (story,) = stories(read(KIND, export({"feature_image": "https://a.example/1.jpg"})))
    assert [(each.url, each.role) for each in story.media] == [("https://a.example/1.jpg", "lead")]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"status": None}, "has no status"),
        ({"status": ["published"]}, "has no status"),
        ({"visibility": None}, "does not say for whom it is visible"),
        ({"visibility": ["public"]}, "does not say for whom it is visible"),
        ({"published_at": "2023-02-30T10:00:00Z"}, "has no date"),
        ({"published_at": 10**30}, "has no date"),
        ({"published_at": "2023-02-03 10:00:00"}, "without a zone; give --timezone"),
        ({"html": None, "lexical": "{"}, "is no JSON"),
        ({"html": None, "lexical": "[]"}, "is no JSON"),
        ({"html": None, "mobiledoc": '{"version": "9"}'}, "Mobiledoc of the version 9"),
        ({"html": " "}, "has no text"),
        ({"id": 7}, "would come again with each import; give --site"),
    ],
)
def test_posts_that_cannot_be_stories_are_refused(fields: dict[str, Any], problem: str) -> None:
    (found,) = refused(read(KIND, export(fields))).values()
    assert problem in found


@pytest.mark.parametrize(
    "section",
    [[10, 0], [1, "p", [[1, [], 0, 0]] * 100], [1, "p", [[0, [0], 1, "x"]] * 100], [3, "ul", [[[1, [], 0, 0]]]]],
)
def test_a_card_that_is_repeated_without_end_is_refused(section: Any) -> None:
    large = "x" * 200_000
    cards, atoms, markups = [["html", {"html": large}]], [["mention", large, {}]], [["a", ["href", large]]]
    document = {"version": "0.3.1", "cards": cards, "atoms": atoms, "markups": markups, "sections": [section] * 200}
    (problem,) = refused(read(KIND, export({"html": None, "mobiledoc": json.dumps(document)}))).values()
    assert "would have more than 5,000,000 characters" in problem


def test_a_node_for_members_is_left_out_whatever_its_type() -> None:
    for kind in ("html", "code", "paragraph", "future"):
        node = {
            "type": kind,
            "children": [{"type": "text", "text": "SECRET"}],
            "visibility": {"web": {"nonMember": False}},
        }
        document = JsonFields({"root": {"children": [node]}})
        assert render_lexical(document, CardReport(lambda _: None, lambda _: None)) == ""


def test_html_wins_over_the_format_of_the_editor() -> None:
    (story,) = stories(read(KIND, export({"lexical": '{"root": {"children": []}}', "mobiledoc": "{}"})))
    assert story.body == "<p>Text.</p>"


def test_lists_nested_too_deeply_are_refused() -> None:
    node: dict[str, Any] = {"type": "text", "text": "x"}
    for _ in range(50):
        node = {"type": "list", "children": [{"type": "listitem", "children": [node]}]}
    lexical = json.dumps({"root": {"children": [node]}})
    (problem,) = refused(read(KIND, export({"html": None, "lexical": lexical}))).values()
    assert "nested" in problem


@pytest.mark.parametrize(
    ("html", "public"),
    [
        ("a", "a"),
        ('a<!--kg-gated-block:begin nonMember:false memberSegment:"" -->S<!--kg-gated-block:end-->b', "ab"),
        ('a<!--kg-gated-block:begin nonMember:true memberSegment:"" -->p<!--kg-gated-block:end-->b', "apb"),
        ("a<!--kg-gated-block:begin nonMember:falsetrue -->S<!--kg-gated-block:end-->b", "ab"),
        ("a<!--kg-gated-block:begin -->S<!--kg-gated-block:end-->b", "ab"),
        ("a<!--kg-gated-block:begin nonMember:false -->S", "a"),
        ("a<!--kg-gated-block:begin nonMember:trueS", "a"),
        ("a<!--kg-gated-block:begin nonMember:true -->S", "a"),
        (
            "<!--kg-gated-block:begin nonMember:false -->S<!--kg-gated-block:begin nonMember:true -->S"
            "<!--kg-gated-block:end-->b",
            "b",
        ),
    ],
)
def test_blocks_for_members_are_left_out(html: str, public: str) -> None:
    losses: list[str] = []
    assert without_gated_blocks(html, losses.append) == public
    assert losses == ([] if not re.search("S(?!eg)", html) else [GATED])


@pytest.mark.parametrize(
    ("visibility", "is_public"),
    [
        (None, True),
        ({}, True),
        ({"web": {"nonMember": True}}, True),
        ({"web": {"nonMember": False, "memberSegment": "status:free"}}, False),
        ({"web": {"nonMember": None}}, False),
        ({"web": "x"}, False),
        ("x", False),
        ({"showOnWeb": True, "showOnEmail": False}, True),
        ({"showOnWeb": False, "showOnEmail": True}, False),
        ({"emailOnly": True}, False),
        ({"emailOnly": False}, True),
    ],
)
def test_cards_for_members_are_left_out(visibility: Any, is_public: bool) -> None:
    card = {"type": "html", "html": "<p>Card.</p>", "visibility": visibility}
    lexical = json.dumps(
        {"root": {"children": [card, {"type": "paragraph", "children": [{"type": "text", "text": "x"}]}]}}
    )
    (story,) = stories(read(KIND, export({"html": None, "lexical": lexical})))
    assert story.body == ("<p>Card.</p><p>x</p>" if is_public else "<p>x</p>")
    assert lost(story) == (() if is_public else (GATED,))


OLD = join_entries(
    [
        OldEntry(KnownIds(rss=ID), "https://old.example/blog/a-title/", datetime(2023, 3, 1, 10, tzinfo=UTC)),
        OldEntry(KnownIds(rss="other"), "https://old.example/blog/other/"),
    ]
)


def test_addresses_come_from_the_old_feed() -> None:
    data = export(
        {"html": '<img src="__GHOST_URL__/content/images/a.jpg">'},
        {"id": "64000000000000000000a002", "slug": "second", "feature_image": "__GHOST_URL__/content/images/b.jpg"},
    )
    first, second = stories(read(KIND, data, old=OLD))
    assert first.url == "https://old.example/blog/a-title/"
    assert first.body == '<img src="https://old.example/blog/content/images/a.jpg">'
    assert second.url == "https://old.example/blog/second/"
    assert second.media[0].url == "https://old.example/blog/content/images/b.jpg"


def test_addresses_that_nobody_knows_are_reported() -> None:
    (story,) = stories(read(KIND, export({"html": '<img src="__GHOST_URL__/content/images/a.jpg">'})))
    assert story.url == ""
    assert any("give --site" in message for message in lost(story))
    assert any("give --site" in message for message in warnings(story))


def test_a_permalink_with_a_date_is_not_guessed() -> None:
    old = join_entries([OldEntry(KnownIds(rss=ID), "https://old.example/2023/03/01/a-title/")])
    data = export({}, {"id": "64000000000000000000a002", "slug": "second"})
    first, second = stories(read(KIND, data, old=old, site="https://old.example"))
    assert first.url == "https://old.example/2023/03/01/a-title/"
    assert second.url == ""


def test_an_answer_of_the_api_is_read() -> None:
    post = {
        "id": ID,
        "slug": "a-title",
        "title": "T",
        "html": "<p>x</p>",
        "status": "published",
        "custom_excerpt": None,
    }
    post |= {
        "visibility": "public",
        "published_at": "2012-11-27T15:30:00.000+00:00",
        "url": "https://old.example/a-title/",
    }
    nested: dict[str, Any] = {
        "authors": [{"name": "Bo", "slug": "bo"}],
        "tags": [{"name": "#in"}, {"name": "World", "slug": "world"}],
    }
    data = json.dumps({"posts": [post | nested]}).encode()
    assert KIND.find(files(data))
    (story,) = stories(read(KIND, data))
    assert (story.url, story.section, story.authors[0].name) == ("https://old.example/a-title/", "World", "Bo")


def test_the_feed_of_a_tag_goes_to_where_most_of_its_stories_are() -> None:
    tags = [{"id": "t", "name": "Sea", "slug": "sea"}, {"id": "u", "name": "C++", "slug": "c-plus"}]
    posts = [{"id": f"64000000000000000000a00{number}", "slug": f"p{number}"} for number in range(3)]
    pairs = [(0, "t", 0), (1, "t", 0), (2, "u", 0), (2, "t", 1)]
    table = [{"post_id": posts[post]["id"], "tag_id": tag, "sort_order": order} for post, tag, order in pairs]
    entries = read(KIND, export(*posts, tags=tags, posts_tags=table))
    assert moved(entries) == {"/tag/sea/rss": "/sections/sea/rss.xml", "/tag/c-plus/rss": "/sections/c/rss.xml"}


def test_a_file_without_posts_is_no_export() -> None:
    with pytest.raises(IngestError, match="0.json: has no posts; it is no export of Ghost"):
        read(KIND, b'{"db": [{"data": {"tags": []}}]}')


def test_tables_may_come_before_and_after_the_posts() -> None:
    parts = {
        "posts_tags": [{"post_id": ID, "tag_id": "t", "sort_order": 0}],
        "posts": [json.loads(export({"id": ID, "slug": "a"}))["db"][0]["data"]["posts"][0]],
        "tags": [{"id": "t", "name": "Sea", "slug": "sea"}],
    }
    for tables in (parts, dict(reversed(parts.items()))):
        data = json.dumps({"data": tables, "meta": {"version": "5.0.0"}}).encode()
        assert [story.section for story in stories(read(KIND, data))] == ["Sea"]


def test_a_post_that_is_too_large_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitter, "MOST_VALUE_BYTES", 300_000)
    data = export({"id": ID, "slug": "a", "html": "x" * 1_000_000}, {"id": ID[:-1] + "f", "slug": "b"})
    entries = read(KIND, data)
    assert [story.slug for story in stories(entries)] == ["b"]
    assert refused(entries) == {
        "post 1 of the file": "has more than 300,000 bytes; shorten it, and export it again",
    }


def test_two_lists_of_posts_are_refused() -> None:
    with pytest.raises(IngestError, match="0.json: has two lists of posts"):
        read(KIND, b'{"data": {"posts": []}, "posts": []}')


def test_code_of_lexical_itself_keeps_its_lines() -> None:
    lines = [
        {"type": "code-highlight", "text": "a < b"},
        {"type": "linebreak"},
        {"type": "code-highlight", "text": "c"},
    ]
    document = JsonFields({"root": {"children": [{"type": "code", "children": lines}]}})
    html = render_lexical(document, CardReport(lambda _: None, lambda _: None))
    assert html == "<pre><code>a &lt; b<br>c</code></pre>"


def test_the_formats_of_lexical_texts() -> None:
    node = {"type": "text", "text": "x", "format": 255}
    document = JsonFields({"root": {"children": [node]}})
    html = render_lexical(document, CardReport(lambda _: None, lambda _: None))
    assert html == "<strong><em><s><u><code><sub><sup><mark>x</mark></sup></sub></code></u></s></em></strong>"
