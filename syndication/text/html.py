"""HTML of story bodies: made from Markdown, sanitised, converted to plain text. Adds no words."""

from __future__ import annotations

from collections.abc import Set
from html import escape

from syndication.text.body.pipeline import BodyPlace, clean_body
from syndication.text.body.words import text_of_fragment
from syndication.text.complexity import refuse_excess
from syndication.text.loss import SanitisedHtml
from syndication.text.markdown import ConvertedMarkdown, convert_markdown, from_markdown

__all__ = ["ConvertedMarkdown", "convert_markdown", "escape_attribute", "from_markdown", "plain_text", "sanitise"]


def sanitise(html: str, base: str, withheld: Set[str] = frozenset(), prefix: str = "", page: str = "") -> SanitisedHtml:
    """Return `html` as a well-formed fragment that is safe in any reader, with what it loses.

    Scripts, styles, event handlers, comments and what is hidden are removed. Frames become links, blocks whose tags go
    become paragraphs, a picture that a script would load gets its real address; addresses become absolute against
    `base`. Pictures without an address and those that only count readers are removed, as are pictures, sounds and
    films at the addresses `withheld`, which are as `pictures.bare_address` returns them. The targets of links in the
    same fragment keep their ids, behind `prefix`. `page` is another address of the same text, if it has one.

    Raises:
        ComplexityError: it would take too long.
    """
    return clean_body(html, BodyPlace(base, withheld, prefix, page))


def plain_text(html: str) -> str:
    """Return the text of `html` on one line, with spaces between blocks, and readings of ruby in brackets.

    Raises:
        ComplexityError: it would take too long.
    """
    refuse_excess(html)
    return text_of_fragment(html)


def escape_attribute(value: str) -> str:
    """Return `value` escaped for a double-quoted attribute in HTML."""
    return escape(value, quote=True)
