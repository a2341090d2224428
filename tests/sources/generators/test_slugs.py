"""Names in addresses, as the generators themselves write them: the tables were made with Hugo 0.168."""

from __future__ import annotations

import pytest

from syndication.sources.generators.slugs import (
    as_path,
    eleventy_slug,
    hugo_name,
    hugo_path,
    hugo_token,
    jekyll_slug,
    jekyll_title,
    pelican_slug,
    simple_slug,
)

# A name, and what becomes of it as a file, as a slug, and as a token in a pattern.
HUGO = [
    ("My  Story & co", "my--story--co", "my-story-co", "my-story-co"),
    ("Ünï Cödé", "%C3%BCn%C3%AF-c%C3%B6d%C3%A9", "%C3%BCn%C3%AF-c%C3%B6d%C3%A9", "%C3%BCn%C3%AF-c%C3%B6d%C3%A9"),
    ("a_b.c", "a_b.c", "a_b.c", "a_b.c"),
    ("C++ & C#", "c++--c%23", "c++-c%23", "c-c"),
    ("what's up?", "whats-up", "whats-up", "whats-up"),
    ("x — y", "x--y", "x-y", "x-y"),
    ("A (b) [c]", "a-b-c", "a-b-c", "a-b-c"),
    ("50% off", "50-off", "50-off", "50-off"),
    ("a--b", "a--b", "a--b", "a--b"),
    ("emoji 😀 x", "emoji--x", "emoji-x", "emoji-x"),
    ("plus+sign", "plus+sign", "plus+sign", "plus-sign"),
]


@pytest.mark.parametrize(("name", "path", "slug", "token"), HUGO)
def test_names_of_hugo(name: str, path: str, slug: str, token: str) -> None:
    assert [as_path(make(name).lower()) for make in (hugo_path, hugo_name, hugo_token)] == [path, slug, token]


@pytest.mark.parametrize(
    ("name", "slug", "title"),
    [
        ("my-story", "my-story", "my-story"),
        ("My_Story 1.5", "my-story-1-5", "My-Story-1.5".replace("My-", "My_")),
        ("Ünï — cödé!", "ünï-cödé", "Ünï-cödé!"),
        ("--a--", "a", "a"),
    ],
)
def test_names_of_jekyll(name: str, slug: str, title: str) -> None:
    """`:slug` has letters, digits and marks alone; `:title` keeps capitals and `._~!$&'()+,;=@`."""
    assert (jekyll_slug(name), jekyll_title(name)) == (slug, title)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("This is a super article !", "this-is-a-super-article"),
        ("FILENAME_METADATA example", "filename_metadata-example"),
        ("Örtliches: <em>Leben</em>", "ortliches-leben"),
        ("日本", ""),
    ],
)
def test_names_of_pelican(title: str, slug: str) -> None:
    assert pelican_slug(title) == slug


@pytest.mark.parametrize(
    ("name", "simple", "eleventy"),
    [
        ("Extra_Syntax 2", "extra-syntax-2", "extra-syntax-2"),
        ("Örtliches Leben", "ortliches-leben", ""),  # Eleventy writes "oertliches"
        ("Tom & Co, it's", "tom-co-it-s", "tom-and-co-its"),
        ("50% off (now)", "50-off-now", "50-off-now"),
    ],
)
def test_other_names(name: str, simple: str, eleventy: str) -> None:
    assert (simple_slug(name), eleventy_slug(name)) == (simple, eleventy)
    assert simple_slug("日本") == eleventy_slug("日本") == ""
