"""What a request for a partner's document brings."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.partners.key import PREFIX
from syndication.web.partners.credentials import read_request

KEY = f"{PREFIX}{'k' * 43}"
PATH = "/partners/msn/rss.xml"


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("path", "environ", "key", "signature"),
    [
        (PATH, {}, "", ""),
        (PATH, {"HTTP_AUTHORIZATION": f"Bearer {KEY}"}, KEY, ""),
        (PATH, {"HTTP_AUTHORIZATION": f"bearer   {KEY}"}, KEY, ""),
        (PATH, {"HTTP_AUTHORIZATION": basic(f"msn:{KEY}")}, KEY, ""),
        (PATH, {"HTTP_AUTHORIZATION": basic(f":{KEY}")}, KEY, ""),
        (PATH, {"HTTP_AUTHORIZATION": basic("msn")}, "", ""),
        (PATH, {"HTTP_AUTHORIZATION": "Basic %%%"}, "", ""),
        (PATH, {"HTTP_AUTHORIZATION": "Basic /w=="}, "", ""),
        (PATH, {"HTTP_AUTHORIZATION": f"Digest {KEY}"}, "", ""),
        (f"/partners/msn/{KEY}/rss.xml", {}, KEY, ""),
        (PATH, {"QUERY_STRING": "signature=a.b&x=1"}, "", "a.b"),
        (PATH, {"QUERY_STRING": f"key={KEY}"}, "", ""),
    ],
)
def test_what_is_brought(path: str, environ: dict[str, str], key: str, signature: str) -> None:
    found = read_request(path, environ)
    assert (found.partner, found.path, found.key, found.signature) == ("msn", PATH, key, signature)


def test_a_key_is_taken_out_of_the_path() -> None:
    assert read_request(f"/partners/msn/{KEY}/rss.xml", {}).path == PATH
    assert read_request("/partners/msn/syp_short/rss.xml", {}).path == "/partners/msn/syp_short/rss.xml"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_request_is_read(rest: str, header: str, query: str) -> None:
    found = read_request(f"/partners/{rest}", {"HTTP_AUTHORIZATION": header, "QUERY_STRING": query})
    assert found.path.startswith("/partners/")
    assert KEY not in found.path
