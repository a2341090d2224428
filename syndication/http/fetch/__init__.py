"""Outgoing HTTP: documents fetched (here) and messages sent (`sender`), within limits, where a guard allows it."""

from __future__ import annotations

from syndication.http.fetch.download import (
    FEED_TYPES,
    PAGE_TYPES,
    Fetched,
    Redirect,
    fetch,
    post_form,
    repeat_conditionally,
)
from syndication.http.fetch.guard import Endpoint, Guard, PublicOnly, anywhere, endpoint_of, public_internet
from syndication.http.fetch.limits import LARGEST, FetchLimits

__all__ = [
    "FEED_TYPES",
    "LARGEST",
    "PAGE_TYPES",
    "Endpoint",
    "FetchLimits",
    "Fetched",
    "Guard",
    "PublicOnly",
    "Redirect",
    "anywhere",
    "endpoint_of",
    "fetch",
    "post_form",
    "public_internet",
    "repeat_conditionally",
]
