"""HTML of story bodies: from Markdown, sanitised, as plain text."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.html import escape_attribute, from_markdown, plain_text, sanitise

BASE = "https://tribune.example/news/story"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *two* **three**", "<p>One <em>two</em> <strong>three</strong></p>"),
        ("# First\n\n## Second", "<h2>First</h2>\n<h2>Second</h2>"),
        ("First\n=====", "<h2>First</h2>"),
        ("a <b>x</b>", "<p>a <b>x</b></p>"),
        ("<div>\nx\n</div>", "<div>\nx\n</div>"),
        ("Dear <your name>, List<String>", "<p>Dear &lt;your name>, List&lt;String></p>"),
        ("a < b, <3, 1<2>0, a <-- b", "<p>a &lt; b, &lt;3, 1&lt;2&gt;0, a &lt;-- b</p>"),
        ("~~five~~ three", "<p><s>five</s> three</p>"),
        ("[x](/a 'b')", '<p><a href="/a" title="b">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("https://tribune.example", "<p>https://tribune.example</p>"),
        ("&amp; &lt; &copy;", "<p>&amp; &lt; ©</p>"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("|a|\n|-|\n|b|", "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"),
    ],
)
def test_markdown_is_commonmark_with_tables_strikethrough_and_html(text: str, html: str) -> None:
    found = from_markdown(text).strip()
    assert (found.replace("\n", "") if html.startswith("<table>") else found) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>Plain <b>text</b>.</p>", "<p>Plain <b>text</b>.</p>"),
        ("<script>alert(1)</script>x", "x"),
        ("<SCRIPT SRC=//evil.example></SCRIPT>x", "x"),
        ("<style>p{}</style>x", "x"),
        ("<iframe src='https://evil.example'></iframe>x", '<p><a href="https://evil.example/">evil.example</a></p>x'),
        ("<object data=x>y</object>x", "<p>y</p>x"),
        ("<iframe src='javascript:alert(1)'></iframe>x", "x"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>x", "x"),
        ("<embed src=x>x", "x"),
        ("<form action=x><input name=a><button>b</button></form>x", "x"),
        ("<template><p>y</p></template>x", "x"),
        ("<noscript><img src=a.jpg></noscript>x", '<img src="https://tribune.example/news/a.jpg" alt="">x'),
        ("<svg/onload=alert(1)>", ""),
        ("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", ""),
        ("<meta http-equiv=refresh content='0;url=//evil.example'>x", "x"),
        ("<link rel=stylesheet href=//evil.example>x", "x"),
        ("<!-- a --><![CDATA[ b ]]>x", "x"),
        ("<p style='color:red' class=a id=b onclick=c data-d=e>x</p>", "<p>x</p>"),
        ("<p lang=ur dir=rtl>x</p>", '<p lang="ur" dir="rtl">x</p>'),
        ("<font color=red>x</font>", "x"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href=' java&#10;script:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='&#106;avascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='vbscript:x'>x</a>", "<a>x</a>"),
        ("<a href='data:text/html,x'>x</a>", "<a>x</a>"),
        ("<a href='https://other.example/' target=_blank rel=opener>x</a>", '<a href="https://other.example/">x</a>'),
        ("<a href='mailto:desk@tribune.example'>x</a>", '<a href="mailto:desk@tribune.example">x</a>'),
        ("<a href='/c'>x</a>", '<a href="https://tribune.example/c">x</a>'),
        ("<a href='c?d=e&f'>x</a>", '<a href="https://tribune.example/news/c?d=e&amp;f">x</a>'),
        ("<a href='//cdn.example/x'>x</a>", '<a href="https://cdn.example/x">x</a>'),
        ("<a href='#end'>x</a>", '<a href="https://tribune.example/news/story#end">x</a>'),
        ("<base href=//evil.example><a href=c>x</a>", '<a href="https://tribune.example/news/c">x</a>'),
        ("<img src=a.jpg alt='A' onerror=alert(1)>", '<img src="https://tribune.example/news/a.jpg" alt="A">'),
        ("<img src=a.jpg srcset='b.jpg 2x'>", '<img src="https://tribune.example/news/a.jpg" alt="">'),
        ("<img src='data:image/png;base64,x'>", ""),
        ("<img src='https://[bad/x'>", ""),
        ("<img alt='no address'>", ""),
        ("<img alt='a > b' src=x>", '<img alt="a &gt; b" src="https://tribune.example/news/x">'),
        ("<blockquote cite='javascript:x'>x</blockquote>", "<blockquote>x</blockquote>"),
        ("<video poster='javascript:x' src=v.mp4></video>", '<video src="https://tribune.example/news/v.mp4"></video>'),
        ("<video poster=a.jpg></video>", '<video poster="https://tribune.example/news/a.jpg"></video>'),
        ("<p>a<b>b", "<p>a<b>b</b></p>"),
        ("x</p></div>", "x<p></p>"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<plaintext>a</p>", "a&lt;/p&gt;"),
    ],
)
def test_what_is_dangerous_goes_and_addresses_become_absolute(html: str, clean: str) -> None:
    assert sanitise(html, BASE).html == clean


DANGEROUS = st.sampled_from(
    "<script> </script> <img <a href= src= onerror=alert(1) javascript: ' \" > </a> <svg> <style> </style> <!-- --> "
    "<math> <noscript> </noscript> <p> </p> <table> <td> &lt; &#0; <textarea> </title> <![CDATA[ ]]> x".split()
)


@given(st.lists(DANGEROUS | st.text(max_size=5), max_size=12).map(" ".join))
def test_nothing_that_runs_is_left_and_a_second_time_changes_nothing(html: str) -> None:
    clean = sanitise(html, BASE).html
    for element in lxml.html.fragment_fromstring(f"<div>{clean}</div>").iter():
        assert element.tag not in ("script", "style", "svg", "iframe", "form", "input", "textarea")
        assert [name for name in element.attrib if name.startswith("on")] == []
        for name in ("href", "src"):
            assert element.get(name, "https:").startswith(("http:", "https:", "mailto:", "tel:"))
    assert sanitise(clean, BASE).html == clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<p>One</p >Two", "One Two"),
        ("<div>One</div><DIV>Two</DIV>", "One Two"),
        ("One<br>two<br/>three<br />four<hr>five", "One two three four five"),
        ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("<td>One</td><td>Two</td>", "One Two"),
        ("o<b>n</b>e", "one"),
        ("a &amp; b &lt;i&gt;", "a & b <i>"),
        ("<script>x</script>y", "y"),
        ("<p>o<wbr>n<!-- x -->e</p>", "one"),
        ("<section>One</section>Two<address>Three</address>", "One Two Three"),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>の", "漢字(かんじ)の"),
        ("<math><mfrac><mn>1</mn><mn>3</mn></mfrac></math>", "1/3"),
        ("the <s>five</s> three <del>men</del> women", "the three women"),
        ("<p hidden>One</p><p style='display:none'>Two</p>Three", "Three"),
        ("  One \n\n two\u00a0three ", "One two three"),
        ("", ""),
    ],
)
def test_plain_text_is_one_line_with_spaces_between_blocks(html: str, text: str) -> None:
    assert plain_text(html) == text


# A wrapping element makes the parser read the text.
@given(st.text(st.characters(exclude_characters="<&"), max_size=30) | st.text("a \0\r\n\ufeff\ud800>", max_size=9))
def test_plain_text_without_markup_is_read_as_the_parser_reads_it(text: str) -> None:
    assert plain_text(text) == plain_text(f"<i></i>{text}")


def test_an_attribute_cannot_end_early() -> None:
    assert escape_attribute("a\"b'c<d>&e") == "a&quot;b&#x27;c&lt;d&gt;&amp;e"
