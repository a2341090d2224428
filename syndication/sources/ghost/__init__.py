"""Exports of Ghost (JSON, of all versions), and posts that its API returned: bytes to stories.

A post has HTML, or else Lexical or Mobiledoc, which are rendered here. What only members may read is left out.
"""

from __future__ import annotations

from syndication.sources.ghost.reader import KIND

__all__ = ["KIND"]
