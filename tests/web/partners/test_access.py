"""Who may have the documents of partners."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from syndication.catalog import Catalog, partner_keys, partner_ledger, state
from syndication.http.partner_links import sign_address
from syndication.http.rate_limit import Rate, RateLimiter
from syndication.model.errors import CatalogError
from syndication.model.partners.key import PartnerKey, mint_key
from syndication.model.tokens import digest
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.middleware import DocumentMiddleware
from syndication.web.partners.access import PartnerAccess
from syndication.web.partners.fetches import Fetches
from syndication.web.validator.own_documents import examine_own
from tests.publishing.partners.outlets import make_outlets, partner, story
from tests.support import NOON, House

PATH = "/partners/private/rss.xml"
SECRET = "s" * 64
RATE = 10


class Door:
    """A publication with a public and a private partner, and the middleware before its documents."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        from msgspec.structs import replace

        private, other = (replace(partner(name), public=False) for name in ("private", "other"))
        partners = (partner("open"), private, other)
        self.house: House = make_outlets(root, catalog, *partners)
        story(self.house, "first")
        self.house.publish()
        self.now = NOON
        self.access = PartnerAccess(catalog, partners, lambda: self.now)
        self.fetches = Fetches(catalog)
        cache = DocumentCache(catalog, 300, open_partners=frozenset({"open"}))
        self.application = DocumentMiddleware(
            _nothing,
            cache,
            clock=lambda: self.now.timestamp(),
            partners=self.access,
            fetches=self.fetches,
            key_limit=RateLimiter(Rate(RATE)),
        )
        self.client = Client(self.application)

    def key(self, name: str = "1", of: str = "private", ends: timedelta | None = None) -> str:
        """Make a key that works."""
        made = mint_key()
        expires = NOON + ends if ends else None
        key = PartnerKey(partner=of, name=name, digest=digest(made), created=NOON, expires=expires)
        with self.house.catalog.begin() as connection:
            assert partner_keys.add(connection, key)
            state.put(connection, state.PARTNER_SECRET, SECRET)
        self.access.refresh()
        return made


def _nothing(_environ: object, start_response: object) -> list[bytes]:
    assert callable(start_response)
    start_response("404 NOT FOUND", [])
    return []


@pytest.fixture
def door(tmp_path: Path, catalog: Catalog) -> Iterator[Door]:
    yield Door(tmp_path, catalog)
    catalog.close()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_public_partner_needs_no_key(door: Door) -> None:
    found = door.client.get("/partners/open/rss.xml")
    assert found.status_code == 200
    assert "private" not in found.headers["Cache-Control"]
    assert "stale-if-error" in found.headers["Cache-Control"]


@pytest.mark.parametrize("path", [PATH, "/partners/nobody/rss.xml", "/partners/private/", "/partners/", "/partners//"])
def test_without_a_key(door: Door, path: str) -> None:
    """A partner that does not exist gets the same answer, so that nobody can try which there are."""
    found = door.client.get(path)
    assert found.status_code == 401
    assert found.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert found.headers["Cache-Control"] == "no-store"
    assert b"harbour" not in found.data


def test_each_way_to_bring_a_key(door: Door) -> None:
    key = door.key()
    basic = base64.b64encode(f"anybody:{key}".encode()).decode()
    signature = sign_address(SECRET, "private", "1", NOON + timedelta(hours=1))
    answers = [
        door.client.get(PATH, headers=bearer(key)),
        door.client.get(PATH, headers={"Authorization": f"Basic {basic}"}),
        door.client.get(f"/partners/private/{key}/rss.xml"),
        door.client.get(f"{PATH}?signature={signature}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, max-age=300"}
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding, Authorization"}
    assert all("Access-Control-Allow-Origin" not in answer.headers for answer in answers)


def test_a_key_opens_its_own_feed_alone(door: Door) -> None:
    key = door.key(of="other")
    assert door.client.get(PATH, headers=bearer(key)).status_code == 401
    assert door.client.get("/partners/other/rss.xml", headers=bearer(key)).status_code == 200


def test_a_key_ends(door: Door) -> None:
    key = door.key(ends=timedelta(days=1))
    assert door.client.get(PATH, headers=bearer(key)).status_code == 200
    door.now = NOON + timedelta(days=1)
    assert door.client.get(PATH, headers=bearer(key)).status_code == 401


def test_a_revoked_key_and_its_signatures_open_nothing(door: Door) -> None:
    key = door.key()
    signature = sign_address(SECRET, "private", "1", NOON + timedelta(hours=1))
    with door.house.catalog.begin() as connection:
        partner_keys.revoke(connection, "private", "1", NOON)
    door.access.refresh()
    assert door.client.get(PATH, headers=bearer(key)).status_code == 401
    assert door.client.get(f"{PATH}?signature={signature}").status_code == 401


def test_two_keys_while_a_partner_changes_over(door: Door) -> None:
    old, new = door.key("1"), door.key("2")
    assert [door.client.get(PATH, headers=bearer(key)).status_code for key in (old, new)] == [200, 200]


@pytest.mark.parametrize("signature", ["", "x", "é", "a.b.c", "\x00"])
def test_a_forged_signature(door: Door, signature: str) -> None:
    door.key()
    assert door.client.get(PATH, query_string={"signature": signature}).status_code == 401


def test_a_signature_ends(door: Door) -> None:
    door.key()
    signature = sign_address(SECRET, "private", "1", NOON + timedelta(hours=1))
    door.now = NOON + timedelta(hours=1)
    assert door.client.get(f"{PATH}?signature={signature}").status_code == 401


def test_conditions_and_head(door: Door) -> None:
    key = door.key()
    first = door.client.get(PATH, headers=bearer(key))
    again = door.client.get(PATH, headers=bearer(key) | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "private, max-age=300"
    head = door.client.head(PATH, headers=bearer(key))
    assert (head.status_code, head.data) == (200, b"")


def test_a_key_in_the_path_gets_into_no_log(door: Door) -> None:
    paths = []

    class Recorder:
        def note(self, environ: dict[str, str], *_: object) -> None:
            paths.append(environ["PATH_INFO"])

    door.application._recorder = Recorder()  # type: ignore[assignment]
    key = door.key()
    door.client.get(f"/partners/private/{key}/rss.xml")
    door.client.get(f"/partners/other/{key}/rss.xml")
    assert paths == [PATH, "/partners/other/rss.xml"]


def test_the_last_use_is_noted(door: Door) -> None:
    key = door.key()
    door.client.get(PATH, headers=bearer(key), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    door.fetches.write()
    with door.house.catalog.read() as connection:
        (found,) = partner_keys.of_partner(connection, "private")
    assert (found.used, found.address) == (NOON, "192.0.2.7")


def test_each_key_has_a_limit_of_full_answers_wherever_it_is_used(door: Door) -> None:
    first, second = door.key("1"), door.key("2")

    def ask(key: str, address: str, tag: str = "") -> int:
        headers = bearer(key) | ({"If-None-Match": tag} if tag else {})
        return door.client.get(PATH, headers=headers, environ_base={"REMOTE_ADDR": address}).status_code

    tag = door.client.get(PATH, headers=bearer(second)).headers["ETag"]
    statuses = [ask(first, f"192.0.2.{number}") for number in range(RATE + 1)]
    assert statuses == [200] * RATE + [429]
    assert ask(first, "192.0.2.1", tag) == 304  # it costs nothing, and is never refused
    assert ask(second, "192.0.2.1") == 200
    refused = door.client.get(PATH, headers=bearer(first))
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("60", "no-store")
    assert door.client.get("/partners/open/rss.xml").status_code == 200


def test_what_was_fetched_is_noted_with_the_first_and_the_last_time(door: Door) -> None:
    key = door.key()
    began = door.now
    tag = door.client.get(PATH, headers=bearer(key)).headers["ETag"]
    door.now += timedelta(minutes=5)
    door.client.get(PATH, headers=bearer(key) | {"If-None-Match": tag})
    door.client.get(PATH)  # refused
    door.client.head(PATH, headers=bearer(key))  # without the text
    door.fetches.write()
    with door.house.catalog.read() as connection:
        found = partner_ledger.fetched(connection, "tag:tribune.example,2026-02-05:first", "private")
    assert [(one.version, one.key_name, one.first, one.last) for one in found] == [(1, "1", began, door.now)]


@pytest.mark.parametrize(
    ("condition", "is_confirmed"),
    [
        ({"If-None-Match": "*"}, False),
        ({"If-Modified-Since": "Thu, 05 Feb 2026 12:20:00 GMT"}, False),
        ({"If-Modified-Since": "Last-Modified"}, True),
        ({"If-None-Match": "ETag"}, True),
        ({"If-None-Match": '"another", ETag', "If-Modified-Since": "Thu, 05 Feb 2026 12:20:00 GMT"}, True),
    ],
)
def test_a_304_confirms_only_what_the_request_names(door: Door, condition: dict[str, str], is_confirmed: bool) -> None:
    """A reader whose clock is ahead, or that asks for anything, may never have had this document."""
    key = door.key()
    head = door.client.head(PATH, headers=bearer(key))
    door.now += timedelta(minutes=30)
    sent = {name: value.replace("ETag", head.headers["ETag"]) for name, value in condition.items()}
    sent = {name: head.headers.get(value, value) for name, value in sent.items()}
    assert door.client.get(PATH, headers=bearer(key) | sent).status_code == 304
    door.fetches.write()
    with door.house.catalog.read() as connection:
        found = partner_ledger.fetched(connection, "tag:tribune.example,2026-02-05:first", "private")
        (used,) = partner_keys.of_partner(connection, "private")
    assert bool(found) is is_confirmed
    assert used.used == door.now


def test_what_cannot_be_written_is_written_later(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    key = door.key()
    door.client.get(PATH, headers=bearer(key))
    began = door.now

    def fail(*_: object) -> None:
        raise CatalogError("it is busy")

    with monkeypatch.context() as patch:
        patch.setattr(partner_ledger, "note_fetches", fail)
        with pytest.raises(CatalogError):
            door.fetches.write()
    door.now += timedelta(minutes=5)
    door.client.get(PATH, headers=bearer(key))
    door.fetches.write()
    with door.house.catalog.read() as connection:
        (found,) = partner_ledger.fetched(connection, "tag:tribune.example,2026-02-05:first", "private")
        (used,) = partner_keys.of_partner(connection, "private")
    assert (found.first, found.last, used.used) == (began, door.now, door.now)


def test_the_validator_does_not_read_it(door: Door) -> None:
    """Its report quotes the document."""
    cache = DocumentCache(door.house.catalog, 300, open_partners=frozenset({"open"}))
    assert examine_own(cache, PATH, "https://feeds.tribune.example", 0) is None
    assert examine_own(cache, "/partners/open/rss.xml", "https://feeds.tribune.example", 0) is not None


def test_many_polls_cost_few_writes(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first fetch of a document is written at once, a later one of the same at most once a minute."""
    written = []
    monkeypatch.setattr(partner_ledger, "note_fetches", lambda _connection, found: written.extend(found))
    for seconds in (0, 1, 30, 61, 62):
        door.now = NOON + timedelta(seconds=seconds)
        door.client.get("/partners/open/rss.xml")
        door.fetches.write()
    assert [((one.first - NOON).seconds, (one.last - NOON).seconds) for one in written] == [(0, 0), (1, 61)]


@pytest.mark.parametrize("header", ["Basic c3RhZ2luZzpzZWNyZXQ=", "Bearer of-a-proxy", "Bearer \xe9", "Bearer"])
def test_a_header_for_a_proxy_hides_no_signature(door: Door, header: str) -> None:
    door.key()
    signature = sign_address(SECRET, "private", "1", NOON + timedelta(hours=1))
    found = door.client.get(f"{PATH}?signature={signature}", headers={"Authorization": header})
    assert found.status_code == 200
    assert door.client.get(PATH, headers={"Authorization": header}).status_code == 401
