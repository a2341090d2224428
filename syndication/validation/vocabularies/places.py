"""Places: GeoRSS in its simple form and with GML, the vocabulary of WGS 84, ICBM and GeoURL."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import GEO, GEORSS, GEOURL, ICBM
from syndication.validation.rules import numbers, places
from syndication.validation.vocabulary import Attribute, Child, Element, leaf

_ANY = Attribute()
_TEXT = leaf()
_NUMBER = leaf(numbers.decimal)
_LATITUDE = Child(leaf(places.latitude))
_LONGITUDE = Child(leaf(places.longitude))

# In GeoRSS, properties of a geometry are elements next to it, or attributes of it.
# The specification writes some names in lower case, its model and its first edition with capitals.
_TAGS = ("featurename", "featureName", "featuretypetag", "featureTypeTag", "relationshiptag", "relationshipTag")
_PROPERTIES: Mapping[str, Attribute] = dict.fromkeys(("elev", "floor", "radius", "srsName", *_TAGS), _ANY)
_GEORSS = {
    "where": Child(
        Element(text=(), attributes=_PROPERTIES, children=None, rules=(places.where,)),
        repeatable=True,
    ),
    "point": Child(leaf(places.point, attributes=_PROPERTIES), repeatable=True),
    "line": Child(leaf(places.points, attributes=_PROPERTIES), repeatable=True),
    "polygon": Child(leaf(places.points, attributes=_PROPERTIES), repeatable=True),
    "box": Child(leaf(places.points, attributes=_PROPERTIES), repeatable=True),
    "circle": Child(leaf(places.circle, attributes=_PROPERTIES), repeatable=True),
    "elev": Child(_NUMBER, repeatable=True),
    "floor": Child(leaf(places.whole), repeatable=True),
    "radius": Child(_NUMBER, repeatable=True),
    **dict.fromkeys(_TAGS, Child(_TEXT, repeatable=True)),
}

_COORDINATES = {"lat": _LATITUDE, "long": _LONGITUDE, "alt": Child(_NUMBER)}
_GEO = {
    **_COORDINATES,
    "lat_long": Child(_TEXT),
    "location": Child(Element(text=(), children=None), repeatable=True),
    "Point": Child(
        Element(children={f"{{{GEO}}}{name}": child for name, child in _COORDINATES.items()}),
        repeatable=True,
    ),
}
_PAIR = {"latitude": _LATITUDE, "longitude": _LONGITUDE}

EVERYWHERE: Mapping[str, Mapping[str, Child]] = {GEORSS: _GEORSS, GEO: _GEO, ICBM: _PAIR, GEOURL: _PAIR}
