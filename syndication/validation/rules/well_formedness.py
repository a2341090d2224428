"""Rules on the document before its elements: size, encoding, well-formed XML, document types."""

from __future__ import annotations

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
    "document: not well-formed XML: {value}",
    "Readers cannot read the document at all. Close every tag, write & as &amp; and < as &lt;, quote attributes, and "
    "remove control characters.",
)
UNDEFINED_ENTITY = Rule(
    "UndefinedNamedEntity",
    "error",
    "document: an entity of HTML that XML does not know: {value}",
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
    "document: bytes that are invalid in its encoding: {value}",
    "The document was saved in another encoding than it declares, or cut in the middle of a character. Save it in the "
    "declared encoding, best in UTF-8.",
)
SYSTEM_ENTITY = Rule(
    "ContainsSystemEntity",
    "info",
    "document: refers to an external file: {value}",
    "Readers do not fetch document types and external entities, for security. Remove the DOCTYPE.",
)
DEPRECATED_DTD = Rule(
    "DeprecatedDTD",
    "error",
    "document: the document type of RSS 0.91: {value}",
    "The file that it refers to no longer exists. Remove the DOCTYPE.",
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
    "document: does not match the schema: {value}",
    "The structure does not match the format, in a way that no other rule describes. Compare this place with the "
    "specification.",
)
