"""From an item to its entry: addresses, dateline, lead picture, media, summary, dates, safe HTML."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.entries import compose
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item import Author, Dateline, Item, Media, Related, Rights, Subject
from syndication.text.characters import illegal_character
from syndication.text.html import sanitise
from tests.examples import scaled
from tests.support import NOON, make_publication

PUBLICATION = make_publication()
PICTURE = "https://cdn.example/talks.jpg"


def entry(**fields: Any) -> Entry:
    """Return the entry of an item of which only `fields` are said."""
    told: dict[str, Any] = {
        "headline": "Talks resume",
        "published": NOON,
        "body": "The talks went on.",
        "id": "tag:tribune.example,2026-02-05:talks-resume",
        "slug": "talks-resume",
    }
    return compose(Item(**told | fields), PUBLICATION)


def entry_or_none(**fields: Any) -> Entry | None:
    """Return the entry, None if nothing of the body is left."""
    with suppress(ComposeError):
        return entry(**fields)
    return None


def html(body: str, **fields: Any) -> str:
    return entry(body=body, body_form="html", **fields).html


def test_an_item_of_which_little_is_said() -> None:
    composed = entry()
    assert composed == Entry(
        id="tag:tribune.example,2026-02-05:talks-resume",
        url="https://feeds.tribune.example/items/talks-resume",
        title="Talks resume",
        summary="The talks went on.",
        html="<p>The talks went on.</p>",
        published=NOON,
        updated=composed.updated,
        language="en",
        page="https://feeds.tribune.example/items/talks-resume",
    )


def test_what_is_said_is_carried_over() -> None:
    authors = (Author("Ana Núñez", "reporter", "https://tribune.example/ana"), Author("Bo Li"))
    subjects = (Subject("http://cv.iptc.org/newscodes/mediatopic/20000719", "astronomy"),)
    composed = entry(authors=authors, subjects=subjects, language="ur", tags=("one", "two  words"))
    assert (composed.authors, composed.subjects) == (authors, subjects)
    assert (composed.language, composed.tags) == ("ur", ("one", "two words"))


def test_what_is_not_public_is_in_no_field() -> None:
    composed = entry(
        ednote="hush-1",
        media=(Media(url=PICTURE, caption="hush-2", syndicate=False), Media(caption="hush-3")),
        related=(Related("hush-4"),),
    )
    assert "hush" not in repr(replace(composed, findings=()))
    assert [finding.field for finding in composed.findings] == ["media[1].url", "related[0].url"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("", "https://feeds.tribune.example/items/talks-resume"),
        ("https://tribune.example/2026/talks", "https://tribune.example/2026/talks"),
        ("HTTPS://tribune.example", "https://tribune.example/"),
        ("https://tribune.example/größe?q=ö", "https://tribune.example/gr%C3%B6%C3%9Fe?q=%C3%B6"),
        ("javascript:alert(1)", "https://feeds.tribune.example/items/talks-resume"),
    ],
)
def test_address(url: str, address: str) -> None:
    assert entry(url=url).url == address


@pytest.mark.parametrize(
    ("name", "section", "address"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("World", "World", "https://feeds.tribune.example/sections/world"),
        ("Law,  and order", "Law, and order", "https://feeds.tribune.example/sections/law-and-order"),
    ],
)
def test_section(name: str, section: str, address: str) -> None:
    composed = entry(section=name)
    assert (composed.section, composed.section_url) == (section, address)


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("The talks.\n\nThe rest.", "<p>KYIV — The talks.</p>\n<p>The rest.</p>"),
        ("# A head\n\nThe talks.", "<p>KYIV —</p><h2>A head</h2>\n<p>The talks.</p>"),
        ("> Said he.", "<p>KYIV —</p><blockquote>\n<p>Said he.</p>\n</blockquote>"),
    ],
)
def test_dateline_of_markdown(body: str, written: str) -> None:
    assert entry(body=body, dateline=Dateline("KYIV", "Kyiv")).html == written


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("<p>The talks.</p><p>The rest.</p>", "<p>KYIV — The talks.</p><p>The rest.</p>"),
        ("\n <P class=lead>The talks.", "<p>KYIV — The talks.</p>"),
        ('<p dir="rtl" lang="ur">مذاکرات</p>', '<p dir="rtl" lang="ur">KYIV — مذاکرات</p>'),
        ("<div><p>The talks.</p></div>", "<p>KYIV — The talks.</p>"),
        ("The talks.", "<p>KYIV —</p>The talks."),
        ("<pre>The talks.</pre>", "<p>KYIV —</p><pre>The talks.</pre>"),
    ],
)
def test_dateline_of_html(body: str, written: str) -> None:
    assert html(body, dateline=Dateline("KYIV", "Kyiv")) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "<p>The talks went on.</p>"),
        (" ", "<p>The talks went on.</p>"),
        (" NEW  YORK ", "<p>NEW YORK — The talks went on.</p>"),
        ("<i>A&B</i>", "<p>&lt;i&gt;A&amp;B&lt;/i&gt; — The talks went on.</p>"),
        (r"\1 \g<0>", r"<p>\1 \g&lt;0&gt; — The talks went on.</p>"),
    ],
)
def test_text_of_a_dateline(text: str, written: str) -> None:
    assert entry(dateline=Dateline(text)).html == written


@pytest.mark.parametrize(
    ("fields", "summary"),
    [
        ({"standfirst": "What was\nagreed."}, "What was agreed."),
        ({"standfirst": " "}, "The talks went on."),
        ({"body": "# A head\n\nThe *talks* & more.\n\nThe rest."}, "The talks & more."),
        ({"body": "- one\n- two"}, "one two"),
        ({"body": "![](https://cdn.example/a.jpg)"}, "Talks resume"),
        ({"body": "", "headline": " Talks\nresume "}, "Talks resume"),
        ({"dateline": Dateline("KYIV")}, "The talks went on."),
        ({"dateline": Dateline("KYIV"), "body": "# A head\n\nThe talks."}, "The talks."),
        ({"media": (Media(url=PICTURE, caption="A table"),)}, "The talks went on."),
    ],
)
def test_summary(fields: dict[str, Any], summary: str) -> None:
    assert entry(**fields).summary == summary


def test_a_long_first_paragraph_is_cut_at_a_word() -> None:
    assert entry(body=f"{'a' * 290}, {'b' * 20} c").summary == "a" * 290 + "…"
    assert entry(body="a" * 400).summary == "a" * 299 + "…"
    assert entry(body="a" * 300).summary == "a" * 300


@pytest.mark.parametrize(
    ("medium", "figure"),
    [
        (Media(url=PICTURE), f'<figure><img src="{PICTURE}" alt=""></figure>'),
        (
            Media(url=PICTURE, width=30, height=20, alt="Two men", caption="A table", credit="Reuters"),
            f'<figure><img src="{PICTURE}" alt="Two men" width="30" height="20">'
            "<figcaption>A table (Reuters)</figcaption></figure>",
        ),
        (
            Media(url=PICTURE, caption="A table"),
            f'<figure><img src="{PICTURE}" alt="A table"><figcaption>A table</figcaption></figure>',
        ),
        (
            Media(url=PICTURE, credit=" Reuters "),
            f'<figure><img src="{PICTURE}" alt=""><figcaption>(Reuters)</figcaption></figure>',
        ),
        (
            Media(url=f"{PICTURE}?a=1&b=2", alt='"A" <b>', caption="<script>x</script>", credit="P & Q"),
            f'<figure><img src="{PICTURE}?a=1&amp;b=2" alt="&quot;A&quot; &lt;b&gt;">'
            "<figcaption>&lt;script&gt;x&lt;/script&gt; (P &amp; Q)</figcaption></figure>",
        ),
    ],
    ids=["bare", "whole", "caption", "credit", "marks"],
)
def test_lead_picture(medium: Media, figure: str) -> None:
    assert entry(media=(medium,)).html == f"{figure}<p>The talks went on.</p>"


def test_lead_picture_is_the_first_picture_and_stands_before_the_dateline() -> None:
    media = (Media(url="https://cdn.example/a.mp3"), Media(url=PICTURE), Media(url="https://cdn.example/b.png"))
    written = entry(media=media, dateline=Dateline("KYIV")).html
    assert written == f'<figure><img src="{PICTURE}" alt=""></figure><p>KYIV — The talks went on.</p>'


@pytest.mark.parametrize(
    ("fields", "pictures"),
    [
        ({"body": f"![A table]({PICTURE}?a=1&b=2)"}, 1),
        ({"body": f'<img src="{PICTURE}?a=1&amp;b=2">', "body_form": "html"}, 1),
        ({"body": f"![Another]({PICTURE})"}, 1),
        ({"body": f"Words.\n\n![Another]({PICTURE})"}, 2),
        ({"body": f"See [it]({PICTURE}?a=1&b=2)."}, 1),
    ],
)
def test_a_picture_is_shown_once(fields: dict[str, Any], pictures: int) -> None:
    assert entry(media=(Media(url=f"{PICTURE}?a=1&b=2"),), **fields).html.count("<img") == pictures


SECOND = "https://cdn.example/table.jpg"


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("markdown", f"![]({SECOND})"),
        ("html", f'<p><img src="{SECOND}"></p>'),
        ("html", '<p><img src="data:image/gif;base64,AA" data-src="//cdn.example/table.jpg#top"></p>'),
    ],
)
def test_a_picture_amid_the_body_is_described_as_the_record_does(form: Any, body: str) -> None:
    first, second = Media(url=PICTURE, width=9, height=6), Media(url=SECOND, width=3, height=2, alt="A table")
    written = entry(body=body, body_form=form, media=(first, second)).html
    address = "https://cdn.example/table.jpg#top" if "#top" in body else SECOND
    lead = f'<figure><img src="{PICTURE}" alt="" width="9" height="6"></figure>'
    assert written == f'{lead}<p><img src="{address}" alt="A table" width="3" height="2"></p>'


def test_what_the_body_says_of_a_picture_stays() -> None:
    body = f'<img src="{PICTURE}" alt="Three men" width="30" height="20">'
    assert html(body, media=(Media(url=PICTURE, width=3, height=2, alt="Two men"),)) == body


def test_a_picture_that_is_listed_twice_is_described_as_it_is_first() -> None:
    media = (Media(url=PICTURE, width=3, height=2), Media(url=PICTURE, width=6, height=4))
    assert html(f'<img src="{PICTURE}">', media=media) == f'<img src="{PICTURE}" alt="" width="3" height="2">'


def test_what_is_no_picture_describes_none() -> None:
    media = (Media(url=PICTURE, type="video/mp4", width=6, height=4), Media(url=PICTURE, width=3, height=2))
    assert html(f'<img src="{PICTURE}">', media=media) == f'<img src="{PICTURE}" alt="" width="3" height="2">'


def test_a_lead_picture_of_one_pixel_is_not_shown() -> None:
    assert entry(media=(Media(url=PICTURE, width=1, height=1, caption="x"),)).html == "<p>The talks went on.</p>"


@pytest.mark.parametrize(
    "shown",
    [
        f'<img src="{PICTURE}">',
        '<img src="http://CDN.example:80/t%61lks.jpg#a">',
        f'<img src="/b.gif" data-src="{PICTURE}">',
        f'<img src="{PICTURE}" data-src="{SECOND}">',
        f'<img src="{SECOND}" srcset="{SECOND} 1x, {PICTURE} 2x">',
        f'<picture><source srcset="{PICTURE}"><img src="{SECOND}"></picture>',
        f'<img src="{SECOND}"><noscript><img src="{PICTURE}"></noscript>',
        f'<img src="data:x"><noscript><img src="{PICTURE}"></noscript>',
        f'<video src="{PICTURE}"></video>',
        f'<audio><source src="{PICTURE}"></audio>',
        f'<video poster="{PICTURE}" src="{SECOND}"></video>',
    ],
)
def test_what_is_not_to_be_syndicated_stands_nowhere_in_the_body(shown: str) -> None:
    written = html(f"<p>One</p>{shown}<p>two</p>", media=(Media(url=PICTURE, syndicate=False),))
    assert re.sub(r"</?(?:audio|video)[^>]*>", "", written) == "<p>One</p><p>two</p>"
    assert PICTURE not in written


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("https://cdn.example/a.jpg", "image/jpeg"),
        ("https://cdn.example/a.JPEG", "image/jpeg"),
        ("https://cdn.example/a.png?size=2#top", "image/png"),
        ("https://cdn.example/a.webp", "image/webp"),
        ("https://cdn.example/a.b.mp3", "audio/mpeg"),
        ("https://cdn.example/a.m4a", "audio/mp4"),
        ("https://cdn.example/a.mp4", "video/mp4"),
        ("https://cdn.example/a.pdf", "application/pdf"),
    ],
)
def test_type_told_from_the_extension(url: str, media_type: str) -> None:
    assert [medium.type for medium in entry(media=(Media(url=url),)).media] == [media_type]


def test_a_type_that_is_said_wins() -> None:
    (medium,) = entry(media=(Media(url=PICTURE, type="image/webp"),)).media
    assert medium == Media(url=PICTURE, type="image/webp")


@pytest.mark.parametrize(
    "medium",
    [
        Media(caption="A picture that is not on line", credit="Reuters"),
        Media(url=PICTURE, syndicate=False),
        Media(url="https://cdn.example/a"),
        Media(url="https://cdn.example/jpg"),
        Media(url="https://cdn.example/a?name=b.jpg"),
        Media(url="ftp://cdn.example/a.jpg"),
        Media(url="https://[cdn.example/a.jpg", type="image/jpeg"),
    ],
    ids=["no address", "not to syndicate", "no type", "no dot", "query", "scheme", "broken"],
)
def test_media_left_out(medium: Media) -> None:
    composed = entry(media=(medium,))
    assert composed.media == ()
    assert composed.html == "<p>The talks went on.</p>"


def test_addresses_of_media_and_related_stories_become_absolute() -> None:
    composed = entry(
        url="https://tribune.example/2026/talks",
        media=(Media(url="talks.jpg"),),
        related=(Related("Before", "/2025/talks"), Related("Nowhere"), Related("Script", "javascript:x")),
    )
    assert [medium.url for medium in composed.media] == ["https://tribune.example/2026/talks.jpg"]
    assert composed.related == (Related("Before", "https://tribune.example/2025/talks"),)


KARACHI = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("published", "modified", "written", "updated"),
    [
        (NOON, None, NOON, NOON),
        (NOON, NOON + timedelta(hours=1), NOON, NOON + timedelta(hours=1)),
        (NOON, NOON - timedelta(hours=1), NOON, NOON),
        (NOON.astimezone(KARACHI), NOON + timedelta(hours=1), NOON, NOON + timedelta(hours=1)),
        (NOON.replace(microsecond=999_999), None, NOON, NOON),
        (NOON, NOON.replace(microsecond=999_999), NOON, NOON),
    ],
    ids=["never changed", "changed", "changed before", "zones", "fraction", "fraction of the change"],
)
def test_dates(published: datetime, modified: datetime | None, written: datetime, updated: datetime) -> None:
    composed = entry(published=published, modified=modified)
    assert composed.published == written
    assert composed.published.tzinfo is composed.updated.tzinfo is UTC
    assert composed.updated.replace(microsecond=0) == updated
    assert composed.updated > composed.published


def test_fraction_of_updated_comes_from_the_id_alone() -> None:
    first, second = "tag:tribune.example,2026-02-05:a", "tag:tribune.example,2026-02-05:b"
    assert entry(id=first).updated == entry(id=first, headline="Another", slug="another").updated
    assert entry(id=first).updated != entry(id=second).updated
    assert entry(id=first).updated.microsecond == entry(id=first, modified=NOON + timedelta(days=9)).updated.microsecond


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" JaVaScRiPt:alert(1)">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,AA" alt="a">b', "b"),
        ('<img src="x.png" onerror="x()" alt="a">', '<img src="https://feeds.tribune.example/items/x.png" alt="a">'),
        ("<style>p{}</style><iframe src='x'>y</iframe><p>a</p>", "<p>a</p>"),
        ("<form><input name=a><button>b</button></form><p>c</p>", "<p>c</p>"),
        ("<svg><script>x</script></svg><math><mi>x</mi></math><p>a</p>", "x<p>a</p>"),
        ("<p>a<p>b</div>", "<p>a</p><p>b</p>"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_dangerous_html_is_removed(body: str, written: str) -> None:
    assert html(body) == written


def test_what_markdown_loses_is_a_finding() -> None:
    found = entry(body_form="markdown", body="A ship.\n\n[quay]: https://e.example/1").findings
    message = "no link uses a definition, so that it is left out: https://e.example/1"
    assert [(each.severity, each.field, each.message) for each in found] == [("loses content", "body", message)]


def test_hidden_words_are_not_the_summary() -> None:
    assert entry(body='<p style="opacity:0">Secret.</p><p>A ship.</p>').summary == "A ship."


def test_html_in_markdown_is_sanitised_as_html_is() -> None:
    composed = entry(body="<script>alert(1)</script>\n\n<figure><img src='/a.jpg' onerror='x()'></figure>\n\nText.")
    address = "https://feeds.tribune.example/a.jpg"
    assert composed.html == f'<figure><img src="{address}" alt=""></figure>\n<p>Text.</p>'


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/a", "https://tribune.example/a"),
        ("b.html", "https://tribune.example/2026/b.html"),
        ("../c?d=1&amp;e=2", "https://tribune.example/c?d=1&amp;e=2"),
        ("#note", "https://tribune.example/2026/talks#note"),
        ("//cdn.example/f", "https://cdn.example/f"),
        ("https://elsewhere.example/g", "https://elsewhere.example/g"),
        ("mailto:desk@tribune.example", "mailto:desk@tribune.example"),
    ],
)
def test_links_in_the_body_become_absolute(address: str, written: str) -> None:
    told = html(f'<a href="{address}">x</a>', url="https://tribune.example/2026/talks")
    assert told == f'<a href="{written}">x</a>'
    marked = entry(body=f"[x]({address})", url="https://tribune.example/2026/talks").html
    assert marked == f'<p><a href="{written}">x</a></p>'


@pytest.mark.parametrize(
    ("rights", "text", "terms"),
    [
        (None, "", ""),
        (Rights(), "", ""),
        (Rights(holder="Reuters"), "© Reuters", ""),
        (Rights(holder="Reuters", notice="© 2026 Reuters"), "© 2026 Reuters", ""),
        (Rights(notice="© 2026 Dow Jones & Co., Inc."), "© 2026 Dow Jones & Co., Inc.", ""),
        (Rights(holder="Reuters", usage="Not for\nresale."), "© Reuters. Not for resale.", ""),
        (Rights(notice="© Tribune.", usage="All rights reserved."), "© Tribune. All rights reserved.", ""),
        (Rights(usage="No archives"), "No archives", ""),
        (Rights(license="https://tribune.example/terms"), "", "https://tribune.example/terms"),
    ],
)
def test_rights(rights: Rights | None, text: str, terms: str) -> None:
    composed = entry(rights=rights)
    assert (composed.rights, composed.license) == (text, terms)


# Records hold none of the characters that XML cannot carry.
_TEXT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda found: not illegal_character(found)), max_size=8)
_PIECES = st.sampled_from(["<p>", "</p>", '<p dir="', "rtl", '">', "<img src=", "<a href='", "<!--", "&", "<", "\n# "])
_BODY = st.lists(_PIECES | _TEXT, max_size=12).map("".join)


@settings(max_examples=scaled(25))
@given(_BODY, st.sampled_from(["html", "markdown"]), _TEXT)
def test_any_body_gives_one_line_of_summary_and_html_that_stays_as_it_is(body: str, form: Any, place: str) -> None:
    composed = entry_or_none(
        body=body, body_form=form, dateline=Dateline(place), media=(Media(url=PICTURE, alt=place),)
    )
    if not composed:
        return
    assert composed.summary.strip()
    assert "\n" not in composed.summary
    assert sanitise(composed.html, composed.url).html == composed.html
