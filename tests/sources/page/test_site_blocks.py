"""What belongs to the site and not to the story: left out, and listed."""

from __future__ import annotations

import pytest

from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.page import read_page
from syndication.sources.page.robots import asks_not_to_be_listed, is_disallowed

STORY = "<p>The harbour reopened on Thursday, after eleven days of storms and repairs to its quays.</p>"
DATE = '<meta property="article:published_time" content="2026-02-05T12:00:00Z">'
ADDRESS = "https://www.field.example/2026/harbour"


def draft(inside: str, base: str = ADDRESS) -> Draft:
    page = f"<!DOCTYPE html><head>{DATE}</head><article><h1>Head</h1>{STORY}{inside}</article>"
    return read_page(page.encode(), ImportOptions(base=base))


def body(inside: str) -> str:
    item = draft(inside).item
    assert item
    return item.body.removeprefix(STORY).strip()


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ('<ins class="adsbygoogle">Buy boats</ins>', "<ins> Buy boats"),
        ('<div class="ad-slot"><img src="/ad.png"></div>', "<div> ad-slot without words, with <img>"),
        ('<amp-ad><a href="/x">Boats</a></amp-ad>', "<amp-ad> Boats"),
        ('<div class="Anzeige">Boote</div>', "<div> Boote"),
        ('<div class="publicidad">Barcos</div>', "<div> Barcos"),
        ('<div data-component="ad">Boats</div>', "<div> Boats"),
        ('<div aria-label="Advertisement">Boats</div>', "<div> Boats"),
        ('<div class="jp-relatedposts">Ferries</div>', "<div> Ferries"),
        ('<section class="RelatedArticles">Ferries</section>', "<section> Ferries"),
        ('<div class="c-related__list">Ferries</div>', "<div> Ferries"),
        ('<div class="most-read">Ferries</div>', "<div> Ferries"),
        ('<div class="recommended-for-you">Ferries</div>', "<div> Ferries"),
        ('<div role="complementary">Ferries</div>', "<div> Ferries"),
        ('<div id="newsletterSignup">Sign up</div>', "<div> Sign up"),
        ('<div class="share-buttons"><a href="/s"><svg></svg></a></div>', "<div> share-buttons without words, with "),
        ('<div class="comments-area">Ada: no</div>', "<div> Ada: no"),
        ('<div class="author-bio">Jane writes.</div>', "<div> Jane writes."),
        ("<p class=ad>Boats</p><p class=ad>Boats</p>", "<p> Boats (2 times)"),
    ],
)
def test_blocks_of_the_site_are_left_out_and_listed(block: str, line: str) -> None:
    assert body(block) == ""
    (dropped,) = draft(block).dropped
    assert dropped.startswith(line)


@pytest.mark.parametrize(
    "block",
    [
        '<p class="adapted">Based on a report.</p>',
        '<p class="headline-text">The ferries.</p>',
        '<p aria-label="Related to the storm of 2025">The ferries.</p>',
        '<p class="shareholders">They met.</p>',
    ],
)
def test_words_that_only_contain_such_a_word_stay(block: str) -> None:
    assert body(block) != ""
    assert draft(block).dropped == ()


def test_a_post_in_a_block_for_social_media_stays() -> None:
    block = '<div class="social-embed"><blockquote class="twitter-tweet"><p>It is open.</p></blockquote></div>'
    assert "It is open." in body(block)


@pytest.mark.parametrize(
    ("picture", "address"),
    [
        ('<img data-src="q.jpg" src="data:image/gif;base64,R0">', "https://www.field.example/2026/q.jpg"),
        ('<img srcset="/a.jpg 400w, /b.jpg 1600w">', "https://www.field.example/b.jpg"),
        ('<noscript><img src="//img.example/n.jpg"></noscript>', "https://img.example/n.jpg"),
        (
            '<picture><source data-srcset="/w.webp 800w" type="image/webp">'
            '<img src="/blank.gif" data-lazy-src="/j.jpg"></picture>',
            "https://www.field.example/j.jpg",
        ),
    ],
)
def test_lazy_pictures_have_their_real_absolute_addresses(picture: str, address: str) -> None:
    assert f'<img src="{address}"' in body(picture)


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/2026/harbour-reopens", "https://www.field.example/2026/harbour-reopens"),
        ("https://field.example/h", "https://field.example/h"),
        ("https://herald.example/h", ADDRESS),
        ("/", ADDRESS),
        ("javascript:alert(1)", ADDRESS),
        ("", ADDRESS),
    ],
)
def test_the_canonical_address_counts_if_it_is_of_the_same_site(canonical: str, url: str) -> None:
    item = draft(f'<link rel="canonical" href="{canonical}">').item
    assert item
    assert item.url == url


ROBOTS = """
User-agent: Other
Disallow: /

# all others
User-agent: *
User-agent: Third
Disallow: /a
Allow: /a/b
Disallow: /*.pdf$
Disallow: /q?*x=1
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "is_refused"),
    [
        ("/", False),
        ("/a", True),
        ("/abc", True),
        ("/a/b", False),
        ("/a/bc/d", False),
        ("/z.pdf", True),
        ("/z.pdf?page=1", False),
        ("/q?y=2&x=1", True),
        ("/Q?x=1", False),
    ],
)
def test_the_longest_rule_of_robots_txt_counts(path: str, is_refused: bool) -> None:
    assert is_disallowed(ROBOTS, "syndication", f"https://field.example{path}") == is_refused


def test_rules_for_the_program_itself_come_first() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Syndication\nAllow: /\n"
    assert not is_disallowed(text, "syndication", "https://field.example/a")


@pytest.mark.parametrize("text", ["", "<html>", "Disallow: /", "User-agent: *", "\ufeffUser-agent *", "\0" * 100])
def test_what_is_no_robots_txt_refuses_nothing(text: str) -> None:
    assert not is_disallowed(text, "syndication", "https://field.example/a")


@pytest.mark.parametrize(
    ("value", "is_asked"),
    [
        ("noindex", True),
        ("NONE", True),
        ("index, follow", False),
        ("otherbot: noindex", True),
        ("max-snippet:-1", False),
    ],
)
def test_words_of_robots_in_a_page(value: str, is_asked: bool) -> None:
    assert asks_not_to_be_listed([value]) == is_asked
