"""Why a person did something: for the log alone. Readers see only the note of the act."""

from __future__ import annotations

import logging

from syndication.catalog import audit
from syndication.catalog.audit import AuditEntry
from syndication.model.errors import CatalogError
from syndication.model.limits import MAX_TEXT
from syndication.model.stored import Stored
from syndication.text.characters import strip_illegal
from syndication.web.context import here
from syndication.web.desk.story_edits import who

log = logging.getLogger("syndication")

ACTION = "reason"


def note_reason(stored: Stored, reason: str) -> None:
    """Log the reason of what was just done to a story, if one was given; once, however often the form is sent.

    The act is done by now, so a database that is away is no reason to say that nothing was changed.
    """
    if not reason:
        return
    item, note = stored.item, strip_illegal(reason[:MAX_TEXT])
    entry = AuditEntry(at=here().clock(), who=who(), action=ACTION, item_id=item.id, version=item.version, note=note)
    try:
        with here().catalog.begin() as connection:
            if not audit.has(connection, entry):
                audit.add(connection, [entry])
    except CatalogError as error:
        what = f"{item.slug}, version {item.version}"
        log.error("desk: %s: the reason %s is not in the log: %s", what, ascii(note), error)
