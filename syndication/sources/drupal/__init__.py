"""Pages of Drupal's JSON:API, saved as files: bytes to stories. Drupal has no export of its own."""

from __future__ import annotations

from syndication.sources.drupal.reader import KIND

__all__ = ["KIND"]
