"""The text of a story: the headline, the standfirst and the body that are meant, among all that are given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.ninjs.document import shown
from syndication.sources.ninjs.fields import Fields
from syndication.text.html import plain_text

_HTML, _XHTML, _PLAIN = "text/html", "application/xhtml+xml", "text/plain"
# 1.x names a property after the type of what it holds.
_OLDER_BODIES = {"body_html": _HTML, "body_xhtml": _XHTML, "body_text": _PLAIN}
_HEADLINES = ("main", "")
_STANDFIRSTS = ("standfirst", "summary", "main", "text", "")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w{1,32};")
_BLANK_LINE = re.compile(r"\n\s*\n")


class BodyText(Struct, frozen=True):
    """A text with its role and its media type ("" where none is given), and the place that it has in the document."""

    value: str
    role: str
    media_type: str
    place: str


def headline(fields: Fields) -> str:
    """Return the headline on one line; "" if there is none."""
    told = _worded(fields, "headlines")
    chosen = _chosen(told, _HEADLINES) or (told[0] if told else None)
    return _line(chosen) if chosen else fields.line("headline")


def standfirst(fields: Fields) -> str:
    """Return the standfirst on one line; "" if there is none."""
    chosen = _chosen(_worded(fields, "descriptions"), _STANDFIRSTS)
    return _line(chosen) if chosen else fields.line("description_text")


def described(fields: Fields, *roles: str) -> str:
    """Return the description of the first of `roles` that there is, on one line; "" if there is none."""
    chosen = _chosen(_worded(fields, "descriptions"), roles)
    return _line(chosen) if chosen else ""


def body(fields: Fields) -> str:
    """Return the body as HTML; "" if there is none.

    Raises:
        IngestError: it is in another form than HTML or plain text, or in which cannot be told.
    """
    told = [*_worded(fields, "bodies"), *_older(fields)]
    for media_type in (_HTML, _XHTML, _PLAIN, ""):
        chosen = next((each for each in told if each.media_type == media_type), None)
        if chosen:
            return chosen.value if media_type in (_HTML, _XHTML) else _paragraphs(chosen)
    if told:
        raise IngestError(f"{told[0].place}: is {shown(told[0].media_type)}; send the body as {_HTML} or {_PLAIN}")
    return ""


def _worded(fields: Fields, name: str) -> list[BodyText]:
    """Return the texts of a list that are not empty."""
    told = (
        BodyText(
            each.text("value"),
            each.line("role").lower(),
            each.line("contentType").partition(";")[0].strip().lower(),
            f"{each.place}contentType",
        )
        for each in fields.objects(name)
    )
    return [each for each in told if each.value]


def _older(fields: Fields) -> Iterator[BodyText]:
    for name, media_type in _OLDER_BODIES.items():
        if value := fields.text(name):
            yield BodyText(value, "", media_type, name)


def _chosen(told: Iterable[BodyText], roles: Iterable[str]) -> BodyText | None:
    """Return the text of the first of `roles` that there is."""
    by_role = {each.role: each for each in reversed(list(told))}
    return next((by_role[role] for role in roles if role in by_role), None)


def _line(worded: BodyText) -> str:
    text = plain_text(worded.value) if worded.media_type in (_HTML, _XHTML) else worded.value
    return " ".join(text.split())


def _paragraphs(worded: BodyText) -> str:
    """Return plain text as paragraphs: parted by blank lines, or each line one where there are none."""
    if not worded.media_type and _MARKUP.search(worded.value):
        raise IngestError(f"{worded.place}: is missing, and the value may be markup; write {_HTML} or {_PLAIN}")
    text = worded.value.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINE.split(text) if _BLANK_LINE.search(text) else text.split("\n")
    return "\n".join(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in parts if part.strip())
