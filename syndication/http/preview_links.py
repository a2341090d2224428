"""Signed keys of links to previews: which story, until when. Pure functions; the time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

_SALT = "preview"  # a key with the same secret for another purpose is no key of a preview


def sign_preview(secret: str, item_id: str, until: datetime) -> str:
    """Return the key of a link to the preview of an item; it is valid before `until`, in whole seconds."""
    return str(_serializer(secret).dumps([item_id, int(until.timestamp())]))


def previewed_item(secret: str, key: str, now: datetime) -> str:
    """Return the id of the item that a key opens, "" if it is forged or its time has ended."""
    if not key.isascii():  # a lone surrogate cannot be encoded
        return ""
    try:
        item_id, until = _serializer(secret).loads(key)
    except BadData:
        return ""
    return item_id if now < datetime.fromtimestamp(until, UTC) else ""


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
