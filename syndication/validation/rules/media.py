"""Rules of Media RSS 1.5.1: its values, and which elements and attributes belong together."""

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
    "warning",
    "{name}: a group with fewer than two media:content",
    "media:group is for versions of the same medium in several sizes or formats. Some readers skip a group with a "
    "single one. Put it directly into the item.",
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
    'Without a type, write all or none. Write type="country" for codes of countries, type="uri" for addresses.',
)
INVALID_RESTRICTION_REL = Rule(
    "InvalidMediaRestrictionRel", "error", "{name}: neither allow nor deny: {value}", "Write allow or deny."
)
INVALID_RESTRICTION_TYPE = Rule(
    "InvalidMediaRestrictionType",
    "error",
    "{name}: not country, uri or sharing: {value}",
    "Write country, uri or sharing.",
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
    "{name}: a role with capital letters: {value}",
    "Media RSS has roles in lower case: photographer, author, editor, producer.",
)
UNKNOWN_ROLE = Rule(
    "UnknownCreditRole",
    "info",
    "{name}: not in the list of roles of the European Broadcasting Union: {value}",
    "Without a scheme, roles are those of urn:ebu: photographer, author, editor, producer. Readers show other roles as "
    "they are. For a list of your own, add its address as scheme.",
)
INVALID_MEDIA_VALUE = Rule(
    "InvalidMediaValue",
    "error",
    "{name}: not a value that Media RSS has here: {value}",
    "A status is active, blocked or deleted; rights are userCreated or official; a price is of type rent, purchase, "
    "package or subscription; the time of a scene or a place is 12.5, 01:30 or 0:01:30.",
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
# Chat, language, nudity, other and violence; r means the whole site.
_ICRA = re.compile(r"r?\s*\(\s*[clnov][a-z] [0-9](?:\s+[clnov][a-z] [0-9])*\s*\)\Z", re.IGNORECASE)
_DIGEST_LENGTHS = {"md5": 32, "sha-1": 40}
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+\Z")
_NPT = re.compile(r"(?:now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?)\Z")
_MINUTES = re.compile(r"[0-9]+:[0-5]?[0-9](?:\.[0-9]*)?\Z")
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
restriction_type = _one_of(frozenset({"country", "uri", "sharing"}), INVALID_RESTRICTION_TYPE)

state = _one_of(frozenset({"active", "blocked", "deleted"}), INVALID_MEDIA_VALUE)
rights = _one_of(frozenset({"userCreated", "official"}), INVALID_MEDIA_VALUE)
price_type = _one_of(frozenset({"rent", "purchase", "package", "subscription"}), INVALID_MEDIA_VALUE)


def play_time(place: Place, value: str) -> Iterator[Finding]:
    """A normal play time (RFC 2326 section 3.6)."""
    if not _NPT.match(value):
        yield place.finding(INVALID_NPT, value)


def moment(place: Place, value: str) -> Iterator[Finding]:
    """The time of a scene or a place: a normal play time, or minutes and seconds as in the specification."""
    text = value.strip()
    if text and not _NPT.match(text) and not _MINUTES.match(text):
        yield place.finding(INVALID_MEDIA_VALUE, value)


def scheme(place: Place, value: str) -> Iterator[Finding]:
    """The name of a list of roles or ratings: one of Media RSS (urn:ebu for example), or an address."""
    if not value.strip().lower().startswith("urn:"):
        yield from links.full_link(place, value)


def credit(site: XmlPlace) -> Iterator[Finding]:
    """media:credit: a role in lower case. The roles of other schemes than urn:ebu are not known."""
    role = site.element.get("role", "").strip()
    place = site.at(site.element, "role")
    if role != role.lower():
        yield place.finding(INVALID_ROLE, role)
    elif role and site.element.get("scheme", "urn:ebu").strip().lower() == "urn:ebu" and role not in ROLES:
        yield place.finding(UNKNOWN_ROLE, role)


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
    """media:restriction: all, none, or a list of its type. An empty list allows nobody, or denies nobody."""
    value = (site.element.text or "").strip()
    kind = site.element.get("type")
    if value in ("", "all", "none"):
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
    """media:group: for versions of the same medium, so at least two are expected; the specification has no number."""
    if len(site.element.findall(_CONTENT)) < 2:
        yield site.finding(GROUP_WITHOUT_ALTERNATIVES)
