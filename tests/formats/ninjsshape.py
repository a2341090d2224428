"""What may stand in a ninjs 3.1 document of ours, as strict as the standard: nothing that is not named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
CHOICES = {
    "type": {"text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"},
    "pubStatus": {"usable", "withheld", "canceled"},
}
WORDED = {"role": "text", "contentType": "text", "value": "text"}
STORY: dict[str, Any] = {
    "uri": "uri",
    "type": "type",
    "version": "text",
    "firstCreated": "moment",
    "versionCreated": "moment",
    "contentCreated": "moment",
    "embargoedUntil": "moment",
    "expires": "moment",
    "pubStatus": "pubStatus",
    "language": "text",
    "by": "text",
    "located": "text",
    "copyrightHolder": "text",
    "copyrightNotice": "text",
    "usageTerms": "text",
    "standard": {"name": "text", "version": "text", "schema": "uri"},
    "rightsInfo": {"linkedRights": "uri", "langId": "uri", "encodedRights": "text"},
    "urgency": "number",
    "slugline": "text",
    "places": [{"name": "text", "literal": "text", "uri": "uri", "geoJSON": "geometry"}],
    "genres": [{"name": "text", "literal": "text"}],
    "digitalSourceType": {"name": "text", "uri": "uri"},
    "headlines": [WORDED],
    "descriptions": [WORDED],
    "bodies": [WORDED],
    "subjects": [{"name": "text", "rel": "text", "uri": "uri", "literal": "text"}],
    "infoSources": [{"name": "text", "role": "text", "uri": "uri", "literal": "text"}],
    "altIds": [{"role": "text", "value": "text"}],
    "renditions": [
        {
            "name": "text",
            "href": "uri",
            "contentType": "text",
            "width": "number",
            "height": "number",
            "sizeInBytes": "number",
            "duration": "number",
        }
    ],
}
_FILE = STORY | {"name": "text", "rel": "text"}
STORY["associations"] = [_FILE | {"associations": [_FILE]}]
NEEDED = {
    "": {"uri"},
    "associations": {"uri", "name"},
    "headlines": {"value"},
    "descriptions": {"value"},
    "bodies": {"value"},
    "renditions": {"name"},
}


def wrongs(value: Any, shape: Any = STORY, place: str = "") -> Iterator[str]:
    """Yield each place at which a document has another shape."""
    if isinstance(shape, dict):
        yield from _object(value, shape, place)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place} is no list"
            return
        for inner in value:
            yield from wrongs(inner, shape[0], place)
    elif not _fits(value, shape):
        yield f"{place} is no {shape}: {value!r}"


def _object(value: Any, shape: dict[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} is no object"
        return
    yield from (f"{place}.{name} may not be" for name in value.keys() - shape.keys())
    yield from (f"{place}.{name} is missing" for name in NEEDED.get(place.rpartition(".")[2], set()) - value.keys())
    for name, inner in value.items():
        if name in shape:
            yield from wrongs(inner, shape[name], f"{place}.{name}".lstrip("."))


def _fits(value: Any, shape: str) -> bool:
    if shape == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if shape == "geometry":
        return isinstance(value, dict) and _is_geometry(value)
    if not isinstance(value, str):
        return False
    if shape in CHOICES:
        return value in CHOICES[shape]
    form = {"uri": URI, "moment": MOMENT}.get(shape)
    return not form or bool(form.fullmatch(value))


def _is_geometry(value: dict[str, Any]) -> bool:
    """Return whether a value is a point of GeoJSON, or a feature with a point or none (RFC 7946 section 3)."""
    if value.get("type") == "Feature":
        inner = value.get("geometry")
        return value.keys() == {"type", "geometry", "properties"} and (inner is None or _is_geometry(inner))
    longitude, latitude = value["coordinates"]
    return value.keys() == {"type", "coordinates"} and abs(longitude) <= 180 and abs(latitude) <= 90
