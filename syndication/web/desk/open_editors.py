"""Who else has a story open in the editor. Nothing is locked: a save of an older version is refused, and shows both."""

from __future__ import annotations

import logging

from flask import Response

from syndication.catalog import open_editors
from syndication.model.errors import CatalogError
from syndication.model.open_editor import SEEN_EVERY, OpenEditor
from syndication.model.stored import Stored
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import story_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.pages import page
from syndication.web.desk.story import read_head
from syndication.web.desk.story_edits import story_at

log = logging.getLogger("syndication")


@desk.get("/stories/<slug>/editors")
@screen("write")
def story_editors(slug: str) -> Response:
    """Show who else has a story open; the editor asks for it while it is open."""
    stored = story_at(slug)
    return page(
        "editors.html",
        person().language,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        others=others_in_editor(stored),
    )


def others_in_editor(stored: Stored) -> list[OpenEditor]:
    """Return who else has a story open in the editor, and note that the person has."""
    now, name = here().clock(), person().name
    with here().catalog.read() as connection:
        found = open_editors.of_item(connection, stored.item.id, now)
    own = next((one for one in found if one.user == name), None)
    if own is None or now - own.seen >= SEEN_EVERY:
        _note(stored, OpenEditor(name, own.opened if own else now, now))
    return [one for one in found if one.user != name]


def note_closed(stored: Stored) -> None:
    """Note that the person has saved a story, and no longer has it open."""
    with here().catalog.begin() as connection:
        open_editors.note_closed(connection, stored.item.id, person().name)


def _note(stored: Stored, editor: OpenEditor) -> None:
    """Note an open editor. A busy database is no reason to refuse the page."""
    try:
        with here().catalog.begin() as connection:
            open_editors.note_open(connection, stored.item.id, editor)
    except CatalogError as error:
        log.warning("%s: that %s has it open is not noted: %s", stored.item.slug, editor.user, error)
