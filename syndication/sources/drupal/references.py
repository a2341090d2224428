"""What a node refers to: names, people, pictures. Sites name their fields themselves, so several names are tried."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from syndication.sources.drupal.resources import Key, Resources
from syndication.sources.json_values import JsonFields

_FIELD = "field_"
_INTERNAL = frozenset(("node_type", "revision_uid", "uid", "menu_link", "comment", "content_translation_uid"))


class Reference(Struct, frozen=True):
    """A reference of a node: the field, what is referred to, and that itself, empty if it is not in the files.

    `meta` is what the reference adds: the alternative text of a picture.
    """

    field: str
    key: Key
    target: JsonFields
    meta: JsonFields

    @property
    def type(self) -> str:
        """The type of what is referred to."""
        return self.key[0]

    @property
    def attributes(self) -> JsonFields:
        """The fields of the resource."""
        return self.target.inner("attributes")


def references_of(resource: JsonFields, resources: Resources) -> Iterator[Reference]:
    """Yield the references of a resource, in the order of its fields."""
    for field in resource.inner("relationships").values:
        if field not in _INTERNAL:
            yield from references_in(resource, field, resources)


def references_in(resource: JsonFields, field: str, resources: Resources) -> Iterator[Reference]:
    """Yield the references in one field, which has one or several."""
    relationship = resource.inner("relationships").inner(field)
    data = relationship.values.get("data")
    targets = relationship.objects("data") if isinstance(data, list) else (relationship.inner("data"),)
    for target in targets:
        kind, known = target.text("type"), target.identity("id")
        if kind and known and known not in ("missing", "virtual"):  # what JSON:API writes for a deleted target
            yield Reference(field, (kind, known), resources.get((kind, known)), target.inner("meta"))


def is_hidden(reference: Reference) -> bool:
    """Return whether what is referred to was not public. What has no status of its own was."""
    attributes = reference.attributes
    return "status" in attributes.values and attributes.flag("status") is not True


def is_named(field: str, words: re.Pattern[str]) -> bool:
    """Return whether the name of a field has one of some words: "field_main_section"."""
    return bool(words.search(field.removeprefix(_FIELD)))
