"""The texts of a story. A document may have several headlines, descriptions and bodies; one of each is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.ninjs.fields import Fields
from syndication.sources.records.messages import excerpt
from syndication.text.html import plain_text
from syndication.text.lines import one_line

_HTML, _XHTML, _PLAIN = "text/html", "application/xhtml+xml", "text/plain"
# In 1.x the name of a property contains the media type: "body_html".
_OLDER_BODIES = {"body_html": _HTML, "body_xhtml": _XHTML, "body_text": _PLAIN}
_HEADLINES = ("main", "")
_STANDFIRSTS = ("standfirst", "summary", "main", "text", "")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w{1,32};")
_BLANK_LINE = re.compile(r"\n\s*\n")


class BodyText(Struct, frozen=True):
    """A text with its role and media type ("" if not given), and its place in messages ("bodies[0].contentType")."""

    value: str
    role: str
    media_type: str
    place: str


def headline(fields: Fields) -> str:
    """Return the headline on one line; "" if there is none."""
    texts = _texts(fields, "headlines")
    chosen = _text_by_role(texts, _HEADLINES) or (texts[0] if texts else None)
    return _on_one_line(chosen) if chosen else fields.line("headline")


def standfirst(fields: Fields) -> str:
    """Return the standfirst on one line; "" if there is none."""
    chosen = _text_by_role(_texts(fields, "descriptions"), _STANDFIRSTS)
    return _on_one_line(chosen) if chosen else fields.line("description_text")


def description(fields: Fields, *roles: str) -> str:
    """Return the description with the first of `roles` that exists, on one line; "" if there is none."""
    chosen = _text_by_role(_texts(fields, "descriptions"), roles)
    return _on_one_line(chosen) if chosen else ""


def body(fields: Fields) -> str:
    """Return the body as HTML; "" if there is none.

    Raises:
        IngestError: it is neither HTML nor plain text, or its media type is missing and unclear.
    """
    texts = [*_texts(fields, "bodies"), *_older_bodies(fields)]
    for media_type in (_HTML, _XHTML, _PLAIN, ""):
        chosen = next((each for each in texts if each.media_type == media_type), None)
        if chosen:
            return chosen.value if media_type in (_HTML, _XHTML) else _as_paragraphs(chosen)
    if texts:
        raise IngestError(f"{texts[0].place}: is {excerpt(texts[0].media_type)}; send the body as {_HTML} or {_PLAIN}")
    return ""


def _texts(fields: Fields, name: str) -> list[BodyText]:
    """Return the texts in a list of objects; empty ones are left out."""
    texts = (
        BodyText(
            each.text("value"),
            each.line("role").lower(),
            each.line("contentType").partition(";")[0].strip().lower(),
            f"{each.place}contentType",
        )
        for each in fields.objects(name)
    )
    return [each for each in texts if each.value]


def _older_bodies(fields: Fields) -> Iterator[BodyText]:
    for name, media_type in _OLDER_BODIES.items():
        if value := fields.text(name):
            yield BodyText(value, "", media_type, name)


def _text_by_role(texts: Iterable[BodyText], roles: Iterable[str]) -> BodyText | None:
    """Return the text with the first of `roles` that exists; of several with one role the first."""
    by_role = {each.role: each for each in reversed(list(texts))}
    return next((by_role[role] for role in roles if role in by_role), None)


def _on_one_line(text: BodyText) -> str:
    return one_line(plain_text(text.value) if text.media_type in (_HTML, _XHTML) else text.value)


def _as_paragraphs(text: BodyText) -> str:
    """Return plain text as HTML paragraphs, separated by blank lines; without blank lines each line is a paragraph."""
    if not text.media_type and _MARKUP.search(text.value):
        raise IngestError(f"{text.place}: is missing, and the value may be markup; write {_HTML} or {_PLAIN}")
    value = text.value.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINE.split(value) if _BLANK_LINE.search(value) else value.split("\n")
    return "\n".join(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in parts if part.strip())
