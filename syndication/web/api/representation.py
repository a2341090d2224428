"""Stories as the API returns them: as JSON or ninjs; of a withdrawn story, only a few fields.

A single story as JSON has two members more if it loses something on the way into the feeds: `findings` for programs,
and `warnings`, the same in words. The answer to a withdrawal has `partner_withdrawals` if partners had the story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
from flask import Request, Response

from syndication.formats.ninjs import write_item
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError, ConflictError
from syndication.model.feed import Entry
from syndication.model.finding import ItemFinding
from syndication.model.item import Item
from syndication.model.item_findings import stored_findings
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import with_picture_addresses
from syndication.web.api.conditions import tag_of, unless_known
from syndication.web.api.request import JSON, NINJS
from syndication.web.api.workspace import pictures_of
from syndication.web.context import here, utc_now

WITHDRAWN_FIELDS = (
    "id slug status version published modified changed embargo_until expires revisions".split()
)  # the API does not return the text of a withdrawn story

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_encoder = msgspec.json.Encoder(order="sorted")


def story_json(item: Item, *, withdrawn: bool | None = None) -> dict[str, Any]:
    """Return a story as JSON values, with the addresses of its pictures; of a withdrawn story, only some fields.

    `withdrawn` is for earlier versions of a story: it says whether the current one is withdrawn.
    """
    if withdrawn or item.status != "usable":
        fields = item_json(item)
        return {name: fields[name] for name in WITHDRAWN_FIELDS if name in fields}
    return item_json(with_picture_addresses(item, here().publication.base_url, pictures_of(item)))


def item_json(item: Item) -> dict[str, Any]:
    """Return all fields of an item as JSON values, including defaults that clients should not have to know."""
    fields: dict[str, Any] = msgspec.to_builtins(item)
    return fields | {"status": item.status, "body_form": item.body_form}


def _with_findings(stored: Stored) -> dict[str, Any]:
    """Return a story as JSON values with what it loses on the way into the feeds, if it loses something."""
    story = story_json(stored.item)
    findings = stored_findings(stored, here().publication, utc_now(), pictures_of(stored.item))
    return story | {"findings": findings, "warnings": warnings_of(findings)} if findings else story


def as_json(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    """Return a response with a JSON value; object members are sorted by name."""
    return Response(_encoder.encode(value), status, mimetype=media_type)


def warnings_of(findings: Iterable[ItemFinding]) -> tuple[str, ...]:
    """Return findings in words; those that lose content come first."""
    return tuple(map(str, findings))


def address(item: Item) -> str:
    """Return the path of an item in the API."""
    return f"/api/items/{item.slug}"


def changed_response(stored: Stored, more: Mapping[str, Any] = _NOTHING) -> Response:
    """Return the response with an item after a change, with `more` members."""
    response = as_json({**_with_findings(stored), **more})
    response.set_etag(tag_of(stored.item.version))
    response.headers["Content-Location"] = address(stored.item)
    return response


def created_response(stored: Stored) -> Response:
    """Return the response with a new item."""
    response = changed_response(stored)
    response.status_code = 201
    response.headers["Location"] = address(stored.item)
    return response


def item_response(request: Request, stored: Stored) -> Response:
    """Return the response with an item, or 304 if the client has this version."""
    return unless_known(request, as_json(_with_findings(stored)), tag_of(stored.item.version))


def as_ninjs(request: Request, stored: Stored, publication: Publication, now: datetime) -> Response:
    """Return the response with an item as ninjs 3.1, or 304 if the client has this version."""
    item = stored.item
    response = as_json(write_item(item, _entry(stored, publication, now), publication), media_type=NINJS)
    return unless_known(request, response, tag_of(item.version, "ninjs"))


def _entry(stored: Stored, publication: Publication, now: datetime) -> Entry | None:
    """Return the entry of an item, None if the item is withdrawn.

    Raises:
        ConflictError: the entry cannot be composed, so the item is quarantined.
    """
    if stored.entry or stored.item.status != "usable":
        return stored.entry
    try:
        return entry_at(stored.item, publication, now, pictures_of(stored.item))
    except ComposeError as error:
        raise ConflictError(f"{stored.item.slug}: waits in quarantine: {error}") from error
