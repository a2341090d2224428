"""JSON Feed 1.1: its objects as data, and the walk that compares a document with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation.json_reader import JsonObject, JsonSource, Spot
from syndication.validation.rule import Place
from syndication.validation.rules import dates, jsonfeed, links, markup, text, values
from syndication.validation.suggestions import nearest

TextCheck: TypeAlias = Callable[[Place, str], Iterable[Finding]]
ObjectRule: TypeAlias = Callable[[Spot, JsonObject], Iterator[Finding]]


class Text(Struct, frozen=True):
    """A string and the rules on it."""

    checks: tuple[TextCheck, ...] = ()


class Number(Struct, frozen=True):
    """A number of zero or more; `whole` means without decimals."""

    whole: bool = True


class Truth(Struct, frozen=True):
    """true or false."""


class Many(Struct, frozen=True):
    """A list of one kind of value."""

    of: Shape


class Members(Struct, frozen=True):
    """An object: its members, which of them are required or recommended, and the rules on the whole object."""

    members: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    rules: tuple[ObjectRule, ...] = ()


Shape: TypeAlias = Text | Number | Truth | Many | Members

_PLAIN = Text((text.nonblank, text.plain))
_URL = Text((links.full_iri,))
_DATE = Text((dates.rfc3339,))
_LANGUAGE = Text((values.language,))
_HTML = Text((text.nonblank, markup.html_alone))
_NAME = Text((text.nonblank,))

_AUTHOR = Members({"name": _NAME, "url": _URL, "avatar": _URL}, rules=(jsonfeed.author_says_something,))
_AUTHORS: dict[str, Shape] = {"author": _AUTHOR, "authors": Many(_AUTHOR)}
_ATTACHMENT = Members(
    {
        "url": _URL,
        "mime_type": Text((values.mime_attribute,)),
        "title": _PLAIN,
        "size_in_bytes": Number(),
        "duration_in_seconds": Number(whole=False),
    },
    required=("url", "mime_type"),
)
_ITEM = Members(
    {
        "id": Text((jsonfeed.item_id,)),
        "url": _URL,
        "external_url": _URL,
        "title": _PLAIN,
        "content_html": _HTML,
        "content_text": _NAME,
        "summary": _PLAIN,
        "image": _URL,
        "banner_image": _URL,
        "date_published": _DATE,
        "date_modified": _DATE,
        **_AUTHORS,
        "tags": Many(_NAME),
        "language": _LANGUAGE,
        "attachments": Many(_ATTACHMENT),
    },
    required=("id",),
    rules=(jsonfeed.item_has_content,),
)
_HUB = Members({"type": _NAME, "url": _URL}, required=("type", "url"))
FEED = Members(
    {
        "version": Text((jsonfeed.version,)),
        "title": _PLAIN,
        "home_page_url": _URL,
        "feed_url": _URL,
        "description": _PLAIN,
        "user_comment": Text(),
        "next_url": _URL,
        "icon": _URL,
        "favicon": _URL,
        **_AUTHORS,
        "language": _LANGUAGE,
        "expired": Truth(),
        "hubs": Many(_HUB),
        "items": Many(_ITEM),
    },
    required=("version", "title", "items"),
    recommended=("home_page_url", "feed_url"),
    rules=(jsonfeed.ids_differ, jsonfeed.next_differs, jsonfeed.self_matches),
)
_EXAMPLES = {"version": '"version": "https://jsonfeed.org/version/1.1"', "id": '"id": "…"', "items": '"items": []'}
_KINDS = {Text: "a string", Number: "a number", Truth: "true or false", Many: "a list", Members: "an object"}


def walk(source: JsonSource) -> Iterator[Finding]:
    """Compare a JSON document with JSON Feed 1.1."""
    return _value(Spot(source, ""), source.value, FEED)


def _value(spot: Spot, value: Any, shape: Shape) -> Iterator[Finding]:
    match shape, value:
        case Text(), str():
            yield from jsonfeed.characters(spot, value)
            for check in shape.checks:
                yield from check(spot, value)
        case Members(), JsonObject():
            yield from _object(spot, value, shape)
        case Many(), list():
            for index, element in enumerate(value):
                holder = element if isinstance(element, JsonObject) else None
                yield from _value(spot.element(index, holder), element, shape.of)
        case Number(), int() | float() if not isinstance(value, bool):
            yield from jsonfeed.number(spot, value, whole=shape.whole)
        case Truth(), bool():
            pass
        case _:
            yield spot.finding(jsonfeed.INVALID_TYPE, _KINDS[type(shape)], _retyped(value, shape))


def _retyped(value: Any, shape: Shape) -> str:
    """Return a single value in the type that its member has."""
    match shape, value:
        case Text(), int() | float() if not isinstance(value, bool):
            return f'"{value}"'
        case Truth(), "true" | "false" | "True" | "False":
            return str(value).lower()
        case Number(), str() if value.strip().isdecimal() and len(value) < 20:
            return value.strip()
        case Many(Text()), str():
            return json.dumps([value], ensure_ascii=False)
        case _:
            return ""


def _object(spot: Spot, value: JsonObject, shape: Members) -> Iterator[Finding]:
    for key in value.repeated:
        yield spot.member(value, key).finding(jsonfeed.DUPLICATE_KEY)
    for key, member in value.items():
        inner = shape.members.get(key)
        if inner is not None:
            yield from _value(spot.member(value, key), member, inner)
        elif not key.startswith("_"):
            meant = nearest(key, shape.members)
            yield spot.member(value, key).finding(jsonfeed.UNDEFINED_MEMBER, instead=meant)
    for key in shape.required:
        if key not in value:
            yield Spot(spot.source, spot.path, value).finding(jsonfeed.MISSING_MEMBER, key, _EXAMPLES.get(key, ""))
    for key in shape.recommended:
        if key not in value:
            yield Spot(spot.source, spot.path, value).finding(jsonfeed.MISSING_RECOMMENDED, key)
    for rule in shape.rules:
        yield from rule(Spot(spot.source, spot.path, value), value)
