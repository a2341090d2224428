"""The associations of a story: pictures, sounds and films, and related stories."""

from __future__ import annotations

from syndication.model.item import Media, Related
from syndication.sources.ninjs.body import description, headline
from syndication.sources.ninjs.fields import Fields
from syndication.text.urls import absolute

_MEDIA = ("picture", "graphic", "audio", "video")
_STORIES = ("text", "composite")
_CAPTIONS = ("caption", "main", "text", "")
_ALTS = ("alt", "alttext", "alt-text")


def media(fields: Fields) -> tuple[Media, ...]:
    """Return the pictures, sounds and films of a story."""
    found = (_medium(each) for each in fields.objects("associations") if is_medium(each))
    return tuple(medium for medium in found if medium != Media())


def related(fields: Fields) -> tuple[Related, ...]:
    """Return the related stories."""
    found = (_story(each) for each in fields.objects("associations") if is_story(each))
    return tuple(story for story in found if story.title)


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


def _medium(associated: Fields) -> Media:
    rendition = _widest_rendition(associated)
    return Media(
        url=absolute(rendition.text("href"), ""),
        type=rendition.line("contentType").partition(";")[0].strip().lower(),
        width=rendition.number("width"),
        height=rendition.number("height"),
        bytes=rendition.number("sizeInBytes"),
        alt=description(associated, *_ALTS),
        caption=description(associated, *_CAPTIONS) or associated.line("description_text"),
        credit=associated.line("by"),
    )


def _widest_rendition(associated: Fields) -> Fields:
    """Return the first of the widest renditions with an address; an empty object if there is none."""
    found = [each for each in associated.objects("renditions") if absolute(each.text("href"), "")]
    return max(found, key=lambda each: each.number("width"), default=Fields({}))


def _story(associated: Fields) -> Related:
    title = headline(associated) or associated.line("title") or associated.line("name")
    return Related(title=title, url=absolute(associated.text("uri"), ""))
