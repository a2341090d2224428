"""Rules of Apple's podcast extension (itunes): its fixed values, maximum lengths, and what a podcast needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from syndication.model.finding import Finding
from syndication.validation.names import ATOM, ITUNES, XML, child
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules import people
from syndication.validation.suggestions import nearest

MISSING_ITUNES_ELEMENT = Rule(
    "MissingItunesElement",
    "warning",
    "{name}: a podcast without {value}",
    "Apple lists a show only with its artwork, its language, a category of Apple's list, and whether it has explicit "
    "content. Add the element to the channel. In an Atom feed, xml:lang is the language.",
)
MISSING_EPISODE_ELEMENT = Rule(
    "MissingEpisodeElement",
    "warning",
    "{name}: an episode without {value}",
    "Apple requires a title and an enclosure (the audio or video file) of every episode, and itunes:episode in a "
    "serial show. Players leave out an episode without a file. If the item is no episode, remove its itunes elements.",
)
MISSING_ITUNES_EMAIL = Rule(
    "MissingItunesEmail",
    "info",
    "{name}: a podcast without the email address of its owner",
    "Apple no longer asks for it, but other directories send a mail to the owner to confirm the show. Add itunes:owner "
    "with itunes:name and itunes:email, at least while you register the show.",
)
UNSUPPORTED_ITUNES_FORMAT = Rule(
    "UnsupportedItunesFormat",
    "warning",
    "{name}: podcast players cannot play this file: {value}",
    "Apple accepts files whose names end in .mp3, .m4a, .mp4, .m4v, .mov or .pdf. Offer the episode as one of these.",
)
INVALID_EPISODE_TYPE = Rule(
    "InvalidItunesEpisodeType",
    "error",
    "{name}: not a type of episode: {value}",
    "Write full, trailer or bonus.",
)
INVALID_CHANNEL_TYPE = Rule(
    "InvalidItunesChannelType",
    "error",
    "{name}: not a type of show: {value}",
    "Write episodic if listeners should begin with the newest episode, serial if with the oldest.",
)
INVALID_YES_NO = Rule("InvalidYesNo", "error", "{name}: neither yes nor no: {value}", "Write yes or no.")
INVALID_EXPLICIT = Rule(
    "InvalidYesNoClean",
    "error",
    "{name}: neither true nor false: {value}",
    "Write true if there is explicit content, otherwise false.",
)
FORMER_EXPLICIT = Rule(
    "FormerExplicitValue",
    "warning",
    "{name}: a value of earlier editions: {value}",
    "Apple now defines only true and false, and some directories refuse yes, no and clean. Write true if there is "
    "explicit content, otherwise false.",
)
WITHOUT_EFFECT = Rule(
    "ItunesWithoutEffect",
    "info",
    "{name}: only Yes has an effect, this has none: {value}",
    "Write Yes in itunes:block to hide the show or the episode, and in itunes:complete if no episode will follow. "
    "Otherwise leave the element out.",
)
INVALID_DURATION = Rule(
    "InvalidDuration",
    "error",
    "{name}: not a duration: {value}",
    "Write the seconds as a whole number, 1794, or hours, minutes and seconds as 29:54 or 1:02:03.",
)
TOO_LONG = Rule(
    "TooLong",
    "info",
    "{name}: long for podcast directories: {value}",
    "Earlier editions of Apple's guide allowed 255 characters for titles, subtitles and names, and 4000 for a summary. "
    "Podcasting 2.0 asks for 128 or fewer in most places. Some apps cut longer texts.",
)
INVALID_KEYWORDS = Rule(
    "InvalidKeywords",
    "warning",
    "{name}: no commas between keywords: {value}",
    "Separate keywords with commas. Several words between two commas are one keyword.",
)
NOT_UTF8 = Rule(
    "NotUTF8",
    "warning",
    "{name}: a podcast that is not in UTF-8: {value}",
    "Apple accepts only UTF-8. Save the document as UTF-8, and declare it.",
)
ITUNES_IMAGE_FORMAT = Rule(
    "ItunesImageFormat",
    "info",
    "{name}: the name is not that of a JPEG or PNG: {value}",
    "Apple accepts covers of shows and episodes as JPEG or PNG, square, from 1400 to 3000 pixels wide.",
)

_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|(?:[0-9]{1,3}:)?[0-5]?[0-9]:[0-5]?[0-9]|[0-9]{2,3}:[0-5]?[0-9])\Z")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")
_PLAYED = frozenset("m4a m4v mov mp3 mp4 pdf".split())
_PICTURES = frozenset("jpeg jpg png".split())
_CATEGORY = f"{{{ITUNES}}}category"
_EMAIL = f"{{{ITUNES}}}owner/{{{ITUNES}}}email"
_ANY_ITUNES = f"{{{ITUNES}}}*"
_REQUIRED = (_CATEGORY, f"{{{ITUNES}}}explicit", f"{{{ITUNES}}}image")
_NUMBER, _TYPE, _EPISODE_TYPE = f"{{{ITUNES}}}episode", f"{{{ITUNES}}}type", f"{{{ITUNES}}}episodeType"
_TRUE, _FORMER = ("true", "false"), {"yes": "true", "explicit": "true", "no": "false", "clean": "false"}
_LANGUAGE = f"{{{XML}}}lang"
_LINK = f"{{{ATOM}}}link"
_TITLES = ("title", f"{{{ATOM}}}title")


def _one_of(words: str, rule: Rule) -> Check:
    known = frozenset(words.split())

    def check(place: Place, value: str) -> Iterator[Finding]:
        if value.strip().lower() not in known:
            yield place.finding(rule, value, nearest(value.strip(), known))

    return check


def at_most(limit: int) -> Check:
    """Return a check that a text has at most `limit` characters."""

    def check(place: Place, value: str) -> Iterator[Finding]:
        length = len(value.strip())
        if length > limit:
            yield place.finding(TOO_LONG, f"{length} characters; the limit is {limit}")

    return check


episode_type = _one_of("full trailer bonus", INVALID_EPISODE_TYPE)
channel_type = _one_of("episodic serial", INVALID_CHANNEL_TYPE)


def yes_no(place: Place, value: str) -> Iterator[Finding]:
    """Yes or no, in any capitals."""
    word = value.strip().lower()
    if word not in ("yes", "no"):
        yield place.finding(INVALID_YES_NO, value, {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(word, ""))


def explicit(place: Place, value: str) -> Iterator[Finding]:
    """Apple's guide, itunes:explicit: true or false."""
    word = value.strip().lower()
    if word in _FORMER:
        yield place.finding(FORMER_EXPLICIT, value, _FORMER[word])
    elif word not in _TRUE:
        yield place.finding(INVALID_EXPLICIT, value)


def only_yes(place: Place, value: str) -> Iterator[Finding]:
    """Apple's guide, itunes:block and itunes:complete: any value other than Yes has no effect, as "no" says."""
    word = value.strip().lower()
    if word not in ("yes", "no"):
        yield place.finding(WITHOUT_EFFECT, value, "Yes" if word in ("true", "1", "on", "y") else "")


def duration(place: Place, value: str) -> Iterator[Finding]:
    """Seconds, or minutes and seconds, or hours, minutes and seconds."""
    if not _DURATION.match(value.strip()):
        yield place.finding(INVALID_DURATION, value)


def keywords(place: Place, value: str) -> Iterator[Finding]:
    """Words with commas between."""
    if "," not in value and len(value.split()) > 1:
        yield place.finding(INVALID_KEYWORDS, value)


def email(place: Place, value: str) -> Iterable[Finding]:
    """An email address, with or without a name."""
    return (finding for finding in people.contact(place, value) if finding.code == people.INVALID_CONTACT.code)


def cover(place: Place, value: str) -> Iterator[Finding]:
    """The address of a cover. If its name has no extension, the format is unknown and not checked."""
    extension = _extension(value)
    if extension and extension not in _PICTURES:
        yield place.finding(ITUNES_IMAGE_FORMAT, value)


def podcast(site: XmlPlace) -> Iterator[Finding]:
    """A channel or feed with any element of itunes has all that Apple requires."""
    channel = site.element
    if next(channel.iter(_ANY_ITUNES), None) is None:
        return
    if channel.find("language") is None and not any(outer.get(_LANGUAGE) for outer in (channel, site.source.root)):
        yield site.finding(MISSING_ITUNES_ELEMENT, "language")
    for tag in _REQUIRED:
        if channel.find(tag) is None:
            yield site.finding(MISSING_ITUNES_ELEMENT, tag.replace(f"{{{ITUNES}}}", "itunes:"))
    if channel.find(_EMAIL) is None:
        yield site.finding(MISSING_ITUNES_EMAIL)
    if (channel.findtext(_TYPE) or "").strip().lower() == "serial":
        yield from _unnumbered_episodes(site)
    if site.source.encoding not in ("utf-8", "utf-8-sig"):
        yield site.finding(NOT_UTF8, site.source.encoding)


def _unnumbered_episodes(site: XmlPlace) -> Iterator[Finding]:
    """Apple's guide, itunes:episode: required of the full episodes of a serial show."""
    for item in site.element.iterchildren("item"):
        is_full = (item.findtext(_EPISODE_TYPE) or "full").strip().lower() == "full"
        if is_full and child(item, "enclosure") is not None and child(item, _NUMBER) is None:
            yield site.at(item).finding(MISSING_EPISODE_ELEMENT, "itunes:episode")


def episode(site: XmlPlace) -> Iterator[Finding]:
    """An item or entry with any element of itunes has a title, and a file of a type that Apple accepts."""
    if child(site.element, _ANY_ITUNES) is None:
        return
    if all(child(site.element, tag) is None for tag in _TITLES):
        yield site.finding(MISSING_EPISODE_ELEMENT, "title")
    files = list(_files(site))
    if not files:
        yield site.finding(MISSING_EPISODE_ELEMENT, "enclosure")
    for place, address in files:
        extension = _extension(address)
        if extension and extension not in _PLAYED:
            yield place.finding(UNSUPPORTED_ITUNES_FORMAT, address)


def _files(site: XmlPlace) -> Iterator[tuple[XmlPlace, str]]:
    for enclosure in site.element.iterchildren("enclosure"):
        yield site.at(enclosure, "url"), enclosure.get("url", "")
    for link in site.element.iterchildren(_LINK):
        if link.get("rel") == "enclosure":
            yield site.at(link, "href"), link.get("href", "")


def _extension(address: str) -> str:
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return ""
    found = _EXTENSION.search(path)
    return found[1].lower() if found else ""
