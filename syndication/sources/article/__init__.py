"""Articles: plain text or Markdown to a draft item, with a report on how each line was read.

Pure: no files, network or clock. No word of the text is changed, and no date is guessed.
"""

from __future__ import annotations

from syndication.sources.article.draft import Block, Draft, ImportOptions, with_lines
from syndication.sources.article.file_kinds import FileKind, feed_kind, kind_of, problem_of_name
from syndication.sources.article.markdown_file import SUFFIXES, has_front_matter, read_markdown
from syndication.sources.article.parser import read_article

__all__ = [
    "SUFFIXES",
    "Block",
    "Draft",
    "FileKind",
    "ImportOptions",
    "feed_kind",
    "has_front_matter",
    "kind_of",
    "problem_of_name",
    "read_article",
    "read_markdown",
    "with_lines",
]
