"""The figure before the body: none where the body has the picture in any size, or begins with a picture."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.entries import compose
from syndication.model.feed import Entry
from syndication.model.item import Item, Media
from tests.support import NOON, make_publication

PUBLICATION = make_publication()
UPLOADS = "https://news.example/wp-content/uploads/2026/02"
LEAD = Media(url=f"{UPLOADS}/port.jpg", width=1600, height=900, caption="The port")
SIZED = f'<img src="{UPLOADS}/port-725x408.jpg?ssl=1" alt="Port">'
OTHER = '<img src="https://cdn.example/town.png" alt="">'


def entry(body: str, *media: Media, **fields: Any) -> Entry:
    return compose(
        Item(
            headline="Harbour",
            published=NOON,
            body=body,
            body_form="html",
            id="tag:tribune.example,2026:harbour",
            slug="harbour",
            media=media or (LEAD,),
            **fields,
        ),
        PUBLICATION,
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<figure>{SIZED}<figcaption>The port</figcaption></figure><p>Text.</p>",
        f"<p>The port opens.</p><p>{SIZED}</p>",
        f'<p>The port</p><img src="{UPLOADS}/port.jpg?w=600&amp;resize=600%2C400" alt="">',
        f'<p><a href="https://news.example/"> {OTHER}</a></p><p>The port.</p>',
        f"<blockquote><p>\u200b&nbsp;</p>{OTHER}</blockquote><p>The port.</p>",
        f'<img src="https://cdn.example/b.png" alt="" width="16" height="16"> {OTHER}<p>The port.</p>',
    ],
)
def test_a_body_with_the_picture_or_with_a_picture_first_gets_none(body: str) -> None:
    with_picture, without = entry(body), replace(entry(body, Media(url="https://x.example/a.pdf")))
    assert with_picture.html == without.html
    assert replace(with_picture, html="", media=(), findings=()) == replace(without, html="", media=(), findings=())


@pytest.mark.parametrize(
    "body",
    [
        "<p>Text.</p>",
        f"<p>Text.</p>{OTHER}",
        f"Text. {OTHER}",
        f'<p><a href="{LEAD.url}">The picture</a></p>',
        '<p><img src="https://cdn.example/face.png" alt="" width="48" height="48"> Ana Núñez</p><p>Text.</p>',
        f'<p>Text.</p><img src="{UPLOADS}/port-2.jpg" alt="">',
    ],
)
def test_a_body_without_the_picture_gets_it(body: str) -> None:
    figure = f'<figure><img src="{LEAD.url}" alt="The port" width="1600" height="900"><figcaption>The port</figcaption>'
    assert entry(body).html.startswith(f"{figure}</figure>")
    assert entry(body).findings == ()


def test_a_picture_that_the_record_lists_too_is_another_one() -> None:
    assert entry(f"{OTHER}<p>Text.</p>", LEAD, Media(url="https://cdn.example/town.png")).html.count("<img") == 2


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (f"<figure>{SIZED}<figcaption>The port (Jo Doe)</figcaption></figure><p>Text.</p>", []),
        (f"{SIZED}<p>The  port &amp; town. Jo Doe</p>", []),
        (f"{SIZED}<p>Text.</p>", ["media[0].caption", "media[0].credit"]),
        (f"{SIZED}<p>The port.</p>", ["media[0].credit"]),
        (f"{OTHER}<p>Jo Doe: The port.</p>", ["media[0].url"]),
        (f"{OTHER}<p>Text.</p>", ["media[0].url", "media[0].caption", "media[0].credit"]),
    ],
)
def test_what_the_text_does_not_have_is_reported(body: str, fields: list[str]) -> None:
    findings = entry(body, replace(LEAD, credit="Jo Doe")).findings
    assert [finding.field for finding in findings] == fields
    assert {finding.severity for finding in findings} <= {"cosmetic"}


def test_a_dot_is_reported() -> None:
    (finding,) = entry("<p>Text.</p>", replace(LEAD, width=1, height=1)).findings
    assert str(finding).startswith(f"media[0].url: {LEAD.url} is not shown")
