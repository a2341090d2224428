"""A preview: links of pages work where the public address does not lead, and what readers store keeps that address."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from syndication.model.item import Author, Media, Related
from syndication.model.selection import ALL, selections
from syndication.web.site import pages
from syndication.web.site.local_links import local_link, with_local_links
from tests.web.site.pages_support import (
    PUBLICATION,
    feed_html,
    index_html,
    older_html,
    parse,
    render,
    story,
    story_html,
    values,
)

BASE = PUBLICATION.base_url
OWN = story(
    body=f'See [the harbour]({BASE}/items/harbour#quay) and <img src="{BASE}/pictures/ab.jpg" alt="A ship">.',
    media=(Media(url=f"{BASE}/pictures/cd.jpg", type="image/jpeg", alt="A quay"),),
    related=(Related("The harbour", f"{BASE}/items/harbour"),),
    authors=(Author("Ana Example", url=f"{BASE}/authors/ana-example/"),),
    url="",
)
WORLD = next(selection for selection in selections(OWN, ()) if selection.path == "sections/world")
AT_HOME = replace(PUBLICATION, home=f"{BASE}/")
FOLLOWED = "//a/@href | //img/@src | //script/@src | //link[@rel='stylesheet' or @rel='icon']/@href"


@pytest.mark.parametrize(
    ("url", "base_url", "link"),
    [
        ("https://news.example/items/a", "https://news.example", "/items/a"),
        ("https://news.example/", "https://news.example", "/"),
        ("https://news.example/feeds/items/a", "https://news.example/feeds", "/feeds/items/a"),
        ("https://news.example/items/a", "https://news.example/feeds", "https://news.example/items/a"),
        ("https://news.example.org/a", "https://news.example", "https://news.example.org/a"),
        ("https://news.example:8443/a", "https://news.example", "https://news.example:8443/a"),
        ("http://news.example/a", "https://news.example", "http://news.example/a"),
        ("mailto:desk@news.example", "https://news.example", "mailto:desk@news.example"),
        ("", "https://news.example", ""),
    ],
)
def test_an_address_of_this_site_becomes_a_path(url: str, base_url: str, link: str) -> None:
    assert local_link(url, base_url) == link


@pytest.mark.parametrize(
    ("html", "local"),
    [
        (f'<a href="{BASE}/items/a">{BASE}/items/a</a>', f'<a href="/items/a">{BASE}/items/a</a>'),
        (f'<p>Write <code>href="{BASE}/rss.xml"</code></p>', f'<p>Write <code>href="{BASE}/rss.xml"</code></p>'),
        (f'<img alt="a" src="{BASE}/pictures/a.jpg"> a &lt;b', '<img alt="a" src="/pictures/a.jpg"> a &lt;b'),
        ('<a href="https://other.example/">x</a>', '<a href="https://other.example/">x</a>'),
    ],
)
def test_only_links_and_pictures_of_a_body_are_changed(html: str, local: str) -> None:
    assert with_local_links(html, BASE) == local


@pytest.mark.parametrize(
    "html",
    [
        index_html(OWN, publication=AT_HOME),
        feed_html(WORLD, OWN, publication=AT_HOME),
        older_html(ALL, OWN, older="/archive/1/", publication=AT_HOME),
        story_html(OWN, AT_HOME),
        render(pages.render_gone, AT_HOME, "A notice."),
        render(pages.render_error, AT_HOME, 404, "Not found", "Look elsewhere."),
    ],
    ids=["index", "feed", "older", "story", "gone", "error"],
)
def test_whatever_a_browser_follows_on_a_page_is_a_path(html: str) -> None:
    followed = values(parse(html), FOLLOWED)
    assert "/" in followed
    assert [link for link in followed if link.startswith(BASE)] == []


def test_addresses_that_readers_store_stay_public() -> None:
    root = parse(index_html(OWN, publication=AT_HOME))
    assert values(root, "//link[@rel='canonical']/@href") == [f"{BASE}/"]
    assert f"{BASE}/rss.xml" in values(root, "//link[@rel='alternate']/@href")
    assert values(root, "//input/@value") == [f"{BASE}/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    shared = parse(story_html(OWN, AT_HOME))
    assert values(shared, "//meta[@property='og:url']/@content") == [f"{BASE}/items/talks"]


@pytest.mark.parametrize(
    ("html", "path"),
    [(index_html(OWN), "/rss.xml"), (feed_html(WORLD, OWN), "/sections/world/rss.xml")],
    ids=["index", "feed"],
)
def test_the_note_of_a_preview_is_hidden_until_a_script_shows_it(html: str, path: str) -> None:
    root = parse(html)
    assert values(root, "//*[@id='preview']/@data-public") == [BASE]
    assert values(root, "//*[@id='preview']/@data-path") == [path]
    assert len(values(root, "//*[@id='preview']/@hidden")) == 1
