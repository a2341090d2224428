"""The answers of the wire in each format: changes one after the other, and one version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from syndication.formats import newsml_g2, nitf
from syndication.formats.ninjs import write_item
from syndication.model.partners.wire import Removal, WireVersion
from syndication.model.publication import Publication
from syndication.web.api.request import JSON, NINJS

Changes = Sequence[WireVersion | Removal]
_encoder = msgspec.json.Encoder(order="sorted")
_EPOCH = datetime.fromtimestamp(0, UTC)


class WireList(Struct, frozen=True):
    """Changes, the oldest first. `next` is the address to ask next, also when there is no change; `cursor` is in it."""

    changes: list[dict[str, Any]]
    next: str
    cursor: str


class ListEnd(Struct, frozen=True):
    """Where a list ends: the address of the next one, its cursor, and the date of its last change."""

    next: str
    cursor: str
    at: datetime | None = None


class WireForm(Struct, frozen=True):
    """A format: how lists and single versions are written, and their media types."""

    list_type: str
    version_type: str
    write_list: Callable[[Changes, ListEnd, Publication], bytes]
    write_version: Callable[[WireVersion, Publication], bytes]


def ninjs_fields(version: WireVersion, publication: Publication) -> dict[str, Any]:
    """Return a version as ninjs, with the publisher's note on its last change for the editors who receive it."""
    fields = write_item(version.item, version.entry, publication)
    return fields | {"edNote": version.note} if version.note else fields


def removal_fields(removal: Removal) -> dict[str, Any]:
    """Return a removal as JSON values; its version is no one's business."""
    fields: dict[str, Any] = msgspec.to_builtins(removal)
    return {name: value for name, value in fields.items() if name != "version"}


def _ninjs_list(changes: Changes, place: ListEnd, publication: Publication) -> bytes:
    written = [removal_fields(one) if isinstance(one, Removal) else ninjs_fields(one, publication) for one in changes]
    return _encoder.encode(WireList(written, place.next, place.cursor))


def _message(content: newsml_g2.ContentWriter) -> Callable[[Changes, ListEnd, Publication], bytes]:
    """Return what writes changes as a message; no changes as nothing, because a message has one item at least.

    Its date is that of its last change, never of the clock: the same changes give the same bytes.
    """
    return lambda changes, place, publication: (
        newsml_g2.write_message(changes, publication, place.at or _EPOCH, place.cursor, content) if changes else b""
    )


FORMS: Mapping[str, WireForm] = {
    "ninjs": WireForm(
        JSON,
        NINJS,
        _ninjs_list,
        lambda version, publication: _encoder.encode(ninjs_fields(version, publication)),
    ),
    "g2": WireForm(
        newsml_g2.MEDIA_TYPE, newsml_g2.ITEM_TYPE, _message(newsml_g2.write_xhtml), newsml_g2.write_news_item
    ),
    "nitf": WireForm(newsml_g2.MEDIA_TYPE, nitf.MEDIA_TYPE, _message(newsml_g2.write_nitf_inside), nitf.write_nitf),
}
