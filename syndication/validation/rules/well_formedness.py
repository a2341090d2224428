"""Rules on what comes before any element: size, encoding, well-formed XML, document types."""

from __future__ import annotations

from syndication.validation.rule import Rule

LIMIT = Rule(
    "ValidatorLimit",
    "error",
    "document: larger than can be checked: {value}",
    "Readers stop at such a size too. Keep the newest entries in the feed and move older ones to archive documents.",
)
MORE_FINDINGS = Rule(
    "TooManyFindings",
    "info",
    "document: there are more findings than these {value}",
    "Most have one cause in the template or program that writes the feed. Mend that and check again.",
)
NOT_WELL_FORMED = Rule(
    "SAXError",
    "error",
    "document: not well-formed XML: {value}",
    "An XML reader stops here and shows nothing. Close every tag, write & as &amp; and < as &lt;, quote attributes, "
    "and leave out control characters.",
)
UNDEFINED_ENTITY = Rule(
    "UndefinedNamedEntity",
    "error",
    "document: an entity of HTML that XML does not know: {value}",
    "XML knows &amp; &lt; &gt; &quot; and &apos; only. Write the character itself, or its number: &#160; for &nbsp;.",
)
BAD_XML_VERSION = Rule(
    "BadXmlVersion",
    "error",
    "document: not XML 1.0: {value}",
    'No feed reader knows another version. Begin the document with <?xml version="1.0" encoding="utf-8"?>.',
)
UNKNOWN_ENCODING = Rule(
    "UnknownEncoding",
    "error",
    "document: an encoding that is not known: {value}",
    "Write utf-8, and save the document as UTF-8.",
)
OBSCURE_ENCODING = Rule(
    "ObscureEncoding",
    "warning",
    "document: an encoding that few readers know: {value}",
    "Readers are bound to know UTF-8 and UTF-16 only. Use UTF-8.",
)
NONSTANDARD_ENCODING = Rule(
    "NonstdEncoding",
    "info",
    "document: neither UTF-8 nor UTF-16: {value}",
    "XML binds readers to know UTF-8 and UTF-16 only. Use UTF-8.",
)
MISSING_ENCODING = Rule(
    "MissingEncoding",
    "info",
    "document: no encoding is declared",
    'It is read as UTF-8. Say so: <?xml version="1.0" encoding="utf-8"?>.',
)
ENCODING_MISMATCH = Rule(
    "EncodingMismatch",
    "warning",
    "document: the charset of the HTTP header is not the encoding of the document: {value}",
    "Readers differ in which of the two they believe. Make both utf-8.",
)
UNICODE_ERROR = Rule(
    "UnicodeError",
    "error",
    "document: bytes that are not of the encoding: {value}",
    "The document was saved in another encoding than it declares, or cut in the middle of a character. Save it as the "
    "encoding it names, best UTF-8.",
)
SYSTEM_ENTITY = Rule(
    "ContainsSystemEntity",
    "info",
    "document: points to a file outside itself: {value}",
    "Readers do not fetch document types and external entities, for good reasons. Leave the DOCTYPE out.",
)
DEPRECATED_DTD = Rule(
    "DeprecatedDTD",
    "error",
    "document: the document type of RSS 0.91: {value}",
    "The file it points to is gone from Netscape's site for years. Leave the DOCTYPE out.",
)
INVALID_DOCTYPE = Rule(
    "InvalidDoctype",
    "error",
    "document: the document type of RSS 0.91 on another version: {value}",
    "The two contradict each other. Leave the DOCTYPE out.",
)
SCHEMA_ERROR = Rule(
    "SchemaError",
    "error",
    "document: does not fit the schema: {value}",
    "The structure is not that of the format, in a way that no rule of its own describes. Compare the place with the "
    "specification.",
)
