"""Pictures and films of a body get their real addresses; those that nobody sees go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from urllib.parse import urlsplit

from syndication.text import lazy_images
from syndication.text.body.loss_log import LossLog, cut, quote
from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, rewrite, with_attributes, with_children
from syndication.text.body.visibility import is_hidden
from syndication.text.lines import one_line
from syndication.text.pictures import bare_address, declared_size

FILMS = frozenset(("audio", "source", "video"))
_OWN_SOURCES = frozenset(("audio", "video"))
_MOST_PIXELS = 3  # on each side of a picture that only counts readers
_HINTS = lazy_images.HINTS | {"style", "hidden"}
_LATER = {"src": ("data-src", "data-lazy-src"), "poster": ("data-poster",)}
_SIZE_SUFFIX = re.compile(r"[-_](?:\d{2,5}x\d{2,5}|scaled)$")


class PictureStep:
    """Replaces the pictures and films of one body. Addresses are resolved against `base`."""

    def __init__(self, base: str, withheld: Set[str], log: LossLog) -> None:
        self._base = base
        self._withheld = withheld
        self._log = log

    def apply(self, nodes: Nodes) -> Nodes:
        """Return `nodes` whose pictures, sounds and films can be shown without scripts."""
        return rewrite(nodes, self._media)

    def _media(self, element: HtmlElement) -> Nodes:
        if element.name == "img":
            return self._picture(element)
        return self._film(element) if element.name in FILMS else (element,)

    def _picture(self, picture: HtmlElement) -> Nodes:
        addresses = addresses_of_picture(picture, self._base)
        self._log.cover_sources(picture)  # its other addresses are other sizes of it
        self._log.addresses.update(addresses)
        if fault := self._fault(picture, addresses):
            kind = self._log.lose if not addresses and not is_invisible(picture.attributes) else self._log.mention
            kind(f"{fault} is left out{_facts(picture.attributes, addresses)}")
            return ()
        return (with_attributes(picture, _document_attributes(picture.attributes, addresses[0])),)

    def _fault(self, picture: HtmlElement, addresses: list[str]) -> str:
        if is_invisible(picture.attributes):
            counts = is_counter(picture.attributes)
            return "a picture that only counts readers" if counts else "a hidden picture"
        if not addresses:
            return "a picture without an address that can be shown"
        return "a picture that may not be syndicated" if self._is_withheld(addresses) else ""

    def _film(self, film: HtmlElement) -> Nodes:
        own = {name: value for name, value in film.attributes.items() if name not in lazy_images.HINTS}
        for name, later in _LATER.items():
            found = next((film.attributes[each] for each in later if film.attributes.get(each)), "")
            if found and not own.get(name):
                own[name] = found
        gone = {name for name in ("src", "poster") if self._is_withheld([own.get(name, "")])}
        for name in sorted(gone):
            self._log.addresses.add(own[name])
            self._log.mention(f"what may not be syndicated is left out: {cut(own[name])}")
        left = {name: value for name, value in own.items() if name not in gone}
        return film.children if "src" in gone else (with_attributes(film, left),)

    def _is_withheld(self, addresses: Iterable[str]) -> bool:
        bare = (bare_address(address, self._base) for address in addresses) if self._withheld else ()
        return not self._withheld.isdisjoint(bare)


def merge_sources(nodes: Nodes) -> Nodes:
    """Return `nodes` without the sources of pictures; their addresses are attributes of the pictures.

    Only sounds and films keep their sources: elsewhere, nothing plays one.
    """
    if next(elements(nodes, "source"), None) is None:
        return nodes

    def merge(element: HtmlElement) -> Nodes:
        merged = _merge_siblings(element.children)
        return (with_children(element, merged if element.name in _OWN_SOURCES else _without_sources(merged)),)

    return _without_sources(_merge_siblings(rewrite(nodes, merge)))


def addresses_of_picture(picture: HtmlElement, base: str) -> list[str]:
    """Return the real addresses of a picture, absolute, the best first."""
    return list(lazy_images.picture_addresses(picture.attributes, base))


def is_counter(attributes: Mapping[str, str]) -> bool:
    """Return whether a picture or frame is too small to be seen: at most 3 by 3 pixels, or 0 or 1 on both sides."""
    pixels = declared_size(attributes).values()
    return len(pixels) == 2 and max(pixels) <= _MOST_PIXELS


def is_invisible(attributes: Mapping[str, str]) -> bool:
    """Return whether nobody sees a picture: it counts readers, or is hidden and no script would display it."""
    return is_counter(attributes) or (is_hidden(attributes) and not lazy_images.is_lazy(attributes))


def is_same_picture(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether two lists of absolute addresses lead to one picture, be it in other sizes."""
    return not {_stem(address) for address in one}.isdisjoint(_stem(address) for address in other)


def _stem(address: str) -> str:
    """Return the name of a file without its ending and its size: "ship" for "/img/ship-300x200.jpg"."""
    path = urlsplit(address).path.rstrip("/")
    name, dot, _ = path.rpartition("/")[2].rpartition(".")
    return _SIZE_SUFFIX.sub("", name) if dot else path


def _merge_siblings(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return siblings in which a picture has the addresses of the sources before it."""
    done: list[Node] = []
    waiting: list[HtmlElement] = []
    for node in nodes:
        if isinstance(node, HtmlElement) and node.name == "source" and "src" not in node.attributes:
            waiting.append(node)
        elif isinstance(node, HtmlElement) and node.name == "img" and waiting:
            offered = lazy_images.source_attributes(source.attributes for source in waiting)
            done.append(with_attributes(node, {**node.attributes, **offered}))
            waiting = []
        else:
            if not isinstance(node, str) or node.strip():
                waiting = []
            done.append(node)
    return tuple(done)


def _without_sources(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(node for node in nodes if not isinstance(node, HtmlElement) or node.name != "source")


def _document_attributes(attributes: Mapping[str, str], address: str) -> dict[str, str]:
    """Return the attributes of a picture in documents: a side of 0 pixels is left out."""
    own = {name: value for name, value in attributes.items() if name not in _HINTS}
    size = declared_size(attributes)
    unusable = {name for name, number in declared_size(own).items() if not number} if size else set()
    left = {name: value for name, value in own.items() if name not in unusable} if unusable else own
    source = {"src": address}
    visible = {name: str(number) for name, number in size.items() if number}
    return ({} if "src" in own else source) | left | source | {"alt": own.get("alt", "")} | visible


def _facts(attributes: Mapping[str, str], addresses: list[str]) -> str:
    alt = one_line(attributes.get("alt", ""))
    address = addresses[0] if addresses else attributes.get("src", "").strip()
    found = ", ".join(each for each in (alt and quote(alt), address and cut(address)) if each)
    return found and f": {found}"
