"""Pictures, films and sounds that nodes and paragraphs of Drupal refer to: files, or media with a file in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.item import Media
from syndication.model.limits import MAX_LINE
from syndication.sources.drupal.references import Reference, is_hidden, references_of
from syndication.sources.drupal.resources import Resources
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element, figure, link, picture
from syndication.text.html import plain_text
from syndication.text.urls import absolute, is_http_url

_TYPE = re.compile(r"(?:image|audio|video)/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")
_CAPTION = ("field_caption", "field_media_caption", "field_image_caption", "field_description")
_CREDIT = (
    "field_credit",
    "field_media_credit",
    "field_copyright",
    "field_photographer",
    "field_author",
    "field_source",
)
_ADDRESS = ("field_media_oembed_video", "field_media_video_embed_field", "field_media_audio_embed", "field_url")


def media_of(reference: Reference, resources: Resources, base: str) -> Iterator[Media]:
    """Yield the file that a reference leads to, with the words of its media."""
    if is_hidden(reference):
        return
    if reference.type.startswith("file--"):
        yield from _file(reference, JsonFields(), base)
    elif reference.type.startswith("media--"):
        for inner in references_of(reference.target, resources):
            if inner.type.startswith("file--") and inner.field != "thumbnail":
                yield from _file(inner, reference.attributes, base)
                return


def medium_html(reference: Reference, resources: Resources, base: str) -> str:
    """Return a picture, film or sound as HTML, or a link to where it is; "" if the files do not have it."""
    for medium in media_of(reference, resources, base):
        caption = " ".join(
            filter(None, (as_html(medium.caption), f"({as_html(medium.credit)})" if medium.credit else ""))
        )
        if medium.type.startswith("audio/"):
            return figure(element("audio", "", {"src": medium.url}), caption)
        if medium.type.startswith("video/"):
            return figure(element("video", "", {"src": medium.url}), caption)
        if medium.type.startswith("image/"):
            return figure(picture(medium.url, medium.alt, medium.width, medium.height), caption)
        return element("p", link(medium.url, as_html(medium.caption)))
    address = "" if is_hidden(reference) else _words(reference.attributes, _ADDRESS)
    return element("p", link(address, "")) if is_http_url(address) else ""


def _file(reference: Reference, around: JsonFields, base: str) -> Iterator[Media]:
    attributes, meta = reference.attributes, reference.meta
    uri = attributes.inner("uri")
    address = absolute(uri.text("url") or attributes.text("url"), f"{base}/" if base else "")
    kind = attributes.text("filemime").lower()
    if address:
        yield Media(
            url=address,
            type=kind if _TYPE.fullmatch(kind) else "",
            width=meta.number("width"),
            height=meta.number("height"),
            bytes=attributes.number("filesize"),
            alt=plain_text(as_html(meta.text("alt"))),
            caption=_words(around, _CAPTION) or plain_text(as_html(meta.text("title"))),
            credit=_words(around, _CREDIT)[:MAX_LINE],
        )


def _words(attributes: JsonFields, names: tuple[str, ...]) -> str:
    """Return the first of some fields that has words: a text, or a text with a format."""
    for name in names:
        value = attributes.values.get(name)
        if isinstance(value, str) and value.strip():
            return plain_text(as_html(attributes.text(name)))
        if isinstance(value, dict) and (html := attributes.inner(name).text("processed", "value", "uri")):
            return plain_text(html)
    return ""
