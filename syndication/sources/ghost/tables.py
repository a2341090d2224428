"""The tables of an export of Ghost: all but the posts are small, and are read at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec import Raw, Struct

from syndication.model.errors import IngestError
from syndication.sources.json_files import decode_object, entries_of, first_byte, members_of
from syndication.sources.json_values import JsonFields

_Named = TypeVar("_Named")
_DEEPEST = 4  # objects around the tables: {"db": [{"data": {…}}]}, {"data": {…}}, {"data": {"data": {…}}}
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


class GhostTables(Struct, frozen=True):
    """An export: its posts, to be read one by one, and what they refer to, by their ids and in their order."""

    posts: list[Raw]
    version: str
    language: str
    tags: Mapping[str, tuple[GhostTag, ...]]
    authors: Mapping[str, tuple[GhostAuthor, ...]]
    users: Mapping[str, GhostAuthor]
    words: Mapping[str, PictureWords]
    by_email_only: frozenset[str]


def read_tables(data: bytes) -> GhostTables:
    """Return the tables in the bytes of an export.

    Raises:
        IngestError: it is no export of Ghost. The message names no file.
    """
    tables, version = _find_tables(data)
    users = {row.identity("id"): author_of(row) for row in _rows(tables, "users")}
    tags = {row.identity("id"): tag_of(row) for row in _rows(tables, "tags")}
    words, by_email_only = {}, set()
    for row in _rows(tables, "posts_meta"):
        post = row.identity("post_id")
        words[post] = words_of(row)
        if row.values.get("email_only"):
            by_email_only.add(post)
    return GhostTables(
        posts=entries_of(tables["posts"]),
        version=version,
        language=_language(tables),
        tags=_joined(tables, "posts_tags", "tag_id", tags),
        authors=_joined(tables, "posts_authors", "author_id", users),
        users=users,
        words=words,
        by_email_only=frozenset(by_email_only),
    )


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


def _find_tables(data: bytes) -> tuple[Mapping[str, Raw], str]:
    """Return the tables, and the version of Ghost that wrote them, "" if the export does not have it."""
    version = ""
    inner: bytes | Raw = data
    for _ in range(_DEEPEST):
        members = members_of(inner)
        version = _version(members) or version
        if "posts" in members and first_byte(members["posts"]) == b"[":
            return members, version
        around = members.get("db") or members.get("data")
        if around is None:
            break
        inner = next(iter(entries_of(around)), around) if first_byte(around) == b"[" else around
    raise IngestError("has no posts; it is no export of Ghost")


def _version(members: Mapping[str, Raw]) -> str:
    meta = members.get("meta")
    return decode_object(meta).text("version") if meta and first_byte(meta) == b"{" else ""


def _rows(tables: Mapping[str, Raw], name: str) -> Iterator[JsonFields]:
    """Yield the rows of a table; what is none is left out."""
    for row in entries_of(tables[name]) if name in tables else ():
        if first_byte(row) == b"{":
            yield decode_object(row)


def _language(tables: Mapping[str, Raw]) -> str:
    settings = {row.text("key"): row.text("value") for row in _rows(tables, "settings")}
    return next((settings[key] for key in _LANGUAGE_KEYS if settings.get(key)), "")


def _joined(
    tables: Mapping[str, Raw], table: str, column: str, known: Mapping[str, _Named]
) -> Mapping[str, tuple[_Named, ...]]:
    """Return the tags or authors of each post, by its id, in the order of `sort_order`."""
    found: dict[str, list[tuple[int, _Named]]] = {}
    for row in _rows(tables, table):
        named = known.get(row.identity(column))
        if named is not None:
            found.setdefault(row.identity("post_id"), []).append((row.number("sort_order"), named))
    return {post: tuple(named for _, named in sorted(pairs, key=lambda pair: pair[0])) for post, pairs in found.items()}
