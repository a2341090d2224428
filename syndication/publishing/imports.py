"""Importing: stories of another site become records, once. Importing again takes only what has changed there.

`import.sha256` of a record is the digest of the story as it was taken from the site. If the record still has that
content, no hand has edited it, and a newer state of the story may replace it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import RecordError, SyndicationError
from syndication.model.item import Import, Item
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds, known_ids_of
from syndication.publishing import folder
from syndication.publishing.additions import slugs_in
from syndication.publishing.folder import Folder
from syndication.sources import records
from syndication.sources.export import ForeignStory
from syndication.text.ids import mint_slug, slugify, tag_uri

_NUMBER = re.compile(r"-[0-9]{1,6}\Z")

ImportState = Literal["new", "updated", "unchanged", "left"]


class ImportedRecord(Struct, frozen=True):
    """What became of a story: the path of its record, and why that was left as it is, if it was."""

    path: str
    state: ImportState
    reason: str = ""


class RecordIndex(Struct, frozen=True):
    """What the records hold: slugs in use, and paths by what identifies a story of another site."""

    slugs: set[str]
    paths: dict[int, str]


def index_records(place: Folder) -> RecordIndex:
    """Return what the records of the folder hold. A folder that does not exist yet has none.

    Raises:
        SyndicationError: the folder cannot be read.
    """
    index = RecordIndex(set(), {})
    for found in place.scan() if place.root.is_dir() else ():
        if found.outside:  # `syndication status` reports it
            continue
        try:
            _learn(index, found.path, place.read(found))
        except OSError as error:
            raise SyndicationError(f"{found.path}: cannot be read: {error.strerror}") from error
    return index


class _KnownFields(Struct, frozen=True, rename={"imported": "import"}):
    """The fields of a record that identify a story of another site; those that are not needed may be broken."""

    ids: KnownIds | None = None
    url: str = ""
    slug: object = ""
    published: object = None
    imported: object = None


class Importer:
    """Imports the stories of one run into the folder; with `dry`, it finds out what it would do."""

    def __init__(self, place: Folder, authority: str, index: RecordIndex, *, dry: bool) -> None:
        self._place = place
        self._authority = authority
        self._index = index
        self._dry = dry
        self._taken: set[str] = set()

    def take(self, story: ForeignStory) -> ImportedRecord:
        """Write the record of a story, unless it is there already.

        Raises:
            SyndicationError: it cannot be a record, or cannot be written; nothing is left half-written.
        """
        item = story.item
        item = replace(item, imported=replace(item.imported or Import(), sha256=content_digest(item)))
        path = self._path_of(item)
        if path in self._taken:
            raise SyndicationError(
                f"has an id or the address of {path} too, which is another story; correct one of them"
            )
        record = self._compare(path, item) if path else self._add(item)
        self._taken.add(record.path)
        return record

    def _path_of(self, item: Item) -> str:
        """Return the path of a story's record, "" if there is none. Its ids may have changed, but not its address."""
        known = self._index.paths
        paths = {known[key] for key in _id_keys(item.ids) if key in known}
        if len(paths) > 1:
            raise SyndicationError(f"is in several records: {', '.join(sorted(paths))}; delete all but one")
        slug = item.slug or mint_slug(item.headline, ())
        others = (*_keys(None, item.url), *_place_keys(item.published, slug, slug))
        return paths.pop() if paths else next((known[key] for key in others if key in known), "")

    def _add(self, item: Item) -> ImportedRecord:
        taken = self._index.slugs
        slug = item.slug if item.slug and item.slug not in taken else mint_slug(item.slug or item.headline, taken)
        aliases = tuple(alias for alias in item.aliases if alias not in taken and alias != slug)
        minted = replace(item, slug=slug, aliases=aliases, id=tag_uri(self._authority, item.published, slug))
        target = self._place.place_of_new(item.published, f"{slug}{records.suffix(minted)}")
        path, content = self._place.label(target), records.write(minted)
        _check(path, content)
        if target.exists():
            raise SyndicationError(f"{path}: already exists; move it, and import again")
        if not self._dry:
            _write(target, path, content)
        taken.update((slug, *aliases))
        _learn_keys(self._index, path, minted)
        return ImportedRecord(path, "new")

    def _compare(self, path: str, item: Item) -> ImportedRecord:
        """Return what becomes of a story that has a record: it is updated if nobody else has edited it."""
        target = self._place.place_of(path)
        try:
            data = target.read_bytes()
            before = records.read(path, data)
        except OSError as error:
            raise SyndicationError(f"{path}: cannot be read: {error.strerror}") from error
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

    def _update(self, path: str, data: bytes, before: Item, item: Item) -> ImportedRecord:
        is_known = before.version > 0  # the service has taken it in, and readers may know it
        if is_known and (item.ids, item.published) != (before.ids, before.published):
            return ImportedRecord(
                path, "left", "its ids or its date differ from those of its record, which cannot change"
            )
        aliases = tuple(
            dict.fromkeys((*before.aliases, *(each for each in item.aliases if each not in self._index.slugs)))
        )
        after = replace(
            item, id=before.id, slug=before.slug, aliases=aliases, version=before.version, changed=before.changed
        )
        content = records.revise(data, before, after)
        _check(path, content)
        if not self._dry:
            self._replace(path, data, content)
        self._index.slugs.update(aliases)
        return ImportedRecord(path, "updated")

    def _replace(self, path: str, before: bytes, after: bytes) -> None:
        found = next(self._place.files_at(self._place.place_of(path)), None)
        if not found or not self._place.replace(found, before, after):
            raise SyndicationError(f"{path}: was changed at this moment or cannot be written; import again")


def content_digest(item: Item) -> str:
    """Return the digest of what a story says: of all but what the service mints, and the report of the import."""
    content = replace(item, id="", slug="", aliases=(), version=0, changed=None, imported=None)
    return sha256(msgspec.json.encode(content)).hexdigest()


def _check(path: str, content: bytes) -> None:
    """Refuse a record that intake would refuse."""
    try:
        records.read(path, content)
    except RecordError as error:
        raise SyndicationError(": ".join(part for part in (error.field, error.problem) if part)) from error


def _write(target: Path, path: str, content: bytes) -> None:
    try:
        folder.write(target, content)
    except OSError as error:
        raise SyndicationError(f"{path}: cannot be written: {error.strerror}") from error


def _learn(index: RecordIndex, path: str, data: bytes) -> None:
    index.slugs.update(slugs_in(data))
    front = data.partition(b"\n+++")[0].partition(b"\n")[2]
    if b"ids" not in front and b"url" not in front and b"sha256" not in front:
        return
    try:
        fields = tomllib.loads(front.decode().replace("\r\n", "\n"))
        known = msgspec.convert(fields, _KnownFields)
    except (ValueError, RecursionError, msgspec.ValidationError):  # a broken record: `syndication status` reports it
        return
    _learn_keys(index, path, known)


def _learn_keys(index: RecordIndex, path: str, known: Item | _KnownFields) -> None:
    """Learn what identifies a story: its ids and its address; if it has neither, its date and its slug."""
    keys = list(_keys(known.ids, known.url))
    slug, published = known.slug, known.published
    if not keys and known.imported and isinstance(slug, str) and isinstance(published, datetime) and published.tzinfo:
        keys = list(_place_keys(published, slug, _NUMBER.sub("", slug)))
    index.paths.update((key, path) for key in keys)


def _keys(ids: KnownIds | None, url: str) -> Iterator[int]:
    """Yield numbers for what identifies a story: its ids at the old site, and its address."""
    yield from _id_keys(ids)
    if url:
        yield _key(f"url:{url}")


def _place_keys(published: datetime, slug: str, plain: str) -> Iterator[int]:
    """Yield numbers for the date of a story with its slug, and with its slug before that was made unique."""
    moment = published.astimezone(UTC).isoformat()
    for kind, name in (("slug", slug), ("name", plain)):
        yield _key(f"{kind}:{moment}:{slugify(name) or name}")


def _id_keys(ids: KnownIds | None) -> Iterator[int]:
    """Yield a number for each id; for one if RSS and Atom have the same, as in WordPress: there may be very many."""
    forms = {known: form for form, known in reversed(known_ids_of(ids or NO_KNOWN_IDS))}
    yield from (_key(f"{form}:{known}") for known, form in forms.items())


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
