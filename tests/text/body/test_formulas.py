"""Formulas: as text where text says the same, else as MathML that is safe."""

from __future__ import annotations

import pytest

from syndication.text.html import plain_text, sanitise

BASE = "https://tribune.example/news/story"


def mi(*names: str) -> str:
    return "".join(f"<mi>{name}</mi>" for name in names)


def fraction(over: str, under: str) -> str:
    return f"<mfrac>{over}{under}</mfrac>"


THIRD = fraction("<mn>1</mn>", "<mn>3</mn>")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (THIRD, "1/3"),
        (f"\n <mrow>\n {THIRD}\n </mrow>\n", "1/3"),
        (f"<mn>2</mn>{THIRD}", "2 1/3"),
        (f"<mn>2</mn><mo>&#x2064;</mo>{THIRD}", "2 1/3"),
        (fraction(f"<mrow>{mi('a')}<mo>+</mo>{mi('b')}</mrow>", mi("c")), "(a + b)/c"),
        (fraction(THIRD, "<mn>4</mn>"), "(1/3)/4"),
        (f"{mi('x')}<mo>=</mo><mo>-</mo><mn>3</mn>", "x = -3"),
        ("<mn>2</mn><mo>&#x2062;</mo><mi>x</mi>", "2x"),
        ("<msqrt><mi>x</mi></msqrt>", "√x"),
        (f"<semantics>{THIRD}<annotation encoding='application/x-tex'>\\frac13</annotation></semantics>", "1/3"),
        ("<annotation>only this</annotation>", "only this"),
        ("<mn>5</mn><mi>km</mi>", "5 km"),
        ("<p>x</p>", "x"),
    ],
)
def test_a_formula_that_text_can_say_is_text(inside: str, text: str) -> None:
    assert sanitise(f"<p>a <math>{inside}</math> b</p>", BASE).html.replace("<p>x</p>", "x") in (
        f"<p>a {text} b</p>",
        f"<p>a </p>{text} b<p></p>",
    )


def test_a_formula_without_content_is_its_alternative_text() -> None:
    assert sanitise('<p><math alttext="x/y"></math></p>', BASE).html == "<p>x/y</p>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<msup>{mi('c')}<mn>2</mn></msup>", "c^2"),
        (f"<msub>{mi('H')}<mn>2</mn></msub>", "H_2"),
        (f"<munderover><mo>∑</mo>{mi('i')}{mi('n')}</munderover>", "∑_i^n"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3√x"),
    ],
)
def test_other_formulas_stay_and_are_one_line_in_plain_text(inside: str, text: str) -> None:
    html = f'<p><math display="block">{inside}</math></p>'
    assert sanitise(html, BASE).html == html
    assert sanitise(html, BASE).losses == ()
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<math href='javascript:alert(1)'><msup href='javascript:x' onclick='x' style='a:b'><mi>x</mi><mi>y</mi>",
        "<math><msup><mi>x</mi><mtext><img src=x onerror=alert(1)></mtext></msup></math>",
        "<math><msup><mi>x</mi><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style>"
        "</annotation-xml></msup></math>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><maction actiontype='x' xlink:href='javascript:x'><msup><mi>x</mi><mi>y</mi></msup></maction></math>",
        "<math><msup><mi>x</mi><mi><script>alert(1)</script></mi></msup></math>",
        "<mtext><mi>x</mi></mtext><msup>y</msup>",
    ],
)
def test_nothing_in_a_formula_runs(html: str) -> None:
    clean = sanitise(html, BASE).html
    for danger in ("href", "onclick", "onerror", "style", "<img", "script", "annotation", "mglyph", "maction"):
        assert danger not in clean
    assert sanitise(clean, BASE).html == clean


def test_formulas_for_scripts_are_text() -> None:
    assert sanitise(r'<p>a <script type="math/tex">\frac13</script></p>', BASE).html == r"<p>a <span>\frac13</span></p>"
    mathml = f'<p><script type="math/mml"><math>{THIRD}</math></script></p>'
    assert sanitise(mathml, BASE).html == "<p><span>1/3</span></p>"


def test_what_is_in_a_script_for_formulas_takes_all_steps() -> None:
    inside = (
        '<p hidden>secret</p><img src="/w.jpg"><a id="x" href="#x">a</a><iframe src="https://e.example/1/"></iframe>'
    )
    html = sanitise(f'<script type="math/mml">{inside}</script>', BASE, {"tribune.example/w.jpg"}, "slug").html
    assert "secret" not in html
    assert "w.jpg" not in html
    assert f'<a href="{BASE}#slug--x" id="slug--x">a</a>' in html
    assert '<a href="https://e.example/1/">e.example</a>' in html
