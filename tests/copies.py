"""Copies of a publication that was published once: each test has its own, in a tenth of the time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import Catalog
from syndication.catalog.schema import records
from syndication.model.publication import Publication
from syndication.publishing.folder import Folder
from syndication.sources.records import FORMS
from tests.support import House, make_house, with_shared_statements


class _Snapshot(Struct, frozen=True):
    """The files of a publication with their times of change in nanoseconds, and what its clock says."""

    files: dict[str, tuple[bytes, int]]
    now: datetime


_TAKEN: dict[tuple[str, Callable[[House], None]], _Snapshot] = {}


def copied_house(root: Path, publication: Publication, fill: Callable[[House], None]) -> House:
    """Return a publication in the folder `root` as `fill` leaves it; `fill` depends on nothing but the house."""
    key = repr(publication), fill
    if key not in _TAKEN:
        _TAKEN[key] = _take(publication, fill)
    taken = _TAKEN[key]
    for name, (body, changed) in taken.files.items():
        _write(root / name, body, changed)
    catalog = with_shared_statements(Catalog(f"sqlite:///{root}/var/catalog.db"))
    house = House(root, catalog, publication, taken.now)
    _note_as_read(house)
    return house


def _take(publication: Publication, fill: Callable[[House], None]) -> _Snapshot:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        house = make_house(root, publication)
        fill(house)
        house.catalog.close()
        found = [path for path in root.rglob("*") if path.is_file()]
        bodies = {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}
        return _Snapshot(bodies, house.now)


def _write(path: Path, body: bytes, changed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(body)
    os.utime(path, ns=(changed, changed))


def _note_as_read(house: House) -> None:
    """Let the catalog know the files of the copy as those that it read: the system gave them other times."""
    with house.catalog.begin() as connection:
        for file in Folder(house.items, FORMS).scan([]):
            connection.execute(sa.update(records).where(records.c.path == file.path).values(ctime=file.ctime))


def publish_old_story(house: House) -> None:
    """Publish one story, `old-story`."""
    house.record("old.md", "Old story", section='"City"', ednote='"for editors"')
    house.publish()
