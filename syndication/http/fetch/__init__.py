"""Outgoing HTTP: documents fetched (here) and messages sent (`sender`), within limits, where a guard allows it."""

from __future__ import annotations

from syndication.http.fetch.download import Fetched, Redirect, fetch, repeat_conditionally
from syndication.http.fetch.guard import Endpoint, Guard, PublicOnly, anywhere, endpoint_of
from syndication.http.fetch.limits import LARGEST, FetchLimits

__all__ = [
    "LARGEST",
    "Endpoint",
    "FetchLimits",
    "Fetched",
    "Guard",
    "PublicOnly",
    "Redirect",
    "anywhere",
    "endpoint_of",
    "fetch",
    "repeat_conditionally",
]
