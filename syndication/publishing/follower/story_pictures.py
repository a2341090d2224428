"""The pictures in a story of a source, and the story with those that are stored here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from syndication.model.item import Item, Media
from syndication.model.uploaded_pictures import is_picture_path
from syndication.publishing.media.store import MEDIA_TYPES
from syndication.text.body.tree import HtmlElement, Node, elements, parse, rewrite, serialise, with_attributes
from syndication.text.complexity import ComplexityError, refuse_excess
from syndication.text.urls import is_http_url

_OTHER_SIZES = frozenset(("srcset", "sizes"))


def picture_addresses(item: Item) -> list[str]:
    """Return the addresses of the pictures of a story, each once: its media, and those in its text."""
    media = [medium.url for medium in item.media if _is_picture(medium)]
    found = (*media, *(element.attributes.get("src", "") for element in elements(_nodes(item), "img")))
    return [each for each in dict.fromkeys(found) if is_http_url(each)]


def with_stored_pictures(item: Item, paths: Mapping[str, str]) -> Item:
    """Return a story with the paths of its stored pictures in place of their addresses; others stay as they are."""
    if not paths:
        return item
    media = tuple(_stored_medium(medium, paths.get(medium.url, "")) for medium in item.media)
    nodes = _nodes(item)
    has_stored = any(element.attributes.get("src", "") in paths for element in elements(nodes, "img"))
    body = serialise(rewrite(nodes, lambda element: _with_path(element, paths))) if has_stored else item.body
    return replace(item, media=media, body=body)


def _is_picture(medium: Media) -> bool:
    return not medium.type or medium.type.startswith("image/")


def _nodes(item: Item) -> Iterable[Node]:
    if item.body_form != "html" or "<img" not in item.body:
        return ()
    try:
        refuse_excess(item.body)
    except ComplexityError:  # such a story is refused anyway
        return ()
    return parse(item.body)


def _stored_medium(medium: Media, path: str) -> Media:
    """Return a medium with its path; the store knows the size of the picture as it is there."""
    if not path or not is_picture_path(path) or not _is_picture(medium):
        return medium
    media_type = MEDIA_TYPES.get(path.rpartition(".")[2], "")
    return replace(medium, url=path, type=media_type, width=0, height=0, bytes=0)


def _with_path(element: HtmlElement, paths: Mapping[str, str]) -> Iterator[Node]:
    """Yield an element with the path of its picture, without other sizes, which would be fetched from the source."""
    if element.name == "picture":
        is_stored = any(each.attributes.get("src", "") in paths.values() for each in elements(element.children, "img"))
        yield from _without_sources(element) if is_stored else (element,)
    elif element.name == "img" and (path := paths.get(element.attributes.get("src", ""), "")):
        attributes = {name: value for name, value in element.attributes.items() if name not in _OTHER_SIZES}
        yield with_attributes(element, attributes | {"src": path})
    else:
        yield element


def _without_sources(picture: HtmlElement) -> Iterator[Node]:
    for each in picture.children:
        if not (isinstance(each, HtmlElement) and each.name == "source"):
            yield each
