"""Rules of the Podcasting 2.0 namespace (podcast): its words, and which of its elements need each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syndication.model.finding import Finding
from syndication.validation.names import local, name_of, namespace
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules.itunes import at_most
from syndication.validation.rules.structure import MISSING_ATTRIBUTE, MISSING_ELEMENT
from syndication.validation.suggestions import nearest

INVALID_WORD = Rule(
    "InvalidPodcastWord",
    "error",
    "{name}: not a word that Podcasting 2.0 defines here: {value}",
    "The specification has a fixed list for this value. Write one of its words exactly as it is listed.",
)
UNLISTED_WORD = Rule(
    "UnlistedPodcastWord",
    "info",
    "{name}: a word that Podcasting 2.0 does not list: {value}",
    "The lists of roles, services, protocols and licenses grow, so this is allowed. Check the spelling: apps show or "
    "use only words that they know.",
)
EMPTY_VALUE = Rule(
    "EmptyPodcastElement",
    "error",
    "{name}: is empty",
    "The specification requires a text here: the name of the person or place, or the title. Add it, or leave the "
    "element out.",
)
ONE_OR_THE_OTHER = Rule(
    "InvalidPodcastSplit",
    "error",
    "{name}: needs one podcast:remoteItem, or podcast:valueRecipient elements, not both",
    "During this time the payment goes to the recipients of one other feed, or to those that are listed here. Keep one "
    "of the two.",
)
FORMER_IMAGES = Rule(
    "FormerPodcastImages",
    "info",
    "{name}: an element of an earlier edition",
    "Podcasting 2.0 replaced podcast:images with podcast:image, which has one picture with its href.",
)

_KNOWN_LICENSES = frozenset("arr cc-by-4.0 cc-by-nc-4.0 cc-by-nc-nd-4.0 pod-v4v-1.0".split())
_PUBLIC_LICENSE = re.compile(r"(?:cc-?(?:by|0|pd)|gpl|lgpl|agpl|gfdl|mit|apache|public ?domain|pod-)", re.IGNORECASE)


def one_of(words: str) -> Check:
    """Return a check that a value is one of some words, which stand with blanks between them."""
    return _one_of(words, INVALID_WORD)


def usually_one_of(words: str) -> Check:
    """Return a check that notes a value which is none of some words, which stand with blanks between them."""
    return _one_of(words, UNLISTED_WORD)


def _one_of(words: str, rule: Rule) -> Check:
    known = tuple(words.split())
    lowered = frozenset(word.lower() for word in known)

    def check(place: Place, value: str) -> Iterator[Finding]:
        text = value.strip()
        if text.lower() not in lowered:
            yield place.finding(rule, value, nearest(text, known))

    return check


def listed(names: Iterable[str]) -> Check:
    """Return a check that notes a value which is not among some names, in any capitals."""
    known = {name.lower() for name in names}

    def check(place: Place, value: str) -> Iterator[Finding]:
        text = " ".join(value.lower().split())
        if text not in known:
            yield place.finding(UNLISTED_WORD, value, nearest(text, known))

    return check


def required_text(limit: int) -> tuple[Check, Check]:
    """Return the checks of a text that may not be empty, of at most `limit` characters."""

    def check(place: Place, value: str) -> Iterator[Finding]:
        if not value.strip():
            yield place.finding(EMPTY_VALUE)

    return check, at_most(limit)


def images(site: XmlPlace) -> Iterator[Finding]:
    """podcast:images: replaced by podcast:image."""
    yield site.finding(FORMER_IMAGES)


def license_has_text(site: XmlPlace) -> Iterator[Finding]:
    """podcast:license: a license of the list, or an own one with its address."""
    name = (site.element.text or "").strip()
    if name and site.element.get("url") is None and name.lower() not in _KNOWN_LICENSES:
        if _PUBLIC_LICENSE.match(name):
            yield site.finding(UNLISTED_WORD, name)
        else:
            yield site.finding(MISSING_ATTRIBUTE, "url")


def discussion(site: XmlPlace) -> Iterator[Finding]:
    """podcast:socialInteract: an address, unless the protocol is "disabled"."""
    if site.element.get("uri") is None and site.element.get("protocol", "").strip().lower() != "disabled":
        yield site.finding(MISSING_ATTRIBUTE, "uri")


def payment(site: XmlPlace) -> Iterator[Finding]:
    """podcast:value: at least one recipient."""
    if "valueRecipient" not in _own_children(site):
        yield site.finding(MISSING_ELEMENT, "podcast:valueRecipient")


def time_split(site: XmlPlace) -> Iterator[Finding]:
    """podcast:valueTimeSplit: one remote item, or recipients."""
    children = _own_children(site)
    remote, recipients = children.count("remoteItem"), children.count("valueRecipient")
    if (remote != 1 or recipients) and (remote or not recipients):
        yield site.finding(ONE_OR_THE_OTHER)


def publisher(site: XmlPlace) -> Iterator[Finding]:
    """podcast:publisher: its remote item says that it is the feed of a publisher."""
    for item in site.element:
        if local(name_of(item)) == "remoteItem" and item.get("medium") != "publisher":
            medium = item.get("medium")
            place = site.at(item)
            if medium is None:
                yield place.finding(MISSING_ATTRIBUTE, "medium", 'medium="publisher"')
            else:
                yield site.at(item, "medium").finding(INVALID_WORD, medium, "publisher")


def _own_children(site: XmlPlace) -> list[str]:
    own = namespace(name_of(site.element))
    return [local(name_of(child)) for child in site.element if namespace(name_of(child)) == own]
