"""A publication with something to withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.model.publication import DeclaredFeed, OnWithdrawal
from tests.publishing.withdrawals.reading import NEWEST, hour, house_of
from tests.support import House


@pytest.fixture
def made(tmp_path: Path, how: OnWithdrawal) -> Iterator[House]:
    """A feed of stories, each with a text of its own, and its archives."""
    house = house_of(tmp_path, how, window=10, window_hours=0, feeds=(DeclaredFeed(name="All", content="summary"),))
    for number in range(NEWEST + 1):
        house.record(
            f"{number}.md",
            f"Headline {number:02}",
            f"Body {number:02}.",
            published=hour(number),
            slug=f'"s{number}"',
            standfirst=f'"Standfirst {number:02}."',
            section='"World"',
            tags='["Talks"]',
            media=f'[{{url = "https://cdn.example/{number:02}.jpg", caption = "Caption {number:02}."}}]',
            rights='{notice = "© Agency"}',
        )
    house.publish()
    yield house
    house.catalog.close()
