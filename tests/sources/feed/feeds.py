"""Feeds for tests: written in place, or from `cases/`, and what is read from them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from syndication.model.item import Item
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportFile, ExportOptions, ForeignStory, RefusedStory, SkippedEntry
from syndication.sources.feed import KIND
from tests.support import NOON

CASES = Path(__file__).parent / "cases"
LONG = "<p>" + "word " * 120 + "</p>"
DATE = "Fri, 05 Feb 2021 12:00:00 GMT"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def item(number: int = 1, body: str = LONG, more: str = "", date: str = DATE, guid: str = "", link: str = "") -> str:
    """Return an item of RSS; `body` is HTML."""
    return (
        f"<item><title>Story {number}</title><link>{link or f'https://old.example/{number}'}</link>"
        f'<guid isPermaLink="false">{guid or f"id-{number}"}</guid><pubDate>{date}</pubDate>'
        f"<content:encoded><![CDATA[{body}]]></content:encoded>{more}</item>"
    )


def rss(*items: str, head: str = "") -> bytes:
    channel = f"<title>Old</title><link>https://old.example/</link>{head}{''.join(items)}"
    return f'<rss version="2.0" {SPACES}><channel>{channel}</channel></rss>'.encode()


def files_of(*documents: bytes) -> list[ExportFile]:
    return [
        ExportFile(f"{number}.xml", len(data), lambda data=data: io.BytesIO(data))  # type: ignore[misc]
        for number, data in enumerate(documents)
    ]


def read(*documents: bytes, **options: Any) -> list[ExportEntry]:
    """Return what is read from the documents of a feed."""
    given = ExportOptions(**{"now": NOON, "language": "en", **options})
    return list(KIND.read(files_of(*documents), given, ignore_progress))


def stories(*documents: bytes, **options: Any) -> list[Item]:
    return [entry.item for entry in read(*documents, **options) if isinstance(entry, ForeignStory)]


def refused(*documents: bytes, **options: Any) -> dict[str, str]:
    return {entry.name: entry.problem for entry in read(*documents, **options) if isinstance(entry, RefusedStory)}


def skipped(entries: Iterable[ExportEntry]) -> list[str]:
    return [entry.reason for entry in entries if isinstance(entry, SkippedEntry)]
