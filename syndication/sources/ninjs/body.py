"""The texts of a story. A document may have several headlines, descriptions and bodies; one of each is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from msgspec import Struct

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
    """A text with its role and media type ("" if not given), and its place in messages ("bodies[0].")."""

    value: str
    role: str
    media_type: str
    place: str


def headline(fields: Fields) -> str:
    """Return the headline on one line; "" if there is none."""
    texts = _texts(fields, "headlines")
    chosen = _text_by_role(texts, _HEADLINES) or (texts[0] if texts else None)
    _note_others(fields, texts, chosen, "headline")
    fields.report.note_place("headline", f"{chosen.place}value" if chosen else fields.named("headline"))
    return _on_one_line(chosen) if chosen else fields.line("headline")


def standfirst(fields: Fields) -> str:
    """Return the standfirst on one line; "" if there is none."""
    texts = _texts(fields, "descriptions")
    chosen = _text_by_role(texts, _STANDFIRSTS)
    _note_others(fields, texts, chosen, "standfirst")
    if chosen:
        fields.report.note_place("standfirst", f"{chosen.place}value")
        return _on_one_line(chosen)
    return _older_description(fields)


def _older_description(fields: Fields) -> str:
    """Return the description of 1.x, which comes as text and as HTML, on one line."""
    plain = fields.line("description_text")
    found = [(name, one_line(plain_text(fields.text(name)))) for name in ("description_html", "description_xhtml")]
    name, text = next(((name, text) for name, text in (("description_text", plain), *found) if text), ("", ""))
    for other, value in found:
        if value and value != text:
            fields.report.note_loss(
                f"{fields.place}{other}", f"says something else than {name}; it was left out", value
            )
    if name:
        fields.report.note_place("standfirst", f"{fields.place}{name}")
    return text


def description(fields: Fields, *roles: str) -> str:
    """Return the description with the first of `roles` that exists, on one line; "" if there is none."""
    chosen = _text_by_role(_texts(fields, "descriptions"), roles)
    return _on_one_line(chosen) if chosen else ""


def older_caption(associated: Fields) -> str:
    """Return the description of a picture in 1.x, on one line."""
    return _older_description(associated)


def body(fields: Fields) -> str:
    """Return the body as HTML; "" if there is none, or none that is HTML or plain text."""
    texts = [*_texts(fields, "bodies"), *_older_bodies(fields)]
    for media_type in (_HTML, _XHTML, _PLAIN, ""):
        chosen = next((each for each in texts if each.media_type == media_type), None)
        if chosen:
            fields.report.note_place("body", chosen.place if chosen.place in _OLDER_BODIES else f"{chosen.place}value")
            return chosen.value if media_type in (_HTML, _XHTML) else _as_paragraphs(fields, chosen)
    if texts:
        problem = f"is {excerpt(texts[0].media_type)}; send the body as {_HTML} or {_PLAIN}"
        fields.report.note_fault(f"{texts[0].place}contentType", problem)
    return ""


def _note_others(fields: Fields, texts: list[BodyText], chosen: BodyText | None, field: str) -> None:
    """Note the texts beside the chosen one that say something else."""
    for text in texts:
        if not chosen or text.value != chosen.value:
            fields.report.note_loss(f"{text.place}value", f"a story has one {field}; it was left out", text.value)


def _texts(fields: Fields, name: str) -> list[BodyText]:
    """Return the texts in a list of objects; empty ones are left out."""
    texts = (
        BodyText(
            each.text("value"),
            each.line("role").lower(),
            each.line("contentType").partition(";")[0].strip().lower(),
            each.place,
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


def _as_paragraphs(fields: Fields, text: BodyText) -> str:
    """Return plain text as HTML paragraphs, separated by blank lines; without blank lines each line is a paragraph."""
    if not text.media_type and _MARKUP.search(text.value):
        problem = f"is missing, and the value may be markup; write {_HTML} or {_PLAIN}"
        fields.report.note_fault(f"{text.place}contentType", problem)
    value = text.value.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINE.split(value) if _BLANK_LINE.search(value) else value.split("\n")
    return "\n".join(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in parts if part.strip())
