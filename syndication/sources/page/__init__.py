"""HTML pages to drafts: what they say in JSON-LD, Open Graph and microdata, and the body that they mark.

No date is guessed: without one that has a time zone, a person is asked.
"""

from __future__ import annotations

from syndication.sources.page.reader import read_page

__all__ = ["read_page"]
