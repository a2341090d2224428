"""The bytes of a feed in one format."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bytes of one feed in one format as they are served at `path` ("/rss.xml").

    `modified` is its date in UTC, whole seconds; `self_url` its absolute address. At `until` something in it ends.
    """

    path: str
    media_type: str
    body: bytes
    modified: datetime
    self_url: str
    until: datetime | None = None
