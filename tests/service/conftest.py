"""What several modules share: a service as it is, and one that pushes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.pushing import make_service, write
from tests.support import Service

# One for each test, so that what one publishes reaches no other's subscribers.
SECTIONS = """
    typical signed extra again ended query flow changes released many slow unverified gone denied
    plain-rss plain-atom plain-feed secret
""".split()


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as it is founded. Modules share it: each test has stories of its own."""
    service = Service(tmp_path_factory.mktemp("running"), is_new=True)
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.fixture(scope="package")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a story in each section, which may push to this machine."""
    service = make_service(tmp_path_factory.mktemp("publisher"))
    for section in SECTIONS:
        write(service, f"{section}-0", section)
    service.start("--workers", "1")
    yield service
    service.stop()
