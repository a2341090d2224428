"""Documents as readers read them: by what they know a story, its dates and place, and what elements are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from msgspec.structs import replace

from syndication.model.publication import DeclaredFeed
from tests.formats.reading import NS, READERS, Story
from tests.support import NOON, House, make_house, make_publication

STORIES = 40
CAFE = r"Caf\u00e9"  # as it stands in a record
WEEKDAYS, MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
RFC_822 = re.compile(rf"(?:{WEEKDAYS}), \d\d (?:{MONTHS}) \d{{4}} \d\d:\d\d:\d\d GMT")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
PREFIXES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
#: What JSON Feed 1.1 knows; everything else has to begin with an underscore.
MEMBERS = {
    "": "version title home_page_url feed_url description user_comment next_url icon favicon authors author language "
    "expired hubs items",
    "items": "id url external_url title content_html content_text summary image banner_image date_published "
    "date_modified authors author tags language attachments",
    "authors": "name url avatar",
    "author": "name url avatar",
    "attachments": "url mime_type title size_in_bytes duration_in_seconds",
}
BODY = """<p xml:base="/x/"><a href="/a">One</a> <a href="b?c=1&amp;d=2">two</a> <a href="#n">three</a></p>
<p><img src="p.png" srcset="p.png 2x"><video src="v.mp4" poster="/v.jpg"></video><q cite="/c">four</q></p>"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A publication that tests share: they must change nothing."""
    made = publication(tmp_path_factory.mktemp("read"))
    yield made
    made.catalog.close()


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[House]:
    """The same publication for a test that changes it."""
    made = publication(tmp_path)
    yield made
    made.catalog.close()


def publication(root: Path) -> House:
    """Return stories of every hour, two of each time, with live feeds, archives and a tombstone."""
    feeds = (DeclaredFeed(name="Brief", content="summary"),)
    made = make_house(root, make_publication(window=10, window_hours=0, rights="© The Tribune", feeds=feeds))
    for number in range(STORIES):
        made.record(
            f"{number}.html",
            f"Café {number}",
            BODY,
            published=f"{NOON + timedelta(hours=number // 2):%Y-%m-%dT%H:%M:%SZ}",
            section='"World, and more"',
            tags='["Talks"]',
            authors='[{name = "Jane Doe", url = "https://tribune.example/jane"}, {name = "Bo Li"}]',
            language='"ur"',
            media='[{url = "https://cdn.example/a.jpg", bytes = 9}, {url = "https://cdn.example/a.mp3"}]',
            rights='{notice = "© Agency", license = "https://tribune.example/terms"}',
            related='[{title = "Before", url = "https://tribune.example/before"}]',
        )
    made.publish()
    change(made, STORIES - 1, "slug =", 'status = "canceled"\nslug =')
    return made


def change(house: House, number: int, *changes: str) -> None:
    path = house.items / f"{number}.html"
    text = path.read_text()
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    house.publish()


def told(house: House, path: str) -> list[Story]:
    return READERS[path.rpartition("/")[2]](house.document(path))


def ids(house: House) -> dict[str, list[str]]:
    bodies = house.documents().items()
    return {path: [story.id for story in READERS[path.rpartition("/")[2]](body)] for path, body in bodies}


def roots(house: House) -> Iterator[tuple[str, bytes, Any]]:
    """Yield each document of XML: its path, its bytes and its root."""
    for path, body in house.documents().items():
        if path.endswith(".xml"):
            yield path, body, etree.fromstring(body)


def test_a_story_has_one_plain_id_in_every_format_of_every_feed(house: House) -> None:
    found = ids(house)
    assert len(found) > 60
    assert {story.partition(":cafe-")[0] for every in found.values() for story in every} == {
        "tag:tribune.example,2026-02-05",
        "tag:tribune.example,2026-02-06",
    }
    assert len({story for every in found.values() for story in every}) == STORIES - 1
    for path, every in found.items():
        assert len(every) == len(set(every)), path
        folder = path.rpartition("/")[0]
        assert found[f"{folder}/rss.xml"] == found[f"{folder}/atom.xml"] == found[f"{folder}/feed.json"] == every


def test_an_id_outlives_every_change_of_its_story_and_of_the_publication(changing: House) -> None:
    before = ids(changing)["/atom.xml"]
    change(changing, STORIES - 3, CAFE, "Coffee", 'slug = "', 'slug = "once-more-', "World, and more", "Sport")
    change(changing, STORIES - 2, "slug =", 'status = "withheld"\nslug =')
    assert len(ids(changing)["/atom.xml"]) == 10
    change(changing, STORIES - 2, 'status = "withheld"\n', "")
    moved = {"base_url": "https://herald.example/feeds", "home": "https://herald.example/", "title": "The Herald"}
    changing.publication = replace(changing.publication, authority="herald.example", **moved)
    changing.publish()
    titles = {story.title for name in READERS for story in told(changing, f"/{name}")}
    addresses = {story.url for name in READERS for story in told(changing, f"/{name}")}
    assert f"Coffee {STORIES - 3}" in titles
    assert all(address.startswith("https://herald.example/feeds/items/") for address in addresses)
    assert [ids(changing)[f"/{name}"] for name in READERS] == [before] * 3


@pytest.mark.parametrize("name", READERS)
def test_stories_stand_newest_first_and_an_edit_moves_its_own_date_of_change_alone(changing: House, name: str) -> None:
    before = told(changing, f"/{name}")
    published = [story.published for story in before]
    assert published == sorted(published, reverse=True)
    assert len(set(published)) < len(published), "some are of one time"
    note = '[[revisions]]\nat = 2026-02-07T00:00:00Z\nkind = "update"\nnote = "More is known."\n+++\n'
    change(changing, STORIES - 4, CAFE, "Coffee", "\n+++\n", f"\n{note}")
    after = told(changing, f"/{name}")
    assert [(story.id, story.published) for story in after] == [(story.id, story.published) for story in before]
    moved = [story.title for story, old in zip(after, before, strict=True) if story.updated != old.updated]
    assert moved == [f"Coffee {STORIES - 4}"]


def test_every_date_is_of_the_form_that_readers_parse_and_no_other_stands_beside_it(house: House) -> None:
    for path, _, root in roots(house):
        in_words = [date.text for date in root.iter("pubDate", "lastBuildDate")]
        in_figures = [date.text for date in root.iter(*(f"{{{NS['a']}}}{name}" for name in ("published", "updated")))]
        in_figures += [date.text for date in root.iter(f"{{{NS['dcterms']}}}modified")]
        assert in_words or path.endswith("atom.xml")
        assert in_figures
        assert all(RFC_822.fullmatch(date) for date in in_words)
        assert all(RFC_3339.fullmatch(date) for date in in_figures)
        assert not list(root.iter(f"{{{NS['dc']}}}date", f"{{{NS['dcterms']}}}issued", f"{{{NS['dcterms']}}}created"))
    for path, body in house.documents().items():
        if path.endswith(".json"):
            items = json.loads(body)["items"]
            dates = [item[name] for item in items for name in ("date_published", "date_modified")]
            assert all(RFC_3339.fullmatch(date) and datetime.fromisoformat(date).tzinfo for date in dates)


def test_extensions_are_declared_on_the_root_alone_by_their_usual_prefixes(house: House) -> None:
    seen: set[str] = set()
    for path, body, root in roots(house):
        declared = dict(root.nsmap)
        home = declared.pop(None, None)
        assert home == (NS["a"] if path.endswith("atom.xml") else None)
        assert declared.items() <= PREFIXES.items()
        assert body.count(b"xmlns") == len(root.nsmap)
        for element in root.iter(etree.Element):
            name = etree.QName(element)
            assert element.prefix is not None or name.namespace == home, (path, name.text)
        seen |= {str(prefix) for prefix in declared}
    assert seen == PREFIXES.keys()


def test_the_roots_tag_ends_within_the_first_512_bytes(house: House) -> None:
    for path, body, _ in roots(house):
        tag = re.search(rb"<(?:rss|feed)\s[^>]*>", body)
        assert tag, path
        assert tag.end() <= 512


def test_archives_are_linked_and_nothing_is_paged_or_called_complete(house: House) -> None:
    rels = {link.get("rel") for _, _, root in roots(house) for link in root.iter(f"{{{NS['a']}}}link")}
    assert {"self", "current", "prev-archive", "next-archive"} <= rels
    assert not rels & {"first", "last", "next", "previous", "prev"}
    assert not [path for path, body, _ in roots(house) if b"complete" in body]


def test_a_feed_of_json_never_names_itself_as_the_next(house: House) -> None:
    feeds = [json.loads(body) for path, body in house.documents().items() if path.endswith(".json")]
    following = {feed["feed_url"]: feed["next_url"] for feed in feeds if "next_url" in feed}
    assert len(following) > 10
    assert len(set(following.values())) == len(following), "each is the next of one alone"
    assert not [url for url, after in following.items() if url == after]


def test_a_feed_of_json_has_no_member_but_those_of_the_format_and_of_its_extension(house: House) -> None:
    feeds = [json.loads(body) for path, body in house.documents().items() if path.endswith(".json")]
    assert sum(len(feed["items"]) for feed in feeds) > STORIES
    for feed in feeds:
        _has_members(feed, "")


def _has_members(told: dict[str, Any], kind: str) -> None:
    for name, value in told.items():
        assert name in MEMBERS[kind].split() or name == "_syndication", (kind, name)
        if name in MEMBERS:
            for inner in value if isinstance(value, list) else [value]:
                _has_members(inner, name)
    if kind == "attachments":
        assert told["url"]
        assert told["mime_type"]


@pytest.mark.parametrize("name", READERS)
def test_every_address_in_the_html_of_a_story_is_absolute(house: House, name: str) -> None:
    assert b"xml:base" not in house.documents()[f"/{name}"]
    stories = told(house, f"/{name}")
    assert len(stories) == 10
    for story in stories:
        fragment = html.fragment_fromstring(story.html, create_parent=True)
        found = {key: [str(value) for value in fragment.xpath(f"//@{key}")] for key in ("href", "src", "poster")}
        assert [len(addresses) for addresses in found.values()] == [3, 3, 1]
        assert all(address.startswith("https://") for addresses in found.values() for address in addresses)
        assert not fragment.xpath("//@srcset|//@cite|//base")
