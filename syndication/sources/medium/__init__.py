"""Exports of Medium to stories: a page of HTML for each story, each read alone."""

from __future__ import annotations

from syndication.sources.medium.reader import KIND

__all__ = ["KIND"]
