"""Stories that are withdrawn and brought back, and what documents say of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from syndication.model.publication import OnWithdrawal
from syndication.text.dates import rfc3339
from tests.formats.reading import NS, READERS, Story
from tests.support import NOON, House, make_house, make_publication

KILL = '[[revisions]]\nat = 2026-02-06T12:00:00Z\nkind = "kill"\nnote = "Figures & <names>\\nwere wrong."\n'
NEWEST = 23

every_way = pytest.mark.parametrize("how", ["omit", "stub", "tombstone"])


def house_of(root: Path, how: OnWithdrawal, **fields: Any) -> House:
    return make_house(root, make_publication(on_withdrawal=how, **fields))


def withdraw(path: Path, status: str = "canceled") -> None:
    """Take the story of a record back."""
    text = path.read_text()
    assert text.count("slug =") == 1
    path.write_text(text.replace("slug =", f'status = "{status}"\nslug =').replace("+++\n\n", f"{KILL}+++\n\n"))


def bring_back(path: Path) -> None:
    path.write_text(path.read_text().replace('status = "canceled"\n', ""))


def tombstones(body: bytes) -> list[tuple[str, str, str]]:
    """Return id, moment and notice of each tombstone."""
    found = etree.fromstring(body).iterfind("at:deleted-entry", NS)
    return [(one.get("ref", ""), one.get("when", ""), one.findtext("at:comment", "", NS)) for one in found]


def told(house: House, path: str) -> dict[str, Story]:
    """Return what a document says of each of its entries, by id."""
    return {story.id: story for story in READERS[path.rpartition("/")[2]](house.document(path))}


def id_of(slug: str) -> str:
    return f"tag:tribune.example,2026-02-05:{slug}"


def hour(number: int) -> str:
    return rfc3339(NOON + timedelta(hours=number))


def stamp(house: House) -> datetime:
    return house.now.replace(microsecond=0)


def holding(house: House, form: str, folder: str, slug: str) -> list[str]:
    """Return the documents of a feed that hold an entry, the live one first."""
    paths = [path for path in house.documents() if path.startswith(f"{folder}/") and path.endswith(form)]
    own = [path for path in paths if path == f"{folder}/{form}" or path.startswith(f"{folder}/archive/")]
    suffix = f":{slug}"
    return sorted((path for path in own if any(one.endswith(suffix) for one in told(house, path))), key=len)
