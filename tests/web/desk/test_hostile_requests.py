"""Requests that wish the desk ill: each is refused with a page, and never is an error of the program."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest

from tests.web.desk.support import Desk

DEEP = b"[" * 3000
NESTED = b'{"credential": {"a": ' + DEEP


@pytest.mark.parametrize(
    "sent",
    [b"", b"null", b"[]", b"\xff", b"{}", b'{"credential": {"id": "a\\u0000b"}}', b'{"credential": {"id": []}}', NESTED],
    ids=lambda sent: ascii(sent[:20]),
)
def test_what_is_no_passkey_is_refused(still: Desk, sent: bytes) -> None:
    browser = still.stranger()
    browser.post("/desk/sign-in/passkey/options")
    answer = browser.post("/desk/sign-in/passkey", data=sent, content_type="application/json")
    assert (answer.status_code, answer.json) == (422, {"ok": False})


@pytest.mark.parametrize(
    "path", ["/desk/deliveries", "/desk/findings", "/desk/audit", "/desk/feeds", "/desk/editions", "/desk/stories"]
)
@pytest.mark.parametrize("start", [b"", b'["waiting", "x", 1, ', b'{"a": '])
def test_a_cursor_that_is_none_is_refused(still: Desk, path: str, start: bytes) -> None:
    cursor = urlsafe_b64encode(start + DEEP).decode()
    assert still.browser("admin").get(f"{path}?cursor={cursor}").status_code == 400
