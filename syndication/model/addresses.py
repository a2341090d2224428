"""The addresses of the feeds of names: two different names never share one.

A name whose plain slug is free has it: /authors/li-wei/ for 李伟. Any other name with this slug gets digits of its own
behind it: /authors/li-wei-7f3a12/ for 李薇. These follow from the name alone. Which name has the plain slug is decided
once: in a new catalog the name with the earliest story has it, whatever the order of arrival; later the name that
comes first. The catalog stores it, so that an address never changes while it is served. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, feed_folder
from syndication.model.item import Item
from syndication.text.dates import micros
from syndication.text.ids import distinct_slugs, name_key, name_slug


def full_key(kind: str, name: str) -> str:
    """Return the key of a name among all names: "tags/c++" for the tag "C++"."""
    return f"{kind}/{name_key(name)}"


class NameClaim(Struct, frozen=True, order=True):
    """A name as a story spells it, ordered by the story: the earliest one comes first, whatever the order of arrival.

    `published` is in microseconds since 1970.
    """

    published: int
    item_id: str
    kind: str
    name: str

    @property
    def key(self) -> str:
        """The key of the name among all names."""
        return full_key(self.kind, self.name)

    @property
    def plain_folder(self) -> str:
        """The folder that the name has if no other name has it."""
        return feed_folder(self.kind, self.name)


class AssignedAddress(Struct, frozen=True):
    """The folder that a name has for good. `plain` is the folder that it has, or would have if no other name had it."""

    key: str
    name: str
    plain: str
    folder: str


class Addresses(Struct, frozen=True):
    """The folders of names, as assigned. A name that has none yet gets its plain folder here."""

    assigned: Mapping[str, str] = {}

    def folder(self, kind: str, name: str) -> str:
        """Return the folder of the feed of a section, tag or author ("sections/world")."""
        return self.assigned.get(full_key(kind, name)) or feed_folder(kind, name)

    def is_known(self, kind: str, name: str) -> bool:
        """Return whether a name has an address."""
        return full_key(kind, name) in self.assigned

    def is_meant(self, written: str, kind: str, name: str) -> bool:
        """Return whether the settings mean the name of a story by what is `written`: the name, or its slug.

        A slug counts only where no story uses it as a name: "c" means C, and C++ only if there is no C.
        """
        if name_key(written) == name_key(name):
            return True
        is_slug = written == name_slug(written) and not self.is_known(kind, written)
        return is_slug and self.folder(kind, name) == feed_folder(kind, written)


#: Every name at its plain address: for what is not stored, such as the preview of an entry.
PLAIN_ADDRESSES = Addresses()


def names_of(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the names of a story that make feeds, each with its kind."""
    if item.section.strip():
        yield SECTIONS, item.section
    yield from ((TAGS, tag) for tag in item.tags)
    yield from ((AUTHORS, author.name) for author in item.authors)


def claims_of(item: Item) -> Iterator[NameClaim]:
    """Yield the claims that a story makes for its names."""
    published = micros(item.published)
    return (NameClaim(published, item.id, kind, name.strip()) for kind, name in names_of(item))


def assign(claims: Iterable[NameClaim], taken: Collection[str] = ()) -> list[AssignedAddress]:
    """Return the address of each name; `taken` are the folders of other names.

    Plain folders are assigned before all others, so that no digest takes the plain folder of another name.
    """
    earliest: dict[str, NameClaim] = {}
    for claim in sorted(claims):
        earliest.setdefault(claim.key, claim)
    owners: dict[str, str] = {}
    for claim in earliest.values():
        if claim.plain_folder not in taken:
            owners.setdefault(claim.plain_folder, claim.key)
    used = {*taken, *owners}
    found = []
    for key, claim in earliest.items():
        plain = claim.plain_folder
        folder = plain if owners.get(plain) == key else _free_folder(claim, used)
        used.add(folder)
        found.append(AssignedAddress(key, claim.name, plain, folder))
    return found


def _free_folder(claim: NameClaim, used: Collection[str]) -> str:
    """Return the first folder with digits behind the slug that no other name has."""
    slugs = distinct_slugs(name_slug(claim.name), name_key(claim.name))
    folders = [f"{claim.kind}/{slug}" for slug in slugs]
    return next((folder for folder in folders if folder not in used), folders[-1])
