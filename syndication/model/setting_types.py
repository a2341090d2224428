"""The types of settings: numbers with their limits, and words to choose from."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from syndication.model.publication import MOST_ENTRIES

Port = Annotated[int, Meta(ge=1, le=65535)]
Workers = Annotated[int, Meta(ge=1, le=256)]
CacheSeconds = Annotated[int, Meta(ge=60, le=1800)]
Megabytes = Annotated[int, Meta(ge=1, le=65536)]
MegabytesOfDisk = Annotated[int, Meta(ge=0, le=100_000_000)]
LoggedRequests = Literal["off", "on", "clients"]
Gigabytes = Annotated[int, Meta(ge=0, le=1_000_000)]
PerMinute = Annotated[int, Meta(ge=0, le=60000)]
WindowItems = Annotated[int, Meta(ge=1, le=MOST_ENTRIES)]
WindowHours = Annotated[int, Meta(ge=0, le=8760)]
Subscriptions = Annotated[int, Meta(ge=0, le=1_000_000)]
RenditionWidth = Annotated[int, Meta(ge=16, le=10_000)]
Minutes = Annotated[int, Meta(ge=0, le=100_000)]
Days = Annotated[int, Meta(ge=0, le=3650)]
IdleHours = Annotated[int, Meta(ge=1, le=8760)]
SessionDays = Annotated[int, Meta(ge=1, le=365)]
