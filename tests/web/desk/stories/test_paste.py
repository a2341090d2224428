"""Pasting into the editor: the server answers with clean text, and with a line about what was left out."""

from __future__ import annotations

import pytest

from tests.web.desk.stories.newsroom import Newsroom

HTML = '<p style="x">Text <b>bold</b> <img src="a.png"><img src="b.png"><iframe src="https://v.example/"></iframe></p>'


@pytest.mark.parametrize(
    ("form", "text"), [("markdown", "Text **bold**"), ("html", "<p>Text <b>bold</b></p>"), ("", "Text **bold**")]
)
def test_html_becomes_what_the_editor_takes(still: Newsroom, form: str, text: str) -> None:
    answer = still.post("/paste", {"html": HTML, "body_form": form}, "write", 200).answer
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {"text": text, "line": "Left out: 2 pictures, 1 frame, styles."}


def test_without_anything_left_out_there_is_no_line(still: Newsroom) -> None:
    answer = still.post("/paste", {"html": "<p>plain</p>", "body_form": "markdown"}, "write", 200).answer
    assert answer.get_json() == {"text": "", "line": ""}


def test_what_cannot_be_read_is_refused(still: Newsroom) -> None:
    still.post("/paste", {"html": "<b>" * 300, "body_form": "markdown"}, "write", 422)


def test_it_is_for_those_who_write(still: Newsroom) -> None:
    still.post("/paste", {"html": HTML}, "read", 403)


def test_the_editor_says_where_to_send_it(still: Newsroom) -> None:
    page = still.get("/stories/new", "write")
    (region,) = page.all("//*[@data-paste]")
    assert region.get("data-paste") == "/desk/paste"
    assert page.all(f"//textarea[@id='{region.get('data-field')}'] | //select[@id='{region.get('data-form')}']")
    assert region.xpath(".//*[@data-pasted][@hidden]")
