"""A whole record that is written beside the fields of another format."""

from __future__ import annotations

from typing import Any

import msgspec

from syndication.model.errors import IngestError
from syndication.model.export_manifest import NINJS_RECORD_ROLE, extract_record, ninjs_fields
from syndication.model.item import Item
from syndication.sources.records import from_fields


def item_of_record(data: bytes) -> Item:
    """Return the item of a record in JSON.

    Raises:
        IngestError: it is no JSON object.
        FieldsError: it breaks a rule of records.
    """
    fields = _object(data)
    return from_fields(fields)


def record_in_ninjs(_path: str, data: bytes) -> Item:
    """Return the item in an exported ninjs document.

    Raises:
        IngestError: it has no record, or was edited since.
        FieldsError: the record breaks a rule.
    """
    document = _object(data)
    bodies = document.get("bodies")
    listed = [body for body in bodies if isinstance(body, dict)] if isinstance(bodies, list) else []
    text = next((body.get("value") for body in listed if body.get("role") == NINJS_RECORD_ROLE), None)
    if not isinstance(text, str):
        raise IngestError("has no record in it; give it to `syndication add`")
    record = extract_record(text, ninjs_fields({**document, "bodies": listed}))
    if record is None:
        raise IngestError("was edited since it was exported; give it to `syndication add`, or export again")
    return item_of_record(record)


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IngestError(f"is no JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise IngestError("is no JSON object")
    return found
