"""Rules on places: latitudes and longitudes, single (geo, icbm, geourl) and in lists (GeoRSS, GML)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.names import GML
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules.numbers import INVALID_INTEGER

INVALID_LATITUDE = Rule(
    "InvalidLatitude",
    "error",
    "{name}: not a latitude from -90 to 90: {value}",
    "Write decimal degrees with a point, 51.4779, negative in the south; no degree signs, letters or minutes.",
)
INVALID_LONGITUDE = Rule(
    "InvalidLongitude",
    "error",
    "{name}: not a longitude from -180 to 180: {value}",
    "Write decimal degrees with a point, -0.0015, negative in the west; no degree signs, letters or minutes.",
)
INVALID_COORD = Rule(
    "InvalidCoord",
    "error",
    "{name}: not a latitude and a longitude: {value}",
    "Write the latitude, a space and the longitude, in decimal degrees: 51.4779 -0.0015.",
)
INVALID_COORD_LIST = Rule(
    "InvalidCoordList",
    "error",
    "{name}: not a list of latitudes and longitudes: {value}",
    "Write pairs of latitude and longitude, separated by spaces: 51.47 -0.01 51.48 0.00. A circle is one pair and the "
    "radius in metres.",
)
COORD_COMMA = Rule(
    "CoordComma",
    "warning",
    "{name}: commas between coordinates: {value}",
    "GeoRSS separates numbers with spaces, and some readers take a comma for the decimal point. Write 51.4779 -0.0015.",
)
COORD_OUT_OF_RANGE = Rule(
    "CoordOutOfRange",
    "info",
    "{name}: a point that is not on the earth: {value}",
    "The latitude (-90 to 90) comes first, then the longitude (-180 to 180). Perhaps the two were swapped.",
)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}\Z")
_POINTS = tuple(f"{{{GML}}}{name}" for name in ("pos", "lowerCorner", "upperCorner"))
_LISTS = (f"{{{GML}}}posList",)


def latitude(place: Place, value: str) -> Iterator[Finding]:
    """Degrees north of the equator."""
    if not _within(value.strip(), 90):
        yield place.finding(INVALID_LATITUDE, value)


def longitude(place: Place, value: str) -> Iterator[Finding]:
    """Degrees east of Greenwich."""
    if not _within(value.strip(), 180):
        yield place.finding(INVALID_LONGITUDE, value)


def _within(text: str, most: int) -> bool:
    return bool(_NUMBER.match(text)) and abs(float(text)) <= most


def whole(place: Place, value: str) -> Iterator[Finding]:
    """A whole number, which may be negative, such as the floor of a building."""
    if not _WHOLE.match(value.strip()):
        yield place.finding(INVALID_INTEGER, value)


def point(place: Place, value: str) -> Iterator[Finding]:
    """A latitude and a longitude."""
    numbers = _numbers(value)
    if len(numbers) != 2:
        yield place.finding(INVALID_COORD, value)
    else:
        yield from _comma_findings(place, value)
        if not _within(numbers[0], 90) or not _within(numbers[1], 180):
            yield place.finding(COORD_OUT_OF_RANGE, value)


def points(place: Place, value: str) -> Iterator[Finding]:
    """One or more pairs of latitude and longitude."""
    numbers = _numbers(value)
    if not numbers or len(numbers) % 2:
        yield place.finding(INVALID_COORD_LIST, value)
    else:
        yield from _comma_findings(place, value)


def circle(place: Place, value: str) -> Iterator[Finding]:
    """A latitude and a longitude, and a radius."""
    if len(_numbers(value)) != 3:
        yield place.finding(INVALID_COORD_LIST, value)
    else:
        yield from _comma_findings(place, value)


def where(site: XmlPlace) -> Iterator[Finding]:
    """GeoRSS GML: the coordinates of any geometry in georss:where, in two or three dimensions."""
    for element in site.element.iterdescendants(*_POINTS, *_LISTS):
        value = element.text or ""
        count = len(_numbers(value))
        place = site.at(element)
        if element.tag in _POINTS and count not in (2, 3):
            yield place.finding(INVALID_COORD, value)
        elif element.tag in _LISTS and (not count or (count % 2 and count % 3)):
            yield place.finding(INVALID_COORD_LIST, value)
        else:
            yield from _comma_findings(place, value)


def _comma_findings(place: Place, value: str) -> Iterator[Finding]:
    if "," in value:
        yield place.finding(COORD_COMMA, value)


def _numbers(value: str) -> list[str]:
    # The result is empty if any part is not a number.
    parts = value.replace(",", " ").split()
    return parts if all(_NUMBER.match(part) for part in parts) else []
