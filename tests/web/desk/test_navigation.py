"""The navigation of the desk: what it marks, and the keys of its links."""

from __future__ import annotations

import pytest

from syndication.web.desk.navigation import SCREENS
from tests.web.desk.support import Desk

NAVIGATION = "//nav[.//a[@data-key='g s']]//a"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/desk", [("/desk", "page")]),
        ("/desk/stories", [("/desk/stories", "page")]),
        ("/desk/stories/old-story", [("/desk/stories", "true")]),
        ("/desk/stories/new", [("/desk/stories", "true")]),
        ("/desk/users/ada", [("/desk/users", "true")]),
        ("/desk/account", []),
    ],
)
def test_the_screen_and_the_one_above_it_are_marked(still: Desk, path: str, expected: list[tuple[str, str]]) -> None:
    links = still.browser("admin").page(path).xpath(NAVIGATION)
    assert [(link.get("href"), link.get("aria-current")) for link in links if link.get("aria-current")] == expected


def test_no_two_screens_have_the_same_keys() -> None:
    keys = [screen.keys for screen in SCREENS]
    assert len(set(keys)) == len(keys)
    assert {(first, len(second)) for first, second in map(str.split, keys)} == {("g", 1)}
