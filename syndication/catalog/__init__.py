"""The catalog: the database behind the folder of records. All SQL is in this package.

`Catalog` opens it. The modules hold the queries by subject; each query is a function of a connection.
"""

from sqlalchemy import Connection

from syndication.catalog.database import Catalog

__all__ = ["Catalog", "Connection"]
