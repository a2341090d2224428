"""Keys of links to previews: nobody can forge one, and each ends at its moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from syndication.http.preview_links import previewed_item, sign_preview
from tests.support import NOON

SECRET = "a secret"
ITEM = "tag:tribune.example,2026-02-05:harbour"
KEY = sign_preview(SECRET, ITEM, NOON)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("seconds", "item"), [(-3600, ITEM), (-1, ITEM), (0, ""), (1, ""), (86400, "")])
def test_a_key_ends_at_its_moment(seconds: int, item: str) -> None:
    assert previewed_item(SECRET, KEY, NOON + seconds * SECOND) == item


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        KEY[:-1],
        KEY + "A",
        KEY.swapcase(),
        KEY.partition(".")[0],
        sign_preview("another secret", ITEM, NOON),
        URLSafeSerializer(SECRET).dumps([ITEM, 2**40]),
        sign_preview(SECRET, ITEM, NOON + SECOND).rpartition(".")[0] + "." + KEY.rpartition(".")[2],
        "\udce9",
    ],
)
def test_a_forged_key_opens_nothing(key: str) -> None:
    assert previewed_item(SECRET, key, NOON - SECOND) == ""


@given(st.text(), st.text(min_size=1))
def test_a_key_opens_its_story_alone(item_id: str, secret: str) -> None:
    key = sign_preview(SECRET, item_id, NOON)
    assert previewed_item(SECRET, key, NOON - SECOND) == item_id
    if secret != SECRET:
        assert previewed_item(secret, key, NOON - SECOND) == ""
