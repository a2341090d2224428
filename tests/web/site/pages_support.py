"""What the tests of the pages share: a publication, stories, an app to render in, and a reading of the HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec

import lxml.html
import msgspec
from flask import Flask
from lxml.html import HtmlElement

from syndication.model.entries import compose
from syndication.model.feed import Selection
from syndication.model.item import Author, Dateline, Import, Item, Media, Related, Revision, Rights, Source
from syndication.model.publication import DeclaredFeed, Publication
from syndication.model.selection import selections
from syndication.web.site import feed_pages, pages
from syndication.web.site.feed_links import FeedLink, feed_link

WEB = Path(pages.__file__).parents[1]
CASES = Path(__file__).parent / "cases"
P = ParamSpec("P")

PUBLICATION = Publication(
    title="Example Tribune",
    description="News from everywhere.",
    language="en",
    publisher="Example Tribune Ltd",
    home="https://tribune.example/",
    base_url="https://feeds.tribune.example",
    authority="tribune.example",
    rights="© Example Tribune Ltd",
    feeds=(DeclaredFeed(name="briefing", title="Morning briefing", description="All of it, early."),),
)

STORY = Item(
    id="tag:tribune.example,2026-02-05:talks",
    slug="talks",
    version=2,
    headline="Talks resume in Abu Dhabi",
    standfirst="A second day of negotiations",
    published=datetime(2026, 2, 5, 12, tzinfo=UTC),
    modified=datetime(2026, 2, 5, 15, 30, tzinfo=UTC),
    changed=datetime(2026, 2, 5, 15, 30, tzinfo=UTC),
    language="en-GB",
    body="The talks went on.\n\n## Pressure\n\nBoth sides were far apart.",
    section="World",
    tags=("Ukraine", "Peace talks"),
    authors=(Author("Ana Example", "Correspondent", "https://tribune.example/ana"), Author("Bo Writer")),
    source=Source("Reuters", "https://agency.example/"),
    dateline=Dateline("KYIV", "Kyiv"),
    media=(
        Media(
            url="https://tribune.example/talks.jpg",
            type="image/jpeg",
            width=1200,
            height=800,
            alt="Delegates at a table",
            caption="The second round.",
            credit="Reuters",
        ),
    ),
    related=(
        Related("Medical exits halted", label="Read:"),
        Related("A trade deal", "https://tribune.example/deal", "Read more:"),
    ),
    revisions=(
        Revision(datetime(2026, 2, 5, 12, tzinfo=UTC), "initial", "first-note"),
        Revision(datetime(2026, 2, 5, 13, tzinfo=UTC), "silent", "silent-note"),
        Revision(datetime(2026, 2, 5, 14, tzinfo=UTC), "update", "Adds a quotation."),
        Revision(datetime(2026, 2, 5, 15, 30, tzinfo=UTC), "correction", "A name was misspelt."),
    ),
    rights=Rights(holder="Reuters", notice="© Reuters 2026", license="https://agency.example/licence"),
    ednote="for-editors-only",
    imported=Import(sha256="digest-of-the-import", dropped=("Load Next Story",), warnings=("a-warning",)),
)


def story(**changes: object) -> Item:
    """Return the sample story with some of its fields changed."""
    return msgspec.structs.replace(STORY, **changes)


def links(item: Item, publication: Publication = PUBLICATION) -> list[FeedLink]:
    """Return the links to the feeds that carry `item`."""
    return [feed_link(publication, selection) for selection in selections(item, publication.feeds)]


def render(page: Callable[P, str], *args: P.args, **kwargs: P.kwargs) -> str:
    """Return the HTML of a page, rendered as the service does it."""
    app = Flask(__name__, template_folder=str(WEB / "templates"), static_folder=None)
    with app.app_context():
        return page(*args, **kwargs)


def story_html(item: Item = STORY, publication: Publication = PUBLICATION) -> str:
    """Return the HTML of the page of `item`."""
    return render(pages.render_story, publication, item, compose(item, publication), links(item, publication))


def index_html(*items: Item, publication: Publication = PUBLICATION) -> str:
    """Return the HTML of the index of a publication with these stories."""
    feeds = {link.path: link for item in items for link in links(item, publication)}
    latest = [compose(item, publication) for item in items]
    return render(feed_pages.render_index, publication, list(feeds.values()), latest)


def feed_html(selection: Selection, *items: Item, publication: Publication = PUBLICATION) -> str:
    """Return the HTML of the page of a feed that holds these stories."""
    link = feed_link(publication, selection)
    return render(feed_pages.render_feed, publication, link, [compose(item, publication) for item in items])


def older_html(
    selection: Selection, *items: Item, newer: str = "/", older: str = "", publication: Publication = PUBLICATION
) -> str:
    """Return the HTML of a page of older stories of a feed."""
    link = feed_link(publication, selection)
    around = feed_pages.Neighbours(f"/{link.page}archive/2/", newer, older)
    entries = [compose(item, publication) for item in items]
    return render(feed_pages.render_older, publication, link, entries, around)


def parse(html: str) -> HtmlElement:
    """Return the root of a page."""
    return lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def texts(root: HtmlElement, path: str) -> list[str]:
    """Return the text of each element that the XPath `path` finds, its spaces joined."""
    return [" ".join(found.text_content().split()) for found in elements(root, path)]


def elements(root: HtmlElement, path: str) -> list[HtmlElement]:
    """Return the elements that the XPath `path` finds."""
    found = root.xpath(path)
    assert isinstance(found, list)
    return [element for element in found if isinstance(element, HtmlElement)]


def values(root: HtmlElement, path: str) -> list[str]:
    """Return the attributes that the XPath `path` finds."""
    found = root.xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def open_graph(root: HtmlElement) -> list[tuple[str, str]]:
    """Return the Open Graph properties of a page in their order."""
    return [(meta.get("property", ""), meta.get("content", "")) for meta in elements(root, "//meta[@property]")]


def structured_data(root: HtmlElement, kind: str = "NewsArticle") -> dict[str, Any]:
    """Return the one block of JSON-LD of a page that is of this kind."""
    found = [json.loads(script.text or "") for script in elements(root, "//script[@type='application/ld+json']")]
    (one,) = [data for data in found if data["@type"] == kind]
    assert isinstance(one, dict)
    return one
