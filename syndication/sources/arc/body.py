"""The body of a document: an editor's note, the lead gallery, the elements, and corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from syndication.sources.arc.elements import ElementWriter, correction
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import element
from syndication.text.html import plain_text

_LEAD = ("basic", "lead_art")


def body_of(document: JsonFields, lose: Callable[[str], None]) -> str:
    """Return the body of a document as HTML.

    Raises:
        IngestError, ComplexityError: it cannot be read.
    """
    writer = ElementWriter(lose)
    note = document.text("editor_note")
    main = writer.write_all(document) if document.text("type") in ("story", "gallery", "") else writer.write(document)
    lead = _lead(document, writer) if document.text("type") == "story" else ""
    return (
        (element("p", element("em", note)) if note else "")
        + lead
        + main
        + "".join(_corrections(document, writer, main))
    )


def _lead(document: JsonFields, writer: ElementWriter) -> str:
    """Return what comes before the text, if it is more than a picture, which is among the media of the story."""
    for name in _LEAD:
        promo = document.inner("promo_items").inner(name)
        if promo:
            return writer.write(promo) if promo.text("type") not in ("image", "story") else ""
    return ""


def _corrections(document: JsonFields, writer: ElementWriter, body: str) -> Iterator[str]:
    """Yield the corrections that the text does not have already."""
    given = document.values.get("corrections")
    words = plain_text(body) if given else ""
    written: set[str] = set()
    for each in document.objects("corrections"):
        html = correction(writer, each)
        text = plain_text(each.text("text") or html)
        if html and text not in words and html not in written:
            written.add(html)
            yield html
