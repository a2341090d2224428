"""Tags of templates and shortcodes, and bare addresses that stand for a player."""

from __future__ import annotations

from html import escape

import pytest

from syndication.text.html import sanitise

BASE = "https://tribune.example/news/story"
FILM = '<a href="https://www.youtube.com/watch?v=abc">https://youtu.be/abc</a>'


def messages(html: str) -> list[str]:
    return [loss.message for loss in sanitise(html, BASE).losses]


@pytest.mark.parametrize(
    "tag",
    [
        '[gallery ids="1,2"]',
        "[gallery]",
        '[caption id="a"]',
        "[/caption]",
        '[my-plugin place="Quay"]',
        "{% include ship.html %}",
        "{{< youtube abc >}}",
        "{{ page.title }}",
        "[TOC]",
        "[[_TOC_]]",
        "::: note",
    ],
)
def test_a_tag_that_goes_out_is_reported(tag: str) -> None:
    html = f"<p>{escape(tag, quote=False)} A ship.</p>"
    assert sanitise(html, BASE).html == html
    assert messages(html) == [f"a tag of a template or a shortcode goes out as it is: “{tag}”"]


@pytest.mark.parametrize("text", ["[sic]", "[1]", "[…]", "[Smith 2020]", "{a, b}", "a::b", "100 % {x}"])
def test_brackets_of_a_text_are_no_tags(text: str) -> None:
    assert messages(f"<p>He said {text} it.</p>") == []


def test_a_tag_in_code_is_text() -> None:
    assert messages("<pre><code>[gallery] {% if %}</code></pre>") == []


def test_very_many_tags_are_counted() -> None:
    found = messages("".join(f'<p>[gallery ids="{number}"]</p>' for number in range(1_000)))
    assert len(found) == 21
    assert found[-1] == "980 more tags of templates or shortcodes go out as they are"


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("[embed]https://youtu.be/abc[/embed]", f"<p>{FILM}</p>"),
        ("<p>See [embed width=3]https://youtu.be/abc[/embed] now</p>", f"<p>See</p><p>{FILM}</p><p>now</p>"),
        ("<p>https://youtu.be/abc</p>", f"<p>{FILM}</p>"),
        (
            '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://a.example/1\n</div></figure>',
            '<figure><p><a href="https://a.example/1">https://a.example/1</a></p></figure>',
        ),
        ("<p>https://a.example/1</p>", "<p>https://a.example/1</p>"),
        ("<p>https://youtu.be/abc is a film</p>", "<p>https://youtu.be/abc is a film</p>"),
        ("<pre>[embed]https://youtu.be/abc[/embed]</pre>", "<pre>[embed]https://youtu.be/abc[/embed]</pre>"),
    ],
)
def test_an_address_in_place_of_a_player_is_a_link(html: str, clean: str) -> None:
    once = sanitise(html, BASE)
    assert once.html == clean
    assert sanitise(clean, BASE).html == clean
    assert not [loss for loss in once.losses if loss.severity == "loses content"]
