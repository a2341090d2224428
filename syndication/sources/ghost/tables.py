"""The tables of an export of Ghost. The posts, of which each may be large, are taken one by one by the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.json_files import decode_object
from syndication.sources.json_splitter import JsonReader
from syndication.sources.json_values import JsonFields

_Named = TypeVar("_Named")
_DEEPEST = 4  # objects around the tables: {"db": [{"data": {…}}]}, {"data": {…}}, {"data": {"data": {…}}}
_AROUND = frozenset(("db", "data"))
_TABLES = frozenset(("users", "tags", "settings", "posts_meta", "posts_tags", "posts_authors"))
_LANGUAGE_KEYS = ("locale", "lang", "default_locale")


class GhostTag(Struct, frozen=True):
    """A tag: internal ones are for the theme, and readers never see them."""

    name: str
    slug: str
    is_internal: bool


class GhostAuthor(Struct, frozen=True):
    """A user of the site."""

    name: str
    slug: str


class PictureWords(Struct, frozen=True):
    """What belongs to the featured picture of a post; `caption` is HTML."""

    alt: str = ""
    caption: str = ""


_NO_WORDS = PictureWords()
_TWO_LISTS = IngestError("has two lists of posts, one in the other; leave one of them, and import again")


class GhostTables(Struct, frozen=True):
    """What the posts of an export refer to, by their ids and in their order."""

    version: str
    language: str
    tags: Mapping[str, tuple[GhostTag, ...]]
    authors: Mapping[str, tuple[GhostAuthor, ...]]
    users: Mapping[str, GhostAuthor]
    words: Mapping[str, PictureWords]
    by_email_only: frozenset[str]


class _Rows:
    """The rows of all tables but the posts, as far as they are needed: there may be several for each post."""

    def __init__(self) -> None:
        self.has_posts = False
        self.version = ""
        self._users: dict[str, GhostAuthor] = {}
        self._tags: dict[str, GhostTag] = {}
        self._words: dict[str, PictureWords] = {}
        self._by_email_only: set[str] = set()
        self._settings: dict[str, str] = {}
        self._pairs: dict[str, dict[str, list[tuple[int, str]]]] = {"posts_tags": {}, "posts_authors": {}}
        self._same: dict[tuple[int, str], tuple[int, str]] = {}  # few tags and orders occur in very many rows

    def add(self, table: str, row: JsonFields) -> None:
        """Learn what a row of a table says."""
        match table:
            case "users":
                self._users[row.identity("id")] = author_of(row)
            case "tags":
                self._tags[row.identity("id")] = tag_of(row)
            case "settings":
                self._settings[row.text("key")] = row.text("value")
            case "posts_meta":
                self._add_meta(row)
            case "posts_tags" | "posts_authors":
                pair = row.number("sort_order"), row.identity("tag_id" if table == "posts_tags" else "author_id")
                pairs = self._pairs[table].setdefault(row.identity("post_id"), [])
                pairs.append(self._same.setdefault(pair, pair))

    def tables(self) -> GhostTables:
        """Return the tables, once all rows are known: they may come in any order."""
        return GhostTables(
            version=self.version,
            language=next((self._settings[key] for key in _LANGUAGE_KEYS if self._settings.get(key)), ""),
            tags=_joined(self._pairs["posts_tags"], self._tags),
            authors=_joined(self._pairs["posts_authors"], self._users),
            users=self._users,
            words=self._words,
            by_email_only=frozenset(self._by_email_only),
        )

    def _add_meta(self, row: JsonFields) -> None:
        post, words = row.identity("post_id"), words_of(row)
        if words != _NO_WORDS:
            self._words[post] = words
        if row.values.get("email_only"):
            self._by_email_only.add(post)


def read_tables(file: ExportFile, learn: Callable[[JsonReader], None]) -> GhostTables:
    """Return the tables of an export; `learn` is called in front of each post.

    Raises:
        IngestError: it is no export of Ghost. The message names no file.
    """
    reader = JsonReader(file)
    rows = _read_object(reader, learn, 1)
    if not rows:
        raise IngestError("has no posts; it is no export of Ghost")
    reader.refuse_more()
    return rows.tables()


def find_posts(reader: JsonReader, depth: int = 1) -> Iterator[None]:
    """Stop in front of each post of an export of which the tables could be read."""
    for name in reader.members():
        if name == "posts" and reader.first_byte() == b"[":
            yield from reader.entries()
        elif name in _AROUND and depth < _DEEPEST:
            for _ in _objects(reader):
                yield from find_posts(reader, depth + 1)


def _read_object(reader: JsonReader, learn: Callable[[JsonReader], None], depth: int) -> _Rows | None:
    """Return the rows of the tables in an object, or in one that is around them; None if there are no posts."""
    rows, inner = _Rows(), None
    for name in reader.members():
        kind = reader.first_byte()
        if name == "posts" and kind == b"[":
            if rows.has_posts:
                raise _TWO_LISTS
            rows.has_posts = True
            for _ in reader.entries():
                learn(reader)
        elif name == "meta" and kind == b"{":
            rows.version = decode_object(reader.value()).text("version")
        elif name in _AROUND and depth < _DEEPEST:
            for _ in _objects(reader):
                inner = _read_object(reader, learn, depth + 1) or inner
        elif name in _TABLES:
            _read_table(reader, name, rows)
    if inner and rows.has_posts:
        raise _TWO_LISTS
    if inner:
        inner.version = inner.version or rows.version
    return rows if rows.has_posts else inner


def _read_table(reader: JsonReader, name: str, rows: _Rows) -> None:
    """Learn the rows of a table; what is no row is left out."""
    for _ in reader.entries():
        if reader.first_byte() == b"{":
            rows.add(name, decode_object(reader.value()))


def _objects(reader: JsonReader) -> Iterator[None]:
    """Stop in front of the object that is next, or of the first one of a list."""
    if reader.first_byte() != b"[":
        yield
        return
    for number, _ in enumerate(reader.entries()):
        if number == 0:
            yield


def tag_of(row: JsonFields) -> GhostTag:
    """Return the tag in a row of the table, or in an answer of the API."""
    name = row.text("name")
    return GhostTag(name, row.text("slug"), name.startswith("#") or row.text("visibility") == "internal")


def words_of(row: JsonFields) -> PictureWords:
    """Return what belongs to the featured picture, in a row of the table or an answer of the API."""
    return PictureWords(row.text("feature_image_alt"), row.text("feature_image_caption"))


def author_of(row: JsonFields) -> GhostAuthor:
    """Return the author in a row of the table, or in an answer of the API."""
    return GhostAuthor(row.text("name"), row.text("slug"))


def _joined(
    pairs: Mapping[str, list[tuple[int, str]]], known: Mapping[str, _Named]
) -> Mapping[str, tuple[_Named, ...]]:
    """Return the tags or authors of each post, by its id, in the order of `sort_order`."""
    same: dict[tuple[_Named, ...], tuple[_Named, ...]] = {}  # many posts have the same ones
    found = {}
    for post, numbered in pairs.items():
        named = tuple(known[key] for _, key in sorted(numbered, key=lambda pair: pair[0]) if key in known)
        if named:
            found[post] = same.setdefault(named, named)
    return found
