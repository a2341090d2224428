"""The address of the old site, where its export does not have it."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.sources.export import ExportOptions
from syndication.sources.old_entry import OldEntry
from syndication.text.urls import parts_of

NO_IDENTITY = (
    "has neither an id nor an address in the export, so that it would come again with each import; "
    "give --site https://old.example"
)
NO_SITE = "has no address of its own in the export; give --site https://old.example"


def site_of(options: ExportOptions) -> str:
    """Return the address of the site without a last slash: as given, else that of all links of the old feeds; or ""."""
    if options.site:
        return options.site.rstrip("/")
    sites = {
        f"{parts.scheme}://{parts.netloc}" for entry in old_entries(options) if (parts := parts_of(entry.link)).netloc
    }
    return sites.pop() if len(sites) == 1 else ""


def old_entries(options: ExportOptions) -> Iterator[OldEntry]:
    """Yield each entry of the old feeds."""
    for entries in options.old.by_link.values():
        yield from entries
