"""What an answer of the Apple News API says. Pure. Anything may come: what cannot be read says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

import msgspec
from msgspec import Struct

from syndication.model.job import Reply

MOST_BYTES = 4_000_000  # an answer has the whole document in it
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_CHARACTERS = 300


class ApiAnswer(Struct, frozen=True, kw_only=True):
    """An answer: its status, what it says of an article, the articles that it lists, and its error codes."""

    status: int
    problem: str = ""
    is_readable: bool = False
    article_id: str = ""
    revision: str = ""
    share_url: str = ""
    identifier: str = ""
    listed: tuple[tuple[str, str], ...] = ()
    next_page: str = ""
    errors: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_success(self) -> bool:
        """Return whether the request was carried out: any 2xx."""
        return 200 <= self.status < 300

    @property
    def codes(self) -> str:
        """Return the errors in one line, each with the place that it is about."""
        return ", ".join(f"{code} at {place}" if place else code for code, place, _ in self.errors)

    def has_code(self, code: str) -> bool:
        """Return whether an error has a code."""
        return any(one == code for one, _, _ in self.errors)

    def value_of(self, code: str) -> str:
        """Return the id that an error with a code names, "" if there is none."""
        return next((value for one, _, value in self.errors if one == code and _ID.fullmatch(value)), "")


def read_answer(reply: Reply) -> ApiAnswer:
    """Return what a reply says. A body that was broken off says nothing."""
    body = _decoded(reply.body) if not reply.problem or not reply.status else {}
    data = body.get("data")
    article = data if _is_table(data) else {}
    document, meta = article.get("document"), body.get("meta")
    return ApiAnswer(
        status=reply.status,
        problem=reply.problem or f"status {reply.status}",
        is_readable=_is_table(data) or isinstance(data, list),
        article_id=_id(article.get("id")),
        revision=_text(article.get("revision")),
        share_url=_text(article.get("shareUrl")),
        identifier=_text(document.get("identifier")) if _is_table(document) else "",
        listed=tuple(_listed(data)),
        next_page=_token(meta.get("nextPageToken")) if _is_table(meta) else "",
        errors=tuple(_errors(body.get("errors"))),
    )


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if _is_table(found) else {}


def _is_table(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict)


def _text(value: object) -> str:
    """Return a text of an answer, on one line and not longer than needed."""
    if not isinstance(value, str):
        return ""
    return "".join(one if one.isprintable() else " " for one in value[:_MOST_CHARACTERS]).strip()


def _id(value: object) -> str:
    """Return an id that may be part of an address, "" for any other."""
    text = _text(value)
    return text if _ID.fullmatch(text) else ""


def _token(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 2000 else ""


def _listed(data: object) -> list[tuple[str, str]]:
    tables = [one for one in data if _is_table(one)] if isinstance(data, list) else []
    titles = ((_id(one.get("id")), one.get("title")) for one in tables)
    return [(one, title) for one, title in titles if one and isinstance(title, str)]


def _errors(value: object) -> list[tuple[str, str, str]]:
    tables = [one for one in value[:20] if _is_table(one)] if isinstance(value, list) else []
    return [
        (_text(one.get("code")) or "unknown", _place(one.get("keyPath")), _text(one.get("value"))) for one in tables
    ]


def _place(value: object) -> str:
    """Return the path to what an error is about; Apple writes it as a list of names."""
    return ".".join(map(_text, value)) if isinstance(value, list) else _text(value)
