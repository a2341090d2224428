"""Catalogs of up to a million stories, put in place by the service's own functions for the catalog.

To write and read a million records would take hours. So the items are made in memory and saved as intake saves them, as
if the gate had seen them, and a file lies in the folder for each, as it was read: empty, but that is not looked at. The
archives are cut, and known, and their documents are missing: no new story needs any of those but the newest.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks import measuring, services, stories
from benchmarks.services import House
from syndication.catalog import Catalog, feeds, items
from syndication.catalog import archives as stretches
from syndication.catalog import record_files as files
from syndication.catalog.record_files import File
from syndication.catalog.schema import items as rows
from syndication.cli.workspace import open_workspace
from syndication.model.archive_cuts import FeedKey, Stretch, cut_archives, largest_archive
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.publishing import durable_files, steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.sources import records
from syndication.text.dates import micros

_AT_ONCE = 5000
_LOOK_SECONDS = 1.0
_LOOKS = 100  # at most, as looking takes time from those who work
_PATIENCE_SECONDS = 6 * 3600.0
Places = dict[str, list[FeedKey]]


def make_house(root: Path, size: int, *settings: str) -> House:
    """Return a publication of `size` stories in a new folder `root`, its live feeds and sitemaps published."""
    house = services.make_house(root, 0, *settings)
    desk = open_workspace(load(house.environment))
    try:
        steps.step(desk)  # founds the catalog, while there is nothing in it
        places = _save_items(desk, house, size)
        measuring.tell(f"a catalog of {size:,}: archives")
        _save_archives(desk, places)
        measuring.tell(f"a catalog of {size:,}: publishing")
        steps.step(desk, paths=())
    finally:
        desk.catalog.close()
    return house


def _save_items(desk: Workspace, house: House, size: int) -> Places:
    """Keep the stories of a catalog, oldest first; return where they stand in their feeds."""
    now, places = steps.utc_now(), Places()
    for first in range(1, size + 1, _AT_ONCE):
        batch = list(_accepted(desk, size, range(first, min(first + _AT_ONCE, size + 1))))
        _save(desk.catalog, batch, [_laid(house, one) for one in batch], now)
        for one in batch:
            for selection in one.chosen:
                places.setdefault(selection.path, []).append(FeedKey(micros(one.item.published), one.item.id))
        measuring.tell(f"a catalog of {size:,}: {first + len(batch) - 1:,} items")
    return places


def _accepted(desk: Workspace, size: int, numbers: range) -> Iterator[Accepted]:
    for number in numbers:
        item = stories.accepted(stories.sketch_of(size, number), number)
        yield Accepted(path=path(item), item=item, chosen=selections(item, desk.publication.feeds))


def write(house: House, size: int, numbers: Iterable[int]) -> None:
    """Write the records of some stories of a catalog, so that they can be changed."""
    catalog = Catalog(load(house.environment).database)
    try:
        with catalog.begin() as connection:
            files.save(connection, [_written(house, stories.sketch_of(size, number), number) for number in numbers])
    finally:
        catalog.close()


def _written(house: House, sketch: Item, number: int) -> File:
    item = stories.accepted(sketch, number)
    place, data = house.root / path(item), records.write(item)
    place.write_bytes(data)
    return _file(path(item), place, data, item.id)


def await_archives(house: House, words: str) -> None:
    """Wait until no archive of a publication that is served is to be made, and all stories are judged.

    Raises:
        TimeoutError: they are not after six hours.
    """
    catalog = Catalog(load(house.environment).database)
    start = time.monotonic()
    try:
        while _is_at_work(catalog):
            waited = time.monotonic() - start
            if waited > _PATIENCE_SECONDS:
                raise TimeoutError(f"{words}: the archives were not made within {_PATIENCE_SECONDS:.0f} s")
            measuring.tell(f"{words}: the archives are being made for {waited:.0f} s")
            time.sleep(max(_LOOK_SECONDS, waited / _LOOKS))
    finally:
        catalog.close()


def _is_at_work(catalog: Catalog) -> bool:
    with catalog.read() as connection:
        return bool(stretches.count_stale(connection) or items.unchecked(connection, 1))


def path(item: Item) -> str:
    """Return where the record of a story lies: in the folder of its month, of some thousand files at most."""
    return f"items/{item.published:%Y/%m}/{item.slug}.html"


def _laid(house: House, accepted: Accepted) -> File:
    """Put an empty file in the place of a record, and return how it lies there."""
    place = house.root / accepted.path
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True)
    place.touch()
    return _file(accepted.path, place, b"", accepted.item.id)


def _file(label: str, place: Path, data: bytes, item_id: str) -> File:
    status = place.stat()
    return File(
        path=label,
        size=len(data),
        mtime=status.st_mtime_ns,
        ctime=status.st_ctime_ns,
        digest=durable_files.digest(data),
        item_id=item_id,
    )


def _save(catalog: Catalog, batch: list[Accepted], laid: list[File], now: datetime) -> None:
    with catalog.begin() as connection:
        items.save(connection, batch, now)
        connection.execute(sa.update(rows).where(rows.c.judged.is_(None)).values(judged=True))
        files.save(connection, laid)
        feeds.mark_stale(connection, {selection.path for one in batch for selection in one.chosen}, now)


def _save_archives(desk: Workspace, places: Places) -> None:
    most = largest_archive(desk.publication.window)
    for path, keys in places.items():
        with desk.catalog.begin() as connection:
            for archive in cut_archives(Stretch(tuple(keys), from_start=True, to_end=True, most=most)).archives:
                stretches.save(connection, path, archive)
