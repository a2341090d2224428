"""Uploaded pictures: their type and size, and copies without private data.

Pure functions of bytes. JPEG, PNG, WebP, GIF and AVIF are accepted; no picture is ever encoded again.
"""

from __future__ import annotations

from syndication.publishing.media.examination import clean, examine, file_name, measure
from syndication.publishing.media.picture import Picture, PictureError

__all__ = ["Picture", "PictureError", "clean", "examine", "file_name", "measure"]
