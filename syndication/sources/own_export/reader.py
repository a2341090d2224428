"""The folder of an export to whole stories and pictures. Its manifest says in which form the stories are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from syndication.model.errors import FieldError, IngestError
from syndication.model.export_manifest import MANIFEST_NAME, PICTURES_FOLDER, STORY_PLACES, ExportManifest
from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.model.uploaded_pictures import SOUNDS, with_picture_paths
from syndication.sources import wordpress
from syndication.sources.embedded_record import item_of_record, record_in_ninjs
from syndication.sources.export import (
    ExportedPicture,
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    RefusedStory,
    WholeStory,
)
from syndication.sources.own_export.content_file import read_content
from syndication.sources.records import MAX_BYTES

_MOST_MANIFEST_BYTES = 100_000
_MOST_STORY_BYTES = 4 * MAX_BYTES  # a record in JSON, beside the same text in another form


def find_export(files: Sequence[ExportFile]) -> Sequence[ExportFile]:
    """Return all files of a folder or archive with a manifest."""
    manifest = _manifest_file(files)
    folder = manifest.path.removesuffix(MANIFEST_NAME) if manifest else ""
    return tuple(file for file in files if file.path.startswith(folder)) if manifest else ()


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the pictures and the stories of an export.

    Raises:
        IngestError: the manifest or the file with the stories cannot be read.
    """
    found = _manifest_file(files)
    if not found:
        raise IngestError(f"{files[0].name}: is no export of this program: it has no {MANIFEST_NAME}")
    manifest = _manifest(found)
    below = found.path.removesuffix(MANIFEST_NAME)
    by_path = {file.path.removeprefix(below): file for file in files if file.path.startswith(below)}
    pictures = [file for path, file in by_path.items() if path.startswith((f"{PICTURES_FOLDER}/", SOUNDS))]
    yield from map(ExportedPicture, pictures)
    place = STORY_PLACES[manifest.form]
    stories = [file for path, file in by_path.items() if path == place or path.startswith(f"{place}/")]
    count = 0
    for entry in _stories(stories, manifest, options, progress):
        count += isinstance(entry, WholeStory | ForeignStory | RefusedStory)
        yield entry
    if count < manifest.stories:
        problem = f"{manifest.stories - count} of {manifest.stories} stories are missing; export again"
        yield RefusedStory(found.name, problem)


def _stories(
    files: Sequence[ExportFile], manifest: ExportManifest, options: ExportOptions, progress: Progress
) -> Iterator[ExportEntry]:
    if manifest.form == "wxr":
        yield from wordpress.KIND.read(files, options, progress)
    elif manifest.form == "json":
        yield from _stories_in_json(files, manifest, progress)
    else:
        read = record_in_ninjs if manifest.form == "ninjs" else read_content
        for number, file in enumerate(files, 1):
            yield _story_in_file(file, read, manifest)
            progress("importing", number, len(files))


def _stories_in_json(
    files: Sequence[ExportFile], manifest: ExportManifest, progress: Progress
) -> Iterator[ExportEntry]:
    """Yield the stories of an array with one story on each line, so that memory does not grow with their number."""
    for file in files:
        with file.open() as opened:
            for number, line in enumerate(iter(lambda: opened.readline(_MOST_STORY_BYTES), b""), 1):
                text = line.strip().removesuffix(b",")
                if text not in (b"[", b"]", b"[]", b""):
                    yield _whole_story(f"{file.name}: line {number}", partial(item_of_record, text))
                    progress("importing", number, manifest.stories)


def _story_in_file(file: ExportFile, read: Callable[[str, bytes], Item], manifest: ExportManifest) -> ExportEntry:
    def item() -> Item:
        with file.open() as opened:
            data = opened.read(_MOST_STORY_BYTES + 1)
        if len(data) > _MOST_STORY_BYTES:
            raise IngestError(f"has more than {_MOST_STORY_BYTES:,} bytes")
        return with_picture_paths(read(file.path, data), manifest.base_url)

    return _whole_story(file.name, item)


def _whole_story(name: str, read: Callable[[], Item]) -> WholeStory | RefusedStory:
    try:
        item = read()
    except (IngestError, FieldError) as error:
        return RefusedStory(name, str(error))
    if not (item.id and item.slug):
        return RefusedStory(name, "has no id or no slug, which every story of an export has; export again")
    return WholeStory(name, item)


def _manifest_file(files: Sequence[ExportFile]) -> ExportFile | None:
    named = [file for file in files if file.path.rpartition("/")[2] == MANIFEST_NAME]
    return min(named, key=lambda file: file.path.count("/"), default=None)


def _manifest(file: ExportFile) -> ExportManifest:
    with file.open() as opened:
        data = opened.read(_MOST_MANIFEST_BYTES)
    try:
        return msgspec.json.decode(data, type=ExportManifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IngestError(f"{file.name}: is no manifest of an export: {error}; export again") from error


KIND = ExportKind(find_export, read_export, is_whole=True)
