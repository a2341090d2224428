"""The longest values that a record may have, incompressible and in characters of four bytes, in both databases.

PostgreSQL refuses a row whose indexed columns have more than about 2,700 bytes after compression.
"""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, items, origins, record_files, schema
from syndication.model.limits import MAX_ADDRESS, MAX_LINE, MAX_NAME
from syndication.publishing.folder import LONGEST_LABEL
from syndication.text.ids import ID_LENGTH, name_key
from tests.support import NOON, House, make_publication

# Every character is another one: ideographs of the second plane, of four bytes each.
_RARE = [chr(code) for code in range(0x20000, 0x2A6DF)]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def rare(length: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).sample(_RARE, length))


def ascii_text(length: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices(_LETTERS, k=length))


def expanding(length: int) -> str:
    """Return those characters that are compared by the longest texts: one of them by 18 letters."""
    found = sorted(
        (chr(code) for code in (*range(0x3300, 0x3400), *range(0xFB00, 0xFE00))),
        key=lambda one: -len(name_key(one).encode()),
    )
    return "".join(random.Random(1).sample(found[:length], length))


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


ADDRESS = "https://tribune.example/"
FIELDS: dict[str, dict[str, str]] = {
    "id": {"id": quoted(f"https://x.example/{ascii_text(ID_LENGTH - 18)}")},
    "slug": {"slug": quoted(ascii_text(200))},
    "aliases": {"aliases": f"[{quoted(ascii_text(200, 2))}, {quoted(ascii_text(200, 3))}]"},
    "url": {"url": quoted(ADDRESS + ascii_text(MAX_ADDRESS - len(ADDRESS)))},
    "section": {"section": quoted(rare(MAX_NAME))},
    "section that is compared by a longer text": {"section": quoted(expanding(MAX_NAME))},
    "tags": {"tags": f"[{quoted(rare(MAX_NAME, 2))}, {quoted(rare(MAX_NAME, 3))}]"},
    "authors": {"authors": f"[{{ name = {quoted(rare(MAX_NAME, 4))} }}]"},
    "ids.rss": {"ids": f"{{ rss = {quoted(rare(MAX_ADDRESS))} }}"},
    "ids.rss in ASCII": {"ids": f"{{ rss = {quoted(ascii_text(3_900))} }}"},
    "ids.atom": {"ids": f"{{ atom = {quoted(rare(MAX_ADDRESS))} }}"},
    "ids.json": {"ids": f"{{ json = {quoted(rare(MAX_ADDRESS))} }}"},
    "import.origins key": {"import": f'{{ origins = [{{ source = "wire", key = {quoted(rare(MAX_ADDRESS))} }}] }}'},
    "import.origins source": {
        "import": f"{{ origins = [{{ source = {quoted(rare(MAX_LINE))}, key = {quoted(rare(MAX_ADDRESS))} }}] }}"
    },
}
FIELDS["all at once"] = {name: value for fields in FIELDS.values() for name, value in fields.items()}


def house_on(catalog: Catalog, root: Path) -> House:
    return House(root, catalog, make_publication(), NOON)


@pytest.mark.parametrize("field", FIELDS)
def test_the_longest_value_of_each_field_is_taken(catalog: Catalog, tmp_path: Path, field: str) -> None:
    house = house_on(catalog, tmp_path)
    house.record("a.md", "Long", **FIELDS[field])
    house.record("b.md", "Other")
    taken, published = house.publish()
    assert (taken.refused, published.quarantined) == ((), ())
    assert taken.accepted == 2
    assert house.document("/rss.xml").count(b"<item>") == 2


def test_the_longest_path_is_taken(catalog: Catalog, tmp_path: Path) -> None:
    house = house_on(catalog, tmp_path)
    folders = "/".join(rare(50, seed) for seed in range(9))
    name = f"{folders}/{rare(LONGEST_LABEL - len(f'items/{folders}/.md'), 20)}.md"
    house.record(name, "Long")
    taken, _ = house.publish()
    assert (taken.refused, taken.accepted) == ((), 1)
    with catalog.read() as connection:
        assert record_files.by_paths(connection, [f"items/{name}"])


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_long_ids_of_another_site_are_found_and_belong_to_one_story(
    catalog: Catalog, tmp_path: Path, form: str
) -> None:
    house = house_on(catalog, tmp_path)
    known = rare(MAX_ADDRESS)
    for name, text in {"a": known, "b": known, "c": known[:-1] + "x", "d": known[:-1]}.items():
        house.record(f"{name}.md", name, ids=f"{{ {form} = {quoted(text)} }}")
    taken, _ = house.publish()
    (refused,) = taken.refused
    assert refused.startswith(f"items/b.md:4: ids.{form}: is that of tag:tribune.example,2026-02-05:a already")
    with catalog.read() as connection:
        found = items.find(connection, known)
    assert found
    assert found.path == "items/a.md"
    house.record("e.md", "Later", ids=f"{{ {form} = {quoted(known[:-1])} }}")
    assert [line.partition("; ")[0] for line in house.publish()[0].refused] == [
        refused.partition("; ")[0],
        f"items/e.md:4: ids.{form}: is that of tag:tribune.example,2026-02-05:d already",
    ]


def test_a_story_of_a_source_with_a_long_name_is_found_by_it(catalog: Catalog, tmp_path: Path) -> None:
    house = house_on(catalog, tmp_path)
    source, key = rare(MAX_LINE), rare(MAX_ADDRESS)
    house.record("a.md", "Long", **FIELDS["import.origins source"])
    house.publish()
    with catalog.read() as connection:
        assert origins.owners(connection, source, [key]) == {key: "tag:tribune.example,2026-02-05:long"}
        assert origins.owners(connection, source[:-1], [key]) == {}


def test_an_id_that_looks_like_the_digest_of_another_is_another_id(catalog: Catalog, tmp_path: Path) -> None:
    house = house_on(catalog, tmp_path)
    known = rare(MAX_ADDRESS)
    digest = f"sha256:{sha256(known.encode()).hexdigest()}"
    house.record("a.md", "Long", ids=f"{{ rss = {quoted(known)} }}")
    house.record("b.md", "Digest", ids=f"{{ rss = {quoted(digest)} }}")
    taken, _ = house.publish()
    assert (taken.refused, taken.accepted) == ((), 2)
    with catalog.read() as connection:
        found = [items.find(connection, name) for name in (known, digest)]
    assert [one and one.path for one in found] == ["items/a.md", "items/b.md"]


def test_a_long_id_in_an_older_database_still_belongs_to_its_story(house: House) -> None:
    known = rare(MAX_ADDRESS)
    house.record("a.md", "Old", ids=f"{{ rss = {quoted(known)} }}")
    house.publish()
    with house.catalog.begin() as connection:
        connection.execute(sa.update(schema.known_ids).values(known=known))
    house.record("b.md", "New", ids=f"{{ rss = {quoted(known)} }}")
    (refused,) = house.publish()[0].refused
    assert "ids.rss: is that of tag:tribune.example,2026-02-05:old already" in refused
    with house.catalog.read() as connection:
        assert items.find(connection, known)


def test_a_value_that_no_index_can_hold_stops_no_other_story(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_on(catalog, tmp_path)
    monkeypatch.setattr("syndication.catalog.item_rows.indexable", lambda text: text)
    house.record("a.md", "Long", ids=f"{{ rss = {quoted(rare(MAX_ADDRESS))} }}")
    house.record("b.md", "Other")
    taken, _ = house.publish()
    assert house.document("/rss.xml").count(b"<item>") == taken.accepted
    assert b"Other" in house.document("/rss.xml")
    assert all(line.startswith("items/a.md: cannot be taken in: ") for line in taken.refused)
