"""Read the validator's form into memory, within a size limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from syndication.web.form_parser import parse_form

MOST_BYTES = 5_100_000  # the largest document that is checked, and the form around it
_MOST_PARTS = 8
FormField = Literal["url", "file", "text"]
_FIELDS: Mapping[str, FormField] = {"url": "url", "file": "file", "text": "text"}
_DECLARED = re.compile(r"\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*[\"']([^\"'>]{1,40})")
_ENCODINGS = re.compile(r"iso-8859-\d{1,2}|windows-125\d|utf-16|koi8-r|shift_jis|euc-(?:jp|kr)|gbk|gb2312|big5", re.I)


class UploadedFeed(Struct, frozen=True):
    """An address, a pasted text, or a file with its name; the others are empty. `by` is the field to check."""

    url: str = ""
    text: str = ""
    file_name: str = ""
    file: bytes = b""
    by: FormField = "url"

    @property
    def pasted(self) -> bytes:
        """Return the text in the encoding of its XML declaration, as it was in the original file."""
        declared = _DECLARED.match(self.text)
        if declared and _ENCODINGS.fullmatch(declared[1]):
            try:
                return self.text.encode(declared[1])
            except (UnicodeEncodeError, LookupError):
                pass
        return self.text.encode("utf-8", "replace")


def read_form(body: bytes, media_type: str, options: Mapping[str, str]) -> UploadedFeed:
    """Return the input of a form: of the field that `by` names, else of the first that is filled in.

    An uploaded file stays in memory.

    Raises:
        RequestEntityTooLarge: the form has too many parts.
    """
    parsed = parse_form(body, media_type, options, _MOST_PARTS)
    form, file = parsed.fields, parsed.files.get("file")
    found = UploadedFeed(
        url=form.get("url", "").strip(),
        text=form.get("text", ""),
        file_name=(file.filename or "") if file else "",
        file=file.read() if file else b"",
    )
    return _only(found, _FIELDS.get(form.get("by", ""), _first_field(found)))


def _first_field(found: UploadedFeed) -> FormField:
    if found.url:
        return "url"
    return "file" if found.file_name else "text"


def _only(found: UploadedFeed, field: FormField) -> UploadedFeed:
    """Return the input of one field: a form has an address even if a file is to be checked."""
    match field:
        case "url":
            return UploadedFeed(url=found.url, by=field)
        case "file":
            return UploadedFeed(file_name=found.file_name, file=found.file, by=field)
        case "text":
            return UploadedFeed(text=found.text, by=field)
