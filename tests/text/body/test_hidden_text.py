"""Text that a style hides: left out if that is sure, reported if only a browser can tell."""

from __future__ import annotations

import time

import pytest

from syndication.text.html import sanitise

BASE = "https://tribune.example/news/story"
HIDDEN = ("cosmetic", "what is hidden is left out: “Secret words”")
DOUBTFUL = ("cosmetic", "a text may be hidden by a style and goes out: “Secret words”")


def losses(html: str) -> list[tuple[str, str]]:
    return [(loss.severity, loss.message) for loss in sanitise(html, BASE).losses]


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0",
        "font-size: 0px !important",
        "FONT-SIZE:.0em",
        "opacity:0",
        "opacity: 0%",
        "mso-hide:all",
        "max-height:0;overflow:hidden",
        "max-height:0px; overflow: hidden; color: #fff",
        "height:0;overflow:hidden",
        "height:0;overflow-y:clip",
        "max-height:0;overflow:hidden;padding:0 0px",
    ],
)
def test_what_a_style_surely_hides_is_left_out(style: str) -> None:
    html = f'<p>Ship.</p><div style="{style}">Secret <b>words</b></div>'
    assert sanitise(html, BASE).html == "<p>Ship.</p>"
    assert losses(html) == [HIDDEN]


@pytest.mark.parametrize(
    "attributes",
    [
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-9999px"',
        'style="clip: rect(0 0 0 0)"',
        'style="clip:rect(1px, 1px, 1px, 1px)"',
        'style="clip-path:inset(50%)"',
        'style="color:transparent"',
        'style="left:-99em"',
        'style="position:absolute;width:1px;height:1px;overflow:hidden"',
        'style="width:0;overflow:hidden"',
        'style="transform:scale(0)"',
        'style="content-visibility:hidden"',
        'style="opacity:0;transition:opacity 1s"',
        'style="opacity:0" class="fade-in"',
        'class="note sr-only"',
        'class="x"',
        'id="z"',
    ],
)
def test_what_a_style_may_hide_stays_and_is_reported(attributes: str) -> None:
    sheet = "<style>p.y .X, #z { display: none } @media print { .q { color: red } }</style>"
    html = f"{sheet}<p>Ship.</p><p {attributes}>Secret <b>words</b></p>"
    assert sanitise(html, BASE).html == "<p>Ship.</p><p>Secret <b>words</b></p>"
    assert DOUBTFUL in losses(html)


@pytest.mark.parametrize(
    "html",
    [
        '<div style="font-size:0px"><p style="font-size:13px">Words</p></div>',
        '<div style="position:relative;height:0;overflow:hidden;padding-bottom:56%">Words</div>',
        '<div style="opacity:0.9">Words</div>',
        '<div style="max-height:0">Words</div>',
        '<p class="q">Words</p>',
    ],
)
def test_what_readers_see_is_not_called_hidden(html: str) -> None:
    assert not [message for _, message in losses(html) if "hidden" in message]
    assert "Words" in sanitise(html, BASE).html


def test_a_film_in_a_box_without_height_stays() -> None:
    html = '<div style="height:0;overflow:hidden"><iframe src="https://youtu.be/abc"></iframe></div>'
    assert "https://www.youtube.com/watch?v=abc" in sanitise(html, BASE).html


def test_a_button_for_all_but_one_mail_program_stays() -> None:
    assert "Read" in sanitise('<p style="mso-hide:all"><a href="/a">Read</a></p>', BASE).html


@pytest.mark.parametrize("name", ["easy-footnote", "tooltip-text", "sidenote"])
def test_a_hidden_note_is_content(name: str) -> None:
    html = f'<p>Ship<span class="{name}" style="display:none">The log of 1912.</span></p>'
    message = "a note that is hidden until a reader asks for it is left out: “The log of 1912.”; write it as a footnote"
    assert losses(html) == [("loses content", message)]


def test_many_nested_styles_cost_little() -> None:
    html = '<div style="opacity:0;transition:all 1s">' * 200 + "<b>x</b>" * 20_000 + "<img src=/a.png>"
    began = time.process_time()
    sanitise(f"<style>{'.a,' * 50_000}{{display:none}}{'{' * 50_000}</style>{html}", BASE)
    assert time.process_time() - began < 10
