"""The guard, as tables of addresses: what is on the public internet, and what is not whatever it is written in."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from syndication.http.fetch.guard import Endpoint, PublicOnly, anywhere, endpoint_of, is_public
from syndication.model.errors import FetchError

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:82b::200e",
    "64:ff9b::8.8.8.8",
]
CLOSED = {
    "0.0.0.0": "unspecified",
    "0.1.2.3": "this network",
    "10.0.0.1": "private",
    "100.64.0.1": "shared address space",
    "100.100.100.200": "a cloud's metadata",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "a cloud's metadata",
    "169.254.169.254": "a cloud's metadata, link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.192": "a cloud's metadata",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4 relay",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "IPv4-compatible loopback",
    "::8.8.8.8": "IPv4-compatible",
    "::ffff:127.0.0.1": "IPv4-mapped loopback",
    "::ffff:10.0.0.1": "IPv4-mapped private",
    "::ffff:8.8.8.8": "IPv4-mapped",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "64:ff9b::127.0.0.1": "NAT64 of loopback",
    "64:ff9b::169.254.169.254": "NAT64 of a cloud's metadata",
    "64:ff9b::10.0.0.1": "NAT64 of private",
    "64:ff9b:1::8.8.8.8": "NAT64 of the house",
    "100::1": "discard",
    "2001::1": "Teredo",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4 of loopback",
    "2002:808:808::": "6to4",
    "3fff::1": "documentation",
    "5f00::1": "segment routing",
    "fc00::1": "private",
    "fd00:ec2::254": "a cloud's metadata",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local with a zone",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED, ids=lambda address: f"{address} {CLOSED[address]}")
def test_what_is_not_of_the_public_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "address", "refusal"),
    [
        ("http://example.com/", "8.8.8.8", ""),
        ("https://example.com/", "8.8.8.8", ""),
        ("http://example.com:443/", "8.8.8.8", ""),
        ("http://example.com:8080/", "8.8.8.8", "port 8080 is not one of the web's, 80 and 443"),
        ("http://example.com:22/", "8.8.8.8", "port 22 is not one of the web's, 80 and 443"),
        ("http://example.com/", "10.0.0.1", "example.com is not on the public internet"),
        ("http://localhost/", "127.0.0.1", "localhost is not on the public internet"),
        ("http://[::1]/", "::1", "::1 is not on the public internet"),
        ("http://feeds.example:8000/", "127.0.0.1", ""),
        ("https://feeds.example:8000/", "127.0.0.1", "port 8000 is not one of the web's, 80 and 443"),
        ("http://feeds.example/", "127.0.0.1", "feeds.example is not on the public internet"),
    ],
)
def test_public_only(url: str, address: str, refusal: str) -> None:
    guard = PublicOnly(own=frozenset({Endpoint("http", "feeds.example", 8000)}))
    assert guard(endpoint_of(url), ip_address(address)) == refusal
    assert anywhere(endpoint_of(url), ip_address(address)) == ""


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://example.com", Endpoint("http", "example.com", 80)),
        ("HTTPS://Example.COM/feed?a=b#c", Endpoint("https", "example.com", 443)),
        ("http://example.com:8080/", Endpoint("http", "example.com", 8080)),
        ("http://[2001:DB8::1]:81/", Endpoint("http", "2001:db8::1", 81)),
        ("https://bücher.example/", Endpoint("https", "xn--bcher-kva.example", 443)),
        ("http://2130706433/", Endpoint("http", "2130706433", 80)),
    ],
)
def test_a_place(url: str, place: Endpoint) -> None:
    assert endpoint_of(url) == place


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "it is not an http or https address"),
        ("feed.xml", "it is not an http or https address"),
        ("ftp://example.com/", "it is not an http or https address"),
        ("file:///etc/passwd", "it is not an http or https address"),
        ("gopher://127.0.0.1:6379/_INFO", "it is not an http or https address"),
        ("http://", "it is not an http or https address"),
        ("http://example.com:0/", "it is not an http or https address"),
        ("http://example.com:99999/", "it is not an http or https address"),
        ("http://exa mple.com/", "it is not an http or https address"),
        ("http://[::1/", "it is not an http or https address"),
        ("http://user@example.com/", "it holds a user name or password, which are not sent; take them out"),
        ("http://:pw@example.com/", "it holds a user name or password, which are not sent; take them out"),
        ("http://@example.com/", "it holds a user name or password, which are not sent; take them out"),
    ],
)
def test_what_leads_to_no_place(url: str, words: str) -> None:
    with pytest.raises(FetchError) as caught:
        endpoint_of(url)
    assert str(caught.value) == words
