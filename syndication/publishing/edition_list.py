"""Editions as people read them: a document as it was, what caused it, and what differs from another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from difflib import unified_diff
from typing import Annotated

from msgspec import Struct

from syndication.catalog import Connection, editions, events
from syndication.catalog.bounded_count import BoundedCount
from syndication.catalog.editions import Edition, EditionRow
from syndication.formats import format_of
from syndication.formats.comparison import Mention, compare
from syndication.model.errors import NotFoundError
from syndication.model.event import Event, EventKind
from syndication.model.feed_path import folder_at
from syndication.model.limits import Moment, described
from syndication.text.dates import from_micros

_MOST_CAUSES = 10
_MOST_DIFFED = 400_000  # bytes of two documents together; more would take seconds


class Cause(Struct, frozen=True):
    """An event of a story after which the document was another one."""

    kind: EventKind
    slug: str
    at: Moment


class ListedEdition(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A document as it was served."""

    number: Annotated[int, described("names it among the editions of its path")]
    began: Moment
    changed: Annotated[Moment, described("the date that it carries")]
    ended: Annotated[Moment | None, described("when another one replaced it")] = None
    stored: Annotated[int, described("how many bytes it takes here, compressed")] = 0
    cause: Annotated[tuple[Cause, ...], described("events of stories just before; events are stored for 30 days")] = ()


class EditionPage(Struct, frozen=True):
    """A page of the editions of a document, and the number before which the next begins, None at the end."""

    editions: tuple[ListedEdition, ...]
    before: int | None
    count: BoundedCount


class EditionText(Struct, frozen=True, kw_only=True):
    """A document as it was served. `text` is text to be page; it is never run."""

    number: int
    path: str
    media_type: str
    bytes: int
    began: Moment
    text: str


class EditionDifference(Struct, frozen=True, kw_only=True, rename={"since": "from"}):
    """How an edition differs from another one: by entries, and by lines if the documents are not too large."""

    since: int
    to: int
    added: tuple[Mention, ...]
    removed: tuple[Mention, ...]
    changed: tuple[Mention, ...]
    diff: Annotated[str, described("a unified diff; empty if the documents are too large for one")]


def list_editions(connection: Connection, path: str, before: int, limit: int) -> EditionPage:
    """Return editions of a document, the newest first, those before a number."""
    found = editions.rows_before(connection, path, before, limit + 1)
    page = found[:limit]
    # Each edition was caused between the one before it and itself; of the first one that is not known.
    earlier = [from_micros(row.began) for row in (*found[1:], *found[-1:])]
    known = events.between(connection, earlier[len(page) - 1], from_micros(page[0].began)) if page else []
    listed = tuple(
        _listed(row, _causes(known, path, since, from_micros(row.began)))
        for row, since in zip(page, earlier, strict=False)
    )
    rest = page[-1].number if len(found) > limit else None
    return EditionPage(listed, rest, editions.count_of(connection, path))


def edition_text(connection: Connection, path: str, number: int) -> EditionText:
    """Return a document as it was.

    Raises:
        NotFoundError: it is not stored.
    """
    found = _edition(connection, path, number)
    body = found.document.body
    return EditionText(
        number=number,
        path=path,
        media_type=found.document.media_type,
        bytes=len(body),
        began=found.span.began,
        text=body.decode(errors="replace"),
    )


def edition_difference(connection: Connection, path: str, number: int, against: int) -> EditionDifference:
    """Return how an edition differs from another one.

    Raises:
        NotFoundError: one of them is not stored.
    """
    after, before = (_edition(connection, path, one).document.body for one in (number, against))
    form = format_of(path)
    found = compare(form, before, after) if form else None
    return EditionDifference(
        since=against,
        to=number,
        added=found.added if found else (),
        removed=found.removed if found else (),
        changed=found.changed if found else (),
        diff=_diff(path, before, after),
    )


def _edition(connection: Connection, path: str, number: int) -> Edition:
    found = editions.numbered(connection, path, number)
    if found is None:
        raise NotFoundError("there is no such edition of this path; GET /api/editions?path=… lists them")
    return found


def _listed(row: EditionRow, causes: tuple[Cause, ...]) -> ListedEdition:
    return ListedEdition(
        number=row.number,
        began=from_micros(row.began),
        changed=from_micros(row.number),
        ended=None if row.ended is None else from_micros(row.ended),
        stored=row.size,
        cause=causes,
    )


def _causes(known: Sequence[Event], path: str, since: datetime, until: datetime) -> tuple[Cause, ...]:
    folder = folder_at(path)
    within = (one for one in known if since < one.at <= until and folder in one.feeds)
    return tuple(Cause(one.kind, one.slug, one.at) for one in within)[:_MOST_CAUSES]


def _diff(path: str, before: bytes, after: bytes) -> str:
    if len(before) + len(after) > _MOST_DIFFED:
        return ""
    old, new = (text.decode(errors="replace").splitlines() for text in (before, after))
    return "\n".join(unified_diff(old, new, path, path, lineterm="", n=2))
