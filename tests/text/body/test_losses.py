"""Every word and every address of a body is in what is published, or in a report of what is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
import tinyhtml5
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.body.loss_log import MOST_LOSSES
from syndication.text.html import from_markdown, sanitise
from syndication.text.loss import SanitisedHtml

BASE = "https://tribune.example/news/story"


def losses(html: str) -> list[tuple[str, str]]:
    return [(loss.severity, loss.message) for loss in sanitise(html, BASE).losses]


@pytest.mark.parametrize(
    ("html", "severity", "message"),
    [
        ("<!-- note -->", "cosmetic", "a comment is left out: “note”"),
        ("<![CDATA[ a b ]]>", "loses content", "a CDATA section, which HTML does not have, is left out: “a b ]]”"),
        ("<p hidden>a <a href='/b'>c</a></p>", "cosmetic", "what is hidden is left out: “a c”, /b"),
        ("<template>a</template>", "cosmetic", "a <template> is left out: “a”"),
        ("<script>a</script>", "cosmetic", "a script is left out"),
        ("<script src='/a.js'></script>", "cosmetic", "a script is left out: /a.js"),
        ("<style>a{}</style>", "cosmetic", "a style sheet is left out"),
        ("<title>a</title>", "cosmetic", "the title of a page is left out: “a”"),
        (
            "<svg><title>Ships</title><text>12</text></svg>",
            "loses content",
            "a drawing (<svg>) is left out: “Ships 12”; put a picture in its place",
        ),
        ("<svg><path d='M0'/></svg>", "cosmetic", "a drawing without words (<svg>) is left out"),
        ("<button>Go</button>", "loses content", "a control of a form (<button>) is left out: “Go”"),
        (
            "<form action='/s'>Mail <input placeholder='you@example.org'></form>",
            "loses content",
            "a form is left out: “Mail you@example.org”, /s; link to a page with it",
        ),
        (
            "<img src='https://t.example/a.gif' width=1 height=1>",
            "cosmetic",
            "a picture that only counts readers is left out: https://t.example/a.gif",
        ),
        ("<img src='/a.gif' hidden>", "cosmetic", "a hidden picture is left out: https://tribune.example/a.gif"),
        ("<img alt='Quay'>", "loses content", "a picture without an address that can be shown is left out: “Quay”"),
        (
            "<a href='ftp://a.example/b'>c</a>",
            "loses content",
            "a link is removed, its words stay; it leads to an address that begins with ftp: ftp://a.example/b",
        ),
        (
            "<a href='javascript:void(0)'>c</a>",
            "cosmetic",
            "a link is removed, its words stay; it leads to an address that begins with javascript: javascript:void(0)",
        ),
        ("<p onclick='a()'>b</p>", "cosmetic", "an attribute that runs a script is left out: onclick"),
        ("<p style='color:red'>b</p>", "cosmetic", "a style is left out"),
        ("<p style='background:url(/a.jpg)'>b</p>", "cosmetic", "a picture in a style is left out: /a.jpg"),
        ("<font color=red>b</font>", "cosmetic", "the tag <font> is left out; what is in it stays"),
        ("<noscript>a</noscript>", "loses content", "a text for browsers without scripts is left out: “a”"),
        ("<q cite='https://a.example/b'>c</q>", "loses content", "an address is left out: https://a.example/b"),
        ("<p data-url='https://a.example/b'>c</p>", "cosmetic", "an address is left out: https://a.example/b"),
        ("<div data-url='https://a.example/b'></div>", "loses content", "an address is left out: https://a.example/b"),
        (
            "<map><area href='https://a.example/b' alt='Quay'></map>",
            "loses content",
            "a link in a picture is left out: “Quay”, https://a.example/b",
        ),
        ("<p>a<?php echo 1; ?></p>", "cosmetic", "an instruction for a server (<?…?>) is left out: “?php echo 1; ?”"),
        (
            "<span title='Royal Navy'>RN</span>",
            "cosmetic",
            "a title, which readers see when they point at words, is left out: “Royal Navy”",
        ),
        (
            "<object data='/a.svg'><img src='/a.png' alt='Quay'></object>",
            "cosmetic",
            "a drawing, in whose place there is a picture, is left out: /a.svg",
        ),
        ("<source src='/a.mp3'>", "loses content", "an address is left out: /a.mp3"),
        ("<a href='https://[bad/'>c</a>", "loses content", "an address is left out: https://[bad/"),
    ],
)
def test_what_goes_is_reported(html: str, severity: str, message: str) -> None:
    assert losses(html) == [(severity, message)]


@pytest.mark.parametrize("name", ["script", "style"])
def test_a_script_without_an_end_is_reported(name: str) -> None:
    message = f"<{name}> has no end, and hides all that follows it: “<p>The rest”; write </{name}> at its end"
    assert ("loses content", message) in losses(f"<p>a</p><{name}><p>The rest\n")
    for html in (f"<p>a</p><{name}>x</{name}>", f"<{name}>a</{name}><p>a", f"<p>a</p><{name}>"):
        assert all(severity == "cosmetic" for severity, _ in losses(html))


def test_a_comment_without_an_end_is_reported() -> None:
    assert ("loses content", "a comment (<!--) has no end, and hides all that follows it; write --> at its end") in (
        losses("<p>a</p><!-- b <p>c</p>")
    )
    assert losses("<p>a</p><!-- b -->") == [("cosmetic", "a comment is left out: “b”")]


def test_equal_losses_are_counted() -> None:
    (loss,) = sanitise("<p style='a:b'>x</p>" * 3, BASE).losses
    assert (loss.message, loss.count) == ("a style is left out", 3)


def test_the_report_is_bounded() -> None:
    found = sanitise("".join(f"<p hidden>{number}{' word' * 1000}</p>" for number in range(300)), BASE).losses
    assert len(found) == MOST_LOSSES + 1
    assert sum(loss.count for loss in found) == 300
    assert max(len(loss.message) for loss in found) < 1000
    assert losses(f"<a href='ftp://{'x' * 5000}'>x</a>")[0][1].endswith("…")


def test_content_is_reported_first() -> None:
    found = sanitise("".join(f"<p on{number}=x>x</p>" for number in range(80)) + "<img alt=Quay>", BASE).losses
    assert found[0].severity == "loses content"


def test_what_is_lost_of_markdown_is_reported() -> None:
    found = sanitise(from_markdown("Text <!-- a note\n\nof the desk --> end."), BASE)
    assert "note" not in found.html
    assert [loss.message for loss in found.losses] == ["a comment is left out: “a note</p> <p>of the desk”"]


_CONTAINERS = (
    "p div section span a b li ul td table blockquote figure figcaption svg text math mi mtext mfrac noscript template "
    "iframe object form label button select option textarea title details summary custom-tag unknown ruby rt s font "
    "canvas video audio picture script"
).split()
_ATTRIBUTES = (
    "hidden style='display:none' onclick='x' class='fb-post' href={0} src={0} cite={0} data-href={0} data-src={0} "
    "poster={0} action={0} id=a"
).split()


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """Return a body, its words and its addresses; each occurs once."""
    html, words, addresses = "", [], []
    for number in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from([*_CONTAINERS, "img", "!--"]))
        attribute = draw(st.sampled_from(_ATTRIBUTES)) if draw(st.booleans()) else ""
        end = draw(st.booleans())
        word, address = f"w{number}q", f"https://a.example/{number}"
        if name == "!--":
            html += f"<!-- {word} -->"
        else:
            html += f"<{name} {attribute.format(address)}>{word}{f'</{name}>' * end}"
            addresses += [address] * ("{0}" in attribute)
        words += [word] * (name not in ("script",))
    return html, words, addresses


def report(clean: SanitisedHtml) -> str:
    return " ".join(loss.message for loss in clean.losses)


@given(bodies())
def test_nothing_is_dropped_in_silence(body: tuple[str, list[str], list[str]]) -> None:
    html, words, addresses = body
    clean = sanitise(html, BASE)
    text = unescape(re.sub(r"<[^>]*>", "", clean.html))
    everything = text + clean.html + report(clean)
    in_script = html.partition("<script")[2]  # what is in a script is no word
    assert [word for word in words if word not in everything and word not in in_script] == []
    held = attribute_values(html)
    assert [each for each in addresses if each in held and each not in everything and each not in in_script] == []


def attribute_values(html: str) -> str:
    """Return the values of all attributes. The HTML Standard drops some tags: a cell outside of tables, for example."""
    tree = tinyhtml5.parse(html, namespace_html_elements=False)
    return " ".join(value for element in tree.iter() for value in element.attrib.values())
