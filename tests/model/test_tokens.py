"""Tokens: what they look like, what each may do, and until when."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.tokens import (
    PREFIX,
    SCOPES,
    Problem,
    Scope,
    Token,
    TokenError,
    TokenState,
    check_name,
    covers,
    digest,
    is_token,
    mint,
    problem,
    state,
)
from tests.support import NOON

SECOND = timedelta(seconds=1)
scopes = st.sampled_from(SCOPES)


def token(scope: Scope = "write", expires: datetime | None = None, revoked: datetime | None = None) -> Token:
    return Token(name="newsroom", digest="d", scope=scope, created=NOON, expires=expires, revoked=revoked)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("read", {"read"}),
        ("write", {"read", "write"}),
        ("withdraw", {"read", "write", "withdraw"}),
        ("admin", {"read", "write", "withdraw", "admin"}),
    ],
)
def test_a_scope_covers_itself_and_those_before_it(scope: Scope, covered: set[Scope]) -> None:
    assert {needed for needed in SCOPES if covers(scope, needed)} == covered


def test_a_token_is_256_random_bits_behind_a_prefix_that_scanners_find() -> None:
    minted = [mint() for _ in range(200)]
    assert len(set(minted)) == 200
    assert all(text.startswith("syn_") and is_token(text) for text in minted)
    assert {math.floor(len(text.removeprefix(PREFIX)) * 6 / 256) for text in minted} == {1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "syn_",
        "syn_" + "a" * 42,
        "syn_" + "a" * 44,
        "SYN_" + "a" * 43,
        "a" * 47,
        "syn_" + "a" * 43 + "\n",
        "syn_" + "é" * 43,
    ],
)
def test_what_has_another_form_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_a_digest_is_sha256_in_hexadecimal() -> None:
    # FIPS 180-2, appendix B.1
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("expires", "revoked", "now", "expected"),
    [
        (None, None, NOON + timedelta(days=9999), "active"),
        (NOON, None, NOON - SECOND, "active"),
        (NOON, None, NOON, "expired"),
        (NOON, None, NOON + SECOND, "expired"),
        (None, NOON, NOON, "revoked"),
        (NOON - SECOND, NOON, NOON, "revoked"),
        (NOON + SECOND, NOON, NOON, "revoked"),
    ],
)
def test_a_token_is_good_until_it_expires_or_is_revoked(
    expires: datetime | None, revoked: datetime | None, now: datetime, expected: TokenState
) -> None:
    assert state(token(expires=expires, revoked=revoked), now) == expected


@pytest.mark.parametrize(
    ("given_token", "needed", "expected"),
    [
        (token("write"), "write", ""),
        (token("write"), "read", ""),
        (token("write"), "admin", "scope"),
        (token("admin", expires=NOON), "read", "expired"),
        (token("read", expires=NOON), "admin", "expired"),
        (token("read", revoked=NOON), "admin", "revoked"),
    ],
)
def test_a_problem_tells_why_a_token_will_not_do(given_token: Token, needed: Scope, expected: Problem) -> None:
    assert problem(given_token, needed, NOON) == expected


@given(scopes, scopes, st.booleans(), st.booleans())
def test_no_scope_makes_up_for_a_token_that_is_good_no_more(
    scope: Scope, needed: Scope, expired: bool, revoked: bool
) -> None:
    found = problem(token(scope, NOON if expired else None, NOON if revoked else None), needed, NOON)
    assert (found in ("", "scope")) == (not expired and not revoked)


@pytest.mark.parametrize("name", ["newsroom", "a", "7", "wire-desk.2", "jo@tribune.example", "A_b", "x" * 64])
def test_a_name_is_one_word(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", "-x", ".x", "a b", "a\nb", "a\n", "é", "a/b", 'a"b', "x" * 65, "\x1b[31m", "\ud800"]
)
def test_another_name_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(TokenError, match="cannot be a token's name; write at most 64 letters") as refused:
        check_name(name)
    assert str(refused.value).isprintable()
