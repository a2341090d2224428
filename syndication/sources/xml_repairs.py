"""What is repaired in XML that others write: encodings, control characters, and references that XML does not know."""

from __future__ import annotations

import codecs
import re
from html import escape
from html.entities import html5

from syndication.model.errors import IngestError
from syndication.text.xml_references import with_legal_references

_ENCODING = re.compile(rb"""<\?xml[^>]{0,300}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHOUT_BOM = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_NOT_OF_FILES = ("utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# One that does not end reaches to the end of the text.
_CDATA = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*))", re.DOTALL)
_REFERENCE = re.compile(r"&(?!(?:#[0-9]++|#x[0-9A-Fa-f]++|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,40};)?")
# Python decodes a byte that is not UTF-8 to one of these (PEP 383).
_WRONG_BYTES = {0xDC00 + byte: bytes([byte]).decode("windows-1252", "ignore") or None for byte in range(0x80, 0x100)}

CONTROLS = "control characters were left out"
NOT_UTF_8 = "bytes that are not UTF-8 were read as Windows-1252"


def encoding_of(head: bytes) -> str:
    """Return the encoding of XML that begins like this, as Python names it.

    Raises:
        IngestError: it is unknown, or none of files.
    """
    for mark, encoding in (*_BOMS, *_WITHOUT_BOM):
        if head.startswith(mark):
            return encoding
    found = _ENCODING.match(head[:400].lstrip())
    name = found[1].decode() if found else "utf-8"
    try:
        info = codecs.lookup(name)
    except LookupError:
        raise IngestError(f"is in the encoding {name}, which is unknown; save it as UTF-8") from None
    if not info._is_text_encoding or info.name in _NOT_OF_FILES:
        raise IngestError(f"is in the encoding {name}, which is no encoding of text files; save it as UTF-8")
    if info.name.startswith("utf-16"):
        return "utf-8"  # the declaration could be read, so it is wrong
    return "windows-1252" if info.name == "iso8859-1" else info.name  # as browsers read it


def decode_utf_8(data: bytes) -> tuple[str, bool]:
    """Return bytes that should be UTF-8 as text, and whether they are: what is none is read as Windows-1252."""
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape").translate(_WRONG_BYTES), False


def without_controls(text: str) -> tuple[str, int]:
    """Return a text without the characters that XML cannot contain and references to them, and how many there were."""
    text, characters = _CONTROL.subn("", text)
    text, references = with_legal_references(text)
    return text, characters + references


def with_xml_references(text: str) -> str:
    """Return a text with HTML's references as characters and bare ampersands escaped, outside of CDATA sections."""
    pieces = _CDATA.split(text)
    return "".join(piece if index % 2 else _REFERENCE.sub(_resolved, piece) for index, piece in enumerate(pieces))


def _resolved(found: re.Match[str]) -> str:
    name = found[1] or ""
    return escape(html5[name]) if name in html5 else f"&amp;{name}"
