"""Pictures that a newsroom uploads: what they are, and the same ones without the place where they were taken.

Pure functions of bytes. JPEG, PNG, WebP, GIF and AVIF are taken; no picture is ever encoded again.
"""

from __future__ import annotations

from syndication.pictures.examining import examine, file_name, without_location
from syndication.pictures.picture import Picture, PictureError

__all__ = ["Picture", "PictureError", "examine", "file_name", "without_location"]
