"""The story in the JSON-LD of a page (schema.org), with references to other objects of the page resolved."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from syndication.sources.plain_text import tidy

Thing = Mapping[str, Any]

# The types of a story, the most specific first.
TYPES = (
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "Report",
    "Article",
    "BlogPosting",
    "LiveBlogPosting",
)
_ORGANISATIONS = ("Organization", "NewsMediaOrganization", "Corporation")
_FRAME = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")
_TAG = re.compile(r"<[/A-Za-z!][^<>]{0,500}>")
_INNER = ("@graph", "mainEntity", "itemListElement", "item", "hasPart", "mainEntityOfPage")
_MOST_THINGS = 10_000


def find_story(scripts: Iterable[str]) -> tuple[Thing, int]:
    """Return the story in the scripts of a page, an empty object without one, and how many stories there are.

    Scripts that are not JSON are skipped: browsers and search engines do the same.
    """
    things = list(_things(scripts))
    ranked = [(_rank(thing), thing) for thing in things]
    stories = [(rank, thing) for rank, thing in ranked if rank < len(TYPES)]
    if not stories:
        return {}, 0
    _, story = min(stories, key=lambda ranked: (not ranked[1].get("headline"), ranked[0]))
    headlines = {text_of(thing.get("headline")) for _, thing in stories} - {""}
    return _resolved(story, things), len(headlines)


def types_of(value: Any) -> tuple[str, ...]:
    """Return the types of an object without their vocabulary: "NewsArticle" for "http://schema.org/NewsArticle"."""
    given = value.get("@type") if isinstance(value, Mapping) else None
    names = given if isinstance(given, list) else [given]
    return tuple(re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str))


def is_organisation(value: Any) -> bool:
    """Return whether an object is an organisation, not a person."""
    return any(name in _ORGANISATIONS for name in types_of(value))


def listed(value: Any) -> list[Any]:
    """Return a value as a list: a single one is a list too, and null is none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text_of(value: Any) -> str:
    """Return the text of a value on one line: a text, the name of an object, the first of a list."""
    for _ in range(4):
        if isinstance(value, list):
            value = next(iter(value), None)
        elif isinstance(value, Mapping):
            value = next((value[name] for name in ("name", "@value", "url", "@id") if value.get(name)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = unescape(str(value))
    return tidy(_TAG.sub(" ", text) if "<" in text else text)


def address_of(value: Any) -> str:
    """Return the address that a value is or has, "" if there is none."""
    for _ in range(4):
        if isinstance(value, list):
            value = next(iter(value), None)
        elif isinstance(value, Mapping):
            value = next((value[name] for name in ("url", "contentUrl", "@id") if value.get(name)), None)
    return value.strip() if isinstance(value, str) else ""


def _things(scripts: Iterable[str]) -> Iterator[Thing]:
    """Yield the objects in which a story may be, those of the first script first."""
    waiting = deque(filter(None, map(_parsed, scripts)))
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, Mapping):
            yield value
            waiting.extend(value[name] for name in _INNER if isinstance(value.get(name), list | Mapping))


def _parsed(script: str) -> Any:
    bare = _FRAME.sub("", script).strip()
    try:
        return json.loads(bare.rstrip(";"), strict=False)  # not strict: line breaks in texts are common
    except (ValueError, RecursionError):
        return None


def _rank(thing: Thing) -> int:
    return min((TYPES.index(name) for name in types_of(thing) if name in TYPES), default=len(TYPES))


def _resolved(story: Thing, things: Iterable[Thing]) -> Thing:
    """Return the story with the objects in place of references to them: {"@id": "#jane"}."""
    known = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and len(thing) > 1}

    def resolve(value: Any) -> Any:
        if isinstance(value, list):
            return [resolve(each) for each in value[:_MOST_THINGS] if not isinstance(each, list)]
        if isinstance(value, Mapping) and isinstance(value.get("@id"), str) and not value.get("url"):
            return {**known.get(value["@id"], {}), **value}
        return value

    return {name: resolve(value) for name, value in story.items()}
