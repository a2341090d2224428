"""How ninjs says of a related story what it has no property for: roles of its descriptions."""

from __future__ import annotations

LABEL = "label"  # the words before the link, "Read more" for instance
PLACE = "blocks-before"  # how many blocks of the text come before it
