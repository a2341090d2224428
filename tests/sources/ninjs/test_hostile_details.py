"""Whatever stands in the parts of a document that partners ask for, a story is read, or refused with its faults."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from syndication.sources.ninjs import read
from syndication.sources.records import FieldsError
from tests.sources.ninjs.test_parser import AUTHORITY, STORY

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([10**400, "Point", "Feature", "access:paid", "episode:-1", "episode:٣", "kind:", "explicit:yes"])
    | st.sampled_from(["lead", "transcript", "chapters", "sponsor", "licensor", "focus", "0 0 1 1", "nan 0 1 1", "x"])
    | st.sampled_from(["https://a.example/1.jpg", "ftp://a.example/", "text/vtt", "rendition-1", "main", "own"])
)
NAMES = """
    name literal uri code scheme rel role value geoJSON geometry_point geometry coordinates properties type language
    renditions href width height sizeInBytes duration contentType descriptions infoSources rightsInfo encodedRights
    associations
""".split()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=12,
)
PARTS = st.sampled_from(
    ["places", "genres", "digitalSourceType", "urgency", "infoSources", "associations", "headlines"]
)
PICTURES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6).map(
    lambda made: {"renditions": [{"href": "https://a.example/1.jpg", "contentType": "image/jpeg"}]} | made
)


@given(st.dictionaries(PARTS, VALUES, max_size=4), st.lists(PICTURES, max_size=2))
def test_a_story_is_read_or_refused_with_its_faults(parts: dict[str, Any], pictures: list[Any]) -> None:
    document = json.dumps(STORY | {"associations": pictures} | parts).encode()
    with suppress(FieldsError):
        read(document, AUTHORITY)
