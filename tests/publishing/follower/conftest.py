"""A publication that follows a feed on a server of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syndication.publishing import folder_identity
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.publishing.follower.newswire import Newswire
from tests.support import House


@pytest.fixture
def wire(house: House) -> Iterator[Newswire]:
    house.record("old.md", "Old story", published="2025-01-01T12:00:00Z")
    house.publish()
    workspace = Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    folder_identity.confirm(house.catalog, items_folder(workspace.folder))
    made = Newswire(house, workspace)
    yield made
    made.server.close()
