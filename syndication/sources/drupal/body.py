"""The body of a node: its text as Drupal shows it, and the paragraphs that it is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from syndication.sources.drupal.pictures import medium_html
from syndication.sources.drupal.references import Reference, is_hidden, references_of
from syndication.sources.drupal.resources import Key, Resources
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element
from syndication.text.markdown import from_markdown

_BODIES = (
    "body",
    "field_body",
    "field_content",
    "field_text",
    "field_article_body",
    "field_main_text",
    "field_main_content",
)
_NO_BODY = re.compile(r"summary|teaser|lead|intro|standfirst|subtitle|caption|note|excerpt|abstract|deck")
_EMBED = re.compile(r"<drupal-(?:media|entity)\b")
_DEEPEST = 20  # paragraphs within each other
_LINKS = ("field_link", "field_url", "field_video", "field_embed")
_TITLES = ("field_title", "field_heading", "field_headline")


class BodyParts(Struct, frozen=True):
    """What a body is made with; `lose` takes what readers miss, in words that are alike for all stories.

    `written` are the paragraphs that are in the body already: each is in one place, whatever a hostile file says.
    """

    resources: Resources
    base: str
    lose: Callable[[str], None]
    written: set[Key] = field(default_factory=set)


def body_of(node: JsonFields, parts: BodyParts) -> str:
    """Return the body of a node as HTML.

    Raises:
        ComplexityError: it would take too long.
    """
    text = _own_text(node.inner("attributes"), parts)
    return "\n".join(filter(None, (text, *_paragraphs(node, parts, 0))))


def text_html(value: JsonFields, lose: Callable[[str], None]) -> str:
    """Return a text with a format as HTML: as Drupal shows it, or as it is stored."""
    if processed := value.text("processed"):
        return processed
    stored = value.text("value")
    if _EMBED.search(stored):
        lose("a picture or other medium in the text, which only Drupal can fill, is left out")
    if "markdown" in value.text("format").lower():
        return from_markdown(stored)
    if value.text("format") == "plain_text":
        return "".join(element("p", as_html(part.strip())) for part in stored.split("\n\n") if part.strip())
    return stored


def _own_text(attributes: JsonFields, parts: BodyParts) -> str:
    for name in _BODIES:
        if html := text_html(attributes.inner(name), parts.lose) if _is_text(attributes, name) else "":
            return html
    others = [name for name in attributes.values if _is_text(attributes, name) and not _NO_BODY.search(name)]
    texts = [text_html(attributes.inner(name), parts.lose) for name in others]
    return max(texts, key=len, default="")


def _is_text(attributes: JsonFields, name: str) -> bool:
    value = attributes.values.get(name)
    return isinstance(value, dict) and ("processed" in value or ("value" in value and "format" in value))


def _paragraphs(resource: JsonFields, parts: BodyParts, depth: int) -> Iterator[str]:
    for reference in references_of(resource, parts.resources):
        if reference.type.startswith("paragraph--") and reference.key not in parts.written:
            parts.written.add(reference.key)
            yield _paragraph(reference, parts, depth)


def _paragraph(reference: Reference, parts: BodyParts, depth: int) -> str:
    """Return a paragraph: its title, its texts, its links, what it shows, then the paragraphs in it."""
    name = reference.type.removeprefix("paragraph--")[:60]
    if depth > _DEEPEST:
        parts.lose(f"paragraphs that are nested more than {_DEEPEST} times are left out")
        return ""
    if not reference.target:
        parts.lose(
            f"a paragraph of the type “{name}” is not in the files; fetch them with ?include={reference.field[:60]}"
        )
        return ""
    attributes = reference.attributes
    if is_hidden(reference):
        return ""
    found = [*_texts(attributes, parts), *_links(attributes)]
    for inner in references_of(reference.target, parts.resources):
        if inner.type.startswith(("media--", "file--")):
            found.append(medium_html(inner, parts.resources, parts.base))
    found += _paragraphs(reference.target, parts, depth + 1)
    if not any(found):
        parts.lose(f"a paragraph of the type “{name}” is left out")
    return "\n".join(filter(None, found))


def _texts(attributes: JsonFields, parts: BodyParts) -> Iterator[str]:
    for name in _TITLES:
        if isinstance(attributes.values.get(name), str) and (title := attributes.text(name)):
            yield element("h3", as_html(title))
    for name in attributes.values:
        if _is_text(attributes, name):
            yield text_html(attributes.inner(name), parts.lose)


def _links(attributes: JsonFields) -> Iterator[str]:
    for name in _LINKS:
        given = attributes.values.get(name)
        address = given if isinstance(given, str) else attributes.inner(name).text("uri") if given else ""
        title = attributes.inner(name).text("title") if isinstance(given, dict) else ""
        if address.startswith(("http://", "https://")):
            yield element("p", element("a", as_html(title or address), {"href": address}))
