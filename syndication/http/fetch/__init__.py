"""Documents fetched over HTTP and HTTPS, within limits, and only from where a guard lets them be fetched."""

from __future__ import annotations

from syndication.http.fetch.client import LARGEST, Fetched, FetchLimits, Redirect, ask_again, fetch
from syndication.http.fetch.guard import Endpoint, Guard, PublicOnly, anywhere, place_of

__all__ = [
    "LARGEST",
    "Endpoint",
    "FetchLimits",
    "Fetched",
    "Guard",
    "PublicOnly",
    "Redirect",
    "anywhere",
    "ask_again",
    "fetch",
    "place_of",
]
