"""Bytes of a page to text (HTML Standard section 13.2.3): UTF-8, or the encoding that the page names."""

from __future__ import annotations

import codecs
import re

from syndication.model.errors import IngestError

MAX_BYTES = 5 * 1024 * 1024
_SAMPLE = 4096
_NAMED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
# Encodings of the Encoding Standard, by their names in Python. Latin-1 and ASCII mean Windows-1252 there.
_KNOWN = frozenset(
    """
    utf-8 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5
    iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman gbk
    gb2312 gb18030 big5 euc_jp shift_jis euc_kr
    """.split()
)
_AS_WINDOWS = frozenset(("ascii", "iso8859-1", "iso8859-9"))


def decode_page(data: bytes) -> str:
    """Return the text of a page.

    Raises:
        IngestError: it is too large, or in no encoding that is known.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the file has {len(data):,} bytes; a page has at most {MAX_BYTES:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = _named_encoding(data)
        if not encoding:
            byte = data[error.start]
            raise IngestError(
                f"not UTF-8 at byte offset {error.start} (0x{byte:02X}), and the page names no other encoding; "
                "save it as UTF-8"
            ) from None
    return data.decode(encoding, "replace")


def _named_encoding(data: bytes) -> str:
    found = _NAMED.search(data[:_SAMPLE])
    return encoding_of(found[1].decode("ascii")) if found else ""


def encoding_of(label: str) -> str:
    """Return the encoding that a label means on the web, "" for UTF-8 and for one that is not used there."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    if name in _AS_WINDOWS:
        return {"iso8859-9": "cp1254"}.get(name, "cp1252")
    return name if name in _KNOWN and name != "utf-8" else ""
