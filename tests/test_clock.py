"""The clock of the machine: what the kernel says of it, when it is set, and who is told."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from syndication import clock, publisher
from syndication.clock import UNKNOWN, ClockState, Moment, judge, jump, warning
from syndication.desk import Desk
from syndication.folder import Folder
from syndication.publisher import Publisher
from syndication.records import FORMS
from syndication.settings import Settings
from syndication.web import create_app
from tests.support import House

SYNCHRONISED = ClockState(True, 0.02)
OFF = ClockState(False, 7.0)
UNKEPT = ClockState(False, None)


@pytest.mark.parametrize(
    ("status", "maxerror", "expected", "word"),
    [
        (0x0000, 20_000, ClockState(True, 0.02), "synchronised"),
        (0x2001, 20_000, ClockState(True, 0.02), "synchronised"),  # STA_PLL, STA_NANO
        (0x0000, 0, ClockState(True, 0.0), "synchronised"),
        (0x0000, 5_000_000, ClockState(True, 5.0), "synchronised"),
        (0x0000, 5_500_000, ClockState(False, 5.5), "off"),
        (0x0040, 16_000_000, ClockState(False, None), "off"),
        (0x2041, 20_000, ClockState(False, None), "off"),
    ],
)
def test_the_kernel_says_whether_the_clock_is_right(
    status: int, maxerror: int, expected: ClockState, word: str
) -> None:
    found = judge(status, maxerror)
    assert (found, found.word) == (expected, word)


def kernel(answer: int, status: int = 0, maxerror: int = 0) -> Any:
    """Return a C library whose kernel says this of its clock."""

    def adjtimex(given: Any) -> int:
        asked = given._obj
        assert asked.modes == 0  # nothing may be set
        asked.status, asked.maxerror = status, maxerror
        return answer

    return lambda _name: SimpleNamespace(adjtimex=adjtimex)


def refuse(_name: object) -> Any:
    raise OSError("there is no such library")


@pytest.mark.parametrize(
    ("platform", "library", "expected"),
    [
        ("linux", kernel(0, 0x2001, 20_000), ClockState(True, 0.02)),
        ("linux", kernel(5, 0x40, 16_000_000), ClockState(False, None)),
        ("linux", kernel(-1), UNKNOWN),
        ("linux", lambda _name: SimpleNamespace(), UNKNOWN),
        ("linux", refuse, UNKNOWN),
        ("darwin", kernel(0), UNKNOWN),
    ],
)
def test_where_it_cannot_be_told_it_is_unknown(
    monkeypatch: pytest.MonkeyPatch, platform: str, library: Any, expected: ClockState
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", library)
    assert clock.state() == expected
    assert UNKNOWN.word == "unknown"


def test_this_machine_can_be_asked() -> None:
    found = clock.state()
    assert found.word in ("synchronised", "off", "unknown")
    assert found.error_seconds is None or 0 <= found.error_seconds < 3600


@pytest.mark.parametrize(
    ("found", "said"),
    [(SYNCHRONISED, ""), (UNKNOWN, ""), (OFF, "by up to 7.0 s"), (UNKEPT, "nothing keeps it right")],
)
def test_a_clock_that_is_off_is_told_with_what_to_do(found: ClockState, said: str) -> None:
    told = warning(found)
    assert bool(told) == bool(said)
    assert said in told
    assert not said or told.endswith("switch on NTP")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Moment(100, 1), Moment(101, 2), 0),
        (Moment(100, 1), Moment(4000, 3901), 0),  # a long step is no jump
        (Moment(100, 1), Moment(106, 2), 0),
        (Moment(100, 1), Moment(106.5, 2), 5.5),
        (Moment(100, 1), Moment(95, 2), -6),
        (Moment(100, 1), Moment(97, 2), 0),
        (Moment(100, 1), Moment(3701, 2), 3600),
    ],
)
def test_a_jump_is_what_the_steady_clock_did_not_see(before: Moment, after: Moment, expected: float) -> None:
    assert jump(before, after) == expected


class Ticks(Event):
    """What stops the worker after as many steps as there are moments, one second apart on the steady clock."""

    def __init__(self, walls: list[float]) -> None:
        super().__init__()
        self.moments = [Moment(wall, second) for second, wall in enumerate(walls)]

    def next(self) -> Moment:
        moment = self.moments.pop(0)
        if not self.moments:
            self.set()
        return moment


def work(house: House, monkeypatch: pytest.MonkeyPatch, found: ClockState, walls: list[float]) -> None:
    """Let the background worker go through these moments of the wall clock."""
    ticks = Ticks(walls)
    monkeypatch.setattr(clock, "state", lambda: found)
    monkeypatch.setattr(publisher, "_moment", ticks.next)
    monkeypatch.setattr(Publisher, "publish", lambda *_: 0.0)
    publisher.work(Desk(house.catalog, Folder(house.items, FORMS), house.publication, 7), ticks)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


@pytest.mark.parametrize("found", [SYNCHRONISED, UNKNOWN, OFF, UNKEPT])
def test_the_worker_warns_once_at_its_start_of_a_clock_that_is_off(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, found: ClockState
) -> None:
    work(house, monkeypatch, found, [100, 101, 102, 103])
    assert warnings(caplog) == ([warning(found)] if found.synchronised is False else [])


@pytest.mark.parametrize(
    ("walls", "by"), [([100, 101, 3702, 3703, 3704], "+3600.0"), ([100, 101, 42, 43, 44], "-60.0")]
)
def test_the_worker_warns_once_of_a_jump(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, walls: list[float], by: str
) -> None:
    work(house, monkeypatch, SYNCHRONISED, walls)
    assert warnings(caplog) == [f"the clock of this machine jumped by {by} s: it was set, or the machine slept"]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[FlaskClient]:
    settings = Settings(base_url="https://feeds.tribune.example", authority="tribune.example")
    app = create_app(replace(settings, database=f"sqlite:///{tmp_path}/catalog.db", pictures=f"{tmp_path}/pictures"))
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("found", "word"), [(SYNCHRONISED, "synchronised"), (OFF, "off"), (UNKEPT, "off"), (UNKNOWN, "unknown")]
)
def test_health_tells_of_the_clock_and_is_no_worse_for_it(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, found: ClockState, word: str
) -> None:
    monkeypatch.setattr("syndication.web.shelf.Shelf.is_complete", lambda *_, **__: True)
    monkeypatch.setattr(clock, "state", lambda: found)
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json["status"], answer.json["clock"]) == (200, "ok", word)  # type: ignore[index]
