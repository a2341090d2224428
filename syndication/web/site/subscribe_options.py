"""What a page offers to someone who wants to subscribe to a feed: addresses, a code to scan, readers to open it in."""

from __future__ import annotations

from urllib.parse import quote

import segno
from markupsafe import Markup
from msgspec import Struct

from syndication.model.publication import Publication
from syndication.web.site.feed_links import Address, FeedLink, addresses

# Readers that run in the browser: the page of each that takes a feed to subscribe to.
_READERS = (
    ("Feedly", "https://feedly.com/i/subscription/feed%2F"),
    ("Inoreader", "https://www.inoreader.com/search/feeds/"),  # its /feed/… knows only what somebody subscribed to
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
    ("Feedbin", "https://feedbin.com/?subscribe="),
)


class FeedReader(Struct, frozen=True):
    """A reader, and the address that opens the feed in it."""

    name: str
    url: str


class Offer(Struct, frozen=True):
    """A feed to subscribe to; `app` is an address that an installed reader opens, `code` the QR code of the feed's."""

    feed: FeedLink
    addresses: tuple[Address, ...]
    readers: tuple[FeedReader, ...]
    app: str
    code: Markup
    check: str


def offer(publication: Publication, feed: FeedLink) -> Offer:
    """Return what a page offers of `feed`: everywhere its first address, which any reader takes."""
    found = addresses(publication, feed)
    url = found[0].url
    escaped = quote(url, safe="")
    return Offer(
        feed=feed,
        addresses=found,
        readers=tuple(FeedReader(name, start + escaped) for name, start in _READERS),
        app=f"feed:{url}",  # with the whole address, as https would be lost from feed://
        code=qr_code(url),
        check=f"validate?url={escaped}",
    )


def qr_code(text: str) -> Markup:
    """Return the QR code of `text` as SVG, dark on light in every colour scheme, as scanners want it."""
    code = segno.make(text, micro=False, error="m")
    drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704  # a drawing without text
