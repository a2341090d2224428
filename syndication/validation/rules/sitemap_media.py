"""Rules on the images and videos of sitemaps: Google's limits and values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.code_lists import COUNTRIES
from syndication.validation.names import SITEMAP_IMAGE, SITEMAP_VIDEO, local, name_of
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules.structure import MISSING_ELEMENT

TOO_MANY_IMAGES = Rule(
    "TooManyImages",
    "error",
    "{name}: more than 1,000 images for one page: {value}",
    "Google reads at most 1,000 images of a page. List only the important ones.",
)
TOO_MANY_TAGS = Rule(
    "TooManyVideoTags",
    "error",
    "{name}: more than 32 tags for one video: {value}",
    "Google reads at most 32 tags of a video. Keep those that describe it best.",
)
VIDEO_TEXT_TOO_LONG = Rule(
    "VideoTextTooLong",
    "error",
    "{name}: too long for a video sitemap: {value}",
    "A title has at most 100 characters, a description 2,048, a category 256, an uploader 255. Shorten the text.",
)
INVALID_VIDEO_VALUE = Rule(
    "InvalidVideoValue",
    "error",
    "{name}: not a value that video sitemaps have here: {value}",
    "A duration is a whole number of seconds from 1 to 28800, a rating a number from 0.0 to 5.0. family_friendly, "
    "requires_subscription and live are yes or no. A relationship is allow or deny, before codes of countries (us gb) "
    "or the words web, mobile and tv.",
)

_MOST_IMAGES = 1_000
_MOST_TAGS = 32
_LONGEST_VIDEO = 28_800  # seconds, which is 8 hours
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_RATING = re.compile(r"(?:[0-4](?:\.[0-9]*)?|\.[0-9]+|5(?:\.0*)?)\Z")
_IMAGE = f"{{{SITEMAP_IMAGE}}}image"
_TAG = f"{{{SITEMAP_VIDEO}}}tag"
_FILES = ("content_loc", "player_loc")


def longest(limit: int) -> Check:
    """Return a check that a text has at most `limit` characters."""

    def check(place: Place, value: str) -> Iterator[Finding]:
        length = len(value.strip())
        if length > limit:
            yield place.finding(VIDEO_TEXT_TOO_LONG, f"{length} characters, {limit} are allowed")

    return check


def images(site: XmlPlace) -> Iterator[Finding]:
    """Google, Image sitemaps: up to 1,000 for each page."""
    number = sum(1 for _ in site.element.iterchildren(_IMAGE))
    if number > _MOST_IMAGES:
        yield site.finding(TOO_MANY_IMAGES, str(number))


def video_has_file(site: XmlPlace) -> Iterator[Finding]:
    """Google, Video sitemaps: the address of the file or of a player."""
    if all(site.element.find(f"{{{SITEMAP_VIDEO}}}{name}") is None for name in _FILES):
        yield site.finding(MISSING_ELEMENT, "video:content_loc")


def video_tags(site: XmlPlace) -> Iterator[Finding]:
    """Google, Video sitemaps, tag: up to 32."""
    number = sum(1 for _ in site.element.iterchildren(_TAG))
    if number > _MOST_TAGS:
        yield site.finding(TOO_MANY_TAGS, str(number))


def duration(place: Place, value: str) -> Iterator[Finding]:
    """Google, Video sitemaps, duration: 1 to 28,800 seconds."""
    text = value.strip()
    if not _WHOLE.match(text) or not 1 <= int(text) <= _LONGEST_VIDEO:
        yield place.finding(INVALID_VIDEO_VALUE, value)


def rating(place: Place, value: str) -> Iterator[Finding]:
    """Google, Video sitemaps, rating: 0.0 to 5.0."""
    if not _RATING.match(value.strip()):
        yield place.finding(INVALID_VIDEO_VALUE, value)


def yes_or_no(place: Place, value: str) -> Iterator[Finding]:
    """Google, Video sitemaps: yes or no."""
    if value.strip().lower() not in ("yes", "no"):
        yield place.finding(INVALID_VIDEO_VALUE, value)


def relationship(place: Place, value: str) -> Iterator[Finding]:
    """Google, Video sitemaps, restriction and platform: allow or deny."""
    if value not in ("allow", "deny"):
        yield place.finding(INVALID_VIDEO_VALUE, value)


def restricted_to(site: XmlPlace) -> Iterator[Finding]:
    """Google, Video sitemaps, restriction and platform: a list of countries, or of kinds of devices."""
    known = COUNTRIES if local(name_of(site.element)) == "restriction" else frozenset({"web", "mobile", "tv"})
    for word in (site.element.text or "").split():
        if word.lower() not in known:
            yield site.finding(INVALID_VIDEO_VALUE, word)
