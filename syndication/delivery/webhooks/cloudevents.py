"""Events in the format CloudEvents 1.0 (structured mode: one JSON document). Pure; the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from syndication.model.entries import story_url
from syndication.model.event import Event
from syndication.model.feed_path import ALL_ITEMS, story_path
from syndication.model.publication import Publication
from syndication.text.dates import micros, rfc3339

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
# The name belongs to this program, not to a publication: a receiver of several publications compares one name.
TYPE_PREFIX = "org.syndication.item."


def compose(event: Event, publication: Publication) -> bytes:
    """Return an event as a CloudEvent."""
    attributes = {
        "specversion": "1.0",
        "id": id_of(event),
        "source": f"{publication.base_url}/",
        "type": TYPE_PREFIX + event.kind,
        "subject": event.item_id,
        "time": rfc3339(event.at),
        "datacontenttype": "application/json",
        "data": _data(event, publication.base_url),
    }
    return msgspec.json.encode(attributes)


def id_of(event: Event) -> str:
    """Return the id of an event, such as "1770292800000000-0000000042"; later events of a publication have greater ids.

    The number alone is not enough: it starts again when the catalog is rebuilt.
    """
    return f"{micros(event.at):016}-{event.number:010}"


def _data(event: Event, base_url: str) -> dict[str, Any]:
    data = event.data
    fields = {
        "id": event.item_id,
        "slug": event.slug,
        "url": base_url + story_path(event.slug),
        "canonical": story_url(data.address, event.slug, base_url),
        "headline": data.headline,
        "published": _date(data.published),
        "modified": _date(data.modified),
        "version": data.version,
        "feeds": [_name(path) for path in event.feeds if path not in data.left],
        "left": [_name(path) for path in data.left],
        "former_slug": data.former_slug,
        "note": data.note,
        "reason": data.reason,
        "fault": data.fault,
        "partner": data.partner,
        "withdrawn": _date(data.withdrawn),
    }
    return {name: value for name, value in fields.items() if value or name == "feeds"}


def _date(moment: datetime | None) -> str:
    return rfc3339(moment) if moment else ""


def _name(path: str) -> str:
    """Return the name of a feed as in the settings of receivers."""
    return path or ALL_ITEMS
