"""The types of fields with limits: how long a text may be, how large a number, how many entries a list has.

The limits are part of the types, as JSON Schema. `sources.records.rules` checks them, and the API publishes them.
They are in `extra_json_schema` because msgspec does not enforce that: a stored item stays readable when a limit
becomes stricter, and the rules of records report all faults of an item at once, in their own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.inspect import Metadata, StructType, UnionType, VarTupleType

from syndication.text.characters import ILLEGAL_CLASS
from syndication.text.ids import ID_LENGTH

LimitKind = Literal["line", "name", "text", "foreign id", "address", "slug", "count", "degrees", "fraction", "entries"]

MAX_LINE = 1_000
MAX_TEXT = 10_000
MAX_ADDRESS = 4_000
MAX_NAME = 200  # what PostgreSQL can index
SLUG = r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*"
MEDIA_TYPE = r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}"
PICTURE_NAME = r"[0-9a-f]{32}\.(?:avif|gif|jpg|png|webp)"
PICTURE_PATH = rf"pictures/{PICTURE_NAME}"
SOUND_NAME = r"[0-9a-f]{32}\.(?:m4a|mp3)"
SOUND_PATH = rf"media/{SOUND_NAME}"
# The paths in records of all files that the media store has.
STORED_PATH = rf"(?:{PICTURE_PATH}|{SOUND_PATH})"
NOT_IN_ADDRESSES = " \n\r\t<>\"'`{}|\\^"
PLAIN_TEXT = rf"^[^{ILLEGAL_CLASS}]*$"
ONE_LINE = rf"^[^\r\n{ILLEGAL_CLASS}]*$"
FILLED_LINE = r"^[^\r\n]*\S[^\r\n]*$"
FILLED_TEXT = r"\S"
# With these two, the characters are a condition of their own: generators of requests are slow with longer patterns.
_PLAIN = {"not": {"pattern": f"[{ILLEGAL_CLASS}]"}}
_ADDRESS = rf"""[Hh][Tt][Tt][Pp][Ss]?://[^{ILLEGAL_CLASS} \t\n\r<>"'`{{}}|\\^]+"""
# The shapes of ids and languages. `text.ids.is_id` and `text.languages.language_fault` know all rules.
_ID = r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_FOREIGN_ID = rf"^(?:[^\s{ILLEGAL_CLASS}](?:[^\r\n\t{ILLEGAL_CLASS}]*[^\s{ILLEGAL_CLASS}])?)?$"
_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}"


def described(words: str) -> Meta:
    """Return the description of a field, which the API publishes."""
    return Meta(description=words)


def _limit(kind: LimitKind, most: int, pattern: str = "") -> Meta:
    schema: dict[str, Any] = {"pattern": pattern} if pattern else {}
    schema |= _PLAIN if pattern in (FILLED_LINE, FILLED_TEXT) else {}
    match kind:
        case "count" | "fraction":
            schema |= {"minimum": 0, "maximum": most}
        case "degrees":
            schema |= {"minimum": -most, "maximum": most}
        case "entries":
            schema |= {"maxItems": most}
        case _:
            schema |= {"maxLength": most}
    return Meta(extra_json_schema=schema, extra={"kind": kind, "most": most})


def _shaped(pattern: str, most: int, words: str) -> Meta:
    """Return the shape of a text, and in `words` what no pattern can say."""
    return Meta(description=words, extra_json_schema={"pattern": pattern, "maxLength": most})


Moment = Annotated[
    datetime, Meta(extra_json_schema={"format": "date-time", "pattern": "^(?:1[5-9]|2[0-9])[0-9]{2}-"})
]  # from 1500 to 2999
Line = Annotated[str, _limit("line", MAX_LINE, ONE_LINE)]
Headline = Annotated[str, _limit("line", MAX_LINE, FILLED_LINE)]
Text = Annotated[str, _limit("text", MAX_TEXT)]
Note = Annotated[str, _limit("text", MAX_TEXT, FILLED_TEXT)]
# What names a feed: a section, a tag, an author.
OptionalName = Annotated[str, _limit("name", MAX_NAME, ONE_LINE)]
Name = Annotated[str, _limit("name", MAX_NAME, FILLED_LINE)]
# An id of another system. Blanks at its ends are not part of it, as readers remove them.
ForeignId = Annotated[str, _limit("foreign id", MAX_ADDRESS, _FOREIGN_ID)]
Address = Annotated[
    str, _limit("address", MAX_ADDRESS, f"^(?:{_ADDRESS})?$"), described("an http or https address with a valid host")
]
NeededAddress = Annotated[
    str, _limit("address", MAX_ADDRESS, f"^{_ADDRESS}$"), described("an http or https address with a valid host")
]
_OF_MEDIA = described("an http or https address with a valid host, or the path of an uploaded picture")
MediaAddress = Annotated[
    str,
    _limit("address", MAX_ADDRESS, f"^(?:{_ADDRESS}|{STORED_PATH})?$"),
    described("an http or https address with a valid host, or the path of an uploaded picture or sound"),
]
NeededMediaAddress = Annotated[str, _limit("address", MAX_ADDRESS, f"^(?:{_ADDRESS}|{PICTURE_PATH})$"), _OF_MEDIA]
OptionalId = Annotated[
    str, _shaped(f"^(?:{_ID})?$", ID_LENGTH, "a tag URI, a URN or another absolute URI, by the rules of its scheme")
]
Id = Annotated[str, _shaped(f"^{_ID}$", ID_LENGTH, "an absolute URI, by the rules of its scheme")]
Language = Annotated[str, _shaped(f"^(?:{_LANGUAGE})?$", MAX_NAME, "a BCP 47 tag with a code that is in use")]
MediaType = Annotated[str, _shaped(f"^(?:{MEDIA_TYPE})?$", MAX_NAME, "a media type, such as image/jpeg")]
NeededMediaType = Annotated[str, _shaped(f"^{MEDIA_TYPE}$", MAX_NAME, "a media type, such as text/vtt")]
Slug = Annotated[str, _limit("slug", 200, f"^(?:{SLUG})?$")]
Count = Annotated[int, _limit("count", 2**31 - 1)]
# The largest number that every program reads exactly from JSON (RFC 8259 section 6). Films of over 2 GiB are common.
Size = Annotated[int, _limit("count", 2**53 - 1)]
Urgency = Annotated[int, _limit("count", 9)]  # of IPTC, where 1 is the most urgent; 0 means that it is not given
Latitude = Annotated[float | None, _limit("degrees", 90)]
Longitude = Annotated[float | None, _limit("degrees", 180)]
Fraction = Annotated[float, _limit("fraction", 1)]
ENTRIES = _limit("entries", 200)


class LimitedValue(Struct, frozen=True):
    """A value whose type has a limit: its field ("authors[1].name"), itself, and the kind of the limit.

    `most` is the largest number, or how many characters or entries there may be.
    """

    field: str
    value: Any
    kind: LimitKind
    most: int


def limited_values(struct: Struct, *kinds: LimitKind, path: str = "") -> Iterator[LimitedValue]:
    """Yield the values of a struct, and of those in it, that have limits of these kinds, in the order of the fields.

    Values that are empty or 0 are left out: they are within every limit.
    """
    for name, field_type in _limited_fields(type(struct), kinds):
        if value := getattr(struct, name):
            yield from _values(f"{path}{name}", value, field_type, kinds)


@cache
def _limited_fields(struct: type[Struct], kinds: tuple[LimitKind, ...]) -> tuple[tuple[str, Any], ...]:
    """Return the fields that have a limit of these kinds, themselves or somewhere in them; no struct contains itself.

    Each record is checked several times, and most of its fields have no such limit.
    """
    found = msgspec.inspect.type_info(struct)
    assert isinstance(found, StructType)
    return tuple((field.name, field.type) for field in found.fields if _is_limited(field.type, kinds))


def _is_limited(field_type: Any, kinds: tuple[LimitKind, ...]) -> bool:
    match field_type:
        case Metadata():
            return (field_type.extra or {}).get("kind") in kinds or _is_limited(field_type.type, kinds)
        case StructType():
            return bool(_limited_fields(field_type.cls, kinds))
        case VarTupleType():
            return _is_limited(field_type.item_type, kinds)
        case UnionType():
            return any(_is_limited(each, kinds) for each in field_type.types)
    return False


def _values(field: str, value: Any, field_type: Any, kinds: tuple[LimitKind, ...]) -> Iterator[LimitedValue]:
    if isinstance(field_type, Metadata):
        limit = field_type.extra or {}
        if limit.get("kind") in kinds:
            yield LimitedValue(field, value, limit["kind"], limit["most"])
        field_type = field_type.type
    if isinstance(value, Struct):
        yield from limited_values(value, *kinds, path=f"{field}.")
    elif isinstance(field_type, VarTupleType):
        for index, entry in enumerate(value):
            yield from _values(f"{field}[{index}]", entry, field_type.item_type, kinds)
