"""The pictures beside a Markdown file: stored in the media store, and recorded by their paths there.

Only files in the folder of the text, or below it, are read: a text from elsewhere must not publish other files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import FullError
from syndication.model.item import Media
from syndication.model.uploaded_pictures import is_picture_path
from syndication.publishing.media import PictureError
from syndication.publishing.media.store import MOST_BYTES
from syndication.publishing.symlinks import OutsideError, open_within
from syndication.sources.article.draft import Draft, with_lines
from syndication.sources.article.markdown_addresses import relative_pictures, with_addresses
from syndication.text.urls import parts_of

Save = Callable[[bytes], str]
"""Stores a picture and returns its path in a record. Raises PictureError, FullError or OSError."""


class LocalPicture(Struct, frozen=True):
    """A picture beside a file: the path in the media store, or why it cannot be used."""

    path: str = ""
    problem: str = ""


def bring_in_pictures(draft: Draft, folder: Path | None, save: Save) -> Draft:
    """Return a draft with the pictures that lie in `folder`, where its file is; one that is not there is listed.

    Without a folder, as for a text from standard input, all are listed.
    """
    item = draft.item
    if item is None or item.body_form != "markdown":
        return draft
    found = {
        each.address: _local_picture(folder, each.address, save)
        for each in relative_pictures(item.body)
        if not is_picture_path(each.address)
    }
    body = with_addresses(item.body, {address: one.path for address, one in found.items() if one.path})
    lost = tuple(f"body: the picture {address} {one.problem}" for address, one in found.items() if one.problem)
    draft = with_lines(replace(draft, item=replace(item, body=body)), lost=lost)
    return _with_lead(draft, draft.beside, _local_picture(folder, draft.beside.url, save)) if draft.beside else draft


def _with_lead(draft: Draft, beside: Media, stored: LocalPicture) -> Draft:
    if draft.item is None or stored.problem:
        return with_lines(draft, lost=(f"media: the picture {beside.url} {stored.problem}",))
    media = (replace(beside, url=stored.path), *draft.item.media)
    return replace(draft, item=replace(draft.item, media=media), beside=None)


def _local_picture(folder: Path | None, address: str, save: Save) -> LocalPicture:
    path = parts_of(address).path
    if folder is None:
        return LocalPicture(problem="is a file beside the text, which has no folder here; give the name of its file")
    if path.startswith("/"):
        return LocalPicture(problem="is an address on a site, not a file beside the text; write its full address")
    try:
        place = _first_file(folder, path)
        with open_within(folder, place) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            return LocalPicture(problem=f"has more than {MOST_BYTES // 1_000_000} MB; make it smaller")
        return LocalPicture(save(data))
    except OutsideError:
        return LocalPicture(problem="is outside the folder of the file; copy it into that folder")
    except FileNotFoundError:
        return LocalPicture(
            problem="was not found beside the file; put it there, then run: syndication edit STORY --from FILE"
        )
    except PictureError as error:
        return LocalPicture(problem=f"{error}")
    except FullError as error:
        return LocalPicture(problem=f"was not stored: {error}")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", "") or "its name is none of a file"
        return LocalPicture(problem=f"cannot be read: {reason}")


def _first_file(folder: Path, path: str) -> Path:
    """Return the file as it is named, or by the name that its percent signs encode."""
    place = folder / path
    return place if place.exists() else folder / unquote(path)
