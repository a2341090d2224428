"""The raw text of a post and the body that it becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.sources.paragraphs import with_paragraphs
from tests.sources.wordpress.exports import body, export, lost, meta, post, stories


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\nline.", "<p>One<br>\nline.</p>"),
        ("<h2>Head</h2>\nText.", "<h2>Head</h2>\n<p>Text.</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<p>Written</p>\n\n<p>as HTML</p>", "<p>Written</p>\n<p>as HTML</p>"),
        ("One<br><br>Two", "<p>One</p>\n<p>Two</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("Say <code>a\n\nb</code>.", "<p>Say <code>a\n\nb</code>.</p>"),
        ("<div>In a block.\n\nMore.</div>", "<div>In a block.\n<p>More.</p></div>"),
        ('<img\nsrc="a.jpg">', '<p><img src="a.jpg"></p>'),
    ],
)
def test_blank_lines_are_paragraphs(text: str, html: str) -> None:
    assert with_paragraphs(text) == html


@given(st.text("ab<>/p \n\ue000[]0", max_size=60))
def test_no_letter_of_a_text_is_lost(text: str) -> None:
    written = with_paragraphs(text)
    assert [char for char in written if char in "a0"] == [char for char in text if char in "a0"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A [sic] word [1], [an aside] and [it's].", "<p>A [sic] word [1], [an aside] and [it's].</p>"),
        ("Say it on [Twitter], [Twitter users] said.", "<p>Say it on [Twitter], [Twitter users] said.</p>"),
        ("A [[gallery]] in words", "<p>A [gallery] in words</p>"),
        ("<code>[gallery]</code>", "<p><code>[gallery]</code></p>"),
        ("[su_note]Stays.[/su_note]", "<p>Stays.</p>"),
        ('[ad slot="3"]Text', "<p>Text</p>"),
        ("[recent_posts]Text", "<p>Text</p>"),
        ("[embed]\nhttps://x.example/1\n[/embed]", '<p><a href="https://x.example/1">https://x.example/1</a></p>'),
        (
            "https://x.example/?a=1&b=2",
            '<p><a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a></p>',
        ),
        ("See https://x.example/1", "<p>See https://x.example/1</p>"),
        ('[video mp4="https://x.example/v.mp4"]', '<video controls src="https://x.example/v.mp4"></video>'),
        (
            '[caption caption="By the sea"]<img src="a.jpg">[/caption]',
            '<figure><img src="a.jpg">\n<figcaption>By the sea</figcaption>\n</figure>',
        ),
        ("One.<!--nextpage-->Two.", "<p>One.Two.</p>"),
    ],
)
def test_shortcodes_are_html_or_gone(text: str, html: str) -> None:
    assert body(text) == html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('Text. [ad slot="3"]', "the shortcode [ad] is left out"),
        ('Text. [gallery ids="404"]', "files of a gallery or a playlist are not in the export; they are left out"),
        ("Text. [audio]", "the shortcode [audio] names no file; it is left out"),
        ("Text. [members]SECRET[/members]", "the text in [members], which only some readers may see, is left out"),
        (
            "Text. [members]SECRET <pre>[a]</pre> SECRET[/members]",
            "the text in [members], which only some readers may see, is left out",
        ),
        (
            "Text. [paywall] SECRET <code>x</code> SECRET",
            "what follows [paywall], which only some readers may see, is left out",
        ),
        (
            "<!-- wp:paragraph --><p>Text.</p><!-- /wp:paragraph --><!-- wp:jetpack/paywall /--><p>SECRET</p>",
            "what follows the block jetpack/paywall, which only some readers may see, is left out",
        ),
        (
            "<!-- wp:paragraph --><p>Text.</p><!-- /wp:paragraph --><!-- wp:acf/price {} /-->",
            "the block acf/price, which only WordPress can fill, is left out",
        ),
    ],
)
def test_what_readers_miss_is_reported(text: str, message: str) -> None:
    assert lost(text) == (message,)
    assert "SECRET" not in body(text)


def test_a_gallery_without_ids_shows_the_files_of_its_post() -> None:
    photo = post(
        7, post_type="attachment", status="inherit", post_parent="1", attachment_url="https://old.example/a.jpg"
    )
    assert '<img src="https://old.example/a.jpg"' in body("[gallery]", photo)


MARK = '<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup>'
PLACE = "<!-- wp:footnotes /-->"


def with_notes(content: str, notes: str) -> tuple[str, tuple[str, ...]]:
    """Return the body and the losses of a post with these footnotes."""
    story = stories(export(post(1, content, meta("footnotes", notes))))[0]
    assert story.imported
    return story.body, story.imported.lost


def test_footnotes_are_at_the_end_and_lead_back_to_their_marks() -> None:
    notes = '[{"id": "n1", "content": "The &lt;em&gt;first&lt;/em&gt; note."}]'
    found, missed = with_notes(f"<!-- wp:paragraph --><p>Text.{MARK}</p><!-- /wp:paragraph -->{PLACE}", notes)
    assert found.endswith('<ol><li id="n1">The <em>first</em> note. <a href="#n1-link">\u21a9</a></li></ol>')
    assert missed == ()


def test_a_footnote_of_text_for_members_stays_out() -> None:
    notes = '[{"id": "n1", "content": "Open."}, {"id": "n2", "content": "SECRET"}]'
    private = f"[members]{MARK.replace('n1', 'n2')}[/members]"
    found, missed = with_notes(f"<!-- wp:html --><p>Text.{MARK}</p>{private}<!-- /wp:html -->{PLACE}", notes)
    assert "Open." in found
    assert "SECRET" not in found
    assert "footnotes without a mark in the text are left out" in missed


@pytest.mark.parametrize("notes", ["", "[]", "{}", "[{", '[{"id": 1}]', '[{"id": "\'>", "content": ""}]', "[" * 9999])
def test_footnotes_that_cannot_be_read_are_reported(notes: str) -> None:
    found, missed = with_notes(f"<!-- wp:paragraph --><p>Text.{MARK}</p><!-- /wp:paragraph -->{PLACE}", notes)
    assert "Text." in found
    assert missed == ("the footnotes are not in the export; they are left out",)


def test_a_player_may_have_its_file_without_a_name() -> None:
    shown = '<audio controls src="https://x.example/a.mp3"></audio>'
    assert body("[audio https://x.example/a.mp3]") == shown
    assert body('[audio "https://x.example/a.mp3"]') == shown


@pytest.mark.parametrize(
    "text",
    [
        "[youtube https://video.example/?v=1&amp;w=2]",
        "[vimeo url='https://video.example/?v=1&w=2' width=600]",
        "[youtube 'https://video.example/?v=1&amp;w=2']",
    ],
)
def test_what_other_sites_show_stays_as_a_link(text: str) -> None:
    link = '<a href="https://video.example/?v=1&amp;w=2">https://video.example/?v=1&amp;w=2</a>'
    assert body(f"Text.\n\n{text}").count(link) == 1
    assert lost(f"Text.\n\n{text}") == ()


@pytest.mark.parametrize(
    "text",
    ["<pre>", "<script", "<!-- wp:x {", "[caption ", "[a ", "<!--", "[gallery", "<div>\n", "</p>", '[x="', "\n \n"],
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    """Quadratic time would be hours: there is no limit of time here but that of the whole run."""
    body("Text. " + text * (200_000 // len(text)))
