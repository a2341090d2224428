"""The partner that a command names, and the story."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from syndication.cli.workspace import find_story
from syndication.model.errors import NotFoundError
from syndication.model.item import Item
from syndication.model.partners.partner import Partner
from syndication.publishing import edit
from syndication.publishing.edit import Edit
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.text.near_words import cure_of_word


def partner_named(workspace: Workspace, name: str) -> Partner:
    """Return the partner of this name.

    Raises:
        NotFoundError: the settings have no such partner.
    """
    partners = {partner.name: partner for partner in workspace.publication.partners}
    if name in partners:
        return partners[name]
    cure = cure_of_word(name, tuple(partners), "the partners") if partners else "add a [[partners]] table"
    raise NotFoundError(f"{name}: the settings have no such partner; {cure}")


def story_to_try(workspace: Workspace, name: str, now: datetime) -> Item:
    """Return a story, or that of a record file as it would be accepted; nothing is written.

    Raises:
        SyndicationError: there is no such story or file, or the record is wrong.
    """
    try:
        return find_story(workspace, name).item
    except NotFoundError:
        path = Path(name)
        if not name.isprintable() or not path.is_file():
            raise
    item = records.read(name, path.read_bytes())
    return edit.check(workspace, Edit(lambda _: item), now)
