"""Guessing passwords: the waits grow, and no stranger makes a person wait at an own browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from argon2 import PasswordHasher
from werkzeug.test import TestResponse

from syndication.catalog import users
from syndication.model import passwords
from tests.web.desk.support import Browser, Desk, text_of
from tests.web.desk.test_sign_in import PASSWORD, give_link, give_password

WRONG = "wrong wrong wrong"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work: these tests try many passwords."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def clock(desk: Desk) -> list[datetime]:
    """The present moment of the desk, which a test can change."""
    moment = [datetime.now(UTC)]
    site = desk.app.extensions["syndication"]
    desk.app.extensions["syndication"] = msgspec.structs.replace(site, clock=lambda: moment[0])
    return moment


def attempt(browser: Browser, name: str = "rita", password: str = WRONG, address: str = "192.0.2.1") -> TestResponse:
    return browser.post(
        "/desk/sign-in", {"name": name, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )


def guess(desk: Desk, times: int, name: str = "rita", address: str = "") -> list[int]:
    """Guess from a new browser each time, and from a new address unless one is given; return the statuses."""
    return [
        attempt(desk.stranger(), name, address=address or f"198.51.100.{number}").status_code for number in range(times)
    ]


def test_after_ten_wrong_passwords_a_name_has_to_wait_for_strangers(desk: Desk, clock: list[datetime]) -> None:
    give_password(desk, "rita")
    assert guess(desk, 12) == [422] * 10 + [429] * 2
    answer = attempt(desk.stranger(), password=PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute, in a browser in which you have signed in before" in text_of(answer)
    clock[0] += timedelta(seconds=11)
    assert attempt(desk.stranger(), password=PASSWORD).status_code == 303


def test_the_waits_grow_up_to_a_quarter_of_an_hour(desk: Desk, clock: list[datetime]) -> None:
    guess(desk, 10)
    waits = []
    for _ in range(9):
        start = clock[0]
        while attempt(desk.stranger()).status_code == 429:
            clock[0] += timedelta(seconds=10)
        waits.append((clock[0] - start).seconds)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_strangers_cannot_make_a_person_wait_at_an_own_browser(desk: Desk, clock: list[datetime]) -> None:
    give_password(desk, "rita")
    own = desk.stranger()
    assert attempt(own, password=PASSWORD).status_code == 303
    own.post("/desk/sign-out")
    guess(desk, 30)
    guess(desk, 40, address="192.0.2.1")
    assert attempt(own, password=PASSWORD).status_code == 303


def test_an_own_browser_can_be_used_for_guessing_only_slowly(desk: Desk, clock: list[datetime]) -> None:
    give_password(desk, "rita")
    own = desk.stranger()
    assert attempt(own, password=PASSWORD).status_code == 303
    assert [attempt(own).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert attempt(own, name="ada").status_code == 422  # of which it is no own browser


def test_a_cookie_that_someone_made_up_is_no_own_browser(desk: Desk, clock: list[datetime]) -> None:
    guess(desk, 10)
    browser = desk.stranger()
    browser.client.set_cookie("__Secure-desk_device", "x" * 43, domain="feeds.tribune.example", path="/desk")
    assert attempt(browser).status_code == 429


def test_after_thirty_wrong_passwords_an_address_has_to_wait(desk: Desk, clock: list[datetime]) -> None:
    statuses = [attempt(desk.stranger(), f"name{number}", address="203.0.113.9").status_code for number in range(32)]
    assert statuses == [422] * 30 + [429] * 2
    assert attempt(desk.stranger(), "name", address="203.0.113.10").status_code == 422


def test_an_own_right_password_does_not_pay_for_guesses(desk: Desk, clock: list[datetime]) -> None:
    """Whoever has an account cannot guess more from an address by signing in between."""
    give_password(desk, "rita")
    for number in range(30):
        attempt(desk.stranger(), f"name{number}", address="203.0.113.9")
        if number % 3 == 0:
            assert attempt(desk.stranger(), password=PASSWORD, address="203.0.113.9").status_code == 303
    assert attempt(desk.stranger(), "another", address="203.0.113.9").status_code == 429


def test_one_time_links_work_while_others_guess(desk: Desk, clock: list[datetime]) -> None:
    guess(desk, 12)
    key = give_link(desk, "rita")
    answer = desk.stranger().post("/desk/link", {"key": key, "password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["rita", "wanda", "nobody", "", "x" * 5000, "ré", "\x00"])
def test_each_attempt_does_the_same_work(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One hash of the same cost for a right name, one without a password, and one that no user has."""
    give_password(desk, "rita")
    costs = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, stored: str, password: bytes) -> bool:
            costs.append(stored.split("$")[1:4])
            return verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert attempt(desk.stranger(), name).status_code == 422
    assert len(costs) == 1


def test_the_hash_of_nobody_costs_as_much_as_that_of_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    real = passwords.hash_password(PASSWORD)
    assert passwords.NOBODYS_HASH.split("$")[:4] == real.split("$")[:4]
    assert list(map(len, passwords.NOBODYS_HASH.split("$"))) == list(map(len, real.split("$")))


def test_a_disabled_user_gets_the_answer_of_a_wrong_password(desk: Desk) -> None:
    give_password(desk, "rita")
    with desk.house.catalog.begin() as connection:
        users.disable(connection, "rita", "test", datetime.now(UTC))
    answer, other = (attempt(desk.stranger(), name, PASSWORD) for name in ("rita", "nobody"))
    assert answer.status_code == 422
    assert text_of(answer).replace("rita", "") == text_of(other).replace("nobody", "")


def test_the_log_names_who_was_tried_but_never_what_was_typed(desk: Desk) -> None:
    before = len(desk.log())
    attempt(desk.stranger(), "rita")
    attempt(desk.stranger(), "my-secret-password")
    assert [(entry.who, entry.action, entry.note) for entry in desk.log()[before:]] == [
        ("someone", "sign-in failed", "rita: IPv4"),
        ("someone", "sign-in failed", "an unknown name"),
    ]


def test_strangers_cannot_take_the_slots_of_known_browsers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    give_password(desk, "rita")
    own, context = desk.stranger(), desk.app.extensions["desk"]
    attempt(own, password=PASSWORD)
    monkeypatch.setattr("syndication.web.request_slots.PATIENCE_SECONDS", 0.01)
    for _ in range(2):
        assert context.slots.acquire()
    assert attempt(desk.stranger()).status_code == 503
    assert attempt(own, password=PASSWORD).status_code == 303
