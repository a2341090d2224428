"""Where a story comes from, and its id there, are for editors: no public byte has them."""

from __future__ import annotations

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.publishing.follower.newswire import Newswire, WireStory, atom

PAGES = ("/", "/items/harbour-reopens", "/rss.xml", "/atom.xml", "/feed.json")


def test_no_document_and_no_page_has_the_source_or_its_key(wire: Newswire) -> None:
    source = wire.follows("secret-desk", "/feed", rights="summary", include=("harbour",))
    wire.says(atom(WireStory("urn:hidden:key", "Harbour reopens", "<p>Private detail of the wire.</p>")))
    wire.round(source)
    waiting = wire.follows("other-desk", "/other", status="withheld")
    wire.says(atom(WireStory("urn:other:key", "Merger planned", "<p>Not yet.</p>")), path="/other")
    wire.round(waiting)
    wire.house.publish()
    app = create_app(resolve(Settings(database=wire.house.catalog.url), wire.house.items))
    client = app.test_client()
    served = [client.get(path) for path in PAGES]
    app.extensions["syndication"].cache.stop()
    assert [page.status_code for page in served] == [200] * len(PAGES)
    assert b"Harbour reopens" in served[1].data
    for body in (*wire.house.documents().values(), *(page.data for page in served)):
        for secret in (
            b"secret-desk",
            b"other-desk",
            b"urn:hidden:key",
            b"urn:other:key",
            b"Merger",
            b"merger",
            b"origins",
        ):
            assert secret not in body


def test_the_page_of_a_story_that_waits_does_not_exist(wire: Newswire) -> None:
    wire.set(status="withheld")
    wire.has(WireStory("urn:news:1", "Merger planned"))
    wire.round()
    wire.has(WireStory("urn:news:1", "Merger planned, corrected"))
    wire.round()
    wire.house.publish()
    app = create_app(resolve(Settings(database=wire.house.catalog.url), wire.house.items))
    client = app.test_client()
    found, absent = client.get("/items/merger-planned"), client.get("/items/nowhere")
    app.extensions["syndication"].cache.stop()
    assert (found.status_code, absent.status_code) == (404, 404)
    assert found.data.replace(b"merger-planned", b"") == absent.data.replace(b"nowhere", b"")
