"""The RelaxNG schemas: a second opinion on the structure of a document."""

from __future__ import annotations

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


# libxml2's time grows with the square of the number of siblings: this much is a third of a second.
_DEAREST = 100_000_000
_SIZE = etree.XPath("count(//*) + count(//@*)")


def refusal(root: etree._Element, kind: str) -> tuple[int, str] | None:
    """Return the line and the words with which the schema of `kind` refuses a document.

    None if it accepts it, or if asking would take too long: no feed has 10,000 entries.
    """
    if _is_dear(root):
        return None
    schema = _schema(_BY_KIND[kind])
    if schema.validate(root):
        return None
    first = next(iter(schema.error_log), None)
    return (first.line, first.message) if first else (0, "no reason given")


def _is_dear(root: etree._Element) -> bool:
    if float(str(_SIZE(root))) ** 2 <= _DEAREST:  # then the sum below cannot be more
        return False
    return sum((len(element) + len(element.attrib)) ** 2 for element in root.iter()) > _DEAREST


@cache
def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / name))
