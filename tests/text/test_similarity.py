"""Nearly the same text is recognised, another text is not, and long texts cost no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.similarity import most_similar, sketch_of
from tests.publishing.follower.newswire import story_text

CHINESE = (
    "港口在大雾中关闭了整整一天之后于周四中午重新开放首批货船已经抵达码头工人"
    "们表示一切顺利渡轮也恢复了运行市长对此表示欢迎并感谢所有参与者"
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (story_text(1), story_text(1), True),
        (story_text(1), f"LONDON (AP) — {story_text(1)} ends", True),
        (story_text(1, 300), story_text(1, 240), True),
        (story_text(1), story_text(5), False),
        (story_text(1), "", False),
        ("Too short.", "Too short.", False),
        (CHINESE, f"{CHINESE}。", True),
        (CHINESE, CHINESE[::-1], False),
    ],
    ids=range(8),
)
def test_texts_are_compared(one: str, other: str, alike: bool) -> None:
    assert (most_similar(sketch_of(one), [("other", sketch_of(other))]) == "other") == alike


@given(st.text(max_size=3_000), st.text(max_size=3_000))
def test_any_text_has_a_sketch_of_bounded_size(one: str, other: str) -> None:
    sketch = sketch_of(one)
    assert len(sketch) <= 256
    assert most_similar(sketch, [("x", sketch_of(other))]) == most_similar(sketch_of(other), [("x", sketch)])
    assert most_similar(sketch, [("x", sketch)]) == ("x" if sketch else "")


def test_sketches_that_are_damaged_are_like_nothing() -> None:
    assert most_similar(sketch_of(story_text(1)), [("x", b"\x00" * 7), ("y", b"")]) == ""
