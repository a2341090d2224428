"""The screens of one story: the story itself, its page in a frame, its versions and their differences."""

from __future__ import annotations

from flask import Response, current_app, request
from msgspec.structs import replace

from syndication.catalog.versions import Version
from syndication.model.differences import body_diff
from syndication.model.errors import ComposeError, NotFoundError
from syndication.model.lifecycle import release_time
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import is_stored_path
from syndication.model.visibility import visibility_of
from syndication.web.api.workspace import pictures_of
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import story_path
from syndication.web.desk.asked_kills import asked_kill
from syndication.web.desk.blueprint import desk
from syndication.web.desk.frames import framed
from syndication.web.desk.pages import page, with_headers
from syndication.web.desk.story_edits import story_at
from syndication.web.desk.story_previews import as_usable, previews_of
from syndication.web.desk.story_screen import (
    StoryHead,
    StoryScreen,
    StoryVersion,
    field_changes,
    shows_text,
    stored_versions,
    story_head,
    story_screen,
    version_lines,
)
from syndication.web.site.previews import preview_response


@desk.get("/stories/<slug>")
@screen("read")
def story(slug: str) -> Response:
    """Show a story with everything beside it."""
    stored = story_at(slug)
    if stored.item.slug != slug:
        return with_headers(Response(status=301, headers={"Location": story_path(stored.item.slug)}))
    return page(
        "story.html",
        person().language,
        story=read_page(stored),
        base=story_path(slug),
        has_page=shows_text(stored, person().role) and _page_of(stored) is not None,
        has_text=shows_text(stored, person().role),
        is_own=is_stored_path,
        asked=asked_kill(stored),
        done=request.args.get("done", ""),
        release=release_time(stored.item),
    )


@desk.get("/stories/<slug>/page")
@screen("read")
def story_frame(slug: str) -> Response:
    """Return the page of a story as readers see it, for a sandboxed frame."""
    stored = story_at(slug)
    found = _page_of(stored) if shows_text(stored, person().role) else None
    if found is None:
        raise NotFoundError(f"{slug}: has no page")
    return framed(found)


@desk.get("/stories/<slug>/preview")
@screen("read")
def story_preview(slug: str) -> Response:
    """Show a story as each feed and each partner gets it."""
    stored = story_at(slug)
    if not shows_text(stored, person().role):
        raise NotFoundError(f"{slug}: has no preview")
    return page(
        "preview.html",
        person().language,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        previews=previews_of(as_usable(stored.item)),
    )


@desk.get("/stories/<slug>/versions")
@screen("read")
def story_versions(slug: str) -> Response:
    """List the versions of a story."""
    stored = story_at(slug)
    return page(
        "versions.html",
        person().language,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        versions=read_version_lines(stored),
    )


@desk.get("/stories/<slug>/versions/<int:number>")
@screen("read")
def story_version(slug: str, number: int) -> Response:
    """Show a version of a story, and how it differs from another one: from the one before, unless one is chosen."""
    stored = story_at(slug)
    found = {version.item.version: version for version in _versions(stored)}
    if number not in found or not shows_text(stored, person().role):
        raise NotFoundError(f"{slug}: has no version {number}")
    against = _against(found, number)
    item = found[number].item
    other = found[against].item if against else item
    return page(
        "difference.html",
        person().language,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        number=number,
        against=against,
        item=item,
        fields=field_changes(other, item),
        lines=list(body_diff(other, item)),
        versions=version_lines(list(found.values())),
    )


def read_head(stored: Stored) -> StoryHead:
    """Return what every screen of a story shows to the person of the request."""
    return story_head(stored, person().role, here().clock())


def read_page(stored: Stored) -> StoryScreen:
    """Return what the screen of a story shows to the person of the request."""
    days = int(current_app.extensions["keep_ledger_days"])
    with here().catalog.read() as connection:
        return story_screen(
            connection, here().publication, stored, pictures_of(stored.item), person().role, days, here().clock()
        )


def read_version_lines(stored: Stored) -> tuple[StoryVersion, ...]:
    """Return the lines of the versions of a story, the newest first; there is one at least."""
    return version_lines(_versions(stored))


def _page_of(stored: Stored) -> Response | None:
    """Return the page of a story as it is or will be, None if none can be made of it."""
    item = as_usable(stored.item)
    try:
        return preview_response(replace(stored, item=item), visibility_of(stored, here().clock()).detail)
    except ComposeError:
        return None


def _versions(stored: Stored) -> list[Version]:
    with here().catalog.read() as connection:
        return stored_versions(connection, stored)


def _against(found: dict[int, Version], number: int) -> int:
    text = request.args.get("against", "")
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) in found:
        return int(text)
    return max((one for one in found if one < number), default=0)
