"""Frames, objects, scripts and social quotes: the link that stays of them."""

from __future__ import annotations

import pytest

from syndication.text.body.players import page_of
from syndication.text.html import sanitise

BASE = "https://tribune.example/news/story"
FILM = "https://www.youtube.com/watch?v=abc"


@pytest.mark.parametrize(
    ("player", "page"),
    [
        ("https://www.youtube.com/embed/abc123DEF45", "https://www.youtube.com/watch?v=abc123DEF45"),
        ("https://www.youtube-nocookie.com/embed/abc?rel=0&autoplay=1", FILM),
        ("https://www.youtube.com/v/abc", FILM),
        ("https://m.youtube.com/watch?v=abc", FILM),
        ("https://www.youtube.com/embed/abc?start=90", f"{FILM}&t=90s"),
        ("https://youtu.be/abc", FILM),
        ("https://www.youtube.com/shorts/abc", "https://www.youtube.com/shorts/abc"),
        ("https://www.youtube.com/embed/videoseries?list=PL1", "https://www.youtube.com/playlist?list=PL1"),
        ("https://www.youtube.com/embed?listType=playlist&list=PL1", "https://www.youtube.com/playlist?list=PL1"),
        ("https://www.youtube.com/embed/live_stream?channel=UC1", "https://www.youtube.com/channel/UC1/live"),
        ("https://player.vimeo.com/video/123?title=0", "https://vimeo.com/123"),
        ("https://player.vimeo.com/video/123?h=ab1", "https://vimeo.com/123/ab1"),
        ("https://www.dailymotion.com/embed/video/x1", "https://www.dailymotion.com/video/x1"),
        ("https://geo.dailymotion.com/player.html?video=x1", "https://www.dailymotion.com/video/x1"),
        ("https://player.twitch.tv/?channel=port&parent=a.example", "https://www.twitch.tv/port"),
        ("https://player.twitch.tv/?video=v12", "https://www.twitch.tv/videos/12"),
        ("https://clips.twitch.tv/embed?clip=Ab", "https://clips.twitch.tv/Ab"),
        ("https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b", "https://soundcloud.com/a/b"),
        ("https://open.spotify.com/embed/track/a?utm=1", "https://open.spotify.com/track/a"),
        ("https://open.spotify.com/embed-podcast/episode/a", "https://open.spotify.com/episode/a"),
        ("https://embed.podcasts.apple.com/us/podcast/a/id1", "https://podcasts.apple.com/us/podcast/a/id1"),
        ("https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fa.example%2F1", "https://a.example/1"),
        ("https://www.instagram.com/p/Ab/embed/captioned/", "https://www.instagram.com/p/Ab/"),
        ("https://www.instagram.com/reel/Ab/embed", "https://www.instagram.com/reel/Ab/"),
        ("https://platform.twitter.com/embed/Tweet.html?id=12", "https://x.com/i/status/12"),
        ("https://embed.reddit.com/r/a/comments/b/c/?x=1", "https://www.reddit.com/r/a/comments/b/c"),
        (
            "https://embed.bsky.app/embed/did:plc:a/app.bsky.feed.post/b",
            "https://bsky.app/profile/did:plc:a/post/b",
        ),
        ("https://social.example/@port/123/embed", "https://social.example/@port/123"),
        ("https://www.threads.net/@port/post/A/embed", "https://www.threads.com/@port/post/A"),
        (
            "https://maps.google.com/maps?q=Quay+1&output=embed",
            "https://www.google.com/maps/search/?api=1&query=Quay+1",
        ),
        ("https://docs.google.com/forms/d/e/a/viewform?embedded=true", "https://docs.google.com/forms/d/e/a/viewform"),
        ("https://drive.google.com/file/d/a/preview", "https://drive.google.com/file/d/a/view"),
        ("https://flo.uri.sh/visualisation/12/embed?auto=1", "https://public.flourish.studio/visualisation/12/"),
        ("https://e.infogram.com/ab?src=embed", "https://infogram.com/ab"),
        ("https://codepen.io/jo/embed/preview/ab?x", "https://codepen.io/jo/pen/ab"),
        ("https://giphy.com/embed/ab", "https://giphy.com/gifs/ab"),
        ("https://streamable.com/e/ab", "https://streamable.com/ab"),
        ("https://www.mixcloud.com/widget/iframe/?feed=%2Fa%2Fb%2F", "https://www.mixcloud.com/a/b/"),
        ("https://t.me/port/12?embed=1", "https://t.me/port/12"),
        ("https://cdn.embedly.com/widgets/media.html?src=x&url=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        # The address does not say the page: the frame itself is linked.
        ("https://datawrapper.dwcdn.net/Ab1Cd/1/", "https://datawrapper.dwcdn.net/Ab1Cd/1/"),
        ("https://www.google.com/maps/embed?pb=!1m18", "https://www.google.com/maps/embed?pb=!1m18"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1", None),
        ("https://www.facebook.com/plugins/post.php?href=javascript:alert(1)", None),
        ("https://www.facebook.com/plugins/post.php", None),
        ("https://www.youtube.com/embed/", None),
        ("https://embed.example/x?y=1", None),
    ],
)
def test_the_page_of_a_player(player: str, page: str | None) -> None:
    assert page_of(player) == (page or player)


def link(address: str, text: str) -> str:
    return f'<p><a href="{address}">{text}</a></p>'


FRAME = '<iframe src="https://www.youtube.com/embed/abc" title="T"></iframe>'


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        (FRAME, link(FILM, "T")),
        ('<iframe src="//www.youtube.com/embed/abc"></iframe>', link(FILM, "youtube.com")),
        ('<iframe src="about:blank" data-src="https://www.youtube.com/embed/abc"></iframe>', link(FILM, "youtube.com")),
        ('<iframe data-lazy-src="https://www.youtube.com/embed/abc"></iframe>', link(FILM, "youtube.com")),
        ('<iframe src="/chart.html" title="C"></iframe>', link("https://tribune.example/chart.html", "C")),
        ("<iframe srcdoc=\"<a href='https://a.example/b'>x</a>\"></iframe>", link("https://a.example/b", "a.example")),
        ('<embed src="https://a.example/b.swf">', link("https://a.example/b.swf", "a.example")),
        (
            '<object data="https://www.youtube.com/v/abc"><embed src="https://www.youtube.com/v/abc"></object>',
            link(FILM, "youtube.com"),
        ),
        (
            '<object><param name="movie" value="https://www.youtube.com/v/abc">Film</object>',
            link(FILM, "Film"),
        ),
        ('<object data="/a.pdf">The report</object>', link("https://tribune.example/a.pdf", "The report")),
        ('<object type="image/png" data="/a.png">Map</object>', '<img src="https://tribune.example/a.png" alt="Map">'),
        ("<object><p>Only words</p></object>", "<p>Only words</p>"),
        (f"<p>Look: {FRAME} End.</p>", f"<p>Look:</p>{link(FILM, 'T')}<p>End.</p>"),
        (f"<p>{FRAME}</p>", link(FILM, "T")),
        (f"<p><b>{FRAME}</b></p>", link(FILM, "T")),
        (f"<h2>Head {FRAME}</h2>", f"<h2>Head </h2>{link(FILM, 'T')}"),
        (f"<ul><li>{FRAME}</li></ul>", f"<ul><li>{link(FILM, 'T')}</li></ul>"),
        (
            f"<figure><div>{FRAME}</div><figcaption>C</figcaption></figure>",
            f"<figure>{link(FILM, 'T')}<figcaption>C</figcaption></figure>",
        ),
        (f"{FRAME}<noscript>{FRAME}</noscript>", link(FILM, "T")),
        (f"<noscript>{FRAME}</noscript>", link(FILM, "T")),
        (
            '<script src="https://gist.github.com/jo/12.js"></script>',
            link("https://gist.github.com/jo/12", "gist.github.com"),
        ),
        ('<script data-telegram-post="port/1" src="x.js"></script>', link("https://t.me/port/1", "t.me")),
        ('<amp-youtube data-videoid="abc"></amp-youtube>', link(FILM, "youtube.com")),
        ('<lite-youtube videoid="abc" playlabel="Play"></lite-youtube>', link(FILM, "Play")),
        ('<div class="fb-post" data-href="https://a.example/1"></div>', link("https://a.example/1", "a.example")),
        (
            '<div class="flourish-embed" data-src="visualisation/12"></div>',
            link("https://public.flourish.studio/visualisation/12/", "public.flourish.studio"),
        ),
    ],
)
def test_an_embed_is_a_link_in_a_paragraph_of_its_own(html: str, clean: str) -> None:
    assert sanitise(html, BASE).html == clean


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<blockquote cite="https://a.example/1"><p>Q</p></blockquote>', 1),
        ('<blockquote cite="https://a.example/1"><p>Q</p><a href="https://a.example/1?ref=x">d</a></blockquote>', 1),
        ('<blockquote data-instgrm-permalink="https://a.example/1/?u=1"></blockquote>', 1),
        (
            '<blockquote data-instgrm-permalink="https://a.example/1/?u"><a href="https://a.example/1/">x</a></blockquote>',
            1,
        ),
        ('<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:a/app.bsky.feed.post/b"></blockquote>', 1),
        ('<blockquote class="twitter-tweet"><a href="https://x.com/a/status/1"></a></blockquote>', 1),
        ("<blockquote><p>Q</p></blockquote>", 0),
        ('<blockquote cite="javascript:alert(1)"><p>Q</p></blockquote>', 0),
    ],
)
def test_a_quote_links_to_its_post_once(html: str, links: int) -> None:
    clean = sanitise(html, BASE).html
    assert clean.count("<a ") == links
    assert clean.startswith("<blockquote>")
    assert clean.endswith("</blockquote>")


def test_the_link_of_an_unbuilt_post_can_be_seen() -> None:
    html = '<blockquote class="twitter-tweet"><a href="https://x.com/a/status/1"></a></blockquote>'
    assert sanitise(html, BASE).html == '<blockquote><a href="https://x.com/a/status/1">x.com</a></blockquote>'


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://a.example/b.jpg" alt="" data-permalink="https://a.example/c" data-href="https://a.example/d">',
        '<a href="https://a.example/b" data-href="https://a.example/b">x</a>',
    ],
)
def test_what_stands_for_itself_gets_no_link(html: str) -> None:
    assert sanitise(html, BASE).html == html.partition(" data-")[0] + html[html.rindex('"') + 1 :]


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="https://count.example/x" width="0" height="0"></iframe>',
        '<iframe src="https://count.example/x" width="1" height="1"></iframe>',
        '<iframe src="https://count.example/x" style="display:none"></iframe>',
        '<noscript><iframe src="https://count.example/x" style="visibility:hidden"></iframe></noscript>',
    ],
)
def test_a_frame_that_nobody_sees_goes(frame: str) -> None:
    clean = sanitise(f"<p>One</p>{frame}", BASE)
    assert clean.html == "<p>One</p>"
    (loss,) = clean.losses
    assert loss.severity == "cosmetic"
    assert "https://count.example/x" in loss.message


def test_a_frame_without_an_address_is_reported() -> None:
    clean = sanitise('<p>One</p><iframe src="javascript:x()" title="Chart"></iframe>', BASE)
    assert clean.html == "<p>One</p>"
    assert [(loss.severity, loss.message) for loss in clean.losses] == [
        (
            "loses content",
            "a frame (<iframe>) without an address that can be linked is left out: “Chart”, javascript:x()",
        )
    ]


@pytest.mark.parametrize("attribute", ["url", "src", "data-url", "data-href", "video"])
def test_a_custom_element_that_shows_nothing_is_a_link(attribute: str) -> None:
    clean = sanitise(f"<p>a</p><x-embed {attribute}='https://a.example/1'></x-embed>", BASE).html
    assert clean == '<p>a</p><p><a href="https://a.example/1">a.example</a></p>'


def test_the_address_of_a_custom_element_with_words_is_reported() -> None:
    found = sanitise("<p><x-note source='https://a.example/1'>words</x-note></p>", BASE)
    assert found.html == "<p>words</p>"
    assert ("loses content", "an address is left out: https://a.example/1") in [
        (loss.severity, loss.message) for loss in found.losses
    ]


def test_the_picture_in_an_object_with_a_drawing_stays() -> None:
    clean = sanitise("<object data='/a.svg'><img src='/a.png' alt='Quay'></object>", BASE).html
    assert clean == '<img src="https://tribune.example/a.png" alt="Quay">'
    assert sanitise("<object data='/a.png'>Quay</object>", BASE).html == clean


@pytest.mark.parametrize(
    "html",
    [
        "<source src='/a.mp3'>",
        "<p>a<source src='/a.mp3'></p>",
        "<picture><source src='/a.mp3'></picture>",
        "<rb><audio></audio></rb>",
        "<p>a<rp>(</rp><rb><source></rb></p>",
    ],
)
def test_what_is_outside_of_its_element_changes_once(html: str) -> None:
    once = sanitise(html, BASE).html
    assert "<source" not in once
    assert sanitise(once, BASE).html == once
