"""Passwords: their hashes, and which are too easy to guess."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from syndication.model import passwords
from syndication.model.passwords import PasswordFault, fault_of_password, hash_password, is_outdated, is_password

PASSWORD = "correct horse battery"


def test_a_hash_is_argon2id_with_more_work_than_owasp_asks_for() -> None:
    _, kind, version, costs, salt, _ = hash_password(PASSWORD).split("$")
    memory, time, lanes = (int(part[2:]) for part in costs.split(","))
    assert (kind, version, lanes) == ("argon2id", "v=19", 1)
    assert memory >= 19 * 1024
    assert time >= 2
    assert salt != hash_password(PASSWORD).split("$")[4]


def test_only_the_password_itself_is_right() -> None:
    stored = hash_password(PASSWORD)
    assert is_password(PASSWORD, stored)
    assert [one for one in ("", PASSWORD[:-1], f"{PASSWORD} ", PASSWORD.upper()) if is_password(one, stored)] == []


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$", passwords.NOBODYS_HASH])
def test_without_a_hash_no_password_is_right(stored: str) -> None:
    assert not is_password(PASSWORD, stored)


def test_letters_count_as_the_same_however_a_keyboard_composes_them() -> None:
    assert is_password("Cafe\u0301 am Markt", hash_password("Caf\u00e9 am Markt"))


def test_text_that_is_no_unicode_is_no_error() -> None:
    assert not is_password("\ud800" * 20, hash_password(PASSWORD))
    assert not is_password("x" * 1_000_000, hash_password("x" * 1000))


def test_a_hash_of_other_costs_is_outdated() -> None:
    assert not is_outdated(hash_password(PASSWORD))
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))


@pytest.mark.parametrize(
    ("password", "name", "fault"),
    [
        ("", "rita", "short"),
        ("elevenchars", "rita", "short"),
        ("twelve chars", "rita", None),
        ("x y " * 250, "rita", "simple"),
        ("word " * 200 + "x", "rita", "long"),
        ("I am Rita today", "rita", "name"),
        ("I am RITA today", "rita", "name"),
        ("rita.meyer writes", "rita.meyer@tribune.example", "name"),
        ("a bat and a ball", "al", None),
        ("a@b is my mail", "a@b", "name"),
        ("aaaaaaaaaaaa", "rita", "simple"),
        ("abababababab", "rita", "simple"),
    ],
)
def test_which_passwords_are_refused(password: str, name: str, fault: PasswordFault | None) -> None:
    assert fault_of_password(password, name) == fault
