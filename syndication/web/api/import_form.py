"""The form that asks for an import: its texts and the names of its files, as what is imported and how. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from syndication.http.fetch import endpoint_of
from syndication.model.errors import FetchError
from syndication.model.feed_path import ALL_ITEMS, is_folder
from syndication.model.requested_import import ImportChoices, OldFeedChoice
from syndication.sources.kind_titles import KIND_TITLES
from syndication.sources.records import FieldsError
from syndication.text.zones import is_zone, similar_zone

FILE, FEED = "file", "feed"  # the parts that are files
FEED_HERE, FEED_ADDRESS, FEED_ADDRESS_HERE = "feed_here", "feed_address", "feed_address_here"
TEXTS = (
    *("address", "kind", "timezone", "site", "type", "paid", "use_updated", "folders", "dry_run"),
    *(FEED_HERE, FEED_ADDRESS, FEED_ADDRESS_HERE),
)
FOLDERS = ("section", "tags")
MOST_FEEDS = 50
MOST_TYPES = 20
LONGEST_TEXT = 2_000  # characters of an option
ADDRESS = r"""[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f<>"'`{}|\\^]+"""
_TRUE = ("true", "on")
_BOOLEANS = (*_TRUE, "false", "")
_ADDRESS = re.compile(ADDRESS)


class ImportFormFile(Struct, frozen=True):
    """A file of the form: the name of its part, and what it is called in the folder, "" if none was chosen."""

    part: str
    name: str


class ImportWish(Struct, frozen=True):
    """What a form asks for."""

    choices: ImportChoices
    dry_run: bool


def read_import_form(fields: MultiDict[str, str], files: Sequence[ImportFormFile]) -> ImportWish:
    """Return what a form asks for.

    Raises:
        FieldsError: something is wrong with it, or missing.
    """
    if faults := tuple(_faults(fields, files)):
        raise FieldsError(faults)
    choices = ImportChoices(
        files=tuple(file.name for file in files if file.part == FILE and file.name),
        address=_text(fields, "address"),
        feeds=tuple(_feeds(fields, files)),
        kind=_text(fields, "kind"),
        timezone=_text(fields, "timezone"),
        site=_text(fields, "site"),
        types=_types(fields) or ImportChoices().types,
        paid=_text(fields, "paid") in _TRUE,
        use_updated=_text(fields, "use_updated") in _TRUE,
        folders=_text(fields, "folders"),
    )
    return ImportWish(choices, _text(fields, "dry_run") != "false")


def _text(fields: MultiDict[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _types(fields: MultiDict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in fields.getlist("type") for word in text.replace(",", " ").split()))


def _feeds(fields: MultiDict[str, str], files: Sequence[ImportFormFile]) -> Iterator[OldFeedChoice]:
    """Yield the old feeds. The feeds here that they replace come in the same order; one that is not named is all."""
    pairs = (
        (FEED_HERE, [file.name for file in files if file.part == FEED]),
        (FEED_ADDRESS_HERE, [text.strip() for text in fields.getlist(FEED_ADDRESS)]),
    )
    for name, sources in pairs:
        folders = [_folder(text) for text in fields.getlist(name)]
        for number, source in enumerate(sources):
            if source:
                yield OldFeedChoice(source, folders[number] if number < len(folders) else "")


def _folder(text: str) -> str:
    """Return the folder of the feed that a text names ("/sections/world/")."""
    folder = text.strip().strip("/")
    return "" if folder == ALL_ITEMS else folder


def _faults(fields: MultiDict[str, str], files: Sequence[ImportFormFile]) -> Iterator[tuple[str, str]]:
    known = (*TEXTS, FILE, FEED)
    for name in dict.fromkeys((*fields, *(file.part for file in files))):
        if name not in known:
            yield name, f"is unknown; known are: {', '.join(known)}"
    if not any(file.part == FILE and file.name for file in files) and not _text(fields, "address"):
        yield FILE, "is missing; send an export, or the address of a site"
    yield from _address_faults(fields)
    yield from _option_faults(fields)
    yield from _feed_faults(fields, files)


def _address_faults(fields: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    places = [("address", _text(fields, "address")), ("site", _text(fields, "site"))]
    places += [(f"{FEED_ADDRESS}[{n}]", text.strip()) for n, text in enumerate(fields.getlist(FEED_ADDRESS))]
    for name, text in places:
        if text and not _is_address(text):
            yield name, "is not an http or https address; write https://old.example/ or leave it out"


def _is_address(text: str) -> bool:
    try:
        return bool(_ADDRESS.fullmatch(text)) and bool(endpoint_of(text).host)
    except (FetchError, ValueError):
        return False


def _option_faults(fields: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    kind, zone, folders = (_text(fields, name) for name in ("kind", "timezone", "folders"))
    if kind and kind not in KIND_TITLES:
        yield "kind", f"is no kind of export that is known; known are: {', '.join(KIND_TITLES)}"
    if zone and not is_zone(zone):
        yield "timezone", f"{zone[:60]} is no time zone; write {similar_zone(zone) or 'Europe/Berlin'}"
    if folders and folders not in FOLDERS:
        yield "folders", f"is one of: {', '.join(FOLDERS)}"
    for name in ("paid", "use_updated", "dry_run"):
        if _text(fields, name) not in _BOOLEANS:
            yield name, "is one of: true, false"
    if len(_types(fields)) > MOST_TYPES:
        yield "type", f"has more than {MOST_TYPES} entries; leave some out"
    for name, text in fields.items(multi=True):
        if len(text) > LONGEST_TEXT:
            yield name, f"has {len(text):,} characters; {LONGEST_TEXT:,} is the most"


def _feed_faults(fields: MultiDict[str, str], files: Sequence[ImportFormFile]) -> Iterator[tuple[str, str]]:
    for name in (FEED_HERE, FEED_ADDRESS_HERE):
        for number, text in enumerate(fields.getlist(name)):
            folder = _folder(text)
            if folder and not is_folder(folder):
                yield f"{name}[{number}]", f"{folder[:60]} is no feed here; write all, sections/NAME or tags/NAME"
    counts = {FEED: sum(file.part == FEED for file in files), FEED_ADDRESS: len(fields.getlist(FEED_ADDRESS))}
    for name, number in counts.items():
        if number > MOST_FEEDS:
            yield name, f"has more than {MOST_FEEDS} entries; leave some out"
