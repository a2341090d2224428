"""Notes on the extensions of single partners: Microsoft (mi) and SmartNews (snf)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.names import MICROSOFT, SMARTNEWS, local, name_of
from syndication.validation.rule import Rule, XmlPlace
from syndication.validation.rules import dates, places

UNKNOWN_PARTNER_ELEMENT = Rule(
    "UnknownPartnerElement",
    "info",
    "{name}: the specification of the partner does not have this element",
    "The partner will ignore it. Compare its spelling, including capitals, with the specification of the partner.",
)
INVALID_PARTNER_VALUE = Rule(
    "InvalidPartnerValue",
    "info",
    "{name}: not what the partner expects: {value}",
    "Microsoft expects 0 or 1 for rights, RFC 3339 for dates and numbers for regions. SmartNews expects full "
    "addresses.",
)
INCOMPLETE_PARTNER_ELEMENT = Rule(
    "IncompletePartnerElement",
    "info",
    "{name}: {value} is missing",
    "The partner ignores the element without it. Add what its specification requires here.",
)


class _PartnerElement(Struct, frozen=True):
    """An element of a partner: the test for its text, and the attributes and children that it needs."""

    is_valid: Callable[[XmlPlace, str], bool] = lambda _, __: True
    attributes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def _switch(_: XmlPlace, text: str) -> bool:
    return text.lower() in ("0", "1", "false", "true")


def _date(site: XmlPlace, text: str) -> bool:
    return not any(dates.w3cdtf(site, text))


def _number(site: XmlPlace, text: str) -> bool:
    return not any(places.whole(site, text))


_ANY = _PartnerElement()
_LOGO = _PartnerElement(children=("url",))
_CORNERS = ("x1", "y1", "x2", "y2")
_PARTNER_ELEMENTS: Mapping[str, Mapping[str, _PartnerElement]] = {
    MICROSOFT: {
        "dateTimeWritten": _PartnerElement(_date),
        "expirationDate": _PartnerElement(_date),
        "focalRegion": _PartnerElement(children=_CORNERS),
        "hasSyndicationRights": _PartnerElement(_switch),
        "licenseId": _ANY,
        "licensorName": _ANY,
        "shortTitle": _ANY,
        **dict.fromkeys(_CORNERS, _PartnerElement(_number)),
    },
    SMARTNEWS: {
        "adcontent": _ANY,
        "advertisement": _ANY,
        "analytics": _ANY,
        "darkModeLogo": _LOGO,
        "logo": _LOGO,
        "relatedLink": _PartnerElement(attributes=("link", "title")),
        "sponsoredLink": _PartnerElement(attributes=("link", "advertiser")),
        "url": _ANY,
        "video": _PartnerElement(attributes=("url",)),
    },
}
_ADDRESSES = ("link", "thumbnail", "url")
_ELEMENTS = tuple(f"{{{uri}}}*" for uri in _PARTNER_ELEMENTS)


def partners(site: XmlPlace) -> Iterator[Finding]:
    """All elements of partners in a feed, at any depth."""
    for element in site.element.iterdescendants(*_ELEMENTS):
        uri, _, name = name_of(element)[1:].partition("}")
        known = _PARTNER_ELEMENTS[uri].get(name)
        place = site.at(element)
        yield from [place.finding(UNKNOWN_PARTNER_ELEMENT)] if known is None else _element_findings(place, known)


def _element_findings(site: XmlPlace, known: _PartnerElement) -> Iterator[Finding]:
    element = site.element
    text = (element.text or "").strip()
    if not known.is_valid(site, text):
        yield site.finding(INVALID_PARTNER_VALUE, text)
    for name in known.attributes:
        if not element.get(name):
            yield site.finding(INCOMPLETE_PARTNER_ELEMENT, name)
    for name in known.children:
        if not any(local(name_of(child)) == name and (child.text or "").strip() for child in element):
            yield site.finding(INCOMPLETE_PARTNER_ELEMENT, name)
    yield from _addresses(site, element)


def _addresses(site: XmlPlace, element: _Element) -> Iterator[Finding]:
    for name in _ADDRESSES:
        value = element.get(name)
        if value and not (uris.scheme(value) and uris.well_formed(value)):
            yield site.at(element, name).finding(INVALID_PARTNER_VALUE, value)
