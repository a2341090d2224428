"""From one page of a feed to the next older one, as feeds and systems have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from syndication.sources.feed.entry_fields import EntryFields, FeedDocument

_BLOGGER_PAGE = 150  # entries; Blogger gives fewer to some

PageStyle = Literal["", "archive", "numbered", "linked"]
"""Archives do not change (RFC 5005 section 4). Pages shift with each new story. "": there is no older page."""


class OlderPage(Struct, frozen=True):
    """The address of the next older page, and how it was found."""

    url: str = ""
    style: PageStyle = ""


def older_page(document: FeedDocument, url: str, number: int, entries: int) -> OlderPage:
    """Return the page after the page `number` (from 1), which is at `url`; `entries` were on all pages so far."""
    links = document.links
    if archive := links.get("prev-archive", ""):
        return OlderPage(archive, "archive")
    generator = document.generator.lower()
    if "blogger" in generator and document.entries:
        return OlderPage(with_parameters(url, {"start-index": entries + 1, "max-results": _BLOGGER_PAGE}), "numbered")
    if following := links.get("next", ""):
        return OlderPage(following, "linked")
    if "wordpress" in generator or _looks_like_wordpress(url):
        return OlderPage(with_parameters(url, {"paged": number + 1}), "numbered")
    if number == 1 and (previous := links.get("previous", "")):  # some feeds call the older page so
        return OlderPage(previous, "linked")
    return OlderPage()


def _looks_like_wordpress(url: str) -> bool:
    """Return whether an address is as in WordPress, which many sites do not name. Others ignore the parameter."""
    parts = urlsplit(url)
    return parts.path.rstrip("/").endswith("/feed") or any(name == "feed" for name, _ in parse_qsl(parts.query))


def with_parameters(url: str, parameters: Mapping[str, int]) -> str:
    """Return an address with these parameters in its query, in place of those with the same names."""
    parts = urlsplit(url)
    others = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*others, *parameters.items()])))


def entry_keys(document: FeedDocument) -> tuple[str, ...]:
    """Return what identifies each entry of a document, in its order."""
    return tuple(map(_key, document.entries))


def _key(entry: EntryFields) -> str:
    return entry.guid or f"{entry.link}\n{entry.published}"
