"""Imports that are asked for over HTTP: forms with files, and the run that a worker would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask

from syndication.http.fetch import Guard, PublicOnly
from syndication.publishing.folder import Folder
from syndication.publishing.import_runs.destination import ImportDestination
from syndication.publishing.import_runs.requested_run import ImportContext, run_next
from syndication.sources.records import FORMS
from syndication.web.api.import_uploads import ImportUploads
from tests.sources.wordpress.exports import export, post
from tests.support import House

BOUNDARY = "-----------------------------b0undary"
Part = tuple[str, str | None, bytes]
"""The name of a part, that of its file or None, and its content."""
PUBLIC = PublicOnly()


def wxr(*numbers: int) -> bytes:
    """Return an export of WordPress with posts of these numbers, each of another day."""
    return export(*(post(one, f"Text of {one}.", post_date_gmt=f"2021-02-{one:02} 12:00:00") for one in numbers))


def old_feed(*numbers: int, guid: str = "https://old.example/?p={}", link: str = "post-{}") -> bytes:
    """Return the last feed of that site; with another guid and link, nothing but the title says which story it is."""
    items = "".join(
        f"<item><title>Post {one}</title><link>https://old.example/{link.format(one)}/</link>"
        f'<guid isPermaLink="false">{guid.format(one)}</guid><pubDate>{one} Feb 2021 12:00:00 +0000</pubDate></item>'
        for one in numbers
    )
    return f'<rss version="2.0"><channel><title>Old</title>{items}</channel></rss>'.encode()


def form(parts: Sequence[Part], boundary: str = BOUNDARY) -> dict[str, Any]:
    """Return the body and the type of a form, byte for byte as browsers send it."""
    data = b""
    for name, filename, content in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        head += "" if filename is None else f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
        data += head.encode() + b"\r\n\r\n" + content + b"\r\n"
    return {
        "data": data + f"--{boundary}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


def root_of(app: Flask) -> Path:
    """Return the folder of uploads."""
    uploads = app.extensions["imports"]
    assert isinstance(uploads, ImportUploads)
    return uploads.root


def files_of(app: Flask) -> list[str]:
    """Return all files that are uploaded."""
    root = root_of(app)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def run_import(app: Flask, house: House, guard: Guard = PUBLIC) -> bool:
    """Do what a worker does: run the import that is next."""
    destination = ImportDestination(Folder(house.items, FORMS), house.publication, house.items.parent / "pictures")
    return run_next(ImportContext(house.catalog, destination, root_of(app), "en", "", guard, pause=0.0))
