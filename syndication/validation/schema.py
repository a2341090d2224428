"""The RelaxNG schemas: they find errors of structure that no rule has found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree

_SCHEMAS = Path(__file__).parent / "schemas"
_BY_KIND = {
    "rss": "rss.rng",
    "feed": "atom.rng",
    "entry": "atom.rng",
    "opml": "opml.rng",
    "urlset": "sitemap.rng",
    "sitemapindex": "siteindex.rng",
    "rsl": "rsl.rng",
}
# The time of libxml2 grows with the square of the number of siblings. This much takes a third of a second.
_MOST_WORK = 100_000_000
_NAME = r"(\S{1,200})"
_WORDS = (
    (re.compile(rf"Did not expect element {_NAME} there"), "the element {0} may not stand here"),
    (re.compile(rf"Did not expect text in element {_NAME} content"), "the element {0} may have no text"),
    (re.compile(rf"Expecting an? element {_NAME}, got {_NAME}"), "the element {0} is expected, not {1}"),
    (re.compile(rf"Expecting element {_NAME}, got {_NAME}"), "the element {0} is expected, not {1}"),
    (re.compile(rf"Invalid attribute {_NAME} for element {_NAME}"), "the attribute {0} of {1} may not stand here"),
    (re.compile(rf"Element {_NAME} failed to validate attributes"), "an attribute of {0} is missing or wrong"),
    (re.compile(rf"Element {_NAME} failed to validate content"), "the content of {0} is not what it may be"),
    (re.compile(rf"Element {_NAME} has extra content: {_NAME}"), "the element {0} may not contain {1}"),
    (re.compile(rf"Extra element {_NAME} in interleave"), "the element {0} may not stand here, or not twice"),
    (re.compile("Error validating value"), "a value is not in the form that it must have"),
)
_SIZE = etree.XPath("count(//*) + count(//@*)")


def refusal(root: etree._Element, kind: str) -> tuple[int, str] | None:
    """Return the line and the message of the first error by the schema of `kind`.

    None means no error, that there is no schema for this kind (RSS 1.0), or that validation would take too long: no
    feed has 10,000 entries.
    """
    if kind not in _BY_KIND or _is_too_large(root):
        return None
    schema = _schema(_BY_KIND[kind])
    if schema.validate(root):
        return None
    first = next(iter(schema.error_log), None)
    return (first.line, _in_words(first.message)) if first else (0, "no reason given")


def _in_words(message: str) -> str:
    """Return a message of libxml2 in everyday words."""
    for pattern, words in _WORDS:
        if found := pattern.match(message):
            return words.format(*found.groups())
    return "an element, an attribute or a text that may not stand here"


def _is_too_large(root: etree._Element) -> bool:
    if float(str(_SIZE(root))) ** 2 <= _MOST_WORK:  # the sum below cannot be larger
        return False
    return sum((len(element) + len(element.attrib)) ** 2 for element in root.iter()) > _MOST_WORK


@cache
def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / name))
