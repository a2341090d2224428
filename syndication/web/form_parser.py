"""Parse forms that are in memory already, for all who read them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, TypeVar

from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser, MultiPartParser

T = TypeVar("T")

_MULTIPART = "multipart/form-data"


class ParsedForm(Struct, frozen=True):
    """The fields and files of a form."""

    fields: MultiDict[str, str]
    files: MultiDict[str, FileStorage]


def parse_form(body: bytes, media_type: str, options: Mapping[str, str], most_parts: int) -> ParsedForm:
    """Return what is in a form; of a body that is none, nothing. Files stay in memory.

    Args:
        body: that of the request.
        media_type: that of the request, without its parameters.
        options: these parameters.
        most_parts: of multipart/form-data.

    Raises:
        RequestEntityTooLarge: there are more parts.
    """
    if media_type == _MULTIPART:
        return _parse_parts(body, options.get("boundary", ""), most_parts)
    _, fields, files = FormDataParser(_in_memory).parse(BytesIO(body), media_type, len(body), dict(options))
    return ParsedForm(fields, files)


def _parse_parts(body: bytes, boundary: str, most: int) -> ParsedForm:
    """Parse a body at once. Werkzeug (3.1.9) reads 64 KiB at a time, and where these end within the boundary after an
    empty field, it takes that boundary for the text of the field, and loses the next field.
    """
    parser = MultiPartParser(_in_memory, buffer_size=max(len(body), 1), max_form_parts=most)
    try:
        fields, files = parser.parse(BytesIO(body), boundary.encode("ascii"), len(body))
    except ValueError:
        return ParsedForm(MultiDict(), MultiDict())
    return ParsedForm(_named(fields), _named(files))


def _named(parts: MultiDict[str, T]) -> MultiDict[str, T]:
    """Return the parts that have a name, as those of browsers do; Werkzeug calls the others None."""
    return MultiDict((name, part) for name, part in parts.items(multi=True) if isinstance(name, str))


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
