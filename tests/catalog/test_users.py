"""One contract for both databases: users, their sessions, their attempts to sign in, their passkeys."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, Connection, audit, passkeys, sign_in_attempts, user_sessions, users
from syndication.catalog.user_schema import sign_in_attempts as attempts
from syndication.catalog.user_schema import sign_in_steps
from syndication.model.desk_session import DeskSession
from syndication.model.errors import SyndicationError
from syndication.model.passkey import Passkey
from syndication.model.sign_in_pace import subjects_of
from syndication.model.tokens import digest
from syndication.model.users import User, UserError
from tests.support import NOON

DAY = timedelta(days=1)


def make(connection: Connection, name: str, role: Any = "write", **fields: Any) -> User:
    user = User(name=name, role=role, created=NOON, **fields)
    users.add(connection, user, "test")
    return user


def make_session(user: str = "rita", secret: str = "s", **fields: Any) -> DeskSession:
    told: dict[str, Any] = {"made": NOON, "seen": NOON, "ends": NOON + DAY, "confirmed": NOON, "method": "password"}
    return DeskSession(**{"digest": digest(secret), "user": user} | told | fields)


def test_a_user_is_stored_as_made(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        rita = make(connection, "rita", "read", identity="https://a.example 1", language="de")
        make(connection, "ada", "admin")
        assert users.find(connection, "rita") == rita == users.by_identity(connection, "https://a.example 1")
        assert [one.name for one in users.all_users(connection)] == ["ada", "rita"]
        assert users.find(connection, "nobody") is users.by_identity(connection, "") is None


@pytest.mark.parametrize("name", ["", "A", "two words", "-x", "x" * 65, "é", "x\n", "<b>"])
def test_a_bad_name_is_refused(catalog: Catalog, name: str) -> None:
    with pytest.raises(UserError, match="cannot be a user's name"), catalog.begin() as connection:
        make(connection, name)


def test_a_name_is_never_used_twice(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita")
        users.remove(connection, "rita", "test", NOON)
        with pytest.raises(UserError, match="is or was in use"):
            make(connection, "rita")
        assert users.all_users(connection) == []


def test_a_removed_user_leaves_the_name_only(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita", password="hash", identity="x y")
        users.make_link(connection, "rita", "secret", "test", NOON)
        user_sessions.add(connection, make_session())
        sign_in_attempts.note_device(connection, "device", "rita", NOON)
        passkeys.add(connection, passkey())
        users.remove(connection, "rita", "test", NOON)
        left = users.find(connection, "rita")
        assert left == User(name="rita", role="write", created=NOON, removed=NOON)
        assert user_sessions.of_user(connection, "rita") == []
        assert passkeys.of_user(connection, "rita") == []
        assert users.by_link(connection, "secret") is None
        assert not sign_in_attempts.is_known(connection, "device", "rita")
        with pytest.raises(UserError, match="was removed"):
            users.enable(connection, "rita", "test", NOON)


def test_a_link_is_found_by_its_secret_until_another_is_made(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita")
        make(connection, "eva")
        users.make_link(connection, "rita", "one", "test", NOON)
        found = users.by_link(connection, "one")
        assert found is not None
        assert (found.name, found.link_ends, found.link) == ("rita", NOON + DAY, digest("one"))
        users.make_link(connection, "rita", "two", "test", NOON)
        assert [users.by_link(connection, secret) for secret in ("one", "", digest("two"))] == [None] * 3


@pytest.mark.parametrize("change", ["role", "disable", "remove"])
def test_the_last_admin_stays(catalog: Catalog, change: str) -> None:
    def lose(connection: Connection, name: str) -> None:
        match change:
            case "role":
                users.change_role(connection, name, "withdraw", "test", NOON)
            case "disable":
                users.disable(connection, name, "test", NOON)
            case "remove":
                users.remove(connection, name, "test", NOON)

    with catalog.begin() as connection:
        for name in ("ada", "bea"):
            make(connection, name, "admin")
        make(connection, "rita", "withdraw")
    with catalog.begin() as connection:
        lose(connection, "ada")
    with pytest.raises(UserError, match="is the last admin"), catalog.begin() as connection:
        lose(connection, "bea")


def test_two_admins_cannot_disable_each_other_at_once(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for name in ("ada", "bea"):
            make(connection, name, "admin")
    refused: list[str] = []

    def disable(name: str) -> None:
        try:
            with catalog.begin() as connection:
                users.disable(connection, name, "test", NOON)
        except SyndicationError:
            refused.append(name)

    threads = [Thread(target=disable, args=(name,)) for name in ("ada", "bea")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with catalog.read() as connection:
        assert [one.name for one in users.all_users(connection) if one.is_admitted] == refused


def test_an_account_elsewhere_belongs_to_one_user(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita", identity="issuer 1")
        make(connection, "eva")
        users.connect(connection, "eva", "issuer 2", "test", NOON)
        with pytest.raises(UserError):
            users.connect(connection, "eva", "issuer 1", "test", NOON)


def test_each_change_is_in_the_log(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita")
        users.make_link(connection, "rita", "secret", "who", NOON)
        users.set_password(connection, "rita", "hash", "who", NOON)
        users.change_role(connection, "rita", "write", "who", NOON)  # it has it already
        users.change_role(connection, "rita", "read", "who", NOON)
        for change in (users.enable, users.disable, users.disable, users.enable, users.end_sessions, users.remove):
            change(connection, "rita", "who", NOON)
        entries = [(one.action, one.note) for one in audit.read(connection)]
    assert entries == [
        ("user made", "rita: write"),
        ("link made", "rita"),
        ("password set", "rita"),
        ("role changed", "rita: write to read"),
        ("user disabled", "rita"),
        ("user enabled", "rita"),
        ("sessions ended", "rita: 0"),
        ("user removed", "rita"),
    ]


def test_a_better_hash_replaces_only_the_hash_that_it_is_made_of(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita", password="old")
        users.save_hash(connection, "rita", "another", "wrong")
        users.save_hash(connection, "rita", "old", "new")
        assert getattr(users.find(connection, "rita"), "password", "") == "new"


class TestSessions:
    def test_they_are_found_by_digest_and_by_user(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            make(connection, "rita")
            make(connection, "eva")
            for user, secret, seen in (("rita", "a", NOON), ("rita", "b", NOON + DAY), ("eva", "c", NOON)):
                user_sessions.add(connection, make_session(user, secret, seen=seen))
            assert [one.digest for one in user_sessions.of_user(connection, "rita")] == [digest("b"), digest("a")]
            found = user_sessions.by_digest(connection, digest("c"))
            assert found == make_session("eva", "c", number=found.number if found else 0)
            assert len(user_sessions.all_sessions(connection)) == 3

    def test_they_are_ended_one_by_one_or_together(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            make(connection, "rita")
            make(connection, "eva")
            for secret in "abcd":
                user_sessions.add(connection, make_session(secret=secret))
            number = user_sessions.of_user(connection, "rita")[0].number
            assert not user_sessions.end_one(connection, "eva", number)
            assert user_sessions.end_one(connection, "rita", number)
            assert not user_sessions.end_one(connection, "rita", number)
            assert user_sessions.end_all(connection, "rita", but=digest("a")) == 2
            user_sessions.end(connection, digest("a"))
            assert user_sessions.all_sessions(connection) == []

    def test_a_number_is_not_used_again(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            make(connection, "rita")
            numbers = set()
            for secret in "abc":
                user_sessions.add(connection, make_session(secret=secret))
                numbers |= {one.number for one in user_sessions.of_user(connection, "rita")}
            assert len(numbers) == 3

    def test_a_user_has_only_so_many(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            for name in ("rita", "eva"):
                make(connection, name)
            user_sessions.add(connection, make_session("eva", "of eva"))
            for number in range(103):
                user_sessions.add(connection, make_session(secret=str(number)))
            found = [one.digest for one in user_sessions.of_user(connection, "rita")]
            assert found == [digest(str(number)) for number in range(102, 2, -1)]
            assert len(user_sessions.of_user(connection, "eva")) == 1

    def test_old_ones_are_forgotten(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            make(connection, "rita")
            user_sessions.add(connection, make_session(secret="a"))
            user_sessions.add(connection, make_session(secret="b", ends=NOON + 2 * DAY))
            user_sessions.forget_old(connection, NOON + DAY)
            assert [one.digest for one in user_sessions.all_sessions(connection)] == [digest("b")]


class TestAttempts:
    def test_of_many_at_once_no_more_are_tried_than_one_by_one(self, catalog: Catalog) -> None:
        subjects, admitted = subjects_of("rita", "192.0.2.1", ""), []

        def attempt() -> None:
            with catalog.begin() as connection:
                if not sign_in_attempts.begin(connection, subjects, NOON):
                    admitted.append(1)

        for _ in range(5):
            threads = [Thread(target=attempt) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(admitted) == 10

    def test_only_so_many_browsers_of_a_user_are_known(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            for name in ("rita", "eva"):
                make(connection, name)
            sign_in_attempts.note_device(connection, "0", "eva", NOON)
            for number in range(103):
                sign_in_attempts.note_device(connection, str(number), "rita", NOON + timedelta(minutes=number))
            known = [number for number in range(103) if sign_in_attempts.is_known(connection, str(number), "rita")]
            assert known == list(range(3, 103))
            assert sign_in_attempts.is_known(connection, "0", "eva")

    def test_an_address_that_must_wait_adds_no_rows(self, catalog: Catalog) -> None:
        with catalog.begin() as connection:
            for number in range(50):
                sign_in_attempts.begin(connection, subjects_of(f"name{number}", "192.0.2.1", ""), NOON)
            assert connection.scalar(sa.select(sa.func.count()).select_from(attempts)) == 31

    def test_they_are_forgotten_a_day_later(self, catalog: Catalog) -> None:
        subjects = subjects_of("rita", "192.0.2.1", "")
        with catalog.begin() as connection:
            for _ in range(10):
                assert not sign_in_attempts.begin(connection, subjects, NOON)
            assert sign_in_attempts.begin(connection, subjects, NOON) == timedelta(seconds=10)
            later = NOON + DAY + timedelta(seconds=1)
            assert [bool(sign_in_attempts.begin(connection, subjects, later)) for _ in range(11)] == [False] * 10 + [
                True
            ]


def passkey(**fields: Any) -> Passkey:
    told: dict[str, Any] = {"id": "AbC_-", "user": "rita", "name": "Phone", "public_key": b"\x00\xff", "sign_count": 0}
    return Passkey(**told | {"created": NOON} | fields)


def test_a_passkey_is_stored_once_and_removed_by_its_user(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        make(connection, "rita")
        make(connection, "eva")
        assert passkeys.add(connection, passkey())
        assert not passkeys.add(connection, passkey(user="eva"))
        passkeys.note_use(connection, "AbC_-", 7, NOON + DAY)
        assert passkeys.of_user(connection, "rita") == [passkey(sign_count=7, used=NOON + DAY)]
        assert not passkeys.remove(connection, "eva", "AbC_-")
        assert passkeys.remove(connection, "rita", "AbC_-")
        assert passkeys.find(connection, "AbC_-") is None


@pytest.mark.parametrize("text", ["\x00", "rita\x00", "\ud800", "x" * 10_000])
def test_what_can_be_no_name_is_of_nobody(catalog: Catalog, text: str) -> None:
    with catalog.read() as connection:
        assert (users.find(connection, text), passkeys.find(connection, text)) == (None, None)


def test_a_challenge_is_taken_once_by_its_browser_for_its_purpose(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        passkeys.save_challenge(connection, "browser", "use", b"\x00x", NOON)
        taken = [
            passkeys.take_challenge(connection, owner, kind, NOON)
            for owner, kind in (("other", "use"), ("browser", "make"), ("browser", "use"), ("browser", "use"))
        ]
        assert taken == [None, None, b"\x00x", None]
        passkeys.save_challenge(connection, "browser", "use", b"x", NOON)
        assert passkeys.take_challenge(connection, "browser", "use", NOON + timedelta(minutes=5)) is None


def test_challenges_that_nobody_answers_do_not_pile_up(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for minutes in range(20):
            passkeys.save_challenge(connection, f"browser {minutes}", "use", b"x", NOON + timedelta(minutes=minutes))
        assert connection.scalar(sa.select(sa.func.count()).select_from(sign_in_steps)) == 5
