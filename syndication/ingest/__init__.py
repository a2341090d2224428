"""From the bytes of an article to a draft item, and a report on how it was read.

Pure: no file, network or clock is touched, no word is changed, and nothing is dated by guess.
"""

from __future__ import annotations

from syndication.ingest.article import read_article
from syndication.ingest.draft import Block, Draft, Given
from syndication.ingest.markdown_file import read_markdown

__all__ = ["Block", "Draft", "Given", "read_article", "read_markdown"]
