"""What many tests need: databases, publications, and a service that runs."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

import syndication.catalog
from syndication.catalog import Catalog, locks
from syndication.catalog.schema import metadata
from tests.background import stopped_work
from tests.examples import register_profiles
from tests.shared_routes import share_compiled_routes
from tests.support import House, Service, make_catalog, make_house, with_shared_statements

register_profiles()
share_compiled_routes()
settings.load_profile("suite")  # the default; `--hypothesis-profile all` tries more

# A catalog is emptied of the tables of all schemas, also of those that the tests of a run do not use themselves.
for _schema in Path(syndication.catalog.__file__).parent.glob("*_schema.py"):
    import_module(f"syndication.catalog.{_schema.stem}")

DATABASE = os.environ.get("TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


def pytest_configure(config: pytest.Config) -> None:
    """Keep bytecode aside where none may be written: else each process of each service would compile everything."""
    if sys.dont_write_bytecode:
        folder = str(config.rootpath / ".pytest_cache" / "bytecode")
        os.environ.update(PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=folder)
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the tests of running services, which wait a lot: the others fill the cores meanwhile, to the end."""
    services = config.rootpath / "tests" / "service"
    items.sort(key=lambda item: services not in item.path.parents)


def pytest_collection_finish() -> None:
    """Spare the collector the thousands of tests, which last as long as the run."""
    gc.collect()
    gc.freeze()


def absent(what: str) -> None:
    """Skip by hand, fail where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def newsboat() -> str:
    found = shutil.which("newsboat")
    if not found:
        absent("newsboat")
    return str(found)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium")
    if not found:
        absent("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        absent("nginx")
    return str(found)


@pytest.fixture(scope="session")
def postgresql_schema() -> Iterator[str]:
    """A PostgreSQL schema of this run's own."""
    schema = f"syndication_{os.getpid()}"
    engine = sa.create_engine(DATABASE, connect_args={"connect_timeout": 3})
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(f"create schema {schema}"))
    except sa.exc.OperationalError:
        absent("PostgreSQL")
    with pytest.MonkeyPatch.context() as patch:
        # The lock is the whole database's, and another run may publish in it.
        patch.setattr(locks, "_FIRST_NUMBER", os.getpid() * 10)
        yield schema
    with engine.begin() as connection:
        connection.execute(sa.text(f"drop schema {schema} cascade"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalog, on each database in turn."""
    if request.param == "sqlite":
        made = make_catalog(tmp_path / "catalog.db")
    else:
        made = with_shared_statements(Catalog(DATABASE, request.getfixturevalue("postgresql_schema")))
        made.migrate()
        with made.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(sa.delete(table))
    yield made
    made.close()


@pytest.fixture(scope="module", autouse=True)
def no_work_of_a_module_remains() -> Iterator[None]:
    """Stop the background work of the applications that the tests of a module share."""
    with stopped_work():
        yield


@pytest.fixture(autouse=True)
def no_work_of_a_test_remains() -> Iterator[None]:
    """Stop the background work of the applications of a test: that of hundreds would slow down all later ones."""
    with stopped_work():
        yield


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A publication in a folder of its own, on SQLite, with a clock that the test sets."""
    made = make_house(tmp_path)
    yield made
    made.catalog.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A running `syndication serve` with its own folder and port; start it with `service.start()`."""
    made = Service(tmp_path)
    yield made
    made.stop()
