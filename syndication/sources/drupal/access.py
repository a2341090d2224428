"""Whether a node was public, or is scheduled. What it does not say is not guessed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from syndication.model.errors import IngestError
from syndication.sources.export import ExportOptions
from syndication.sources.json_values import JsonFields

_PAYWALL = re.compile(
    r"premium|paywall|paid_(?:content|only)|is_paid|members?_only|subscribers?_only|restricted|private"
)
# Values of fields about access that keep nobody out.
_OPEN: tuple[Any, ...] = (None, False, 0, "", [], {}, "0", "false", "no", "none", "free", "public")


def reason_to_skip(node: JsonFields, options: ExportOptions) -> str:
    """Return why a node is no story, "" if it is one: only what was public, or is scheduled, is imported.

    Raises:
        IngestError: nobody knows whether it was public.
    """
    kind = node.text("type").removeprefix("node--")
    if not kind:
        raise IngestError("has no type; fetch the files again")
    if kind not in options.types and not (kind == "article" and "post" in options.types):
        return f"type {kind[:40]}"
    attributes = node.inner("attributes")
    status = attributes.flag("status")
    if status is None:
        raise IngestError("has no status, so that nobody knows whether it was public; fetch the files with all fields")
    if not status and not scheduled_date(attributes, options.now):
        return "not published"
    closed = (name for name in attributes.values if name.startswith("field_") and _PAYWALL.search(name))
    return next((f"{name[:40]} is set" for name in closed if _is_set(attributes, name)), "")


def _is_set(attributes: JsonFields, name: str) -> bool:
    """Return whether a field says yes, whatever its type."""
    value = attributes.values.get(name)
    return (value.strip().lower() if isinstance(value, str) else value) not in _OPEN


def scheduled_date(attributes: JsonFields, now: datetime) -> datetime | None:
    """Return when the module Scheduler is going to publish a node, None if it is not."""
    planned = attributes.moment("publish_on")
    return planned if planned and planned.tzinfo and planned > now else None
