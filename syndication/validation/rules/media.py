"""Rules of Media RSS 1.5: its values, and which elements and attributes belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.code_lists import COUNTRIES, ROLES
from syndication.validation.names import MEDIA, child
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules import links, markup, text
from syndication.validation.rules.structure import MISSING_ATTRIBUTE

GROUP_WITHOUT_ALTERNATIVES = Rule(
    "MediaGroupWithoutAlternatives",
    "error",
    "{name}: a group with fewer than two media:content",
    "media:group is for versions of the same medium in several sizes or formats. Put a single media:content directly "
    "into the item.",
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
    "{name}: not a hexadecimal MD5 or SHA-1: {value}",
    'Write 32 hexadecimal digits, or 40 with algo="sha-1". Media RSS knows no other algorithm.',
)
INVALID_RATING = Rule(
    "InvalidMediaRating",
    "error",
    "{name}: not a rating of its scheme: {value}",
    "urn:simple has adult and nonadult; urn:mpaa has g, pg, pg-13, r and nc-17; urn:v-chip has tv-y to tv-ma; urn:icra "
    "has labels such as r (cz 1 lz 1 nz 1 oz 1 vz 1).",
)
INVALID_RESTRICTION = Rule(
    "InvalidMediaRestriction",
    "error",
    "{name}: not all, none, or a list of its type: {value}",
    "Without a type, write all or none. Write countries as codes of two letters with spaces between them.",
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
    "{name}: not a country code of ISO 3166: {value}",
    "Write codes of two letters with spaces between them: gb us. The United Kingdom is gb.",
)
INVALID_ROLE = Rule(
    "InvalidCreditRole",
    "error",
    "{name}: not a role of the European Broadcasting Union: {value}",
    "Without a scheme, roles are those of urn:ebu, in lower case: photographer, author, editor, producer. For other "
    "roles, add a scheme of your own.",
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
_ICRA = re.compile(r"r?\s*\(\s*[a-z]{1,2} [0-9](?:\s+[a-z]{1,2} [0-9])*\s*\)\Z", re.IGNORECASE)
_DIGEST_LENGTHS = {"md5": 32, "sha-1": 40}
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+\Z")
_NPT = re.compile(r"(?:now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?)\Z")
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


def scheme(place: Place, value: str) -> Iterator[Finding]:
    """The name of a list of roles or ratings: one of Media RSS (urn:ebu for example), or an address."""
    if not value.strip().lower().startswith("urn:"):
        yield from links.full_link(place, value)


def credit(site: XmlPlace) -> Iterator[Finding]:
    """media:credit: a role of its scheme. Unknown schemes are not checked."""
    role = site.element.get("role", "").strip()
    if role and site.element.get("scheme", "urn:ebu").strip().lower() == "urn:ebu" and role not in ROLES:
        yield site.at(site.element, "role").finding(INVALID_ROLE, role)


def wording(site: XmlPlace) -> Iterator[Finding]:
    """media:title, media:description, media:text: plain text, unless type is html."""
    value = site.element.text or ""
    yield from markup.html(site, value) if site.element.get("type") == "html" else text.atom_plain(site, value)


def digest(site: XmlPlace) -> Iterator[Finding]:
    """media:hash: hexadecimal digits, as many as its algorithm has."""
    algorithm = site.element.get("algo", "md5").lower()
    value = (site.element.text or "").strip()
    if len(value) != _DIGEST_LENGTHS.get(algorithm) or not _HEXADECIMAL.match(value):
        yield site.finding(INVALID_HASH, f"{algorithm} {value}")


def rating(site: XmlPlace) -> Iterator[Finding]:
    """media:rating: a value of its scheme. Unknown schemes are not checked."""
    system = site.element.get("scheme", "urn:simple").strip().lower()
    value = (site.element.text or "").strip()
    if system == "urn:icra":
        right = bool(_ICRA.match(value))
    else:
        right = system not in _RATINGS or value.lower() in _RATINGS[system]
    if not right:
        yield site.finding(INVALID_RATING, value)


def restriction(site: XmlPlace) -> Iterator[Finding]:
    """media:restriction: all, none, or a list of its type."""
    value = (site.element.text or "").strip()
    kind = site.element.get("type")
    if value in ("all", "none"):
        return
    if kind is None:
        yield site.finding(INVALID_RESTRICTION, value)
    elif kind == "country":
        for code in value.split():
            if code.lower() not in COUNTRIES:
                yield site.finding(INVALID_COUNTRY, code)
    elif kind == "uri":
        for address in value.split():
            yield from links.full_link(site, address)


def adult(site: XmlPlace) -> Iterator[Finding]:
    """media:adult: replaced by media:rating in version 1.1."""
    yield site.finding(DEPRECATED_ADULT)


def content(site: XmlPlace) -> Iterator[Finding]:
    """media:content: an address, or a player."""
    if site.element.get("url") is None and child(site.element, _PLAYERS) is None:
        yield site.finding(MISSING_ATTRIBUTE, "url")


def group(site: XmlPlace) -> Iterator[Finding]:
    """media:group: at least two versions of the same medium."""
    if len(site.element.findall(_CONTENT)) < 2:
        yield site.finding(GROUP_WITHOUT_ALTERNATIVES)
