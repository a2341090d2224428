"""Exporting: all records of the publication as files that another system can import, and that this one reads back.

The files are written into a folder beside the target, which is renamed when it is complete: nothing is half-written.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndication.catalog import items as stored_items
from syndication.formats.front_matter import SUFFIXES, write_content
from syndication.formats.ninjs import write_record
from syndication.formats.wxr import Names, open_wxr
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError, RecordError, SyndicationError
from syndication.model.export_manifest import (
    MANIFEST_NAME,
    PICTURES_FOLDER,
    STORY_PLACES,
    ExportForm,
    ExportManifest,
)
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import SOUNDS, picture_paths, with_picture_addresses
from syndication.model.visibility import State, visibility_of
from syndication.publishing.media import sound_store, store
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.text.dates import utc

# The fields of a record that other programs read in each form. All others are there, but only we read them.
_EVERYWHERE = frozenset("headline published body body_form status section tags authors standfirst".split())
_READ_ELSEWHERE: dict[ExportForm, frozenset[str]] = {
    "wxr": _EVERYWHERE.union("modified slug aliases url media access".split()),
    "ninjs": _EVERYWHERE.union(
        "embargo_until expires url subjects source dateline media related rights headline_short places sponsor "
        "disclosure ai urgency slugline".split()
    ),
    "markdown": _EVERYWHERE.union("modified slug aliases expires".split()),
    "json": frozenset(Item.__struct_fields__),
}
# Nobody else needs them.
_MINTED = frozenset(("id", "version", "changed", "never_public", "imported", "revisions", "language"))


class ExportReport(Struct):
    """What an export has.

    `refused` are records that cannot be read, `missing_pictures` pictures that are not stored. `unreadable` are stories
    of which other programs get no text, and why. `only_here` counts the stories with a field that other programs do not
    read in this form, by the field.
    """

    form: ExportForm
    folder: str
    stories: int = 0
    pictures: int = 0
    refused: list[str] = msgspec.field(default_factory=list)
    missing_pictures: list[str] = msgspec.field(default_factory=list)
    unreadable: list[str] = msgspec.field(default_factory=list)
    only_here: Counter[str] = msgspec.field(default_factory=Counter)


class _Export(Struct, frozen=True):
    """An export on its way: the records, the folder it is written to, and what is reported of it."""

    workspace: Workspace
    folder: Path
    now: datetime
    report: ExportReport
    progress: Progress

    @property
    def publication(self) -> Publication:
        return self.workspace.publication


def export_publication(
    workspace: Workspace, target: Path, form: ExportForm, now: datetime, progress: Progress
) -> ExportReport:
    """Write all records and their pictures into the new folder `target`.

    Raises:
        SyndicationError: the folder exists and is not empty, or cannot be written; nothing is left of it.
    """
    report = ExportReport(form, str(target))
    try:
        with _new_folder(target) as folder:
            export = _Export(workspace, folder, now, report, progress)
            _WRITERS[form](export)
            _write_pictures(export)
            manifest = ExportManifest(
                form, workspace.publication.base_url, workspace.publication.authority, report.stories
            )
            (folder / MANIFEST_NAME).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    except OSError as error:
        raise SyndicationError(f"{error.filename or target}: cannot be written: {error.strerror}") from error
    return report


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """Make a folder that takes the place of `target` once it is complete, and is removed if that fails."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SyndicationError(f"{target}: exists and is not empty; name a new folder")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}-", suffix=".part"))
    try:
        folder.chmod(0o755)
        yield folder
        folder.replace(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _items(export: _Export) -> Iterator[Item]:
    """Yield the item of each record, and note what is exported. A record that cannot be read stops no other."""
    for item in _readable(export, export.report.refused, "exporting"):
        export.report.stories += 1
        known = _READ_ELSEWHERE[export.report.form] | _MINTED
        defaults = Item(headline="", published=item.published, body="")
        names = (name for name in Item.__struct_fields__ if getattr(item, name) != getattr(defaults, name))
        export.report.only_here.update(name for name in names if name not in known)
        yield item


def _readable(export: _Export, refused: list[str], work: str) -> Iterator[Item]:
    place = export.workspace.folder
    found = list(place.scan())
    for number, file in enumerate(found, 1):
        try:
            item = records.read(file.path, place.read(file))
        except (OSError, RecordError) as error:
            refused.append(str(error) if isinstance(error, RecordError) else f"{file.path}: cannot be read: {error}")
        else:
            if minted := _minted(export, file.path, item):
                yield minted
            else:
                refused.append(f"{file.path}: has no id yet; run `syndication publish` first")
        export.progress(work, number, len(found))


def _minted(export: _Export, path: str, item: Item) -> Item | None:
    """Return the item with its id; in a folder that cannot be written, only the catalog has it."""
    if item.id and item.slug:
        return item
    with export.workspace.catalog.read() as connection:
        stored = stored_items.find(connection, path)
    return stored.item if stored else None


def _with_addresses(export: _Export, item: Item) -> Item:
    return with_picture_addresses(item, export.publication.base_url)


def _write_wxr(export: _Export) -> None:
    names = _names(_readable(export, [], "reading"))
    with (export.folder / STORY_PLACES["wxr"]).open("wb") as out, open_wxr(out, export.publication, names) as writer:
        for item in _items(export):
            writer.write(item, _with_addresses(export, item), _state(export, item))


def _state(export: _Export, item: Item) -> State:
    return visibility_of(Stored(item=item, path="", public=False, was_public=True), export.now).state


def _names(items: Iterable[Item]) -> Names:
    authors: dict[str, None] = {}
    sections: dict[str, None] = {}
    tags: dict[str, None] = {}
    for item in items:
        authors.update(dict.fromkeys(author.name for author in item.authors))
        sections.update({item.section: None} if item.section else {})
        tags.update(dict.fromkeys(item.tags))
    return Names(tuple(authors), tuple(sections), tuple(tags))


def _write_json(export: _Export) -> None:
    """Write one array, with one story on each line."""
    with (export.folder / STORY_PLACES["json"]).open("wb") as out:
        separator = b"[\n"
        for item in _items(export):
            out.write(separator + msgspec.json.encode(item))
            separator = b",\n"
        out.write(b"\n]\n" if separator == b",\n" else b"[]\n")


def _write_ninjs(export: _Export) -> None:
    for item in _items(export):
        document = write_record(item, _entry(export, item), export.publication)
        _write_story(export, item, ".json", msgspec.json.format(msgspec.json.encode(document)) + b"\n")


def _entry(export: _Export, item: Item) -> Entry | None:
    try:
        return entry_at(item, export.publication, export.now, {}) if item.status == "usable" else None
    except ComposeError as error:
        export.report.unreadable.append(f"{item.slug}: only this program reads it in this form: {error}")
        return None


def _write_markdown(export: _Export) -> None:
    for item in _items(export):
        _write_story(export, item, SUFFIXES[item.body_form], write_content(_with_addresses(export, item)))


def _write_story(export: _Export, item: Item, suffix: str, data: bytes) -> None:
    day = utc(item.published)
    place = export.folder / STORY_PLACES[export.report.form] / f"{day:%Y}" / f"{day:%m}" / f"{item.slug}{suffix}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _write_pictures(export: _Export) -> None:
    paths = sorted({path for item in _readable(export, [], "copying pictures") for path in picture_paths(item)})
    target = export.folder / PICTURES_FOLDER
    for path in paths:
        name = path.rpartition("/")[2]
        if path.startswith(SOUNDS):
            _copy_sound(export, path)
            continue
        data = store.read_picture(export.workspace.pictures, name)
        if data is None:
            export.report.missing_pictures.append(path)
            continue
        target.mkdir(exist_ok=True)
        (target / name).write_bytes(data)
        export.report.pictures += 1


def _copy_sound(export: _Export, path: str) -> None:
    place = export.folder / path
    try:
        with sound_store.open_sound(export.workspace.pictures, path.removeprefix(SOUNDS)) as sound:
            place.parent.mkdir(exist_ok=True)
            with place.open("wb") as copy:
                shutil.copyfileobj(sound, copy)
    except FileNotFoundError:
        export.report.missing_pictures.append(path)
        return
    export.report.pictures += 1


_WRITERS: dict[ExportForm, Callable[[_Export], None]] = {
    "wxr": _write_wxr,
    "json": _write_json,
    "ninjs": _write_ninjs,
    "markdown": _write_markdown,
}
