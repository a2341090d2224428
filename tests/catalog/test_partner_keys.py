"""The keys of partners as they are stored. On both databases."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from syndication.catalog import Catalog, partner_keys
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.partners.key import PartnerKey, check_key_name, free_name, is_key, key_state, mint_key
from tests.support import NOON

HOUR = timedelta(hours=1)


def key(name: str = "1", **fields: object) -> PartnerKey:
    values = {"partner": "msn", "name": name, "digest": f"digest of {name}", "created": NOON}
    return PartnerKey(**values | fields)  # type: ignore[arg-type]


def test_a_key_comes_back_as_it_was_saved(catalog: Catalog) -> None:
    saved = key(expires=NOON + HOUR, revoked=NOON + 2 * HOUR, used=NOON, address="192.0.2.7")
    with catalog.begin() as connection:
        assert partner_keys.add(connection, saved)
        assert partner_keys.all_keys(connection) == [saved]
        assert not partner_keys.add(connection, key(digest="of another"))
        assert partner_keys.of_partner(connection, "msn") == [saved]
        assert partner_keys.of_partner(connection, "other") == []


def test_the_sooner_end_stays(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        partner_keys.add(connection, key())
        for at, ends in ((NOON + 2 * HOUR, 2), (NOON + HOUR, 1), (NOON + 3 * HOUR, 1)):
            partner_keys.revoke(connection, "msn", "1", at)
            assert partner_keys.of_partner(connection, "msn")[0].ends == NOON + ends * HOUR
        with pytest.raises(NotFoundError, match="2: msn has no such key; `syndication partners keys list` shows all"):
            partner_keys.revoke(connection, "msn", "2", NOON)


def test_an_earlier_use_that_is_noted_later_changes_nothing(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        partner_keys.add(connection, key())
        for at, address in ((NOON + HOUR, "192.0.2.1"), (NOON, "192.0.2.2")):
            partner_keys.note_uses(connection, {("msn", "1"): (at, address)})
        (found,) = partner_keys.all_keys(connection)
    assert (found.used, found.address) == (NOON + HOUR, "192.0.2.1")


def test_each_change_has_another_mark(catalog: Catalog) -> None:
    marks = []
    with catalog.begin() as connection:
        marks.append(partner_keys.change_mark(connection))
        partner_keys.add(connection, key())
        marks.append(partner_keys.change_mark(connection))
        partner_keys.revoke(connection, "msn", "1", NOON)
        marks.append(partner_keys.change_mark(connection))
    assert marks[0] == ""
    assert len(set(marks)) == 3


def test_two_changes_at_once_are_both_noticed(catalog: Catalog) -> None:
    """Whoever saw the mark of the first must see another one after the second."""
    with catalog.begin() as connection:
        for name in ("1", "2"):
            partner_keys.add(connection, key(name))
    barrier, seen = Barrier(2), set()

    def revoke(name: str) -> None:
        barrier.wait()
        with catalog.begin() as connection:
            partner_keys.revoke(connection, "msn", name, NOON)
            seen.add(partner_keys.change_mark(connection))

    threads = [Thread(target=revoke, args=(name,)) for name in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 2


def test_until_when_a_key_works() -> None:
    one = key(expires=NOON + 2 * HOUR, revoked=NOON + HOUR)
    assert one.ends == NOON + HOUR
    assert [key_state(one, NOON + hours * HOUR) for hours in (0, 1, 3)] == ["active", "revoked", "revoked"]
    assert key_state(key(expires=NOON), NOON) == "expired"
    assert key().ends is None


def test_a_key_is_256_random_bits_behind_a_prefix() -> None:
    made = [mint_key() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(text.startswith("syp_") and len(text) == 47 and is_key(text) for text in made)


@pytest.mark.parametrize(("known", "free"), [([], "1"), (["1"], "2"), (["2"], "1"), (["1", "3", "x"], "2")])
def test_the_name_of_the_next_key(known: list[str], free: str) -> None:
    assert free_name(known) == free


@pytest.mark.parametrize("name", ["", "-x", "a b", "a\n", "é", "a" * 65, "../x"])
def test_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(SyndicationError, match="cannot be a key's name; write at most 64"):
        check_key_name(name)
