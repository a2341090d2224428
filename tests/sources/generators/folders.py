"""Folders of site generators for tests: written in place, or from `cases/`, and what is read from them.

A case is one file with the files of a folder: each begins with a line `==> path <==`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syndication.model.item import Item
from syndication.model.progress import ignore_progress
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    SkippedEntry,
)
from syndication.sources.generators import KINDS
from tests.support import NOON

CASES = Path(__file__).parent / "cases"
Files = Mapping[str, str | bytes]


def export_files(files: Files) -> list[ExportFile]:
    """Return the files of a folder, by their path in it."""
    return [_file(path, text.encode() if isinstance(text, str) else text) for path, text in files.items()]


def _file(path: str, data: bytes) -> ExportFile:
    return ExportFile(f"old/{path}", len(data), lambda: io.BytesIO(data), path)


def case_files(case: Path) -> dict[str, str | bytes]:
    """Return the files in a case."""
    found: dict[str, str | bytes] = {}
    for part in f"\n{case.read_text('utf-8')}".split("\n==> ")[1:]:
        path, _, text = part.partition(" <==\n")
        found[path] = text
    return found


def read(name: str, files: Files, **options: Any) -> list[ExportEntry]:
    """Return what the generator `name` reads from a folder."""
    kind = KINDS[name]
    found = kind.find(export_files(files))
    return list(kind.read(found, ExportOptions(now=NOON, **options), ignore_progress))


def stories(name: str, files: Files, **options: Any) -> list[Item]:
    return [entry.item for entry in read(name, files, **options) if isinstance(entry, ForeignStory)]


def story(name: str, files: Files, **options: Any) -> Item:
    """Return the only story of a folder."""
    (item,) = stories(name, files, **options)
    return item


def refused(name: str, files: Files, **options: Any) -> dict[str, str]:
    return {entry.name: entry.problem for entry in read(name, files, **options) if isinstance(entry, RefusedStory)}


def skipped(name: str, files: Files, **options: Any) -> dict[str, int]:
    """Return what is counted, but for files that are no texts."""
    entries = [entry for entry in read(name, files, **options) if isinstance(entry, SkippedEntry)]
    return {entry.reason: entry.count for entry in entries if entry.reason != "file of another kind"}


def moved(name: str, files: Files, **options: Any) -> dict[str, str]:
    return {entry.old: entry.new for entry in read(name, files, **options) if isinstance(entry, MovedFeed)}


def lost(item: Item) -> tuple[str, ...]:
    return item.imported.lost if item.imported else ()


def warnings(item: Item) -> tuple[str, ...]:
    return item.imported.warnings if item.imported else ()


# The smallest folder of each generator, with one public post of 5 February 2021, 12:00 UTC; its file is POSTS[name].
SITES: dict[str, dict[str, str]] = {
    "jekyll": {"_config.yml": "url: https://old.example\ntimezone: UTC\n"},
    "hugo": {"hugo.toml": 'baseURL = "https://old.example/"\n'},
    "zola": {"config.toml": 'base_url = "https://old.example"\n'},
    "eleventy": {
        "eleventy.config.js": "export default function () {}\n",
        "_data/site.json": '{"url": "https://old.example"}',
    },
    "astro": {
        "astro.config.mjs": "export default { site: 'https://old.example' };\n",
        "src/pages/blog/[...slug].astro": "---\nconst posts = await getCollection('blog');\n---\n",
    },
    "pelican": {"pelicanconf.py": 'SITENAME = "Old"\nSITEURL = "https://old.example"\nPATH = "content"\n'},
}
POSTS = {
    "jekyll": "_posts/2021-02-05-harbour.md",
    "hugo": "content/posts/harbour.md",
    "zola": "content/posts/harbour.md",
    "eleventy": "posts/harbour.md",
    "astro": "src/content/blog/harbour.md",
    "pelican": "content/harbour.md",
}
ADDRESSES = {
    "jekyll": "https://old.example/2021/02/05/harbour.html",
    "hugo": "https://old.example/posts/harbour/",
    "zola": "https://old.example/posts/harbour/",
    "eleventy": "https://old.example/posts/harbour/",
    "astro": "https://old.example/blog/harbour/",
    "pelican": "https://old.example/harbour.html",
}
NAMES = sorted(SITES)


def front(name: str, body: str = "Text.", more: str = "") -> str:
    """Return a post in the front matter of a generator; `more` are further lines of it."""
    if name == "zola":
        return f'+++\ntitle = "Harbour"\ndate = 2021-02-05T12:00:00Z\n{more}+++\n{body}\n'
    if name == "pelican":
        return f"Title: Harbour\nDate: 2021-02-05 12:00\nSlug: harbour\n{more}\n{body}\n"
    key = "pubDate" if name == "astro" else "date"
    return f"---\ntitle: Harbour\n{key}: 2021-02-05T12:00:00Z\n{more}---\n{body}\n"


def site(name: str, body: str = "Text.", more: str = "", **others: str | bytes) -> dict[str, str | bytes]:
    """Return the smallest folder of a generator with one post, and other files."""
    return {**SITES[name], POSTS[name]: front(name, body, more), **others}
