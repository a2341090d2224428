"""The folder of a site generator: its files by their path below the folder with the config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.article.source_text import decode
from syndication.sources.export import ExportFile
from syndication.sources.page.encodings import decode_page
from syndication.sources.plain_text import MAX_BYTES, clean

_MOST_CONFIG_BYTES = 1024 * 1024


class SiteFolder(Struct, frozen=True):
    """The files of a site by their path. `root` is the folder with the config, with a slash behind it, or ""."""

    root: str
    files: Mapping[str, ExportFile]

    def data(self, path: str, most: int = MAX_BYTES) -> bytes:
        """Return the bytes of a file, at most one more than `most`.

        Raises:
            IngestError: it cannot be read.
        """
        try:
            with self.files[path].open() as opened:
                return opened.read(most + 1)
        except OSError as error:
            raise IngestError(f"cannot be read: {error.strerror}") from error

    def text(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Return the clean text of a file, and warnings on what was cleaned.

        Raises:
            IngestError: it cannot be read, is too large, or is not UTF-8.
        """
        if self.files[path].size > MAX_BYTES:
            raise IngestError(f"has {self.files[path].size:,} bytes; at most {MAX_BYTES:,} are read of one page")
        data = self.data(path)
        return clean(decode(data)) if data.strip() else ("", ())

    def html(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Return the clean text of a whole HTML page, and warnings on what was cleaned.

        Raises:
            IngestError: it cannot be read, or is too large.
        """
        return clean(decode_page(self.data(path)))

    def config_text(self, path: str) -> str:
        """Return the text of a file of settings, "" if there is none; what is not UTF-8 is replaced."""
        if path not in self.files:
            return ""
        return clean(self.data(path, _MOST_CONFIG_BYTES).decode("utf-8-sig", "replace"))[0]

    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files in a folder and its folders."""
        start = f"{folder}/" if folder else ""
        yield from (path for path in self.files if path.startswith(start))


def folder_at(files: Sequence[ExportFile], root: str) -> SiteFolder:
    """Return the site whose config is in the folder `root`."""
    inside = {file.path[len(root) :]: file for file in files if file.path.startswith(root)}
    return SiteFolder(root, inside)


def folders_with(files: Sequence[ExportFile], names: frozenset[str]) -> list[str]:
    """Return the folders that have a file with one of these names, the outer ones first."""
    found = {file.path[: -len(name)] for file in files if (name := file.path.rpartition("/")[2]) in names}
    return sorted(found, key=lambda folder: (folder.count("/"), folder))


def split_path(path: str) -> tuple[str, str, str]:
    """Return the folder of a path, its name, and its ending in small letters: ("a/b", "c", ".md")."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return (folder, stem, f".{ending.lower()}") if dot and stem else (folder, name, "")
