"""What a document says of a story besides texts, people and media: kind, access, AI, urgency, the episode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from syndication.model.item_parts import Access, AiUse, Episode, Sponsor, StoryKind
from syndication.model.ninjs_names import SOURCE_TYPES, SPONSOR
from syndication.sources.ninjs.fields import Fields
from syndication.sources.ninjs.places import read_places
from syndication.text.urls import absolute

_NO_PLACE = "has no place in a record; it was left out"
_MOST = 2**31 - 1
_SOURCE_TYPES: Mapping[str, AiUse] = {uri: use for use, uri in SOURCE_TYPES.items()}


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0
    return number if 0 < number <= _MOST else None


def _episode_type(text: str) -> str | None:
    return text if text in ("full", "trailer", "bonus") else None


# The episode by the genres that say it; None for a value that none of them has.
_EPISODE: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "episode-type": ("type", _episode_type),
    "episode": ("number", _number),
    "season": ("season", _number),
    "explicit": ("explicit", {"true": True, "false": False}.get),
}


def read_facts(fields: Fields) -> dict[str, Any]:
    """Return these fields of an item by name; those that the document does not give are not there.

    What is left out of the document is noted. A value that is wrong here makes no story worse, so it is no fault.
    """
    found = {
        "urgency": _urgency(fields),
        "slugline": fields.line("slugline"),
        "places": read_places(fields),
        "ai": _ai(fields),
        "sponsor": _sponsor(fields),
        **_genres(fields),
    }
    fields.report.note_place("slugline", fields.named("slugline"))
    return {name: value for name, value in found.items() if value}


def _urgency(fields: Fields) -> int:
    """Return the urgency from 1 to 9, 0 if there is none."""
    spelt = fields.spelling("urgency")
    value = fields.values[spelt] if spelt else 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9:
        return value
    fields.report.note_cosmetic(fields.named("urgency"), "is not a number from 1 to 9; it was left out", value)
    return 0


def _ai(fields: Fields) -> AiUse:
    for term in fields.objects("digitalSourceType"):
        if use := _SOURCE_TYPES.get(term.text("uri").replace("https://", "http://", 1)):
            return use
        fields.report.note_cosmetic(fields.named("digitalSourceType"), _NO_PLACE, term.values)
    return ""


def _sponsor(fields: Fields) -> Sponsor | None:
    """Return the first sponsor; the names of others are noted."""
    parties = [party for party in fields.objects("infoSources") if party.line("role").lower() == SPONSOR]
    named = [party for party in parties if party.name()]
    for other in named[1:]:
        fields.report.note_loss(f"{other.place}name", "a story has one sponsor; this one was left out", other.name())
    return Sponsor(named[0].name(), absolute(named[0].text("uri"), "")) if named else None


def _genres(fields: Fields) -> dict[str, Any]:
    """Return the facts that our documents have as genres ("access:paid"); others are noted."""
    genres = {genre.place: _fact(genre.text("literal")) for genre in fields.objects("genres")}
    facts = dict(fact for fact in genres.values() if fact)
    for genre in fields.objects("genres"):
        if facts and not genres[genre.place]:
            fields.report.note_cosmetic(genre.place.removesuffix("."), _NO_PLACE, genre.values)
    if not facts and (spelt := fields.spelling("genres")):
        fields.report.note_cosmetic(fields.named("genres"), _NO_PLACE, fields.values[spelt])
    episode = {_EPISODE[name][0]: value for name, value in facts.items() if name in _EPISODE}
    story = {name: value for name, value in facts.items() if name not in _EPISODE}
    return story | ({"episode": Episode(**episode)} if episode else {})


def _fact(literal: str) -> tuple[str, Any] | None:
    name, _, value = literal.partition(":")
    choices = {"kind": get_args(StoryKind), "access": get_args(Access)}
    if value in choices.get(name, ()):
        return name, value
    if name in _EPISODE and (read := _EPISODE[name][1](value)) is not None:
        return name, read
    return None
