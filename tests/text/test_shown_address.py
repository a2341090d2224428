"""Addresses as people may see them: what may be a secret is hidden."""

from __future__ import annotations

import pytest

from syndication.text.shown_address import shown_address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://reader.example/callback", "https://reader.example/callback"),
        ("https://reader.example:8443/hub/7", "https://reader.example:8443/hub/7"),
        ("https://user:word@reader.example/a", "https://reader.example/a"),
        ("https://reader.example/a?token=s3cret", "https://reader.example/a?…"),
        ("https://reader.example/a#s3cret", "https://reader.example/a"),
        ("https://hooks.example/services/T0/B0/abcdefghijklmnopqrst", "https://hooks.example/services/T0/B0/…"),
        ("http://[::1/", "…"),
        ("newsroom", "newsroom"),
        ("", ""),
    ],
)
def test_keys_in_addresses_are_hidden(address: str, shown: str) -> None:
    assert shown_address(address) == shown
