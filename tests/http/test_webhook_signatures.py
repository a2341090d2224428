"""Signatures of webhooks, held against the library that receivers use."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.signatures import SecretError, webhook_headers, webhook_secret_fault
from syndication.text.dates import from_micros
from tests.support import NOON

KEY = bytes(range(24))
SECRET = "whsec_" + b64encode(KEY).decode()
OTHER = "whsec_" + b64encode(KEY[::-1]).decode()
BODY = '{"headline": "Zürich"}'.encode()


@given(st.binary(min_size=24, max_size=64), st.text(max_size=50), st.integers(0, 2**52).map(from_micros))
def test_a_library_signs_a_message_alike(key: bytes, body: str, moment: datetime) -> None:
    secret = "whsec_" + b64encode(key).decode()
    data = body.encode("utf-8", "replace").decode()
    made = webhook_headers(secret, "17-4", data.encode(), moment)
    theirs = standardwebhooks.Webhook(secret).sign("17-4", moment, data)
    assert made == {
        "webhook-id": "17-4",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": theirs,
    }


def test_a_library_takes_what_was_signed_just_now_and_nothing_else() -> None:
    now = datetime.now(UTC)
    receiver = standardwebhooks.Webhook(SECRET)
    assert receiver.verify(BODY, dict(webhook_headers(SECRET, "1", BODY, now))) == {"headline": "Zürich"}
    for wrong in (
        webhook_headers(OTHER, "1", BODY, now),
        webhook_headers(SECRET, "1", BODY + b" ", now),
        webhook_headers(SECRET, "1", BODY, now - timedelta(minutes=6)),
        {**webhook_headers(SECRET, "1", BODY, now), "webhook-id": "2"},
    ):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            receiver.verify(BODY, dict(wrong))


@pytest.mark.parametrize("known", [SECRET, OTHER])
def test_while_a_secret_is_changed_who_has_either_takes_the_message(known: str) -> None:
    now = datetime.now(UTC)
    told = webhook_headers(f"{OTHER} {SECRET}", "1", BODY, now)
    assert standardwebhooks.Webhook(known).verify(BODY, dict(told)) == {"headline": "Zürich"}


def test_a_secret_without_its_padding_is_the_same() -> None:
    padded = "whsec_" + b64encode(bytes(range(25))).decode()
    bare = padded.rstrip("=")
    assert bare != padded
    assert webhook_headers(bare, "1", BODY, NOON) == webhook_headers(padded, "1", BODY, NOON)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_good_secret_has_no_fault(size: int) -> None:
    assert webhook_secret_fault("whsec_" + b64encode(b"\xff" * size).decode()) == ""


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        (b64encode(KEY).decode(), "does not begin with whsec_"),
        (f"{SECRET} {b64encode(KEY).decode()}", "does not begin with whsec_"),
        ("whsec_", "has 0 bytes and needs 24 to 64"),
        ("whsec_" + b64encode(b"x" * 23).decode(), "has 23 bytes and needs 24 to 64"),
        ("whsec_" + b64encode(b"x" * 65).decode(), "has 65 bytes and needs 24 to 64"),
        ("whsec_" + "A" * 41, "is not base64"),
        ("whsec_" + "_" * 40, "is not base64"),
        ("whsec_" + "é" * 40, "is not base64"),
        (SECRET + "\x00", "is not base64"),
    ],
)
def test_a_secret_that_cannot_be_used_is_told_but_not_repeated(secret: str, fault: str) -> None:
    told = webhook_secret_fault(secret)
    assert told.partition(";")[0] == fault
    assert told.endswith("; write whsec_ and the output of `openssl rand -base64 32`")
    with pytest.raises(SecretError) as caught:
        webhook_headers(secret, "1", BODY, NOON)
    assert (str(caught.value), caught.value.__cause__) == (told, None)
    assert caught.value.__suppress_context__ or not caught.value.__context__


def test_an_id_that_would_run_into_the_moment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a full stop in the id"):
        webhook_headers(SECRET, "1.2", BODY, NOON)
