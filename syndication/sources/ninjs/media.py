"""The associations of a story: pictures, sounds and films, and related stories."""

from __future__ import annotations

import re
from html import unescape

from msgspec.structs import replace

from syndication.model.item import Media, Related
from syndication.model.media_choice import second_leads
from syndication.model.media_parts import MediaRole
from syndication.model.ninjs_related import LABEL, PLACE
from syndication.sources.ninjs.body import description, headline
from syndication.sources.ninjs.fields import Fields
from syndication.sources.ninjs.media_details import media_type_of, with_details
from syndication.text.urls import absolute, is_reachable

_MEDIA = ("picture", "graphic", "audio", "video")
_STORIES = ("text", "composite")
_CAPTIONS = ("caption", "main", "text", "html", "xhtml", "")
_ALTS = ("alt", "alttext", "alt-text")
_MAIN = ("featuremedia", "featureimage", "main")  # names by which systems mark the main picture
# How Superdesk marks what is embedded: <!-- EMBED START Image {id: "editor_0"} -->
_SOURCE = re.compile(r"""\ssrc\s?=\s?["']([^"']{1,4000})["']""", re.IGNORECASE)
_EMBEDDED = re.compile(r"<!--\s?EMBED START \w{1,30} \{id: ?\"([^\"<>]{1,200})\"\}")


def media(fields: Fields, body: str) -> tuple[Media, ...]:
    """Return the pictures, sounds and films of a story, the main one first and those in the body last."""
    embedded = frozenset(_EMBEDDED.findall(body))
    in_body = frozenset(map(unescape, _SOURCE.findall(body)))
    _note_unreachable(fields, in_body)
    associated = [each for each in fields.objects("associations") if is_medium(each)]
    found: list[Media] = []
    for each in sorted(associated, key=lambda each: _rank(each, embedded)):
        medium = _medium(each, in_body)
        if medium != Media():
            _note_places(each, f"media[{len(found)}]")
            found.append(medium)
    return _with_one_lead(found)


def _with_one_lead(media: list[Media]) -> tuple[Media, ...]:
    """Return media of which only the first lead of each kind is one: a document may name several."""
    second = {index for index, _ in second_leads(media)}
    return tuple(replace(each, role="") if index in second else each for index, each in enumerate(media))


def _note_unreachable(fields: Fields, in_body: frozenset[str]) -> None:
    """Note what the body shows from a host that readers cannot reach. It stays: the text around it may need it."""
    for address in sorted(in_body):
        if absolute(address, "") and not is_reachable(absolute(address, "")):
            problem = "shows a file on no public host, which readers will not see; publish it elsewhere"
            fields.report.note_loss(fields.report.places.get("body", "bodies"), problem, address)


def _note_places(associated: Fields, medium: str) -> None:
    associated.report.note_place(medium, associated.place.removesuffix("."))
    associated.report.note_place(f"{medium}.credit", associated.named("by"))
    associated.report.note_place(f"{medium}.url", associated.named("renditions"))
    for name in ("alt", "caption"):
        associated.report.note_place(f"{medium}.{name}", associated.named("descriptions"))


def related(fields: Fields) -> tuple[Related, ...]:
    """Return the related stories."""
    found: list[Related] = []
    for associated in fields.objects("associations"):
        if not is_story(associated):
            continue
        story = _story(associated)
        place = associated.place.removesuffix(".")
        if story.title:
            fields.report.note_place(f"related[{len(found)}]", place)
            found.append(story)
        else:
            fields.report.note_loss(place, "has no headline; the related story was left out", associated.values)
    return tuple(found)


def is_medium(associated: Fields) -> bool:
    """Return whether an association is a picture, sound or film."""
    kind = associated.line("type").lower()
    return not is_story(associated) and (kind in _MEDIA or bool(associated.objects("renditions")))


def is_story(associated: Fields) -> bool:
    """Return whether an association is another story."""
    kind = associated.line("type").lower()
    if kind in _STORIES or associated.line("rel").lower() == "related":
        return True
    return not kind and not associated.objects("renditions")


def _rank(associated: Fields, embedded: frozenset[str]) -> int:
    name = associated.line("name")
    return 0 if name.lower() in _MAIN else 2 if name in embedded else 1


def _medium(associated: Fields, in_body: frozenset[str]) -> Media:
    """Return the medium; an empty one if it has addresses, and readers can fetch none of them."""
    renditions = associated.objects("renditions")
    found = [each for each in renditions if _address(each)]
    if not found and any(each.text("href") for each in renditions):
        return Media()
    rendition = max(found, key=lambda each: _fitness(each, in_body), default=None)
    medium = Media(
        url=absolute(rendition.text("href"), "") if rendition else "",
        type=media_type_of(rendition, associated),
        width=rendition.number("width") if rendition else 0,
        height=rendition.number("height") if rendition else 0,
        bytes=rendition.number("sizeInBytes") if rendition else 0,
        alt=description(associated, *_ALTS),
        caption=description(associated, *_CAPTIONS),
        credit=associated.line("by"),
        role=_role(associated),
    )
    return with_details(medium, associated, rendition, found) if rendition else medium


def _fitness(rendition: Fields, in_body: frozenset[str]) -> tuple[bool, bool, int]:
    """Return how fit a rendition is to be the picture of the record: the best one has the largest value.

    One that the body shows is preferred, so that the picture is known to be there.
    """
    return rendition.line("name").lower() == "main", rendition.text("href") in in_body, rendition.number("width")


def _role(associated: Fields) -> MediaRole:
    role = associated.line("rel").lower()
    if role in ("slide", "cover"):
        return "slide" if role == "slide" else "cover"
    return "lead" if role == "lead" or associated.line("name").lower() in _MAIN else ""


def _address(rendition: Fields) -> str:
    """Return the address of a rendition; "" with a warning if readers cannot fetch it."""
    given = rendition.text("href")
    address = absolute(given, "")
    if given and not address:
        rendition.report.note_loss(rendition.named("href"), "is not an http or https address; it was left out", given)
    elif given and not is_reachable(address):
        problem = "is on no public host, so readers cannot fetch it; it was left out"
        rendition.report.note_loss(rendition.named("href"), problem, given)
        return ""
    return address


def _story(associated: Fields) -> Related:
    is_named = associated.place.endswith("].")  # in 1.x, a name is the key of an association: "main-0"
    title = headline(associated) or associated.line("title") or (associated.line("name") if is_named else "")
    address = absolute(associated.text("uri"), "") or absolute(associated.text("guid"), "")
    words = {text.line("role"): text.line("value") for text in associated.objects("descriptions")}
    after = words.get(PLACE, "")
    number = int(after) if after.isascii() and after.isdecimal() and len(after) < 7 else 0
    return Related(title=title, url=address, label=words.get(LABEL, ""), after=number)
