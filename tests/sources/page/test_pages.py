"""Pages: which source of a field counts, what is left out, and what is asked."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Media, Rights, Source
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.page import read_page

CASES = Path(__file__).parent / "cases"
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
STORY = {"@type": "NewsArticle", "headline": "Harbour reopens", "datePublished": "2026-02-05T12:00:00Z"}
BODY = "<article><p>The harbour reopened on Thursday.</p></article>"


def _draft(name: str, **options: Any) -> Draft:
    return read_page((CASES / name).read_bytes(), ImportOptions(**options))


def _item(draft: Draft) -> Item:
    assert draft.item is not None, draft.missing
    return draft.item


def _page(*scripts: Any, head: str = "", body: str = BODY) -> bytes:
    texts = (script if isinstance(script, str) else json.dumps(script) for script in scripts)
    given = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return f"<!DOCTYPE html><html><head>{given}{head}</head><body>{body}</body></html>".encode()


def _story(**changes: Any) -> Item:
    return _item(read_page(_page(STORY | changes), ImportOptions(published=NOON)))


def test_json_ld_gives_the_fields() -> None:
    item = _item(_draft("json-ld.html"))
    zone = timezone(timedelta(hours=1))
    assert item.headline == "Harbour reopens"
    assert item.standfirst == "Ships sail again."
    assert item.published == datetime(2026, 2, 5, 12, tzinfo=zone)
    assert item.modified == datetime(2026, 2, 5, 13, tzinfo=zone)
    assert item.url == "https://field.example/2026/harbour"
    assert (item.section, item.tags, item.language) == ("World", ("sea", "ships"), "en-GB")
    assert item.authors == (Author("Jane Doe", url="https://field.example/jane"),)
    assert item.source == Source("AFP")
    picture = Media(url="https://field.example/p.jpg", width=1200, height=800, caption="Ships at dawn.", credit="AFP")
    assert item.media == (picture,)


def test_the_body_is_the_article_without_the_site() -> None:
    draft = _draft("json-ld.html")
    assert _item(draft).body == (
        '<figure><img src="https://field.example/p.jpg?w=3" alt="Ships">'
        "<figcaption>Ships at dawn. Credit: AFP</figcaption></figure>\n"
        '<p>The harbour reopened on <a href="https://field.example/thursday">Thursday</a>.</p><p>It did.</p>\n'
        '<img src="https://field.example/q.jpg" alt="">'
    )
    assert draft.dropped == ("<header> Harbour reopens By Jane Doe", "<div> Sign up!", "<aside> Related")


def test_each_field_says_where_it_is_from() -> None:
    reasons = {block.rule: block.reason for block in _draft("json-ld.html").blocks}
    assert reasons["headline"] == "JSON-LD headline"
    assert reasons["url"] == "link rel=canonical"
    assert reasons["body"] == "<article>"


def test_open_graph_is_next() -> None:
    draft = _draft("open-graph.html")
    item = _item(draft)
    assert item.headline == "Hafen wieder offen"
    assert item.standfirst == "Nach elf Tagen laufen wieder Schiffe aus."
    assert item.published == datetime(2026, 2, 5, 11, tzinfo=UTC)
    assert item.modified is None  # it is earlier
    assert item.url == "https://blatt.example/2026/hafen"
    assert (item.section, item.tags, item.language) == ("Welt", ("Meer", "Schiffe"), "de")
    assert (item.authors, item.source) == ((Author("Anna Müller"),), Source("dpa"))
    assert item.media == (Media(url="https://blatt.example/hafen.jpg", width=1600, alt="Ein Schiff im Hafen"),)
    assert item.body == (
        '<p>Der Hafen ist seit <a href="https://blatt.example/2026/donnerstag">Donnerstag</a> wieder offen.</p>'
    )
    assert draft.warnings == ("the page asks search engines not to list it (noindex)",)


def test_microdata_is_read_without_that_of_other_things() -> None:
    draft = _draft("microdata.html")
    item = _item(draft)
    assert (item.headline, item.authors, item.published) == ("Harbour reopens", (Author("Jane Doe"),), NOON)
    assert item.body == "<p>The harbour reopened on Thursday.</p><p><a>It</a> did.</p>"
    assert "give --url" in draft.dropped[0]


def test_an_address_that_is_given_is_the_base_of_others() -> None:
    item = _item(_draft("microdata.html", url="https://field.example/2026/harbour"))
    assert '<a href="https://field.example/port">' in item.body


@pytest.mark.parametrize(
    "script",
    [
        [STORY],
        {"@graph": [{"@type": "WebSite", "name": "The Field"}, STORY]},
        {"@type": "WebPage", "mainEntity": STORY},
        STORY | {"@type": ["Article", "NewsArticle"]},
        STORY | {"@type": "http://schema.org/ReportageNewsArticle"},
        STORY | {"@type": "BlogPosting"},
        "<!--\n" + json.dumps(STORY) + "\n-->",
        "//<![CDATA[\n" + json.dumps(STORY) + "\n//]]>",
        json.dumps(STORY | {"description": "One\\nTwo"}).replace("\\\\n", "\n"),
        json.dumps(STORY) + ";",
    ],
)
def test_json_ld_in_the_forms_of_the_field(script: Any) -> None:
    item = _item(read_page(_page({"@type": "Organization"}, "{broken", script), ImportOptions()))
    assert (item.headline, item.published) == ("Harbour reopens", NOON)


def test_a_news_article_counts_before_other_stories() -> None:
    scripts = (STORY | {"@type": "BlogPosting", "headline": "Other"}, STORY)
    draft = read_page(_page(*scripts), ImportOptions())
    assert _item(draft).headline == "Harbour reopens"
    assert "the page describes 2 stories in JSON-LD; the first is its story" in draft.warnings


@pytest.mark.parametrize(
    ("author", "authors", "source"),
    [
        ("By Jane Doe and John Roe", (Author("Jane Doe"), Author("John Roe")), None),
        ({"@type": "Person", "name": "Jane Doe", "jobTitle": "Editor"}, (Author("Jane Doe", "Editor"),), None),
        ([{"name": "Jane Doe"}, "AFP"], (Author("Jane Doe"),), Source("AFP")),
        ({"name": ["Jane Doe", "John Roe"]}, (Author("Jane Doe"), Author("John Roe")), None),
        ({"@type": "NewsMediaOrganization", "name": "The Field"}, (), Source("The Field")),
        ({"@type": "Person"}, (), None),
        (7, (Author("7"),), None),
        (None, (), None),
    ],
)
def test_authors(author: Any, authors: tuple[Author, ...], source: Source | None) -> None:
    item = _story(author=author)
    assert (item.authors, item.source) == (authors, source)


@pytest.mark.parametrize(
    ("image", "media"),
    [
        ("https://field.example/a.jpg", Media(url="https://field.example/a.jpg")),
        (["https://field.example/a.jpg", "https://field.example/b.jpg"], Media(url="https://field.example/a.jpg")),
        (
            {"url": "https://field.example/a.jpg", "width": {"value": 800}, "height": "450px", "creditText": "AFP"},
            Media(url="https://field.example/a.jpg", width=800, height=450, credit="AFP"),
        ),
        (
            {"@type": "ImageObject", "contentUrl": "https://field.example/a.jpg"},
            Media(url="https://field.example/a.jpg"),
        ),
        ("/a.jpg", None),
        ({"width": 800}, None),
    ],
)
def test_images(image: Any, media: Media | None) -> None:
    assert _story(image=image).media == ((media,) if media else ())


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-02-05", 'published: "2026-02-05" has no hour and time zone (JSON-LD datePublished); give --published'),
        ("2026-02-05T12:00:00", 'published: "2026-02-05T12:00:00" has no time zone (JSON-LD datePublished); give'),
        ("Thursday", 'published: "Thursday" is no date and time (JSON-LD datePublished); give --published'),
        (None, "published: the page gives no date to rely on; give --published"),
    ],
)
def test_a_date_without_a_zone_is_asked_about(date: Any, words: str) -> None:
    draft = read_page(_page(STORY | {"datePublished": date}), ImportOptions(timezone="Europe/Berlin"))
    assert draft.item is None
    assert draft.missing[0].startswith(words)


def test_the_next_source_of_a_date_counts_if_the_first_has_no_zone() -> None:
    meta = '<meta property="article:published_time" content="2026-02-05T12:00:00.000+0000">'
    draft = read_page(_page(STORY | {"datePublished": "2026-02-05"}, head=meta), ImportOptions())
    assert _item(draft).published == NOON


def test_no_date_is_taken_from_texts_or_addresses() -> None:
    head = '<link rel=canonical href="https://field.example/2026/02/05/harbour">'
    page = _page(head=head, body="<article><h1>Harbour</h1><time>5 Feb 2026 12:00 GMT</time><p>Open.</p></article>")
    draft = read_page(page, ImportOptions())
    assert draft.missing == (
        "published: the page gives no date to rely on; give --published with its time zone, "
        "such as --published 2026-02-05T12:00:00+00:00",
    )


def test_a_page_without_headline_is_asked_about_and_its_title_is_not_used() -> None:
    draft = read_page(_page(head="<title>Harbour - The Field</title>"), ImportOptions(published=NOON))
    assert draft.missing == ("headline: the page names none; give --headline",)


def test_options_replace_what_the_page_says_with_a_warning() -> None:
    draft = _draft("json-ld.html", section="Sea", published=NOON, headline="Port reopens")
    item = _item(draft)
    assert (item.section, item.published, item.headline) == ("Sea", NOON, "Port reopens")
    assert draft.warnings == (
        'published: "2026-02-05T12:00:00+01:00" in the file was replaced by the given value',
        'section: "World" in the file was replaced by the given value',
        'headline: "Harbour reopens" in the file was replaced by the given value',
    )


def test_a_summary_that_begins_the_body_is_no_standfirst() -> None:
    assert _story(description="The harbour reopened on…").standfirst == ""


def test_a_headline_that_was_cut_is_completed_from_the_page() -> None:
    page = _page(STORY | {"headline": "Harbour…"}, body=f"<h1>Harbour reopens after all</h1>{BODY}")
    assert _item(read_page(page, ImportOptions())).headline == "Harbour reopens after all"


def test_rights_and_what_an_editor_should_know() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    given = {"copyrightHolder": {"name": "Agency"}, "license": "https://field.example/licence"}
    draft = read_page(_page(STORY | given | {"isAccessibleForFree": "False", "articleBody": words}), ImportOptions())
    assert _item(draft).rights == Rights(holder="Agency", license="https://field.example/licence")
    assert draft.warnings == (
        "the page is for subscribers (isAccessibleForFree); its text may be cut",
        "the rights are held by Agency; publish the story only if they are yours",
        "body: has 0% of the words that JSON-LD articleBody has; compare it with the page",
    )


@pytest.mark.parametrize(
    ("story", "head", "access", "status"),
    [
        ({}, "", "free", "usable"),
        ({"isAccessibleForFree": True}, "", "free", "usable"),
        ({"isAccessibleForFree": False}, "", "paid", "withheld"),
        ({}, '<meta property="article:content_tier" content="locked">', "paid", "withheld"),
        ({}, '<meta property="article:content_tier" content="metered">', "metered", "withheld"),
    ],
)
def test_who_may_read_a_page_is_in_its_record(story: dict[str, object], head: str, access: str, status: str) -> None:
    page = _page(STORY | story).replace(b"</head>", head.encode() + b"</head>")
    item = _item(read_page(page, ImportOptions()))
    assert (item.access, item.status) == (access, status)


def test_the_base_of_a_page_is_that_of_its_addresses() -> None:
    body = '<article><p>The <a href="b">harbour</a> reopened.</p></article>'
    item = _item(read_page(_page(STORY, head='<base href="https://field.example/a/">', body=body), ImportOptions()))
    assert '<a href="https://field.example/a/b">' in item.body


def test_articles_that_announce_others_are_no_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    cards = "<article><p>Another story.</p></article><article><p>One more story.</p></article>"
    page = _page(STORY, body=f"<div><p>{'The harbour reopened on Thursday. ' * 5}</p></div>{cards}")
    with pytest.raises(IngestError, match=r"the page marks no body .*; install .*syndication\[pages\]"):
        read_page(page, ImportOptions())


@pytest.mark.parametrize(("found", "body"), [("<html><body><p>Text.</p></body></html>", "<p>Text.</p>"), (None, "")])
def test_an_extractor_finds_the_body_of_other_pages(
    monkeypatch: pytest.MonkeyPatch, found: str | None, body: str
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", SimpleNamespace(extract=lambda *_, **__: found))
    page = _page(STORY, body="<div><p>Text.</p></div>")
    if not body:
        with pytest.raises(IngestError, match="no body was found in the page; save its text"):
            read_page(page, ImportOptions())
        return
    draft = read_page(page, ImportOptions())
    assert _item(draft).body == body
    assert draft.warnings == ("body: the page marks none; it was found by its form, so compare it with the page",)


def test_authors_of_microdata_in_one_byline() -> None:
    byline = '<p itemprop="author">By <b itemprop="author">Jane Doe</b> and <b itemprop="author">John Roe</b></p>'
    page = _page(body=f'<div itemscope itemtype="http://schema.org/Article">{byline}<h1>A</h1>{BODY}</div>')
    item = _item(read_page(page, ImportOptions(published=NOON)))
    assert item.authors == (Author("Jane Doe"), Author("John Roe"))


def test_a_canonical_address_of_another_site_is_not_used() -> None:
    head = (
        '<link rel=canonical href="https://other.example/a"><meta property="og:url" content="https://field.example/a">'
    )
    draft = read_page(_page(STORY, head=head), ImportOptions())
    assert _item(draft).url == "https://field.example/a"
    assert draft.warnings[0].startswith("url: the canonical address is of another site")


def test_what_a_record_cannot_hold_is_left_out_with_a_warning() -> None:
    given = STORY | {"inLanguage": "zz-not!", "keywords": ["x" * 300, *(f"k{number}" for number in range(300))]}
    draft = read_page(_page(given), ImportOptions())
    item = _item(draft)
    assert item.language == ""
    assert len(item.tags) == 199
    assert [warning.partition(":")[0] for warning in draft.warnings] == ["tags", "tags[0]", "language"]


def test_an_embargo_in_the_text_is_asked_about() -> None:
    page = _page(STORY, body="<article><p>EMBARGOED UNTIL 0600 GMT Friday</p><p>The harbour reopens.</p></article>")
    assert "the text names an embargo" in read_page(page, ImportOptions()).missing[0]
    assert read_page(page, ImportOptions(no_embargo=True)).item


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "koi8-r", "shift_jis"])
def test_the_encoding_that_a_page_names_is_read(charset: str) -> None:
    word = {"koi8-r": "Порт", "shift_jis": "港"}.get(charset, "Café")
    page = f"<!doctype html><meta charset={charset}><article><h1>{word}</h1><p>{word}.</p></article>"
    item = _item(read_page(page.encode(charset), ImportOptions(published=NOON)))
    assert (item.headline, item.body) == (word, f"<p>{word}.</p>")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><article><h1>A</h1></article>", "nothing is left of the body"),
        (b"<html>\xff<p>A", "not UTF-8 at byte offset 6 (0xFF), and the page names no other encoding; save"),
        (b"<html>" + b"<div>" * 300 + b"x", "would take too long to read"),
        (b"<html>" + b"a" * (5 * 1024 * 1024), "a page has at most 5,242,880"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(IngestError) as caught:
        read_page(data, ImportOptions(published=NOON))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
