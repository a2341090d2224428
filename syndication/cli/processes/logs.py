"""Logging, the same in every process of the service: one line for each event, on standard error."""

from __future__ import annotations

import logging


def set_up() -> None:
    """Log this program's messages from INFO on, those of libraries from WARNING on."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("syndication").setLevel(logging.INFO)
