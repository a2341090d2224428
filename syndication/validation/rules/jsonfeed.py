"""Rules of JSON Feed 1.1 that go beyond its table of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.json_reader import JsonObject, Spot
from syndication.validation.rule import Place, Rule
from syndication.validation.rules.identity import DUPLICATE_VALUE
from syndication.validation.rules.numbers import INVALID_NON_NEGATIVE_INTEGER
from syndication.validation.rules.selflink import SELF_DIFFERS

INVALID_VERSION = Rule(
    "InvalidJSONFeedVersion",
    "error",
    "{name}: not a version of JSON Feed: {value}",
    "Write exactly https://jsonfeed.org/version/1.1: readers recognise the format by it.",
)
OBSOLETE_VERSION = Rule(
    "ObsoleteVersion",
    "info",
    "{name}: an earlier version of the format: {value}",
    "It stays valid. The present one is https://jsonfeed.org/version/1.1: in it, the list authors replaces author, and "
    "feeds and items may have a language.",
)
INVALID_TYPE = Rule(
    "InvalidMemberType",
    "error",
    "{name}: is not {value}",
    "JSON Feed defines the type of each member. With another type, readers drop the item or the whole feed. An id is a "
    "string, not a number.",
)
MISSING_MEMBER = Rule(
    "MissingMember",
    "error",
    "{name}: the member {value} is missing",
    "Readers need this member, and drop an item or a feed without it. Add it with a real value.",
)
MISSING_RECOMMENDED = Rule(
    "MissingRecommendedMember",
    "warning",
    "{name}: {value} is missing",
    "The format strongly recommends it: readers find the site by home_page_url, and recognise the feed by feed_url.",
)
UNDEFINED_MEMBER = Rule(
    "UndefinedMember",
    "error",
    "{name}: JSON Feed has no such member",
    "Check its spelling. The name of an extension begins with an underscore.",
)
DUPLICATE_KEY = Rule(
    "DuplicateKey",
    "error",
    "{name}: the key occurs twice in one object",
    "Readers use the first or the last of them. Keep one.",
)
MISSING_CONTENT = Rule(
    "MissingContent",
    "error",
    "{name}: neither content_html nor content_text",
    "Every item needs one of the two. Readers drop items without them, even if they have a summary.",
)
EMPTY_ID = Rule(
    "EmptyId",
    "error",
    "{name}: the id is empty",
    "Readers recognise a story by its id. Use the address of the item or a tag URI, and never change it.",
)
EMPTY_AUTHOR = Rule(
    "EmptyAuthor",
    "error",
    "{name}: neither name, url nor avatar",
    "An author needs at least one of the three. Add the name, or leave the author out.",
)
NEXT_IS_SELF = Rule(
    "NextIsSelf",
    "error",
    "{name}: the next page is this page: {value}",
    "A reader that follows next_url would never stop. Leave it out on the last page.",
)
INVALID_CHARACTER = Rule(
    "InvalidCharacter",
    "error",
    "{name}: a control character or half of a character: {value}",
    "Such characters cannot be displayed, and XML and many databases cannot store them. Remove them at the source.",
)

_VERSION = "https://jsonfeed.org/version/1.1"
_FIRST_VERSION = "https://jsonfeed.org/version/1"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def version(place: Place, value: str) -> Iterator[Finding]:
    """The address of version 1.1."""
    if value == _FIRST_VERSION:
        yield place.finding(OBSOLETE_VERSION, value)
    elif value != _VERSION:
        yield place.finding(INVALID_VERSION, value, _VERSION)


def item_id(place: Place, value: str) -> Iterator[Finding]:
    """A string that is not empty."""
    if not value.strip():
        yield place.finding(EMPTY_ID)


def characters(place: Place, value: str) -> Iterator[Finding]:
    """No control characters, no lone surrogates."""
    found = _UNFIT.search(value)
    if found:
        yield place.finding(INVALID_CHARACTER, f"U+{ord(found[0]):04X}")


def number(place: Place, value: float, *, whole: bool) -> Iterator[Finding]:
    """A number of zero or more."""
    if value < 0 or (whole and not isinstance(value, int)):
        yield place.finding(INVALID_NON_NEGATIVE_INTEGER, repr(value))


def item_has_content(place: Spot, item: JsonObject) -> Iterator[Finding]:
    """JSON Feed 1.1, items: content_html, content_text, or both."""
    if "content_html" not in item and "content_text" not in item:
        yield place.finding(MISSING_CONTENT)


def author_says_something(place: Spot, author: JsonObject) -> Iterator[Finding]:
    """JSON Feed 1.1, authors: at least one member."""
    if not any(author.get(key) for key in ("name", "url", "avatar")):
        yield place.finding(EMPTY_AUTHOR)


def ids_differ(place: Spot, feed: JsonObject) -> Iterator[Finding]:
    """No two items of a feed share an id."""
    items = feed.get("items")
    seen: set[str] = set()
    for item in items if isinstance(items, list) else ():
        value = item.get("id") if isinstance(item, JsonObject) else None
        if not isinstance(value, str) or not value:
            continue
        if value in seen:
            yield place.member(item, "id").finding(DUPLICATE_VALUE, value)
        seen.add(value)


def next_differs(place: Spot, feed: JsonObject) -> Iterator[Finding]:
    """JSON Feed 1.1, next_url: not the feed_url."""
    following = feed.get("next_url")
    if isinstance(following, str) and following in (feed.get("feed_url"), place.source.url):
        yield place.member(feed, "next_url").finding(NEXT_IS_SELF, following)


def self_matches(place: Spot, feed: JsonObject) -> Iterator[Finding]:
    """JSON Feed 1.1, feed_url: the address of the feed itself."""
    own, url = feed.get("feed_url"), place.source.url.partition("#")[0]
    if url and isinstance(own, str) and own != url:
        yield place.member(feed, "feed_url").finding(SELF_DIFFERS, own, url)
