"""Names that the ninjs standard leaves open, and that our documents have: for who writes and who reads them."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.model.item_parts import AiUse

# Roles of headlines, descriptions and sources of information.
SHORT_HEADLINE = "short"
DISCLOSURE = "disclosure"
SPONSOR = "sponsor"
LICENSOR = "licensor"
FOCUS = "focus"
# How an associated file belongs to its sound or film.
TRANSCRIPT = "transcript"
CHAPTERS = "chapters"
RENDITION = "rendition-"  # the name of another size of a picture begins so

_CV = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCE_TYPES: Mapping[AiUse, str] = {
    "none": f"{_CV}digitalCreation",
    "assisted": f"{_CV}compositeWithTrainedAlgorithmicMedia",
    "generated": f"{_CV}trainedAlgorithmicMedia",
}
"""The IPTC terms for how much of a story a machine wrote."""


def genre_of(field: str, value: object) -> dict[str, str]:
    """Return a fact that ninjs has no property for as a genre: `{"name": "paid", "literal": "access:paid"}`."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"name": text, "literal": f"{field}:{text}"}
