"""The site of an address: a registered domain, or an IP address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.urls import site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://reader.example/a", "reader.example"),
        ("https://A.B.Reader.Example.:8443/a", "reader.example"),
        ("https://a.reader.co.uk/", "reader.co.uk"),
        ("https://co.uk/", "co.uk"),
        ("https://a.reader.com.au/", "reader.com.au"),
        ("https://a.bcd.io/", "bcd.io"),
        ("https://localhost:8000/", "localhost"),
        ("http://192.0.2.1:8000/x", "192.0.2.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://[2001:db8::1]/", "2001:db8::/64"),
        ("http://[2001:db8::ffff:2]/", "2001:db8::/64"),
        ("http://[::ffff:192.0.2.1]/", "192.0.2.1"),
        ("http://[broken/", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_the_site_of_an_address(url: str, site: str) -> None:
    assert site_of(url) == site


@given(st.text(max_size=80))
def test_whatever_an_address_is_it_has_a_site_or_none(text: str) -> None:
    assert "/" not in site_of(f"https://{text}/").replace("/64", "")
