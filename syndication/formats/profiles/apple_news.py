"""A story in Apple News Format: `article.json`, and what goes to the API beside it.

The format has no feed: each story is a document of its own. Its text is whole, never a teaser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from syndication.formats.profiles.apple_components import (
    Component,
    body_components,
    gallery_component,
    picture_components,
    played_component,
    text_component,
)
from syndication.model.item import Media
from syndication.model.partners.profile import Profile, PushRules
from syndication.model.partners.pushed_article import ArticlePayload
from syndication.model.partners.story import PartnerStory
from syndication.text.dates import whole_second
from syndication.text.html import plain_text
from syndication.text.languages import primary_subtag
from syndication.text.lines import one_line
from syndication.text.pictures import bare_address
from syndication.text.urls import is_http_url

NAME = "article.json"
_VERSION = "1.7"
_LAYOUT = MappingProxyType({"columns": 7, "width": 1024, "margin": 70, "gutter": 20})
_MOST_KEYWORDS = 50
_BOLD = "AvenirNext-Bold"
_TEXT_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "default": {"fontName": "AvenirNext-Regular", "fontSize": 18, "lineHeight": 26},
        "default-title": {"fontName": _BOLD, "fontSize": 36, "lineHeight": 42},
        "default-intro": {"fontName": "AvenirNext-Medium", "fontSize": 22, "lineHeight": 30},
        "default-byline": {"fontName": "AvenirNext-Regular", "fontSize": 14, "lineHeight": 20},
        "default-caption": {"fontName": "AvenirNext-Regular", "fontSize": 13, "lineHeight": 18},
        "default-heading": {"fontName": _BOLD, "fontSize": 24, "lineHeight": 30},
        "default-quote": {"fontName": "AvenirNext-Italic", "fontSize": 20, "lineHeight": 28},
    }
)


def article_identifier(item_id: str) -> str:
    """Return the identifier of a story: 36 of the 64 characters that are allowed, always the same for an id."""
    return str(uuid5(NAMESPACE_URL, item_id))


def article_payload(story: PartnerStory, profile: Profile, language: str) -> ArticlePayload:
    """Return a story as it is pushed; `language` is that of the publication."""
    document = msgspec.json.encode(write_article(story, language))
    return ArticlePayload(document=msgspec.Raw(document), metadata=_api_metadata(story, profile.push))


def write_article(story: PartnerStory, language: str) -> dict[str, Any]:
    """Return `article.json` as plain values."""
    entry = story.entry
    return {
        "version": _VERSION,
        "identifier": article_identifier(entry.id),
        "title": one_line(entry.title),
        "language": _language_code(entry.language or language),
        "layout": dict(_LAYOUT),
        "components": list(_components(story)),
        "componentTextStyles": {name: dict(style) for name, style in _TEXT_STYLES.items()},
        "metadata": _metadata(story),
    }


def _components(story: PartnerStory) -> Iterator[Component]:
    entry = story.entry
    body = body_components(entry.html, {one.url: one for one in story.pictures})
    shown = {bare_address(address) for address in _addresses(body)}
    yield text_component("title", one_line(entry.title))
    if intro := _intro(story):
        yield text_component("intro", intro)
    if authors := _authors(story):
        yield text_component("byline", ", ".join(authors))
    yield from _pictures_before(story, shown)
    if notice := _notice(story):
        yield text_component("body", notice)
    yield from (played_component(one) for one in story.played if bare_address(one.url) not in shown)
    yield from body


def _pictures_before(story: PartnerStory, shown: set[str]) -> Iterator[Component]:
    """Yield the pictures of a gallery, or the lead of any other story, unless they are in the text."""
    missing = [one for one in story.pictures if bare_address(one.url) not in shown]
    if story.entry.kind == "gallery" and len(missing) > 1:
        yield gallery_component(missing)
    elif story.lead and story.lead in missing:
        yield from picture_components(story.lead)


def _addresses(components: list[Component]) -> Iterator[str]:
    for one in components:
        yield from (part["URL"] for part in (one, *one.get("items", ())) if "URL" in part)


def _intro(story: PartnerStory) -> str:
    """Return the standfirst. A summary that is only the beginning of the text would be read twice."""
    summary = one_line(story.entry.summary)
    start = summary.rstrip("….").strip()
    return "" if not start or plain_text(story.entry.html).startswith(start) else summary


def _notice(story: PartnerStory) -> str:
    entry = story.entry
    return one_line(entry.disclosure) or (one_line(entry.sponsor.name) if entry.sponsor else "")


def _authors(story: PartnerStory) -> list[str]:
    return list(dict.fromkeys(filter(None, (one_line(author.name) for author in story.entry.authors))))


def _metadata(story: PartnerStory) -> dict[str, Any]:
    entry = story.entry
    found = {
        "authors": _authors(story),
        "canonicalURL": entry.url if is_http_url(entry.url) else "",
        "datePublished": _date(entry.published),
        "dateModified": _date(max(entry.updated, entry.published)),
        "excerpt": one_line(entry.summary),
        "keywords": list(dict.fromkeys(map(one_line, entry.tags)))[:_MOST_KEYWORDS],
        "thumbnailURL": _thumbnail(story.lead),
    }
    return {name: value for name, value in found.items() if value}


def _thumbnail(lead: Media | None) -> str:
    return lead.url if lead else ""


def _api_metadata(story: PartnerStory, rules: PushRules) -> dict[str, Any]:
    """Return what goes to the API: the rules of the profile, whether it is sponsored, and its section there."""
    found: dict[str, Any] = {
        "isSponsored": bool(story.entry.sponsor or story.entry.disclosure),
        "isPreview": rules.preview,
        "isHidden": rules.hidden,
        "isCandidateToBeFeatured": rules.featured,
    }
    if rules.maturity:
        found["maturityRating"] = rules.maturity
    if rules.territories:
        found["targetTerritoryCountryCodes"] = list(rules.territories)
    if is_http_url(story.category):
        found["links"] = {"sections": [story.category]}
    return found


def _language_code(tag: str) -> str:
    """Return a language as the format has it: letters and hyphens; a tag with digits is cut to its language."""
    return tag if tag.replace("-", "").isalpha() and tag.isascii() else primary_subtag(tag)


def _date(moment: datetime) -> str:
    """Return a date with a numeric zone, which the format demands instead of Z."""
    return whole_second(moment).isoformat()
