"""Who asks, and whether it asked too often: functions of headers and moments."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.rate_limit import Rate, RateLimiter, client_address, client_of, parse_networks

READER = ("192.0.2.1", "newsboat")
TRUSTED = parse_networks(("10.0.0.0/8", "192.0.2.9", "fd00::/8"))


def admitted(limit: RateLimiter, moments: list[float], who: tuple[str, str] = READER) -> list[bool]:
    return [limit.admits(who, moment) for moment in moments]


@pytest.mark.parametrize("per_minute", [1, 2, 3, 7, 60, 997])
def test_so_many_may_come_at_once_and_no_more(per_minute: int) -> None:
    limit = RateLimiter(Rate(per_minute))
    assert admitted(limit, [1000.0] * (per_minute + 3)) == [True] * per_minute + [False] * 3


def test_they_come_back_one_by_one() -> None:
    limit = RateLimiter(Rate(6))
    admitted(limit, [1000.0] * 6)
    assert admitted(limit, [1004.0, 1010.1, 1010.2, 1020.1]) == [False, True, False, True]


def test_who_was_refused_is_not_held_off_longer() -> None:
    limit = RateLimiter(Rate(1))
    assert admitted(limit, [0.0, 10.0, 20.0, 59.0, 60.1]) == [True, False, False, False, True]


def test_a_minute_later_everything_may_come_at_once_again() -> None:
    limit = RateLimiter(Rate(5))
    assert admitted(limit, [0.0] * 5 + [60.0] * 5) == [True] * 10


def test_clients_are_told_apart_by_address_and_agent() -> None:
    limit = RateLimiter(Rate(1))
    others = [("192.0.2.2", "newsboat"), ("192.0.2.1", "Miniflux"), ("192.0.2.1", "")]
    assert [limit.admits(who, 0.0) for who in [READER, *others, READER]] == [True, True, True, True, False]


@given(st.integers(1, 100), st.lists(st.floats(0, 600), max_size=300).map(sorted))
def test_no_minute_has_more_than_twice_the_rate(per_minute: int, moments: list[float]) -> None:
    limit = RateLimiter(Rate(per_minute))
    passed = [moment for moment in moments if limit.admits(READER, moment)]
    for start in passed:
        assert sum(start <= moment < start + 60 for moment in passed) <= 2 * per_minute


def test_what_is_remembered_has_a_bound() -> None:
    limit = RateLimiter(Rate(60), most_clients=100)
    for number in range(1000):
        assert limit.admits((f"192.0.2.{number}", "x" * 1000), 0.0)
    assert len(limit) == 100


def test_who_is_quiet_is_forgotten() -> None:
    limit = RateLimiter(Rate(60))
    for number in range(50):
        limit.admits((str(number), ""), 0.0)
    admitted(limit, [100.0 + number for number in range(50)])
    assert len(limit) == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.5", "198.51.100.7"),  # no proxy of ours: its word is nothing
        ("10.1.2.3", "203.0.113.5", "203.0.113.5"),
        ("10.1.2.3", "6.6.6.6, 203.0.113.5", "203.0.113.5"),  # what stands before is the client's own word
        ("10.1.2.3", "6.6.6.6,203.0.113.5 , 10.9.9.9, 192.0.2.9", "203.0.113.5"),
        ("10.1.2.3", "10.0.0.4, 10.0.0.5", "10.0.0.4"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "203.0.113.5:4711", "203.0.113.5"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "203.0.113.5, unknown, 10.0.0.5", "10.0.0.5"),
        ("10.1.2.3", ", ,", "10.1.2.3"),
        ("::ffff:10.1.2.3", "::ffff:203.0.113.5", "203.0.113.5"),
        ("fd00::1", "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("", "203.0.113.5", ""),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_has(remote: str, forwarded: str, expected: str) -> None:
    assert client_address(remote, forwarded, TRUSTED) == expected


def test_without_trusted_proxies_nobody_is_believed() -> None:
    environ = {"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "203.0.113.5", "HTTP_USER_AGENT": "newsboat"}
    assert client_of(environ, ()) == ("10.1.2.3", "newsboat")
    assert client_of(environ, TRUSTED) == ("203.0.113.5", "newsboat")
    assert client_of({}, TRUSTED) == ("", "")


@given(st.text(max_size=100), st.text(max_size=300) | st.text("0123456789.:,[] af%", max_size=300))
def test_any_header_gives_an_address(remote: str, forwarded: str) -> None:
    assert isinstance(client_address(remote, forwarded, TRUSTED), str)


def test_a_giant_header_is_not_read_whole() -> None:
    forwarded = ", ".join(["10.0.0.1"] * 30_000)
    assert client_address("10.1.2.3", forwarded, TRUSTED) == "10.0.0.1"


@pytest.mark.parametrize("proxies", [("proxy",), ("10.0.0.1/64",), ("",)])
def test_what_is_no_network_is_refused(proxies: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        parse_networks(proxies)


def test_the_order_of_clients_changes_no_verdict() -> None:
    moments = [(float(number % 40), (str(number % 5), "")) for number in range(200)]
    moments.sort()
    shuffled = sorted(random.Random(7).sample(moments, len(moments)), key=lambda one: one[0])
    verdicts = []
    for order in (moments, shuffled):
        limit = RateLimiter(Rate(10))
        passed = [who for moment, who in order if limit.admits(who, moment)]
        verdicts.append(sorted(passed))
    assert verdicts[0] == verdicts[1]
