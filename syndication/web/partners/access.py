"""Who may have the documents of partners. Nothing is queried for a request: a poll must be cheap.

The valid keys are in memory. A thread of each web worker asks for changes several times a second, so a key that is
revoked opens nothing after a second, on every worker.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Catalog, partner_keys, state
from syndication.http.document import Answer, Headers, refusal
from syndication.http.partner_links import signed_key
from syndication.model.partners.key import PartnerKey, is_key
from syndication.model.partners.partner import Partner
from syndication.model.tokens import digest
from syndication.web.background import RepeatedWork
from syndication.web.context import utc_now
from syndication.web.partners.credentials import Request, read_request

log = logging.getLogger("syndication")

REFRESH_SECONDS = 0.2
_WORDS = "This feed needs a key; ask its publisher for one"


class Admission(Struct, frozen=True):
    """A request that may have the document at `path`; `key` is None for a public one."""

    partner: str
    path: str
    key: PartnerKey | None = None


class _Keys(Struct, frozen=True):
    """The keys as they were at a change, by digest and by name, and what signs addresses."""

    mark: str | None = None
    by_digest: Mapping[str, PartnerKey] = {}
    by_name: Mapping[tuple[str, str], PartnerKey] = {}
    secret: str = ""


class PartnerAccess:
    """Admits requests to the documents of partners."""

    def __init__(
        self, catalog: Catalog, partners: tuple[Partner, ...], clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._catalog = catalog
        self._public = frozenset(partner.name for partner in partners if partner.public)
        self._clock = clock
        self._keys = _Keys()
        self._work: RepeatedWork | None = None

    def refresh(self) -> None:
        """Load the keys again if they have changed.

        Raises:
            CatalogError: the database is unavailable; the known keys stay.
        """
        with self._catalog.read() as connection:
            mark = partner_keys.change_mark(connection)
            if mark == self._keys.mark:
                return
            found = partner_keys.all_keys(connection)
            secret = state.get(connection, state.PARTNER_SECRET)
        by_name = {(one.partner, one.name): one for one in found}
        self._keys = _Keys(mark, {one.digest: one for one in found}, by_name, secret)

    def start(self) -> None:
        """Start refreshing in the background; further calls do nothing."""
        if self._work is None:
            later = "keys of partners that are revoked now still open their feeds"
            self._work = RepeatedWork("partner keys", REFRESH_SECONDS, self.refresh, later)

    def stop(self) -> None:
        """Stop refreshing."""
        if self._work:
            self._work.stop()

    def admit(self, asked: Request) -> Admission | Answer:
        """Return the admission of a request below /partners/, or the answer that refuses it.

        The answer is the same for a partner that does not exist: nobody can try which there are.
        """
        if asked.partner in self._public:
            return Admission(asked.partner, asked.path)
        key = self._key(asked)
        if key is None or key.partner != asked.partner or not key.is_valid(self._clock()):
            return refusal(401, _WORDS, _challenge(asked.partner))
        return Admission(asked.partner, asked.path, key)

    def valid_key(self, environ: Mapping[str, str]) -> PartnerKey | None:
        """Return the key in the header of a request, of whichever partner; None if there is no valid one."""
        key = self._key(read_request("/partners//", environ))
        return key if key and key.is_valid(self._clock()) else None

    def _key(self, asked: Request) -> PartnerKey | None:
        """Return the key of a request. A header that is for a proxy on the way does not hide a signature."""
        keys = self._keys
        # The time of this look-up reveals nothing about a key: nobody can choose how a digest begins.
        found = keys.by_digest.get(digest(asked.key)) if is_key(asked.key) else None
        if found is None and asked.signature and keys.secret:
            named = signed_key(keys.secret, asked.signature, self._clock())
            return keys.by_name.get(named) if named else None
        return found


def _challenge(partner: str) -> Headers:
    realm = "".join(character for character in partner if character.isalnum() or character == "-")[:60]
    return (("WWW-Authenticate", f'Basic realm="{realm}", charset="UTF-8"'), ("Vary", "Authorization"))
