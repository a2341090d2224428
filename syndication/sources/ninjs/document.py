"""Bytes to one JSON object (RFC 8259, but stricter: no name may be repeated)."""

from __future__ import annotations

import json
from typing import Any

from syndication.model.errors import IngestError
from syndication.sources.plain_text import MAX_BYTES
from syndication.sources.records import FieldsError
from syndication.sources.records.messages import excerpt
from syndication.text.json_names import RepeatedNameError, load_json


def parse_object(data: bytes) -> dict[str, Any]:
    """Return the object.

    Raises:
        IngestError: the bytes are not UTF-8, not JSON, no object, or too many.
        FieldsError: objects repeat names; it has the path of each.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the document has {len(data):,} bytes; a story has at most {MAX_BYTES:,}")
    found = _load(_decode(data))
    if not isinstance(found, dict):
        raise IngestError("the document is no JSON object; send one story as {…}")
    return found


def _decode(data: bytes) -> str:
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise IngestError(f"the document is not UTF-8 at byte {error.start}; encode it as UTF-8") from None


def _load(text: str) -> Any:
    try:
        return load_json(text, _refuse_constant, excerpt)
    except RepeatedNameError as error:
        problem = "occurs twice in one object; send one of the two"
        raise FieldsError(tuple((path, problem) for path in error.paths)) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise IngestError(f"the document is not JSON at {place}: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise IngestError("the document is nested too deeply; a story needs few levels") from None
    except ValueError:  # CPython's limit for digits; its own message does not help a sender
        raise IngestError("the document contains a number with too many digits; write a shorter one") from None


def _refuse_constant(name: str) -> Any:
    raise IngestError(f"the document is not JSON: {name} is not a number in JSON; leave the property out")
