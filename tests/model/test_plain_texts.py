"""HTML that was left in a plain text by mistake is reported with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.model.item import Author, Dateline, Item, Media, Related, Revision, Rights, Source, Subject
from syndication.model.plain_texts import markup_findings
from tests.support import NOON


def findings(**fields: Any) -> list[str]:
    told: dict[str, Any] = {"headline": "Talks", "published": NOON, "body": "&#8217; <b>x</b> &amp;"}
    return [str(finding) for finding in markup_findings(Item(**told | fields))]


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("Port&#8217;s day", ["headline: holds &#8217;, which will be shown as it is; write ’"]),
        ("Port&#x2019;s day", ["headline: holds &#x2019;, which will be shown as it is; write ’"]),
        ("Day &amp; night", ["headline: holds &amp;, which will be shown as it is; write &"]),
        ("Day &amp;amp; night", ["headline: holds &amp;amp;, which will be shown as it is; write &"]),
        ("Port&amp;#8217;s", ["headline: holds &amp;#8217;, which will be shown as it is; write ’"]),
        ("&ldquo;A&rdquo;", [
            "headline: holds &ldquo;, which will be shown as it is; write “",
            "headline: holds &rdquo;, which will be shown as it is; write ”",
        ]),
        ("Port&#8217s", ["headline: holds &#8217, which will be shown as it is; write ’"]),
        ("caf&eacute 2", ["headline: holds &eacute, which will be shown as it is; write é"]),
        ("a &amp b", ["headline: holds &amp, which will be shown as it is; write &"]),
        ("&amp;a&amp;b", ["headline: holds &amp;, which will be shown as it is; write & (2 times)"]),
        ("R&amp;D", ["headline: holds &amp;, which will be shown as it is; write &"]),
        ("a&nbsp;b", ["headline: holds &nbsp;, which will be shown as it is; write a space"]),
        ("a&shy;b", ["headline: holds &shy;, which will be shown as it is; delete it"]),
        ("a&#11;b", ["headline: holds &#11;, which will be shown as it is; delete it"]),
        ("a&zwj;b", ["headline: holds &zwj;, which will be shown as it is; write the character U+200D"]),
        ("&#128512;", ["headline: holds &#128512;, which will be shown as it is; write 😀"]),
        ("<b>A</b>", [
            "headline: holds <b>, which will be shown as it is; delete it",
            "headline: holds </b>, which will be shown as it is; delete it",
        ]),
        ('A <span class="x">b', ["headline: holds <span …>, which will be shown as it is; delete it"]),
        ("A<br/>b", ["headline: holds <br>, which will be shown as it is; delete it"]),
    ],
)  # fmt: skip
def test_what_is_reported(headline: str, found: list[str]) -> None:
    assert findings(headline=headline) == found


@pytest.mark.parametrize(
    "headline",
    [
        "AT&T",
        "R&D;",
        "Q&A",
        "a & b",
        "&",
        "&&;",
        "&#;",
        "&unknown;",
        "Fish &chips;",
        "Fish &chips",
        "?a=1&copy=2",
        "No &#1",
        "AT&T;",
        "&eacut",
        "a < b > c",
        "<3",
        "<Name>",
        "x <y z",
    ],
)
def test_text_that_only_looks_like_it(headline: str) -> None:
    assert findings(headline=headline) == []


def test_every_plain_text_is_looked_at_and_the_body_and_notes_to_editors_are_not() -> None:
    ref = "&quot;"
    found = findings(
        standfirst=ref,
        section=ref,
        tags=("a", ref),
        ednote=ref,
        authors=(Author(ref, ref),),
        source=Source(ref),
        dateline=Dateline(ref, ref),
        subjects=(Subject("https://a.example/", ref),),
        media=(Media(alt=ref, caption=ref, credit=ref),),
        related=(Related(ref, label=ref),),
        revisions=(Revision(NOON, "correction", ref),),
        rights=Rights(ref, ref, ref),
    )
    assert {text.partition(":")[0] for text in found} == set(
        """
        standfirst section tags[1] authors[0].name authors[0].role source.name dateline.text dateline.located
        subjects[0].name media[0].alt media[0].caption media[0].credit related[0].title related[0].label
        revisions[0].note rights.holder rights.notice rights.usage
        """.split()
    )


def test_an_escaped_ampersand_in_an_address() -> None:
    assert findings(media=(Media(url="https://a.example/?b=1&amp;c=2"),), url="https://a.example/?amp=1") == [
        "media[0].url: holds &amp;, which will be sent as it is; write &"
    ]


def test_many_different_references_are_named_in_part() -> None:
    assert len(findings(standfirst="".join(f"&#{number};" for number in range(40, 400)))) == 10
