"""Whatever a valid item says, the documents that hold it are clean: no error, and no warning but those listed here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication import validation
from syndication.formats import FORMATS, UnwritableEntryError
from syndication.formats.format import Format
from syndication.model import versioning
from syndication.model.entries import compose
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.feed_header import make_feed
from syndication.model.finding import Finding
from syndication.model.item import Item
from syndication.settings import load
from tests.examples import scaled
from tests.sources.records import strategies
from tests.support import every_document, make_house, make_publication

ROOT = Path(__file__).parents[2]
NOW = datetime(2999, 1, 1, tzinfo=UTC)  # later than any date of an item
PUBLICATION = make_publication(rights="© The Tribune", icon="https://tribune.example/icon.png")

#: What the validator may warn of in a document of ours, each with the reason why it is no fault of the document.
_ANYWHERE = {
    "ImplausibleDate": "a story may be older than 1990, and its date is the only right one",
    "BadCharacters": "a story may quote letters that look like a wrong encoding",
    "ArchiveIncomplete": "a feed with a single archive has no other archive to link to",
}
ALLOWED = {
    "rss.xml": _ANYWHERE,
    "atom.xml": _ANYWHERE,
    "feed.json": {
        **_ANYWHERE,
        "ContainsHTML": "a headline may mention a tag, and in JSON Feed there is only one way to write it",
    },
}

_MARKUP = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</i>", "<div>", "</div>", "<script>x</script>", "<iframe src='https://a.example/'>",
        "<table><tr><td>x", "<li>", "</ul>", "<img src='/a.png'>", "<a href='b?c=1&d=2'>x</a>", "<svg><path/></svg>",
        "<p style='position:fixed'>", "<p onclick='x()'>", "<amp-img>", "<h1>x</h1>", "<blockquote><p>x", "&nbsp;",
        "&nbsp x", "&bogus;", "&#146;", "AT&T", "a < b", "]]>", "<!-- x", "<![CDATA[", "<video src=a.mp4 controls>",
        "<figure><img src=x><figcaption>y", "<p/>", "</br>", "<a><a>", "<nobr>", "<b><p>x</b>y</p>", "<html><body>",
        "**x**", "[x](y 'z')", "\n\n", "* a\n* b\n", "> q\n", "```\n<x>\n```\n", "|a|b|\n|-|-|\n|1|2|\n", "![a](b.png)",
    ]
)  # fmt: skip
_TEXTS = st.lists(_MARKUP | strategies.texts, max_size=8).map("".join)
_WORDS = st.lists(_MARKUP.map(lambda piece: piece.replace("\n", " ")) | strategies.lines, max_size=5).map("".join)


@st.composite
def _items(draw: st.DrawFn) -> Item:
    """Draw an accepted item whose texts are full of what a writer could trip over."""
    item = draw(strategies.items())
    told = replace(
        item,
        id="",
        slug="",
        aliases=(),
        ids=None,  # of another site, they may be what validators call an error
        headline=draw(_WORDS) + "x",
        standfirst=draw(_TEXTS),
        section=draw(_WORDS),
        tags=tuple(word for word in draw(st.lists(_WORDS, max_size=3)) if word.strip()),
        body=draw(_TEXTS) + "x",
    )
    return versioning.first_version(told, PUBLICATION.authority, (), None, NOW)


def _composed(items: Iterable[Item]) -> Iterator[Entry]:
    """Yield the entries of items; one of whose body nothing is left waits in quarantine."""
    for item in items:
        with suppress(ComposeError):
            yield compose(item, PUBLICATION)


def _told(entries: tuple[Entry, ...], form: Format) -> list[Finding]:
    feed = replace(make_feed(PUBLICATION, "", "", None), entries=entries, updated=NOW)
    try:
        body = form.write(feed)
    except UnwritableEntryError:  # it waits in quarantine, and no document holds it
        return []
    found = validation.check(body, url=feed.url(form.name), content_type=form.media_type, now=NOW)
    return [finding for finding in found if finding.severity != "info" and finding.code not in ALLOWED[form.name]]


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@settings(max_examples=scaled(15))
@given(items=st.lists(_items(), max_size=3, unique_by=lambda item: item.id))
def test_a_document_of_valid_items_is_clean(items: list[Item], form: Format) -> None:
    assert _told(tuple(_composed(items)), form) == []


@settings(max_examples=scaled(15))
@given(items=_items())
def test_the_html_of_a_valid_item_is_clean(items: Item) -> None:
    found = [each for entry in _composed([items]) for each in validation.check_html(entry.html)]
    assert [finding for finding in found if finding.code not in _ANYWHERE] == []


def test_every_document_of_the_records_at_hand_is_clean(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "items", tmp_path / "items")
    house = make_house(tmp_path, load({"SYNDICATION_CONFIG": str(ROOT / "syndication.toml")}).publication)
    taken, published = house.publish()
    assert (taken.refused, published.quarantined, published.problems) == ((), (), ())
    with house.catalog.read() as connection:
        made = every_document(connection)
    assert {document.path for document in made} >= {f"/{name}" for name in FORMATS}
    for document in made:
        found = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=house.now)
        assert [finding for finding in found if finding.severity != "info"] == [], document.path


def test_the_page_names_what_is_allowed() -> None:
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)`(?: in JSON Feed)? \| (a [^|]+) \|$", page, re.MULTILINE))
    assert rows == ALLOWED["feed.json"]
