"""Addresses: absolute, http or https, ASCII."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.ids import is_id
from syndication.text.urls import absolute, ascii_url, is_http_url

BASE = "https://tribune.example/news/story"


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("picture.jpg", "https://tribune.example/news/picture.jpg"),
        ("/picture.jpg", "https://tribune.example/picture.jpg"),
        ("../../../x", "https://tribune.example/x"),
        ("?page=2", "https://tribune.example/news/story?page=2"),
        ("#end", "https://tribune.example/news/story#end"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("  https://other.example/x\n", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
        ("", ""),
        (" ", ""),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:desk@tribune.example", ""),
        ("ftp://tribune.example/x", ""),
        ("https://tribune.example:99999/", ""),
        ("https://tribune.example:port/", ""),
        ("https://tribune.example:0/", ""),
        ("https://[bad/", ""),
        ("https://ex ample/", ""),
        ("https://a<b>.example/", ""),
        ("https://a..ü.example/", ""),
        (f"https://{'ü' * 70}.example/", ""),
        ("https://nachrichten.müller.example/", "https://nachrichten.xn--mller-kva.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),  # in the standard of 2003 it was fass.example
    ],
)
def test_an_address_is_resolved_or_is_none(url: str, resolved: str) -> None:
    assert absolute(url, BASE) == resolved


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("HTTPS://Tribune.Example/Path", "https://tribune.example/Path"),
        ("https://bücher.example/ü?ö=ä#é", "https://xn--bcher-kva.example/%C3%BC?%C3%B6=%C3%A4#%C3%A9"),
        ("https://tribune.example:8443/a b", "https://tribune.example:8443/a%20b"),
        ("https://tribune.example/%7Ea%C3%BC", "https://tribune.example/%7Ea%C3%BC"),
        ("https://tribune.example/100%", "https://tribune.example/100%25"),
        ('https://tribune.example/[x]?q="<>"', "https://tribune.example/%5Bx%5D?q=%22%3C%3E%22"),
        ("https://user:secret@tribune.example/", "https://tribune.example/"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_an_address_is_written_in_ascii(url: str, written: str) -> None:
    assert ascii_url(url) == written


@pytest.mark.parametrize(
    "url", ["", "x", "/x", "https://", "https:///x", "https://:80/", "ftp://a.example/", "https://[x"]
)
def test_what_is_no_address(url: str) -> None:
    assert not is_http_url(url)


@given(
    st.text(max_size=40)
    | st.text(st.sampled_from("htps:/.@[]%\\?#ü\u202e \n<>\"'a1"), max_size=40).map("https://".__add__)
)
def test_any_text_is_a_uri_or_none(url: str) -> None:
    found = absolute(url, BASE)
    assert found == "" or is_http_url(found)
    # An IPv6 address stands in brackets, which no id may hold.
    assert found == "" or is_id(re.sub(r"\[[^]]*\]", "v6", found[:1_000].rstrip("%0123456789ABCDEF")))
    assert absolute(found, BASE) == found
