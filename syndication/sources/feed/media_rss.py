"""Pictures, sound and film of an entry in XML: enclosures, Media RSS, and the pictures of podcasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Media
from syndication.model.media_types import is_picture, type_of_address
from syndication.sources.feed.entry_fields import medium_of, number_of, plain_line
from syndication.sources.feed.xml_nodes import XmlNode, children_of, name_of_node, text_of_node
from syndication.text.picture_variants import picture_key
from syndication.text.urls import parts_of

_AVATARS = "gravatar.com"  # WordPress.com lists the portraits of authors, too
_NO_ADDRESS = "a picture, sound or film has no http or https address; it is left out"
# What apps for podcasts show, and no other reader.
_PODCAST = ("podcast:", "psc:")
_PODCAST_FIELDS = frozenset(f"itunes:{name}" for name in "duration episode season episodeType explicit order".split())
_USUAL = frozenset(("", "full", "no", "false", "clean"))  # values that say what holds without them
_MOST = 200

Children = Mapping[str, Sequence[XmlNode]]


class EntryMediaFound(Struct, frozen=True):
    """The media of an entry, the main picture first, and what readers will miss."""

    media: tuple[Media, ...]
    lost: tuple[str, ...] = ()


def media_of(entry: XmlNode, children: Children, base: str, body: str) -> EntryMediaFound:
    """Return the media of an entry. Pictures that its body shows are left out, but for the first one."""
    lost = dict.fromkeys(_lost_of_podcast(children))
    found: dict[str, Media] = {}
    for medium in (*_enclosures(children, base), *_media_contents(entry, children, base)):
        if not medium:
            lost[_NO_ADDRESS] = None
        elif not _is_avatar(medium):
            key = (picture_key(medium.url) if looks_like_image(medium) else "") or medium.url
            found[key] = _better(found.get(key), medium)
    if not any(map(looks_like_image, found.values())):
        thumbnail = next((each for each in _thumbnails(entry, children, base) if each and not _is_avatar(each)), None)
        found |= {thumbnail.url: thumbnail} if thumbnail else {}
    return EntryMediaFound(main_first(found.values(), body), tuple(lost))


def main_first(media: Iterable[Media], body: str) -> tuple[Media, ...]:
    """Return media with the first picture before all others, without further pictures that the body shows."""
    given = list(media)[:_MOST]
    main = next((each for each in given if looks_like_image(each)), None)
    others = [each for each in given if each is not main and not (looks_like_image(each) and _is_in(each.url, body))]
    return (main, *others) if main else tuple(others)


def looks_like_image(medium: Media) -> bool:
    """Return whether a medium is a picture, by its type or its address."""
    return is_picture(medium if medium.type else replace(medium, type=type_of_address(medium.url)))


def _is_in(url: str, body: str) -> bool:
    return parts_of(url).path in body


def _is_avatar(medium: Media) -> bool:
    return (parts_of(medium.url).hostname or "").endswith(_AVATARS)


def _better(one: Media | None, other: Media) -> Media:
    """Return the larger of two sizes of a picture, with the words of both."""
    if not one:
        return other
    large, small = (other, one) if other.width > one.width else (one, other)
    words = {name: getattr(large, name) or getattr(small, name) for name in ("alt", "caption", "credit", "type")}
    return replace(large, **words, bytes=large.bytes or small.bytes if large.url == small.url else large.bytes)


def _enclosures(children: Children, base: str) -> Iterator[Media | None]:
    for node in children.get("enclosure", ()):
        yield medium_of(node.get("url", ""), base, node.get("type", ""), node.get("length", ""))
    for node in children.get("atom:link", ()):
        if node.get("rel") == "enclosure":
            yield medium_of(node.get("href", ""), base, node.get("type", ""), node.get("length", ""))


def _media_contents(entry: XmlNode, children: Children, base: str) -> Iterator[Media | None]:
    """Yield the contents of Media RSS; of a group, which has one thing in several forms, the default one."""
    for node in children.get("media:content", ()):
        yield _media_content(node, (node, entry), base)
    for group in children.get("media:group", ()):
        contents = [node for node in group if name_of_node(node) == "media:content"]
        default = next((node for node in contents if node.get("isDefault") == "true"), None)
        for node in [default] if default is not None else contents[:1]:
            yield _media_content(node, (node, group, entry), base)


def _media_content(node: XmlNode, places: Sequence[XmlNode], base: str) -> Media | None:
    """Return a medium. Its title, credit and the like may be inside of its element, or beside it for several."""
    if not node.get("url"):
        player = children_of(node).get("media:player")
        return medium_of(player[0].get("url", ""), base) if player else None
    medium = medium_of(node.get("url", ""), base, node.get("type", ""), node.get("fileSize", ""))
    if not medium:
        return None
    return replace(
        medium,
        width=min(number_of(node.get("width", "")), 2**31 - 1),
        height=min(number_of(node.get("height", "")), 2**31 - 1),
        alt=_words(places, "media:text") if looks_like_image(medium) else "",
        caption=_words(places, "media:description") if looks_like_image(medium) else "",
        credit=_words(places, "media:credit")[:1000],
    )


def _words(places: Sequence[XmlNode], name: str) -> str:
    texts = (text_of_node(child) for place in places for child in place if name_of_node(child) == name)
    return plain_line(next(filter(None, texts), ""))


def _thumbnails(entry: XmlNode, children: Children, base: str) -> Iterator[Media | None]:
    nodes = [node for node in entry.iter() if name_of_node(node) == "media:thumbnail"]
    for node in sorted(nodes, key=lambda each: -number_of(each.get("width", ""))):
        yield _media_content(node, (entry,), base)
    for node in children.get("itunes:image", ()):
        yield medium_of(node.get("href", "") or text_of_node(node), base)


def _lost_of_podcast(children: Children) -> Iterator[str]:
    for name, nodes in children.items():
        is_field = name in _PODCAST_FIELDS and text_of_node(nodes[0]).lower() not in _USUAL
        if is_field or name.startswith(_PODCAST):
            yield f"the podcast field {name} is left out"
