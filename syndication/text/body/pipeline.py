"""The way of a body: parsed as a tree, changed step by step, written, and cleaned by nh3, the wall against attacks."""

from __future__ import annotations

from collections.abc import Set

import nh3

from syndication.text.body.anchors import keep_targets
from syndication.text.body.attributes import ALLOWED, SCHEMES, filter_attributes, rename
from syndication.text.body.blocks import part_blocks
from syndication.text.body.comparison import report_rest
from syndication.text.body.embeds import LINK, EmbedStep
from syndication.text.body.fallbacks import open_noscripts
from syndication.text.body.formulas import write_formulas
from syndication.text.body.loss_log import LossLog
from syndication.text.body.names import MATH, STAY
from syndication.text.body.pictures import PictureStep, merge_sources
from syndication.text.body.removal import remove_behaviour, remove_unseen
from syndication.text.body.tree import Element, Nodes, elements, parse, rewrite, serialise
from syndication.text.complexity import refuse_excess
from syndication.text.loss import SanitisedHtml

_TAGS = set(STAY | MATH)
_WITHOUT_CONTENT = set("button form iframe noscript object script select style svg template textarea title".split())
_ATTRIBUTES = {name: set(allowed) for name, allowed in ALLOWED.items()}
_MOST_PASSES = 4


def clean_body(html: str, base: str, withheld: Set[str], prefix: str) -> SanitisedHtml:
    """Return a body that is safe in any reader, with what it loses.

    Raises:
        ComplexityError: it would take too long.
    """
    refuse_excess(html)
    log = LossLog()
    if html.rpartition("<!--")[1] and "-->" not in html.rpartition("<!--")[2]:
        log.lose("a comment (<!--) has no end, and hides all that follows it; write --> at its end")
    parsed = parse(html)
    clean = _written(_changed(parsed, base, withheld, prefix, log), base)
    report_rest(parsed, parse(clean), base, log)
    for _ in range(_MOST_PASSES):
        # When an element is removed, headings or links that it separated may become nested: clean again.
        before, clean = clean, _written(_changed(parse(clean), base, withheld, prefix, LossLog()), base)
        if clean == before:
            break
    return SanitisedHtml(clean, log.losses())


def _changed(nodes: Nodes, base: str, withheld: Set[str], prefix: str, log: LossLog) -> Nodes:
    """Return the tree of a body as documents contain it."""
    nodes = remove_unseen(nodes, log)
    nodes = merge_sources(rename(nodes))
    nodes = open_noscripts(nodes, base, log)
    nodes = EmbedStep(base, log).apply(nodes)
    nodes = PictureStep(base, withheld, log).apply(nodes)
    nodes = remove_behaviour(nodes, log)
    nodes = write_formulas(nodes, log)
    nodes = keep_targets(nodes, base, prefix)
    nodes = part_blocks(filter_attributes(nodes, log))
    return _with_paragraphs(nodes)


def _with_paragraphs(nodes: Nodes) -> Nodes:
    if next(elements(nodes, LINK), None) is None:
        return nodes
    return rewrite(nodes, lambda each: (Element("p", {}, each.children) if each.name == LINK else each,))


def _written(nodes: Nodes, base: str) -> str:
    clean = nh3.clean(
        serialise(nodes),
        tags=_TAGS,
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    )
    return clean.strip()
