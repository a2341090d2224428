"""HTML of story bodies: made from Markdown, sanitised, converted to plain text. Adds no words."""

from __future__ import annotations

import re
from collections.abc import Set
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from syndication.text import lazy_images, pictures
from syndication.text.complexity import ComplexityError, find_excess_of_markdown, refuse_excess
from syndication.text.lines import one_line
from syndication.text.loss import SanitisedHtml

_TAGS = frozenset(
    """
    a abbr audio b blockquote br caption cite code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins
    kbd li mark ol p pre q s samp small source span strong sub sup table tbody td tfoot th thead time tr u ul var video
    """.split()
)
_WITHOUT_CONTENT = frozenset(
    "button form iframe math noscript object script select style svg template textarea title".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "audio": {"src", "controls"},
    "img": {"src", "alt", "title", "width", "height"} | pictures.HINTS,
    "ol": {"start", "reversed"},
    "source": {"src", "type"} | lazy_images.SOURCE_HINTS,
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "controls", "poster", "width", "height"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|blockquote|div|section|article|figcaption|figure|td|th|tr|dd|dt|pre|caption)\s*>|<[bh]r\s*/?>",
    re.IGNORECASE,
)
_MOST_PASSES = 4


def _headings_below_the_headline(state: StateCore) -> None:
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.core.ruler.push("headings_below_the_headline", _headings_below_the_headline)


def from_markdown(text: str) -> str:
    """Return CommonMark as HTML; raw HTML becomes text, and headings start at h2.

    Raises:
        ComplexityError: it would take too long.
    """
    if excess := find_excess_of_markdown(text):
        raise ComplexityError(excess)
    return str(_MARKDOWN.render(text))


def sanitise(html: str, base: str, withheld: Set[str] = frozenset()) -> SanitisedHtml:
    """Return `html` as a well-formed fragment that is safe in any reader, with what it loses.

    Scripts, frames, forms, styles and event handlers are removed; addresses become absolute against
    `base`. A picture that a script would load gets its real address. Pictures
    without an address and invisible ones are removed, as are pictures, sounds and films at the addresses `withheld`,
    which are as `pictures.bare_address` returns them.

    Raises:
        ComplexityError: it would take too long.
    """
    refuse_excess(html)
    clean = _clean(lazy_images.open_noscripts(html), base, withheld)
    for _ in range(_MOST_PASSES):
        # When an element is removed, headings or links that it separated may become nested: clean again.
        before, clean = clean, _clean(clean, base, withheld)
        if clean == before:
            break
    return SanitisedHtml(clean)


def _clean(html: str, base: str, withheld: Set[str]) -> str:
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITHOUT_CONTENT),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    )
    return pictures.repair_pictures(clean, base, withheld).strip()


def plain_text(html: str) -> str:
    """Return the text of `html` on one line, with spaces between blocks.

    Raises:
        ComplexityError: it would take too long.
    """
    refuse_excess(html)
    spaced = _BLOCK_END.sub(lambda end: end.group() + " ", html)
    return one_line(unescape(nh3.clean(spaced, tags=set(), clean_content_tags=set(_WITHOUT_CONTENT))))


def escape_attribute(value: str) -> str:
    """Return `value` escaped for a double-quoted attribute in HTML."""
    return escape(value, quote=True)
