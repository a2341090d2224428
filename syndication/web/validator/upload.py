"""Read the validator's form into memory, within a size limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO

from msgspec import Struct
from werkzeug.formparser import FormDataParser

MOST_BYTES = 5_100_000  # the largest document that is checked, and the form around it
_MOST_PARTS = 8
_DECLARED = re.compile(r"\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*[\"']([^\"'>]{1,40})")
_ENCODINGS = re.compile(r"iso-8859-\d{1,2}|windows-125\d|utf-16|koi8-r|shift_jis|euc-(?:jp|kr)|gbk|gb2312|big5", re.I)


class UploadedFeed(Struct, frozen=True):
    """An address, a pasted text, or a file with its name; the others are empty."""

    url: str = ""
    text: str = ""
    file_name: str = ""
    file: bytes = b""

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
    """Return the input of a form. An uploaded file stays in memory.

    Raises:
        RequestEntityTooLarge: the form has too many parts.
    """
    parser = FormDataParser(_in_memory, MOST_BYTES, max_form_parts=_MOST_PARTS)
    _, form, files = parser.parse(BytesIO(body), media_type, len(body), dict(options))
    file = files.get("file")
    return UploadedFeed(
        url=form.get("url", "").strip(),
        text=form.get("text", ""),
        file_name=(file.filename or "") if file else "",
        file=file.read() if file else b"",
    )


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
