"""The titles of the kinds of exports, as people call them. They stand here so that nobody loads readers for them."""

from __future__ import annotations

from collections.abc import Mapping

KIND_TITLES: Mapping[str, str] = {  # in the order of `kinds.KINDS`
    "syndication": "an export of this program",
    "wordpress": "WordPress or Squarespace (WXR)",
    "ghost": "Ghost (JSON)",
    "blogger": "Blogger",
    "medium": "Medium",
    "substack": "Substack",
    "movable-type": "Movable Type (text)",
    "arc": "Arc XP (ANS)",
    "drupal": "Drupal (JSON:API)",
    "hugo": "Hugo (a folder)",
    "zola": "Zola (a folder)",
    "astro": "Astro (a folder)",
    "eleventy": "Eleventy (a folder)",
    "pelican": "Pelican (a folder)",
    "jekyll": "Jekyll (a folder)",
    "feed": "RSS, Atom or JSON Feed",
    "pages": "pages of a site",
}
