"""Folders of site generators: Jekyll, Hugo, Eleventy, Astro, Zola and Pelican, with or without the built site in them.

Each generator has a module that says which files are public pages, when and where; what becomes of a page is the same
for all. Nothing is run: of configs in JavaScript and Python, only plain values are read.
"""

from __future__ import annotations

from collections.abc import Mapping

from syndication.sources.export import ExportKind
from syndication.sources.generators.astro import ASTRO
from syndication.sources.generators.eleventy import ELEVENTY
from syndication.sources.generators.hugo import HUGO
from syndication.sources.generators.jekyll import JEKYLL
from syndication.sources.generators.pelican import PELICAN
from syndication.sources.generators.reader import kind_of_generator
from syndication.sources.generators.zola import ZOLA

_GENERATORS = {"hugo": HUGO, "zola": ZOLA, "astro": ASTRO, "eleventy": ELEVENTY, "pelican": PELICAN, "jekyll": JEKYLL}
KINDS: Mapping[str, ExportKind] = {name: kind_of_generator(name, each) for name, each in _GENERATORS.items()}
"""The kinds of exports, those first that are known most surely: the first one that knows a folder takes it."""
