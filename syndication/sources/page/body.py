"""The body of a page: the element that holds it, without what belongs to the site, as HTML that readers can use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

from msgspec import Struct

from syndication.sources.body_html import clean_html
from syndication.sources.page.document import PageDocument
from syndication.sources.page.site_blocks import LONGEST_TEXT, count_lines, describe_block, is_of_site, words_of
from syndication.sources.plain_text import tidy
from syndication.text.body.tree import (
    VOID,
    HtmlElement,
    Node,
    Nodes,
    elements,
    parse,
    rewrite,
    serialise,
    text_of,
    with_children,
)
from syndication.text.complexity import find_excess
from syndication.text.lines import shorten

_WORD = re.compile(r"\w+")
_SAME_WORDS = 0.9
_LEAST_SHARE = 0.3  # of the text in paragraphs of a page


class PageBody(Struct, frozen=True):
    """A body, where it was found, what readers miss of it, what else was left out, and warnings."""

    html: str
    place: str
    lost: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class MarkedBody(Struct, frozen=True):
    """The part of a page that is marked as its story; no nodes if none is."""

    nodes: Nodes = ()
    place: str = ""
    warnings: tuple[str, ...] = ()


def find_marked(page: PageDocument) -> MarkedBody:
    """Return the largest element that is marked as the text of a story, else the largest article of the page."""
    marked = [each for each in elements(page.nodes) if "articleBody" in each.attributes.get("itemprop", "").split()]
    if bodies := [each for each in marked if each.name not in VOID and _length(each)]:
        return MarkedBody((max(bodies, key=_length),), "itemprop articleBody")
    lengths = [(_length(each), each) for each in elements(page.nodes, "article")]
    articles = [each for length, each in sorted(lengths, key=itemgetter(0), reverse=True) if length]
    if not articles or _paragraphs(articles[:1]) < _LEAST_SHARE * _paragraphs(page.nodes):
        return MarkedBody()  # articles that only announce others, beside a story that is in none
    half = _length(articles[0]) / 2
    inner = {id(each) for each in elements(articles[0].children, "article")}
    others = [each for length, each in lengths if length > half and each is not articles[0] and id(each) not in inner]
    doubt = (f"the page has {len(others) + 1} articles of like length; the longest is its story",) if others else ()
    return MarkedBody((articles[0],), "<article>", doubt)


def clean_body(marked: MarkedBody, base: str, headline: str) -> PageBody:
    """Return the marked part of a page as a body, with absolute addresses.

    Raises:
        IngestError: it would take too long.
    """
    removed: list[str] = []
    nodes = _without_site(marked.nodes, removed, headline)
    body = clean_html(serialise(nodes), base)
    dropped = (*count_lines(removed), *body.dropped)
    return PageBody(body.html, marked.place, body.lost, dropped, marked.warnings)


def overlap_warning(html: str, article_body: str) -> tuple[str, ...]:
    """Return a warning if the body lacks many words of the text that JSON-LD gives."""
    wanted = Counter(_WORD.findall(article_body.casefold()))
    if sum(wanted.values()) < 20 or find_excess(html):
        return ()
    present = Counter(_WORD.findall(text_of(parse(html)).casefold()))
    share = (wanted & present).total() / wanted.total()
    if share >= _SAME_WORDS:
        return ()
    return (f"body: has {share:.0%} of the words that JSON-LD articleBody has; compare it with the page",)


def _without_site(nodes: Nodes, removed: list[str], headline: str) -> Nodes:
    """Return the nodes without what belongs to the site, and without the headline."""
    root = next((node for node in nodes if isinstance(node, HtmlElement)), None)
    most = _length(root) / 2 if root else 0

    def enter(node: Node) -> Node | None:
        if not isinstance(node, HtmlElement) or node is root:
            return node
        if node.name == "h1" and tidy(text_of((node,))) == headline:
            return None
        if node.name == "header":
            return _pictures_of(node, removed)
        if not is_of_site(node) or _length(node) > most:
            return node
        removed.append(describe_block(node))
        return None

    return rewrite(nodes, enter=enter)


def _pictures_of(header: HtmlElement, removed: list[str]) -> HtmlElement:
    """Return the head of an article with its figures alone: its words are in fields of their own."""
    figures = tuple(elements(header.children, "figure")) or tuple(elements(header.children, "picture", "img"))
    if words := words_of(rewrite(header.children, enter=lambda node: None if node in figures else node)):
        removed.append(f"<header> {shorten(words, LONGEST_TEXT)}")
    return with_children(header, figures)


def _paragraphs(nodes: Iterable[Node]) -> int:
    return sum(map(_length, elements(nodes, "p")))


def _length(element: HtmlElement | None) -> int:
    return len("".join(text_of((element,)).split())) if element else 0
