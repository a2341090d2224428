"""The blocks of a page that belong to the site, not to the story: advertisements, lists of other stories, forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from syndication.sources.plain_text import tidy
from syndication.text.body.tree import HtmlElement, Nodes, elements, walk
from syndication.text.lines import shorten

_ELEMENTS = frozenset("aside button dialog footer form link meta nav select style template".split())
# Words in classes, ids and names of elements. "most-read", "mostRead" and "mostread" are one word.
_WORDS = frozenset(
    """
    ad ads adsbygoogle adslot advert adverts advertisement advertising anzeige anzeigen werbung publicidad publicite
    pubblicita reklam reklame sponsored outbrain taboola zergnet promo promos
    breadcrumb breadcrumbs toolbar cookie consent
    related relatedarticles relatedcontent relatedlinks relatedposts relatedstories mostread mostpopular
    recommended recommendations recirc recirculation readalso alsoread youmaylike
    newsletter signup subscribe subscription paywall
    addtoany share sharebuttons sharedaddy sharing social
    authorbio byline comments disqus tags
    """.split()
)
_ROLES = frozenset("banner complementary contentinfo navigation search".split())
_EMBEDS = ("blockquote", "iframe")
_METADATA = frozenset("author dateModified datePublished headline keywords publisher".split())
_PICTURES = ("figure", "figcaption", "img", "picture")
_SILENT = frozenset(("link", "meta", "script", "style", "template"))
_PARTS = re.compile(r"[\s_:/.-]+|(?<=[a-z0-9])(?=[A-Z])")
LONGEST_TEXT = 60  # characters of what was left out, in a message


def is_of_site(element: HtmlElement) -> bool:
    """Return whether an element belongs to the site, by its name, its role, or the words in its class and id."""
    if element.name in _ELEMENTS:
        return True
    if element.name == "script":
        return "src" not in element.attributes  # a script from an address may be an embed, which becomes a link
    if element.name in _PICTURES:
        return False
    if not _METADATA.isdisjoint(element.attributes.get("itemprop", "").split()):
        return True
    if element.attributes.get("role", "").lower() in _ROLES:
        return True
    found = _site_words(element)
    is_embed = found == {"social"} and any(elements(element.children, *_EMBEDS))
    return bool(found) and not is_embed


def describe_block(element: HtmlElement) -> str:
    """Return a line on a block that was left out: its words, or what it shows; "" if nobody could see it."""
    if element.name in _SILENT:
        return ""
    if words := words_of((element,)):
        return f"<{element.name}> {shorten(words, LONGEST_TEXT)}"
    inner = dict.fromkeys(f"<{each.name}>" for each in elements((element,), "a", "iframe", "img", "svg", "video"))
    if not inner:
        return ""
    names = element.attributes.get("class", "") or element.attributes.get("id", "")
    return f"<{element.name}> {shorten(tidy(names), LONGEST_TEXT)} without words, with {', '.join(inner)}"


def count_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield each line once, with how often it occurs."""
    for line, count in Counter(filter(None, lines)).items():
        yield f"{line} ({count} times)" if count > 1 else line


def words_of(nodes: Nodes) -> str:
    """Return the words in nodes, on one line."""
    return tidy(" ".join(node for node in walk(nodes) if isinstance(node, str)))


def _site_words(element: HtmlElement) -> frozenset[str]:
    attributes = element.attributes
    names = [attributes.get(name, "") for name in ("class", "id", "data-component", "data-testid")]
    names += [element.name] if "-" in element.name else []
    found = {word for name in names for word in _words_in(name)}
    label = "".join(part.lower() for part in _PARTS.split(attributes.get("aria-label", "")[:100]))
    return _WORDS & (found | {label})


def _words_in(names: str) -> Iterator[str]:
    """Yield the words in names, and each two of them that follow each other in one name, as one word."""
    for name in names.split():
        parts = [part.lower() for part in _PARTS.split(name) if part]
        yield from parts
        yield from (first + second for first, second in pairwise(parts))
