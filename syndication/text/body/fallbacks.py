"""The content of a noscript, for browsers without scripts: its picture is the picture, its link is the link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from syndication.text import lazy_images
from syndication.text.body.loss_log import LossLog, cut
from syndication.text.body.names import BLOCKS, DISSOLVED, TAGLESS
from syndication.text.body.pictures import addresses_of_picture, is_invisible, is_same_picture
from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, rewrite, text_of, walk, with_attributes

_EMBEDS = frozenset(("iframe", "embed", "object", "video", "audio"))


class PicturePlace(Struct, frozen=True):
    """A picture or a noscript with a picture, in the order of the document.

    `block` is the block that it is in. `follows_text` says whether visible text is between it and the one before.
    """

    element: HtmlElement
    picture: HtmlElement
    block: int
    follows_text: bool


def open_noscripts(nodes: Nodes, base: str, log: LossLog) -> Nodes:
    """Return `nodes` in which each noscript is replaced by its picture, embed or link.

    A picture that has no address of its own becomes the picture in the noscript beside it. If it has one, the noscript
    only doubles it.
    """
    if next(elements(nodes, "noscript"), None) is None:
        return nodes
    replaced = _replacements(list(_places(nodes, base)), base, log)

    def with_picture(node: Node) -> Node | None:
        if not isinstance(node, HtmlElement):
            return node
        if node.name != "noscript":
            return replaced.get(id(node), node)
        return _content_of(node, log, without_picture=replaced.get(id(node)))

    return rewrite(nodes, enter=with_picture)


def _replacements(places: Sequence[PicturePlace], base: str, log: LossLog) -> dict[int, HtmlElement]:
    """Return what takes the place of pictures, and for a noscript the picture that is not repeated, by `id`."""
    replaced: dict[int, HtmlElement] = {}
    for at, place in enumerate(places):
        if place.element.name != "noscript":
            continue
        fallback = addresses_of_picture(place.picture, base)
        for other in _neighbours(at, places, base):
            known = replaced.get(id(other.element), other.picture)
            own = addresses_of_picture(known, base)
            if not own:
                replaced[id(other.element)] = _with_fallback(known, place.picture)
            elif place.block == other.block or is_same_picture(own, fallback):
                replaced[id(other.element)] = _with_offers(known, fallback)
            else:
                continue
            if own and not is_same_picture(own, fallback):
                log.mention(f"a picture for browsers without scripts, beside another, is left out: {cut(fallback[0])}")
            log.cover_sources(place.picture)
            log.addresses.update(fallback)
            replaced[id(place.element)] = place.picture
            break
    return replaced


def _neighbours(at: int, places: Sequence[PicturePlace], base: str) -> list[PicturePlace]:
    """Return the pictures before and after a noscript without text between, those without an address first."""
    found = []
    if at > 0 and not places[at].follows_text:
        found.append(places[at - 1])
    if at + 1 < len(places) and not places[at + 1].follows_text:
        found.append(places[at + 1])
    pictures = [place for place in found if place.element.name == "img"]
    return sorted(pictures, key=lambda place: any(addresses_of_picture(place.picture, base)))


def _with_offers(picture: HtmlElement, addresses: Sequence[str]) -> HtmlElement:
    """Return a picture that has more addresses, so that it goes if one of them may not be syndicated."""
    offered = [picture.attributes.get(lazy_images.OFFERED, ""), *addresses]
    attributes = {**picture.attributes, lazy_images.OFFERED: ", ".join(filter(None, offered))}
    return with_attributes(picture, attributes)


def _with_fallback(picture: HtmlElement, fallback: HtmlElement) -> HtmlElement:
    if is_invisible(picture.attributes):
        return with_attributes(picture, fallback.attributes)
    own = {name: value for name, value in picture.attributes.items() if value and name != "src"}
    return with_attributes(picture, {**fallback.attributes, **own})


def _content_of(noscript: HtmlElement, log: LossLog, without_picture: HtmlElement | None) -> HtmlElement | None:
    """Return a noscript as a division with what it shows in place of a script, None if that is nothing."""
    children = rewrite(noscript.children, enter=lambda node: None if node is without_picture else node)
    if any(elements(children, *_EMBEDS)) or _has_link(children):
        return HtmlElement("div", {}, children)
    if text_of(children).strip():
        log.drop("a text for browsers without scripts", [node for node in walk(children) if isinstance(node, str)])
    pictures = tuple(elements(children, "img"))
    return HtmlElement(TAGLESS, {}, pictures) if pictures else None


def _has_link(nodes: Nodes) -> bool:
    """Return whether there is a link to what a script would show, and not to a page about scripts."""
    links = elements(nodes, "a")
    is_about_scripts = "javascript" in text_of(nodes).lower()
    return not is_about_scripts and any("href" in link.attributes and text_of(link.children).strip() for link in links)


def _places(nodes: Nodes, base: str) -> Iterator[PicturePlace]:
    follows_text = False
    pending: list[tuple[Iterator[Node], int]] = [(iter(nodes), 0)]
    while pending:
        node = next(pending[-1][0], None)
        block = pending[-1][1]
        if node is None:
            pending.pop()
        elif isinstance(node, str):
            follows_text = follows_text or bool(node.strip())
        elif isinstance(node, HtmlElement):
            picture = _picture_in(node, base)
            if picture:
                yield PicturePlace(node, picture, block, follows_text)
                follows_text = False
            elif node.name != "noscript":
                is_block = node.name in BLOCKS or node.name in DISSOLVED
                pending.append((iter(node.children), id(node) if is_block else block))


def _picture_in(element: HtmlElement, base: str) -> HtmlElement | None:
    if element.name == "img":
        return element
    pictures = elements(element.children, "img") if element.name == "noscript" else iter(())
    return next(
        (each for each in pictures if addresses_of_picture(each, base) and not is_invisible(each.attributes)), None
    )
