"""What all screens of one story need: the story by its address, who may see it, and edits in the name of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from flask import request as flask_request
from msgspec.structs import replace

from syndication.catalog import items
from syndication.model import actors, lifecycle
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.stored import Stored
from syndication.model.tokens import Scope, covers
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit, EditResult
from syndication.publishing.permissions import within_scope
from syndication.web.api.workspace import workspace
from syndication.web.context import here
from syndication.web.desk.access import person
from syndication.web.desk.confirm import FIELD
from syndication.web.desk.story_forms import KEY, PostedForm


class HiddenStoryError(SyndicationError):
    """A story under embargo, which the role of the person does not cover."""


def shows(role: Scope, stored: Stored, now: datetime) -> bool:
    """Return whether a role may see the text of a story: one under embargo is for those who write."""
    return covers(role, "write") or lifecycle.embargo_end(stored.item, now) is None


def story_at(slug: str) -> Stored:
    """Return the story with a slug that the person may see.

    Raises:
        NotFoundError: there is no such story.
        HiddenStoryError: it is under embargo, and the person may not see it.
    """
    with here().catalog.read() as connection:
        found = items.by_slug(connection, slug) or items.by_alias(connection, slug)
    if found is None:
        raise NotFoundError(f"{slug}: there is no such story")
    if not shows(person().role, found, here().clock()):
        raise HiddenStoryError(f"{slug}: is under embargo")
    return found


def apply_edit(edit: Edit, request: str = "") -> Stored:
    """Apply an edit in the name of the person. A `request` that came before is not executed again.

    Raises:
        SyndicationError: why it failed; nothing was changed.
    """
    (result,) = apply_edits([edit], request)
    if isinstance(result, SyndicationError):
        raise result
    return result


def apply_edits(edits: Sequence[Edit], request: str = "") -> list[EditResult]:
    """Apply edits in the name of the person, each on its own."""
    role = person().role
    allowed = (within_scope(one, role) for one in edits)
    named = [replace(one, request=f"{request} {number}" if request else "") for number, one in enumerate(allowed)]
    return editing.edit(workspace(), who(), named, here().clock())


def who() -> str:
    """Return the name of the person for the log."""
    return actors.of_user(person().name)


def request_name(form: PostedForm) -> str:
    """Return the name of a request by its form: the same texts and files with the same key are the same request."""
    key = form.text(KEY)
    if not key:
        return ""
    texts = "\n".join(f"{name}={text}" for name, text in sorted(form.values.items(multi=True)) if name != FIELD)
    parts = (who(), flask_request.path, texts, *form.digests())
    return sha256("\n".join(parts).encode(errors="replace")).hexdigest()
