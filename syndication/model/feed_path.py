"""The kinds of feeds, and the public paths of feeds, documents, archives and stories. They are spelled out only here.

A feed has a folder, its path without slashes at the ends: "" for all items, "sections/world". A closed archive of it
has a folder below: "sections/world/archive/1". A document has a path with a slash before it: "/sections/world/rss.xml".
"""

from __future__ import annotations

import re

from syndication.text.ids import name_slug

SECTIONS, TAGS, AUTHORS, FEEDS = "sections", "tags", "authors", "feeds"
STORIES = "items"
# The kinds of feeds, without the feed of all items. Feeds of the last kind are declared in the settings.
KINDS = (SECTIONS, TAGS, AUTHORS, FEEDS)
RSS, ATOM, JSON_FEED = "rss.xml", "atom.xml", "feed.json"
# The order of `formats.FORMATS`, which contains the same names (a test compares them).
DOCUMENT_NAMES = (RSS, ATOM, JSON_FEED)
ARCHIVE = "archive"
PARTNERS = "partners"
WIRE_PATH = "/api/wire"
# What people write for the feed of all items, whose folder is "".
ALL_ITEMS = "all"
# The path of the service's own WebSub hub, which is not a feed.
HUB_PATH = "/hub"
# The start of the paths to which the hubs of followed feeds push; a token follows.
CALLBACK_PATH = f"{HUB_PATH}/callback/"
PREVIEW_PATH = "/preview"
# The path of the style sheet of feeds in XML.
STYLE_PATH = "/feed.css"

_FOLDER = re.compile(rf"(?:{'|'.join(KINDS)})/([a-z0-9-]+)")
_DOCUMENT = re.compile(rf"/(?:(?:{'|'.join(KINDS)})/[^/]+/)?(?:{'|'.join(map(re.escape, DOCUMENT_NAMES))})")


def feed_folder(kind: str, name: str) -> str:
    """Return the folder of the feed of a section, tag or author, or of a declared feed ("sections/world")."""
    return f"{kind}/{name_slug(name)}"


def kind_of(folder: str) -> str:
    """Return the kind of the feed with this folder, "" for the feed of all items."""
    return folder.partition("/")[0]


def is_folder(text: str) -> bool:
    """Return whether `text` is the folder of a feed that could exist, other than that of all items."""
    found = _FOLDER.fullmatch(text)
    return found is not None and name_slug(found[1]) == found[1]


def archive_path(folder: str, name: str) -> str:
    """Return the folder of an archive of a feed, "" where `name` is empty, as there is no such archive."""
    return "/".join(part for part in (folder, ARCHIVE, name) if part) if name else ""


def document_path(folder: str, name: str) -> str:
    """Return the path of the document `name` of a feed or archive ("/sections/world/rss.xml")."""
    return f"/{folder}/{name}" if folder else f"/{name}"


def page_path(folder: str) -> str:
    """Return the path of the page of a feed: "/" for all items, else "/sections/world/"."""
    return document_path(folder, "")


def older_page_path(folder: str, name: str) -> str:
    """Return the path of a page of older stories: of an archive, or without a name of what is in no archive yet."""
    return page_path("/".join(part for part in (folder, ARCHIVE, name) if part))


def story_path(slug: str) -> str:
    """Return the path of the page of a story."""
    return f"/{STORIES}/{slug}"


def split_document_path(path: str) -> tuple[str, str]:
    """Return the folder and the name of the document at `path`."""
    folder, _, name = path.rpartition("/")
    return folder.removeprefix("/"), name


def document_name(path: str) -> str:
    """Return the name of the document at `path`: "rss.xml" of "/sections/world/rss.xml"."""
    return path.rpartition("/")[2]


def folder_at(path: str) -> str:
    """Return the folder of the feed that is meant by the path of its page or of one of its documents."""
    here = path.strip("/")
    folder, name = split_document_path(here)
    return folder if name in DOCUMENT_NAMES else here


def split_archive_folder(folder: str) -> tuple[str, str]:
    """Return the folder of the feed and the name of its archive, "" for none; a feed may be called archive itself.

    Examples: ("sections/archive", "1") of "sections/archive/archive/1", ("", "1") of "archive/1".
    """
    parts = folder.split("/")
    depth = 2 if parts[0] in KINDS else 0
    if parts[depth : depth + 1] != [ARCHIVE]:
        return folder, ""
    return "/".join(parts[:depth]), "/".join(parts[depth + 1 :])


def live_folder(path: str) -> str:
    """Return the folder of the live feed that a page, a document or an archive belongs to."""
    return split_archive_folder(folder_at(path))[0]


def is_document(path: str) -> bool:
    """Return whether `path` has the form of a document of a live feed, whether there is one or not."""
    return _DOCUMENT.fullmatch(path) is not None


def is_archive(path: str) -> bool:
    """Return whether a document belongs to a closed archive ("/sections/world/archive/1/rss.xml")."""
    return path.rsplit("/", 3)[1:2] == [ARCHIVE]


def is_live(path: str) -> bool:
    """Return whether a document belongs to a live feed, which hubs announce."""
    return document_name(path) in DOCUMENT_NAMES and not is_archive(path) and not is_partners(path)


def is_partners(path: str) -> bool:
    """Return whether a document is a partner's own: it is in no list of feeds, and no hub announces it."""
    return path.startswith(f"/{PARTNERS}/")


def partner_of(path: str) -> str:
    """Return the name of the partner whose document is at a path."""
    return path.split("/")[2]


def cache_key(path: str) -> str:
    """Return the name under which caches group the documents of one folder: "all", "sections/world"."""
    return split_document_path(path)[0] or ALL_ITEMS
