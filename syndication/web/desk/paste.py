"""Pasting into the editor: HTML of other pages becomes clean text, and a line says what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Response
from msgspec import Struct

from syndication.sources.pasted_html import PASTE_LOSSES, PastedText, PasteLoss, read_paste
from syndication.web.api.representation import as_json
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.forms import field
from syndication.web.desk.words import Words, words_of


class PasteAnswer(Struct, frozen=True):
    """What the editor inserts, "" for the plain text of the clipboard, and the line about what was left out."""

    text: str
    line: str


@desk.post("/paste")
@screen("write")
def paste() -> Response:
    """Return pasted HTML as the editor takes it."""
    words = words_of(person().language)
    found = read_paste(field("html"), "html" if field("body_form") == "html" else "markdown")
    return as_json(PasteAnswer(found.text, line_of(found, words)))


def line_of(found: PastedText, words: Words) -> str:
    """Return the line about what was left out, "" if nothing was."""
    _ = words.gettext
    parts = [words_of_loss(kind, count, words) for kind, count in _counted(found.left_out)]
    line = _("Left out: {things}.").format(things=", ".join(parts)) if parts else ""
    others = "; ".join(one.removeprefix("body: ") for one in found.others)
    return " ".join(filter(None, (line, _("Also: {things}.").format(things=others) if others else "")))


def words_of_loss(kind: PasteLoss, count: int, words: Words) -> str:
    """Return in words how many things of a kind were left out."""
    ngettext = words.ngettext
    match kind:
        case "pictures":
            text = ngettext("{number} picture", "{number} pictures", count)
        case "frames":
            text = ngettext("{number} frame", "{number} frames", count)
        case "recordings":
            text = ngettext("{number} sound or film", "{number} sounds or films", count)
        case "forms":
            text = ngettext("{number} form field", "{number} form fields", count)
        case "scripts":
            text = ngettext("{number} script", "{number} scripts", count)
        case "links":
            text = ngettext("{number} link that leads nowhere here", "{number} links that lead nowhere here", count)
        case _:
            text = words.gettext("styles")
    return text.format(number=count)


def _counted(left_out: Mapping[PasteLoss, int]) -> Iterator[tuple[PasteLoss, int]]:
    return ((kind, left_out[kind]) for kind in PASTE_LOSSES if kind in left_out)
