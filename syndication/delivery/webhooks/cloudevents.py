"""An event as others read it: CloudEvents 1.0, whole in one JSON document. Pure, and the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from syndication.model.entries import address
from syndication.model.event import Event
from syndication.model.feed_path import ALL_ITEMS, story_path
from syndication.model.publication import Publication
from syndication.text.dates import micros, rfc3339

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
# What an event means is defined by this program, not by who publishes with it: who receives of several publications
# matches one name.
TYPE_PREFIX = "org.syndication.item."


def compose(event: Event, publication: Publication) -> bytes:
    """Return the CloudEvent of an event that is kept."""
    told = {
        "specversion": "1.0",
        "id": id_of(event),
        "source": f"{publication.base_url}/",
        "type": TYPE_PREFIX + event.kind,
        "subject": event.item_id,
        "time": rfc3339(event.at),
        "datacontenttype": "application/json",
        "data": _data(event, publication.base_url),
    }
    return msgspec.json.encode(told)


def id_of(event: Event) -> str:
    """Return the id of an event; of two of one publication the later has the greater one.

    The number alone would not do: in a catalog that is built anew it begins again.
    """
    return f"{micros(event.at):016}-{event.number:010}"


def _data(event: Event, base_url: str) -> dict[str, Any]:
    data = event.data
    told = {
        "id": event.item_id,
        "slug": event.slug,
        "url": base_url + story_path(event.slug),
        "canonical": address(data.address, event.slug, base_url),
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
    }
    return {name: value for name, value in told.items() if value or name == "feeds"}


def _date(moment: datetime | None) -> str:
    return rfc3339(moment) if moment else ""


def _name(path: str) -> str:
    """Return a feed as the settings of receivers have it."""
    return path or ALL_ITEMS
