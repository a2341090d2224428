"""Why a person did something: for the log alone. Readers see only the note of the act."""

from __future__ import annotations

from syndication.catalog import audit
from syndication.catalog.audit import AuditEntry
from syndication.model.limits import MAX_TEXT
from syndication.model.stored import Stored
from syndication.web.context import here
from syndication.web.desk.story_edits import who

ACTION = "reason"


def note_reason(stored: Stored, reason: str) -> None:
    """Log the reason of what was just done to a story, if one was given."""
    if not reason:
        return
    item = stored.item
    entry = AuditEntry(
        at=here().clock(), who=who(), action=ACTION, item_id=item.id, version=item.version, note=reason[:MAX_TEXT]
    )
    with here().catalog.begin() as connection:
        audit.add(connection, [entry])
