"""Ways to subscribe to a feed from its page: addresses, a QR code, links to web readers."""

from __future__ import annotations

from urllib.parse import quote

import segno
from markupsafe import Markup
from msgspec import Struct

from syndication.model.publication import Publication
from syndication.web.site.feed_links import DocumentAddress, FeedLink, addresses

# Web readers: the address at which each accepts the address of a feed.
_READERS = (
    ("Feedly", "https://feedly.com/i/subscription/feed%2F"),
    (
        "Inoreader",
        "https://www.inoreader.com/search/feeds/",
    ),  # its /feed/… knows only feeds that already have a subscriber
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
    ("Feedbin", "https://feedbin.com/?subscribe="),
)


class FeedReader(Struct, frozen=True):
    """A web reader, and the address that opens the feed in it."""

    name: str
    url: str


class SubscribeOptions(Struct, frozen=True):
    """The ways to subscribe to a feed.

    `app` is a `feed:` address for installed readers, `code` the QR code of the feed's first address, and `check` the
    address of its validation, relative to the root of the site.
    """

    feed: FeedLink
    addresses: tuple[DocumentAddress, ...]
    readers: tuple[FeedReader, ...]
    app: str
    code: Markup
    check: str


def subscribe_options(publication: Publication, feed: FeedLink) -> SubscribeOptions:
    """Return the ways to subscribe to `feed`. Apps, web readers and QR code get the first address (RSS)."""
    feed_addresses = addresses(publication, feed)
    url = feed_addresses[0].url
    escaped = quote(url, safe="")
    return SubscribeOptions(
        feed=feed,
        addresses=feed_addresses,
        readers=tuple(FeedReader(name, start + escaped) for name, start in _READERS),
        app=f"feed:{url}",  # not feed://HOST/…, which loses the https
        code=qr_code(url),
        check=f"validate?url={escaped}",
    )


def qr_code(text: str) -> Markup:
    """Return the QR code of `text` as SVG: dark on light in every colour scheme, because scanners need that."""
    code = segno.make(text, micro=False, error="m")
    svg = code.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  # contains no text
