"""OPML 2.0: a list of feeds that readers can import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from msgspec import Struct

from syndication.text.dates import rfc822
from syndication.text.lines import one_line

MEDIA_TYPE = "text/x-opml; charset=utf-8"
LARGEST = 4_900_000  # readers stop at 5 MB
_END = "  </body>\n</opml>\n"


class FeedOutline(Struct, frozen=True, kw_only=True):
    """A feed in the list: `feed` is the address of its RSS document, `page` that of its page. "" means absent."""

    title: str
    feed: str
    page: str
    description: str = ""
    language: str = ""


class OutlineFolder(Struct, frozen=True):
    """Feeds of one kind. Feeds of a folder without a title are on the top level of the list."""

    title: str
    subscriptions: tuple[FeedOutline, ...]


class Directory(Struct, frozen=True, kw_only=True):
    """The whole list, and when it last `changed`."""

    title: str
    owner: str
    changed: datetime
    folders: tuple[OutlineFolder, ...]


def write(directory: Directory, largest: int = LARGEST) -> bytes:
    """Return the list as OPML. Feeds that do not fit into `largest` bytes are left out, from the end."""
    head = _head(directory)
    room = largest - len(head.encode()) - len(_END)
    return "".join((head, *_folders(directory, room), _END)).encode()


def _head(directory: Directory) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<opml version="2.0">\n'
        "  <head>\n"
        f"    <title>{escape(one_line(directory.title))}</title>\n"
        f"    <dateModified>{rfc822(directory.changed)}</dateModified>\n"
        f"    <ownerName>{escape(one_line(directory.owner))}</ownerName>\n"
        "  </head>\n"
        "  <body>\n"
    )


def _folders(directory: Directory, room: int) -> Iterator[str]:
    for folder in directory.folders:
        if not folder.subscriptions:
            continue
        opening, indent, closing = _frame(folder)
        room -= len(opening.encode()) + len(closing)
        lines = list(_lines_that_fit(room, (f"{indent}{_outline(one)}\n" for one in folder.subscriptions)))
        room -= sum(len(line.encode()) for line in lines)
        if lines:
            yield "".join((opening, *lines, closing))
        if len(lines) < len(folder.subscriptions):
            return


def _frame(folder: OutlineFolder) -> tuple[str, str, str]:
    """Return the opening tag, the indentation of the feeds and the closing tag of a folder."""
    if not folder.title:
        return "", "    ", ""
    return f"    <outline{_attributes(text=folder.title)}>\n", "      ", "    </outline>\n"


def _lines_that_fit(room: int, lines: Iterable[str]) -> Iterator[str]:
    """Yield the first lines that fit into `room` bytes."""
    for line in lines:
        room -= len(line.encode())
        if room < 0:
            return
        yield line


def _outline(subscription: FeedOutline) -> str:
    attributes = _attributes(
        type="rss",
        text=subscription.title,
        title=subscription.title,
        description=subscription.description,
        xmlUrl=subscription.feed,
        htmlUrl=subscription.page,
        language=subscription.language,
        version="RSS2",
    )
    return f"<outline{attributes}/>"


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{escape(one_line(value))}"' for name, value in values.items() if value)
