"""Whether a document was public, or is going to be. What it does not say is not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.item_parts import Access
from syndication.sources.export import ExportOptions
from syndication.sources.json_values import JsonFields

_NOT_PUBLIC = frozenset("deleted draft embargoed killed scheduled spiked trashed unpublished withdrawn".split())
# Codes of content that all may read. Sites choose their codes, so others count as those of subscribers.
_FREE = frozenset(("", "exempt", "free", "none", "open", "public"))
_METERED = "metered"


class ArcPublication(Struct, frozen=True):
    """Why a document is no story, "" if it is one; when it is scheduled, and when it ends."""

    reason: str = ""
    scheduled: datetime | None = None
    expires: datetime | None = None


def publication_of(document: JsonFields, options: ExportOptions) -> ArcPublication:
    """Return what a document says of its publication. With paid stories, one for payers counts as public.

    Raises:
        IngestError: nobody knows whether it was public.
    """
    now = options.now
    if reason := _restriction(document, options):
        return ArcPublication(reason)
    status = document.text("status").lower()
    flags = (_flag(document, "revision", "published"), _flag(document, "publishing", "has_published_edition"))
    expires = _next(document, "unpublish_edition", now)
    if status in _NOT_PUBLIC or False in flags:
        scheduled = _next(document, "publish_edition", now)
        is_planned = scheduled is not None and status in ("", "draft", "scheduled")
        if is_planned:
            return ArcPublication(scheduled=scheduled, expires=expires)
        return ArcPublication(f"status {status}" if status in _NOT_PUBLIC else "not published")
    if True in flags or status == "published" or _was_published(document, now):
        return ArcPublication(expires=expires)
    raise IngestError(
        "has no revision.published, status or publish_date, so that nobody knows whether it was public; "
        "set revision.published, or write its record by hand"
    )


def _was_published(document: JsonFields, now: datetime) -> bool:
    """Return whether a document says when it was published; `display_date` does not count, as drafts have it."""
    dates = map(document.moment, ("first_publish_date", "publish_date"))
    return any(date and _aware(date) <= now for date in dates)


def is_hidden(document: JsonFields) -> bool:
    """Return whether a document that another one shows or refers to says that it is not public."""
    flags = (document.inner("revision").flag("published"), document.inner("publishing").flag("has_published_edition"))
    embargo = document.inner("content_restrictions").inner("embargo")
    return False in flags or document.text("status").lower() in _NOT_PUBLIC or embargo.flag("active") is True


def access_of(document: JsonFields) -> Access:
    """Return whether visitors could read a story, or only so many without paying, or only those who paid."""
    code = document.inner("content_restrictions").text("content_code").strip().lower()
    if code in _FREE:
        return "free"
    return "metered" if code == _METERED else "paid"


def _flag(document: JsonFields, name: str, part: str) -> bool | None:
    """Return what a flag says, None if it is not given."""
    given, flag = document.values.get(name), document.inner(name).flag(part)
    is_absent = given is None or (isinstance(given, dict) and given.get(part) is None)
    if flag is None and not is_absent:
        raise IngestError(f"has a {name}.{part} that cannot be read; write true or false")
    return flag


def _restriction(document: JsonFields, options: ExportOptions) -> str:
    """Return why not everybody may read a document, "" if everybody may."""
    restrictions = document.inner("content_restrictions")
    values = restrictions.values
    if not isinstance(document.values.get("content_restrictions"), dict | None):
        return "content restrictions that cannot be read"
    code = restrictions.text("content_code").strip().lower()
    if not isinstance(values.get("content_code"), str | None):
        return "content code that cannot be read"
    if access_of(document) == "paid" and not options.with_paid:
        return f"content code {code[:40]}"
    embargo = restrictions.inner("embargo")
    if values.get("embargo") and embargo.flag("active") is not False:
        end = embargo.moment("end_time")
        if not end or _aware(end) > options.now:
            return "embargo"
    return "for some countries only" if values.get("geo") else ""


def _next(document: JsonFields, operation: str, now: datetime) -> datetime | None:
    """Return when an operation is going to be done, None if it is not planned."""
    dates = _dates(document.inner("publishing").inner("scheduled_operations"), operation)
    return min((date for date in dates if date > now), default=None)


def _dates(operations: JsonFields, operation: str) -> Iterator[datetime]:
    for planned in operations.objects(operation):
        date = planned.moment("operation_date")
        if date and date.tzinfo:
            yield date


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
