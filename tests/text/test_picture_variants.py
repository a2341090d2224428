"""Two addresses of one picture in different sizes are known as such; two pictures are not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.picture_variants import is_same_picture, picture_key

WORDPRESS = "https://news.example/wp-content/uploads/2026/02"
GUARDIAN = "0_240_6000_3600"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{WORDPRESS}/port.jpg", f"{WORDPRESS}/port-725x408.jpg?ssl=1"),
        (f"{WORDPRESS}/port-scaled.jpg", f"{WORDPRESS}/port-1024x576.jpg"),
        (f"{WORDPRESS}/port.jpg", f"{WORDPRESS}/port-e1769990000000.jpg"),
        (f"{WORDPRESS}/port-e1769990000000-300x200.jpg", f"{WORDPRESS}/port.jpg"),
        (f"{WORDPRESS}/port.jpg", f"{WORDPRESS}/port-300x200.jpg.webp"),
        (f"{WORDPRESS}/port.jpg", f"{WORDPRESS}/port-150x150-c.jpg"),
        (f"{WORDPRESS}/port.jpg?w=600", f"{WORDPRESS}/port.jpg?resize=300%2C200&ssl=1"),
        (f"{WORDPRESS}/port.jpg", "https://i0.wp.com/news.example/wp-content/uploads/2026/02/port.jpg?fit=1%2C2&ssl=1"),
        ("https://news.example/port.jpg", "http://www.news.example:8080/port.jpg"),
        ("https://cdn.news.example/port.jpg", "https://images.news.example/port.jpg?width=3&quality=8&imwidth=2"),
        ("https://news.example/port.jpg", "https://news.example/port_thumb.jpg"),
        ("https://news.example/port.jpg", "https://news.example/thumb_port.jpg"),
        ("https://news.example/port.jpg", "https://news.example/thumbs/port.jpg"),
        ("https://news.example/port_hires.jpg", "https://news.example/port_preview.jpg"),
        ("https://news.example/port@2x.png", "https://news.example/port.png"),
        ("https://news.example/p/port-640w.jpg", "https://news.example/p/port-1280w.webp"),
        ("https://news.example/photos/a81f/original.jpg", "https://news.example/photos/a81f/medium.jpg"),
        ("https://news.example/a81f/1200x630.jpg", "https://news.example/a81f/300x200.jpg"),
        ("https://news.example/port?size=large", "https://news.example/port?size=small"),
        ("https://news.example/i.php?id=3&w=1200", "https://news.example/i.php?id=3&w=300&h=200"),
        ("https://pbs.twimg.example/media/Gx?format=jpg&name=large", "https://pbs.twimg.example/media/Gx?format=jpg&name=small"),
        ("https://res.cloudinary.com/x/image/upload/v1/port.jpg", "https://res.cloudinary.com/x/image/upload/w_400,c_fill,q_auto/v1/port.jpg"),
        ("https://res.cloudinary.com/x/image/upload/h_30/v1/port.jpg", "https://res.cloudinary.com/x/image/upload/c_limit,w_900/f_auto/v1/port.png"),
        ("https://x.imgix.net/port.jpg?auto=format&fit=crop&w=600&ixlib=rb-4", "https://x.imgix.net/port.jpg?w=1200&dpr=2"),
        (f"https://i.guim.co.uk/img/media/ab12/{GUARDIAN}/master/6000.jpg?width=620&s=a", f"https://media.guim.co.uk/ab12/{GUARDIAN}/1000.jpg"),
        (f"https://i.guim.co.uk/img/media/ab12/{GUARDIAN}/master/6000.jpg?width=620&s=a", f"https://i.guim.co.uk/img/media/ab12/{GUARDIAN}/master/6000.jpg?width=140&s=b"),
        ("https://ichef.bbci.co.uk/news/976/cpsprodpb/1A/port.jpg", "https://ichef.bbci.co.uk/ace/standard/480/cpsprodpb/1A/port.jpg.webp"),
        ("https://1.bp.blogspot.example/-x/AA/s1600/port.jpg", "https://1.bp.blogspot.example/-x/AA/w640-h480/port.jpg"),
        ("https://news.example/sites/default/files/styles/large/public/2026/port.jpg?itok=a", "https://news.example/sites/default/files/2026/port.jpg"),
        ("https://upload.wikimedia.example/c/thumb/a/ab/Port.jpg/640px-Port.jpg", "https://upload.wikimedia.example/c/a/ab/Port.jpg"),
        ("https://news.example/_next/image?url=%2Fimg%2Fport.jpg&w=640&q=75", "https://news.example/img/port.jpg"),
        ("https://news.example/_next/image?url=https%3A%2F%2Fcdn.example%2Fport.jpg&w=640", "https://cdn.example/port.jpg?w=9"),
        ("https://news.example/cdn-cgi/image/width=400,quality=75/img/port.jpg", "https://news.example/cdn-cgi/image/w=1200/img/port.jpg"),
        ("https://substackcdn.example/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fs3.example%2Fport.jpeg", "https://s3.example/port.jpeg"),
        ("https://miro.medium.com/v2/resize:fit:1400/1*abc.jpeg", "https://miro.medium.com/v2/resize:fit:700/1*abc.jpeg"),
        ("https://news.example/content/images/size/w600/2026/02/port.jpg", "https://news.example/content/images/2026/02/port.jpg"),
        ("https://static.wix.example/media/a_b~mv2.jpg/v1/fill/w_600,h_400/port.jpg", "https://static.wix.example/media/a_b~mv2.jpg"),
        ("https://live.staticflickr.com/65535/53_ab_b.jpg", "https://live.staticflickr.com/65535/53_ab_z.jpg"),
        ("https://t.example/unsafe/fit-in/300x200/filters:quality(80)/img/port.jpg", "https://t.example/unsafe/img/port.jpg"),
        ("https://shop.example/files/port_600x400.jpg?v=1", "https://shop.example/files/port.jpg?v=2"),
        ("https://news.example/fileadmin/csm_port_0a1b2c3d4e.jpg", "https://news.example/fileadmin/port.jpg"),
    ],
)  # fmt: skip
def test_one_picture(one: str, other: str) -> None:
    assert is_same_picture(one, other), (picture_key(one), picture_key(other))
    assert is_same_picture(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/port.jpg", "https://news.example/town.jpg"),
        ("https://news.example/port-1.jpg", "https://news.example/port-2.jpg"),
        ("https://news.example/DSC_1200.jpg", "https://news.example/DSC_1201.jpg"),
        ("https://news.example/2026/01/port.jpg", "https://news.example/2026/02/port.jpg"),
        ("https://news.example/image?id=3", "https://news.example/image?id=4"),
        ("https://news.example/i.php?f=port.jpg", "https://news.example/i.php?f=town.jpg"),
        ("https://news.example/photos/1234/large.jpg", "https://news.example/photos/1235/large.jpg"),
        ("https://news.example/a/port.jpg", "https://other.example/a/port.jpg"),
        ("https://news.example/map_a.jpg", "https://news.example/map_b.jpg"),
        ("https://news.example/_next/image?url=%2Fa.jpg&w=1", "https://news.example/_next/image?url=%2Fb.jpg&w=1"),
        ("https://news.example/port.jpg", "https://[port.jpg"),
        ("https://[a", "https://[b"),
    ],
)
def test_two_pictures(one: str, other: str) -> None:
    assert not is_same_picture(one, other), picture_key(one)


@given(st.text(max_size=60), st.sampled_from(["https://x.example/", "https://x.example/a?url=", ""]))
def test_any_address_has_a_key(rest: str, start: str) -> None:
    assert is_same_picture(start + rest, start + rest)
    assert isinstance(picture_key(start + rest), str)
