"""From bytes to the one JSON object that they hold (RFC 8259, and stricter: every name once)."""

from __future__ import annotations

import json
from typing import Any

from syndication.model.errors import IngestError
from syndication.sources.article.source_text import MAX_BYTES

_LONGEST = 60


def parsed(data: bytes) -> dict[str, Any]:
    """Return the object.

    Raises:
        IngestError: the bytes are no UTF-8, no JSON, no object, too many, or a name stands twice in an object.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the document has {len(data):,} bytes; a story has at most {MAX_BYTES:,}")
    found = _loaded(_decoded(data))
    if not isinstance(found, dict):
        raise IngestError("the document is no JSON object; send one story as {…}")
    return found


def shown(text: str) -> str:
    """Return a part of a document as it may stand in a message: short, printable, on one line."""
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in short)


def _decoded(data: bytes) -> str:
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise IngestError(f"the document is not UTF-8 at byte {error.start}; encode it as UTF-8") from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise IngestError(f"the document is not JSON at {place}: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise IngestError("the document is nested too deeply; a story needs few levels") from None
    except ValueError:  # by CPython's limit, which says nothing to a sender
        raise IngestError("the document holds a number of too many digits; write a shorter one") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise IngestError(f"{shown(twice)}: stands twice in one object; keep one of the two")
    return found


def _refuse_constant(name: str) -> Any:
    raise IngestError(f"the document is not JSON: {name} is no number in it; leave the property out")
