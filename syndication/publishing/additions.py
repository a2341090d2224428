"""Adding articles: the text of an article becomes a record file in the folder, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Item
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.option_differences import differences
from syndication.sources import records
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.text.address_key import address_key
from syndication.text.ids import mint_slug, tag_uri
from syndication.text.lines import one_line

_TEXTS = ("headline", "standfirst", "body")
_SLUG = re.compile(rb"""^slug\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_ALIASES = re.compile(rb"^aliases\s*=\s*\[([^\]]*)\]", re.MULTILINE)
_TABLE = re.compile(rb"^\[", re.MULTILINE)  # below it, "id" and "url" are those of something else
_NAMED = re.compile(rb"""^(id|url)\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_QUOTED = re.compile(rb"""["']([^"'\n]+)["']""")
_SHA256 = re.compile(rb"""^sha256\s*=\s*["']([0-9a-f]{64})["']""", re.MULTILINE)


class KnownTexts(Struct):
    """What the records hold: slugs in use, and the paths of records.

    `imports` has paths by the digest of the text that a record was made from, `stories` by id and by `address_key`.
    """

    slugs: set[str]
    imports: dict[str, str]
    stories: dict[str, str] = {}


class Addition(Struct, frozen=True):
    """The result for a text: the path of its record, and whether that is new.

    If it is not, `differences` says which options differ from what the record has; the record is left as it is. For a
    page that is fetched again, `changed` names the fields that differ from the record, and `is_public` says whether
    readers must learn of a change.
    """

    path: str
    new: bool
    draft: Draft
    differences: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    is_public: bool = True


def survey(place: Folder) -> KnownTexts:
    """Return what the records of the folder hold. They are searched, not parsed, as there may be very many.

    Raises:
        SyndicationError: the folder cannot be read.
    """
    known = KnownTexts(set(), {})
    for found in place.scan():
        if found.outside:  # `syndication status` reports it
            continue
        try:
            data = place.read(found)
        except OSError as error:
            raise SyndicationError(f"{found.path}: cannot be read: {error.strerror}") from error
        _learn(known, found.path, data)
    return known


def present_record(known: KnownTexts, data: bytes) -> str:
    """Return the path of the record that was made from the same text, "" if there is none."""
    return known.imports.get(sha256(data).hexdigest(), "")


def present_story(known: KnownTexts, addresses: Iterable[str]) -> str:
    """Return the path of the record of a story that has one of these addresses, "" if there is none."""
    return next(filter(None, (known.stories.get(address_key(each), "") for each in addresses)), "")


def compare(place: Folder, path: str, draft: Draft, options: ImportOptions) -> Addition:
    """Return the result for a text that is a record already: which of the options differ from it.

    The record may be public and may have been edited, so that it is left as it is.

    Raises:
        SyndicationError: the record cannot be read.
    """
    return Addition(path, False, draft, tuple(differences(_read(place, path), options)))


def compare_page(place: Folder, path: str, draft: Draft, options: ImportOptions) -> Addition:
    """Return the result for a page that is a record already: what differs from it, in the page and in the options.

    Raises:
        SyndicationError: the record cannot be read.
    """
    item = _read(place, path)
    changed = tuple(name for name, text in _texts(draft).items() if text != one_line(str(getattr(item, name))))
    return Addition(path, False, draft, tuple(differences(item, options)), changed, item.status == "usable")


def _texts(draft: Draft) -> dict[str, str]:
    """Return the texts of a draft on one line, by field, also of one that has no item as a person must be asked."""
    blocks = {block.rule: block.text for block in draft.blocks}
    found = {name: str(getattr(draft.item, name)) if draft.item else blocks.get(name, "") for name in _TEXTS}
    return {name: one_line(text) for name, text in found.items() if text}


def _read(place: Folder, path: str) -> Item:
    try:
        return records.read(path, place.place_of(path).read_bytes())
    except OSError as error:
        raise SyndicationError(f"{path}: cannot be read: {error.strerror}") from error


def add(
    place: Folder, known: KnownTexts, authority: str, draft: Draft, item: Item, announce: Callable[[str], None]
) -> Addition:
    """Write the record of `item`, parsed as `draft` from a text that is not a record yet.

    `announce` is called with the digest of its file before that is written, so that the log can name who wrote it.

    Raises:
        IngestError: a record has the same id or address.
        SyndicationError: the record cannot be written; nothing is left half-written.
    """
    refuse_second(known, item)
    slug = mint_slug(item.slug or item.headline, known.slugs)
    minted = replace(item, slug=slug, id=item.id or tag_uri(authority, item.published, slug))
    target = place.place_of_new(item.published, f"{slug}{records.suffix(minted)}")
    content = records.write(minted)
    path = place.label(target)
    records.read(path, content)  # a record that intake would refuse is not written
    announce(durable_files.digest(content))
    _write_new(target, path, content)
    _learn(known, path, content)
    return Addition(path, True, draft)


def refuse_second(known: KnownTexts, item: Item) -> None:
    """Refuse an item that has the id or the address of a record.

    Raises:
        IngestError: it names the record.
    """
    for name, value, key in (("id", item.id, item.id), ("address", item.url, address_key(item.url))):
        if value and (path := known.stories.get(key)):
            cure = "change that record" if name == "id" else "change that record, or give another --url"
            raise IngestError(f"the story was added before, as {path}, which has the same {name} ({value}); {cure}")


def _write_new(target: Path, path: str, content: bytes) -> None:
    if target.exists():
        raise SyndicationError(f"{path}: already exists; move it, or give another headline")
    try:
        durable_files.write(target, content)
    except OSError as error:
        raise SyndicationError(f"{path}: cannot be written: {error.strerror}") from error


def _learn(known: KnownTexts, path: str, data: bytes) -> None:
    known.slugs.update(slugs_in(data))
    front = _TABLE.split(data, maxsplit=1)[0]
    named = ((name, value.decode(errors="replace")) for name, value in _NAMED.findall(front))
    known.stories.update((address_key(value) if name == b"url" else value, path) for name, value in named)
    known.imports.update((digest.decode(), path) for digest in _SHA256.findall(data))


def slugs_in(data: bytes) -> Iterator[str]:
    """Yield the slug and the aliases of a record file, which is searched, not parsed."""
    for slug in _SLUG.findall(data):
        yield slug.decode(errors="replace")
    for listed in _ALIASES.findall(data):
        yield from (alias.decode(errors="replace") for alias in _QUOTED.findall(listed))
