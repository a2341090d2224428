"""Records from public reports, from their file to valid documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.model.entries import compose
from syndication.model.feed import Entry
from syndication.sources.records import read
from syndication.validation import check
from tests.formats.reading import NS, case, parsed, texts
from tests.support import make_publication

FIELD = Path(__file__).parents[1] / "field"


def entry(name: str) -> Entry:
    item = read(f"items/{name}", (FIELD / name).read_bytes())
    return compose(replace(item, id=f"tag:tribune.example,2026:{item.slug}"), make_publication())


def written(found: Entry) -> tuple[Any, Any, Any]:
    """Return the item in RSS, the entry in Atom and the item in JSON Feed, which are all valid."""
    feed = replace(case("seed"), entries=(found,), tombstones=())
    bodies = {name: form.write(feed) for name, form in FORMATS.items()}
    for name, body in bodies.items():
        assert [finding.code for finding in check(body, url=feed.url(name)) if finding.severity == "error"] == []
    return (
        parsed(bodies["rss.xml"]).find("channel/item"),
        parsed(bodies["atom.xml"]).find("a:entry", NS),
        json.loads(bodies["feed.json"])["items"][0],
    )


def test_the_size_of_a_film_of_4_gib() -> None:
    rss, atom, item = written(entry("big-film.md"))
    assert texts(rss, "enclosure/@length") == texts(rss, "media:content/@fileSize") == ("4294967296",)
    assert texts(atom, "a:link[@rel='enclosure']/@length") == ("4294967296",)
    assert item["attachments"][0]["size_in_bytes"] == 4294967296


def test_the_sound_of_a_podcast_is_the_enclosure() -> None:
    rss, atom, item = written(entry("podcast-picture.md"))
    assert dict(rss.find("enclosure").attrib) == {
        "url": "https://cdn.example/ep1.mp3",
        "length": "12345678",
        "type": "audio/mpeg",
    }
    both = ("https://cdn.example/p.jpg", "https://cdn.example/ep1.mp3")
    assert texts(rss, "media:content/@url") == texts(atom, "a:link[@rel='enclosure']/@href") == both
    assert tuple(attachment["url"] for attachment in item["attachments"]) == both


def test_a_picture_whose_address_has_no_ending_is_shown_and_its_type_is_asked_for() -> None:
    found = entry("media-no-ending.md")
    rss, atom, _ = written(found)
    assert found.html == (
        '<figure><img src="https://cdn.example/image?id=3" alt="The quay"><figcaption>The quay (Jo Doe)</figcaption>'
        "</figure><p>See.</p>"
    )
    assert texts(rss, "media:content/@medium") == texts(atom, "media:content/@medium") == ("image",)
    assert texts(rss, "media:thumbnail/@url") == ("https://cdn.example/image?id=3",)
    assert texts(rss, "enclosure") == ()
    (finding,) = found.findings
    assert str(finding).startswith("media[0].type: cannot be told from the address; write image/jpeg")


def test_a_picture_is_not_shown_twice() -> None:
    found = entry("doubled-picture.html")
    assert found.html == (
        '<figure><img src="https://news.example/wp-content/uploads/2026/02/port-725x408.jpg?ssl=1" alt="Port">'
        "<figcaption>The port</figcaption></figure><p>Text.</p>"
    )
    assert [medium.url for medium in found.media] == ["https://news.example/wp-content/uploads/2026/02/port.jpg"]
    assert found.findings == ()


def test_a_summary_in_japanese_ends_with_a_sentence() -> None:
    summary = entry("cjk-summary.md").summary
    assert summary == "東京 " + "港は木曜日に再開された。" * 24


def test_references_in_a_headline_are_reported() -> None:
    found = entry("entities.md")
    assert found.title == "Port&#8217;s day &amp; night"
    assert [str(finding) for finding in found.findings] == [
        "headline: holds &#8217;, which will be shown as it is; write ’",
        "headline: holds &amp;, which will be shown as it is; write &",
    ]
