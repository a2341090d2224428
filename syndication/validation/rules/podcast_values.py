"""Rules on the values of Podcasting 2.0: ids, addresses, times, places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.code_lists import COUNTRIES
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules import links
from syndication.validation.rules.modules import INVALID_ISO8601
from syndication.validation.rules.structure import MISSING_ATTRIBUTE

INVALID_GUID = Rule(
    "InvalidPodcastGuid",
    "error",
    "{name}: not a UUID of version 5: {value}",
    "The guid of a show is made once, of its feed's address without https:// in the namespace "
    "ead4c236-bf58-58c6-a2c6-a6b28d128cb6 (UUID version 5), and never changes: 917393e3-1b1e-5cef-ace4-edaa54e1f810.",
)
INSECURE_ADDRESS = Rule(
    "InsecurePodcastAddress",
    "warning",
    "{name}: an address without encryption: {value}",
    "Podcasting 2.0 requires https: for all addresses of web pages and files, and many apps load nothing else.",
)
INVALID_LOCATION = Rule(
    "InvalidPodcastLocation",
    "error",
    "{name}: not a place in the form of Podcasting 2.0: {value}",
    "geo is a geo URI with latitude and longitude, geo:30.2672,-97.7431. osm is a letter (N, W or R) and the number of "
    "OpenStreetMap, R113314. country is a code of two letters, US.",
)
INVALID_INTEGRITY = Rule(
    "InvalidPodcastIntegrity",
    "error",
    "{name}: neither a checksum nor a signature: {value}",
    "With type sri, write sha256-, sha384- or sha512- and the checksum in Base64. With type pgp-signature, write the "
    "signature in Base64.",
)
INVALID_RECURRENCE = Rule(
    "InvalidPodcastRecurrence",
    "error",
    "{name}: not a rule of recurrence: {value}",
    "Write a rule of RFC 5545 with FREQ and no RRULE: before it: FREQ=WEEKLY;BYDAY=MO,TH. It has COUNT or UNTIL, not "
    "both, and with COUNT the element needs dtstart.",
)
INVALID_RATIO = Rule(
    "InvalidPodcastAspectRatio",
    "error",
    "{name}: not a ratio of width to height: {value}",
    "Write width and height with a slash between, as in CSS: 1/1 or 16/9.",
)
INVALID_SECONDS = Rule(
    "InvalidPodcastSeconds",
    "error",
    "{name}: not a number of seconds: {value}",
    "Write seconds, with a point before decimals: 73 or 1234.5. Minutes must be turned into seconds: 1:13 is 73.",
)

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_UUID5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_GEO = re.compile(
    r"geo:(-?[0-9]{1,3}(?:\.[0-9]{1,20})?),(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)(?:,-?[0-9.]{1,20})?"
    r"(?:;[A-Za-z0-9\-]{1,20}(?:=[^;\s]{1,60})?){0,10}\Z",
    re.IGNORECASE,
)
_OSM = re.compile(r"[NWR][0-9]{1,20}(?:#[0-9]{1,20})?\Z")
_CHECKSUM = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/_\-]{43,88}={0,2}(?:\?.{0,100})?\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{1,10000}={0,2}\s{0,10}\Z")
_RATIO = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5})?(?:\s{0,3}/\s{0,3}[0-9]{1,5}(?:\.[0-9]{1,5})?)?\Z")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,20})?\Z")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.,]{5,20}(?:Z|[+\-][0-9]{2}:?[0-9]{2})?)?\Z")
_FREQUENCIES = frozenset("SECONDLY MINUTELY HOURLY DAILY WEEKLY MONTHLY YEARLY".split())
_PARTS = frozenset(
    """
    FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST
    """.split()
)
_DIGITS = re.compile(r"[1-9][0-9]{0,8}\Z")


def guid(place: Place, value: str) -> Iterator[Finding]:
    """podcast:guid: a UUID of version 5."""
    if not _UUID5.match(value.strip()):
        yield place.finding(INVALID_GUID, value)


def other_guid(place: Place, value: str) -> Iterator[Finding]:
    """podcast:remoteItem, feedGuid: the guid of another show, who answers for its version."""
    if not _UUID.match(value.strip()):
        yield place.finding(INVALID_GUID, value)


def address(place: Place, value: str) -> Iterator[Finding]:
    """The address of a web page or a file: https."""
    wrong = list(links.full_iri(place, value))
    yield from wrong
    if not wrong and uris.scheme(value.strip()) == "http":
        yield place.finding(INSECURE_ADDRESS, value, "https" + value.strip()[4:])


def any_address(place: Place, value: str) -> Iterable[Finding]:
    """An address with any scheme: media may also come by ipfs, magnet and the like."""
    text = value.strip()
    if uris.scheme(text) in ("", "http", "https") or uris.forbidden_character(text):
        return links.full_iri(place, value)
    return ()


def seconds(place: Place, value: str) -> Iterator[Finding]:
    """A time or a duration in seconds."""
    if not _SECONDS.match(value.strip()):
        yield place.finding(INVALID_SECONDS, value, _in_seconds(value.strip()))


def _in_seconds(text: str) -> str:
    parts = text.split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return ""
    return str(sum(int(part) * 60**power for power, part in enumerate(reversed(parts))))


def iso_time(place: Place, value: str) -> Iterator[Finding]:
    """An ISO 8601 date, or date and time."""
    text = value.strip()
    try:
        is_date = bool(_DATED.match(text)) and datetime.fromisoformat(text) is not None
    except ValueError:
        is_date = False
    if not is_date:
        yield place.finding(INVALID_ISO8601, value)


def geo(place: Place, value: str) -> Iterator[Finding]:
    """podcast:location, geo: an RFC 5870 URI."""
    found = _GEO.match(value.strip())
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        yield place.finding(INVALID_LOCATION, value)


def osm(place: Place, value: str) -> Iterator[Finding]:
    """podcast:location, osm: the kind and the number of an object of OpenStreetMap."""
    text = value.strip()
    if not _OSM.match(text):
        yield place.finding(INVALID_LOCATION, value, text.upper() if _OSM.match(text.upper()) else "")


def country(place: Place, value: str) -> Iterator[Finding]:
    """podcast:location, country: ISO 3166-1 alpha-2."""
    if value.strip().lower() not in COUNTRIES:
        yield place.finding(INVALID_LOCATION, value)


def aspect_ratio(place: Place, value: str) -> Iterator[Finding]:
    """podcast:image, aspect-ratio: as CSS writes it."""
    text = value.strip()
    if not _RATIO.match(text):
        yield place.finding(
            INVALID_RATIO, value, text.replace(":", "/") if _RATIO.match(text.replace(":", "/")) else ""
        )


def integrity(site: XmlPlace) -> Iterator[Finding]:
    """podcast:integrity: the value fits its type."""
    kind, value = site.element.get("type", ""), (site.element.get("value") or "").strip()
    is_right = {"sri": _is_checksum, "pgp-signature": _is_base64}.get(kind)
    if is_right and value and not is_right(value):
        yield site.at(site.element, "value").finding(INVALID_INTEGRITY, value)


def _is_checksum(value: str) -> bool:
    return all(_CHECKSUM.match(one) for one in value.split())


def _is_base64(value: str) -> bool:
    return bool(_BASE64.match(value))


def recurrence(site: XmlPlace) -> Iterator[Finding]:
    """podcast:updateFrequency, rrule: a rule of RFC 5545 section 3.3.10."""
    rule = (site.element.get("rrule") or "").strip()
    if not rule:
        return
    parts = dict(part.partition("=")[::2] for part in rule.upper().rstrip(";").split(";")[:50])
    is_rule = (
        parts.keys() <= _PARTS
        and parts.get("FREQ") in _FREQUENCIES
        and all(parts.values())
        and not ("COUNT" in parts and "UNTIL" in parts)
        and all(_DIGITS.match(parts.get(name, "1")) for name in ("COUNT", "INTERVAL"))
    )
    if not is_rule:
        cure = rule[len("RRULE:") :] if rule.upper().startswith("RRULE:") else ""
        yield site.at(site.element, "rrule").finding(INVALID_RECURRENCE, rule, cure)
    elif "COUNT" in parts and site.element.get("dtstart") is None:
        yield site.finding(MISSING_ATTRIBUTE, "dtstart")
