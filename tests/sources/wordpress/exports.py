"""Exports for tests: written in place, or from `cases/`, and what is read from them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from syndication.model.item import Item
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportFile, ExportOptions, ForeignStory, RefusedStory, SkippedEntry
from syndication.sources.wordpress import KIND
from tests.support import NOON

CASES = Path(__file__).parent / "cases"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel><link>https://old.example</link>'
    "<wp:base_blog_url>https://old.example</wp:base_blog_url>\n"
)
TAIL = "</channel>\n</rss>\n"
DATE = "2021-02-05 12:00:00"


def post(number: int = 1, content: str = "Text.", more: str = "", **fields: str) -> str:
    """Return a published post; `fields` are texts of elements of `wp:`, `more` is markup."""
    values = {
        "post_id": str(number),
        "post_date_gmt": DATE,
        "post_name": f"post-{number}",
        "status": "publish",
        "post_type": "post",
        "post_password": "",
    } | fields
    guid = values.pop("guid", f"https://old.example/?p={number}")
    title = values.pop("title", f"Post {number}")
    elements = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items())
    return (
        f'<item><title>{title}</title><link>https://old.example/post-{number}/</link><guid isPermaLink="false">{guid}'
        f"</guid><content:encoded><![CDATA[{content}]]></content:encoded>{elements}{more}</item>\n"
    )


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


def export(*items: str) -> bytes:
    """Return a whole export."""
    return (HEAD + "".join(items) + TAIL).encode()


def read(*files: bytes, **options: Any) -> list[ExportEntry]:
    """Return what is read from the files of an export."""
    sources = [
        ExportFile(f"{number}.xml", len(data), lambda data=data: io.BytesIO(data))  # type: ignore[misc]
        for number, data in enumerate(files)
    ]
    return list(KIND.read(sources, ExportOptions(now=NOON, **options), ignore_progress))


def stories(*files: bytes, **options: Any) -> list[Item]:
    return [entry.item for entry in read(*files, **options) if isinstance(entry, ForeignStory)]


def refused(*files: bytes, **options: Any) -> dict[str, str]:
    return {entry.name: entry.problem for entry in read(*files, **options) if isinstance(entry, RefusedStory)}


def skipped(*files: bytes, **options: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in read(*files, **options):
        if isinstance(entry, SkippedEntry):
            counts[entry.reason] = counts.get(entry.reason, 0) + entry.count
    return counts


def body(content: str, *others: str) -> str:
    """Return the body that the text of a post becomes."""
    return stories(export(post(1, content), *others))[0].body


def lost(content: str, *others: str) -> tuple[str, ...]:
    imported = stories(export(post(1, content), *others))[0].imported
    assert imported
    return imported.lost
