"""The texts of a story. A document may have several headlines, descriptions and bodies; one of each is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from msgspec import Struct

from syndication.model.ninjs_names import DISCLOSURE, SHORT_HEADLINE
from syndication.sources.ninjs.fields import Fields
from syndication.sources.records.messages import excerpt
from syndication.text.html import plain_text
from syndication.text.lines import one_line

_HTML, _XHTML, _PLAIN = "text/html", "application/xhtml+xml", "text/plain"
# In 1.x each text is a property: "headline", "headline_main", "description_text", "body_html". The end of the name may
# be the kind of text, or its role.
_KINDS = {"html": _HTML, "xhtml": _XHTML, "text": _PLAIN, "plain": _PLAIN}
_HEADLINES = ("main", "")
_STANDFIRSTS = ("standfirst", "summary", "main", "text", "html", "xhtml", "")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w{1,32};")
_BLANK_LINE = re.compile(r"\n\s*\n")


class BodyText(Struct, frozen=True):
    """A text with its role and media type ("" if not given), and its place in messages ("bodies[0].value").

    `kind_place` is where its media type is or should be.
    """

    value: str
    role: str
    media_type: str
    place: str
    kind_place: str

    @property
    def line(self) -> str:
        """The text without markup, on one line."""
        return one_line(plain_text(self.value) if self.media_type in (_HTML, _XHTML) else self.value)


def headline(fields: Fields) -> str:
    """Return the headline on one line; "" if there is none."""
    given = [*_texts(fields, "headlines"), *_older_texts(fields, "headline")]
    texts = [each for each in given if each.role != SHORT_HEADLINE] or given
    chosen = _text_by_role(texts, _HEADLINES) or (texts[0] if texts else None)
    _note_others(fields, texts, chosen, "headline")
    fields.report.note_place("headline", chosen.place if chosen else fields.named("headlines"))
    return chosen.line if chosen else ""


def short_headline(fields: Fields) -> str:
    """Return the shorter headline for cards, on one line; "" if there is none."""
    chosen = _text_by_role(_texts(fields, "headlines"), (SHORT_HEADLINE,))
    fields.report.note_place("headline_short", chosen.place if chosen else fields.named("headlines"))
    return chosen.line if chosen else ""


def standfirst(fields: Fields) -> str:
    """Return the standfirst on one line; "" if there is none."""
    given = [*_texts(fields, "descriptions"), *_older_texts(fields, "description")]
    texts = [each for each in given if each.role != DISCLOSURE]
    chosen = _text_by_role(texts, _STANDFIRSTS)
    _note_others(fields, texts, chosen, "standfirst")
    fields.report.note_place("standfirst", chosen.place if chosen else fields.named("descriptions"))
    return chosen.line if chosen else ""


def description(fields: Fields, *roles: str) -> str:
    """Return the description with the first of `roles` that exists, on one line; "" if there is none."""
    chosen = _text_by_role([*_texts(fields, "descriptions"), *_older_texts(fields, "description")], roles)
    return chosen.line if chosen else ""


def body(fields: Fields) -> str:
    """Return the body as HTML; "" if there is none, or none that is HTML or plain text."""
    texts = [*_texts(fields, "bodies"), *_older_texts(fields, "body")]
    unclear = sorted((each for each in texts if not each.media_type), key=lambda each: bool(_MARKUP.search(each.value)))
    for media_type in (_HTML, _XHTML, _PLAIN, ""):
        given = unclear if not media_type else [each for each in texts if each.media_type == media_type]
        if given:
            fields.report.note_place("body", given[0].place)
            return given[0].value if media_type in (_HTML, _XHTML) else _as_paragraphs(fields, given[0])
    if texts:
        problem = f"is {excerpt(texts[0].media_type)}; send the body as {_HTML} or {_PLAIN}"
        fields.report.note_fault(texts[0].kind_place, problem)
    return ""


def _note_others(fields: Fields, texts: list[BodyText], chosen: BodyText | None, field: str) -> None:
    """Note the texts beside the chosen one that say something else."""
    for text in texts:
        if not chosen or text.line != chosen.line:
            fields.report.note_loss(text.place, f"a story has one {field}; it was left out", text.value)


def _texts(fields: Fields, name: str) -> list[BodyText]:
    """Return the texts in a list of objects; empty ones are left out."""
    texts = (
        BodyText(
            each.text("value"),
            each.line("role").lower(),
            each.line("contentType").partition(";")[0].strip().lower(),
            f"{each.place}value",
            f"{each.place}contentType",
        )
        for each in fields.objects(name)
    )
    return [each for each in texts if each.value]


def _older_texts(fields: Fields, name: str) -> Iterator[BodyText]:
    """Yield the texts of 1.x that are called `name`, or begin with it: "body_html"."""
    for given in fields.values:
        first, _, role = given.lower().partition("_")
        if first == name and (value := fields.text(given)):
            place = f"{fields.place}{excerpt(given)}"
            yield BodyText(
                value, role, next((_KINDS[part] for part in role.split("_") if part in _KINDS), ""), place, place
            )


def _text_by_role(texts: Iterable[BodyText], roles: Iterable[str]) -> BodyText | None:
    """Return the text with the first of `roles` that exists; of several with one role the first."""
    by_role = {each.role: each for each in reversed(list(texts))}
    return next((by_role[role] for role in roles if role in by_role), None)


def _as_paragraphs(fields: Fields, text: BodyText) -> str:
    """Return plain text as HTML paragraphs, separated by blank lines; without blank lines each line is a paragraph."""
    if not text.media_type and _MARKUP.search(text.value):
        is_older = text.place == text.kind_place
        cure = "send HTML as body_html and text as body_text" if is_older else f"write {_HTML} or {_PLAIN}"
        problem = "may be markup" if is_older else "is missing, and the value may be markup"
        fields.report.note_fault(text.kind_place, f"{problem}; {cure}")
    value = text.value.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINE.split(value) if _BLANK_LINE.search(value) else value.split("\n")
    return "\n".join(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in parts if part.strip())
