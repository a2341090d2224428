"""What callers catch. Imports nothing of ours.

`str(error)` is one line that says what is wrong and what to do.
"""

from __future__ import annotations


class SyndicationError(Exception):
    """The base of every error that a caller of ours is meant to catch."""


class SettingsError(SyndicationError):
    """A setting is unknown, of the wrong type, or contradicts another."""


class RecordError(SyndicationError):
    """A record file does not parse or breaks a rule.

    Its text reads "path:line: field: what is wrong; what to do".
    """

    def __init__(self, path: str, line: int, field: str, problem: str) -> None:
        self.path = path
        self.line = line
        self.field = field
        self.problem = problem
        where = f"{path}:{line}" if line else path
        super().__init__(": ".join(part for part in (where, field, problem) if part))


class IngestError(SyndicationError):
    """A text cannot become an item: it is unreadable, empty, or something must be asked."""


class CatalogError(SyndicationError):
    """The database is out of reach, locked, or of another version."""


class UnstorableError(CatalogError):
    """The database is there, and refuses what it was given."""


class NotFoundError(SyndicationError):
    """There is no item, feed or document of that name."""


class BusyError(SyndicationError):
    """Another process is publishing."""


class FullError(SyndicationError):
    """There is no room for what is to be kept."""


class FieldError(SyndicationError):
    """An item cannot be accepted as it was sent: the field at fault, what is wrong, and what to do."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}" if field else problem)


class StaleError(SyndicationError):
    """A change of a version that is no longer the present one."""


class ConflictError(SyndicationError):
    """Two changes of one thing at the same moment; both are kept, or neither was made."""


class ComposeError(SyndicationError):
    """No entry can be made of an item; the text says why."""


class FetchError(SyndicationError):
    """An address cannot be fetched: it may not be, it is out of reach, or what answers does not speak HTTP."""
