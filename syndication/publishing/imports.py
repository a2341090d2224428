"""Importing: stories of another site become records, once. Importing again takes only what has changed there.

`import.sha256` of a record is the digest of the story as it was taken from the site. If the record still has that
content, no hand has edited it, and a newer state of the story may replace it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import FieldError, RecordError, SyndicationError
from syndication.model.imported import content_digest
from syndication.model.item import Import, Item
from syndication.model.known_ids import NO_KNOWN_IDS
from syndication.publishing.folder import Folder
from syndication.publishing.record_batch import RecordBatch
from syndication.publishing.record_index import RecordIndex
from syndication.sources import records
from syndication.sources.export import Distinction, ForeignStory, WholeStory
from syndication.text.ids import mint_slug, tag_uri

_SAME_DATE = (
    "has no guid, and the address and date of another story, so that readers took them for one; "
    "it gets a guid of its own, and may come up again in readers"
)

ImportState = Literal["new", "updated", "unchanged", "left"]


class ImportedRecord(Struct, frozen=True):
    """What became of a story: the path of its record, and why that was left as it is, if it was.

    `item` is what the record holds now, if the import made it or changed it.
    """

    path: str
    state: ImportState
    reason: str = ""
    item: Item | None = None


class Importer:
    """Imports the stories of one run into the folder; with `dry`, it finds out what it would do."""

    def __init__(self, place: Folder, authority: str, index: RecordIndex, *, dry: bool) -> None:
        self._place = place
        self._authority = authority
        self._index = index
        self._dry = dry
        self._taken: set[str] = set()
        self._batch = RecordBatch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Name the last records, also if the import is interrupted: they are whole."""
        self._batch.finish()

    @property
    def refused(self) -> dict[str, str]:
        """The paths of records that could not be named in the end, and why: all others are written."""
        return {self._place.label(place): problem for place, problem in self._batch.refused.items()}

    def take(self, story: ForeignStory | WholeStory) -> ImportedRecord:
        """Write the record of a story, unless it is there already.

        Raises:
            SyndicationError: it cannot be a record, or cannot be written; nothing is left half-written.
        """
        return self._take_whole(story.item) if isinstance(story, WholeStory) else self._take_foreign(story)

    def _take_foreign(self, story: ForeignStory) -> ImportedRecord:
        path = self._path_of(story.item, story.distinction)
        if path in self._taken:
            raise SyndicationError(
                f"has an id or the address of {path} too, which is another story; correct one of them"
            )
        item = self._with_own_identity(story.item, path)
        item = replace(item, imported=replace(item.imported or Import(), sha256=content_digest(item)))
        record = self._compare(path, item) if path else self._add(item)
        self._taken.add(record.path)
        return record

    def _with_own_identity(self, item: Item, path: str) -> Item:
        """Return the story with a guid of ours if readers know another one without a guid by its address and date."""
        if not item.ids or not item.ids.no_guid or self._index.owner_of_date(item) in ("", path):
            return item
        ids, known = replace(item.ids, no_guid=False, rss_date=""), item.imported or Import()
        noted = replace(known, warnings=(*known.warnings, _SAME_DATE))
        return replace(item, ids=None if ids == NO_KNOWN_IDS else ids, imported=noted)

    def _path_of(self, item: Item, distinction: Distinction) -> str:
        match distinction:
            case "date":
                return self._index.path_of_dated(item)
            case "title":
                return self._index.path_of_titled(item)
        return self._index.path_of(item)

    def _take_whole(self, item: Item) -> ImportedRecord:
        """Write the record of a story of an own export, unless it is there already; no record is replaced by it."""
        path = self._index.path_of_id(item.id) or self._index.path_of(item)
        if path in self._taken:
            raise SyndicationError(f"is in the export twice; the first one is {path}")
        record = self._compare_whole(path, item) if path else self._add_whole(item)
        self._taken.add(record.path)
        return record

    def _compare_whole(self, path: str, item: Item) -> ImportedRecord:
        is_same = self._read(path)[1] == item
        return ImportedRecord(path, "unchanged" if is_same else "left", "" if is_same else "its record is another one")

    def _add_whole(self, item: Item) -> ImportedRecord:
        if taken := self._index.slugs.intersection((item.slug, *item.aliases)):
            raise SyndicationError(f"has the slug {min(taken)}, which another record has; correct one of them")
        record = self._write_new(item)
        self._index.add_whole(record.path, item)
        return record

    def _add(self, item: Item) -> ImportedRecord:
        taken = self._index.slugs
        slug = item.slug if item.slug and item.slug not in taken else mint_slug(item.slug or item.headline, taken)
        aliases = tuple(alias for alias in self._index.free(item.aliases) if alias != slug)
        made = replace(item, slug=slug, aliases=aliases, id=tag_uri(self._authority, item.published, slug))
        record = self._write_new(made)
        self._index.add(record.path, made)
        return record

    def _write_new(self, item: Item) -> ImportedRecord:
        target = self._place.place_of_new(item.published, f"{item.slug}{records.suffix(item)}")
        path, content = self._place.label(target), records.write(item)
        _refuse_faults(item, content)
        if target.exists():
            raise SyndicationError(f"{path}: already exists; move it, and import again")
        if not self._dry:
            self._write(target, path, content)
        return ImportedRecord(path, "new", item=item)

    def _compare(self, path: str, item: Item) -> ImportedRecord:
        """Return what becomes of a story that has a record: it is updated if nobody else has edited it."""
        try:
            data, before = self._read(path)
        except RecordError as error:
            return ImportedRecord(path, "left", f"its record is broken: {error}")
        imported, new = before.imported or Import(), item.imported or Import()
        if imported.sha256 == new.sha256:
            return ImportedRecord(path, "unchanged")
        if not imported.sha256:
            return ImportedRecord(path, "left", "its record was not made by an import")
        if content_digest(before) != imported.sha256:
            return ImportedRecord(path, "left", "its record was edited since, and the story has changed at the source")
        return self._update(path, data, before, item)

    def _write(self, target: Path, path: str, content: bytes) -> None:
        try:
            self._batch.write(target, content)
        except OSError as error:
            raise SyndicationError(f"{path}: cannot be written: {error.strerror}") from error

    def _read(self, path: str) -> tuple[bytes, Item]:
        try:
            data = self._place.place_of(path).read_bytes()
        except OSError as error:
            raise SyndicationError(f"{path}: cannot be read: {error.strerror}") from error
        return data, records.read(path, data)

    def _update(self, path: str, data: bytes, before: Item, item: Item) -> ImportedRecord:
        is_known = before.version > 0  # the service has taken it in, and readers may know it
        if is_known and (item.ids, item.published) != (before.ids, before.published):
            return ImportedRecord(
                path, "left", "its ids or its date differ from those of its record, which cannot change"
            )
        aliases = tuple(dict.fromkeys((*before.aliases, *self._index.free(item.aliases))))
        after = replace(
            item, id=before.id, slug=before.slug, aliases=aliases, version=before.version, changed=before.changed
        )
        content = records.revise(data, before, after)
        _refuse_faults(after, content)
        if not self._dry:
            self._replace(path, data, content)
        self._index.use(*aliases)
        return ImportedRecord(path, "updated", item=after)

    def _replace(self, path: str, before: bytes, after: bytes) -> None:
        found = next(self._place.files_at(self._place.place_of(path)), None)
        if not found or not self._place.replace(found, before, after):
            raise SyndicationError(f"{path}: was changed at this moment or cannot be written; import again")


def _refuse_faults(item: Item, content: bytes) -> None:
    """Refuse a record that intake would refuse."""
    if len(content) > records.MAX_BYTES:
        raise SyndicationError(f"its record has {len(content):,} bytes; it may have {records.MAX_BYTES:,}")
    try:
        records.from_fields(msgspec.to_builtins(item, builtin_types=(datetime,)))
    except FieldError as error:
        raise SyndicationError(str(error)) from error
