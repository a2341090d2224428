"""Note who fetched which document: each fetch cheaply in memory; every few seconds they are saved."""

from __future__ import annotations

from datetime import UTC, datetime

from syndication.catalog import Catalog, partner_keys, partner_ledger
from syndication.http.document import Answer
from syndication.model.partners.key import PartnerKey
from syndication.model.partners.ledger import Fetch
from syndication.web.background import RepeatedWork
from syndication.web.partners.access import Admission

EVERY_SECONDS = 5.0
_MOST = 20_000  # different documents and keys between two writes

_Noted = tuple[str, str, str]  # partner, tag of the document, name of the key


class Fetches:
    """The fetches in this process since the last write."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._fetches: dict[_Noted, int] = {}
        self._uses: dict[tuple[str, str], tuple[int, str]] = {}
        self._work: RepeatedWork | None = None

    def note(self, admission: Admission, answer: Answer, address: str, now: int) -> None:
        """Note that a document was sent, or confirmed by a 304, `now` in seconds since 1970."""
        tag = next((value for header, value in answer.headers if header == "ETag"), "").removeprefix("W/").strip('"')
        name = admission.key.name if admission.key else ""
        noted = (admission.partner, tag, name)
        if len(self._fetches) < _MOST or noted in self._fetches:
            self._fetches[noted] = now
        if admission.key:
            self._uses[admission.partner, name] = (now, address)

    def note_use(self, key: PartnerKey, address: str, now: int) -> None:
        """Note that a key was used, `now` in seconds since 1970."""
        self._uses[key.partner, key.name] = (now, address)

    def write(self) -> None:
        """Save the fetches since the last write.

        Raises:
            CatalogError: the database is unavailable; they are saved with the next ones.
        """
        fetches, self._fetches = self._fetches, {}
        uses, self._uses = self._uses, {}
        if not fetches and not uses:
            return
        try:
            with self._catalog.begin() as connection:
                partner_ledger.note_fetches(connection, [Fetch(*noted, _moment(at)) for noted, at in fetches.items()])
                partner_keys.note_uses(connection, {key: (_moment(at), where) for key, (at, where) in uses.items()})
        except Exception:
            self._fetches = fetches | self._fetches
            self._uses = uses | self._uses
            raise

    def start(self) -> None:
        """Start writing in the background; further calls do nothing."""
        if self._work is None:
            later = "fetches of partners are noted later"
            self._work = RepeatedWork("partner fetches", EVERY_SECONDS, self.write, later)

    def stop(self) -> None:
        """Write what is noted, and stop."""
        if self._work:
            self._work.stop()
            self.write()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
