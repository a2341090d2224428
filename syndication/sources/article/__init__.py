"""From the bytes of an article to a draft item, and a report on how it was read.

Pure: no file, network or clock is touched, no word is changed, and nothing is dated by guess.
"""

from __future__ import annotations

from syndication.sources.article.draft import Block, Draft, Given
from syndication.sources.article.markdown_file import read_markdown
from syndication.sources.article.parser import read_article

__all__ = ["Block", "Draft", "Given", "read_article", "read_markdown"]
