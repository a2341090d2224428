"""What the records hold: slugs in use, and which record a story of another site has.

Only a number is stored for each name, as there may be hundreds of thousands of records.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec
from msgspec import Struct

from syndication.model.errors import SyndicationError
from syndication.model.item import Item
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds, known_ids_of
from syndication.publishing.additions import slugs_in
from syndication.publishing.folder import Folder
from syndication.text.dates import rfc3339, whole_second
from syndication.text.ids import mint_slug, slugify

_ID = re.compile(rb"""^id\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_IDENTITY = (b"ids", b"url", b"sha256")  # what records of other sites have in their front matter
_NUMBER = re.compile(r"-[0-9]{1,6}\Z")


class RecordIndex(Struct, frozen=True):
    """The slugs in use, and the paths of records by numbers for what identifies their stories."""

    slugs: set[str]
    paths: dict[int, str]

    def path_of_id(self, item_id: str) -> str:
        """Return the path of the record with this id, "" if there is none."""
        return self.paths.get(_key(f"id:{item_id}"), "")

    def path_of(self, item: Item) -> str:
        """Return the path of a story's record, "" if there is none. Its ids may have changed, but not its address.

        Raises:
            SyndicationError: several records have one of its ids.
        """
        if item.ids and item.ids.no_guid and (known := self.path_of_dated(item)):
            return known
        found = {self.paths[key] for key in _id_keys(item.ids) if key in self.paths}
        if len(found) > 1:
            raise SyndicationError(f"is in several records: {', '.join(sorted(found))}; delete all but one")
        slug = item.slug or mint_slug(item.headline, ())
        dated = _dated_keys(item.url, item.published, item.headline)
        others = (*_keys(None, item.url), *dated, *_place_keys(item.published, slug, slug))
        return found.pop() if found else next(filter(None, (self.paths.get(key) for key in others)), "")

    def path_of_dated(self, item: Item) -> str:
        """Return the path of the record of a story that readers know by its address and date, "" if there is none."""
        keys = _dated_keys(item.url, item.published, item.headline)
        return next(filter(None, (self.paths.get(key) for key in keys)), "")

    def path_of_titled(self, item: Item) -> str:
        """Return the path of the record with the address, date and headline of a story, "" if there is none."""
        key = next(_dated_keys(item.url, item.published, item.headline), 0)
        return self.paths.get(key, "")

    def owner_of_date(self, item: Item) -> str:
        """Return the path of the record without a guid that has the address and date of a story, or ""."""
        return self.paths.get(_owner_key(item.url, item.published), "")

    def add(self, path: str, item: Item) -> None:
        """Learn the new record of a foreign story. Its own id was minted just now, so no export asks for it."""
        self.use(item.slug, *item.aliases)
        _learn_keys(self, path, item)

    def add_whole(self, path: str, item: Item) -> None:
        """Learn the new record of a story of an own export, which has its own id there."""
        self.add(path, item)
        self.paths[_key(f"id:{item.id}")] = path

    def use(self, *slugs: str) -> None:
        """Note that slugs are in use."""
        self.slugs.update(slugs)

    def free(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """Return those of the slugs that no record has."""
        return tuple(slug for slug in slugs if slug not in self.slugs)


class _KnownFields(Struct, frozen=True, rename={"imported": "import"}):
    """The fields of a record that identify a story of another site; those that are not needed may be broken."""

    ids: KnownIds | None = None
    url: str = ""
    slug: object = ""
    headline: object = ""
    published: object = None
    imported: object = None


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


def _learn(index: RecordIndex, path: str, data: bytes) -> None:
    index.slugs.update(slugs_in(data))
    front = data.partition(b"\n+++")[0].partition(b"\n")[2]
    if named := _ID.search(front.partition(b"\n[")[0]):
        index.paths[_key(f"id:{named[1].decode(errors='replace')}")] = path
    if not any(name in front for name in _IDENTITY):
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
    headline, has_no_id = known.headline, known.ids.no_guid if known.ids else bool(known.imported)
    if not (known.url and has_no_id and isinstance(headline, str)):
        return
    if isinstance(published, datetime) and published.tzinfo:
        _learn_dated(index, path, known.url, published, headline)
        if known.ids:
            index.paths.setdefault(_owner_key(known.url, published), path)


def _learn_dated(index: RecordIndex, path: str, url: str, published: datetime, headline: str) -> None:
    """Learn a story without an id. What several such stories have alike, their address or date, identifies none."""
    titled, *others = _dated_keys(url, published, headline)
    index.paths[titled] = path
    for key in (*others, _key(f"alone:{url}")):
        index.paths[key] = path if index.paths.get(key, path) == path else ""
    index.paths[_key(f"url:{url}")] = index.paths[_key(f"alone:{url}")]


def _keys(ids: KnownIds | None, url: str) -> Iterator[int]:
    """Yield numbers for what identifies a story: its ids at the old site, and its address."""
    yield from _id_keys(ids)
    if url:
        yield _key(f"url:{url}")


def _dated_keys(url: str, published: datetime, headline: str) -> Iterator[int]:
    """Yield numbers for a story without an id: its address, date and headline, then without its headline."""
    if url and published.tzinfo:
        moment = whole_second(published).isoformat()
        yield _key(f"titled:{moment}:{url}:{headline}")
        yield _key(f"dated:{moment}:{url}")


def _owner_key(url: str, published: datetime) -> int:
    return _key(f"no guid:{rfc3339(whole_second(published))}:{url}")


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
