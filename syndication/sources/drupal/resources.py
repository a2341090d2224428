"""Resources of JSON:API: nodes, and what they refer to (terms, users, media, files, paragraphs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Raw, Struct, field

from syndication.model.errors import IngestError
from syndication.sources.json_files import decode, decode_object, entries_of, first_byte, members_of
from syndication.sources.json_values import JsonFields

_SHARED = ("taxonomy_term--", "user--", "media--", "file--", "node--")
Key = tuple[str, str]  # type and id


class Page(Struct, frozen=True):
    """A file: its nodes, to be read one by one, what they refer to, and the address that it was fetched from."""

    nodes: list[Raw]
    included: Mapping[Key, Raw]
    others: list[Raw]
    address: str = ""


class ResourceHead(Struct, frozen=True):
    """What identifies a resource; "" if it is not a text."""

    type: str = ""
    id: str = ""


class Resources(Struct, frozen=True):
    """What can be referred to from a node: first the resources of its page, then those of all files.

    Each is decoded once, as a node may refer to it any number of times.
    """

    included: Mapping[Key, Raw]
    shared: Mapping[Key, bytes]
    decoded: dict[Key, JsonFields] = field(default_factory=dict)

    def get(self, key: Key) -> JsonFields:
        """Return a resource, an empty object if the files do not have it or it cannot be read."""
        if key not in self.decoded:
            self.decoded[key] = _decoded(self.included.get(key) or self.shared.get(key))
        return self.decoded[key]


def _decoded(found: Raw | bytes | None) -> JsonFields:
    try:
        return decode_object(found) if found else JsonFields()
    except IngestError:
        return JsonFields()


def read_page(data: bytes) -> Page:
    """Return what is in the bytes of a file: a page of a list, or a single resource.

    Raises:
        IngestError: it is no answer of JSON:API. The message names no file.
    """
    members = members_of(data)
    content = members.get("data")
    if content is None:
        raise IngestError("has no “data”; it is no answer of JSON:API")
    found = entries_of(content) if first_byte(content) == b"[" else [content]
    heads = [(head_of_resource(raw), raw) for raw in found]
    included = members.get("included")
    return Page(
        nodes=[raw for head, raw in heads if head.type.startswith("node--") or not head.type],
        included={(head.type, head.id): raw for head, raw in _heads(entries_of(included) if included else [])},
        others=[raw for head, raw in heads if head.type and not head.type.startswith("node--")],
        address=_self_address(members),
    )


def _heads(found: list[Raw]) -> Iterator[tuple[ResourceHead, Raw]]:
    for raw in found:
        yield head_of_resource(raw), raw


def head_of_resource(raw: Raw) -> ResourceHead:
    """Return what identifies a resource."""
    try:
        return decode(raw, ResourceHead)
    except IngestError:
        return ResourceHead()


def shared_resources(page: Page) -> Iterator[tuple[Key, bytes]]:
    """Yield the small resources of a page that other pages may refer to."""
    for (kind, known), raw in page.included.items():
        if kind.startswith(_SHARED[:-1]):
            yield (kind, known), bytes(raw)
    for raw in page.others:
        head = head_of_resource(raw)
        yield (head.type, head.id), bytes(raw)


def _self_address(members: Mapping[str, Raw]) -> str:
    links = members.get("links")
    return address_of(decode_object(links)) if links and first_byte(links) == b"{" else ""


def address_of(links: JsonFields) -> str:
    """Return the address of a resource: JSON:API 1.0 writes it as a text or an object."""
    given = links.values.get("self")
    return given if isinstance(given, str) else links.inner("self").text("href")
