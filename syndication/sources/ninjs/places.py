"""The places that a story is about: their names, codes and coordinates."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from syndication.model.item_parts import StoryPlace
from syndication.sources.ninjs.fields import Fields

_BEFORE_CODE = re.compile(r"[/#:]")  # in a URI that is made of a list and a code
_LONGEST_CODE = 200


class _Code(Struct, frozen=True):
    """The code of a place, and the list that it is from; "" if there is none."""

    code: str = ""
    scheme: str = ""


def read_places(fields: Fields) -> tuple[StoryPlace, ...]:
    """Return the places; those without a name are noted."""
    found: list[StoryPlace] = []
    for each in fields.objects("places"):
        name = each.name()
        if not name:
            fields.report.note_loss(each.place.removesuffix("."), "has no name; it was left out", each.values)
            continue
        fields.report.note_place(f"places[{len(found)}]", each.place.removesuffix("."))
        code = _code(each)
        lat, lon = _coordinates(each)
        found.append(StoryPlace(name, code.code, code.scheme, lat, lon))
    return tuple(found)


def _code(place: Fields) -> _Code:
    """Return the code in our own documents and in 1.x, else the end of the URI."""
    for given in (*_properties(place), place):
        if code := given.line("code"):
            return _Code(code, given.line("scheme"))
    uri, literal = place.text("uri"), place.line("literal") if place.line("name") else ""
    if literal:
        return _Code(literal, uri.removesuffix(literal) if uri.endswith(literal) else "")
    code = _BEFORE_CODE.split(uri)[-1][-_LONGEST_CODE:]
    return _Code(code, uri.removesuffix(code)) if code else _Code()


def _shapes(place: Fields) -> list[Fields]:
    return [shape for name in ("geoJSON", "geometry_point") for shape in place.objects(name)]


def _properties(place: Fields) -> list[Fields]:
    return [found for shape in _shapes(place) for found in shape.objects("properties")]


def _coordinates(place: Fields) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a point in GeoJSON (RFC 7946), which has the longitude first."""
    for shape in _shapes(place):
        for point in (*shape.objects("geometry"), shape):
            given = point.values.get("coordinates")
            if point.values.get("type") == "Point" and (found := _point(given)):
                return found
            if given is not None:
                problem = "is no point on earth, which has its longitude first; it was left out"
                place.report.note_cosmetic(f"{point.place}coordinates", problem, given)
    return None, None


def _point(given: Any) -> tuple[float, float] | None:
    """Return latitude and longitude of the coordinates of a point, None if they are none on earth."""
    numbers = given[:2] if isinstance(given, list) else []
    if len(numbers) < 2 or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
        return None
    lon, lat = numbers
    return (float(lat), float(lon)) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
