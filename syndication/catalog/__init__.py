"""The catalog: the database behind the folder of records. All SQL lives in this package.

`Catalog` opens it; the modules hold the queries by subject, each a function of a connection.
"""

from syndication.catalog.database import Catalog

__all__ = ["Catalog"]
