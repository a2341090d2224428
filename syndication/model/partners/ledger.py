"""What a partner has fetched: documents, and with them versions of stories or notices that they are gone."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Held(Struct, frozen=True, omit_defaults=True):
    """A story in a document: its version, or the notice of its deletion."""

    item_id: str
    version: int
    is_notice: bool = False


class Fetch(Struct, frozen=True):
    """A document of a partner was fetched with a key ("" for a public one), or confirmed by a 304."""

    partner: str
    tag: str
    key_name: str
    at: datetime


class FetchedStory(Struct, frozen=True):
    """A version of a story that a partner fetched: with which key, first and last when."""

    version: int
    is_notice: bool
    key_name: str
    first: datetime
    last: datetime
