"""Errors that callers catch. Imports no other module of the program.

`str(error)` is one line that says what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable


class SyndicationError(Exception):
    """The base class of all errors that callers should catch."""


class SettingsError(SyndicationError):
    """A setting is unknown, of the wrong type, or contradicts another."""


class RecordError(SyndicationError):
    """A record file does not parse or breaks a rule.

    Its text reads "path:line: field: what is wrong; what to do". It is about the first fault of the file; `others` are
    the rest.
    """

    def __init__(self, path: str, line: int, field: str, problem: str, others: Iterable[RecordError] = ()) -> None:
        self.path = path
        self.line = line
        self.field = field
        self.problem = problem
        self.others = tuple(others)
        where = f"{path}:{line}" if line else path
        super().__init__(": ".join(part for part in (where, field, problem) if part))

    @property
    def lines(self) -> tuple[str, ...]:
        """The faults of the file, one line for each."""
        return (str(self), *(str(other) for other in self.others))


class IngestError(SyndicationError):
    """A text cannot become an item: it is unreadable or empty, or information is missing."""


class CatalogError(SyndicationError):
    """The database is unreachable, locked, or of another version."""


class NewerCatalogError(CatalogError):
    """The database belongs to a newer version of the program."""


class UnstorableError(CatalogError):
    """The database is reachable and rejects a value."""


class PendingError(SyndicationError):
    """A record is written, and takes effect later: the database was lost before it had taken the record in."""


class NotFoundError(SyndicationError):
    """There is no item, feed or document of that name."""


class BusyError(SyndicationError):
    """Another process is publishing."""


class FullError(SyndicationError):
    """There is no room to store something."""


class FolderError(SyndicationError):
    """A folder of the publication is missing, or is not the one that the database knows.

    `setting` names the folder, and `problem` says what is wrong with it, both without the path on this machine.
    """

    def __init__(self, setting: str, root: object, problem: str, cure: str) -> None:
        self.setting = setting
        self.problem = problem
        super().__init__(f"{root}: {problem}; {cure}")


def missing_folder(setting: str, root: object) -> FolderError:
    """Return the error for a folder that does not exist."""
    return FolderError(setting, root, "there is no such folder", f"mount or make it, or correct the setting {setting}")


class FieldError(SyndicationError):
    """A field of an item that was sent is wrong: its name, what is wrong, and what to do."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}" if field else problem)


class StaleError(SyndicationError):
    """A change of a version that is no longer the current one."""


class ConflictError(SyndicationError):
    """A change conflicts with another change, or with the state of the story."""


class ScopeError(SyndicationError):
    """A change needs a token with a larger scope."""

    def __init__(self, needed: str, problem: str) -> None:
        self.needed = needed
        super().__init__(problem)


class ComposeError(SyndicationError):
    """No entry can be composed of an item; the text says why."""


class FetchError(SyndicationError):
    """An address cannot be fetched: it is not allowed, not reachable, or its server does not speak HTTP."""


class PushError(SyndicationError):
    """Nothing can be pushed to a partner; the message says what to correct in the settings."""
