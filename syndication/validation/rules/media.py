"""Rules of Media RSS 1.5 on its values and on what its elements need of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model import Finding
from syndication.validation.names import MEDIA
from syndication.validation.rule import Check, Place, Rule, Site
from syndication.validation.structure import MISSING_ATTRIBUTE

GROUP_WITHOUT_ALTERNATIVES = Rule(
    "MediaGroupWithoutAlternatives",
    "error",
    "{name}: a group of fewer than two media:content",
    "media:group holds versions of one thing, in several sizes or formats. Put a single media:content directly into "
    "the item.",
)
INVALID_MEDIUM = Rule(
    "InvalidMediaMedium",
    "error",
    "{name}: not a medium: {value}",
    "Write image, audio, video, document or executable; a photo is an image.",
)
INVALID_EXPRESSION = Rule(
    "InvalidMediaExpression",
    "error",
    "{name}: not an expression: {value}",
    "Write full, sample or nonstop.",
)
INVALID_TEXT_TYPE = Rule(
    "InvalidMediaTextType", "error", "{name}: not a type of text: {value}", "Write plain or html, in lower case."
)
INVALID_HASH = Rule(
    "InvalidMediaHash",
    "error",
    "{name}: not an MD5 or SHA-1 in hexadecimal: {value}",
    'Write 32 hexadecimal digits, or 40 with algo="sha-1". Media RSS knows no other algorithm.',
)
INVALID_RATING = Rule(
    "InvalidMediaRating",
    "error",
    "{name}: not a rating of its scheme: {value}",
    "urn:simple has adult and nonadult, urn:mpaa g, pg, pg-13, r and nc-17, urn:v-chip tv-y to tv-ma.",
)
INVALID_RESTRICTION = Rule(
    "InvalidMediaRestriction",
    "error",
    "{name}: not all, none or a list for its type: {value}",
    "Without a type the only values are all and none; countries are two letters each with blanks between.",
)
INVALID_RESTRICTION_REL = Rule(
    "InvalidMediaRestrictionRel", "error", "{name}: neither allow nor deny: {value}", "Write allow or deny."
)
INVALID_RESTRICTION_TYPE = Rule(
    "InvalidMediaRestrictionType", "error", "{name}: neither country nor uri: {value}", "Write country or uri."
)
INVALID_COUNTRY = Rule(
    "InvalidCountryCode",
    "error",
    "{name}: not a country code of two letters: {value}",
    "Write codes of ISO 3166 with blanks between: gb us.",
)
INVALID_ROLE = Rule(
    "InvalidCreditRole",
    "error",
    "{name}: not a role in lower case: {value}",
    "Roles of the scheme urn:ebu are written in lower case: photographer, author, editor.",
)
INVALID_NPT = Rule(
    "InvalidNPTTime",
    "error",
    "{name}: not a play time: {value}",
    "Write seconds (12.5) or hours, minutes and seconds (0:01:30.5).",
)
INVALID_TRUE_FALSE = Rule(
    "InvalidTrueFalse", "error", "{name}: neither true nor false: {value}", "Write true or false."
)
DEPRECATED_ADULT = Rule(
    "DeprecatedMediaAdult",
    "warning",
    "{name}: media:adult is no longer in use",
    'Write <media:rating scheme="urn:simple">adult</media:rating> instead.',
)

_MEDIUMS = frozenset("image audio video document executable".split())
_EXPRESSIONS = frozenset("full sample nonstop".split())
_RATINGS = {
    "urn:simple": frozenset("adult nonadult".split()),
    "urn:mpaa": frozenset("g m nc-17 pg pg-13 r x".split()),
    "urn:v-chip": frozenset("14+ 18+ c c8 g pg tv-14 tv-g tv-ma tv-pg tv-y tv-y7 tv-y7-fv".split()),
}
_DIGEST_LENGTHS = {"md5": 32, "sha-1": 40}
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+\Z")
_NPT = re.compile(r"(?:now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?)\Z")
_COUNTRY = re.compile(r"[A-Za-z]{2}\Z")
_PLAYERS = f"{{{MEDIA}}}player"
_CONTENT = f"{{{MEDIA}}}content"


def _one_of(words: frozenset[str], rule: Rule) -> Check:
    def check(place: Place, value: str) -> Iterator[Finding]:
        if value not in words:
            yield place.finding(rule, value)

    return check


medium = _one_of(_MEDIUMS, INVALID_MEDIUM)
expression = _one_of(_EXPRESSIONS, INVALID_EXPRESSION)
text_type = _one_of(frozenset({"plain", "html"}), INVALID_TEXT_TYPE)
true_false = _one_of(frozenset({"true", "false"}), INVALID_TRUE_FALSE)
relationship = _one_of(frozenset({"allow", "deny"}), INVALID_RESTRICTION_REL)
restriction_type = _one_of(frozenset({"country", "uri"}), INVALID_RESTRICTION_TYPE)


def play_time(place: Place, value: str) -> Iterator[Finding]:
    """A normal play time (RFC 2326 section 3.6)."""
    if not _NPT.match(value):
        yield place.finding(INVALID_NPT, value)


def credit(site: Site) -> Iterator[Finding]:
    """media:credit: roles of the EBU are in lower case."""
    role = site.element.get("role", "")
    if site.element.get("scheme", "urn:ebu").lower() == "urn:ebu" and role != role.lower():
        yield site.at(site.element, "role").finding(INVALID_ROLE, role)


def digest(site: Site) -> Iterator[Finding]:
    """media:hash: as long as its algorithm makes it."""
    algorithm = site.element.get("algo", "md5").lower()
    value = (site.element.text or "").strip()
    if len(value) != _DIGEST_LENGTHS.get(algorithm) or not _HEXADECIMAL.match(value):
        yield site.finding(INVALID_HASH, f"{algorithm} {value}")


def rating(site: Site) -> Iterator[Finding]:
    """media:rating: a value of its scheme; schemes that are not known pass."""
    values = _RATINGS.get(site.element.get("scheme", "urn:simple").lower())
    value = (site.element.text or "").strip()
    if values is not None and value.lower() not in values:
        yield site.finding(INVALID_RATING, value)


def restriction(site: Site) -> Iterator[Finding]:
    """media:restriction: all, none, or what its type lists."""
    value = (site.element.text or "").strip()
    kind = site.element.get("type")
    if value in ("all", "none"):
        return
    if kind is None:
        yield site.finding(INVALID_RESTRICTION, value)
    elif kind == "country":
        for code in value.split():
            if not _COUNTRY.match(code):
                yield site.finding(INVALID_COUNTRY, code)


def adult(site: Site) -> Iterator[Finding]:
    """media:adult: superseded by media:rating in version 1.1."""
    yield site.finding(DEPRECATED_ADULT)


def content(site: Site) -> Iterator[Finding]:
    """media:content: an address, or a player that shows it."""
    if site.element.get("url") is None and site.element.find(_PLAYERS) is None:
        yield site.finding(MISSING_ATTRIBUTE, "url")


def group(site: Site) -> Iterator[Finding]:
    """media:group: versions of one thing."""
    if len(site.element.findall(_CONTENT)) < 2:
        yield site.finding(GROUP_WITHOUT_ALTERNATIVES)
