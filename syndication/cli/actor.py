"""The name under which the log records what commands do."""

from __future__ import annotations

import getpass
import os

from syndication.model import actors
from syndication.text.terminal import visible


def actor() -> str:
    """Return the user who runs this command, as the log names them: "cli" and the login name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # the system has no name for this user
        name = f"user {os.getuid()}"
    return actors.of_command(visible(name))
