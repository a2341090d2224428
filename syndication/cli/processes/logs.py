"""Logging as every process of the service sets it up: one line an event, on standard error."""

from __future__ import annotations

import logging


def set_up() -> None:
    """Log our own news, and only what is wrong in libraries."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("syndication").setLevel(logging.INFO)
