"""The RelaxNG schemas: a second opinion on the structure of a document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

_SCHEMAS = Path(__file__).parent / "schemas"
_BY_KIND = {"rss": "rss.rng", "feed": "atom.rng", "entry": "atom.rng"}


def refusal(root: etree._Element, kind: str) -> tuple[int, str] | None:
    """Return the line and the words with which the schema of `kind` refuses a document, None if it does not."""
    schema = _schema(_BY_KIND[kind])
    if schema.validate(root):
        return None
    first = next(iter(schema.error_log), None)
    return (first.line, first.message) if first else (0, "no reason given")


@cache
def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / name))
