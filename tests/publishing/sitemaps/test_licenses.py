"""The license and TDMRep as documents: built with robots.txt, checked, dated, and gone with the settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.catalog import Catalog, documents, editions
from syndication.formats import rsl
from syndication.model.document import Document
from syndication.model.licenses import LICENSE_PATH, TDMREP_PATH, Licensing
from syndication.publishing import sitemaps
from syndication.publishing.sitemaps import ROBOTS
from tests.formats import license_readers as readers
from tests.publishing.sitemaps.reading import SITE, date, listings, publish
from tests.support import House

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
LICENSE, TDMREP = LICENSE_PATH[1:], TDMREP_PATH[1:]


def license_as(house: House, **fields: Any) -> None:
    table = msgspec.convert({"allow": "search", "payment": {"type": "free"}} | fields, Licensing)
    house.publication = replace(house.publication, licensing=table)


def test_without_the_table_there_are_no_such_documents(house: House) -> None:
    publish(house)
    assert not {LICENSE, TDMREP}.intersection(listings(house))
    assert b"License" not in listings(house)[ROBOTS].body


def test_the_table_makes_documents_like_any_other(house: House) -> None:
    license_as(house)
    house.record("a.md")
    assert publish(house).problems == ()
    found = listings(house)
    assert found[LICENSE].media_type == "application/rsl+xml"
    assert found[LICENSE].self_url == f"{SITE}/license.xml"
    assert found[TDMREP].media_type == "application/json; charset=utf-8"
    assert readers.reservation(found[TDMREP].body, "/rss.xml") == (1, "")
    assert found[ROBOTS].body.startswith(f"License: {SITE}/license.xml\n".encode())
    assert f"\n\nSitemap: {SITE}/sitemap.xml\n".encode() in found[ROBOTS].body


def test_a_story_changes_none_of_them(house: House) -> None:
    license_as(house)
    publish(house)
    before = listings(house)
    house.record("a.md", section='"World"')
    publish(house)
    assert {name: listings(house)[name] for name in (LICENSE, TDMREP, ROBOTS)} == {
        name: before[name] for name in (LICENSE, TDMREP, ROBOTS)
    }


def test_a_change_of_the_table_moves_the_date_of_what_changed_alone(house: House) -> None:
    license_as(house)
    publish(house)
    before = date(house, LICENSE), date(house, TDMREP)
    license_as(house, holder="The Tribune")
    publish(house)
    assert date(house, LICENSE) == house.now.replace(microsecond=0) > before[0]
    assert date(house, TDMREP) == before[1]


def test_without_the_table_they_are_gone_again(house: House) -> None:
    license_as(house)
    publish(house)
    house.publication = replace(house.publication, licensing=None)
    publish(house)
    assert not {LICENSE, TDMREP}.intersection(listings(house))
    assert b"License" not in listings(house)[ROBOTS].body


def test_a_license_that_does_not_pass_leaves_the_last_good_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    license_as(house)
    publish(house)
    before = listings(house)[LICENSE]
    monkeypatch.setattr(rsl, "write", lambda *_: b'<rsl xmlns="https://rslstandard.org/rsl"/>')
    license_as(house, holder="The Tribune")
    (problem,) = publish(house).problems
    assert problem.startswith("/license.xml: MissingElement: ")
    assert listings(house)[LICENSE] == before


def test_stories_of_a_section_have_its_terms_in_rss_alone(house: House) -> None:
    house.record("a.md", "Plain", slug='"plain"')
    house.record("b.md", "Strict", slug='"strict"', section='"World & more"')
    publish(house)
    before = house.documents()
    license_as(house, sections={"World & more": {"allow": "none"}})
    publish(house)
    feed = house.document("/rss.xml")
    assert readers.read_rsl(feed) == {f"{SITE}/items/strict": dict.fromkeys(readers.USES, "no")}
    assert etree.fromstring(feed).findtext("channel/item[1]/title") is not None
    assert house.document("/atom.xml") == before["/atom.xml"]
    assert house.document("/feed.json") == before["/feed.json"]


def test_terms_of_the_publication_alone_change_no_feed(house: House) -> None:
    house.record("a.md", section='"World"')
    publish(house)
    before = house.documents()
    license_as(house, feeds={})
    publish(house)
    changed = {path for path, body in house.documents().items() if before.get(path) != body}
    assert changed == {LICENSE_PATH, TDMREP_PATH, "/robots.txt"}


def test_crawlers_are_told_to_look_at_the_root_of_the_host(house: House) -> None:
    house.publication = replace(house.publication, base_url=f"{SITE}/news")
    license_as(house)
    publish(house)
    lines = listings(house)[ROBOTS].body.decode().splitlines()
    assert lines[:2] == [
        f"# Crawlers read only {SITE}/robots.txt: copy this file into it.",
        f"License: {SITE}/news/license.xml",
    ]
    assert "Disallow: /news/" in lines


def test_a_removed_document_is_a_new_publication_and_ends_its_edition(catalog: Catalog) -> None:
    path = "/license.xml"
    one = Document(path=path, media_type="application/rsl+xml", body=b"x", modified=NOON, self_url=f"{SITE}{path}")
    with catalog.begin() as connection:
        documents.save(connection, "directory", [one])
        editions.save_some(connection, 0, NOON)
        before, _ = documents.changed_since(connection, 0)
        assert documents.remove(connection, [path])
        editions.end(connection, [path], NOON.replace(hour=13))
        assert documents.changed_since(connection, before) == (before + 1, [])
        assert documents.at(connection, path)[1] is None
        assert [span.ended for span in editions.spans(connection, path, NOON, NOON)] == [NOON.replace(hour=13)]
        assert not documents.remove(connection, [path])
        assert documents.changed_since(connection, before + 1)[0] == before + 1


def test_the_paths_count_as_documents_that_may_still_be_built() -> None:
    import re

    for name in (LICENSE, TDMREP):
        assert re.fullmatch(sitemaps.NAMES, name)
