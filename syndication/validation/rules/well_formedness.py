"""Rules on the document before its elements: size, encoding, well-formed XML, document types."""

from __future__ import annotations

from syndication.model.finding import Finding
from syndication.validation.rule import Rule

LIMIT = Rule(
    "ValidatorLimit",
    "error",
    "document: too large to check: {value}",
    "Readers have limits too. Leave only the newest entries in the feed, and move older ones to archive documents.",
)
MORE_FINDINGS = Rule(
    "TooManyFindings",
    "info",
    "document: only the first {value} findings are listed",
    "Most of them have one cause in the template or program that writes the feed. Fix it and check again.",
)
NOT_WELL_FORMED = Rule(
    "SAXError",
    "error",
    "document: the XML is broken: {value}",
    "Most readers cannot read the document at all. Close every tag, write & as &amp; and < as &lt;, put the values of "
    "attributes in quotation marks, and remove control characters. What comes after this place was not checked.",
)
UNDEFINED_ENTITY = Rule(
    "UndefinedNamedEntity",
    "error",
    "document: a name for a character that XML does not know: {value}",
    "XML has only &amp; &lt; &gt; &quot; and &apos;. Write the character itself, or its number: &#160; for &nbsp;.",
)
BAD_XML_VERSION = Rule(
    "BadXmlVersion",
    "error",
    "document: not XML 1.0: {value}",
    'Feed readers know no other version. Begin the document with <?xml version="1.0" encoding="utf-8"?>.',
)
UNKNOWN_ENCODING = Rule(
    "UnknownEncoding",
    "error",
    "document: an unknown encoding: {value}",
    "Write utf-8, and save the document as UTF-8.",
)
OBSCURE_ENCODING = Rule(
    "ObscureEncoding",
    "warning",
    "document: an encoding that few readers know: {value}",
    "Readers must support only UTF-8 and UTF-16. Use UTF-8.",
)
NONSTANDARD_ENCODING = Rule(
    "NonstdEncoding",
    "info",
    "document: neither UTF-8 nor UTF-16: {value}",
    "XML requires readers to support only UTF-8 and UTF-16. Use UTF-8.",
)
MISSING_ENCODING = Rule(
    "MissingEncoding",
    "info",
    "document: no encoding is declared",
    'It is read as UTF-8. Declare it: <?xml version="1.0" encoding="utf-8"?>.',
)
ENCODING_MISMATCH = Rule(
    "EncodingMismatch",
    "warning",
    "document: the charset of the HTTP header is not the encoding of the document: {value}",
    "Readers differ in which of the two they use. Make both utf-8.",
)
UNICODE_ERROR = Rule(
    "UnicodeError",
    "error",
    "document: the text is not in the encoding that it declares: {value}",
    "The document was saved in another encoding than it declares, or cut in the middle of a character. Save it in the "
    "declared encoding, best in UTF-8. Without a declaration it must be UTF-8.",
)
MISSING_BYTE_ORDER_MARK = Rule(
    "MissingByteOrderMark",
    "error",
    "document: UTF-16 without the byte order mark that XML requires",
    "Many programs cannot read it. Save the document as UTF-8, which needs no mark.",
)
SYSTEM_ENTITY = Rule(
    "ContainsSystemEntity",
    "info",
    "document: refers to an external file: {value}",
    "Readers do not fetch document types and external entities, for security. Remove the DOCTYPE.",
)
DEPRECATED_DTD = Rule(
    "DeprecatedDTD",
    "warning",
    "document: the document type of RSS 0.91: {value}",
    "It is part of RSS 0.91, but the file that it refers to no longer exists. Remove the DOCTYPE, or write RSS 2.0.",
)
INVALID_DOCTYPE = Rule(
    "InvalidDoctype",
    "error",
    "document: the document type of RSS 0.91 on another version: {value}",
    "The two contradict each other. Remove the DOCTYPE.",
)
SCHEMA_ERROR = Rule(
    "SchemaError",
    "error",
    "document: the structure is not that of the format: {value}",
    "The structure does not match the format, in a way that no other rule describes. Compare this place with the "
    "specification.",
)


def undecodable(body: bytes, error: UnicodeDecodeError, encoding: str, line: int) -> Finding:
    """Return the finding on bytes that cannot be decoded, with the word around them as Windows would read it."""
    wrong = body[error.start : error.start + 4]
    word = body[max(error.start - 12, 0) : error.start + 12].decode("cp1252", "replace")
    middle = word[: min(error.start, 12)]
    around = (middle.split() or [""])[-1] + (word[len(middle) :].split() or [""])[0]
    detail = f"the bytes {wrong.hex(' ')} are not {encoding}"
    if not wrong[:1] or around.isprintable() is False:
        return UNICODE_ERROR.finding(line, value=detail)
    return UNICODE_ERROR.finding(line, value=f"{detail}; in windows-1252 they would be “{around[:24]}”")
