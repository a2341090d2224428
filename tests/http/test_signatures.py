"""Signatures: who has the secret, and when."""

from __future__ import annotations

import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.signatures import HubMethod, SignatureError, hub_header, push_signature, verify_hub, verify_push
from tests.support import NOON, push_header

SECRET = "0123456789abcdef" * 2
AT = int(NOON.timestamp())
BODY = b'{"uri": "tag:agency.example,2026:1"}'
GOOD = push_header(BODY, SECRET, NOON)
MALFORMED = "cannot be read; write t=UNIX,v1=HEX, t in whole seconds since 1970"
UNFIT = "is wrong; sign exactly the bytes that you send, with the shared secret"


def refusal(told: str, body: bytes = BODY, secret: str = SECRET, seconds: float = 0) -> str:
    with pytest.raises(SignatureError) as caught:
        verify_push(told, body, secret, NOON + timedelta(seconds=seconds))
    return str(caught.value).removeprefix("Syndication-Signature: ")


def test_it_is_the_hmac_of_the_seconds_a_full_stop_and_the_body() -> None:
    right = hmac.digest(SECRET.encode(), f"{AT}.".encode() + BODY, "sha256").hex()
    assert push_signature(BODY, SECRET, AT) == right
    assert push_header(BODY, SECRET, NOON) == f"t={AT},v1={right}"


@given(st.binary(max_size=50), st.text(st.characters(codec="utf-8"), min_size=1), st.floats(-300, 300))
def test_what_was_signed_is_taken_for_five_minutes(body: bytes, secret: str, seconds: float) -> None:
    verify_push(push_header(body, secret, NOON), body, secret, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (301, "was made 301 seconds ago; set the sender's clock, and sign each attempt again"),
        (100_000, "was made 100,000 seconds ago; set the sender's clock, and sign each attempt again"),
        (-301, "was made 301 seconds from now; set the sender's clock, and sign each attempt again"),
    ],
)
def test_what_is_too_old_or_of_the_future_is_refused(seconds: float, told: str) -> None:
    assert refusal(GOOD, seconds=seconds) == told


@pytest.mark.parametrize("index", range(len(BODY)))
def test_a_body_that_was_changed_is_refused(index: int) -> None:
    changed = BODY[:index] + bytes([BODY[index] ^ 1]) + BODY[index + 1 :]
    assert refusal(GOOD, changed) == UNFIT


def test_another_secret_another_moment_and_another_signature_are_refused() -> None:
    assert refusal(GOOD, secret=SECRET + "x") == UNFIT
    assert refusal(GOOD.replace(f"t={AT}", f"t={AT + 1}")) == UNFIT
    assert refusal(GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")) == UNFIT
    assert refusal(f"t={AT},v1={'0' * 64}") == UNFIT


def test_without_a_secret_nobody_can_sign() -> None:
    assert refusal(push_header(BODY, "", NOON), secret="") == "there is no secret to check a signature with"


def test_one_of_several_signatures_is_enough() -> None:
    other = push_signature(BODY, "another secret", AT)
    right = push_signature(BODY, SECRET, AT)
    for told in (f"t={AT},v1={other},v1={right}", f"v1={right.upper()}, v0=x, t={AT}, v1={other}"):
        verify_push(told, BODY, SECRET, NOON)


@pytest.mark.parametrize(
    "told",
    [
        "x",
        GOOD.partition(",")[0],
        GOOD.partition(",")[2],
        f"t={AT},v1=",
        f"t={AT},v1=zz",
        f"t={AT},v2={push_signature(BODY, SECRET, AT)}",
        f"t=,v1={push_signature(BODY, SECRET, AT)}",
        f"t=-{AT},v1={push_signature(BODY, SECRET, AT)}",
        f"t={AT}.0,v1={push_signature(BODY, SECRET, AT)}",
        f"t={'9' * 400},v1={push_signature(BODY, SECRET, AT)}",
        f"t=١٢٣,v1={push_signature(BODY, SECRET, AT)}",
        f"{GOOD},t={AT}",
        "," * 2000 + GOOD,
    ],
)
def test_what_cannot_be_read_is_refused(told: str) -> None:
    assert refusal(told) == MALFORMED


def test_a_header_that_is_missing_is_asked_for() -> None:
    assert refusal("") == "is missing; send t=UNIX,v1=HEX"


@given(st.text())
def test_no_header_makes_anything_else_of_it(told: str) -> None:
    assert SECRET not in refusal(told)


@given(st.binary(max_size=50), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_a_hub_signs_its_subscriber_takes(method: HubMethod, body: bytes, secret: str) -> None:
    (value,) = hub_header(method, secret, body).values()
    verify_hub(value, body, secret)
    verify_hub(value.replace(value.partition("=")[2], value.partition("=")[2].upper()), body, secret)
    with pytest.raises(SignatureError):
        verify_hub(value, body + b"!", secret)


@given(st.text(max_size=200))
def test_no_header_of_a_hub_makes_anything_else_of_it(field: str) -> None:
    with pytest.raises(SignatureError):
        verify_hub(field, BODY, SECRET)
