"""What the steps write is valid in the eyes of our own validator, takes bounded time, and is stable."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text, sanitise
from syndication.validation.html_parser import parse as faults_of

BASE = "https://tribune.example/news/story"

_NAMES = (
    "p div span a b h2 ul li ol table tr td blockquote figure figcaption pre math mfrac mi mn mtext mrow msup "
    "annotation svg title foreignObject script style noscript template iframe object embed img picture source video "
    "form input button label details summary foo my-el ruby rt rtc s strike select option textarea br plaintext noembed"
).split()
_ATTRIBUTES = (
    'id="a"|href="#a"|href="/x"|src="/a.jpg"|src="https://www.youtube.com/embed/abc"|hidden|style="display:none"|'
    'data-href="https://f.example/1"|cite="/q"|title="T"|width="0"|height="1"|onclick="x"|name="a"|srcset="/c.jpg 2x"'
).split("|")
_TAGS = st.tuples(st.sampled_from(_NAMES), st.lists(st.sampled_from(_ATTRIBUTES), max_size=2)).map(
    lambda tag: f"<{' '.join([tag[0], *tag[1]])}>"
)
_PIECES = _TAGS | st.sampled_from(_NAMES).map("</{}>".format) | st.sampled_from(["x", " ", "<", "&lt;", "<!-- c -->"])
BODIES = st.lists(_PIECES, max_size=14).map("".join)


@given(BODIES)
def test_a_second_time_changes_nothing(html: str) -> None:
    clean = sanitise(html, BASE, frozenset(), "slug").html
    assert sanitise(clean, BASE, frozenset(), "slug").html == clean


@given(BODIES)
def test_the_output_is_valid(html: str) -> None:
    assert faults_of(sanitise(html, BASE, frozenset(), "slug").html).faults == ()


@given(BODIES)
def test_no_text_is_too_strange_for_plain_text(html: str) -> None:
    assert "\n" not in plain_text(html)


HOSTILE = {
    "noscripts": "<img src=a><noscript><img src=b></noscript>" * 5_000,
    "frames": "<iframe src='https://www.youtube.com/embed/a'></iframe>" * 5_000,
    "unknown": "<foo>a</foo>" * 10_000,
    "lines": ("<span>" * 200 + "<div>a</div>" + "</span>" * 200) * 50,
    "lines between blocks": "x<div>a</div>" * 40_000,
    "tags beside a target": '<a href="#x">a</a><div id="x">t' + "<b></b>" * 45_000 + "</div>",
    "blocks in open tags": "<span>" * 200 + "x<div>a</div>" * 40_000,
    "blocks in a link": f"<a href='/{'x' * 500_000}'>" + "x<div>a</div>" * 40_000,
    "links": '<a href="#a">x</a><p id=a>' * 5_000,
    "hidden": "<p hidden>aaa" * 10_000,
    "scripts for formulas": "<script type=math/mml>" * 30_000,
    "events": "".join(f"<p on{number}=1>" for number in range(10_000)),
    "comments": "<!-- a -->" * 20_000,
    "unclosed": "<!-- " * 20_000,
    "words": "a " * 1_000_000,
    "lost words": "<template>" + " ".join(map(str, range(200_000))) + "</template>",
    "formulas": "<math>" + "<mfrac><mn>1</mn><mn>2</mn></mfrac>" * 5_000 + "</math>",
    "deep formula": "<math>" + "<mfrac>" * 120 + "<mn>1</mn>" + "</mfrac>" * 120 + "</math>",
    "srcdoc": f"<iframe srcdoc='{'<p>a' * 20_000}'></iframe>",
    "deep srcdoc": f"<iframe srcdoc='{'<div>' * 20_000}'></iframe>",
    "style": f"<p style='{'/*' * 50_000}'>x</p>",
    "url": f"<p style='{'url(' * 50_000}'>x</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_take_bounded_time(name: str) -> None:
    started = time.process_time()
    try:
        found = sanitise(HOSTILE[name], BASE, frozenset(), "slug")
        assert len(found.losses) <= 51
    except ComplexityError:
        pass
    assert time.process_time() - started < 10
