"""Before a renewal: check the settings and migrate the database, with the program as it is installed now.

The supervisor runs this as a process, `python -m syndication.cli.processes.preparation`, because its own modules are
those of its start. The exit code is 0 if the workers can be renewed.
"""

from __future__ import annotations

import argparse
import logging
import sys

from syndication.catalog import Catalog
from syndication.cli.processes import logs
from syndication.cli.processes.child import PARENT, READY
from syndication.model.errors import CatalogError, SettingsError
from syndication.settings import load

log = logging.getLogger("syndication")


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log_format")
    parser.add_argument(READY)
    parser.add_argument(PARENT)
    logs.set_up_service(logs.SUPERVISOR, parser.parse_args().log_format)
    try:
        settings = load()
        logs.set_up_service(logs.SUPERVISOR, settings.log_format)
        catalog = Catalog(settings.database)
        catalog.migrate()
        catalog.close()
    except SettingsError as error:
        log.error("the settings are not used: %s", error)
        return 1
    except CatalogError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
