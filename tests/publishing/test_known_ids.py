"""Stories that come from another site keep, in every format, the id by which readers know them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import feedparser
import msgspec
import pytest
import sqlalchemy as sa
from lxml import etree
from msgspec.structs import replace

from syndication.catalog import Catalog, items, schema
from syndication.formats import FORMATS
from syndication.formats.split import split_document
from tests.formats.reading import NS
from tests.support import NOON, House, every_item, make_house, make_publication

# What sites have written as guids and ids. Most are no URIs, and some are invalid where they stood.
FOREIGN = [
    "https://tribune.example/?p=123",
    "http://www.tribune.example:80/2019/01/Harbour/",
    "tag:blogger.com,1999:blog-8.post-42",
    "5f2a6b7c8d9e0f1a2b3c4d5e",
    "6b1f0c1e-8a66-4c5f-9c0e-2f5b7f2a1b11",
    "1234 at https://tribune.example",
    "58b0:58f2:63a1",
    "12345",
    "/node/7",
    "HTTP://Tribune.Example/A%2fb",
    "https://tribune.example/münchen",
    "https://tribune.example/a b",
    "https://tribune.example/[a]|b\"c'",
    "tribune.example/?p=12&amp=1&x=<2>",
    "tag:tribune.example,2004-1-5:x",
    "https://tribune.example/" + "x" * 2_000,
]
UNKNOWN = "urn:uuid:00000000-0000-4000-8000-000000000000"


def ids_field(**ids: Any) -> str:
    values = ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in ids.items())
    return f"{{ {values} }}"


def guids(house: House) -> list[tuple[str | None, str | None]]:
    """Return the guid and the isPermaLink of each item."""
    items = etree.fromstring(house.document("/rss.xml")).findall("channel/item")
    found = [item.find("guid") for item in items]
    return [(None, None) if guid is None else (guid.text, guid.get("isPermaLink")) for guid in found]


def atom_ids(house: House) -> list[str]:
    entries = etree.fromstring(house.document("/atom.xml")).findall("{http://www.w3.org/2005/Atom}entry")
    return [entry.findtext("{http://www.w3.org/2005/Atom}id", "") for entry in entries]


def json_ids(house: House) -> list[str]:
    return [item["id"] for item in json.loads(house.document("/feed.json"))["items"]]


def problems(house: House) -> list[str]:
    taken, published = house.publish()
    return [*taken.refused, *published.quarantined]


@pytest.mark.parametrize("known", FOREIGN)
@pytest.mark.parametrize("permalink", [True, False])
def test_each_format_has_the_id_of_its_old_feed(tmp_path: Path, known: str, permalink: bool) -> None:
    house = make_house(tmp_path)
    house.record("a.md", ids=ids_field(rss=known, permalink=permalink, atom=known, json=known))
    assert problems(house) == []
    assert guids(house) == [(known, str(permalink).lower())]
    assert atom_ids(house) == json_ids(house) == [known]
    assert [entry.id for entry in feedparser.parse(house.document("/atom.xml")).entries] == [known]


def test_a_format_that_the_old_site_did_not_have_has_our_own_id(house: House) -> None:
    house.record("a.md", ids=ids_field(rss="5f2a6b7c8d9e0f1a2b3c4d5e"))
    assert problems(house) == []
    assert guids(house) == [("5f2a6b7c8d9e0f1a2b3c4d5e", "false")]
    assert atom_ids(house) == json_ids(house) == ["tag:tribune.example,2026-02-05:a-story"]


def test_a_story_without_a_guid_stays_without(house: House) -> None:
    house.record("a.md", "First", ids=ids_field(no_guid=True), url='"https://tribune.example/a"')
    house.record("b.md", "Second", ids=ids_field(no_guid=True), url='"https://tribune.example/b"')
    assert problems(house) == []
    assert guids(house) == [(None, None)] * 2
    parts = split_document(FORMATS["rss.xml"], house.document("/rss.xml"))
    assert parts
    assert {entry.key for entry in parts.entries} == {b"https://tribune.example/a", b"https://tribune.example/b"}


@pytest.mark.parametrize("text", ["Thu, 05 Feb 2026 13:00:00 +0100", "Thu, 05 Feb 2026 12:00:00 GMT"])
def test_the_date_of_a_story_without_a_guid_is_spelt_as_it_was(house: House, text: str) -> None:
    house.record("a.md", ids=ids_field(no_guid=True, rss_date=text), published="2026-02-05T12:00:00Z")
    assert problems(house) == []
    rss, atom = (house.document(path).decode() for path in ("/rss.xml", "/atom.xml"))
    assert f"<pubDate>{text}</pubDate>" in rss
    assert "<published>2026-02-05T12:00:00Z</published>" in atom


def test_stories_that_were_not_imported_have_no_other_bytes(tmp_path: Path) -> None:
    plain, other = make_house(tmp_path / "plain"), make_house(tmp_path / "other")
    for house in (plain, other):
        house.record("a.md")
        house.record("b.md", "Another", section='"World"')
    other.record("c.md", "Imported", section='"Old"', published="2019-02-05T12:00:00Z", ids=ids_field(rss="12345"))
    for house in (plain, other):
        house.publish()
    assert plain.document("/sections/world/rss.xml") == other.document("/sections/world/rss.xml")
    assert plain.document("/sections/world/atom.xml") == other.document("/sections/world/atom.xml")


@pytest.mark.parametrize("known", ["tag:blogger.com,1999:blog-8.post-42", "5f2a6b7c", "a b"])
def test_the_notice_of_a_withdrawal_has_the_known_id(tmp_path: Path, known: str) -> None:
    for how in ("tombstone", "stub"):
        house = make_house(tmp_path / how, make_publication(on_withdrawal=how))
        path = house.record("a.md", ids=ids_field(rss=known, permalink=True, atom=known, json=known))
        house.record("b.md", "Another")
        house.publish()
        path.write_text(path.read_text().replace("+++\n", '+++\nstatus = "canceled"\n', 1))
        assert problems(house) == []
        if how == "stub":
            assert known in [guid for guid, _ in guids(house)]
            assert known in atom_ids(house)
        else:
            found = etree.fromstring(house.document("/atom.xml")).find("at:deleted-entry", NS)
            assert found is not None
            assert found.get("ref") == known


def test_two_stories_cannot_have_one_id(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, make_publication(), NOON)
    house.record("a.md", "First", ids=ids_field(rss="12345"))
    house.publish()
    house.record("b.md", "Second", ids=ids_field(rss="12345"))
    house.record("c.md", "Third", ids=ids_field(atom="12345"))
    house.record("d.md", "Fourth", ids=ids_field(rss="tag:tribune.example,2026-02-05:first"))
    owner = "tag:tribune.example,2026-02-05:first"
    assert [line.partition("; ")[0] for line in problems(house)] == [
        f"items/b.md:4: ids.rss: is that of {owner} already",
        f"items/d.md:4: ids.rss: is that of {owner} already",
    ]
    (house.items / "b.md").write_text((house.items / "b.md").read_text().replace("12345", "12346"))
    (house.items / "d.md").unlink()
    assert problems(house) == []
    assert sorted(str(guid) for guid, _ in guids(house)) == ["12345", "12346", "tag:tribune.example,2026-02-05:third"]


def test_two_stories_without_a_guid_cannot_have_one_address_and_date(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, make_publication(), NOON)
    url, other = '"https://tribune.example/a"', '"https://tribune.example/b"'
    none = ids_field(no_guid=True)
    house.record("a.md", "First", ids=none, url=url)
    house.record("b.md", "Second", ids=none, url=url, published="2026-02-05T13:00:00+01:00")
    house.record("c.md", "Another date", ids=none, url=url, published="2026-02-05T11:00:00Z")
    house.record("d.md", "Another address", ids=none, url=other)
    house.record("e.md", "Our address", ids=none)
    house.record("f.md", "Our address too", ids=none)
    house.record("g.md", "With a guid", url=url)
    said = (
        "ids.no_guid: leaves readers url and published, which are those of tag:tribune.example,2026-02-05:first already"
    )
    assert [line.partition("; ")[0] for line in problems(house)] == [f"items/b.md:4: {said}"]
    (house.items / "b.md").unlink()
    house.record("h.md", "Later", ids=none, url=url)
    assert [line.partition("; ")[0] for line in problems(house)] == [f"items/h.md:4: {said}"]
    (house.items / "h.md").write_text((house.items / "h.md").read_text().replace("/a", "/h"))
    assert problems(house) == []
    assert len(guids(house)) == 7


def test_stories_that_had_one_address_and_date_before_can_still_be_edited_and_withdrawn(house: House) -> None:
    paths = [
        house.record(f"{name}.md", name, ids=ids_field(no_guid=True), url=f'"https://tribune.example/{name}"')
        for name in ("a", "b")
    ]
    house.publish()
    with house.catalog.begin() as connection:  # as an older database has it, which did not compare them
        for stored in every_item(connection):
            same = replace(stored.item, url="https://tribune.example/a")
            changed = sa.update(schema.items).where(schema.items.c.id == stored.item.id)
            connection.execute(changed.values(item=msgspec.json.encode(same)))
        connection.execute(sa.delete(schema.known_ids))
    for path in paths:
        path.write_text(path.read_text().replace("tribune.example/b", "tribune.example/a").replace("Text.", "More."))
    assert problems(house) == []
    paths[1].write_text(paths[1].read_text().replace("slug =", 'status = "canceled"\nslug =', 1))
    assert problems(house) == []
    assert len(guids(house)) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_no_new_story_has_the_id_that_another_has_in_an_old_feed(house: House, at_once: bool) -> None:
    house.record("a.md", "First", ids=ids_field(atom=UNKNOWN))
    house.record("b.md", "Second", ids=ids_field(json="tag:tribune.example,2026-02-05:minted"))
    if not at_once:
        house.publish()
    house.record("c.md", "Third", id=f'"{UNKNOWN}"')
    house.record("d.md", "Fourth", slug='"minted"')
    assert [line.partition(" in the ")[0] for line in problems(house)] == [
        f"items/c.md:4: id: {UNKNOWN} is that of tag:tribune.example,2026-02-05:first",
        "items/d.md:1: id: tag:tribune.example,2026-02-05:minted is that of tag:tribune.example,2026-02-05:second",
    ]
    assert len(atom_ids(house)) == len(set(atom_ids(house))) == 2


def test_two_stories_of_one_batch_cannot_have_one_id(house: House) -> None:
    house.record("a.md", "First", ids=ids_field(json=UNKNOWN))
    house.record("b.md", "Second", ids=ids_field(json=UNKNOWN))
    assert len(problems(house)) == 1
    assert json_ids(house) == [UNKNOWN]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("12345", "54321"), "ids: cannot be changed once the story was public"),
        (('ids = { rss = "12345" }\n', ""), "ids: cannot be changed once the story was public"),
    ],
)
def test_known_ids_never_change_once_public(house: House, change: tuple[str, str], problem: str) -> None:
    path = house.record("a.md", ids=ids_field(rss="12345"))
    house.publish()
    path.write_text(path.read_text().replace(*change))
    assert [problem in line for line in problems(house)] == [True]
    assert guids(house) == [("12345", "false")]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"url": '"https://tribune.example/a"'}, ("/a", "/b")),
        ({}, ('slug = "a-story"', 'slug = "another-slug"')),
    ],
)
def test_the_address_of_a_story_without_a_guid_never_changes(
    house: House, fields: dict[str, str], line: tuple[str, str]
) -> None:
    path = house.record("a.md", ids=ids_field(no_guid=True), **fields)
    house.publish()
    before = house.document("/rss.xml")
    path.write_text(path.read_text().replace(*line))
    (problem,) = problems(house)
    assert "cannot be changed, as readers know the story by its address; write " in problem
    assert house.document("/rss.xml") == before


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ({"rss": " 12345"}, "ids.rss: has a blank at an end, which readers remove; delete it"),
        ({"atom": "a\tb"}, "ids.atom: has a tab or a line end, which no reader keeps; write it on one line"),
        ({"json": "x" * 4_001}, "ids.json: has 4,001 characters; 4,000 is the most"),
        ({"rss": "x", "no_guid": True}, "ids.no_guid: says that RSS had no guid, but ids.rss is one"),
        ({"permalink": True}, "ids.permalink: is about the guid in ids.rss, which is missing"),
        ({"rss_date": "Thu, 05 Feb 2026 12:00:00 +0000"}, "ids.rss_date: counts only if the old feed had no guid"),
        (
            {"no_guid": True, "rss_date": "Thu, 05 Feb 2026 12:00:01 +0000"},
            "ids.rss_date: is not the date in published",
        ),
        (
            {"no_guid": True, "rss_date": "Wed, 05 Feb 2026 12:00:00 +0000"},
            "ids.rss_date: is not the date in published",
        ),
        ({"no_guid": True, "rss_date": "5 Feb 2026 12:00 UT"}, "ids.rss_date: is not the date in published"),
        ({"guid": "x"}, "ids.guid: is not a field of a record"),
    ],
)
def test_faults_of_known_ids_name_the_field_and_the_cure(house: House, ids: dict[str, Any], problem: str) -> None:
    house.record("a.md", ids=ids_field(**ids))
    assert [problem in line for line in problems(house)] == [True]


def test_ids_that_validators_call_an_error_are_listed(house: House) -> None:
    house.record("a.md", ids=ids_field(rss="/node/7", permalink=True, atom="12345"))
    house.record("b.md", "Fine", ids=ids_field(rss="5f2a6b7c", atom="tag:blogger.com,1999:blog-8.post-42"))
    _, published = house.publish()
    assert published.losses.cosmetic == 1


def test_a_story_is_found_by_a_known_id(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, make_publication(), NOON)
    house.record("a.md", ids=ids_field(rss="12345"))
    house.publish()
    with catalog.read() as connection:
        found = items.find(connection, "12345")
        assert found
        assert found.path == "items/a.md"
        assert items.find(connection, "1234") is None
