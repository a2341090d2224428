"""Posts and players that a script would build from attributes of an element: their addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from urllib.parse import urlsplit

from syndication.text.body.names import STANDARD
from syndication.text.body.tree import HtmlElement, classes, walk
from syndication.text.urls import absolute

Attributes = Mapping[str, str]

_PERMALINKS = ("data-instgrm-permalink", "data-text-post-permalink", "data-permalink", "data-href")
# Other elements with such attributes, as a picture or a row of a table, stand for themselves.
_HOLDERS = frozenset("article aside blockquote div figure p section span".split())
# Elements of these classes are built by a script. Until then they may have a link without a text.
_UNBUILT = frozenset(
    "bluesky-embed fb-post fb-video instagram-media mastodon-embed reddit-card reddit-embed-bq text-post-media "
    "tiktok-embed twitter-timeline twitter-tweet twitter-video".split()
)
_PLAIN = re.compile(r"[\w./-]{1,200}")
_IDS = ("data-videoid", "videoid", "data-tweetid", "data-shortcode", "data-gistid")
_MOST_WITHIN = 200  # nodes: many such elements may be nested
_SHOWN = frozenset("a audio embed iframe img object picture video".split())
_SOURCES = ("src", "data-src")


def post_address(element: HtmlElement, base: str) -> str:
    """Return the absolute address of the post or film that an element embeds, "" if it embeds none."""
    attributes = element.attributes
    named = _first(attributes, _PERMALINKS) if element.name in _HOLDERS or "-" in element.name else ""
    if element.name == "blockquote":
        named = named or attributes.get("cite", "")
    if found := named or _built(element) or _only_address(element):
        return absolute(found, base)
    return ""


def script_address(attributes: Attributes, base: str) -> str:
    """Return the page of what a script embeds, "" for other scripts."""
    if telegram := _plain(attributes, "data-telegram-post"):
        return f"https://t.me/{telegram}"
    parts = urlsplit(absolute(attributes.get("src", ""), base))
    host, path = (parts.hostname or "").removeprefix("www."), parts.path
    if host in ("gist.github.com", "asciinema.org") and path.endswith(".js"):
        return f"https://{host}{path.removesuffix('.js')}"
    if host == "datawrapper.dwcdn.net" and path.endswith("/embed.js"):
        return f"https://{host}{path.removesuffix('embed.js')}"
    if "speakerdeck-embed" in attributes.get("class", "") and (deck := _plain(attributes, "data-id")):
        return f"https://speakerdeck.com/player/{deck}"
    return ""


def _built(element: HtmlElement) -> str:
    """Return the address that is made from an id in the attributes."""
    if make := _ELEMENTS.get(element.name):
        value = _first(element.attributes, _IDS)
        return make(value) if value and "/" not in value else ""
    if element.name in _SOURCED:
        return _first(element.attributes, _SOURCES)
    kinds = classes(element)
    pairs = ((build, element.attributes.get(name, "")) for kind, name, build in _CLASSES if kind in kinds)
    return next((build(value) for build, value in pairs if value), "")


def _only_address(element: HtmlElement) -> str:
    """Return the address of what a script would build in place of a custom element that shows nothing itself."""
    if not is_custom(element) or _shows(element):
        return ""
    values = [value.strip() for value in element.attributes.values()]
    return next((value for value in values if value.startswith(("http://", "https://"))), "")


def _shows(element: HtmlElement) -> bool:
    """Return whether an element shows something without a script; one with very many parts does."""
    within = list(islice(walk(element.children), _MOST_WITHIN))
    return len(within) == _MOST_WITHIN or any(
        bool(node.strip()) if isinstance(node, str) else isinstance(node, HtmlElement) and node.name in _SHOWN
        for node in within
    )


def is_custom(element: HtmlElement) -> bool:
    """Return whether only a script knows what an element is; pictures and films of AMP have a name of HTML by now."""
    return "-" in element.name and element.name not in POST_ELEMENTS and element.name not in STANDARD


def _first(attributes: Attributes, names: Iterable[str]) -> str:
    return next((found for name in names if (found := attributes.get(name, ""))), "")


def _plain(attributes: Attributes, name: str) -> str:
    value = attributes.get(name, "").strip()
    return value if _PLAIN.fullmatch(value) else ""


def _bluesky(uri: str) -> str:
    authority, _, rest = uri.removeprefix("at://").partition("/")
    collection, _, post = rest.partition("/")
    return f"https://bsky.app/profile/{authority}/post/{post}" if collection == "app.bsky.feed.post" else ""


def _below(start: str, end: str = "") -> Callable[[str], str]:
    return lambda value: f"{start}{value.strip()}{end}" if _PLAIN.fullmatch(value.strip()) else ""


_YOUTUBE = _below("https://www.youtube.com/watch?v=")
_VIMEO = _below("https://vimeo.com/")
_ELEMENTS: Mapping[str, Callable[[str], str]] = {
    "amp-youtube": _YOUTUBE,
    "lite-youtube": _YOUTUBE,
    "amp-vimeo": _VIMEO,
    "lite-vimeo": _VIMEO,
    "amp-dailymotion": _below("https://www.dailymotion.com/video/"),
    "amp-twitter": _below("https://x.com/i/status/"),
    "amp-instagram": _below("https://www.instagram.com/p/", "/"),
    "amp-gist": _below("https://gist.github.com/"),
}
_SOURCED = frozenset(("amp-tiktok", "amp-reddit", "amp-iframe"))
_CLASSES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("bluesky-embed", "data-bluesky-uri", _bluesky),
    ("imgur-embed-pub", "data-id", _below("https://imgur.com/")),
    ("flourish-embed", "data-src", _below("https://public.flourish.studio/", "/")),
    ("infogram-embed", "data-id", _below("https://infogram.com/")),
    ("tiktok-embed", "data-video-id", _below("https://www.tiktok.com/embed/v2/")),
)

POST_ELEMENTS = frozenset(_ELEMENTS) | _SOURCED
"""The elements that stand for a post or a film."""

_SURE = frozenset((*_PERMALINKS, "cite"))
_KINDS = frozenset(kind for kind, _, _ in _CLASSES) | _UNBUILT


def may_be_post(element: HtmlElement) -> bool:
    """Return whether an element may stand for a post: a look that takes less time than to find its address."""
    if element.name in POST_ELEMENTS or not _SURE.isdisjoint(element.attributes):
        return True
    return is_custom(element) or ("class" in element.attributes and not _KINDS.isdisjoint(classes(element)))


def is_unbuilt(element: HtmlElement) -> bool:
    """Return whether a script would build the content of an element from the link in it."""
    return "class" in element.attributes and not _UNBUILT.isdisjoint(classes(element))
