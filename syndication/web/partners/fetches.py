"""Note who fetched which document: each fetch cheaply in memory; every second what is new is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from syndication.catalog import Catalog, partner_keys, partner_ledger
from syndication.http.conditional import names_instance
from syndication.http.document import Answer
from syndication.model.partners.key import PartnerKey
from syndication.model.partners.ledger import Fetch
from syndication.web.background import RepeatedWork
from syndication.web.partners.access import Admission

EVERY_SECONDS = 1.0  # what is new in this time is lost if the process is killed
AGAIN_SECONDS = 60  # how exact the last time is, so that many polls of an open feed cost few writes
_MOST = 20_000  # different documents and keys between two writes

_Noted = tuple[str, str, str]  # partner, tag of the document, name of the key
_Span = tuple[int, int]  # the first and the last time, in seconds since 1970


class Fetches:
    """The fetches in this process since the last write."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._fetches: dict[_Noted, _Span] = {}  # since the last write
        self._written: dict[tuple[str, ...], int] = {}  # the last time of each fetch, and of each use of a key
        self._uses: dict[tuple[str, str], tuple[int, str]] = {}
        self._work: RepeatedWork | None = None

    def note(self, admission: Admission, answer: Answer, headers: Mapping[str, str], address: str, now: int) -> None:
        """Note that a document was sent, or confirmed by a 304, `now` in seconds since 1970.

        A 304 confirms only that the client holds what the request names; `headers` are those of the request, in
        WSGI's form.
        """
        if admission.key:
            self.note_use(admission.key, address, now)
        given = dict(answer.headers)
        tag = given.get("ETag", "").removeprefix("W/").strip('"')
        if answer.status == HTTPStatus.NOT_MODIFIED and not names_instance(
            headers, tag, given.get("Last-Modified", "")
        ):
            return
        noted = (admission.partner, tag, admission.key.name if admission.key else "")
        known = self._fetches.get(noted)
        if known or len(self._fetches) < _MOST:
            self._fetches[noted] = (known[0] if known else now, now)

    def note_use(self, key: PartnerKey, address: str, now: int) -> None:
        """Note that a key was used, `now` in seconds since 1970."""
        self._uses[key.partner, key.name] = (now, address)

    def write(self) -> None:
        """Save the fetches since the last write. One that comes again within a minute waits for that minute.

        Raises:
            CatalogError: the database is unavailable; they are saved with the next ones.
        """
        taken, self._fetches = self._fetches, {}
        fetches = taken.copy()  # other threads may still add to the old one
        due = {noted: span for noted, span in fetches.items() if self._is_due(noted, span[1])}
        self._take_back({noted: span for noted, span in fetches.items() if noted not in due})
        uses = {key: use for key, use in self._uses.copy().items() if self._is_due(key, use[0])}
        if due or uses:
            self._save(due, uses)

    def _is_due(self, noted: tuple[str, ...], last: int) -> bool:
        return last - self._written.get(noted, 0) >= AGAIN_SECONDS

    def _save(self, fetches: Mapping[_Noted, _Span], uses: Mapping[tuple[str, str], tuple[int, str]]) -> None:
        try:
            with self._catalog.begin() as connection:
                partner_ledger.note_fetches(connection, [_fetch(noted, span) for noted, span in fetches.items()])
                partner_keys.note_uses(connection, {key: (_moment(at), where) for key, (at, where) in uses.items()})
        except Exception:
            self._take_back(fetches)
            raise
        if len(self._written) > _MOST:
            self._written.clear()
        self._written |= {noted: last for noted, (_, last) in fetches.items()} | {
            key: at for key, (at, _) in uses.items()
        }

    def _take_back(self, fetches: Mapping[_Noted, _Span]) -> None:
        for noted, (first, last) in fetches.items():
            _, later = self._fetches.get(noted, (first, last))
            self._fetches[noted] = (first, later)

    def start(self) -> None:
        """Start writing in the background; further calls do nothing."""
        if self._work is None:
            later = "fetches of partners are noted later"
            self._work = RepeatedWork("partner fetches", EVERY_SECONDS, self.write, later)

    def stop(self) -> None:
        """Write what is noted, and stop."""
        if self._work:
            self._work.stop()
            self._written.clear()
            self.write()


def _fetch(noted: _Noted, span: _Span) -> Fetch:
    return Fetch(*noted, *map(_moment, span))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
