"""A story without what must not become public: files behind the token of a subscriber, and what is embargoed, withheld
or canceled among its associated files and stories.

Files that need the token are left out, and listed. To copy them here would make files public that only subscribers may
fetch; whether that is allowed is up to the contract, so an editor adds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Import, Item
from syndication.sources.ninjs.fields import Fields
from syndication.sources.ninjs.report import NinjsReport
from syndication.sources.superdesk.addresses import ApiRoot, needs_secret
from syndication.text.body.tree import VOID, HtmlElement, Node, parse, rewrite, serialise, with_attributes
from syndication.text.complexity import ComplexityError, refuse_excess
from syndication.text.lines import one_line

_ADDRESS = re.compile(r"[^\s,\"'<>]+")  # one of the addresses in an attribute: srcset has several
_WITH_ADDRESSES = frozenset(("src", "href", "srcset", "poster", "data", "longdesc", "cite", "background"))
_LONGEST_NAME = 60


class SubscriberArea(Struct, frozen=True):
    """Which addresses only subscribers can fetch: those of the interface at `roots`; `base` is that of the document."""

    base: str
    roots: frozenset[ApiRoot]

    def contains(self, address: object) -> bool:
        """Return whether only subscribers can fetch an address."""
        return isinstance(address, str) and needs_secret(address, self.base, self.roots)


def public_associations(
    entry: Mapping[str, Any], area: SubscriberArea, now: datetime
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a document without the associations that must not become public, and a line for each of them."""
    associations = entry.get("associations")
    if not isinstance(associations, dict | list):
        return dict(entry), ()
    public, lost = dict[str, Any](), list[str]()
    for name, association in _named(associations):
        found, problem = _public_association(association, area, now)
        if problem:
            lost.append(f"associations.{one_line(name)[:_LONGEST_NAME]}: {problem}; it was left out")
        else:
            public[name] = found
    return {**entry, "associations": public or None}, tuple(lost)


def _named(values: Mapping[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the values of an object by name, or those of a list by number."""
    yield from values.items() if isinstance(values, Mapping) else ((str(n), each) for n, each in enumerate(values))


def _public_association(association: Any, area: SubscriberArea, now: datetime) -> tuple[Any, str]:
    """Return an association and "", or why it is left out. What is no object is left to the reader of ninjs."""
    if not isinstance(association, dict):
        return association, ""
    if problem := _reason_to_wait(association, now):
        return None, problem
    public = {key: value for key, value in association.items() if not ("://" in str(value) and area.contains(value))}
    renditions = association.get("renditions")
    if not isinstance(renditions, dict | list):
        return public, ""
    given = {name: each for name, each in _named(renditions) if each}
    open_ones = {name: each for name, each in given.items() if not _is_secret(each, area)}
    if given and not open_ones:
        return None, "only subscribers can fetch the file, with their token"
    return public | {"renditions": open_ones}, ""


def _reason_to_wait(association: Mapping[str, Any], now: datetime) -> str:
    """Return why an associated file or story is not public at the source, "" if it is."""
    status, embargo = association.get("pubstatus"), association.get("embargoed")
    if status is not None and not (isinstance(status, str) and status.strip().lower() in ("", "usable")):
        return "is not usable at the source"
    if embargo is not None and embargo != "":
        moment = Fields({"embargoed": embargo}, NinjsReport()).moment("embargoedUntil")
        return "" if moment and moment <= now else "is embargoed at the source"
    return ""


def _is_secret(rendition: Any, area: SubscriberArea) -> bool:
    return isinstance(rendition, dict) and area.contains(rendition.get("href"))


def public_item(item: Item, area: SubscriberArea) -> Item:
    """Return a story without addresses that only subscribers can fetch. What readers miss by that is in its import.

    Raises:
        IngestError: its body would take too long to read.
    """
    body, count = _public_html(item.body, area)
    media = tuple(each for each in item.media if not area.contains(each.url))
    hidden = count + len(item.media) - len(media)
    related = tuple(replace(each, url="") if area.contains(each.url) else each for each in item.related)
    url = "" if area.contains(item.url) else item.url
    if not hidden:
        return replace(item, related=related, url=url)
    what = "1 address was" if hidden == 1 else f"{hidden} addresses were"
    line = f"body: {what} left out, which only subscribers can fetch, with their token"
    imported = item.imported or Import()
    return replace(
        item,
        body=body,
        media=media,
        related=related,
        url=url,
        imported=replace(imported, lost=(*imported.lost, line)),
    )


def _public_html(html: str, area: SubscriberArea) -> tuple[str, int]:
    """Return HTML without addresses that only subscribers can fetch, and how many elements had one."""
    try:
        refuse_excess(html)
    except ComplexityError as error:
        raise IngestError(f"the body would take too long to read: {error}") from None
    count = 0

    def leave(element: HtmlElement) -> Iterable[Node]:
        nonlocal count
        public = {name: value for name, value in element.attributes.items() if not _leads_inside(name, value, area)}
        if len(public) == len(element.attributes):
            return (element,)
        count += 1
        return () if element.name in VOID else (with_attributes(element, public),)

    nodes = rewrite(parse(html), leave)
    return (serialise(nodes), count) if count else (html, 0)


def _leads_inside(name: str, value: str | None, area: SubscriberArea) -> bool:
    """Return whether an attribute has an address that only subscribers can fetch. A link within the text has none."""
    if name.lower() not in _WITH_ADDRESSES or not value or value.startswith("#"):
        return False
    return any(area.contains(each) for each in _ADDRESS.findall(value))
