"""What ends in a document, and what is added to a story: ends of stories and pictures, notes of corrections."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from lxml import etree
from msgspec.structs import replace

from tests.support import House, every_document

RSS, ATOM, JSON = "/rss.xml", "/atom.xml", "/feed.json"


def test_a_document_tells_the_first_end_of_anything_in_it_and_no_release(house: House) -> None:
    house.record("a.md", "First", expires="2027-03-01T12:00:00Z")
    house.record("b.md", "Second", expires="2027-02-20T12:00:00Z", section='"World"')
    house.record("c.md", "Third", published="2027-02-07T12:00:00Z", section='"World"')
    house.publish()
    with house.catalog.read() as connection:
        found = every_document(connection)
    ends = {document.path: document.until for document in found if document.path.endswith("rss.xml")}
    assert ends == {
        RSS: datetime(2027, 2, 20, 12, tzinfo=UTC),
        "/sections/world/rss.xml": datetime(2027, 2, 20, 12, tzinfo=UTC),
    }


def test_a_picture_leaves_when_the_rights_in_it_end_and_the_story_stays(house: House) -> None:
    house.record(
        "a.md",
        "Story",
        "Text.\n\n![A quay](https://tribune.example/quay.jpg)",
        media='[{url = "https://tribune.example/quay.jpg", type = "image/jpeg", until = 2027-02-06T00:00:00Z}]',
    )
    house.publish()
    before = house.dates()[RSS]
    assert b"quay.jpg" in house.documents()[RSS]
    house.publish(86400 * 2)
    assert b"quay.jpg" not in b"".join(house.documents().values())
    assert b"Story" in house.documents()[RSS]
    assert house.dates()[RSS] > before


def test_a_correction_stands_in_the_body_of_every_format(house: House) -> None:
    path = house.record("a.md", "Story")
    house.publish()
    note = '[[revisions]]\nat = 2026-03-01T00:00:00Z\nkind = "correction"\nnote = "It was <b>Tuesday</b>."\n+++\n\nText'
    path.write_text(path.read_text().replace("+++\n\nText", note))
    house.publish()
    for name in (RSS, ATOM, JSON):
        body = html_of(house.documents()[name])
        assert "<p><em>Correction, 2026-03-01: It was &lt;b&gt;Tuesday&lt;/b&gt;.</em></p>" in body
    house.publication = replace(house.publication, corrections="head", correction_word="Berichtigung")
    house.publish()
    assert "<p><em>Berichtigung, 2026-03-01: It was" in html_of(house.documents()[RSS])


def html_of(body: bytes) -> str:
    """Return the HTML of the one entry of a document of any format."""
    if body.startswith(b"{"):
        return str(json.loads(body)["items"][0]["content_html"])
    root = etree.fromstring(body)
    (found,) = root.xpath("//*[local-name()='encoded' or (local-name()='content' and @type='html')]")
    return str(found.text)
