"""Rules on RSL 1.0 (rslstandard.org/rsl): the terms of a license, in a separate document or in a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from syndication.model.finding import Finding
from syndication.text.currencies import is_currency
from syndication.validation import uris
from syndication.validation.code_lists import COUNTRIES
from syndication.validation.names import RSL, name_of
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules import links
from syndication.validation.rules.namespaces import AVOID_PREFIX
from syndication.validation.rules.structure import DUPLICATE_ELEMENT, MISSING_ATTRIBUTE, MISSING_ELEMENT

INVALID_LICENSE_TYPE = Rule(
    "InvalidLicenseType",
    "error",
    "{name}: not a type that RSL defines: {value}",
    "RSL lists the types of its elements, in lower case: usage, user and geo for permits and prohibits; purchase, "
    "subscription, training, crawl, use, contribution, attribution and free for payment; warranty, disclaimer, "
    "attestation, contact and proof for legal; telemetry, provenance and audit for reporting; person and organization "
    "for copyright.",
)
INVALID_LICENSE_TERM = Rule(
    "InvalidLicenseTerm",
    "warning",
    "{name}: not a word that RSL defines here: {value}",
    "Software ignores unknown words. Write words of RSL 1.0, separated by spaces, without commas: search ai-input for "
    "usage, education for user, US EU for geo, ownership for a warranty, true or false for an attestation.",
)
INVALID_CURRENCY = Rule(
    "InvalidCurrency",
    "error",
    "{name}: not a currency code: {value}",
    "Write a code of ISO 4217 that is in use, in capital letters: USD, EUR, JPY. Bitcoin has none.",
)
LICENSE_AGE_IN_SECONDS = Rule(
    "LicenseAgeInSeconds",
    "warning",
    "{name}: {value} is a number of days, not of seconds",
    "Software may use the terms for so many days without asking again. Write 7 for a week, or leave max-age out: then "
    "it is 30 days.",
)
DUPLICATE_LICENSED_ADDRESS = Rule(
    "DuplicateLicensedAddress",
    "error",
    "{name}: another content has this address already: {value}",
    "Each content is about another address or pattern. Software may read only one of two for the same. Put both "
    "licenses into one content.",
)
PERMIT_WITHOUT_EFFECT = Rule(
    "PermitWithoutEffect",
    "warning",
    "{name}: {value} is permitted here, but prohibited as well",
    "What is prohibited is prohibited, whatever is permitted. Delete the word from the permits, or from the prohibits.",
)
LICENSE_OUTSIDE_ORIGIN = Rule(
    "LicenseOutsideOrigin",
    "warning",
    "{name}: not an address of the feed's own site: {value}",
    "Terms in a feed are valid only for its own scheme, host and port. Software ignores all others. Publish them in "
    "the feed or robots.txt of the other site.",
)

_USAGE = frozenset("all ai-all ai-train ai-input ai-index search".split())
_USER = frozenset("commercial non-commercial education government personal".split())
_STATEMENTS: Mapping[str, frozenset[str]] = {
    "warranty": frozenset("ownership authority no-infringement privacy-consent no-malware".split()),
    "disclaimer": frozenset("as-is no-warranty no-liability no-indemnity".split()),
    "attestation": frozenset({"true", "false"}),
}
_ONCE_A_TYPE = frozenset(f"{{{RSL}}}{name}" for name in ("permits", "prohibits", "legal"))
_COUNTRIES = frozenset(code.upper() for code in COUNTRIES) | {"EU"}
# Words of drafts, and what they became in 1.0.
_FORMER_WORDS: Mapping[str, str] = {"inference": "use", "train-ai": "ai-train"}
_OTHER_CODES: Mapping[str, str] = {"UK": "GB"}  # what people write for a country
_EVERY_USE = {"all": _USAGE, "ai-all": _USAGE - {"all", "search"}}
_LONGEST_AGE = 3650
_EXTENSION = re.compile(r"[^\W\d][\w.\-]*:[^\W\d][\w.\-]*\Z")
_ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


def scope(place: Place, value: str) -> Iterator[Finding]:
    """RSL 1.0 section 3.3, url: a full URL, or a path as in robots.txt, with * and $."""
    text = value.strip()
    if uris.forbidden_character(text):
        yield place.finding(links.INVALID_URI_CHAR, value)
    elif text and not text.startswith("/") and uris.scheme(text) not in ("http", "https"):
        yield place.finding(links.INVALID_FULL_LINK, value)


def age(place: Place, value: str) -> Iterator[Finding]:
    """RSL 1.0 section 3, max-age: whole days."""
    days = value.strip()
    if days.isdecimal() and len(days) < 20 and int(days) > _LONGEST_AGE:
        yield place.finding(LICENSE_AGE_IN_SECONDS, value)


def content(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 section 3.3, encrypted: it needs a license server, for the key."""
    if site.element.get("encrypted") == "true" and not site.element.get("server"):
        yield site.finding(MISSING_ATTRIBUTE, "server")


def same_origin(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 section 4.7: a feed names only assets of its own origin."""
    address = site.element.get("url", "").strip()
    feed, asset = (_ORIGIN.match(url) for url in (site.source.url, address))
    if feed and asset and feed[0].lower() != asset[0].lower():
        yield site.at(site.element, "url").finding(LICENSE_OUTSIDE_ORIGIN, address)


def document(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 sections 2.2 and 3.1: not empty, and RSL is the default namespace."""
    if not len(site.element):
        yield site.finding(MISSING_ELEMENT, "rsl:content")
    if site.element.getparent() is None:
        if site.element.prefix:
            yield site.finding(AVOID_PREFIX, f"{site.element.prefix}={RSL}")
        yield from _addresses(site)


def _addresses(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 section 3.3, url: each content has another."""
    seen: set[str] = set()
    for element in site.element.iterchildren(f"{{{RSL}}}content"):
        if (url := element.get("url")) is None:
            continue
        place, address = site.at(element, "url"), url.strip()
        if address and address in seen:
            yield place.finding(DUPLICATE_LICENSED_ADDRESS, address)
        seen.add(address)


def one_of_a_type(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 sections 3.5, 3.6 and 3.13: permits, prohibits and legal occur once for each type."""
    seen: set[tuple[str, str]] = set()
    for element in site.element:
        key = (name_of(element), element.get("type", ""))
        if key in seen and key[0] in _ONCE_A_TYPE:
            yield site.at(element).finding(DUPLICATE_ELEMENT)
        seen.add(key)


def effect(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 section 3.6: what is prohibited is prohibited even if it is permitted."""
    prohibited = {
        (element.get("type", ""), word)
        for element in site.element.iterchildren(f"{{{RSL}}}prohibits")
        for term in (element.text or "").split()
        for word in (term, *_EVERY_USE.get(term, ()))
    }
    for element in site.element.iterchildren(f"{{{RSL}}}permits"):
        for word in (element.text or "").split():
            if (element.get("type", ""), word) in prohibited:
                yield site.at(element).finding(PERMIT_WITHOUT_EFFECT, word)


def _type(words: str) -> Check:
    known = frozenset(words.split())

    def check(place: Place, value: str) -> Iterator[Finding]:
        if value not in known:
            former = _FORMER_WORDS.get(value, "")
            yield place.finding(INVALID_LICENSE_TYPE, value, former if former in known else "")

    return check


kind_of_term = _type("usage user geo")
kind_of_payment = _type("purchase subscription training crawl use contribution attribution free")
kind_of_report = _type("telemetry provenance audit")
kind_of_statement = _type("warranty disclaimer attestation contact proof")
kind_of_holder = _type("person organization")


def currency(place: Place, value: str) -> Iterator[Finding]:
    """RSL 1.0 section 3.10: a code of ISO 4217."""
    if not is_currency(value):
        yield place.finding(INVALID_CURRENCY, value)


def terms(site: XmlPlace) -> Iterable[Finding]:
    """RSL 1.0 section 3.4.1: words that the type defines, or words of an extension with a prefix."""
    text = site.element.text or ""
    match site.element.get("type"):
        case "usage":
            return _words(site, text, _USAGE)
        case "user":
            return _words(site, text, _USER)
        case "geo":
            return _unknown_terms(site, (word for word in text.split() if word not in _COUNTRIES))
        case _:
            return ()


def statement(site: XmlPlace) -> Iterable[Finding]:
    """RSL 1.0 section 3.13: the values that each type of legal statement may have."""
    text = site.element.text or ""
    kind = site.element.get("type", "")
    if kind == "proof":
        return (finding for address in text.split() for finding in links.full_iri(site, address))
    return _words(site, text, _STATEMENTS[kind]) if kind in _STATEMENTS else ()


def _words(site: XmlPlace, text: str, known: frozenset[str]) -> Iterator[Finding]:
    return _unknown_terms(site, (word for word in text.split() if word not in known))


def _unknown_terms(site: XmlPlace, words: Iterable[str]) -> Iterator[Finding]:
    for word in words:
        if not _EXTENSION.match(word):
            yield site.finding(INVALID_LICENSE_TERM, word, _instead(word))


def _instead(word: str) -> str:
    """Return a word without a comma, or the word that replaced it; "" if neither helps."""
    bare = word.strip(",")
    meant = _FORMER_WORDS.get(bare) or _OTHER_CODES.get(bare, bare)
    return meant if meant != word else ""


def linked_data(site: XmlPlace) -> Iterator[Finding]:
    """RSL 1.0 section 3.15, schema: an address, or the data itself if it has a type."""
    if site.element.get("type") is None:
        yield from links.iri(site, site.element.text or "")
