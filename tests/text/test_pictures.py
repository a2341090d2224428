"""Pictures amid a body: real addresses instead of what scripts were to load, no pixels that count, sizes and words."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndication.model.item import Media
from syndication.text.html import sanitise
from syndication.text.pictures import bare_address, describe_pictures
from syndication.text.urls import absolute

BASE = "https://tribune.example/news/story"
CDN = "https://cdn.example"
EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def shown(html: str) -> list[str]:
    """Return the addresses of the pictures that are left of `html`."""
    clean = sanitise(html, BASE).html
    assert sanitise(clean, BASE).html == clean
    return [str(picture.get("src")) for picture in lxml.html.fragment_fromstring(f"<div>{clean}</div>").iter("img")]


@pytest.mark.parametrize(
    "attributes",
    [
        f'data-src="{CDN}/a.jpg"',
        'data-src="//cdn.example/a.jpg"',
        f'src="" data-src="{CDN}/a.jpg"',
        f'src="{EMPTY}" data-src="{CDN}/a.jpg"',
        f'src="{EMPTY}" DATA-SRC={CDN}/a.jpg loading=lazy class=lazyload',
        f'src="/lazyload.gif#center" data-src="{CDN}/a.jpg"',
        f'src="/spacer.gif" data-original="{CDN}/a.jpg"',
        f'src="/1x1.trans.gif" data-lazy-src="{CDN}/a.jpg"',
        f'src="{EMPTY}" data-lazy-srcset="{CDN}/a.jpg"',
        f'src="{EMPTY}" data-srcset="{CDN}/a.jpg 1x"',
        f'src="{EMPTY}" srcset="{EMPTY}" data-srcset="{CDN}/a.jpg 800w"',
        f'src="/blank.gif" srcset="{CDN}/a.jpg, {CDN}/b.jpg 2x"',
        f'src="{CDN}/a.jpg" srcset="{CDN}/b.jpg 2x" loading="lazy"',
        f'src="{CDN}/a.jpg" data-lazy="true" data-echo="1"',
        f'src="{CDN}/a.jpg" data-src="{CDN}/a_{{width}}x.jpg"',
        f'src="{CDN}/a.jpg" data-src="javascript:alert(1)"',
        f'src="{CDN}/a.jpg" data-src="{EMPTY}"',
        f'src="{CDN}/a.jpg" data-src=""',
        f'style="display:none" data-src="{CDN}/a.jpg"',
    ],
)
def test_a_picture_that_a_script_was_to_load_has_its_real_address(attributes: str) -> None:
    assert sanitise(f'<img {attributes} alt="A">', BASE).html == f'<img src="{CDN}/a.jpg" alt="A">'


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ("a.jpg 400w, b.jpg 1600w, c.jpg 800w", "b.jpg"),
        ("a.jpg 400w, b.jpg 1600w, c.jpg 6000w", "b.jpg"),
        ("a.jpg 6000w, b.jpg 3000w", "b.jpg"),
        ("a.jpg 2x, b.jpg 1x, c.jpg 3x", "b.jpg"),
        ("a.jpg, b.jpg 2x", "a.jpg"),
        ("a.jpg 1.5x, b.jpg 2x", "a.jpg"),
        ("\n w_1,h_2/a.jpg 300w,\n w_2,h_4/b.jpg 600w\n", "w_2,h_4/b.jpg"),
        (f"{EMPTY} 1000w, b.jpg 10w", "b.jpg"),
        ("a.jpg?b=1&amp;c=2", "a.jpg?b=1&c=2"),
    ],
)
def test_of_many_sizes_the_largest_of_use_is_shown(candidates: str, chosen: str) -> None:
    assert shown(f'<img src="{EMPTY}" data-srcset="{candidates}">') == [f"https://tribune.example/news/{chosen}"]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        (
            f'<picture><source type="image/webp" data-srcset="{CDN}/a.webp 800w">'
            f'<source data-srcset="{CDN}/a.jpg 800w"><img src="{EMPTY}" alt="A"></picture>',
            f'<img src="{CDN}/a.jpg" alt="A">',
        ),
        (
            f'<picture> <source srcset="{CDN}/a.webp" type="image/webp"> <img src="{CDN}/b.jpg" alt="A"> </picture>',
            f'<img src="{CDN}/b.jpg" alt="A">',
        ),
        (f'<picture><source srcset="{CDN}/a.webp"><img alt="A"></picture>', f'<img src="{CDN}/a.webp" alt="A">'),
        (f'<source srcset="{CDN}/a.webp">x', "x"),
        (
            f'<audio><source src="{CDN}/a.mp3" srcset="b">\n<source src="{CDN}/a.ogg"></audio>',
            f'<audio><source src="{CDN}/a.mp3">\n<source src="{CDN}/a.ogg"></audio>',
        ),
    ],
)
def test_sources_of_pictures_give_way_to_the_picture(html: str, clean: str) -> None:
    assert sanitise(html, BASE).html == clean


NOSCRIPT = f'<noscript><img src="{CDN}/a.jpg" alt="A"></noscript>'


@pytest.mark.parametrize(
    ("html", "pictures"),
    [
        (f'<img src="{EMPTY}">{NOSCRIPT}', ["a.jpg"]),
        (f'{NOSCRIPT}<img src="{EMPTY}">', ["a.jpg"]),
        (f'<p><span><img src="{EMPTY}"></span></p>\n<p>{NOSCRIPT}</p>', ["a.jpg"]),
        (f'<img src="/1x1.gif">{NOSCRIPT.upper().replace("CDN.EXAMPLE/A.JPG", "cdn.example/a.jpg")}', ["a.jpg"]),
        (
            f'<img src="{EMPTY}"><noscript><picture><source srcset="x"><img src="{CDN}/a.jpg"/></picture></noscript>',
            ["a.jpg"],
        ),
        (f'<img src="{EMPTY}" style="display:none"><noscript><img src="{CDN}/a.jpg"></noscript>', ["a.jpg"]),
        (f'<img src="{EMPTY}" data-src="{CDN}/b.jpg">{NOSCRIPT}', ["b.jpg"]),
        (f'{NOSCRIPT}<img src="{EMPTY}" data-src="{CDN}/b.jpg">', ["b.jpg"]),
        (f'<img src="{CDN}/b.jpg">{NOSCRIPT}<img src="{EMPTY}">', ["b.jpg", "a.jpg"]),
        (f'{f"""<img src="{EMPTY}">{NOSCRIPT}""" * 2}', ["a.jpg", "a.jpg"]),
        (NOSCRIPT, ["a.jpg"]),
        (f"<img src='{EMPTY}'>text{NOSCRIPT}", ["a.jpg"]),
        (f'<div class="lazy" data-src="/a.jpg">{NOSCRIPT}</div>', ["a.jpg"]),
        (f'<figure><img src="{CDN}/b.jpg"></figure><figure>{NOSCRIPT}</figure>', ["b.jpg", "a.jpg"]),
        (f'<p><img src="{CDN}/a-300x200.jpg"></p><p>{NOSCRIPT}</p>', ["a-300x200.jpg"]),
        (f'<noscript><img src="{CDN}/a.jpg"><img src="{CDN}/b.jpg"></noscript>', ["a.jpg", "b.jpg"]),
        (f'<noscript><p><a href="/x"><img src="{CDN}/a.jpg"></a></p></noscript>', ["a.jpg"]),
        (f'<noscript><img src="{CDN}/t.gif" width="1" height="1"></noscript>', []),
        (f'<noscript><img src="{CDN}/t.gif" style="display:none"></noscript>', []),
        (f'<img src="{EMPTY}"><noscript><img src="{CDN}/t" width="1" height="1"></noscript>', []),
        (f"<noscript><img src='{CDN}/a.jpg'", []),
        (f"<img src='{EMPTY}'><noscript>x</noscript>", []),
    ],
)
def test_a_noscript_tells_the_address_of_the_picture_beside_it(html: str, pictures: list[str]) -> None:
    assert shown(html) == [f"{CDN}/{name}" for name in pictures]


def test_the_picture_beside_a_noscript_says_what_either_says() -> None:
    inside = f'<noscript><img alt="B > C" title="D" src="{CDN}/a.jpg" onload="x()" height="7"></noscript>'
    clean = sanitise(f'<img src="{EMPTY}" width="9" alt="">{inside}', BASE).html
    (picture,) = lxml.html.fragment_fromstring(f"<div>{clean}</div>").iter("img")
    assert dict(picture.attrib) == {"src": f"{CDN}/a.jpg", "alt": "B > C", "title": "D", "width": "9", "height": "7"}


@pytest.mark.parametrize(
    "attributes",
    [
        'width="1" height="1"',
        "width=0 height=0",
        'width="1px" height=" 1 "',
        'width="1.2" height="1.2"',
        'width="2" height="2"',
        'width="3" height="3"',
        'width="0" height="1"',
        'width="1" height="0"',
        'width="0" height="3"',
        'style="width:0;height:0"',
        'style="visibility:hidden"',
        'style="display : block; display:none"',
        'style="/* a */display:none"',
        'style="width:1px;height:1px"',
        'style="border:0; WIDTH : 1px !important; height: 0"',
        'style="display:none"',
        'style="border:0;display: None !important"',
        "hidden",
        'width="1" height="1" data-src="https://count.example/b.gif"',
    ],
)
def test_a_picture_that_nobody_sees_goes(attributes: str) -> None:
    assert (
        sanitise(f'<p>One<img src="https://count.example/p?c1=2" {attributes} alt=""></p>', BASE).html == "<p>One</p>"
    )


@pytest.mark.parametrize(
    ("attributes", "left"),
    [
        ('width="1" height="300"', ' width="1" height="300"'),
        ('width="570" height="0"', ' width="570"'),
        ('width="0" height="400"', ' height="400"'),
        ('width="0"', ""),
        ('height="0"', ""),
        ('width="100%" height="0"', ' width="100%"'),
        ('style="width:600px;height:0"', ' width="600"'),
        ('width="4" height="3"', ' width="4" height="3"'),
        ('style="display:none;display:block"', ""),
        ('width="10"', ' width="10"'),
        ('width="100%"', ' width="100%"'),
        ('width="auto" height=""', ' width="auto" height=""'),
        ('style="border-width:1px;max-height:0"', ""),
        ('style="width:1em;display:block"', ""),
        ('width="640px" height=" 480.4 "', ' width="640" height="480"'),
        ('style="width:640px;height:480px"', ' width="640" height="480"'),
        ('style="width:640px;height:auto"', ' width="640"'),
        ('width="1" height="1" style="width:640px;height:480px"', ' width="640" height="480"'),
        ('width="1200" height="800" style="width:640px"', ' width="1200" height="800"'),
    ],
)
def test_a_picture_that_is_seen_stays(attributes: str, left: str) -> None:
    assert (
        sanitise(f'<img alt="A" src="{CDN}/a.jpg" {attributes}>', BASE).html == f'<img alt="A" src="{CDN}/a.jpg"{left}>'
    )


@pytest.mark.parametrize(
    ("said", "known", "size"),
    [
        ("", (1200, 800), ' width="1200" height="800"'),
        ("", (1200, 0), ' width="1200"'),
        ("", (0, 0), ""),
        (' width="600"', (1200, 800), ' width="600" height="400"'),
        (' height="400"', (1200, 800), ' height="400" width="600"'),
        (' width="600"', (1200, 0), ' width="600"'),
        (' width="600"', (0, 800), ' width="600"'),
        (' width="2"', (9000, 1), ' width="2" height="1"'),
        (' width="7" height="9"', (1200, 800), ' width="7" height="9"'),
        (' width="100%"', (1200, 800), ' width="1200" height="800"'),
        (' width="50%" height="auto"', (1200, 800), ' width="1200" height="800"'),
        (f' width="{"9" * 400}"', (1200, 800), ' width="1200" height="800"'),
    ],
)
def test_what_a_picture_does_not_say_of_its_size_is_filled_in(said: str, known: tuple[int, int], size: str) -> None:
    medium = Media(url=f"{CDN}/a.jpg", width=known[0], height=known[1])
    html = describe_pictures(f'<img src="{CDN}/a.jpg" alt="A"{said}>', {bare_address(medium.url): medium})
    assert html == f'<img src="{CDN}/a.jpg" alt="A"{size}>'


@pytest.mark.parametrize(
    ("said", "known", "alt"),
    [
        ("", 'Two  "men" & <a>\n', "Two &quot;men&quot; &amp; &lt;a&gt;"),
        ("Three", "Two men", "Three"),
        ("", " ", ""),
    ],
)
def test_so_is_an_alternative_text_that_is_empty(said: str, known: str, alt: str) -> None:
    medium = Media(url=f"{CDN}/a.jpg", alt=known)
    html = describe_pictures(f'<img src="{CDN}/a.jpg" alt="{said}">', {bare_address(medium.url): medium})
    assert html == f'<img src="{CDN}/a.jpg" alt="{alt}">'
    assert sanitise(html, BASE).html == html


def test_other_pictures_and_other_media_are_left_as_they_are() -> None:
    medium = Media(url=f"{CDN}/a.jpg", width=3, height=2, alt="A")
    html = f'<img src="{CDN}/b.jpg" alt=""><video src="{CDN}/a.jpg"></video>'
    assert describe_pictures(html, {bare_address(medium.url): medium}) == html


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://cdn.example/a.jpg", "http://CDN.example:80/a.jpg#b", True),
        ("https://cdn.example/gr%c3%b6%C3%9Fe a.jpg", "https://cdn.example/größe%20a.jpg", True),
        ("https://cdn.example/a.jpg?b=1", "//cdn.example/a.jpg?b=1", True),
        ("https://tribune.example/news/a.jpg", "a.jpg", True),
        ("https://cdn.example/a.jpg?b=1", "https://cdn.example/a.jpg?b=2", False),
        ("https://cdn.example/a.jpg", "https://cdn.example/A.jpg", False),
        ("https://cdn.example/a.jpg", "https://tribune.example/a.jpg", False),
    ],
)
def test_addresses_of_one_picture(one: str, other: str, same: bool) -> None:
    assert (bare_address(one, BASE) == bare_address(other, BASE)) is same


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://[bad/x", EMPTY])
def test_what_is_no_address(url: str) -> None:
    assert bare_address(url, BASE) == ""


_VALUES = st.sampled_from(
    [f"{CDN}/a.jpg", "/b.png?c=1&d=2", "ö.jpg 2x, c,d 300w", EMPTY, "javascript:x", "1", "0", "", "'"]
)
_NAMES = st.sampled_from(
    "src srcset alt title data-src data-srcset data-lazy-src data-fallback style hidden width height".split()
)
_TAGS = st.sampled_from(["img", "img", "source", "video", "noscript", "/noscript", "picture", "p", "/p"])
_ATTRIBUTES = st.lists(st.tuples(_NAMES, _VALUES).map('{0[0]}="{0[1]}"'.format), max_size=4).map(" ".join)
_PIECES = st.tuples(_TAGS, _ATTRIBUTES).map("<{0[0]} {0[1]}>".format) | st.sampled_from(["x", " ", "<", '"', "<img"])


@settings(phases=PHASES)
@given(st.lists(_PIECES, max_size=10).map("".join))
def test_every_picture_has_a_real_address_and_a_text_and_nothing_for_scripts(html: str) -> None:
    clean = sanitise(html, BASE).html
    for picture in lxml.html.fragment_fromstring(f"<div>{clean}</div>").iter("img"):
        said = {str(name): str(value) for name, value in picture.attrib.items()}
        assert said.keys() - {"title", "width", "height"} == {"src", "alt"}
        assert absolute(said["src"], BASE) == said["src"]
        assert "0" not in (said.get("width"), said.get("height"))
    assert sanitise(clean, BASE).html == clean
