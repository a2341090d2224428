"""What an export of this publication says of itself, so that it can be imported again with nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal

import msgspec
from msgspec import Struct

from syndication.model.item import Item

ExportForm = Literal["wxr", "json", "ninjs", "markdown"]
MANIFEST_NAME = "syndication-export.json"
PICTURES_FOLDER = "pictures"
# Where each form has the stories: a file, or a folder with a file for each story.
STORY_PLACES: dict[ExportForm, str] = {
    "wxr": "stories.xml",
    "json": "stories.json",
    "ninjs": "stories",
    "markdown": "content",
}
# In WXR, the whole record is in this field of a post. WordPress stores it, and does not show it.
RECORD_META = "_syndication_record"
NINJS_RECORD_ROLE = "record"  # of the body that has the whole record


class ExportManifest(Struct, frozen=True):
    """The form of an export, the base of the addresses of uploaded pictures in it, and how many stories it has."""

    form: ExportForm
    base_url: str
    authority: str
    stories: int
    version: Literal[1] = 1


class EmbeddedRecord(Struct, frozen=True):
    """A whole record beside the fields of another format.

    `digest` is that of these fields: if it differs, they were edited elsewhere, and the record is out of date.
    """

    record: msgspec.Raw
    digest: str


def embed_record(item: Item, fields: Iterable[str]) -> str:
    """Return a record as JSON, to be written beside `fields`."""
    record = msgspec.Raw(msgspec.json.encode(item))
    return msgspec.json.encode(EmbeddedRecord(record, _digest(fields))).decode()


def extract_record(text: str, fields: Iterable[str]) -> bytes | None:
    """Return the record in `text` as JSON, None if there is none, or if the fields beside it were edited."""
    try:
        found = msgspec.json.decode(text, type=EmbeddedRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return bytes(found.record) if found.digest == _digest(fields) else None


def wxr_fields(title: str, content: str, excerpt: str, slug: str, status: str) -> tuple[str, ...]:
    """Return the fields of a post that WordPress can edit, and beside which its record is written."""
    return title, content.strip(), excerpt.strip(), slug, status


def ninjs_fields(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a ninjs document beside which its record is written: all but the record itself."""
    bodies = [body for body in document.get("bodies", ()) if body.get("role") != NINJS_RECORD_ROLE]
    fields = {name: value for name, value in document.items() if name != "bodies"}
    return (msgspec.json.encode({**fields, "bodies": bodies}, order="sorted").decode(),)


def _digest(fields: Iterable[str]) -> str:
    return sha256("\0".join(fields).encode(errors="replace")).hexdigest()
