"""The partner that a command names."""

from __future__ import annotations

from syndication.model.errors import NotFoundError
from syndication.model.partners.partner import Partner
from syndication.publishing.workspace import Workspace
from syndication.text.near_words import cure_of_word


def partner_named(workspace: Workspace, name: str) -> Partner:
    """Return the partner of this name.

    Raises:
        NotFoundError: the settings have no such partner.
    """
    partners = {partner.name: partner for partner in workspace.publication.partners}
    if name in partners:
        return partners[name]
    cure = cure_of_word(name, tuple(partners), "the partners") if partners else "add a [[partners]] table"
    raise NotFoundError(f"{name}: the settings have no such partner; {cure}")
