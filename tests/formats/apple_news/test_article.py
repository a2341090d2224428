"""Stories in Apple News Format: valid by the public schema, whole, and with each part in its own component."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats.profiles.apple_news import article_identifier, article_payload, write_article
from syndication.formats.profiles.loader import make_profile
from syndication.model.feed import Entry
from syndication.model.item import Author, Media
from syndication.model.item_parts import Sponsor
from syndication.model.partners.story import partner_story
from syndication.text.html import plain_text, sanitise

SCHEMA = json.loads((Path(__file__).parent / "schema.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
PROFILE = make_profile("apple-news", {}, {})
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
QUAY = Media(
    url="https://tribune.example/quay.jpg",
    type="image/jpeg",
    width=1600,
    height=900,
    alt="The quay",
    caption="The quay on Thursday",
    credit="Ann Berg",
)


def entry(html: str = "<p>The harbour reopened.</p>", **fields: Any) -> Entry:
    values: dict[str, Any] = {
        "id": "tag:tribune.example,2026:harbour",
        "url": "https://tribune.example/harbour",
        "title": "The harbour reopens",
        "summary": "After the storm, ships return.",
        "html": html,
        "published": NOON,
        "updated": NOON + timedelta(hours=1),
        "authors": (Author(name="Ann Berg"), Author(name="Bo Lind")),
    }
    return Entry(**values | fields)


def article(html: str = "<p>The harbour reopened.</p>", publication: str = "en", **fields: Any) -> dict[str, Any]:
    """Return the document of a story, which is valid; `publication` is the language of the publication."""
    written = write_article(partner_story(entry(html, **fields), PROFILE), publication)
    document: dict[str, Any] = json.loads(json.dumps(written))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    return document


def parts(html: str, **fields: Any) -> list[dict[str, Any]]:
    """Return the components of a body: what comes after title, intro and byline."""
    return [one for one in article(html, **fields)["components"] if one["role"] not in ("title", "intro", "byline")]


def test_the_schema_refuses_what_is_wrong() -> None:
    good = article()
    assert not VALIDATOR.is_valid({**good, "identifier": "no spaces!"})
    assert not VALIDATOR.is_valid({name: value for name, value in good.items() if name != "layout"})
    assert not VALIDATOR.is_valid({**good, "components": [{"text": "no role"}]})


def test_head_and_metadata() -> None:
    found = article(media=(QUAY,), tags=("Harbour", "Storm", "Harbour"))
    assert found["title"] == "The harbour reopens"
    assert found["language"] == "en"
    assert found["components"][:3] == [
        {"role": "title", "text": "The harbour reopens"},
        {"role": "intro", "text": "After the storm, ships return."},
        {"role": "byline", "text": "Ann Berg, Bo Lind"},
    ]
    assert found["metadata"] == {
        "authors": ["Ann Berg", "Bo Lind"],
        "canonicalURL": "https://tribune.example/harbour",
        "datePublished": "2026-02-05T12:00:00+00:00",
        "dateModified": "2026-02-05T13:00:00+00:00",
        "excerpt": "After the storm, ships return.",
        "keywords": ["Harbour", "Storm"],
        "thumbnailURL": "https://tribune.example/quay.jpg",
    }


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", [{"role": "body", "format": "html", "text": "<p>One.</p><p>Two.</p>"}]),
        ("<h2>Head</h2>", [{"role": "heading2", "format": "html", "text": "Head"}]),
        ("<h6>Low</h6>", [{"role": "heading6", "format": "html", "text": "Low"}]),
        ("<blockquote><p>Said.</p></blockquote>", [{"role": "quote", "format": "html", "text": "<p>Said.</p>"}]),
        (
            "<aside><blockquote><p>Said.</p></blockquote></aside>",
            [{"role": "pullquote", "format": "html", "text": "<blockquote><p>Said.</p></blockquote>"}],
        ),
        ("<hr>", [{"role": "divider"}]),
        (
            '<p><a href="https://www.youtube.com/watch?v=abc_123&amp;t=5s">The film</a></p>',
            [
                {
                    "role": "embedwebvideo",
                    "URL": "https://www.youtube.com/embed/abc_123",
                    "aspectRatio": 1.777,
                    "caption": "The film",
                }
            ],
        ),
        (
            '<p><a href="https://vimeo.com/12345">V</a></p>',
            [
                {
                    "role": "embedwebvideo",
                    "URL": "https://player.vimeo.com/video/12345",
                    "aspectRatio": 1.777,
                    "caption": "V",
                }
            ],
        ),
        (
            '<p><a href="https://youtube.com.evil.example/watch?v=a">x</a></p>',
            [
                {
                    "role": "body",
                    "format": "html",
                    "text": '<p><a href="https://youtube.com.evil.example/watch?v=a">x</a></p>',
                }
            ],
        ),
        (
            "<table><caption>Tides</caption><tbody><tr><th>High</th><td>4 m</td></tr></tbody></table>",
            [
                {
                    "role": "htmltable",
                    "html": "<table><tbody><tr><th>High</th><td>4 m</td></tr></tbody></table>",
                },
                {"role": "caption", "text": "Tides"},
            ],
        ),
        (
            '<figure><img src="https://t.example/a.jpg" alt="A"><figcaption>The pier</figcaption></figure>',
            [
                {
                    "role": "photo",
                    "URL": "https://t.example/a.jpg",
                    "caption": "The pier",
                    "accessibilityCaption": "A",
                },
                {"role": "caption", "text": "The pier"},
            ],
        ),
        (
            '<figure><img src="https://t.example/a.jpg" alt="A"><img src="https://t.example/b.jpg" alt="B"></figure>',
            [
                {
                    "role": "gallery",
                    "items": [
                        {"URL": "https://t.example/a.jpg", "accessibilityCaption": "A"},
                        {"URL": "https://t.example/b.jpg", "accessibilityCaption": "B"},
                    ],
                }
            ],
        ),
        (
            '<p>Before <img src="https://t.example/a.jpg" alt="A"> after.</p>',
            [
                {"role": "body", "format": "html", "text": "<p>Before  after.</p>"},
                {"role": "photo", "URL": "https://t.example/a.jpg", "accessibilityCaption": "A"},
            ],
        ),
        (
            '<audio src="https://t.example/a.mp3"></audio>',
            [{"role": "audio", "URL": "https://t.example/a.mp3"}],
        ),
        ("<ul><li>one</li></ul>", [{"role": "body", "format": "html", "text": "<ul><li>one</li></ul>"}]),
    ],
)
def test_each_part_of_a_body(html: str, expected: list[dict[str, Any]]) -> None:
    assert parts(html) == expected


def test_only_tags_of_the_format_are_in_a_text() -> None:
    [found] = parts('<p onclick="x()">A <mark>b</mark> <kbd>c</kbd> <a href="javascript:x()">d</a> <u>e</u></p>')
    assert found["text"] == "<p>A b <code>c</code> d e</p>"


def test_the_lead_is_shown_once() -> None:
    before = parts("<p>Text.</p>", media=(QUAY,))
    assert [one["role"] for one in before] == ["photo", "caption", "body"]
    assert before[1] == {"role": "caption", "text": "The quay on Thursday Ann Berg"}
    inside = parts(f'<p>Text.</p><img src="{QUAY.url}" alt="The quay"><p>More.</p>', media=(QUAY,))
    assert [one["role"] for one in inside] == ["body", "photo", "caption", "body"]


def test_the_pictures_of_a_gallery() -> None:
    second = replace(QUAY, url="https://tribune.example/pier.jpg", alt="The pier", caption="", credit="")
    [gallery, _] = parts("<p>Text.</p>", media=(QUAY, second), kind="gallery")
    assert gallery["role"] == "gallery"
    assert [one["URL"] for one in gallery["items"]] == [QUAY.url, second.url]


def test_an_excerpt_of_the_text_is_no_intro() -> None:
    found = article("<p>The harbour reopened on Thursday.</p>", summary="The harbour reopened…")
    assert "intro" not in [one["role"] for one in found["components"]]


@pytest.mark.parametrize(
    ("own", "publication", "expected"), [("", "de", "de"), ("en-GB", "de", "en-GB"), ("es-419", "de", "es")]
)
def test_language(own: str, publication: str, expected: str) -> None:
    assert article(publication=publication, language=own)["language"] == expected


def test_what_the_api_is_told() -> None:
    profile = make_profile(
        "apple-news",
        {
            "push": {"preview": True, "hidden": True, "maturity": "MATURE", "territories": ["GB"]},
            "categories": {"World": "https://news-api.apple.com/sections/5cec0b36"},
        },
        {},
    )
    told = article_payload(partner_story(entry(section="World"), profile), profile, "en").metadata
    assert told == {
        "isSponsored": False,
        "isPreview": True,
        "isHidden": True,
        "isCandidateToBeFeatured": False,
        "maturityRating": "MATURE",
        "targetTerritoryCountryCodes": ["GB"],
        "links": {"sections": ["https://news-api.apple.com/sections/5cec0b36"]},
    }


def test_a_sponsored_story_says_so() -> None:
    story = partner_story(entry(sponsor=Sponsor(name="Port Ltd"), disclosure="Paid for by Port Ltd."), PROFILE)
    assert article_payload(story, PROFILE, "en").metadata["isSponsored"] is True
    assert {"role": "body", "text": "Paid for by Port Ltd."} in write_article(story, "en")["components"]


@given(st.text(min_size=1))
def test_any_id_has_an_identifier(item_id: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", article_identifier(item_id))
    assert article_identifier(item_id) == article_identifier(item_id)


WORDS = st.text("abcdefghij", min_size=1, max_size=6)
WRAPPERS = (
    *(f"<{tag}>{{}}</{tag}>" for tag in "p h2 blockquote ul ol li aside div em strong".split()),
    "<table><tr><td>{}</td><td></td></tr></table>",
    '<figure><img src="https://t.example/a.jpg"><figcaption>{}</figcaption></figure>',
    '<a href="https://a.example/">{}</a>',
    '<p>{}<img src="https://t.example/b.jpg"></p>',
)
BODIES = st.recursive(
    WORDS,
    lambda inner: st.one_of(st.builds(str.format, st.sampled_from(WRAPPERS), inner), st.lists(inner).map(" ".join)),
    max_leaves=12,
)


@given(BODIES)
@example(
    '<figure><figcaption><figure><img src="https://t.example/a.jpg"><figcaption>a</figcaption></figure></figcaption></figure>'
)
def test_no_word_is_lost(body: str) -> None:
    """Whatever is in a body, the article is valid, and each word of what the partner takes is in it once."""
    html = sanitise(f"<p>start</p>{body}", "https://tribune.example/").html
    components = [one for one in article(html)["components"] if one["role"] not in ("title", "intro", "byline")]
    shown = " ".join(one.get("text", "") or one.get("html", "") for one in components)
    story = partner_story(entry(html), PROFILE)
    assert sorted(plain_text(shown).split()) == sorted(plain_text(story.entry.html).split())
