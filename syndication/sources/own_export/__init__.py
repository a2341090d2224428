"""Exports of this program, in any of their forms: the same records again."""

from syndication.sources.own_export.reader import KIND

__all__ = ["KIND"]
