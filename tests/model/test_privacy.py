"""The paragraph for the privacy page says what the settings do."""

from __future__ import annotations

import pytest

from syndication.model.privacy import LoggedRequests, privacy_paragraph


@pytest.mark.parametrize(
    ("counts", "log", "hub", "has", "has_not"),
    [
        (
            True,
            "off",
            True,
            ("random key", "25 months", "not logged", "subscription ends"),
            ("has internet addresses",),
        ),
        (False, "off", False, ("do not count",), ("random key", "subscription ends")),
        (True, "on", False, ("has no internet addresses",), ("not logged",)),
        (False, "clients", False, ("has internet addresses",), ("not logged",)),
    ],
)
def test_it_follows_the_settings(
    counts: bool, log: LoggedRequests, hub: bool, has: tuple[str, ...], has_not: tuple[str, ...]
) -> None:
    text = privacy_paragraph("The Tribune", counts=counts, log=log, hub=hub)
    assert text.startswith("The Tribune: ")
    assert "\n" not in text
    assert [words for words in has if words not in text] == []
    assert [words for words in has_not if words in text] == []
