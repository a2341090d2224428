"""What a ninjs document has besides texts, people and media: kind, access, AI, urgency, places, the episode."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.formats.ninjs_media import NinjsFields, non_empty
from syndication.model.item import Item
from syndication.model.item_parts import Episode, StoryPlace
from syndication.model.ninjs_names import SOURCE_TYPES, SPONSOR, genre_of
from syndication.text.ids import is_id
from syndication.text.lines import one_line
from syndication.text.urls import absolute


def facts(item: Item) -> NinjsFields:
    """Return these properties of a story; those that it does not have are empty.

    Which partners may have it is never in a document.
    """
    return {
        "urgency": item.urgency or "",
        "slugline": one_line(item.slugline),
        "places": [_place(place) for place in item.places],
        "genres": list(_genres(item)),
        "digitalSourceType": {"name": item.ai, "uri": SOURCE_TYPES[item.ai]} if item.ai else {},
    }


def sponsor(item: Item) -> list[NinjsFields]:
    """Return who paid for a story, as a list of sources of information."""
    if not item.sponsor:
        return []
    uri = absolute(item.sponsor.url, "")
    return [non_empty({"name": one_line(item.sponsor.name), "role": SPONSOR, "uri": uri})]


def _genres(item: Item) -> Iterator[NinjsFields]:
    if item.kind != "article":
        yield genre_of("kind", item.kind)
    if item.access != "free":
        yield genre_of("access", item.access)
    if item.episode:
        yield from _genres_of_episode(item.episode)


def _genres_of_episode(episode: Episode) -> Iterator[NinjsFields]:
    yield genre_of("episode-type", episode.type)
    if episode.number:
        yield genre_of("episode", episode.number)
    if episode.season:
        yield genre_of("season", episode.season)
    if episode.explicit is not None:
        yield genre_of("explicit", episode.explicit)


def _place(place: StoryPlace) -> NinjsFields:
    code = one_line(place.code)
    scheme = one_line(place.scheme) if code else ""
    uri = f"{scheme}{code}"
    named = {"name": one_line(place.name), "literal": code, "uri": uri if scheme and is_id(uri) else ""}
    return non_empty(named | {"geoJSON": _geometry(place, non_empty({"code": code, "scheme": scheme}))})


def _geometry(place: StoryPlace, properties: NinjsFields) -> NinjsFields:
    """Return GeoJSON (RFC 7946): a point, in a feature if the place has a code."""
    point = {} if place.lat is None else {"type": "Point", "coordinates": [place.lon, place.lat]}
    return {"type": "Feature", "geometry": point or None, "properties": properties} if properties else point
